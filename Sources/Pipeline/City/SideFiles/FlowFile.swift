import Support

/// Reads how many people went from one region to another: `origin,destination,count` in a table
/// with a header, regions by their identifiers. A pair that comes again is added up.
struct FlowFile {
    /// More people than ever lived went nowhere; sums of such counts fit into 64 bits.
    static let mostTrips: Int64 = 1_000_000_000_000

    let path: String

    /// Where the three columns stand.
    private struct Columns {
        var origin = 0
        var destination = 1
        var count = 2
        var width = 3
    }

    /// - Parameter notes: Receives what was done without being asked.
    /// - Throws: `Failure` with file, line and column of the first mistake.
    func read(regions: AreaDraft, _ notes: inout [String]) throws -> FlowDraft {
        let numbers = Dictionary(
            zip(regions.identifiers, Int32(0)...), uniquingKeysWith: { first, _ in first })
        var reader = try TableReader(path: path, delimiter: nil)
        guard try reader.next() else {
            throw bad("the table is empty", "give origin,destination,count", 1, nil)
        }
        let columns = try header(reader, numbers, &notes)
        var flows = FlowDraft()
        var known: [Int64: Int] = [:]
        var repeated = 0
        while try reader.next() {
            let (from, to, count) = try row(reader, columns, numbers)
            guard count > 0 else { continue }
            let key = Int64(from) << 32 | Int64(to)
            if let index = known[key] {
                repeated += 1
                flows.count[index] += count
                guard flows.count[index] <= Self.mostTrips else {
                    throw bad(
                        "the trips of this pair add up to \(flows.count[index])",
                        "check the counts; \(Self.mostTrips) are the most", reader.line,
                        columns.count + 1)
                }
                continue
            }
            known[key] = flows.from.count
            flows.from.append(from)
            flows.to.append(to)
            flows.count.append(count)
        }
        if repeated > 0 {
            notes.append(
                "\(name): \(repeated) row\(repeated == 1 ? " repeats" : "s repeat") a pair of regions; "
                    + "the trips of a pair are summed")
        }
        return flows
    }

    private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

    /// Checks that the first row is a header.
    private func header(
        _ reader: borrowing TableReader, _ regions: [String: Int32], _ notes: inout [String]
    ) throws -> Columns {
        let names = reader.texts()
        guard names.count >= 3 else {
            throw bad(
                "the table has \(names.count) column\(names.count == 1 ? "" : "s")",
                "give origin,destination,count", reader.line, nil)
        }
        let isNumber = reader.withBytes(ofField: 2) { DecimalText.double($0) } != nil
        guard !isNumber, regions[names[0]] == nil || regions[names[1]] == nil else {
            throw bad(
                "the first row is a row of data, where a header should name the columns",
                "put the line origin,destination,count above it", reader.line,
                isNumber ? 3 : 1)
        }
        let lower = names.map { $0.lowercased() }
        if let origin = lower.firstIndex(of: "origin"),
            let destination = lower.firstIndex(of: "destination"),
            let count = lower.firstIndex(of: "count")
        {
            return Columns(
                origin: origin, destination: destination, count: count, width: names.count)
        }
        guard names.count == 3 else {
            throw bad(
                "the table has \(names.count) columns, and nothing says which are origin, "
                    + "destination and count",
                "name those three columns so, or leave `\(reader.excerpt(ofField: 3))` out",
                reader.line, 4)
        }
        if lower[2] != "count" {
            notes.append("\(name): trips are counted by its third column, `\(names[2])`")
        }
        return Columns()
    }

    private func row(
        _ reader: borrowing TableReader, _ columns: Columns, _ regions: [String: Int32]
    ) throws -> (from: Int32, to: Int32, count: Int64) {
        if let flaw = reader.flaw {
            throw bad(flaw.problem, flaw.remedy, reader.line, flaw.field)
        }
        guard reader.fields.count == columns.width else {
            throw bad(
                "the row has \(reader.fields.count) fields where the header has "
                    + "\(columns.width)", "complete it or quote its delimiters", reader.line,
                min(reader.fields.count, columns.width) + 1)
        }
        var ends: [Int32] = []
        for field in [columns.origin, columns.destination] {
            guard let region = regions[reader.text(ofField: field)] else {
                throw bad(
                    "there is no region `\(reader.excerpt(ofField: field))`",
                    "use the identifiers of the regions' file", reader.line, field + 1)
            }
            ends.append(region)
        }
        let count = reader.withBytes(ofField: columns.count) { DecimalText.integer($0) }
        guard let count, (0...Self.mostTrips).contains(count) else {
            throw bad(
                "`\(reader.excerpt(ofField: columns.count))` is no count",
                "give a whole number from 0 to \(Self.mostTrips), without separators", reader.line,
                columns.count + 1)
        }
        return (ends[0], ends[1], count)
    }

    private func bad(_ problem: String, _ remedy: String, _ line: Int, _ column: Int?) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path, line: line, column: column)
    }
}

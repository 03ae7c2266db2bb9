import Support

/// Reads how many people went from one region to another: `origin,destination,count` in a table
/// with a header, regions by their identifiers.
struct FlowFile {
    let path: String

    /// - Throws: `Failure` with file, line and column of the first mistake.
    func read(regions: AreaDraft) throws -> FlowDraft {
        let numbers = Dictionary(
            zip(regions.identifiers, Int32(0)...), uniquingKeysWith: { first, _ in first })
        var reader = try TableReader(path: path, delimiter: nil)
        guard try reader.next(), reader.fields.count >= 3 else {
            throw bad("the table has no three columns", "give origin,destination,count", 1, nil)
        }
        var flows = FlowDraft()
        while try reader.next() {
            if let flaw = reader.flaw {
                throw bad(flaw.problem, flaw.remedy, reader.line, flaw.field)
            }
            guard reader.fields.count >= 3 else {
                throw bad("the row has fewer than 3 fields", "complete it", reader.line, nil)
            }
            var ends: [Int32] = []
            for field in 0..<2 {
                let text = reader.text(ofField: field)
                guard let region = numbers[text] else {
                    throw bad(
                        "there is no region `\(text)`",
                        "use the identifiers of the regions' file", reader.line, field + 1)
                }
                ends.append(region)
            }
            let count = reader.withBytes(ofField: 2) { DecimalText.integer($0) }
            guard let count, count >= 0 else {
                throw bad(
                    "`\(reader.text(ofField: 2))` is no count", "give a whole number from 0",
                    reader.line, 3)
            }
            guard count > 0 else { continue }
            flows.from.append(ends[0])
            flows.to.append(ends[1])
            flows.count.append(count)
        }
        return flows
    }

    private func bad(_ problem: String, _ remedy: String, _ line: Int, _ column: Int?) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path, line: line, column: column)
    }
}

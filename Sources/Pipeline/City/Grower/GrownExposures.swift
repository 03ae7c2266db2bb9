import Support

/// The lists that were shown while people lived, on their way to the city's columns.
final class GrownExposures: Sendable {
    private let spool: GrownSpool<Int32>
    private let places: Int
    /// Words of a list: who, which of their visits followed, the places, what they are worth.
    private var words: Int { 2 + 2 * places }

    init(blocks: Int, weeks: Int, places: Int, in folder: String) throws {
        self.places = places
        spool = try GrownSpool(blocks: blocks, weeks: weeks, in: folder)
    }

    /// Lists so far.
    var count: Int { spool.count / words }

    /// A list as words, in front of which others of its block and week may stand.
    static func record(
        _ list: GrownList, user: Int, ordinal: Int32, into buffer: inout [Int32]
    ) {
        buffer += [Int32(user), ordinal]
        buffer += list.places
        buffer += list.utilities.map { Int32(bitPattern: $0.bitPattern) }
    }

    func write(_ buffer: [Int32], block: Int, week: Int) throws {
        try spool.write(buffer, block: block, week: week)
    }

    /// The columns of all lists, which lie block after block.
    ///
    /// - Parameter offsets: Where the visits of each user start.
    /// - Returns: nil where nothing was shown.
    func columns(offsets: [Int64], in folder: String) throws -> ExposureColumns? {
        guard count > 0 else { return nil }
        let visit = try ColumnUnderway<Int64>(count: count, in: folder)
        let starts = try ColumnUnderway<Int64>(count: count + 1, in: folder)
        let place = try ColumnUnderway<Int32>(count: count * places, in: folder)
        let utility = try ColumnUnderway<Float>(count: count * places, in: folder)
        var row = 0
        for block in 0..<spool.blocks {
            var own: [Int32] = []
            try spool.read(block: block) { own += $0 }
            // Users in turn, each in the order of time.
            let order = stride(from: 0, to: own.count, by: words).sorted {
                (own[$0], own[$0 + 1]) < (own[$1], own[$1 + 1])
            }
            for start in order {
                visit.elements[row] = offsets[Int(own[start])] + Int64(own[start + 1])
                starts.elements[row + 1] = Int64((row + 1) * places)
                for index in 0..<places {
                    place.elements[row * places + index] = own[start + 2 + index]
                    utility.elements[row * places + index] = Float(
                        bitPattern: UInt32(bitPattern: own[start + 2 + places + index]))
                }
                row += 1
            }
        }
        return ExposureColumns(
            visit: visit.column, offsets: starts.column, place: place.column,
            utility: utility.column)
    }
}

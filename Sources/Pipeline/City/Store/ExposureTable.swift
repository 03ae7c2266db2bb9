import Support

/// What users were shown before visits: lists of places, of which each has the visited one, the click.
public struct ExposureTable: Sendable {
    static let visit = "exposure.visit"
    static let offsets = "exposure.offsets"
    static let place = "exposure.place"
    static let utility = "truth.exposure.utility"

    /// The visit that each list led to, rising.
    public let visit: Column<Int64>
    /// Where the places of each list start; one more number than there are lists.
    public let offsets: Column<Int64>
    /// Places in the order in which they were shown.
    public let place: Column<Int32>

    /// Lists.
    public var count: Int { visit.count }

    init(_ file: SafetensorsFile) throws {
        visit = try file.column(Self.visit)
        offsets = try file.column(Self.offsets)
        place = try file.column(Self.place)
    }

    /// Where the places of a list stand among all.
    public func range(ofList list: Int) -> Range<Int> {
        Int(offsets[list])..<Int(offsets[list + 1])
    }

    public func places(ofList list: Int) -> [Int32] { range(ofList: list).map { place[$0] } }

    /// The list that was shown before a visit; nil where none was. O(log lists).
    public func list(beforeVisit wanted: Int) -> Int? {
        let found = (0..<count).partitioningIndex { visit[$0] >= Int64(wanted) }
        return found < count && visit[found] == Int64(wanted) ? found : nil
    }

    /// Places of the longest list.
    public var longest: Int { (0..<count).map { range(ofList: $0).count }.max() ?? 0 }

    var draft: ExposureDraft {
        var draft = ExposureDraft()
        for list in 0..<count { draft.add(visit: visit[list], places(ofList: list)) }
        return draft
    }
}

/// Lists in the making, in any order.
public struct ExposureDraft: Equatable, Sendable {
    /// Of each list the visit of the draft that it led to.
    public private(set) var visit: [Int64] = []
    private var offsets: [Int] = [0]
    public private(set) var place: [Int32] = []

    public init() {}

    /// - Parameter places: As they were shown; the visited one is among them.
    public mutating func add(visit: Int64, _ places: [Int32]) {
        self.visit.append(visit)
        place += places
        offsets.append(place.count)
    }

    /// Each list's visit, and where its places stand.
    var lists: [(visit: Int64, range: Range<Int>)] {
        visit.indices.map { (visit[$0], offsets[$0]..<offsets[$0 + 1]) }
    }

    /// Sorted by the visits' numbers in the city; nil without lists. O(*n* log *n*).
    ///
    /// - Parameter utility: What each place is worth, in the draft's order; may be empty.
    func columns(_ utility: [Float], _ number: (Int) -> Int64) -> ExposureColumns? {
        guard !visit.isEmpty else { return nil }
        let sorted = lists.map { (visit: number(Int($0.visit)), range: $0.range) }
            .sorted { $0.visit < $1.visit }
        var ends: [Int64] = [0]
        for list in sorted { ends.append(ends[ends.count - 1] + Int64(list.range.count)) }
        let order = sorted.flatMap { $0.range }
        return ExposureColumns(
            visit: Column(sorted.map(\.visit)), offsets: Column(ends),
            place: Column(order.map { place[$0] }),
            utility: utility.isEmpty ? nil : Column(order.map { utility[$0] }))
    }
}

/// Whether lists are sound: of known places, each once, the visited one among them. O(places + shown).
struct ExposureSoundness {
    /// Of each place, the last list that it was seen in.
    private var lastList: [Int]
    private var lists = 0

    init(places: Int) { lastList = Array(repeating: 0, count: places) }

    mutating func isSound(_ shown: some Sequence<Int32>, visited: Int32) -> Bool {
        lists += 1
        var hasVisited = false
        for place in shown {
            guard lastList.indices.contains(Int(place)), lastList[Int(place)] != lists else {
                return false
            }
            lastList[Int(place)] = lists
            if place == visited { hasVisited = true }
        }
        return hasVisited
    }
}

/// Sorted lists on their way into a file.
struct ExposureColumns: Sendable {
    var visit: Column<Int64>
    var offsets: Column<Int64>
    var place: Column<Int32>
    /// What each place is worth; nil where nobody planted that.
    var utility: Column<Float>?

    func add(to columns: inout CityColumns) {
        columns.add(ExposureTable.visit, visit)
        columns.add(ExposureTable.offsets, offsets)
        columns.add(ExposureTable.place, place)
        if let utility { columns.add(ExposureTable.utility, utility) }
    }
}

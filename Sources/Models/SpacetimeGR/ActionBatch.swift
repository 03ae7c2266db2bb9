import City
import Graphs

/// Sequences of actions, one after the other from their first position on; what is left of the
/// length is padding, which nothing before it can look at.
///
/// Rows are those of the vocabulary's tables, 0 for what is unknown. Arrays have `count · length`
/// numbers. The last action of a question has a time, a position and a kind, but no place.
public struct ActionBatch: Equatable, Sendable {
    /// Actions of each sequence at most, and of each one.
    public let length: Int
    public var lengths: [Int] = []
    /// Whose each sequence is; -1 where nobody needs to know.
    public var users: [Int32] = []
    public var hours: [Int32] = []
    public var days: [Int32] = []
    public var weekHours: [Int32] = []
    public var gaps: [Int32] = []
    /// Where the user is, for each size of cell.
    public var userCells: [[Int32]]
    public var kinds: [Int32] = []
    /// Of the place: block and index within it, one more than in `PlaceBlocks`.
    public var blocks: [Int32] = []
    public var inners: [Int32] = []
    public var categories: [Int32] = []
    public var placeCells: [[Int32]]
    /// The place itself, -1 for none.
    public var places: [Int32] = []
    /// Whether the action is learned from.
    public var isTarget: [Bool] = []

    public init(length: Int) {
        self.length = length
        userCells = ActionVocabulary.cellDigits.map { _ in [] }
        placeCells = userCells
    }

    /// Sequences.
    public var count: Int { lengths.count }

    /// One more sequence.
    ///
    /// - Parameters:
    ///   - actions: Oldest first, at most `length`.
    ///   - question: A moment whose place is asked for, after them.
    ///   - user: Whose they are.
    public mutating func add(
        _ actions: [EncodedAction], question: EncodedAction? = nil, user: Int32 = -1
    ) {
        let own = actions + (question.map { [$0] } ?? [])
        precondition(own.count <= length, "\(own.count) actions of \(length)")
        for action in own { append(action) }
        for _ in own.count..<length { append(EncodedAction()) }
        lengths.append(own.count)
        users.append(user)
    }

    private mutating func append(_ action: EncodedAction) {
        hours.append(action.hour)
        days.append(action.day)
        weekHours.append(action.weekHour)
        gaps.append(action.gap)
        kinds.append(action.kind)
        blocks.append(action.block)
        inners.append(action.inner)
        categories.append(action.category)
        places.append(action.place)
        isTarget.append(action.isTarget)
        for size in userCells.indices {
            userCells[size].append(action.userCells[size])
            placeCells[size].append(action.placeCells[size])
        }
    }
}

/// One action as rows of tables.
public struct EncodedAction: Equatable, Sendable {
    public var hour: Int32 = 0
    public var day: Int32 = 0
    public var weekHour: Int32 = 0
    public var gap: Int32 = 0
    public var userCells: [Int32] = [0, 0, 0]
    public var kind: Int32 = 0
    public var block: Int32 = 0
    public var inner: Int32 = 0
    public var category: Int32 = 0
    public var placeCells: [Int32] = [0, 0, 0]
    public var place: Int32 = -1
    public var isTarget = false

    public init() {}
}

extension ActionVocabulary {
    /// When and where the user is, without a place.
    ///
    /// - Parameters:
    ///   - position: Where the user is; nil where it is unknown.
    ///   - previous: Local time of the action before; nil for the first.
    ///   - kind: Code of the kind of action.
    func moment(
        _ localTime: Int64, position: GeoPoint?, previous: Int64?, kind: UInt8
    ) -> EncodedAction {
        var result = EncodedAction()
        let week = HourOfWeek.slot(localTime: localTime)
        result.hour = Int32(week % 24) + 1
        result.day = Int32(week / 24) + 1
        result.weekHour = Int32(week) + 1
        result.gap = previous.map { Self.gapRow(localTime - $0) } ?? 0
        result.userCells = cells(of: position)
        result.kind = Int32(kind) + 1
        return result
    }

    /// The same with the place that was chosen.
    func action(_ moment: EncodedAction, at place: Int32) -> EncodedAction {
        var result = moment
        let index = Int(place)
        result.block = blocks.block[index] + 1
        result.inner = blocks.inner[index] + 1
        result.category = categories[index]
        result.placeCells = placeCells.map { $0[index] }
        result.place = place
        return result
    }
}

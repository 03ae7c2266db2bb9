import City
import Graphs
import Tensors

/// Places that are shown at moments of a batch's sequences: lists of one length.
public struct ShownLists: Sendable {
    /// Moments, in the order of the sequences.
    public let asked: [(sequence: Int, action: Int)]
    /// Places of each moment, as many for each.
    public let lists: [[Int32]]
    /// Places of a list.
    public let each: Int
    /// A sequence for each list; times and kinds say nothing.
    public let places: ActionBatch
    private let vocabulary: ActionVocabulary

    public init(
        _ asked: [(sequence: Int, action: Int)], _ lists: [[Int32]],
        _ vocabulary: ActionVocabulary
    ) {
        precondition(
            asked.count == lists.count && Set(lists.map(\.count)).count <= 1,
            "\(lists.count) lists at \(asked.count) moments")
        self.asked = asked
        self.lists = lists
        self.vocabulary = vocabulary
        each = lists.first?.count ?? 0
        var places = ActionBatch(length: each)
        for list in lists { places.add(vocabulary.actions(ofPlaces: list)) }
        self.places = places
    }

    /// Every place once, one after the other, and the number of each place of the lists among them.
    var distinct: (places: ActionBatch, columns: [Int32]) {
        var numbers: [Int32: Int32] = [:]
        var known: [Int32] = []
        for place in places.places where numbers[place] == nil {
            numbers[place] = Int32(known.count)
            known.append(place)
        }
        return (vocabulary.batch(ofPlaces: known), places.places.map { numbers[$0] ?? 0 })
    }
}

extension ActionVocabulary {
    /// Places without a moment.
    public func actions(ofPlaces places: [Int32]) -> [EncodedAction] {
        places.map { action(EncodedAction(), at: $0) }
    }

    /// The same as sequences of one place each.
    func batch(ofPlaces places: [Int32]) -> ActionBatch {
        var batch = ActionBatch(length: 1)
        for action in actions(ofPlaces: places) { batch.add([action]) }
        return batch
    }
}

/// What towers know besides sequences, as rows of tables; the first entry is of nobody.
public struct TowerTables: Sendable {
    /// Unknown, then the logarithm to the base 2 of one more than the visits.
    static let rows = 34

    /// Of each user: cells of their home, for each size, and how many training visits they have.
    public let homeCells: [[Int32]]
    public let activity: [Int32]
    /// Of each place: how many training visits it has.
    public let visits: [Int32]

    public init(_ view: TrainingView, _ vocabulary: ActionVocabulary) {
        func counts(_ ids: [Int32], _ count: Int) -> [Int32] {
            var found = [Int](repeating: 0, count: count)
            for id in ids { found[Int(id)] += 1 }
            return [0]
                + found.map { ActionVocabulary.logarithmRow(UInt64($0) + 1, rows: Self.rows) }
        }
        activity = counts(view.visitUser, view.users)
        visits = counts(view.visitPlace, view.places)
        let cells = (0..<view.users).map {
            vocabulary.cells(of: vocabulary.events.home(ofUser: $0))
        }
        homeCells = ActionVocabulary.cellDigits.indices.map { size in
            [0] + cells.map { $0[size] }
        }
    }
}

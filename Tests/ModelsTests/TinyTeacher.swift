import Autodiff
import Graphs
import Models
import Tensors

/// A teacher of a dozen places with the edges of a few random walks; place 11 is isolated.
enum TinyTeacher {
    static let places = 12
    static let users = 4

    static func graph(_ change: (inout SpaceTimeGraphSettings) -> Void = { _ in }) throws
        -> SpaceTimeGraph
    {
        var random = RandomStream(seed: 8, name: "walks")
        var settings = SpaceTimeGraphSettings()
        change(&settings)
        let count = 40
        return try SpaceTimeGraph(
            EncodedEvents(
                offsets: [0, 15, 15, count],
                places: (0..<count).map { _ in Int32(random.integer(below: places - 1)) },
                localTimes: (0..<count).map { Int64($0) * 20_000 },
                geohashes: (0..<count).map { _ in Int32(random.integer(below: 3)) },
                distances: Array(repeating: 0, count: count)), places: places, settings)
    }

    static func model<Scalar: TensorScalar>(
        _: Scalar.Type, graph: SpaceTimeGraph? = nil,
        _ change: (inout STKDRecTeacher<Scalar>.Configuration) -> Void = { _ in }
    ) throws -> (model: STKDRecTeacher<Scalar>, parameters: Parameters<Scalar>) {
        var configuration = STKDRecTeacher<Scalar>.Configuration(users: users, places: places)
        configuration.dimension = 6
        configuration.fanOut = 2
        configuration.dropout = 0
        configuration.length = 5
        change(&configuration)
        let model = STKDRecTeacher<Scalar>(configuration, try graph ?? self.graph())
        var random = RandomStream(seed: 2, name: "parameters")
        return (model, model.initialParameters(&random))
    }

    /// Sequences of 3, 5, 1, 0 and 4 events, each predicting the next.
    static func batch(length: Int = 5) -> SequenceBatch {
        let walks: [[Int32]] = [
            [3, 1, 5, 2], [12, 2, 2, 7, 4, 9], [6, 11], [], [4, 9, 1, 3, 8],
        ]
        var batch = SequenceBatch(count: walks.count, length: length)
        batch.users = [1, 2, 4, 3, 1]
        for (sequence, walk) in walks.enumerated() where !walk.isEmpty {
            let start = sequence * length + length - (walk.count - 1)
            for index in 0..<walk.count - 1 {
                batch.items[start + index] = walk[index]
                batch.positives[start + index] = walk[index + 1]
                batch.negatives[start + index] = (walk[index + 1] + 5) % 12 + 1
                batch.geohashes[start + index] = Int32(100 + index)
                batch.distances[start + index] = Int32(200 + index)
                batch.targetGeohashes[start + index] = Int32(101 + index)
                batch.targetDistances[start + index] = Int32(201 + index)
            }
        }
        return batch
    }
}

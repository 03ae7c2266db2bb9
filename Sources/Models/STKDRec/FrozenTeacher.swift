import Autodiff
import Graphs
import Reports
import Support
import Tensors

/// A trained teacher whose numbers no longer change: what a student learns from, or is joined with.
///
/// Its parameters travel with the student's, named with a prefix, so that a checkpoint explains
/// itself without the teacher's run.
public struct FrozenTeacher: Sendable {
    public static let prefix = "teacher."

    public let model: STKDRecTeacher<Float>
    public let parameters: Parameters<Float>
    /// Every item over the whole graph, `[places + 1, d]`.
    public let encodings: Tensor<Float>

    /// Cost: one pass of the encoder over the graph.
    ///
    /// - Parameters:
    ///   - parameters: Of the teacher, without the prefix.
    ///   - graph: Of the orders that the student learns from.
    ///   - length: Positions of the student's sequences.
    /// - Throws: `Failure(.usage)` where they are of other users, places or positions.
    init(
        _ parameters: Parameters<Float>, users: Int, places: Int, graph: SpaceTimeGraph, length: Int
    ) throws {
        typealias Name = STKDRecTeacher<Float>.Name
        guard [Name.item, Name.user, Name.position].allSatisfy(parameters.contains),
            parameters[Name.item].rank == 2, parameters[Name.item].shape[0] == places + 1,
            parameters[Name.user].shape.first == users + 1,
            parameters[Name.position].shape.first == length
        else {
            throw Failure(
                .usage, "the teacher was trained on other places, users or --length",
                remedy: "train 'whyhere train stkdrec-teacher' on this city with --length \(length)"
            )
        }
        var configuration = STKDRecTeacher<Float>.Configuration(users: users, places: places)
        configuration.dimension = parameters[Name.item].columns
        configuration.length = length
        configuration.hops = (0..<16).prefix { parameters.contains("hop\($0).self.weight") }.count
        configuration.dropout = 0
        // Vectors are of any length, but every part must be of the same.
        let wanted = STKDRecTeacher<Float>.plan(configuration).shapes
        let surplus = parameters.names.first { wanted[$0] == nil }.map {
            "there is a \($0) too many"
        }
        guard configuration.hops >= 1, surplus == nil, parameters.misfit(wanted) == nil else {
            let misfit = parameters.misfit(wanted) ?? surplus ?? "there is no hop0.self.weight"
            throw Failure(
                .badData, "the teacher's parameters do not fit each other: \(misfit)",
                remedy: "restore its checkpoint from a copy or train it again")
        }
        let model = STKDRecTeacher<Float>(configuration, graph)
        self.model = model
        self.parameters = parameters
        encodings = model.encodings(parameters)
    }

    /// Logits of a batch.
    ///
    /// - Parameter student: What it needs.
    func lesson(_ batch: SequenceBatch, for student: STKDRecStudent<Float>.Configuration)
        -> STKDRecStudent<Float>.Lesson
    {
        let isOverPlaces = student.distillationWeight > 0 && student.distillation == .places
        let logits = model.logits(parameters, encodings, batch)
        let outputs =
            student.fusion != .none || isOverPlaces
            ? model.outputs(parameters, encodings, batch) : nil
        let items = parameters[STKDRecTeacher<Float>.Name.item]
        return .init(
            positive: logits.positive, negative: logits.negative,
            outputs: student.fusion != .none ? outputs : nil,
            places: isOverPlaces
                ? outputs?.gatheringRows(batch.known).matrixProduct(
                    items.slicingRows(1..<items.rows), transposeOther: true) : nil)
    }
}

extension Parameters {
    /// Those whose names begin with a prefix, named without it.
    public func withoutPrefix(_ prefix: String) -> Parameters {
        var result = Parameters()
        for name in names where name.hasPrefix(prefix) {
            result[String(name.dropFirst(prefix.count))] = self[name]
        }
        return result
    }

    /// Adds others, each name with a prefix.
    public mutating func add(_ others: Parameters, prefix: String) {
        for name in others.names { self[prefix + name] = others[name] }
    }
}

import Autodiff
import Recommending
import Tensors

/// A batch of triples: a user, a place the user visited, a place the user did not.
public struct TripleBatch: Equatable, Sendable {
    public var users: [Int32]
    public var positives: [Int32]
    public var negatives: [Int32]

    public init(users: [Int32], positives: [Int32], negatives: [Int32]) {
        precondition(
            users.count == positives.count && users.count == negatives.count,
            "A batch of \(users.count) users, \(positives.count) and \(negatives.count) places")
        self.users = users
        self.positives = positives
        self.negatives = negatives
    }

    public var count: Int { users.count }
}

/// A model trained on triples. Its parameters live outside, so that a checkpoint, an optimiser and
/// a what-if can each hold their own.
public protocol TripleModel: Sendable {
    var users: Int { get }
    var places: Int { get }
    /// Fresh parameters, drawn in order of their names.
    func initialParameters<Scalar: TensorScalar>(
        _ random: inout RandomStream, _: Scalar.Type
    ) -> Parameters<Scalar>
    /// Names and shapes of `initialParameters`, without drawing them.
    var parameterShapes: ParameterShapes { get }
    /// The mean loss of a batch, as a scalar on the tape.
    func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ batch: TripleBatch
    ) -> Variable<Float>
    /// What ranks the places under these parameters.
    func scorer(_ parameters: Parameters<Float>) -> any PlaceScorer
}

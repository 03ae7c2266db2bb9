import Autodiff
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

/// Something that scores every place for a user: all that evaluation needs to know of a model.
public protocol PlaceScorer: Sendable {
    var users: Int { get }
    var places: Int { get }
    /// `[range.count, places]`; higher is better.
    func scores(ofUsers range: Range<Int>) -> Tensor<Float>
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
    /// The mean loss of a batch, as a scalar on the tape.
    func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ batch: TripleBatch
    ) -> Variable<Float>
    /// What ranks the places under these parameters.
    func scorer(_ parameters: Parameters<Float>) -> any PlaceScorer
}

/// Scores by the dot product of two vectors.
public struct FactorScorer: PlaceScorer {
    /// `[users, d]`
    public let userVectors: Tensor<Float>
    /// `[places, d]`
    public let placeVectors: Tensor<Float>

    public init(userVectors: Tensor<Float>, placeVectors: Tensor<Float>) {
        precondition(
            userVectors.columns == placeVectors.columns,
            "Vectors of \(userVectors.shape) and \(placeVectors.shape)")
        self.userVectors = userVectors
        self.placeVectors = placeVectors
    }

    public var users: Int { userVectors.rows }
    public var places: Int { placeVectors.rows }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        userVectors.slicingRows(range).matrixProduct(placeVectors, transposeOther: true)
    }
}

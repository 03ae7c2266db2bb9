import Tensors

/// Something that scores every place for a user: all that evaluation needs to know of a model.
public protocol PlaceScorer: Sendable {
    var users: Int { get }
    var places: Int { get }
    /// `[range.count, places]`; higher is better.
    func scores(ofUsers range: Range<Int>) -> Tensor<Float>
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

    /// The same for other programs.
    public var vectors: UserPlaceVectors {
        UserPlaceVectors(
            numbers: (0..<Int32(users)).map { $0 }, users: userVectors, places: placeVectors)
    }
}

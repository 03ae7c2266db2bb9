import Autodiff
import Graphs
import Recommending
import Tensors

/// BPR-MF: matrix factorisation for ranking (Rendle et al., UAI 2009, sections 4 and 4.3.1).
///
///     ŷ_ui = w_u · h_i
///     L = mean softplus(ŷ_uj − ŷ_ui) + λ/2 Σ (|w_u|² + |h_i|² + |h_j|²) / B
///
/// over triples of a user u, a place i the user visited and a place j the user did not.
///
/// Deviations: the paper draws pairs (u, i) uniformly and steps by plain gradient descent on one
/// triple; here users are drawn uniformly, then one of their places, in batches, and Adam steps, as
/// for the graph models beside it, so that only the model differs. One λ stands for the paper's
/// three. How often a place was visited does not count.
public struct MatrixFactorization: TripleModel {
    package enum Name {
        package static let user = "user.embedding"
        package static let place = "place.embedding"
    }

    public let users: Int
    public let places: Int
    /// d
    public let dimension: Int
    /// λ
    public let decay: Double

    public init(users: Int, places: Int, dimension: Int, decay: Double) {
        precondition(dimension >= 1, "BPR-MF with \(dimension) dimensions")
        self.users = users
        self.places = places
        self.dimension = dimension
        self.decay = decay
    }

    /// Every entry from N(0, 0.1²).
    public func initialParameters<Scalar: TensorScalar>(
        _ random: inout RandomStream, _: Scalar.Type = Scalar.self
    ) -> Parameters<Scalar> { plan().drawn(&random) }

    func plan<Scalar: TensorScalar>() -> ParameterPlan<Scalar> {
        var parameters = ParameterPlan<Scalar>()
        parameters[Name.user] = .normal([users, dimension], deviation: 0.1)
        parameters[Name.place] = .normal([places, dimension], deviation: 0.1)
        return parameters
    }

    public var parameterShapes: ParameterShapes { (plan() as ParameterPlan<Float>).shapes }

    public func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ batch: TripleBatch
    ) -> Variable<Float> {
        let parts = Self.lossParts(
            users: tape.parameter(Name.user, parameters[Name.user]),
            places: tape.parameter(Name.place, parameters[Name.place]), batch, decay: decay)
        return parts.ranking + parts.regularization
    }

    package static func lossParts<Scalar: TensorScalar>(
        users: Variable<Scalar>, places: Variable<Scalar>, _ batch: TripleBatch, decay: Double
    ) -> (ranking: Variable<Scalar>, regularization: Variable<Scalar>) {
        TripleLoss.parts(
            outputs: (users, places), inputs: (users, places), batch, decay: decay)
    }

    public func scorer(_ parameters: Parameters<Float>) -> any PlaceScorer {
        let vectors = Self.vectors(parameters)
        return FactorScorer(userVectors: vectors.users, placeVectors: vectors.places)
    }

    /// `w` `[users, d]` and `h` `[places, d]`
    public static func vectors(_ parameters: Parameters<Float>)
        -> (users: Tensor<Float>, places: Tensor<Float>)
    {
        (parameters[Name.user], parameters[Name.place])
    }
}

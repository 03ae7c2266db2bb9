import Autodiff
import City
import Graphs
import Recommending
import Tensors

/// SEP-GCN: similar edge pairs on top of LightGCN (Nguyen and Tran, ICTIR 2025, section 3).
///
/// For layers k = 1…K, users and places stacked:
///
///     E ← Ã E                                    bipartite step (eq. 3)
///     F_e = [E_u ; E_i] (+ C[category(i)], k=1)   edge features (eq. 5; the table C is the code's)
///     F ← X̃ F                                    SEP step (eq. 7)
///     E_v ← γ mean_{e∋v} F_e[half of v] + (1-γ) E_v    (eq. 8)
///
/// The final embedding is the mean over layers 1…K (released code; eq. 10 also counts layer 0:
/// `countsLayerZero`), the score `ŷ_ui = e_u · e_i`, the loss BPR with L2 on the batch's layer-0
/// rows. All of it is linear in the embeddings.
///
/// Without the SEP step (γ = 0) it is LightGCN (He et al., SIGIR 2020), whose final embedding is
/// the mean over layers 0…K and whose R is binary; the recipe of the model `lightgcn` says both.
///
/// Deviations: a place without category adds nothing at the first layer (the released code takes
/// category 0); nodes without a training edge keep the zero vector.
public struct SEPGCN: TripleModel {
    /// What the user may choose.
    public struct Configuration: Equatable, Sendable {
        public var dimension = 64
        public var layers = 3
        /// γ
        public var gamma = 0.5
        /// λ
        public var decay = 1e-4
        public var countsLayerZero = false
        public var usesCategory = true

        public init() {}
    }

    /// How the propagation is computed; all give the same numbers.
    public enum Form: String, Sendable, CaseIterable {
        /// Two dense operators, and their product on the smaller side.
        case collapsed
        /// Two dense operators, layer by layer.
        case layered
        /// Edge features through the sparse X̃: the definition, slow.
        case sparse
    }

    package enum Name {
        package static let user = "user.embedding"
        package static let place = "place.embedding"
        package static let category = "category.embedding"
    }

    public let configuration: Configuration
    public let users: Int
    public let places: Int
    /// 0 where the category table is not used.
    public let categories: Int
    public let form: Form
    let propagation: Propagation<Float>

    /// Builds the graph's operators for training in Float.
    ///
    /// - Parameter sep: nil for LightGCN.
    public init(
        _ configuration: Configuration, graph: BipartiteGraph, sep: SEPGraph?,
        categoryOfPlace: [Int32], categories: Int, form: Form = .collapsed
    ) {
        precondition(configuration.layers >= 1, "SEP-GCN with \(configuration.layers) layers")
        self.configuration = configuration
        users = graph.users
        places = graph.places
        self.categories = Self.usedCategories(configuration, sep, categories)
        self.form = form
        propagation = Propagation(
            configuration, graph: graph, sep: sep, categoryOfPlace: categoryOfPlace,
            categories: self.categories, form: form)
    }

    /// 0 where the category table is not used.
    static func usedCategories(
        _ configuration: Configuration, _ sep: SEPGraph?, _ categories: Int
    ) -> Int {
        sep != nil && configuration.usesCategory && configuration.gamma > 0 ? categories : 0
    }

    /// Every entry from N(0, 0.1²).
    public func initialParameters<Scalar: TensorScalar>(
        _ random: inout RandomStream, _: Scalar.Type = Scalar.self
    ) -> Parameters<Scalar> {
        Self.plan(configuration, users: users, places: places, categories: categories)
            .drawn(&random)
    }

    public var parameterShapes: ParameterShapes {
        let plan: ParameterPlan<Float> = Self.plan(
            configuration, users: users, places: places, categories: categories)
        return plan.shapes
    }

    /// - Parameter categories: 0 where the category table is not used.
    static func plan<Scalar: TensorScalar>(
        _ configuration: Configuration, users: Int, places: Int, categories: Int
    ) -> ParameterPlan<Scalar> {
        var parameters = ParameterPlan<Scalar>()
        let width = configuration.dimension
        parameters[Name.user] = .normal([users, width], deviation: 0.1)
        parameters[Name.place] = .normal([places, width], deviation: 0.1)
        if categories > 0 {
            parameters[Name.category] = .normal([categories, 2 * width], deviation: 0.1)
        }
        return parameters
    }

    /// `mean softplus(ŷ_uj − ŷ_ui) + λ/2 (|u|² + |i|² + |j|²)/B`
    public func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ batch: TripleBatch
    ) -> Variable<Float> {
        let parts = SEPGCN.lossParts(
            tape, parameters, batch, configuration: configuration, propagation)
        return parts.ranking + parts.regularization
    }

    package static func lossParts<Scalar: TensorScalar>(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, _ batch: TripleBatch,
        configuration: Configuration, _ propagation: Propagation<Scalar>
    ) -> (ranking: Variable<Scalar>, regularization: Variable<Scalar>) {
        let inputs = Embeddings(tape, parameters)
        let outputs = propagation(inputs)
        return TripleLoss.parts(
            outputs: outputs, inputs: (inputs.users, inputs.places), batch,
            decay: configuration.decay)
    }

    public func scorer(_ parameters: Parameters<Float>) -> any PlaceScorer {
        let vectors = propagation(Embeddings(Tape<Float>(), parameters))
        return FactorScorer(
            userVectors: vectors.users.value, placeVectors: vectors.places.value)
    }

    /// Layer-0 embeddings on a tape.
    package struct Embeddings<Scalar: TensorScalar> {
        package let users: Variable<Scalar>
        package let places: Variable<Scalar>
        /// `[categories, 2d]`: the users' half, then the places'.
        package let categories: Variable<Scalar>?

        package init(_ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>) {
            users = tape.parameter(Name.user, parameters[Name.user])
            places = tape.parameter(Name.place, parameters[Name.place])
            categories =
                parameters.contains(Name.category)
                ? tape.parameter(Name.category, parameters[Name.category]) : nil
        }
    }
}

import Autodiff
import Layers
import Tensors

/// How the relations of a path make its vector.
public enum PathComposition: String, Sendable, CaseIterable, Codable {
    case gru, add, multiply
    /// The attention is over GRU vectors, and its values are how far each path really reaches each
    /// region in the training graph (`PathReach`). Not in the paper.
    case reach

    /// Whether path vectors come out of a recurrent unit.
    var isRecurrent: Bool { self == .gru || self == .reach }
}

/// KnowSite: where a brand should open its next store, by an urban knowledge graph (Liu, Ding and
/// Li, SIGSPATIAL 2023, sections 4.2 and 4.3).
///
/// Encoder, layers k = 1…K, h pre-trained:
///
///     x_v = Σ_r 1/|N_v^r| Σ_{u ∈ N_v^r} ϕ(h_u, h_r) W_r          (eq. 4)
///     h_v ← tanh(tanh(norm(dropout(x_v))))      h_r ← tanh(h_r W_rel)
///
/// Decoder, for a brand b with first-level category c and paths P of relations:
///
///     q   = relu(M [h_b ; h_c])
///     p_P = GRU_P(h_{r1}, h_{r2}, …) from the hidden state q      (or q + Σ h_r, q ⊙ Π h_r)
///     z   = attention(query q, keys and values p)      (or, beyond the paper, values = reach)
///     y_a = (1 − α) n(z · h_a) + α n((q ⊙ h_OpenStoreAt) · h_a)
///
/// over the regions a; n divides by the Euclidean length over all regions (released code) or does
/// nothing (paper). Loss: cross-entropy over the regions.
///
/// As in the released code, and not in the paper: tanh stands twice, dropout before the norm, the
/// category goes into the query, inputs are frozen. Deviations: the norm has no running averages
/// unless it is told to have them as the released code does (every entity is in every step, so the
/// whole graph without dropout is its population at prediction); a path that lacks facts is left out;
/// the relation's vector goes into W_r once a step (`MessageComposition`), which changes nothing but
/// the cost.
///
/// With the attention `sigmoid`, which is ours, each path has a gate w_P = σ(q · k_P / √d) for itself,
/// and the loss has more by λ times the gates' sum, the mean over the batch's pairs.
///
/// With the composition `reach`, which is ours, the path part is `Σ_P w_P x_P(b, a)`, x being the
/// standardised logarithm of how many ways of the path lead from the brand to the region; weighed, each
/// way counts by the strength of its facts, and relative, x is what the region has more of for this
/// brand than for others. Nothing in a path's vector ties it to such ways; this does, so that a path's
/// term means what its name says.
public struct KnowSite<Scalar: TensorScalar>: Sendable {
    public struct Configuration: Equatable, Sendable {
        public var dimension = 64
        /// K; 0 leaves the encoder out.
        public var layers = 2
        public var message = MessageComposition.rotate
        public var composition = PathComposition.gru
        /// What weighs the paths: shares of one attention (paper), or a gate for each (ours).
        public var attention = AttentionForm.softmax
        /// λ of the gates in the loss.
        public var gatePenalty = 0.0
        /// Divides each part of the score by its length over all regions.
        public var isNormalized = true
        /// α: the share of the direct link; 1 leaves the paths out.
        public var alpha = 0.5
        public var dropout = 0.3
        /// By what the encoder's norms predict.
        public var norm = NormStatistics.batch
        /// The inputs keep their pre-trained values.
        public var isFrozen = true

        public init() {}
    }

    /// Where the encoder starts.
    public enum Inputs: Sendable {
        /// Values that never change, with the first layer's messages made beforehand.
        case frozen(entities: Tensor<Scalar>, relations: Tensor<Scalar>, messages: Tensor<Scalar>)
        /// `entity.embedding` and `relation.embedding` of the parameters.
        case trained
    }

    public enum Name {
        public static var entity: String { "entity.embedding" }
        public static var relation: String { "relation.embedding" }
    }

    public let configuration: Configuration
    public let layout: SiteLayout
    public let inputs: Inputs

    /// - Parameter pretrained: Vectors of entities and relations; needed where the inputs are frozen.
    public init(
        _ configuration: Configuration, _ layout: SiteLayout,
        pretrained: (entities: Tensor<Scalar>, relations: Tensor<Scalar>)?
    ) {
        self.configuration = configuration
        self.layout = layout
        if configuration.isFrozen, let pretrained {
            inputs = .frozen(
                entities: pretrained.entities, relations: pretrained.relations,
                messages: configuration.layers > 0
                    ? layout.forward.messages(pretrained.entities) : .zeros([0, 0]))
        } else {
            inputs = .trained
        }
    }

    /// Fresh parameters in order of their names.
    ///
    /// Distributions are those of the released code: Xavier for the encoder, PyTorch's defaults
    /// for the decoder.
    public func initialParameters(
        _ random: inout RandomStream,
        pretrained: (entities: Tensor<Scalar>, relations: Tensor<Scalar>)?
    ) -> Parameters<Scalar> {
        var plan = plan
        if let pretrained {
            plan[Name.entity] = .known(pretrained.entities)
            plan[Name.relation] = .known(pretrained.relations)
        }
        return plan.drawn(&random)
    }

    var plan: ParameterPlan<Scalar> {
        Self.plan(
            configuration, entities: layout.entities, relations: layout.relations,
            paths: layout.paths.count)
    }

    static func plan(
        _ configuration: Configuration, entities: Int, relations: Int, paths: Int
    ) -> ParameterPlan<Scalar> {
        let d = configuration.dimension
        var result = ParameterPlan<Scalar>()
        func xavier(_ shape: [Int], _ fans: Int) -> ParameterPlan<Scalar>.Start {
            .normal(shape, deviation: (2 / Double(fans)).squareRoot())
        }
        result[Name.entity] = xavier([entities, d], entities + d)
        result[Name.relation] = xavier([relations, d], relations + d)
        for layer in 0..<configuration.layers {
            let prefix = "layer\(layer)."
            result[prefix + "relation.projection"] = xavier(
                [relations, d, d], d * d + relations * d)
            result[prefix + "relation.update"] = xavier([d, d], 2 * d)
            result.addBatchNorm(prefix + "norm", width: d, configuration.norm)
        }
        let bound = 1 / Double(d).squareRoot()
        if configuration.composition.isRecurrent {
            for path in 0..<paths {
                for part in ["input", "hidden"] {
                    result["path\(path).\(part).weight"] = .uniform([3 * d, d], bound: bound)
                    result["path\(path).\(part).bias"] = .uniform([3 * d], bound: bound)
                }
            }
        }
        for part in ["query", "key", "value"] {
            // One matrix of 3 d rows in PyTorch, hence its fans.
            result["attention.\(part).weight"] = .uniform(
                [d, d], bound: (6 / Double(4 * d)).squareRoot())
            result["attention.\(part).bias"] = .zeros([d])
        }
        result["attention.output.weight"] = .uniform([d, d], bound: bound)
        result["attention.output.bias"] = .zeros([d])
        let wide = 1 / Double(2 * d).squareRoot()
        result["query.weight"] = .uniform([d, 2 * d], bound: wide)
        result["query.bias"] = .uniform([d], bound: wide)
        return result
    }

    /// One pass over the model.
    final class Pass: ModelPass<Scalar> {
        /// Relations whose messages are masked.
        let dropped: Set<Int>

        override init(
            training tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, keys: DropoutKeys?,
            probe: Probe<Scalar> = .off
        ) {
            dropped = []
            super.init(training: tape, parameters, keys: keys, probe: probe)
        }

        init(
            predicting parameters: Parameters<Scalar>, probe: Probe<Scalar> = .off,
            dropping dropped: Set<Int> = []
        ) {
            self.dropped = dropped
            super.init(predicting: parameters, probe: probe)
        }
    }
}

extension ParameterPlan.Start {
    /// Independent draws, uniform in `−bound..<bound`.
    static func uniform(_ shape: [Int], bound: Double) -> Self {
        Self(shape) { $0.uniform(shape, bound: bound) }
    }
}

extension RandomStream {
    /// Independent draws, uniform in `−bound..<bound`.
    mutating func uniform<Scalar: TensorScalar>(_ shape: [Int], bound: Double) -> Tensor<Scalar> {
        Tensor(
            shape, (0..<shape.reduce(1, *)).map { _ in Scalar((2 * uniform() - 1) * bound) })
    }
}

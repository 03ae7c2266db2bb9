import Autodiff
import Layers
import Tensors

/// A ranking model over features of candidates: the combined ranker of Table 4 of Spacetime-GR (Lin
/// et al., arXiv 2508.16126), which asks what embeddings and scores of a generator add to it.
///
///     x  = (f − mean) / deviation, 0 where a feature is unknown
///     h₀ = x,  h_l = max(0, W_l h_{l−1} + b_l)                      dropout
///     z  = w · h_L + b
///     L  = − mean [y log σ(z) + (1 − y) log(1 − σ(z))]              binary
///     L  = − mean log softmax(z of a list) at the place visited     softmax
///
/// The features f are those of `CandidateFeatures` and of `RankerSources`; mean and deviation are
/// taken over all candidates of training once, and travel with the parameters without being learned.
/// With no hidden layer it is a logistic regression. The paper does not say what its ranking model is
/// made of, so sizes and features are ours.
public struct FeatureRanker<Scalar: TensorScalar>: Sendable {
    public struct Configuration: Sendable {
        /// Features of a candidate.
        public var features = 1
        /// Hidden layers.
        public var layers = 2
        /// Units of a hidden layer.
        public var width = 32
        public var dropout = 0.1
        /// Places of a list, of which the first was visited.
        public var candidates = 20
        public var loss = RankerLoss.binary

        public init() {}
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) {
        precondition(
            configuration.features > 0 && configuration.layers >= 0 && configuration.width > 0
                && configuration.candidates > 1, "A ranker of \(configuration)")
        self.configuration = configuration
    }

    static var mean: String { "feature.mean" }
    static var deviation: String { "feature.deviation" }

    /// Matrices begin uniform within √(6 / (rows + columns)), biases at 0; the last one where a place is
    /// as likely as the places of a list are.
    static func plan(_ configuration: Configuration) -> ParameterPlan<Scalar> {
        var result = ParameterPlan<Scalar>()
        var width = configuration.features
        func add(_ name: String, _ units: Int, bias: Double = 0) {
            result[name + ".weight"] = .uniform(
                [units, width], bound: (6 / Double(units + width)).squareRoot())
            result[name + ".bias"] = .repeating([units], Scalar(bias))
            width = units
        }
        for layer in 0..<configuration.layers { add("layer\(layer)", configuration.width) }
        let others = Double(configuration.candidates - 1)
        add("output", 1, bias: configuration.loss == .binary ? -Double.logarithm(others) : 0)
        result[mean] = .zeros([configuration.features])
        result[deviation] = .repeating([configuration.features], 1)
        return result
    }

    /// Features in units of their deviation from the mean, 0 for one that is unknown.
    ///
    /// - Parameter features: `[rows, features]`; NaN where unknown.
    public func standardized(
        _ parameters: Parameters<Scalar>, _ features: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        let (mean, deviation) = (parameters[Self.mean], parameters[Self.deviation])
        let width = configuration.features
        precondition(features.columns == width, "Features of \(features.shape), not \(width)")
        var result = features
        result.withUnsafeMutableElements { elements in
            for index in elements.indices {
                let value = (elements[index] - mean[index % width]) / deviation[index % width]
                elements[index] = value.isNaN ? 0 : value
            }
        }
        return result
    }

    /// z of each row, `[rows, 1]`.
    ///
    /// - Parameter standardized: `[rows, features]`
    func logits(_ pass: ModelPass<Scalar>, _ standardized: Tensor<Scalar>) -> Variable<Scalar> {
        var hidden = pass.tape.constant(standardized)
        for layer in 0..<configuration.layers {
            hidden = pass.dropping(
                pass.linear("layer\(layer)", hidden).rectified(), rate: configuration.dropout)
        }
        return pass.linear("output", hidden)
    }

    /// z of each row by these parameters.
    ///
    /// Cost: `2 (features + (layers − 1) width) width` operations a row.
    public func logits(
        _ parameters: Parameters<Scalar>, standardized: Tensor<Scalar>
    ) -> [Scalar] {
        logits(ModelPass(predicting: parameters), standardized).value.elements
    }

    /// The loss of lists whose first place was visited, a scalar.
    ///
    /// - Parameters:
    ///   - features: `[lists · candidates, features]`
    ///   - keys: Of this step's dropout; nil drops nothing.
    public func loss(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, _ features: Tensor<Scalar>,
        keys: DropoutKeys?
    ) -> Variable<Scalar> {
        let pass = ModelPass(training: tape, parameters, keys: keys)
        let logits = logits(pass, standardized(parameters, features))
        switch configuration.loss {
        case .binary: return logits.binaryLossOfLists(each: configuration.candidates)
        case .softmax: return logits.softmaxLossOfLists(each: configuration.candidates)
        }
    }
}

/// What a ranker's scores are held against.
public enum RankerLoss: String, CaseIterable, Sendable {
    /// Each place by itself: whether it was visited.
    case binary
    /// The visited place among those of its list.
    case softmax
}

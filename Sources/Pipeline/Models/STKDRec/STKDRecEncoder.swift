import Autodiff
import Layers
import Tensors

/// The student's way from events to vectors, on one tape.
struct STKDRecEncoder<Scalar: TensorScalar> {
    private let model: STKDRecStudent<Scalar>
    private let tape: Tape<Scalar>
    private let parameters: Parameters<Scalar>
    private let probe: Probe<Scalar>
    private var keys: DropoutKeys?
    /// Whether derivatives take attention, deviations and gates as they are: the score is then
    /// affine in the embeddings.
    private let isLinearised: Bool
    private var variables: [String: Variable<Scalar>] = [:]
    /// Of each block, where the encoder is linearised: what its context is made of.
    private(set) var blocks: [(weights: Tensor<Scalar>, values: Tensor<Scalar>)] = []

    /// `[places + 1, d]`
    let items: Variable<Scalar>
    /// The tables times W_s; nil without space.
    let space: (geohashes: Variable<Scalar>, distances: Variable<Scalar>)?

    init(
        _ model: STKDRecStudent<Scalar>, _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>,
        keys: DropoutKeys?, probe: Probe<Scalar>, isLinearised: Bool = false
    ) {
        self.model = model
        self.tape = tape
        self.parameters = parameters
        self.keys = keys
        self.probe = probe
        self.isLinearised = isLinearised
        items = tape.parameter("item.embedding", parameters["item.embedding"])
        if model.configuration.usesSpace {
            let weight = tape.parameter("space.weight", parameters["space.weight"])
            // (g + z) W_s = g W_s + z W_s: the tables are multiplied once instead of every event.
            space = (
                tape.parameter("geohash.embedding", parameters["geohash.embedding"])
                    .matrixProduct(weight),
                tape.parameter("distance.embedding", parameters["distance.embedding"])
                    .matrixProduct(weight)
            )
        } else {
            space = nil
        }
    }

    /// A parameter by name, put on the tape once.
    subscript(name: String) -> Variable<Scalar> {
        mutating get {
            if let known = variables[name] { return known }
            let variable = tape.parameter(name, parameters[name])
            variables[name] = variable
            return variable
        }
    }

    /// h of every position, `[count · length, d]`.
    ///
    /// - Parameter presence: What each position's embedding is multiplied by, `[count · length]`;
    ///   nil is 1 for events and 0 for padding. Where padding is ignored, a key weighs as much
    ///   less in every softmax.
    mutating func output(_ batch: SequenceBatch, presence: Tensor<Scalar>? = nil)
        -> Variable<Scalar>
    {
        let configuration = model.configuration
        precondition(
            batch.length == configuration.length,
            "Sequences of \(batch.length) for \(configuration.length) positions")
        let keep = Tensor<Scalar>(
            [batch.items.count], batch.items.map { $0 == 0 ? 0 : 1 })
        let shape = CausalAttentionShape(
            sequences: batch.count, length: batch.length, heads: configuration.heads,
            dimension: configuration.dimension,
            ignored: configuration.ignoresPadding ? batch.padding : nil)
        let kept = presence.map { $0.reshaped([keep.count]) * keep } ?? keep
        let keys = configuration.ignoresPadding && presence != nil ? kept : nil
        var x = traced("embedding", dropout(embedding(batch)).scalingRows(by: kept))
        x = probe("embedding", x)
        for block in 0..<configuration.blocks {
            x = self.block(x, block, shape, kept, keys)
        }
        return probe("output", norm("final_norm", x))
    }

    /// `√d · item + position + s`, dropout and padding not yet taken out.
    private mutating func embedding(_ batch: SequenceBatch) -> Variable<Scalar> {
        let positions = (0..<batch.count).flatMap { _ in (0..<batch.length).map { Int32($0) } }
        var lookups = [
            RowLookup(
                items, batch.items, times: Scalar(model.configuration.dimension).squareRoot()),
            RowLookup(self["position.embedding"], positions),
        ]
        if let space {
            lookups.append(RowLookup(space.geohashes, batch.geohashes))
            lookups.append(RowLookup(space.distances, batch.distances))
        }
        return .sumOfRows(lookups)
    }

    private mutating func block(
        _ x: Variable<Scalar>, _ index: Int, _ shape: CausalAttentionShape,
        _ keep: Tensor<Scalar>, _ keys: Tensor<Scalar>?
    ) -> Variable<Scalar> {
        let name = "block\(index)"
        let query = norm("\(name).attention_norm", x)
        var weights = linear("\(name).query", query)
            .causalWeights(linear("\(name).key", x), shape)
        if let keys {
            // No derivative goes through the presence of a key: nobody trains with it.
            weights = tape.constant(weights.value.keepingKeys(keys, shape))
        }
        weights = probe("\(name).attention", weights)
        if isLinearised { weights = tape.constant(weights.value) }
        let values = probe("\(name).value", linear("\(name).value", x))
        if isLinearised { blocks.append((weights.value, values.value)) }
        let context = dropout(weights).causalContext(values, shape)
        let attended = probe(
            "\(name).context", traced("\(name).context", linear("\(name).output", context)))
        let y = norm("\(name).feed_norm", query + attended)
        let hidden = dropout(linear("\(name).feed1", y).rectified())
        return (y + dropout(linear("\(name).feed2", hidden))).scalingRows(by: keep)
    }

    /// Adds zeros whose derivative is that by the intermediate, named `derivative.` and its name.
    private func traced(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
        guard isLinearised else { return x }
        return x + tape.parameter("derivative." + name, .zeros(x.shape))
    }

    private mutating func linear(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
        x.linear(weight: self[name + ".weight"], bias: self[name + ".bias"])
    }

    private mutating func norm(_ name: String, _ x: Variable<Scalar>) -> Variable<Scalar> {
        x.layerNorm(
            scale: self[name + ".scale"], shift: self[name + ".shift"],
            epsilon: model.configuration.normEpsilon, fixesDeviation: isLinearised)
    }

    private mutating func dropout(_ x: Variable<Scalar>) -> Variable<Scalar> {
        guard let key = keys?.next() else { return x }
        return x.dropout(rate: model.configuration.dropout, key: key)
    }
}

extension Tensor {
    /// Weights of attention whose keys are present in part: each weight times the presence of its
    /// key, made to sum to 1 again; 0 where no key is left.
    fileprivate func keepingKeys(_ presence: Tensor, _ shape: CausalAttentionShape) -> Tensor {
        let length = shape.length
        var result = self
        result.withUnsafeMutableElements { elements in
            presence.withUnsafeElements { presence in
                for row in 0..<elements.count / length {
                    let keys = row / (shape.heads * length) * length
                    var sum: Scalar = 0
                    for key in 0..<length {
                        elements[row * length + key] *= presence[keys + key]
                        sum += elements[row * length + key]
                    }
                    guard sum > 0 else { continue }
                    for key in 0..<length { elements[row * length + key] /= sum }
                }
            }
        }
        return result
    }
}

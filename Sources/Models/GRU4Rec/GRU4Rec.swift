import Autodiff
import Layers
import Tensors

/// GRU4Rec: Hidasi et al., Session-based Recommendations with Recurrent Neural Networks, ICLR 2016
/// (arXiv 1511.06939), sections 3.1 to 3.3.
///
///     x_t = e(place_t)                                                 a table, dropout
///     h_t = GRU(x_t, h_{t−1}), h_0 = 0                                 each layer on the one below
///     s_p = v_p · h_t + b_p
///     L   = − mean log softmax(s)_target            cross-entropy over all places, or
///     L   = mean Σ_j n_j ℓ(s_target, s_j) / Σ_j n_j over the other places j of the batch:
///           BPR   ℓ = − log σ(s_target − s_j)
///           TOP1  ℓ = σ(s_j − s_target) + σ(s_j²)
///
/// n_j is how often place j comes next in the batch, so that frequent places stand more often
/// against others, as in the paper (section 3.2.1). After no event h is 0 and places are ranked by b.
///
/// Deviations: the place has an embedding of the width of h; section 3.2 tried that and preferred one
/// of N, whose matrix has 3 d numbers a place.
/// The paper's sessions run side by side and keep their state from one mini-batch to the next; here a
/// sequence is a window of a user's events that begins at 0, so others of the batch are those of all
/// windows and steps. The step is `Variable.gatedStep`'s (reset after the product, as PyTorch has
/// it; its z is the paper's 1 − z). Scores have no tanh. Adam steps instead of Adagrad.
/// Cross-entropy is over all places and the default: the paper has it over the batch and found it
/// unstable, which the logarithm of a softmax computed in one piece is not.
///
/// A batch is read step by step, in the order of time, by the sequences that have begun: padding is
/// never computed.
public struct GRU4Rec<Scalar: TensorScalar>: Sendable {
    public struct Configuration: Sendable {
        /// d, of embeddings and hidden vectors.
        public var dimension = 64
        public var layers = 1
        /// Of embeddings and of each layer's output.
        public var dropout = 0.25
        public var places = 1
        public var loss = GRU4RecLoss.crossEntropy

        public init() {}
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) {
        precondition(
            configuration.dimension > 0 && configuration.layers > 0 && configuration.places > 0,
            "GRU4Rec of \(configuration)")
        self.configuration = configuration
    }

    /// Fresh parameters: matrices uniform within √(6 / (rows + columns)), a gate for itself; biases 0.
    public func initialParameters(_ random: inout RandomStream) -> Parameters<Scalar> {
        Self.plan(configuration).drawn(&random)
    }

    static func plan(_ configuration: Configuration) -> ParameterPlan<Scalar> {
        let (d, places) = (configuration.dimension, configuration.places)
        var result = ParameterPlan<Scalar>()
        func matrix(_ rows: Int, sized: Int? = nil) -> ParameterPlan<Scalar>.Start {
            .uniform(
                [rows, d], bound: (6 / Double((sized ?? rows) + d)).squareRoot())
        }
        result["place.embedding"] = matrix(places)
        for layer in 0..<configuration.layers {
            for part in ["input", "hidden"] {
                result["layer\(layer).\(part).weight"] = matrix(3 * d, sized: d)
                result["layer\(layer).\(part).bias"] = .zeros([3 * d])
            }
        }
        result["output.weight"] = matrix(places)
        result["output.bias"] = .zeros([places])
        return result
    }

    /// The loss of a batch, a scalar.
    ///
    /// Cost: forwards and backwards some `36 d²` operations an event and layer, and `6 d` for each
    /// target and place that it stands against: all, or those of the batch.
    ///
    /// - Parameter keys: Of this step's dropout; nil drops nothing.
    /// - Precondition: there is a positive.
    public func loss(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, _ batch: SequenceBatch,
        keys: DropoutKeys?
    ) -> Variable<Scalar> {
        let pass = ModelPass(training: tape, parameters, keys: keys)
        let events = EventsByStep(batch)
        let told = events.slots.indices.filter { batch.positives[events.slots[$0]] != 0 }
        precondition(!told.isEmpty, "A batch without a place to tell")
        let targets = told.map { batch.positives[events.slots[$0]] - 1 }
        let states = states(pass, batch, events).gatheringRows(told.map(Int32.init))
        guard let pairwise = configuration.loss.pairwise else {
            return pass.linear("output", states).logProbabilities(targets).mean().scaled(by: -1)
        }
        // A column for each place that comes next anywhere in the batch.
        var counts: [Int32: Double] = [:]
        for target in targets { counts[target, default: 0] += 1 }
        let places = counts.keys.sorted()
        let columns = Dictionary(uniqueKeysWithValues: places.enumerated().map { ($1, $0) })
        let bias = pass("output.bias").reshaped([configuration.places, 1])
        return states.linear(
            weight: pass("output.weight").gatheringRows(places),
            bias: bias.gatheringRows(places).reshaped([places.count])
        ).pairwiseLoss(
            pairwise, targets: targets.compactMap { columns[$0] },
            weights: places.map { counts[$0, default: 0] })
    }

    /// Scores of every place after each sequence, `[count, places]`.
    public func scores(
        _ parameters: Parameters<Scalar>, _ batch: SequenceBatch
    ) -> Tensor<Scalar> {
        let pass = ModelPass(predicting: parameters)
        let events = EventsByStep(batch)
        var contexts = Tensor<Scalar>.zeros([batch.count, configuration.dimension])
        if !events.sequences.isEmpty {
            // All that have events have begun by the last step, whose rows are the last ones.
            let all = states(pass, batch, events).value
            contexts.scatterAddRows(
                all.slicingRows(all.rows - events.sequences.count..<all.rows),
                at: events.sequences.map(Int32.init))
        }
        return pass.linear("output", pass.tape.constant(contexts)).value
    }

    /// How much of the last layer's vector after a sequence each event wrote, oldest first.
    ///
    /// As h_t = (1 − z_t) n_t + z_t h_{t−1}, event j writes (1 − z_j) Π_{k > j} z_k of each number:
    /// this is its mean over all numbers. What is missing to 1 is of h_0.
    ///
    /// - Parameter batch: One sequence.
    public func shares(_ parameters: Parameters<Scalar>, _ batch: SequenceBatch) -> [Double] {
        precondition(batch.count == 1, "Shares of \(batch.count) sequences")
        let d = configuration.dimension
        var gates: [[Scalar]] = []
        _ = states(ModelPass(predicting: parameters), batch, EventsByStep(batch)) { layer, z in
            if layer == configuration.layers - 1 { gates.append(z.elements) }
        }
        var kept = [Double](repeating: 1, count: d)
        let newestFirst = gates.reversed().map { gate in
            var share = 0.0
            for index in 0..<d {
                let z = Double(gate[index])
                share += (1 - z) * kept[index]
                kept[index] *= z
            }
            return share / Double(d)
        }
        return newestFirst.reversed()
    }

    /// The last layer's output after each event, step by step, `[events, d]`.
    ///
    /// - Parameter look: Receives the layer and its z, `[sequences, d]`, at each step.
    private func states(
        _ pass: ModelPass<Scalar>, _ batch: SequenceBatch, _ events: EventsByStep,
        look: ((_ layer: Int, _ update: Tensor<Scalar>) -> Void)? = nil
    ) -> Variable<Scalar> {
        let d = configuration.dimension
        let items = events.slots.map { batch.items[$0] - 1 }
        var x = pass.dropping(
            pass("place.embedding").gatheringRows(items), rate: configuration.dropout)
        for layer in 0..<configuration.layers where !items.isEmpty {
            let inputs = pass.linear("layer\(layer).input", x)
            var hidden = pass.tape.constant(.zeros([0, d]))
            var steps: [Variable<Scalar>] = []
            var start = 0
            for count in events.begun {
                let new = count - hidden.value.rows
                if new > 0 {
                    let zeros = pass.tape.constant(.zeros([new, d]))
                    hidden = hidden.value.rows == 0 ? zeros : hidden.stackingRows(zeros)
                }
                let input = inputs.slicingRows(start..<start + count)
                let recurrent = pass.linear("layer\(layer).hidden", hidden)
                if let look {
                    let gate = d..<2 * d
                    look(
                        layer,
                        (input.value.slicingColumns(gate) + recurrent.value.slicingColumns(gate))
                            .logistic())
                }
                hidden = hidden.gatedStep(input: input, recurrent: recurrent)
                steps.append(hidden)
                start += count
            }
            x = pass.dropping(.stackingRows(of: steps), rate: configuration.dropout)
        }
        return x
    }
}

/// The events of a batch in the order of time: at each step those of the sequences that have begun.
/// Sequences end together, so that none leaves.
struct EventsByStep {
    /// Those with events, the longest first.
    let sequences: [Int]
    /// How many of them have begun, at each step with an event; it never falls.
    let begun: [Int]
    /// Where each event stands in the batch's arrays, a step after the other.
    let slots: [Int]

    init(_ batch: SequenceBatch) {
        let padding = batch.padding
        let order = padding.indices.filter { padding[$0] < batch.length }
            .sorted { (padding[$0], $0) < (padding[$1], $1) }
        var (begun, slots): ([Int], [Int]) = ([], [])
        for step in 0..<batch.length {
            let own = order.prefix { padding[$0] <= step }
            guard !own.isEmpty else { continue }
            begun.append(own.count)
            slots += own.map { $0 * batch.length + step }
        }
        sequences = order
        self.begun = begun
        self.slots = slots
    }
}

import Autodiff
import Graphs
import Layers
import Tensors

/// The teacher of STKDRec: a graph encoder over items, and attention over the user's events (Zhao et
/// al., "STKDRec: Spatial-Temporal Knowledge Distillation for Takeaway Recommendation", AAAI 2025,
/// with the released code).
///
/// Encoder, from the item table e, H times (Â: `GraphNormalization`, mean: unweighted, over the
/// neighbours without the item itself, 0 for an item without any):
///
///     c = Â x W_g + b_g
///     x ← normalised rows of (mean(c) W_n' + b_n + c W_s')      then, but in the last hop,
///     x ← dropout(relu(x))
///
/// with one W_g, b_g for all hops. For an event of item v at position p of user u's window:
///
///     g = σ(x_v · w_item + (u W_user)_p)
///     h = dropout(g x_v) W_t'
///
/// and for the prefix that ends at event i, over its events j ≤ i without padding:
///
///     a_ij = w_2 · σ(tanh([pos_p(j) ; h_j] W_1) L_1' + b_1 + mean(h_≤i) L_2')
///     out_i = dropout(Σ_j a_ij h_j)          logit of item k: out_i · e_k
///
/// Candidates are scored by the table e, not by the encoder's x. Loss: the mean over positions of
/// binary cross-entropy of the next item, plus that of one negative; or, as the release declares it, the
/// cross-entropy over all items.
///
/// Deviations: as nothing bends between Â x W_g and the hop's two products, W_g goes into their
/// matrices once a step (`W_g W_n'`, `W_g W_s'`), which changes nothing but the cost. In the released
/// code an item at the rim of a sample reads nobody in the convolution; here every item that the
/// mean reads has drawn neighbours of its own, so that a sample with all neighbours is the whole
/// graph. The released code scores with samples too, where this encodes the whole graph. See
/// `GraphNeighborhood` for the weights of a sample.
public struct STKDRecTeacher<Scalar: TensorScalar>: Sendable {
    public struct Configuration: Equatable, Sendable {
        /// Users and places of the city; tables have one row more.
        public var users: Int
        public var places: Int
        /// d
        public var dimension = 256
        /// H
        public var hops = 2
        /// Neighbours of each item and hop that are drawn in training.
        public var fanOut = 10
        public var dropout = 0.5
        /// L: the most events of a user that are looked at, the last ones.
        public var length = 128
        public var loss = SequenceLoss.sampled
        /// Whether the sampled loss counts a negative beside each positive.
        public var usesNegative = true

        public init(users: Int, places: Int) {
            self.users = users
            self.places = places
        }
    }

    /// Names of the parameters.
    public enum Name {
        public static var item: String { "item.embedding" }
        public static var user: String { "user.embedding" }
        public static var position: String { "position.embedding" }
        /// Tables whose row 0 is padding.
        static var padded: [String] { [item, user] }
    }

    public let configuration: Configuration
    public let graph: SpaceTimeGraph
    let normalization: GraphNormalization

    /// - Precondition: the graph has a row for each place and the padding.
    public init(_ configuration: Configuration, _ graph: SpaceTimeGraph) {
        precondition(
            graph.rows == configuration.places + 1 && configuration.hops >= 1
                && configuration.fanOut >= 1,
            "A teacher of \(configuration) over \(graph.rows) rows")
        self.configuration = configuration
        self.graph = graph
        normalization = GraphNormalization(graph)
    }

    /// Fresh parameters in order of their names: as in the released code uniform within ±1/√d, but
    /// the gates (Xavier) and the padding, which is 0.
    public func initialParameters(_ random: inout RandomStream) -> Parameters<Scalar> {
        Self.plan(configuration).drawn(&random)
    }

    static func plan(_ configuration: Configuration) -> ParameterPlan<Scalar> {
        let (d, length) = (configuration.dimension, configuration.length)
        let bound = 1 / Double(d).squareRoot()
        var result = ParameterPlan<Scalar>()
        func table(_ rows: Int) -> ParameterPlan<Scalar>.Start {
            .init([rows, d]) { random in
                var table: Tensor<Scalar> = random.uniform([rows, d], bound: bound)
                for column in 0..<d { table[0, column] = 0 }
                return table
            }
        }
        result[Name.item] = table(configuration.places + 1)
        result[Name.user] = table(configuration.users + 1)
        result[Name.position] = .uniform([length, d], bound: bound)
        result["graph.weight"] = .uniform([d, d], bound: bound)
        result["graph.bias"] = .uniform([d], bound: bound)
        for hop in 0..<configuration.hops {
            result["hop\(hop).neighbour.weight"] = .uniform([d, d], bound: bound)
            result["hop\(hop).neighbour.bias"] = .uniform([d], bound: bound)
            result["hop\(hop).self.weight"] = .uniform([d, d], bound: bound)
        }
        func xavier(_ rows: Int, _ columns: Int) -> ParameterPlan<Scalar>.Start {
            .uniform([rows, columns], bound: (6 / Double(rows + columns)).squareRoot())
        }
        result["gate.item"] = xavier(d, 1)
        result["gate.user"] = xavier(d, length)
        result["transform.weight"] = .uniform([d, d], bound: bound)
        result["attention.w1"] = .uniform([2 * d, d], bound: bound)
        result["attention.w2"] = .uniform([d, 1], bound: bound)
        result["attention.linear1.weight"] = .uniform([d, d], bound: bound)
        result["attention.linear1.bias"] = .uniform([d], bound: bound)
        result["attention.linear2.weight"] = .uniform([d, d], bound: bound)
        return result
    }

    /// Mean binary cross-entropy over the positions of a batch that have a positive, and over those
    /// that have a negative.
    ///
    /// Only items that the batch's sequences reach are encoded. Cost with derivatives: `12 d²` for
    /// each item that a hop makes and `12 d` for each one that it reads; `24 d²` an event, and some
    /// `15 d` for each event before it.
    ///
    /// - Parameters:
    ///   - keys: Of this step's dropout.
    ///   - key: Decides which neighbours are drawn: another one in each step; nil takes all.
    /// - Precondition: there is a positive.
    public func loss(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, _ batch: SequenceBatch,
        keys: DropoutKeys, sampling key: UInt64?
    ) -> Variable<Scalar> {
        let pass = ModelPass(training: tape, parameters, keys: keys)
        let events = PackedEvents(batch, length: configuration.length)
        let items = Set(events.items).sorted()
        let encoded = encode(pass, items, sampling: key)
        let place = graph.places(of: items)
        let hidden = gated(
            pass, events, encoded.gatheringRows(events.items.map { place[Int($0)] })
        ).hidden
        let pooled = pass.dropping(
            pooledPrefixes(pass, events, hidden), rate: configuration.dropout)
        if configuration.loss == .crossEntropy {
            let told = (0..<events.count).filter { batch.positives[events.rows[$0]] != 0 }
            return pooled.gatheringRows(told.map(Int32.init)).placeLogits(pass(Name.item))
                .placeCrossEntropy(told.map { batch.positives[events.rows[$0]] })
        }
        func logits(_ targets: [Int32]) -> Variable<Scalar>? {
            let scored = (0..<events.count).filter { targets[events.rows[$0]] != 0 }
            guard !scored.isEmpty else { return nil }
            let outputs =
                scored.count == events.count
                ? pooled : pooled.gatheringRows(scored.map(Int32.init))
            return outputs.rowDots(
                pass(Name.item).gatheringRows(scored.map { targets[events.rows[$0]] }))
        }
        guard let positive = logits(batch.positives) else {
            preconditionFailure("A batch without a positive")
        }
        let loss = positive.scaled(by: -1).softplus().mean()
        guard configuration.usesNegative, let negative = logits(batch.negatives) else {
            return loss
        }
        return loss + negative.softplus().mean()
    }
}

/// The events of a batch without its padding, one sequence below the other.
struct PackedEvents {
    /// Where the events of each sequence start; one more number than there are sequences.
    let offsets: [Int]
    /// Where each event is in the batch's arrays.
    let rows: [Int]
    /// Row of each event's item.
    let items: [Int32]
    /// Position of each event in a window of the model's length, whose end is the batch's.
    let positions: [Int32]
    /// The sequence of each event.
    let sequences: [Int32]
    /// Row of each sequence's user.
    let users: [Int32]

    var count: Int { rows.count }

    init(_ batch: SequenceBatch, length: Int) {
        precondition(batch.length <= length, "Sequences of \(batch.length) for \(length) positions")
        var offsets = [0]
        var rows: [Int] = []
        for sequence in 0..<batch.count {
            let own = sequence * batch.length..<(sequence + 1) * batch.length
            rows += own.drop { batch.items[$0] == 0 }
            offsets.append(rows.count)
        }
        precondition(
            rows.allSatisfy { batch.items[$0] != 0 }, "Padding between events of a sequence")
        self.offsets = offsets
        self.rows = rows
        items = rows.map { batch.items[$0] }
        positions = rows.map { Int32($0 % batch.length + length - batch.length) }
        sequences = Tensor<Float>.sequenceOfEvent(offsets)
        users = batch.users
    }
}

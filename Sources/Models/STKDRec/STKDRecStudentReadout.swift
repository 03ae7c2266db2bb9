import Autodiff
import Layers
import Tensors

/// How the student came to one score: what it looked at, and a split of the score that adds up.
///
/// With the weights of attention, the deviations of the norms and the gates of the feed-forward
/// layers as they are, the score of a place is affine in the embeddings of the events (as in
/// gradient × input of a network without bends; Ancona et al. 2018). With x_j = √d item + position +
/// geohash W_s + distance W_s, and g_j the derivative of the score by x_j,
///
///     score = Σ_j g_j · x_j + constant
///
/// and the first sum has four parts for each event. `constant` is what biases and the shifts of norms
/// give, which are multiplied by their own derivatives: it is not what is left over. The place's own
/// side (its item, and its distance where the student ranks by it) is fixed.
///
/// Rollout (Abnar and Zuidema 2020): the product over blocks of (A + 1) / 2, A the mean over heads.
///
/// Value terms: attention of the last block adds `Σ_j w_j (v_j W_o)` to the last position; with g its
/// derivative under the same fixing, term j is `Σ_heads w_j (v_j W_o) · g`.
public struct STKDRecStudentReadout<Scalar: TensorScalar>: Sendable {
    /// The score that is split.
    public let score: Double
    /// Positions of events in the window, oldest first.
    public let positions: [Int]
    /// Weights of each block and head, `[length, length]`: row i is what position i looks at.
    public let attention: [[Tensor<Double>]]
    /// What follows has a number for each event.
    ///
    /// Attention of the last position in the last block, mean over heads.
    public let weights: [Double]
    /// Row of the last position of the rollout.
    public let rollout: [Double]
    public let values: [Double]
    public let itemParts: [Double]
    public let positionParts: [Double]
    /// 0 without space.
    public let geohashParts: [Double]
    public let distanceParts: [Double]
    public let constant: Double

    /// The four parts of each event together.
    public var contributions: [Double] {
        positions.indices.map {
            itemParts[$0] + positionParts[$0] + geohashParts[$0] + distanceParts[$0]
        }
    }

    /// Cost: one pass forwards and one backwards over the window.
    ///
    /// - Parameters:
    ///   - batch: One sequence.
    ///   - candidate: Row of the place.
    ///   - distance: Row of its distance, for a student that ranks by distance.
    /// - Precondition: the student is joined with no teacher.
    public init(
        _ model: STKDRecStudent<Scalar>, _ parameters: Parameters<Scalar>, _ batch: SequenceBatch,
        candidate: Int32, distance: Int32? = nil
    ) {
        let configuration = model.configuration
        precondition(
            batch.count == 1 && configuration.fusion == .none,
            "A readout of \(batch.count) sequences, fusion \(configuration.fusion)")
        let tape = Tape<Scalar>()
        var encoder = STKDRecEncoder(
            model, ModelPass(training: tape, parameters, keys: nil), isLinearised: true)
        let wanted = model.target(parameters, candidate: candidate, distance: distance)
        let output = encoder.output(batch).gatheringRows(model.lastPositions(batch))
        let result = output.rowDots(tape.constant(wanted)).sum()
        let gradients = tape.gradients(of: result)
        func gradient(_ name: String, _ shape: [Int]) -> Tensor<Scalar> {
            gradients["derivative." + name]?.dense(shape: shape) ?? .zeros(shape)
        }
        let (length, d) = (batch.length, configuration.dimension)
        let events = (0..<length).filter { batch.items[$0] != 0 }
        positions = events
        score = Double(result.value[0])

        let byEmbedding = gradient("embedding", [length, d]).gatheringRows(events.map(Int32.init))
        func parts(_ table: String, _ rows: [Int32], isSpace: Bool = false) -> [Double] {
            guard !events.isEmpty else { return [] }
            var vectors = parameters[table].gatheringRows(rows)
            if isSpace { vectors = vectors.matrixProduct(parameters["space.weight"]) }
            return byEmbedding.rowDots(vectors).elements.map(Double.init)
        }
        let root = Double(d).squareRoot()
        itemParts = parts("item.embedding", events.map { batch.items[$0] }).map { $0 * root }
        positionParts = parts("position.embedding", events.map(Int32.init))
        let nothing = [Double](repeating: 0, count: events.count)
        geohashParts =
            configuration.usesSpace
            ? parts("geohash.embedding", events.map { batch.geohashes[$0] }, isSpace: true)
            : nothing
        distanceParts =
            configuration.usesSpace
            ? parts("distance.embedding", events.map { batch.distances[$0] }, isSpace: true)
            : nothing
        constant = parameters.names.filter { $0.hasSuffix(".bias") || $0.hasSuffix(".shift") }
            .reduce(0) { sum, name in
                guard let derivative = gradients[name] else { return sum }
                let value = parameters[name]
                return sum
                    + zip(derivative.dense(shape: value.shape).elements, value.elements)
                    .reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }

        let square = length * length
        attention = encoder.blocks.map { block in
            let elements = block.weights.elements
            return (0..<configuration.heads).map { head in
                Tensor(
                    [length, length],
                    elements[head * square..<(head + 1) * square].map(Double.init))
            }
        }
        let means = attention.map { heads in
            heads.dropFirst().reduce(heads[0]) { $0 + $1 }.scaled(by: 1 / Double(heads.count))
        }
        weights = events.map { means.last?[length - 1, $0] ?? 0 }
        rollout = Self.rollout(means, length, events)
        values = Self.values(
            encoder.blocks.last, configuration, parameters,
            gradient("block\(configuration.blocks - 1).context", [length, d]), events)
    }

    private static func rollout(_ means: [Tensor<Double>], _ length: Int, _ events: [Int])
        -> [Double]
    {
        var row = Tensor<Double>.zeros([1, length])
        row[0, length - 1] = 1
        // From the last block down to the first: a row times each block's matrix.
        for mean in means.reversed() {
            row = (row.matrixProduct(mean) + row).scaled(by: 0.5)
        }
        return events.map { row[0, $0] }
    }

    private static func values(
        _ block: (weights: Tensor<Scalar>, values: Tensor<Scalar>)?,
        _ configuration: STKDRecStudent<Scalar>.Configuration, _ parameters: Parameters<Scalar>,
        _ gradient: Tensor<Scalar>, _ events: [Int]
    ) -> [Double] {
        guard let block else { return events.map { _ in 0 } }
        let (length, width) = (
            configuration.length, configuration.dimension / configuration.heads
        )
        // (v W_oᵀ) · g = v · (g W_o), head by head.
        let wanted = gradient.gatheringRows([Int32(length - 1)])
            .matrixProduct(parameters["block\(configuration.blocks - 1).output.weight"])
        return events.map { event in
            (0..<configuration.heads).reduce(0.0) { sum, head in
                let dot = (head * width..<(head + 1) * width).reduce(0.0) {
                    $0 + Double(block.values[event, $1]) * Double(wanted[0, $1])
                }
                return sum
                    + Double(block.weights[(head + 1) * length - 1, event]) * dot
            }
        }
    }
}

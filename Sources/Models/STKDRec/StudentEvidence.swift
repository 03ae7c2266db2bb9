import Autodiff
import Recommending
import Tensors

/// A student's scores for one sequence, with its events as switches.
///
/// A unit is an event of the window. Its weight multiplies its embedding and what each block makes
/// of it, so that with 0 it is as padding is, where it stands: no other event changes its position.
/// Padding answers nothing, so without the last event the answer is read at the last one that is
/// left; where padding is ignored, a removed event is ignored as a key too.
///
/// Contributions are `STKDRecStudentReadout`'s four parts of each event together: with its constant they
/// sum to the score.
public struct StudentEvidence: ExplainableScore {
    public let model: STKDRecStudent<Double>
    public let parameters: Parameters<Double>
    /// One sequence.
    public let batch: SequenceBatch
    /// Row of the distance of every place; nil for a student that does not rank by it.
    public let distances: [Int32]?
    /// Positions of the units.
    public let positions: [Int]
    public let shownWeights: [Double]
    public let popularity: [Double]

    /// - Parameters:
    ///   - batch: One sequence.
    ///   - shownWeights: Of the last block's attention, as `STKDRecStudentReadout.weights`.
    ///   - popularity: Training visits of each event's place.
    /// - Precondition: the student is joined with no teacher.
    public init(
        _ model: STKDRecStudent<Double>, _ parameters: Parameters<Double>, _ batch: SequenceBatch,
        distances: [Int32]?, shownWeights: [Double], popularity: [Double]
    ) {
        positions = (0..<batch.length).filter { batch.items[$0] != 0 }
        precondition(
            batch.count == 1 && shownWeights.count == positions.count
                && popularity.count == positions.count,
            "\(positions.count) events, \(shownWeights.count) weights, \(popularity.count) counts")
        self.model = model
        self.parameters = parameters
        self.batch = batch
        self.distances = distances
        self.shownWeights = shownWeights
        self.popularity = popularity
    }

    public var count: Int { positions.count }
    public var candidates: Int { model.configuration.places }
    /// The norms take the size of an embedding away: the way from nothing to everything begins with
    /// a jump, which quadrature does not see.
    public var hasGradient: Bool { false }

    /// The split of a candidate's score, with all that was looked at.
    public func readout(of candidate: Int) -> STKDRecStudentReadout<Double> {
        STKDRecStudentReadout(
            model, parameters, batch, candidate: Int32(candidate + 1),
            distance: distances?[candidate])
    }

    /// Vectors after the sequence with each row of weights, in blocks that bound the memory.
    private func contexts(_ weights: Tensor<Double>) -> Tensor<Double> {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        let (length, d) = (batch.length, model.configuration.dimension)
        var result: [Double] = []
        result.reserveCapacity(weights.rows * d)
        for start in stride(from: 0, to: weights.rows, by: 64) {
            let rows = start..<min(weights.rows, start + 64)
            var presence = Tensor<Double>.zeros([rows.count * length])
            presence.withUnsafeMutableElements { presence in
                weights.withUnsafeElements { weights in
                    for (index, row) in rows.enumerated() {
                        for (unit, position) in positions.enumerated() {
                            presence[index * length + position] = weights[row * count + unit]
                        }
                    }
                }
            }
            result +=
                model.contexts(
                    parameters, batch.selecting(rows.map { _ in 0 }), presence: presence
                ).elements
        }
        return Tensor([weights.rows, d], result)
    }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        guard weights.rows > 0 else { return .zeros([0, candidates]) }
        return model.scores(
            parameters, contexts: contexts(weights),
            distances: distances.map { own in (0..<weights.rows).map { _ in own } })
    }

    public func scores(of candidate: Int, withoutEach units: [Int]) -> [Double] {
        scores(of: candidate, removing(units.map { [$0] }))
    }

    /// One candidate needs no product with every place.
    public func scores(of candidate: Int, _ weights: Tensor<Double>) -> [Double] {
        guard weights.rows > 0 else { return [] }
        let wanted = model.target(
            parameters, candidate: Int32(candidate + 1), distance: distances?[candidate])
        return contexts(weights).matrixProduct(wanted, transposeOther: true).elements
    }

    /// By central differences: nothing integrates it, see `hasGradient`.
    public func gradient(of candidate: Int, at weights: [Double]) -> [Double] {
        let step = 1e-5
        let moved = [1.0, -1].flatMap { sign in
            (0..<count).flatMap { unit in
                weights.indices.map { weights[$0] + ($0 == unit ? sign * step : 0) }
            }
        }
        let found = scores(of: candidate, Tensor([2 * count, count], moved))
        return (0..<count).map { (found[$0] - found[count + $0]) / (2 * step) }
    }

    public func contributions(to candidate: Int) -> [Double]? {
        readout(of: candidate).contributions
    }

    public func influences(on candidate: Int) -> [Double]? { nil }

    /// An order is as many passes over the sequence as it has events.
    public var shapleyOrders: Int { max(1, min(4, 128 / max(1, count))) }
}

import Recommending
import Reports
import Tensors

/// The events that a model reads before one moment, and its scores after some of them alone.
///
/// All that a model of sequences has to give to be explained by its events.
public protocol EventWindow: Sendable {
    /// Events of the window.
    var count: Int { get }
    var places: Int { get }
    /// Scores of every place after some of the events, as if the others had never been:
    /// `[kept.count, places]`.
    ///
    /// - Parameter kept: Numbers of events in their order, a set for each row.
    func scores(after kept: [[Int]]) -> Tensor<Double>
    /// The same for one place; a model that scores one place faster has its own.
    func scores(of place: Int, after kept: [[Int]]) -> [Double]
}

extension EventWindow {
    public func scores(of place: Int, after kept: [[Int]]) -> [Double] {
        let found = scores(after: kept)
        return (0..<found.rows).map { found[$0, place] }
    }
}

/// One sequence of a batch as a window, for models that read sequences and nothing else.
struct SequenceWindow: EventWindow {
    /// One sequence.
    let batch: SequenceBatch
    let places: Int
    /// Scores of every place after each sequence, `[sequences, places]`.
    let scored: @Sendable (SequenceBatch) -> Tensor<Double>

    private var positions: [Int] { batch.items.indices.filter { batch.items[$0] != 0 } }
    var count: Int { positions.count }

    func scores(after kept: [[Int]]) -> Tensor<Double> {
        let positions = positions
        return scored(batch.keeping(kept.map { $0.map { positions[$0] } }))
    }
}

/// The scores for one moment, with the events before it as switches.
///
/// A unit is an event of the window. With weight 0 it is out of the sequence, as if it had never
/// been; any other weight keeps it. A contribution is what an event adds to those after it: with s_k
/// the score by the last k events alone, event k adds s_k − s_{k−1}, so that the contributions and
/// s_0, the score by the moment alone, sum to the score.
public struct WindowEvidence: ExplainableScore {
    private let window: any EventWindow
    public let shownWeights: [Double]
    public let popularity: [Double]

    /// - Parameters:
    ///   - shownWeights: How much the model looks at each event, by its own numbers.
    ///   - popularity: Training visits of each event's place.
    public init(_ window: any EventWindow, shownWeights: [Double], popularity: [Double]) {
        precondition(
            shownWeights.count == window.count && popularity.count == window.count,
            "\(window.count) events, \(shownWeights.count) weights, \(popularity.count) counts")
        self.window = window
        self.shownWeights = shownWeights
        self.popularity = popularity
    }

    public var count: Int { window.count }
    public var candidates: Int { window.places }
    /// An event is in the sequence or it is not.
    public var hasGradient: Bool { false }

    /// Asks a few rows at a time: each may be as many branches as a model has blocks.
    private func asked(
        _ weights: Tensor<Double>, _ answer: ([[Int]]) -> [Double]
    ) -> [Double] {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        return stride(from: 0, to: weights.rows, by: 16).flatMap { start in
            answer(
                (start..<min(weights.rows, start + 16)).map { row in
                    (0..<count).filter { weights[row, $0] != 0 }
                })
        }
    }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        Tensor(
            [weights.rows, candidates], asked(weights) { window.scores(after: $0).elements })
    }

    public func scores(of candidate: Int, _ weights: Tensor<Double>) -> [Double] {
        asked(weights) { window.scores(of: candidate, after: $0) }
    }

    public func scores(of candidate: Int, withoutEach units: [Int]) -> [Double] {
        scores(of: candidate, removing(units.map { [$0] }))
    }

    /// The score by the moment alone.
    public func constant(of candidate: Int) -> Double {
        scores(of: candidate, Tensor([1, count], repeating: 0))[0]
    }

    public func contributions(to candidate: Int) -> [Double]? {
        let found = scores(of: candidate, adding: Array((0..<count).reversed()))
        return (0..<count).map { found[count - $0] - found[count - $0 - 1] }
    }

    public func influences(on candidate: Int) -> [Double]? { nil }

    /// An order is as many passes over the sequence as it has events.
    public var shapleyOrders: Int { max(1, min(4, 128 / max(1, count))) }
}

/// Events as rows of a score that is split by `WindowEvidence`.
protocol WindowRows: EventEvidence {
    var windowScore: WindowEvidence { get }
}

extension WindowRows {
    var score: any ExplainableScore { windowScore }
    var constant: Double { windowScore.constant(of: place) }

    /// Each event with its weight, what it adds, and what removing it does.
    func pictured(_ finding: EvidenceFinding, removals: [Double]?) -> [SequenceReasons.Event] {
        let weights = windowScore.shownWeights
        return events.indices.map { index in
            var event = rows.picture(index, weight: weights[index])
            event.added = finding.contributions[index]
            event.ablation = removals?[index]
            return event
        }
    }
}

import Recommending
import Tensors

/// A model's scores for one moment, with the places of the user's history as switches.
///
/// A unit is a place that the user was at before the moment. With weight 0 none of the visits there
/// ever happened, and the model reads what came before them in their stead; any other weight keeps
/// them. So a set that is removed here is a history that a what-if can ask about.
public struct HistoryEvidence: BoundedInteractions {
    private let scorer: any BatchNextPlaceScorer
    private let query: NextPlaceQuery
    /// Distinct places of the history, the one visited last first.
    public let places: [Int32]
    /// Visits at each of them.
    public let visits: [Int]

    /// Cost: O(history).
    public init(_ scorer: any BatchNextPlaceScorer, _ query: NextPlaceQuery) {
        self.scorer = scorer
        self.query = query
        var counts: [Int32: Int] = [:]
        var places: [Int32] = []
        for event in query.history.reversed() {
            if counts[event.place] == nil { places.append(event.place) }
            counts[event.place, default: 0] += 1
        }
        self.places = places
        visits = places.map { counts[$0] ?? 0 }
    }

    public var count: Int { places.count }
    public var candidates: Int { scorer.places }
    /// A visit happened or it did not.
    public var hasGradient: Bool { false }
    public var popularity: [Double] { visits.map(Double.init) }
    public var shownWeights: [Double] {
        visits.map { Double($0) / Double(max(1, query.history.count)) }
    }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        let found = stride(from: 0, to: weights.rows, by: 16).flatMap { start in
            let asked = (start..<min(weights.rows, start + 16)).map { row in
                query.without(
                    Set(places.indices.filter { weights[row, $0] == 0 }.map { places[$0] }))
            }
            return scorer.scores(asked[...]).elements.map(Double.init)
        }
        return Tensor([weights.rows, candidates], found)
    }

    public func contributions(to candidate: Int) -> [Double]? { nil }
    public func influences(on candidate: Int) -> [Double]? { nil }

    /// Nothing is known of how far visits act together: only what was run is ruled out.
    public func interactionBound(size: Int) -> [Double] {
        [Double](repeating: .infinity, count: candidates)
    }
}

extension NextPlaceQuery {
    /// The same question had the user never been at some places.
    public func without(_ places: Set<Int32>) -> NextPlaceQuery {
        guard !places.isEmpty else { return self }
        return with(history: history.filter { !places.contains($0.place) })
    }

    /// The same question after another history, in the order of time.
    public func with(history: [PlaceMoment]) -> NextPlaceQuery {
        var changed = self
        changed.history = history[...]
        changed.last = history.last
        return changed
    }
}

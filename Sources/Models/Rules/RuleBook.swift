import City
import Evaluation
import Graphs
import Recommending
import Reports
import Synchronization
import Tensors

/// The simple rules that stand beside every recommendation, fitted on what its model saw.
///
/// Fitted when they are first asked, which takes some tens of milliseconds on a large city.
final class RuleBook: Sendable {
    private static let rules: [Baseline] = [.popularity, .ownPlaces, .itemNeighbors]

    private struct Fitted {
        var lists: [(rule: Baseline, scorer: any PlaceScorer)]?
        var moments: [(rule: Baseline, scorer: any NextPlaceScorer)]?
    }

    private let view: TrainingView
    private let fitted = Mutex(Fitted())

    init(_ view: TrainingView) { self.view = view }

    private func fittedToLists() -> [(rule: Baseline, scorer: any PlaceScorer)] {
        fitted.withLock { fitted in
            if let known = fitted.lists { return known }
            let graph = BipartiteGraph(view)
            let made = Self.rules.compactMap { rule in
                rule.placeScorer(graph, .explained).map { (rule: rule, scorer: $0) }
            }
            fitted.lists = made
            return made
        }
    }

    private func fittedToMoments() -> [(rule: Baseline, scorer: any NextPlaceScorer)] {
        fitted.withLock { fitted in
            if let known = fitted.moments { return known }
            let graph = BipartiteGraph(view)
            let made = Self.rules.compactMap { rule in
                rule.nextPlaceScorer(view, graph, .explained).map { (rule: rule, scorer: $0) }
            }
            fitted.moments = made
            return made
        }
    }

    /// Scores of every place by each rule, as comparisons of the same task have them.
    private func scores(_ question: SubjectQuestion) -> [(rule: Baseline, scores: [Float])] {
        if let moment = question.moment {
            return fittedToMoments().map { ($0.rule, $0.scorer.scoreRows(of: [moment])[0]) }
        }
        return fittedToLists().map { ($0.rule, $0.scorer.scoreRows(ofUsers: [question.user])[0]) }
    }

    /// Realistic ranks of each of `places` by each rule, among the places that are not masked.
    func ranks(
        of places: [Int32], _ question: SubjectQuestion, masked: [Int32]
    ) -> [[RuleRank]] {
        var found = [[RuleRank]](repeating: [], count: places.count)
        for (rule, scores) in scores(question) {
            // Who cannot visit an own place again has no history to rank by.
            guard rule != .ownPlaces || masked.isEmpty else { continue }
            let ranks = scores.withUnsafeBufferPointer {
                TruthRanks.ranks(of: places, in: $0, masked: masked)
            }
            for (index, rank) in ranks.enumerated() {
                found[index].append(RuleRank(rule: rule.rawValue, rank: rank.rank))
            }
        }
        return found
    }
}

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
    private typealias Fitted = [(rule: Baseline, scorer: any PlaceScorer)]

    private let view: TrainingView
    private let fitted = Mutex<Fitted?>(nil)

    init(_ view: TrainingView) { self.view = view }

    private var rules: Fitted {
        fitted.withLock { fitted in
            if let fitted { return fitted }
            let graph = BipartiteGraph(view)
            let made = [Baseline.popularity, .ownPlaces, .itemNeighbors].compactMap { rule in
                rule.placeScorer(graph, .explained).map { (rule: rule, scorer: $0) }
            }
            fitted = made
            return made
        }
    }

    /// Realistic ranks of each of `places` by each rule, among the places that are not masked.
    func ranks(of places: [Int32], user: Int, masked: [Int32]) -> [[RuleRank]] {
        var found = [[RuleRank]](repeating: [], count: places.count)
        for (rule, scorer) in rules {
            // Who cannot visit an own place again has no history to rank by.
            guard rule != .ownPlaces || masked.isEmpty else { continue }
            let ranks = scorer.scores(ofUsers: user..<user + 1).withUnsafeElements {
                TruthRanks.ranks(of: places, in: $0, masked: masked)
            }
            for (index, rank) in ranks.enumerated() {
                found[index].append(RuleRank(rule: rule.rawValue, rank: rank.rank))
            }
        }
        return found
    }
}

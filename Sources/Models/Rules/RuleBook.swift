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
    /// Each rule with the scores of every place that it gives a question; nil for one that it is not
    /// asked.
    private typealias Fitted = [(
        rule: Baseline, scores: @Sendable (SubjectQuestion) -> [Float]?
    )]

    private let view: TrainingView
    private let ofMoments: Bool
    private let fitted = Mutex<Fitted?>(nil)

    /// - Parameter ofMoments: Rules as comparisons of next places have them, else those of lists.
    init(_ view: TrainingView, ofMoments: Bool) {
        self.view = view
        self.ofMoments = ofMoments
    }

    private var rules: Fitted {
        fitted.withLock { fitted in
            if let fitted { return fitted }
            let graph = BipartiteGraph(view)
            let made: Fitted = [Baseline.popularity, .ownPlaces, .itemNeighbors].compactMap {
                rule in
                if ofMoments {
                    return rule.nextPlaceScorer(view, graph, .explained).map { scorer in
                        (rule, { $0.moment.map { scorer.scoreRows(of: [$0])[0] } })
                    }
                }
                return rule.placeScorer(graph, .explained).map { scorer in
                    (rule, { scorer.scoreRows(ofUsers: [$0.user])[0] })
                }
            }
            fitted = made
            return made
        }
    }

    /// Realistic ranks of each of `places` by each rule, among the places that are not masked.
    func ranks(
        of places: [Int32], _ question: SubjectQuestion, masked: [Int32]
    ) -> [[RuleRank]] {
        var found = [[RuleRank]](repeating: [], count: places.count)
        for (rule, scores) in rules {
            // Who cannot visit an own place again has no history to rank by.
            guard rule != .ownPlaces || masked.isEmpty, let scores = scores(question) else {
                continue
            }
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

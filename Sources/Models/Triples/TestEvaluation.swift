import City
import Evaluation
import Graphs
import Recommending

/// Every protocol's metrics on the test part.
public enum TestEvaluation {
    /// Results by protocol. Places of training and validation visits count as visited.
    public static func results(_ scorer: any PlaceScorer, split: Split) -> [RankingResult] {
        let visited = BipartiteGraph(split.trainingAndValidationView()).visitedPlaces
        let evaluation = RankingEvaluation(visited: visited, truth: split.heldOut(.test))
        return RankingProtocol.allCases.map { evaluation.run(scorer, $0) }
    }

    /// Means by protocol and name: `published/recall@20`.
    public static func metrics(_ scorer: any PlaceScorer, split: Split) -> [String: Double] {
        var metrics: [String: Double] = [:]
        for result in results(scorer, split: split) {
            for (name, value) in result.means {
                metrics["\(result.ranking.rawValue)/\(name)"] = value
            }
        }
        return metrics
    }
}

import City
import Evaluation
import Explanation
import Foundation
import Models
import Reports
import Tensors

/// One user, his moment and one place, asked of a model of moments.
protocol MomentSubject {
    var city: City { get }
    var user: Int { get }
    var place: Int { get }
    /// Places that are no candidates, ascending.
    var masked: [Int32] { get }
    /// What came before the moment and the model read, oldest first.
    var events: [PlaceMoment] { get }
}

extension MomentSubject {
    func lens(cutoff: Int) -> RankingLens {
        RankingLens(
            candidate: place, candidates: city.placeCount, masked: masked, cutoff: cutoff)
    }

    /// The strongest events as rows, with the order of all.
    func evidence(
        _ found: Attribution, _ score: some ExplainableScore, limit: Int
    ) -> (order: [Int], items: [EvidenceItem]) {
        let order = found.contributions.indices.sorted {
            (-abs(found.contributions[$0]), $0) < (-abs(found.contributions[$1]), $1)
        }
        let items = order.prefix(limit).map { unit in
            let event = events[unit]
            return EvidenceItem(
                kind: .event, layer: nil, contribution: found.contributions[unit],
                weight: score.shownWeights[unit], user: user, userName: city.userNames[user],
                place: Int(event.place), placeName: city.placeNames[Int(event.place)],
                category: city.categoryName(ofPlace: Int(event.place)),
                sharedHours: [HourOfWeek.slot(localTime: event.localTime)])
        }
        return (order, items)
    }

    /// Runs the model again without each event and writes what changes beside it.
    func ablate(
        _ reasons: inout SequenceReasons, _ items: inout [EvidenceItem], _ order: [Int],
        _ score: some ExplainableScore, _ lens: RankingLens, from full: RankOutcome
    ) {
        guard score.count > 0 else { return }
        let outcomes = lens.outcomes(score.scores(withoutEach: Array(0..<score.count)))
        for (unit, outcome) in outcomes.enumerated() {
            reasons.events[unit].ablation = outcome.score - full.score
        }
        for row in items.indices {
            let outcome = outcomes[order[row]]
            items[row].ablation = Ablation(
                scoreChange: outcome.score - full.score, rank: outcome.rank)
        }
    }

    /// A rank as people write it: halves where there are ties.
    func text(rank: Double) -> String {
        rank == rank.rounded() ? String(Int(rank)) : String(format: "%.1f", rank)
    }
}

import City
import Evaluation
import Explanation
import Foundation
import Models
import Reports
import Support
import Tensors

/// One user, his moment and one place, with the candidates that the place is ranked among.
struct MomentQuestion {
    let user: Int
    let place: Int
    let query: PlaceQuery
    let truth: Int32
    let candidates: RankingProtocol
    /// Places that are no candidates, ascending.
    let masked: [Int32]

    /// - Parameter candidates: Nil takes `all`: a known place may well come next.
    /// - Throws: `Failure(.usage)`.
    init(_ run: MomentRun, user: Int, place: Int, candidates name: String?) throws {
        self.user = user
        self.place = place
        (query, truth) = try run.question(ofUser: user)
        let known = query.knownPlaces
        candidates = try ExplanationSubject.candidates(
            name ?? RankingProtocol.all.rawValue,
            isKnown: known.containsAscending(Int32(place)),
            refusal: "\(run.city.placeNames[place]) is no candidate: the user was there before")
        masked = candidates.masksTraining ? known : []
    }
}

/// A question to a model of moments.
protocol MomentSubject {
    associatedtype Run: MomentRun
    var run: Run { get }
    var asked: MomentQuestion { get }
    /// What came before the moment and the model read, oldest first.
    var events: [PlaceMoment] { get }
}

extension MomentSubject {
    var city: City { run.city }
    var user: Int { asked.user }
    var place: Int { asked.place }
    var query: PlaceQuery { asked.query }
    var truth: Int32 { asked.truth }
    var candidates: RankingProtocol { asked.candidates }
    var masked: [Int32] { asked.masked }

    /// Training visits of each event's place.
    var popularity: [Double] { events.map { run.trainingVisits[Int($0.place)] } }

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
        Numbers.rank(rank)
    }
}

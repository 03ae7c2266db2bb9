import City
import Explanation
import Foundation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

/// Looks for the smallest set of visits that the user could have made and that would bring a place
/// among the first of the list.
///
/// Tried are places that somebody visited, as near to the user's own as the user's visits reach, of
/// their categories or the missed place's, at an hour of theirs; those first that share most
/// visitors with the missed place. Every set that is reported was run by the model.
struct MissLiftSearch {
    /// Visits of the largest set.
    static let largest = 3
    /// Places that are tried.
    static let tried = 40
    /// Nobody's reach is taken for less, nor for more where it is not known.
    static let kilometres = (least: 1.0, unknown: 5.0)

    private let table: MissedTable
    private let truth: MissedTruth
    private let question: SubjectQuestion

    init(_ table: MissedTable, _ truth: MissedTruth) {
        self.table = table
        self.truth = truth
        question = table.question(truth)
    }

    private var facts: MissFacts { table.facts }
    private var run: any Recommender { table.run }
    private var place: Int { Int(truth.place) }

    /// Cost: a run of the model for each place that is tried, and for each set that is tried next,
    /// until the time is over.
    ///
    /// - Throws: What a run of the model fails with.
    func lift(seconds: Double) throws -> MissLift {
        let start = ContinuousClock.now
        guard let rank = truth.rank else {
            return refused(
                rank: 0, "no visit brings a place into a list that leaves it out")
        }
        guard run.card.answers(.whatIf) else {
            return refused(rank: rank, run.refusal(.whatIf).problem)
        }
        let (edits, eligible, radius) = candidates()
        var lift = MissLift(
            largest: Self.largest, eligible: eligible, tried: edits.count,
            kilometres: radius, rankBefore: rank)
        guard !edits.isEmpty else { return lift }
        let score = try AddedVisits(run, question, adding: edits)
        let cutoff = table.subject.cutoff
        let lens = RankingLens(
            candidate: place, candidates: score.candidates,
            masked: question.masked(table.candidates), cutoff: cutoff)
        lift.rankBefore = lens.outcome(run.scores(question)).rank
        let found = Counterfactual(
            score, lens, .within(rank: cutoff), limits: .additions(largest: Self.largest)
        ).search(until: start + .seconds(seconds))
        if let failure = score.failure { throw failure }
        (lift.lowerBound, lift.timedOut, lift.runs) = (
            found.lowerBound, found.timedOut, found.runs
        )
        if let units = (found.units.flatMap { $0.isEmpty ? nil : $0 }) ?? found.nearest {
            let edits = units.map { score.edits[$0] }
            // The search ran them together with others; this is the question of the what-if.
            let after = try run.edited(question, each: [edits], EditOptions())[0]
            lift.rankAfter = lens.outcome(after).rank
            lift.runs += 1
            let visits = edits.map(visit)
            if found.units != nil, lift.rankAfter ?? .infinity <= Double(cutoff) {
                lift.visits = visits
                lift.isSmallest = found.isSmallest
            } else {
                lift.nearest = visits
            }
        }
        lift.seconds = (ContinuousClock.now - start) / .seconds(1)
        return lift
    }

    private func refused(rank: Double, _ reason: String) -> MissLift {
        MissLift(
            largest: Self.largest, eligible: 0, tried: 0, kilometres: nil, rankBefore: rank,
            refusal: reason)
    }

    /// The visits that are tried, of how many places, and how far from the user's own.
    func candidates() -> (edits: [VisitEdit], eligible: Int, kilometres: Double?) {
        let radius = facts.view.hasLocations && !question.known.isEmpty ? reach : nil
        let eligible = eligible(within: radius)
        return (eligible.prefix(Self.tried).map(edit), eligible.count, radius)
    }

    private var reach: Double {
        max(Self.kilometres.least, facts.reach(question) ?? Self.kilometres.unknown)
    }

    /// Places that the user could have visited, those first that share most visitors with the
    /// missed one, for their number; of equals the nearest to it.
    private func eligible(within radius: Double?) -> [Int] {
        let view = facts.view
        var categories = Set(question.known.map { view.category[Int($0)] })
        categories.insert(view.category[place])
        let known = question.masked(table.candidates)
        let shared = visitorsShared()
        let found = (0..<view.places).filter { other in
            other != place && facts.visits(to: other) > 0
                && categories.contains(view.category[other])
                && !known.containsAscending(Int32(other)) && run.isVisited(other)
                && (radius.map { radius in
                    facts.kilometres(from: question.known, to: other) ?? 0 <= radius
                } ?? true)
        }
        let keys = found.map { other in
            let people = Double(max(1, facts.people(at: other)))
            return (
                -(shared[other] ?? 0) / people.squareRoot(),
                facts.kilometres(from: [Int32(other)], to: place) ?? 0, other
            )
        }
        return keys.sorted { $0 < $1 }.map(\.2)
    }

    /// How many people were both there and at the missed place.
    private func visitorsShared() -> [Int: Double] {
        let graph = facts.graph
        var shared: [Int: Double] = [:]
        for edge in graph.edges(ofPlace: place) {
            let visitor = Int(graph.edgeUser[Int(edge)])
            guard visitor != question.user else { continue }
            for own in graph.edges(ofUser: visitor) {
                shared[Int(graph.edgePlace[own]), default: 0] += 1
            }
        }
        return shared
    }

    /// One more visit, at an hour of the user's at which most others are there.
    private func edit(_ other: Int) -> VisitEdit {
        let graph = facts.graph
        var hours = [Int](repeating: 0, count: HourOfWeek.count)
        for edge in graph.edges(ofPlace: other) {
            for hour in graph.hours[Int(edge)].hours { hours[hour] += 1 }
        }
        var own = [Int](repeating: 0, count: HourOfWeek.count)
        for edge in graph.edges(ofUser: question.user) {
            for hour in graph.hours[edge].hours { own[hour] += 1 }
        }
        let isKnown = own.contains { $0 > 0 }
        let best = (0..<HourOfWeek.count).max { first, second in
            func key(_ hour: Int) -> (Int, Int, Int) {
                (isKnown && own[hour] == 0 ? 0 : 1, hours[hour], own[hour])
            }
            return key(first) < key(second)
        }
        return VisitEdit(kind: .insert, place: other, hour: best ?? 0)
    }

    private func visit(_ edit: VisitEdit) -> MissLift.Visit {
        let city = run.city
        return MissLift.Visit(
            place: edit.place, placeName: city.placeNames[edit.place],
            category: city.categoryName(ofPlace: edit.place) ?? "", hour: edit.hour ?? 0,
            kilometres: facts.kilometres(from: question.known, to: edit.place))
    }
}

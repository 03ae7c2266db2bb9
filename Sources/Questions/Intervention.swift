import City
import Explanation
import Foundation
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// Why one place stands above another for a user: the difference of two exact splits.
    public func contrast(_ request: ContrastRequest) throws -> ContrastReport {
        let start = ContinuousClock.now
        let run = try recommender(request.run, session: request.session, for: .contrast)
        let city = run.city
        let question = try run.question(ofUser: findUser(request.user, in: city))
        let (place, other) = try differing(request, in: city)
        // Both are ranked among the same candidates.
        let wider = try [place, other].map {
            try run.candidates(request.candidates, for: $0, question)
        }
        let candidates = wider.contains(.all) ? RankingProtocol.all : .new
        let found = try run.contrast(question, of: place, against: other, group: request.group)
        let values = found.values
        let order = values.indices.sorted { (-abs(values[$0]), $0) < (-abs(values[$1]), $1) }
        let evidence = order.prefix(request.limit).map { found.item($0, values[$0]) }
        func outcome(_ place: Int, _ scores: [Double]) -> RankOutcome {
            RankingLens(
                candidate: place, candidates: scores.count, masked: question.masked(candidates),
                cutoff: 1
            ).outcome(scores)
        }
        let (first, second) = (outcome(place, found.scores.own), outcome(other, found.scores.other))
        let difference = first.score - second.score
        let rest = order.dropFirst(request.limit)
        return ContrastReport(
            run: request.run, user: question.user, userName: city.userNames[question.user],
            place: place, placeName: city.placeNames[place], rank: first.rank,
            score: first.score, against: other, againstName: city.placeNames[other],
            againstRank: second.rank, againstScore: second.score,
            candidates: candidates.rawValue, group: request.group, difference: difference,
            sum: order.reduce(found.constant) { $0 + values[$1] }, evidence: evidence,
            items: order.count, remainder: rest.reduce(found.constant) { $0 + values[$1] },
            sentence: Self.sentence(
                evidence, difference, city.placeNames[place], city.placeNames[other]),
            milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    }

    /// Both places of a contrast.
    ///
    /// - Throws: `Failure(.usage)` where they are one, or the list has no length.
    private func differing(_ request: ContrastRequest, in city: City) throws -> (Int, Int) {
        let (place, other) = (
            try findPlace(request.place, in: city), try findPlace(request.against, in: city)
        )
        guard place != other else {
            throw Failure(
                .usage, "\(city.placeNames[place]) cannot be compared with itself",
                remedy: "give another place with --against")
        }
        guard request.limit >= 0 else {
            throw Failure(
                .usage, "--limit \(request.limit) is out of range", remedy: "give 0 or more")
        }
        return (place, other)
    }

    private static func sentence(
        _ evidence: [EvidenceItem], _ difference: Double, _ name: String, _ other: String
    ) -> String {
        func named(_ item: EvidenceItem) -> String {
            let what =
                item.placeName ?? item.userName ?? item.ownPlaceName ?? item.category ?? "the rest"
            let kind =
                switch item.kind {
                case .bipartite: "the step to"
                case .sep: "visits like the user's at"
                case .category: "the category"
                case .initial: "the user"
                case .event: "the event at"
                }
            return "\(kind) \(what) (\(item.contribution.signedDigits(4)))"
        }
        let start = Wording.lead(name, over: other, by: difference, 4)
        let telling = evidence.filter { !Wording.isZero($0.contribution, 4) }
        let isLevel = Wording.isZero(difference, 4)
        let (aiding, against) = (
            telling.first { ($0.contribution > 0) == (isLevel || difference > 0) },
            telling.first { ($0.contribution > 0) != (isLevel || difference > 0) }
        )
        var clauses: [String] = []
        if let aiding {
            clauses.append(
                (isLevel ? "for \(name) stands " : "above all by ") + named(aiding))
        }
        if let against {
            clauses.append((isLevel ? "for \(other) " : "against it stands ") + named(against))
        }
        return clauses.isEmpty ? start + "." : start + ", " + clauses.joined(separator: "; ") + "."
    }

    /// The smallest set of the user's own visits without which the place would fall.
    ///
    /// - Throws: `Failure(.usage)` where the place has already fallen.
    public func counterfactual(_ request: CounterfactualRequest) throws -> CounterfactualReport {
        let start = ContinuousClock.now
        try SearchLimits.require(cutoff: request.cutoff, seconds: request.seconds)
        let run = try recommender(request.run, session: request.session, for: .counterfactual)
        let city = run.city
        let question = try run.question(ofUser: findUser(request.user, in: city))
        let place = try findPlace(request.place, in: city)
        let candidates = try run.candidates(request.candidates, for: place, question)
        let rival = try request.against.map { try findPlace($0, in: city) }
        // Refuses a place that is none of the candidates.
        if let rival { _ = try run.candidates(candidates.rawValue, for: rival, question) }
        let history = try run.history(question, of: place)
        let lens = RankingLens(
            candidate: place, candidates: city.placeCount, masked: question.masked(candidates),
            cutoff: request.cutoff)
        var report = try fallen(
            history, lens, request, rival: rival, start: start, city: city, user: question.user,
            candidates: candidates.rawValue)
        if let places = report.removed?.map(\.place), request.rebuilds,
            let rebuilt = history.rebuilt
        {
            let left = request.seconds - (ContinuousClock.now - start) / .seconds(1)
            if left <= history.rebuildSeconds {
                report.rebuildSeconds = history.rebuildSeconds
            } else {
                let scores = try rebuilt(places)
                report.rankRebuilt = lens.outcome(scores).rank
            }
        }
        report.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        report.sentence = Self.sentence(report)
        return report
    }

    /// Searches for what would have to be missing, and says what was found.
    ///
    /// - Throws: `Failure(.usage)` where the place has already fallen.
    private func fallen(
        _ history: RemovableHistory, _ lens: RankingLens, _ request: CounterfactualRequest,
        rival: Int?, start: ContinuousClock.Instant, city: City, user: Int, candidates: String
    ) throws -> CounterfactualReport {
        let (place, score) = (lens.candidate, history.score)
        let before = lens.outcomes(score.scores(score.everything))[0]
        let found = Self.search(
            score, lens, rival.map { .under($0) } ?? .below(rank: request.cutoff),
            until: start + .seconds(request.seconds))
        guard found.units != [] else {
            let isFirst = request.cutoff == 1
            throw Failure(
                .usage,
                "\(city.placeNames[place]) stands at rank \(Numbers.rank(before.rank)): it is not "
                    + (isFirst ? "the first" : "among the first \(request.cutoff)")
                    + ", so nothing need be taken away",
                remedy: isFirst
                    ? "choose the first place of the list"
                    : "choose one of the first \(request.cutoff)")
        }
        var report = CounterfactualReport(
            run: request.run, user: user, userName: city.userNames[user], place: place,
            placeName: city.placeNames[place], candidates: candidates, cutoff: request.cutoff,
            against: rival, againstName: rival.map { city.placeNames[$0] }, removed: nil,
            isSmallest: found.isSmallest, lowerBound: found.lowerBound, rankBefore: before.rank,
            rankAfter: nil, rankRebuilt: nil, newFirst: nil, newFirstName: nil,
            timedOut: found.timedOut, runs: found.runs, sentence: "", milliseconds: 0)
        guard let removed = found.units else { return report }
        let scores = score.scores(score.removing([removed]))
        report.rankAfter = lens.outcomes(scores)[0].rank
        let first = lens.best(scores.elements, count: 1).first
        report.newFirst = first
        report.newFirstName = first.map { city.placeNames[$0] }
        report.removed = removed.map { history.places[$0] }.map { place, visits in
            CounterfactualReport.Removal(
                place: place, placeName: city.placeNames[place],
                category: city.categoryName(ofPlace: place) ?? "", visits: visits)
        }
        return report
    }

    private static func search<Score: BoundedInteractions>(
        _ score: Score, _ lens: RankingLens, _ goal: CounterfactualGoal,
        until: ContinuousClock.Instant
    ) -> CounterfactualOutcome {
        Counterfactual(score, lens, goal).search(until: until)
    }

    private static func sentence(_ report: CounterfactualReport) -> String {
        let goal =
            report.againstName.map { "stands below \($0)" }
            ?? Wording.leaving(first: report.cutoff, from: report.rankBefore)
        let name = report.placeName
        guard let removed = report.removed, let after = report.rankAfter else {
            return report.timedOut
                ? "No set of visits was found in time without which \(name) \(goal); at least \(Wording.count(report.lowerBound, "place")) would have to go."
                : "There is no set of the user's visits without which \(name) \(goal)."
        }
        let shown = removed.prefix(4).map(\.placeName).joined(separator: ", ")
        let more = removed.count > 4 ? " and \(removed.count - 4) more" : ""
        var text =
            "Without the visits to \(shown)\(more), \(name) \(goal): rank \(Numbers.rank(report.rankBefore)) becomes \(Numbers.rank(after))"
        if let rebuilt = report.rankRebuilt {
            text += ", and \(Numbers.rank(rebuilt)) with the graph built anew"
        } else if let seconds = report.rebuildSeconds {
            text += " (the graph was not built anew, which takes \(seconds.digits(1)) s)"
        }
        text +=
            report.isSmallest
            ? "; no smaller set does it."
            : "; sets under \(Wording.count(report.lowerBound, "place")) are ruled out, those between were not all tried."
        return text
    }
}

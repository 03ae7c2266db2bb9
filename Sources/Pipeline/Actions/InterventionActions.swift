import City
import Explanation
import Foundation
import Models
import Reports
import Support
import Tensors

extension Workspace {
    /// Why one place stands above another for a user: the difference of two exact splits.
    public func contrast(_ request: ContrastRequest) throws -> ContrastReport {
        if try isOfSequences(request.run, session: request.session) {
            return try contrast(momentRun(request.run, session: request.session), request)
        }
        let clock = ContinuousClock()
        let loaded = try loaded(request.run, session: request.session)
        let city = loaded.city
        let user = try findUser(request.user, in: city)
        let (place, other) = try differing(request, in: city)
        guard let grouping = EvidenceGrouping(rawValue: request.group), grouping != .pairs else {
            throw Failure(
                .usage, "--group \(request.group) cannot be compared",
                remedy: "give places, users or own")
        }
        let known = [place, other].contains { loaded.visited[user].containsAscending(Int32($0)) }
        let candidates = request.candidates ?? (known ? "all" : "new")
        let subject = try ExplanationSubject(
            loaded, user: user, place: place, candidates: candidates)
        let rival = try ExplanationSubject(
            loaded, user: user, place: other, candidates: candidates)
        let start = clock.now
        let explanation = subject.explanation(.user)
        let groups = subject.groups(explanation, by: grouping)
        let score = subject.evidence(explanation, EvidenceUnits(itemsOf: explanation, groups))
        guard let ours = score.contributions(to: place), let theirs = score.contributions(to: other)
        else { preconditionFailure("SEP-GCN's scores split") }
        let differences = zip(ours, theirs).map { $0 - $1 }
        let listing = ExplanationNarrator(subject, explanation).listing(
            by: grouping, limit: request.limit, groups: groups, values: differences)
        let scores = loaded.layers.scores(ofUser: user)
        let row = Tensor([1, scores.count], scores)
        let (first, second) = (
            subject.lens(cutoff: 1).outcomes(row)[0], rival.lens(cutoff: 1).outcomes(row)[0]
        )
        // What no unit holds: the layer-0 embedding, where the recipe counts it.
        let initial =
            explanation.terms.filter { $0.kind == .initial }.reduce(0) { $0 + $1.contribution }
            - rival.explanation(.user).terms.filter { $0.kind == .initial }
            .reduce(0) { $0 + $1.contribution }
        let difference = first.score - second.score
        return ContrastReport(
            run: request.run, user: user, userName: city.userNames[user], place: place,
            placeName: city.placeNames[place], rank: first.rank, score: first.score,
            against: other, againstName: city.placeNames[other], againstRank: second.rank,
            againstScore: second.score, candidates: candidates, group: request.group,
            difference: difference, sum: differences.reduce(initial, +),
            evidence: listing.evidence, items: listing.items,
            remainder: listing.remainder + initial,
            sentence: Self.sentence(
                listing.evidence, difference, city.placeNames[place], city.placeNames[other]),
            milliseconds: (clock.now - start) / .milliseconds(1))
    }

    /// Both places of a contrast.
    ///
    /// - Throws: `Failure(.usage)` where they are one, or the list has no length.
    func differing(_ request: ContrastRequest, in city: City) throws -> (Int, Int) {
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

    static func sentence(
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
        let leader = difference >= 0 ? name : other
        let follower = difference >= 0 ? other : name
        let start = "\(leader) leads \(follower) by \(abs(difference).digits(4))"
        let (aiding, against) = (
            evidence.first { ($0.contribution > 0) == (difference >= 0) },
            evidence.first { ($0.contribution > 0) != (difference >= 0) }
        )
        var clauses: [String] = []
        if let aiding { clauses.append("above all by \(named(aiding))") }
        if let against { clauses.append("against it stands \(named(against))") }
        return clauses.isEmpty ? start + "." : start + ", " + clauses.joined(separator: "; ") + "."
    }

    /// The smallest set of the user's own visits without which the place would fall.
    ///
    /// - Throws: `Failure(.usage)` where the place has already fallen.
    public func counterfactual(_ request: CounterfactualRequest) throws -> CounterfactualReport {
        guard request.cutoff >= 1, request.seconds > 0 else {
            throw Failure(
                .usage, "--k \(request.cutoff) --seconds \(request.seconds) is out of range",
                remedy: "give a k of 1 or more and more than 0 seconds")
        }
        if try isOfSequences(request.run, session: request.session) {
            return try counterfactual(momentRun(request.run, session: request.session), request)
        }
        let clock = ContinuousClock()
        let loaded = try loaded(request.run, session: request.session)
        let city = loaded.city
        let subject = try ExplanationSubject(
            loaded, user: findUser(request.user, in: city),
            place: findPlace(request.place, in: city), candidates: request.candidates)
        let rival = try request.against.map { try findPlace($0, in: city) }
        if let rival {
            // Refuses a place that is none of the candidates.
            _ = try ExplanationSubject(
                loaded, user: subject.user, place: rival,
                candidates: subject.candidates.rawValue)
        }
        let start = clock.now
        let explanation = subject.explanation(.user)
        let units = EvidenceUnits(ownEdgesOf: explanation)
        let score = subject.evidence(explanation, units)
        let lens = subject.lens(cutoff: request.cutoff)
        let visits = loaded.split.knownVisits(ofUser: subject.user)
        var report = try fallen(
            score, lens, request, rival: rival, start: start, city: city, user: subject.user,
            candidates: subject.candidates.rawValue
        ) { unit in
            guard case .edge(let edge) = units.labels[unit] else { return nil }
            let place = loaded.assembly.graph.edgePlace[edge]
            return (place: Int(place), visits: visits[place] ?? 0)
        }
        if let places = report.removed?.map(\.place) {
            let left = request.seconds - (clock.now - start) / .seconds(1)
            if request.rebuilds, left <= loaded.buildSeconds {
                report.rebuildSeconds = loaded.buildSeconds
            } else if request.rebuilds {
                let edits = places.map { VisitEdit(kind: .delete, place: $0) }
                let rebuilt = try loaded.rebuilt(user: subject.user, edits)
                    .scores(ofUser: subject.user)
                report.rankRebuilt =
                    lens.outcomes(Tensor([1, rebuilt.count], rebuilt))[0].rank
            }
        }
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        report.sentence = Self.sentence(report)
        return report
    }

    /// Searches for what would have to be missing, and says what was found.
    ///
    /// - Parameter placeOf: Which of the user's places a unit of the score stands for, and his visits
    ///   there; nil for a unit that is none.
    /// - Throws: `Failure(.usage)` where the place has already fallen.
    func fallen(
        _ score: some BoundedInteractions, _ lens: RankingLens, _ request: CounterfactualRequest,
        rival: Int?, start: ContinuousClock.Instant, city: City, user: Int, candidates: String,
        placeOf: (_ unit: Int) -> (place: Int, visits: Int)?
    ) throws -> CounterfactualReport {
        let place = lens.candidate
        let before = lens.outcomes(score.scores(score.everything))[0]
        let found = Counterfactual(
            score, lens, rival.map { .under($0) } ?? .below(rank: request.cutoff)
        ).search(until: start + .seconds(request.seconds))
        guard found.removed != [] else {
            throw Failure(
                .usage,
                "\(city.placeNames[place]) stands at rank \(Self.rank(before.rank)), so it has already fallen",
                remedy: "choose a place of the list, or a larger --k")
        }
        var report = CounterfactualReport(
            run: request.run, user: user, userName: city.userNames[user], place: place,
            placeName: city.placeNames[place], candidates: candidates, cutoff: request.cutoff,
            against: rival, againstName: rival.map { city.placeNames[$0] }, removed: nil,
            isSmallest: found.isSmallest, lowerBound: found.lowerBound, rankBefore: before.rank,
            rankAfter: nil, rankRebuilt: nil, newFirst: nil, newFirstName: nil,
            timedOut: found.timedOut, runs: found.runs, sentence: "", milliseconds: 0)
        guard let removed = found.removed else { return report }
        let scores = score.scores(score.removing([removed]))
        report.rankAfter = lens.outcomes(scores)[0].rank
        let first = lens.best(scores.elements, count: 1).first
        report.newFirst = first
        report.newFirstName = first.map { city.placeNames[$0] }
        report.removed = removed.compactMap { placeOf($0) }.map { place, visits in
            CounterfactualReport.Removal(
                place: place, placeName: city.placeNames[place],
                category: city.categoryName(ofPlace: place) ?? "", visits: visits)
        }
        return report
    }

    static func rank(_ value: Double) -> String { Numbers.rank(value) }

    static func sentence(_ report: CounterfactualReport) -> String {
        let goal =
            report.againstName.map { "stands below \($0)" }
            ?? (report.cutoff == 1 ? "is no longer first" : "leaves the first \(report.cutoff)")
        let name = report.placeName
        guard let removed = report.removed, let after = report.rankAfter else {
            return report.timedOut
                ? "No set of visits was found in time without which \(name) \(goal); at least \(report.lowerBound) places would have to go."
                : "There is no set of the user's visits without which \(name) \(goal)."
        }
        let shown = removed.prefix(4).map(\.placeName).joined(separator: ", ")
        let more = removed.count > 4 ? " and \(removed.count - 4) more" : ""
        var text =
            "Without the visits to \(shown)\(more), \(name) \(goal): rank \(rank(report.rankBefore)) becomes \(rank(after))"
        if let rebuilt = report.rankRebuilt {
            text += ", and \(rank(rebuilt)) with the graph built anew"
        } else if let seconds = report.rebuildSeconds {
            text += " (the graph was not built anew, which takes \(seconds.digits(1)) s)"
        }
        text +=
            report.isSmallest
            ? "; no smaller set does it."
            : "; sets under \(report.lowerBound) places are ruled out, those between were not all tried."
        return text
    }
}

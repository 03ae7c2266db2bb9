import Autodiff
import City
import Recommending
import Reports
import Support
import Tensors

/// Evidence whose rows are the events before a moment: what every model of sequences has.
protocol EventEvidence: Evidence {
    var question: SubjectQuestion { get }
    var rows: EventRows { get }
}

extension EventEvidence {
    var side: String { "user" }
    var group: String { "events" }
    var rowCount: Int { events.count }
    var city: City { rows.city }
    var events: [PlaceMoment] { rows.events }
    var showsEveryRemoval: Bool { true }
    func contributions() -> [Double] { score.contributions(to: place) ?? [] }

    func item(_ row: Int, contribution: Double) -> EvidenceItem {
        rows.item(row, contribution: contribution, weight: score.shownWeights[row])
    }

    /// A sentence about any score that is split to events: how many speak for the place, which one
    /// most, and what those at the place itself add. Every number is a term, or a sum or a count of
    /// terms.
    ///
    /// - Parameter more: Clauses at its end, of the model's own terms.
    func sentence(_ finding: EvidenceFinding, more: [String]) -> String {
        let start =
            "\(city.placeNames[place]) scores \(finding.full.score.digits(4)), rank \(Numbers.rank(finding.full.rank))"
        guard !events.isEmpty else { return start + ": the user has no event before the moment." }
        let terms = finding.contributions
        let (helping, hindering) = (terms.count { $0 > 0 }, terms.count { $0 < 0 })
        var clauses = [
            helping + hindering == 0
                ? "none of \(Wording.count(terms.count, "event")) speaks for it or against"
                : "\(helping) of \(Wording.count(terms.count, "event")) speak for it and "
                    + "\(hindering) against"
        ]
        if let best = rows.strongest(terms) {
            clauses.append("above all \(best.name) (\(best.value.signedDigits(4)))")
        }
        let here = events.indices.filter { Int(events[$0].place) == place }
        if !here.isEmpty {
            let sum = here.reduce(0) { $0 + terms[$1] }
            clauses.append(
                "\(sum.signedDigits(4)) from "
                    + Wording.count(here.count, "event") + " at this very place"
            )
        }
        return start + ": " + (clauses + more).joined(separator: "; ") + "."
    }

    /// The moment, its events as they are told, and what came; a model adds what else it looked at.
    func reasons(
        _ events: [SequenceReasons.Event], heads: [SequenceReasons.Head] = []
    ) -> SequenceReasons {
        var result = SequenceReasons(
            events: events, heads: heads, moment: question.moment?.localTime ?? 0)
        result.truth = question.truth.first.map { Int($0) }
        result.truthName = result.truth.map { city.placeNames[$0] }
        return result
    }
}

extension EvidenceOptions {
    /// Evidence that is a user's events has one side and one grouping.
    ///
    /// - Throws: `Failure(.usage)`.
    func requireEvents() throws {
        guard side == "user" else {
            throw Failure(
                .usage, "--side \(side) is not for a model of sequences",
                remedy: "give --side user: its evidence is the user's events")
        }
        guard ["places", "events"].contains(group) else {
            throw Failure(
                .usage, "--group \(group) is not for a model of sequences",
                remedy: "leave it out: each row is an event")
        }
    }

    /// The same of a model that learned from no teacher.
    ///
    /// - Throws: `Failure(.usage)`.
    func requireEventsAlone(of run: String) throws {
        try requireEvents()
        try requireNoComparison(with: run)
    }

    /// Nothing stands beside a model that learned from no teacher.
    ///
    /// - Throws: `Failure(.usage)`.
    func requireNoComparison(with run: String) throws {
        guard compared == nil else {
            throw Failure(
                .usage, "run \(run) has no teacher to disagree with",
                remedy: "name a run of STKDRec that was distilled, or leave out --undistilled")
        }
    }
}

import Explanation
import Foundation
import Models
import Reports
import Support
import Tensors

extension Workspace {
    /// Why a user is recommended a place: the score split, each row removed and the model run
    /// again.
    public func explain(_ request: ExplanationRequest) throws -> ExplanationReport {
        if let reference = try RuleReference(request.run) {
            return try explain(loadedRule(reference, name: request.run), request)
        }
        if try isOfSequences(request.run, session: request.session) {
            let run = try momentRun(request.run, session: request.session)
            if let run = run as? GeneratorRun { return try explain(run, request) }
            return try explain(sequenceRun(request.run, session: request.session), request)
        }
        guard request.undistilled == nil else {
            throw Failure(
                .usage, "run \(request.run) has no teacher to disagree with",
                remedy: "name a run of STKDRec, or leave out --undistilled")
        }
        let clock = ContinuousClock()
        let subject = try subject(of: request)
        guard let side = SEPGCNExplanation.Side(rawValue: request.side) else {
            throw Failure(
                .usage, "--side \(request.side) is unknown", remedy: "give user or place")
        }
        guard let grouping = EvidenceGrouping(rawValue: request.group) else {
            throw Failure(
                .usage, "--group \(request.group) is unknown",
                remedy: "give places, users, own or pairs")
        }
        let method = try ExplanationMethod.named(request.method)
        guard request.limit >= 0, request.cutoff >= 1 else {
            throw Failure(
                .usage, "--limit \(request.limit) --k \(request.cutoff) is out of range",
                remedy: "give a limit of 0 or more and a k of 1 or more")
        }
        let start = clock.now
        let explanation = subject.explanation(side)
        let narrator = ExplanationNarrator(subject, explanation)
        let groups = subject.groups(explanation, by: grouping)
        var values: [Double]?
        if method != .exact {
            guard grouping != .pairs else {
                throw Failure(
                    .usage, "--method \(method.rawValue) cannot weigh single pairs",
                    remedy: "give --group places, users or own")
            }
            let score = subject.evidence(
                explanation, EvidenceUnits(itemsOf: explanation, groups))
            values =
                method.attribute(score, candidate: subject.place, seed: subject.seed(request.seed))?
                .contributions
        }
        let listing = narrator.listing(
            by: grouping, limit: request.limit, groups: groups, values: values)
        let lens = subject.lens(cutoff: request.cutoff)
        let scores = subject.loaded.layers.scores(ofUser: subject.user)
        let rank = lens.outcomes(Tensor([1, scores.count], scores))[0].rank
        var report = narrator.report(request, listing, rank: rank)
        if request.ablations { subject.ablate(&report, explanation, listing, lens) }
        report.rules = subject.ruleRanks
        report.leak = subject.leak(explanation)
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        if request.faithfulness {
            let units =
                grouping == .pairs
                ? EvidenceUnits(edgesOf: explanation) : EvidenceUnits(itemsOf: explanation, groups)
            report.faithfulness =
                subject.faithfulness(
                    explanation, units, cutoff: request.cutoff, seed: request.seed)?.report
        }
        return report
    }

    /// How many users a run knows.
    public func usersOfRun(_ run: String, session: String) throws -> Int {
        if try isOfSequences(run, session: session) {
            return try momentRun(run, session: session).city.userCount
        }
        return try loaded(run, session: session).city.userCount
    }

    /// Whether a run's model continues sequences; false for a rule, which is no run.
    func isOfSequences(_ run: String, session: String) throws -> Bool {
        guard try RuleReference(run) == nil else { return false }
        return try self.run(run, session: session).recipe.card().task == .nextPlace
    }

    func subject(of request: ExplanationRequest) throws -> ExplanationSubject {
        let loaded = try loaded(request.run, session: request.session)
        return try ExplanationSubject(
            loaded, user: findUser(request.user, in: loaded.city),
            place: findPlace(request.place, in: loaded.city), candidates: request.candidates)
    }
}

extension ExplanationSubject {
    /// How many of the strongest rows the sentence removes together.
    private static let strongest = 5

    /// Runs the model without each listed row, and without the strongest together.
    fileprivate func ablate(
        _ report: inout ExplanationReport, _ explanation: SEPGCNExplanation,
        _ listing: ExplanationNarrator.Listing, _ lens: RankingLens
    ) {
        let listed = Set(listing.labels)
        let units = EvidenceUnits(itemsOf: explanation, listing.groups) { listed.contains($0) }
        guard units.count > 0 else { return }
        let score = evidence(explanation, units)
        let unitOf = Dictionary(uniqueKeysWithValues: units.labels.enumerated().map { ($1, $0) })
        let rows = listing.labels.map { unitOf[$0] }
        let supporting = report.evidence.indices.filter {
            report.evidence[$0].contribution > 0 && rows[$0] != nil
        }.prefix(Self.strongest)
        let outcomes = lens.outcomes(score.scores(withoutEach: Array(0..<units.count)))
        let ends = lens.outcomes(
            score.scores(score.removing([[], supporting.compactMap { rows[$0] }])))
        let full = ends[0]
        for (row, unit) in rows.enumerated() {
            guard let unit else { continue }
            report.evidence[row].ablation = Ablation(
                scoreChange: outcomes[unit].score - full.score, rank: outcomes[unit].rank)
        }
        guard !supporting.isEmpty else { return }
        report.sentence += ExplanationNarrator.withoutThem(
            supporting.count, from: full.rank, to: ends[1].rank)
    }

    /// Every method and control beside each other, and what random evidence did in each draw.
    func faithfulness(
        _ explanation: SEPGCNExplanation, _ units: EvidenceUnits, cutoff: Int, seed: UInt64
    ) -> (report: FaithfulnessReport, drops: [[Double]])? {
        guard units.count > 1 else { return nil }
        let lens = lens(cutoff: cutoff)
        let seed = self.seed(seed)
        // On the place's side only the place itself has evidence.
        let others =
            explanation.side == .user
            ? lens.best(loaded.layers.scores(ofUser: user), count: cutoff).filter { $0 != place }
            : []
        return Faithfulness(cutoff: cutoff, seed: seed).report(
            evidence(explanation, units), lens,
            randomized: evidence(explanation, units, randomized: true), others: others)
    }
}

extension ExplanationMethod {
    /// - Throws: `Failure(.usage)` where there is no such method.
    static func named(_ name: String) throws -> ExplanationMethod {
        guard let found = ExplanationMethod(rawValue: name) else {
            throw Failure(
                .usage, "--method \(name) is unknown",
                remedy: "give " + ExplanationMethod.allCases.map(\.rawValue).joined(separator: ", ")
            )
        }
        return found
    }
}

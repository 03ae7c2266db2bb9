import City
import Evaluation
import Explanation
import Foundation
import Recommending
import Reports
import Support
import Tensors

/// One score, explained by one method.
struct ExplainedScore {
    /// What the explained place is compared with.
    enum Rivals: Equatable {
        case none
        /// The other places of the first k.
        case list
        case place(Int)
    }

    /// How many of the strongest rows the sentence removes together.
    private static let strongest = 5

    let evidence: any Evidence
    let finding: EvidenceFinding
    let lens: RankingLens
    /// Of this user and place: draws of two explanations must not be the same draws, for whoever
    /// averages over explanations would count one accident many times.
    let seed: UInt64
    /// What the units have more than those of other places; nil where nothing is compared.
    let contrast: ListContrast?
    /// The units that were compared, made once: they cost more than all that is asked of them.
    private let compared: (any ExplainableScore)?
    private let scores: [Double]
    /// What each position of the finding has more than other places have; nil where nothing is
    /// compared, or where the row is no unit.
    private let relative: [Double?]
    /// What each adds to the other places, in the mean.
    private let others: [Double?]
    /// Positions in the finding, the strongest first: by what is special, where something is
    /// compared. Equals keep the order of the rows, so that a report can be repeated.
    private let order: [Int]

    /// - Throws: `Failure(.usage)` for a method that does not apply.
    init(
        _ evidence: any Evidence, method: ExplanationMethod, masked: [Int32], user: Int,
        cutoff: Int, seed: UInt64, against rivals: Rivals = .none
    ) throws {
        self.evidence = evidence
        self.seed = Self.seed(seed, user: user, place: evidence.place)
        scores = evidence.allScores()
        lens = RankingLens(
            candidate: evidence.place, candidates: scores.count, masked: masked, cutoff: cutoff)
        let full = lens.outcome(scores)
        if method == .exact {
            finding = EvidenceFinding(
                method: method, rows: Array(0..<evidence.rowCount),
                contributions: evidence.contributions(), constant: evidence.constant, full: full)
        } else {
            if let refusal = evidence.rowRefusal {
                throw Failure(
                    .usage, "--method \(method.rawValue) \(refusal.problem)",
                    remedy: refusal.remedy)
            }
            guard
                let found = method.attribute(
                    evidence.score, candidate: evidence.place,
                    others: lens.best(scores, count: cutoff), seed: self.seed)
            else {
                throw Failure(
                    .usage,
                    "--method \(method.rawValue) does not apply: \(evidence.reason(against: method))",
                    remedy: "give exact, leave-one-out or shapley")
            }
            finding = EvidenceFinding(
                method: method, rows: evidence.unitRows, contributions: found.contributions,
                constant: 0, full: full)
        }
        let others = Self.others(evidence, finding, lens, scores, rivals)
        let compared = others.isEmpty ? nil : evidence.score
        self.compared = compared
        let contrast = compared.flatMap { [scores] in
            ListContrast(
                $0, of: evidence.place, others: others, scores: scores,
                isScaled: rivals == .list)
        }
        self.contrast = contrast
        let values = finding.contributions
        var relative = [Double?](repeating: nil, count: values.count)
        var means = relative
        if let contrast {
            // The exact method has a position for each row.
            for (unit, row) in evidence.unitRows.enumerated() {
                relative[row] = contrast.relative[unit]
                means[row] = contrast.mean[unit]
            }
        }
        self.relative = relative
        self.others = means
        let weight =
            contrast == nil ? values.map { abs($0) } : relative.map { $0.map { abs($0) } ?? -1 }
        order = values.indices.sorted { (-weight[$0], $0) < (-weight[$1], $1) }
    }

    /// The places that it is compared with; none where nothing is compared.
    private static func others(
        _ evidence: any Evidence, _ finding: EvidenceFinding, _ lens: RankingLens,
        _ scores: [Double], _ rivals: Rivals
    ) -> [Int] {
        // Rows of one place alone, and single pairs, have none to be compared with.
        guard finding.isExact, evidence.tellsPlacesApart, evidence.rowRefusal == nil else {
            return []
        }
        switch rivals {
        case .none: return []
        case .place(let other): return [other]
        case .list:
            return lens.best(scores, count: lens.cutoff).filter { $0 != evidence.place }
        }
    }

    /// Rows that lead the reason: what other seeds are compared by.
    var leading: [Int] { order.prefix(ListContrast.leading).map { finding.rows[$0] } }

    static func seed(_ seed: UInt64, user: Int, place: Int) -> UInt64 {
        seed &+ (UInt64(user) &* 0x9E37_79B9_7F4A_7C15) ^ (UInt64(place) &* 0xD1B5_4A32_D192_ED03)
    }

    /// Every method and control beside each other, and what random evidence did in each draw; nil
    /// where there is too little evidence to take any away.
    func faithfulness(isFine: Bool = true) throws -> (
        report: FaithfulnessReport, drops: [[Double]]
    )? {
        let measured = isFine ? evidence.measuredScore : evidence.score
        guard measured.count > 1 else { return nil }
        let others =
            evidence.tellsPlacesApart
            ? lens.best(scores, count: lens.cutoff).filter { $0 != evidence.place } : []
        return Faithfulness(cutoff: lens.cutoff, seed: seed).report(
            measured, lens,
            randomized: isFine
                ? try evidence.randomizedMeasuredScore() : try evidence.randomizedScore(),
            others: others)
    }

    /// What removing rows does: each listed row by itself, and the strongest together.
    private struct Removals {
        /// Of each listed row; nil for one that cannot be removed.
        var listed: [Ablation?]
        /// The change of each unit, where pictures show all.
        var all: [Double]?
        /// What happens without the strongest rows together.
        var ending = ""
    }

    private func removals(_ listed: [Int]) -> Removals {
        let rows = listed.map { finding.rows[$0] }
        let showsAll = evidence.showsEveryRemoval
        let (score, units) =
            showsAll ? (evidence.score, rows.map { $0 }) : evidence.switches(of: rows)
        guard score.count > 0 else { return Removals(listed: rows.map { _ in nil }) }
        let run = showsAll ? Array(0..<score.count) : units.compactMap { $0 }
        let full = lens.outcomes(score.scores(score.everything))[0]
        let outcomes = lens.outcomes(score.scores(withoutEach: run))
        let ofUnit = Dictionary(uniqueKeysWithValues: zip(run, outcomes))
        var result = Removals(
            listed: units.map { unit in
                unit.flatMap { ofUnit[$0] }.map {
                    Ablation(scoreChange: $0.score - full.score, rank: $0.rank)
                }
            }, all: showsAll ? outcomes.map { $0.score - full.score } : nil)
        func supports(_ position: Int) -> Bool {
            finding.contributions[position] > 0 && (relative[position] ?? 1) > 0
        }
        let supporting =
            showsAll
            ? order.filter(supports).map { finding.rows[$0] }
            : zip(listed, units).compactMap { supports($0) ? $1 : nil }
        let strongest = Array(supporting.prefix(Self.strongest))
        guard !strongest.isEmpty else { return result }
        let without = lens.outcomes(score.scores(score.removing([strongest])))[0]
        result.ending = Self.withoutThem(strongest.count, from: full.rank, to: without.rank)
        return result
    }

    /// What the model says once the strongest supporting rows are removed together.
    private static func withoutThem(_ count: Int, from before: Double, to after: Double) -> String {
        let rows = count == 1 ? "its strongest row" : "its \(count) strongest rows"
        return " Without \(rows) it \(Wording.move(from: before, to: after))."
    }

    func report(
        of run: any Recommender, _ question: SubjectQuestion, _ request: ExplanationRequest,
        candidates: RankingProtocol, start: ContinuousClock.Instant
    ) throws -> ExplanationReport {
        let (city, place, user) = (run.city, evidence.place, question.user)
        let listed = Array(order.prefix(request.limit))
        var items = listed.map {
            var item = evidence.item(finding.rows[$0], contribution: finding.contributions[$0])
            item.relative = relative[$0]
            item.others = others[$0]
            return item
        }
        let removals = request.ablations ? removals(listed) : nil
        for (row, ablation) in (removals?.listed ?? []).enumerated() {
            items[row].ablation = ablation
        }
        let score = evidence.value(finding.full)
        let sum =
            finding.isExact
            ? evidence.exactSum(finding) : finding.contributions.reduce(0, +) + finding.constant
        let rest = order.dropFirst(request.limit)
        var report = ExplanationReport(
            run: request.run, model: run.card.name, city: city.name, epoch: run.epoch, user: user,
            userName: city.userNames[user], place: place, placeName: city.placeNames[place],
            category: city.categoryName(ofPlace: place) ?? "", rank: finding.full.rank,
            side: evidence.side, group: evidence.group, method: request.method, score: score,
            sum: sum, relativeError: score == 0 ? abs(sum) : abs(sum - score) / abs(score),
            byLayer: evidence.layers, byKind: evidence.kinds(finding, sum: sum), evidence: items,
            items: order.count, terms: evidence.termCount,
            remainder: rest.reduce(finding.constant) { $0 + finding.contributions[$1] },
            sentence: "", milliseconds: 0)
        report.proof = evidence.sentence(finding) + (removals?.ending ?? "")
        report.special = contrast.map { contrast in
            SpecialReasons(
                evidence, contrast, against: against(request, contrast, city),
                remainder: contrast.difference - listed.reduce(0) { $0 + (relative[$1] ?? 0) },
                scores: scores, lens: request.ablations ? lens : nil)
        }
        if let contrast, let compared, let special = report.special, request.ablations {
            report.trust = ExplanationTrust.measure(
                compared, contrast, lens, specificity: special.specificity, seed: seed)
        }
        let list = ([place] + (contrast?.others ?? [])).map(Int32.init)
        let ranks = run.ruleRanks(of: list, question, masked: question.masked(candidates))
        report.rules = ranks[0]
        report.sentence = reason(of: run, question, report, list, ranks) ?? report.proof
        report.candidates = candidates.rawValue
        report.cityFingerprint = city.fingerprint
        report.seed = request.seed
        report.leak = evidence.leak()
        report.sequence = try evidence.pictures(finding, removals: removals?.all)
        report.milliseconds = (ContinuousClock.now - start) / .milliseconds(1)
        if request.faithfulness { report.faithfulness = try faithfulness()?.report }
        return report
    }

    private func against(
        _ request: ExplanationRequest, _ contrast: ListContrast, _ city: City
    ) -> String {
        guard request.contrast != "list", let other = contrast.others.first else {
            return request.contrast
        }
        return city.placeNames[other]
    }

    /// The reason in plain words; nil where nothing was compared.
    ///
    /// - Parameter ranks: Of the list by each simple rule.
    private func reason(
        of run: any Recommender, _ question: SubjectQuestion, _ report: ExplanationReport,
        _ list: [Int32], _ ranks: [[RuleRank]]
    ) -> String? {
        guard let special = report.special else { return nil }
        let facts = PlaceFacts(run.split, question, place: evidence.place)
        let popularity = ranks.compactMap { rules in
            rules.first { $0.rule == Self.popularity }?.rank
        }
        let agreement =
            popularity.count == list.count
            ? RankCorrelation.kendall(list.map { -scores[Int($0)] }, popularity) ?? 0 : 0
        return ReasonSentence(
            userName: report.userName, place: report.place, placeName: report.placeName,
            category: report.category, special: special, counted: facts, rank: report.rank,
            cutoff: lens.cutoff,
            nearestName: facts.nearest.map { run.city.placeNames[$0.place] },
            followsPopularity: agreement > Self.alike
        ).text
    }

    /// The rule that a run is compared with which gives every user the same list.
    private static let popularity = "popularity"
    /// Kendall's τ above which two orders are nearly the same.
    private static let alike = 0.8
}

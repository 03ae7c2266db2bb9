import City
import Evaluation
import Explanation
import Foundation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// The score of a region for a brand, split over the paths and the direct link.
    ///
    /// Cost: some milliseconds; with faithfulness some hundred runs of the decoder, a tenth of a
    /// second.
    ///
    /// - Throws: `Failure(.usage)` for a run without paths, or a region that is no candidate.
    public func explainSite(_ request: SiteExplanationRequest) throws -> SiteExplanation {
        let clock = ContinuousClock()
        let start = clock.now
        let run = try siteRun(request.run, session: request.session)
        let explainer = try SiteExplainer(run, request, self)
        var report = try explainer.report()
        if report.faithfulness != nil {
            report.faithfulness?.truth = try measuredTruth(
                of: request.run, model: run.card.name, session: request.session)
            report.faithfulness?.seeds = try seedAgreement(
                of: request.run, session: request.session, leading: explainer.leading
            ) { member in
                try SiteExplainer(siteRun(member, session: request.session), request, self).leading
            }
        }
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        return report
    }
}

/// Makes one explanation.
struct SiteExplainer {
    private let run: any SiteRecommender
    private let request: SiteExplanationRequest
    private let paths: any SitePaths
    private let planted: CityTruth?
    private let brand: Int
    private let region: Int
    private let candidates: RankingProtocol
    private let method: ExplanationMethod
    private let evidence: any SiteScore
    private let lens: RankingLens
    /// The other region of a comparison with one; nil for the whole list.
    private let rival: Int?

    init(_ run: any SiteRecommender, _ request: SiteExplanationRequest, _ workspace: Workspace)
        throws
    {
        self.run = run
        self.request = request
        paths = try run.requirePaths()
        planted = try workspace.truth(of: run.city.name)
        brand = try workspace.findBrand(request.brand, in: run.city)
        region = try workspace.findRegion(request.region, in: run.city)
        candidates = try RankingProtocol.resolved(
            request.candidates,
            isKnown: run.masked(brand, .new).containsAscending(Int32(region)),
            refusal:
                "\(run.regionName(region)) is no candidate: \(run.brandName(brand)) has a store there already"
        )
        method = try ExplanationMethod.named(request.method)
        rival =
            ["list", "none"].contains(request.contrast)
            ? nil : try workspace.findRegion(request.contrast, in: run.city)
        guard rival != region, rival == nil || method == .exact else {
            throw Failure(
                .usage,
                rival == region
                    ? "--contrast \(request.contrast) is the region itself"
                    : "--contrast goes with --method exact",
                remedy: "give list, none or another region")
        }
        evidence = try run.score(
            ofBrand: brand, without: request.without, alpha: request.alpha)
        lens = RankingLens(
            candidate: region, candidates: run.city.regionCount,
            masked: run.masked(brand, candidates), cutoff: request.cutoff)
    }

    /// Units that lead the reason: what other seeds are compared by.
    var leading: [Int] {
        let values =
            contrast(evidence.fullScores())?.relative
            ?? method.attribute(evidence, candidate: region, seed: request.seed)?.contributions
        return Attribution(method: method, contributions: values ?? [], runs: 0)
            .leading(ListContrast.leading)
    }

    func report() throws -> SiteExplanation {
        guard let found = method.attribute(evidence, candidate: region, seed: request.seed) else {
            throw Failure(
                .usage, "the method \(method.rawValue) does not apply to \(run.card.title)",
                remedy:
                    "a path is there or not, so no gradient can be followed; give exact, leave-one-out or shapley"
            )
        }
        let scores = evidence.fullScores()
        let before = lens.outcome(scores)
        let without = lens.outcomes(evidence.scores(withoutEach: Array(0..<evidence.count)))
        func ablation(_ unit: Int) -> Ablation {
            Ablation(scoreChange: without[unit].score - before.score, rank: without[unit].rank)
        }
        let rows = criteria(found.contributions, ablation)
        let paths = evidence.paths
        let direct = found.contributions[paths]
        let constant = method == .exact ? evidence.constant(of: region) : 0
        let sum = found.contributions.reduce(0, +) + constant
        let shares = found.contributions.map { abs($0) }
        let total = shares.reduce(0, +) + abs(constant)
        var report = SiteExplanation(
            run: run.name, model: run.card.name, city: run.city.name,
            cityFingerprint: run.city.fingerprint, epoch: run.epoch, brand: brand,
            brandName: run.brandName(brand), category: run.category(ofBrand: brand),
            region: region, regionName: run.regionName(region), rank: before.rank,
            candidates: candidates.rawValue, score: before.score, criteria: rows, direct: direct,
            constant: constant, sum: sum,
            relativeError: abs(sum - before.score) / max(abs(before.score), 1e-12),
            pathShare: total > 0 ? shares.prefix(paths).reduce(0, +) / total : 0,
            messages: messages(), notices: notices(), sentence: "", mode: "mask",
            method: method.rawValue, seed: request.seed, milliseconds: 0)
        report.weights = self.paths.weights
        report.directAblation = ablation(paths)
        report.without = request.without
        report.alpha = request.alpha
        if let contrast = contrast(scores) { add(contrast, to: &report) }
        let sentence = SiteSentence(report)
        report.proof = sentence.proof
        report.sentence = sentence.text
        if request.faithfulness {
            report.faithfulness = try run.faithfulness(
                of: evidence, brand: brand, lens, alpha: request.alpha, seed: request.seed
            ).report
        }
        return report
    }

    /// What the paths have more than at the other regions of the list; nil where that is not asked.
    private func contrast(_ scores: [Double]) -> ListContrast? {
        guard method == .exact, request.contrast != "none" else { return nil }
        let others =
            rival.map { [$0] }
            ?? lens.best(scores, count: lens.cutoff).filter { $0 != region }
        return ListContrast(
            evidence, of: region, others: others, scores: scores, isScaled: rival == nil)
    }

    private func add(_ contrast: ListContrast, to report: inout SiteExplanation) {
        let relative = contrast.relative
        for (index, criterion) in SiteCriterion.allCases.enumerated() {
            guard let path = paths.criteria.firstIndex(of: criterion) else { continue }
            report.criteria[index].relative = relative[path]
            report.criteria[index].others = contrast.mean[path]
        }
        report.directRelative = relative[evidence.paths]
        let special = SpecialReasons(
            against: rival.map(run.regionName) ?? "list", others: contrast.others,
            othersScore: contrast.meanScore, scale: contrast.scale,
            difference: contrast.difference,
            remainder: contrast.relativeConstant, sharedPart: contrast.sharedPart,
            specificity: contrast.specificity, own: [])
        report.special = special
        report.trust = ExplanationTrust.measure(
            evidence, contrast, lens, specificity: special.specificity,
            seed: ExplainedScore.seed(request.seed, user: brand, place: region))
    }

    private func criteria(
        _ contributions: [Double], _ ablation: (Int) -> Ablation
    ) -> [CriterionRow] {
        SiteCriterion.allCases.map { criterion in
            let path = paths.criteria.firstIndex(of: criterion)
            let found =
                path == nil
                ? nil
                : run.instances.find(
                    criterion, brand: brand, region: region, strongest: request.instances)
            var row = CriterionRow(
                criterion: criterion.name, path: criterion.path.map(\.name),
                isPresent: path != nil, weight: path.map { evidence.attention[$0] } ?? 0,
                contribution: path.map { contributions[$0] } ?? 0,
                instances: found?.count ?? 0, isCapped: found?.isCapped ?? false,
                shown: found?.strongest ?? [])
            if let path, evidence.presence[path] > 0 { row.ablation = ablation(path) }
            row.planted = planted?.plantedWeight(criterion, brand: brand)
            return row
        }
    }

    /// Messages of the last layer, the longest first, of the brand and of the region.
    private func messages() -> [RelationMessage] {
        let ends = [
            ("brand", run.graph.brandEntities[brand]), ("region", run.graph.regionEntities[region]),
        ]
        return ends.flatMap { end, entity in
            let found = paths.messages(to: entity)
            let total = found.reduce(0) { $0 + $1.length }
            return found.sorted { $0.length > $1.length }.map { message in
                let relation = run.graph.relations[message.relation]
                return RelationMessage(
                    end: end, relation: relation.step?.name ?? relation.name,
                    facts: message.facts, length: message.length,
                    share: total > 0 ? message.length / total : 0)
            }
        }
    }

    private func notices() -> [String] {
        var notices = [paths.weights.notice]
        if !request.without.isEmpty {
            notices.append("Taken out: \(request.without.joined(separator: ", ")).")
        }
        if let alpha = request.alpha, "\(alpha)" != "\(paths.alpha)" {
            notices.append(
                "The direct link has share \(alpha) instead of \(paths.alpha).")
        }
        return notices + run.notices
    }
}

import City
import Evaluation
import Models
import Reports

/// A comparison of sites on its way: intervals, differences and card.
struct SiteTable {
    static let leading = "ndcg@10"

    let split: SiteSplit
    let evaluation: SiteEvaluation
    let request: SiteComparisonRequest
    let seal: TestSeal
    /// What was chosen for whom, a sentence each; nil where nothing was tuned.
    let settings: [String]?

    /// - Precondition: the request's reference is among the scorers.
    func comparison(of scorers: [SiteScorer]) -> SiteComparison {
        let runs = scorers.map { $0.scorers.map { evaluation.run($0) } }
        let results = runs.map { SiteResult(meanOf: $0) }
        let bootstrap = PairedBootstrap(
            users: evaluation.brands, draws: request.draws, seed: request.seed)
        let columns = results.map { $0.column(Self.leading) }
        guard let base = scorers.firstIndex(where: { $0.name == request.reference }) else {
            preconditionFailure("the reference \(request.reference) is none of the scorers")
        }
        let others = scorers.indices.filter { $0 != base }
        let found = others.map { bootstrap.compare(columns[$0], columns[base]) }
        let corrected = PairedBootstrap.holm(found.map(\.probability))
        var differences = [ModelComparison.Difference?](repeating: nil, count: scorers.count)
        for (position, index) in others.enumerated() {
            let comparison = found[position]
            differences[index] = ModelComparison.Difference(
                mean: comparison.difference.mean, low: comparison.difference.low,
                high: comparison.difference.high, effect: comparison.effect,
                probability: corrected[position])
        }
        let rows = scorers.indices.map { index in
            let interval = bootstrap.interval(of: columns[index])
            return ModelComparison.Row(
                name: scorers[index].name,
                meaning: scorers[index].meaning
                    + ComparisonTable.deviation(
                        of: runs[index].map { $0.mean(Self.leading) ?? 0 }, Self.leading),
                metrics: results[index].means, low: interval.low, high: interval.high,
                difference: differences[index])
        }
        return SiteComparison(
            city: split.city.name, cityFingerprint: split.city.fingerprint, split: split.name,
            part: evaluation.part.rawValue, leading: Self.leading, reference: request.reference,
            brands: evaluation.brands.count, regions: split.regions, pairs: evaluation.pairs,
            rows: rows, card: card(scorers), seconds: 0)
    }

    private func card(_ scorers: [SiteScorer]) -> EvaluationCard {
        let masked = seal.isSealed ? "training" : "training and validation"
        let seeds = scorers.filter { !$0.seeds.isEmpty }.map { scorer in
            scorer.seeds.map(String.init).joined(separator: " ") + " of \(scorer.name)"
        }
        let brands = evaluation.brands.count
        return EvaluationCard(
            ranking: "sites: regions ranked for each brand, graded by the popularity of its true "
                + "regions (KnowSite)",
            candidates: "all \(split.regions) regions less the brand's \(masked) pairs, nothing "
                + "sampled",
            split: split.name, part: evaluation.part.rawValue,
            learning: "training pairs, by rules", history: nil,
            ties: EvaluationCard.tieRule, users: brands, queries: brands,
            seeds: (seeds.isEmpty ? "none" : seeds.joined(separator: ", ")) + "; rules have none",
            settings: settingSentences,
            intervals: "95 %, \(request.draws) draws of brands, seed \(request.seed); "
                + "probabilities two-sided, after Holm within the table",
            isSealed: seal.isSealed, openings: seal.openings,
            audits: SiteAudit.findings(split, part: evaluation.part), subjects: "brands")
    }

    /// How options came to be; figures of a part that chose them are a little too good.
    private var settingSentences: [String] {
        guard let settings else {
            return ["rules are as they were set beforehand: λ 100, every brand a neighbour"]
        }
        guard seal.isSealed else { return settings }
        return settings
            + ["what was chosen on validation is ranked on validation here: a little too good"]
    }
}

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
    /// What was chosen for whom, a sentence each.
    let tuning: [String]

    /// - Throws: `Failure(.usage)` where there is neither the reference nor popularity.
    func comparison(of systems: [ListSystem]) throws -> SiteComparison {
        let (reference, rows) = try ComparisonTable(systems, leading: Self.leading, request) {
            evaluation.run($0)
        }.compared(with: request.reference)
        return SiteComparison(
            city: split.city.name, cityFingerprint: split.city.fingerprint, split: split.name,
            part: evaluation.part.rawValue, leading: Self.leading, reference: reference.name,
            brands: evaluation.brands.count, regions: split.regions, pairs: evaluation.pairs,
            rows: rows, card: card(systems), seconds: 0)
    }

    private func card(_ systems: [ListSystem]) -> EvaluationCard {
        let masked = seal.isSealed ? "training" : "training and validation"
        let brands = evaluation.brands.count
        return EvaluationCard(
            ranking: "sites: regions ranked for each brand, graded by the popularity of its true "
                + "regions (KnowSite)",
            candidates: "all \(split.regions) regions less the brand's \(masked) pairs, nothing "
                + "sampled",
            split: split.name, part: evaluation.part.rawValue,
            learning: "training pairs, by rules", history: nil,
            ties: EvaluationCard.tieRule, users: brands, queries: brands,
            seeds: ComparisonWords.seeds(of: systems),
            settings: ComparisonWords.settings(
                tuning, untuned: "λ 100, every brand a neighbour", seal),
            intervals: ComparisonWords.intervals(
                request, drawing: "brands", within: "the table"),
            isSealed: seal.isSealed, openings: seal.openings,
            audits: SiteAudit.findings(split, part: evaluation.part), subjects: "brands")
    }
}

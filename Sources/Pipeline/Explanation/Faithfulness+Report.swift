import Recommending
import Reports
import Tensors

extension Faithfulness {
    /// Every method and control beside each other, and what random evidence did in each draw.
    ///
    /// - Parameters:
    ///   - randomized: The same score with parameters that learned nothing; nil where there are
    ///     no parameters.
    ///   - others: Other candidates that the explanation should tell apart.
    public func report(
        _ score: some ExplainableScore, _ lens: RankingLens,
        randomized: (any ExplainableScore)?, others: [Int] = []
    ) -> (report: FaithfulnessReport, drops: [[Double]]) {
        let clock = ContinuousClock()
        let start = clock.now
        let candidate = lens.candidate
        let measured = Case(score, lens, seed: seed)
        let list = ListContrast(
            score, of: candidate, others: others.filter { $0 != candidate },
            scores: measured.fullScores)
        let methods = ExplanationMethod.allCases.compactMap { method -> MethodFaithfulness? in
            let attribution =
                method == .leaveOneOut
                ? Attribution(
                    method: method, contributions: measured.leaveOneOut, runs: score.count + 1)
                : method.attribute(score, candidate: candidate, others: others, seed: seed)
            guard let attribution else { return nil }
            var found = measure(attribution, measured)
            found.stability = stability(method, score, candidate: candidate)
            guard !method.isControl else { return found }
            if let randomized {
                found.sanity = method.attribute(randomized, candidate: candidate, seed: seed)
                    .flatMap {
                        RankCorrelation.kendall(attribution.contributions, $0.contributions)
                    }.map { 1 - abs($0) }
            }
            // Three other places of the list say as much as ten would.
            let places = others + [candidate]
            let rivals = others.prefix(3).compactMap { other in
                method.attribute(
                    score, candidate: other, others: places.filter { $0 != other }, seed: seed)
            }
            found.specificity = Self.mean(
                rivals.compactMap {
                    Faithfulness.distance(attribution.contributions, $0.contributions)
                })
            let leading = ListContrast.leading
            switch method {
            // Their splits of the whole list are there.
            case .exact: found.overlap = list?.overlap(relative: false)
            case .contrast: found.overlap = list?.overlap(relative: true)
            default:
                found.overlap = Self.mean(
                    rivals.map {
                        Self.overlap(attribution.leading(leading), $0.leading(leading))
                    })
            }
            return found
        }
        let drops = randomDrops(measured)
        let report = FaithfulnessReport(
            mode: "mask", cutoff: cutoff, units: Double(score.count), budgets: Self.budgets,
            methods: methods, band: Self.band(drops), draws: draws, seed: seed,
            milliseconds: (clock.now - start) / .milliseconds(1))
        return (report, drops)
    }

    private static func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// Jaccard index of two lists of units; 1 for two empty ones.
    public static func overlap(_ first: [Int], _ second: [Int]) -> Double {
        let union = Set(first).union(second).count
        return union == 0 ? 1 : Double(Set(first).intersection(second).count) / Double(union)
    }
}

import City
import Recommending
import Reports
import Tensors

/// KnowSite's evaluation: all regions are ranked for each brand, the known ones left out.
///
/// Users of a scorer are brands here, and places are regions. Known are the training pairs, and for
/// the test part the validation pairs as well. A brand counts where the part has a region of it
/// that is not known already. Metrics: see `SiteMetrics`.
public struct SiteEvaluation: Sendable {
    /// The part that is ranked.
    public let part: VisitPart
    public let metrics: SiteMetrics
    /// What there is to find for one brand.
    private struct Task: Sendable {
        var brand: Int32
        /// The most popular first.
        var truths: [Int32]
        var gains: [Double]
        /// Ascending.
        var masked: [Int32]
    }
    private let tasks: [Task]
    private let brandCount: Int

    /// What is known and what is to find of a division's part.
    ///
    /// Training pairs themselves can be ranked too, with nothing known: how well a scorer fits.
    public init(_ split: SiteSplit, part: VisitPart, cutoffs: [Int] = [5, 10, 20]) {
        let known: [SitePairs] =
            switch part {
            case .training: []
            case .validation: [split.training]
            case .test: [split.training, split.validation]
            }
        self.init(
            truth: split.pairs(part), known: known, regions: split.regions, part: part,
            cutoffs: cutoffs)
    }

    /// - Parameters:
    ///   - truth: The pairs to find.
    ///   - known: Pairs whose regions are no candidates for their brand.
    ///   - regions: How many regions there are.
    public init(
        truth: SitePairs, known: [SitePairs], regions: Int, part: VisitPart,
        cutoffs: [Int] = [5, 10, 20]
    ) {
        let metrics = SiteMetrics(regions: regions, cutoffs: cutoffs)
        self.metrics = metrics
        self.part = part
        brandCount = truth.brands
        tasks = (0..<truth.brands).compactMap { brand in
            let masked = Set(known.flatMap { Array($0.regions(ofBrand: brand)) })
            let open = truth.range(ofBrand: brand).filter { !masked.contains(truth.regions[$0]) }
            guard !open.isEmpty else { return nil }
            return Task(
                brand: Int32(brand), truths: open.map { truth.regions[$0] },
                gains: metrics.gains(popularity: open.map { truth.popularity[$0] }),
                masked: masked.sorted())
        }
    }

    /// The brands that count, ascending.
    public var brands: [Int32] { tasks.map(\.brand) }

    /// How many pairs there are to find.
    public var pairs: Int { tasks.reduce(0) { $0 + $1.truths.count } }

    /// Scores every brand and ranks its true regions.
    ///
    /// A brand's values do not depend on the others nor on the number of threads, as far as the
    /// scorer's do not. A score that is not a number ranks last.
    ///
    /// Cost: `brands · regions` scores and as many comparisons for each true region;
    /// under 20 ms on one thread for 441 brands, 2,042 regions and 9,669 pairs.
    public func run(_ scorer: any PlaceScorer) -> SiteResult {
        precondition(
            scorer.users == brandCount && scorer.places == metrics.regions,
            "Scores of \(scorer.users) brands and \(scorer.places) regions, where there are "
                + "\(brandCount) and \(metrics.regions)")
        let scores = scorer.scores(ofUsers: 0..<brandCount)
        let regions = metrics.regions
        var rows = [Row](repeating: Row(values: [], bestRank: 0), count: tasks.count)
        rows.withUnsafeMutableBufferPointer { rows in
            guard let base = rows.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: tasks.count, chunk: 16) { range in
                scores.withUnsafeElements { elements in
                    for index in range {
                        let first = Int(tasks[index].brand) * regions
                        output.pointer[index] = row(
                            tasks[index],
                            UnsafeBufferPointer(rebasing: elements[first..<first + regions]))
                    }
                }
            }
        }
        return SiteResult(
            part: part, brands: brands, names: metrics.names, values: rows.map(\.values),
            bestRanks: rows.map(\.bestRank))
    }

    private struct Row: Sendable {
        var values: [Double]
        var bestRank: Double
    }

    private func row(_ task: Task, _ scores: UnsafeBufferPointer<Float>) -> Row {
        let candidates = CandidateScores(scores, masked: task.masked)
        let ranks = task.truths.map { candidates.rank(of: scores[Int($0)]) }
        return Row(
            values: metrics.values(ranks, gains: task.gains),
            bestRank: ranks.lazy.map(\.rank).min() ?? .infinity)
    }
}

/// The metrics of one scorer of regions, brand by brand; brands with nothing to find have no row.
public struct SiteResult: MeasuredRows {
    public let part: VisitPart
    public let rows: MetricRows
    /// Realistic rank of the best true region, row by row.
    public let bestRanks: [Double]

    /// The brand of each row, ascending.
    public var brands: [Int32] { rows.subjects }

    public init(meanOf results: [SiteResult]) {
        rows = MetricRows(meanOf: results.map(\.rows))
        let first = results[0]
        part = first.part
        bestRanks = first.bestRanks.indices.map { row in
            results.reduce(0) { $0 + $1.bestRanks[row] } / Double(results.count)
        }
    }

    init(
        part: VisitPart, brands: [Int32], names: [String], values: [[Double]], bestRanks: [Double]
    ) {
        self.part = part
        rows = MetricRows(subjects: brands, names: names, values: values)
        self.bestRanks = bestRanks
    }
}

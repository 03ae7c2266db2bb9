import City
import Graphs
import Reports
import Support
import Tensors

/// A trained run that chooses regions for brands, opened.
public protocol SiteRecommender: Sendable {
    /// Of the run.
    var name: String { get }
    var card: RecommenderCard { get }
    var epoch: Int { get }
    var seed: UInt64 { get }
    var split: SiteSplit { get }
    var graph: UrbanGraph { get }
    /// Ways through the graph between brands and regions.
    var instances: PathInstances { get }
    /// `[brands, regions]`
    var scores: Tensor<Float> { get }
    /// Vectors of all entities as they enter the model, `[entities, d]`.
    var entityVectors: Tensor<Float> { get }
    /// The relation paths that scores follow; nil for a model whose score is one product of vectors.
    var paths: (any SitePaths)? { get }
    /// The same where a question needs them.
    ///
    /// - Throws: `Failure(.usage)` for a model without paths, with the models that have some.
    func requirePaths() throws -> any SitePaths
}

/// What a model can tell whose scores follow relation paths.
public protocol SitePaths: Sendable {
    /// The criterion of each path, in the model's order.
    var criteria: [SiteCriterion] { get }
    /// What the weights of the paths are.
    var weights: PathWeights { get }
    /// Share of the direct link in the score.
    var alpha: Double { get }
    /// Vectors of all entities before and after the encoder, `[entities, d]`.
    var inputs: Tensor<Float> { get }
    var outputs: Tensor<Float> { get }

    /// A brand's scores with its paths and the direct link as switches.
    ///
    /// - Parameters:
    ///   - alpha: Instead of the model's.
    ///   - presence: Of each path and then of the direct link; nil has all of them.
    ///   - isRandomized: With parameters that learned nothing.
    func score(ofBrand brand: Int, alpha: Double?, presence: [Double]?, isRandomized: Bool)
        -> any SiteScore
    /// Weights and contributions of every brand, made once.
    func table() -> SiteCriteriaTable
    /// What masking the facts of each criterion does to each brand's own regions, `[brands, paths]`.
    func effectsOfFacts() -> Tensor<Double>
    /// Length of each relation's message to an entity in the last layer, with the facts that it is
    /// the mean of; empty without an encoder.
    func messages(to entity: Int32) -> [(relation: Int, facts: Int, length: Double)]
}

/// Scores of the regions for one brand. Units are the paths in order, then the direct link.
public protocol SiteScore: ExplainableScore {
    var paths: Int { get }
    /// Of each unit in the score that is explained.
    var presence: [Double] { get }
    /// Attention over the paths that are left, or their gates.
    var attention: [Double] { get }
    /// What no unit holds.
    func constant(of region: Int) -> Double
}

/// How much each path weighs and adds, brand by brand: what the heat maps draw and planted criteria
/// are held against.
public struct SiteCriteriaTable: Sendable {
    /// Criteria of the paths, in the model's order.
    public let criteria: [SiteCriterion]
    /// Attention or gates, `[brands, paths]`.
    public let weights: Tensor<Double>
    /// Mean over the brand's training regions of a path's term, less its mean over all regions: what
    /// the path does to raise these above the others. `[brands, paths]`
    public let contributions: Tensor<Double>
    /// Mean over the brand's training regions of the loss of score without the path, less the same
    /// over all regions. `[brands, paths]`
    public let ablations: Tensor<Double>

    public init(
        criteria: [SiteCriterion], weights: Tensor<Double>, contributions: Tensor<Double>,
        ablations: Tensor<Double>
    ) {
        self.criteria = criteria
        self.weights = weights
        self.contributions = contributions
        self.ablations = ablations
    }

    /// The criterion with the largest contribution; nil for a brand without training regions.
    public func strongest(ofBrand brand: Int) -> SiteCriterion? {
        let row = criteria.indices.map { contributions[brand, $0] }
        guard let best = row.indices.max(by: { row[$0] < row[$1] }),
            row.contains(where: { $0 != 0 })
        else { return nil }
        return criteria[best]
    }
}

extension SiteRecommender {
    public var city: City { split.city }

    public func brandName(_ brand: Int) -> String { city.brands?.names[brand] ?? "\(brand)" }
    public func regionName(_ region: Int) -> String { city.regions?.names[region] ?? "\(region)" }

    public func category(ofBrand brand: Int) -> String {
        let entity = graph.brandCategories[brand]
        return entity < 0 ? "" : graph.names[Int(entity)]
    }

    /// Regions that are no candidates for a brand, ascending.
    public func masked(_ brand: Int, _ candidates: RankingProtocol) -> [Int32] {
        guard candidates.masksTraining else { return [] }
        let known =
            split.training.regions(ofBrand: brand) + split.validation.regions(ofBrand: brand)
        return Set(known).sorted()
    }

    /// What somebody who reads this run's reasons must know.
    public var notices: [String] {
        var notices = graph.notices
        let absent = SiteCriterion.allCases.filter { graph.path(of: $0) == nil }.map(\.name)
        if !absent.isEmpty {
            notices.append(
                "no facts for the path of \(absent.joined(separator: ", ")): left out of the model")
        }
        let removed = SiteCriterion.allCases.filter { criterion in
            guard let paths, graph.path(of: criterion) != nil else { return false }
            return !paths.criteria.contains(criterion)
        }
        if !removed.isEmpty {
            notices.append(
                "left out by the recipe: \(removed.map(\.name).joined(separator: ", "))")
        }
        return notices
    }

    /// The score of every region for a brand, with some paths taken out or another α.
    public func scores(ofBrand brand: Int, without names: [String], alpha: Double?) throws
        -> [Double]
    {
        guard !names.isEmpty || alpha != nil else {
            return scores.slicingRows(brand..<brand + 1).elements.map { Double($0) }
        }
        return try score(ofBrand: brand, without: names, alpha: alpha).fullScores()
    }

    /// The paths and the direct link of a brand's score, some taken out, or with another α.
    ///
    /// - Throws: `Failure(.usage)` for a run without paths, or an option that is out of range.
    public func score(ofBrand brand: Int, without names: [String], alpha: Double?) throws
        -> any SiteScore
    {
        let paths = try requirePaths()
        if let alpha, !(0...1).contains(alpha) {
            throw Failure(
                .usage, "--alpha \(alpha) is out of range", remedy: "give a number from 0 to 1")
        }
        let removed = try SiteCriterion.named(names)
        let presence = paths.criteria.map { removed.contains($0) ? 0.0 : 1 } + [1]
        return paths.score(
            ofBrand: brand, alpha: alpha, presence: presence, isRandomized: false)
    }
}

extension SiteCriterion {
    /// Criteria by their names, or their short ones.
    ///
    /// - Throws: `Failure(.usage)` for a name that is none of the eight.
    public static func named(_ names: [String]) throws -> Set<SiteCriterion> {
        Set(
            try names.map { text in
                let name = text.trimmingPrefix { $0 == " " }.lowercased()
                guard
                    let found = allCases.first(where: {
                        $0.name.lowercased() == name || $0.shortName == name
                    })
                else {
                    throw Failure(
                        .usage, "there is no criterion '\(name)'",
                        remedy: "give some of "
                            + allCases.map(\.shortName).joined(separator: ","))
                }
                return found
            })
    }
}

import City
import Graphs
import Recommending
import Tensors

/// What the rules for sites that can be tuned are set to; by itself what they were set to
/// beforehand.
public struct SiteRuleSettings: Codable, Equatable, Sendable {
    /// k of brand-kNN; nil takes every brand.
    public var neighbors: Int?
    /// λ of EASE.
    public var lambda = 100.0

    public init() {}
}

/// The simple rules that stand beside every choice of sites.
///
/// They learn from the training pairs alone, also where the test part is ranked: as KnowSite's
/// graph does, which never holds a validation pair.
public enum SiteRule: String, Sendable, CaseIterable, Codable {
    /// The same score for every region; what it gets is chance, exactly.
    case random
    case popularity
    case categoryPopularity = "category-popularity"
    case brandNeighbors = "brand-knn"
    case ease

    /// In words, for the table.
    public var meaning: String {
        switch self {
        case .random: "chance: every order of the regions alike"
        case .popularity: "how many brands have a training pair with the region"
        case .categoryPopularity:
            "how many brands of a first-level category of this one's have, ties by popularity"
        case .brandNeighbors: "regions of the brands that share regions with this one"
        case .ease: "linear region-to-region model in closed form"
        }
    }

    /// Whether there is anything to set.
    public var hasSettings: Bool { self == .brandNeighbors || self == .ease }

    /// The rows of a table: every rule as it was set beforehand, and once more with what it was
    /// tuned to, where it has anything to set.
    public static func entries(_ tuned: SiteRuleSettings?)
        -> [(rule: SiteRule, settings: SiteRuleSettings, name: String, meaning: String)]
    {
        allCases.flatMap { rule in
            let plain = (rule, SiteRuleSettings(), rule.rawValue, rule.meaning)
            guard let tuned, rule.hasSettings else { return [plain] }
            return [
                plain, (rule, tuned, rule.rawValue + "-tuned", rule.meaning + ", tuned"),
            ]
        }
    }

    /// What ranks regions for brands, by the training pairs of a division.
    ///
    /// - Cost: Under 0.1 s for 441 brands and 2,042 regions, EASE included.
    public func scorer(
        _ split: SiteSplit, _ settings: SiteRuleSettings = SiteRuleSettings()
    ) -> any PlaceScorer {
        scorer(
            pairs: split.training, regions: split.regions,
            categories: self == .categoryPopularity ? Self.categories(of: split.city) : [],
            settings)
    }

    /// What ranks regions for brands, by pairs that are given outright.
    ///
    /// - Parameters:
    ///   - regions: How many regions there are.
    ///   - categories: First-level categories of each brand, for the rule that asks for them.
    public func scorer(
        pairs: SitePairs, regions: Int, categories: [[Int32]] = [],
        _ settings: SiteRuleSettings = SiteRuleSettings()
    ) -> any PlaceScorer {
        switch self {
        case .random: RegionScores(.zeros([pairs.brands, regions]))
        case .popularity: RegionScores(popularityOf: pairs, regions: regions)
        case .categoryPopularity:
            RegionScores(popularityOf: pairs, regions: regions, within: categories)
        case .brandNeighbors:
            BrandNeighbors(pairs, regions: regions, neighbors: settings.neighbors)
        case .ease: EASE(Self.graph(pairs, regions: regions), lambda: settings.lambda)
        }
    }

    /// Brands as users of regions: one edge for each pair.
    public static func graph(_ pairs: SitePairs, regions: Int) -> BipartiteGraph {
        let brandOfPair = (0..<pairs.brands).flatMap { brand in
            pairs.range(ofBrand: brand).map { _ in Int32(brand) }
        }
        // Pairs have no times, and whoever needs regions as places gets them without ground.
        return BipartiteGraph(
            TrainingView(
                name: "training", cityFingerprint: "", users: pairs.brands, places: regions,
                categoryCount: 0, visitUser: brandOfPair, visitPlace: pairs.regions,
                visitLocalTime: [Int64](repeating: 0, count: pairs.count), latitude: [],
                longitude: [], category: [Int32](repeating: -1, count: regions)),
            weighting: .binary)
    }

    /// The first-level categories of each brand: all that the city's graph gives it, or else the
    /// one of the brand table. Every fourth brand of the KnowSite release has two.
    public static func categories(of city: City) -> [[Int32]] {
        guard let brands = city.brands else { return [] }
        var found = [[Int32]](repeating: [], count: brands.count)
        if let graph = city.graph {
            let steps = graph.relations.map { UrbanRelation.named($0) }
            let entities = Array(graph.entities)
            let brandOf = Dictionary(brands.identifiers.enumerated().map { ($1, $0) }) {
                first, _ in first
            }
            for fact in 0..<graph.factCount {
                guard let step = steps[Int(graph.relation[fact])],
                    step.relation == .brandCategoryOne
                else { continue }
                let (subject, object) = (graph.subject[fact], graph.object[fact])
                guard let brand = brandOf[entities[Int(step.isInverse ? object : subject)]]
                else { continue }
                let category = step.isInverse ? subject : object
                if !found[brand].contains(category) { found[brand].append(category) }
            }
        }
        // Entities and categories are numbered apart, so no brand may mix the two.
        guard found.allSatisfy(\.isEmpty) else { return found }
        return brands.categories.map { $0 < 0 ? [] : [$0] }
    }
}

/// Scores of every region for every brand, as a table.
public struct RegionScores: PlaceScorer {
    /// `[brands, regions]`
    public let table: Tensor<Float>

    public init(_ table: Tensor<Float>) { self.table = table }

    public var users: Int { table.rows }
    public var places: Int { table.columns }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> { table.slicingRows(range) }

    /// `s(b, a) = |{b': (b', a) a pair}|`
    init(popularityOf pairs: SitePairs, regions: Int) {
        let counts = Self.counts(pairs, regions)
        var table = Tensor<Float>.zeros([pairs.brands, regions])
        table.withUnsafeMutableElements { elements in
            for index in elements.indices { elements[index] = counts[index % regions] }
        }
        self.init(table)
    }

    /// `s(b, a) = |{b': (b', a) a pair, C_b' ∩ C_b ≠ ∅}| + popularity(a) / (brands + 1)`
    init(popularityOf pairs: SitePairs, regions: Int, within categories: [[Int32]]) {
        precondition(
            categories.count == pairs.brands,
            "Categories of \(categories.count) brands, where there are \(pairs.brands)")
        let counts = Self.counts(pairs, regions)
        let members = categories.map(Set.init)
        var table = Tensor<Float>.zeros([pairs.brands, regions])
        table.withUnsafeMutableElements { elements in
            for brand in 0..<pairs.brands {
                let row = brand * regions
                for region in 0..<regions {
                    elements[row + region] = counts[region] / Float(pairs.brands + 1)
                }
                for other in 0..<pairs.brands where !members[brand].isDisjoint(with: members[other])
                {
                    for region in pairs.regions(ofBrand: other) {
                        elements[row + Int(region)] += 1
                    }
                }
            }
        }
        self.init(table)
    }

    private static func counts(_ pairs: SitePairs, _ regions: Int) -> [Float] {
        var counts = [Float](repeating: 0, count: regions)
        for region in pairs.regions { counts[Int(region)] += 1 }
        return counts
    }
}

/// Brand-kNN: regions of brands that are in the same regions (user-based collaborative filtering;
/// Herlocker et al., SIGIR 1999), by cosine.
///
///     sim(b, b') = |A_b ∩ A_b'| / √(|A_b| |A_b'|),   s(b, a) = Σ_{b' ∈ N_k(b), a ∈ A_b'} sim(b, b')
///
/// N_k(b) are the k brands most similar to b, itself left out; ties go to the lower number.
public struct BrandNeighbors: PlaceScorer {
    private let scores: RegionScores

    public var users: Int { scores.users }
    public var places: Int { scores.places }

    /// Cost: one addition for each region of each pair of neighbours.
    ///
    /// - Parameter neighbors: k; nil takes every brand.
    public init(_ pairs: SitePairs, regions: Int, neighbors: Int? = nil) {
        precondition(neighbors ?? 1 > 0, "Brand-kNN with \(neighbors ?? 0) neighbours")
        var brandsOf = [[Int]](repeating: [], count: regions)
        for brand in 0..<pairs.brands {
            for region in pairs.regions(ofBrand: brand) { brandsOf[Int(region)].append(brand) }
        }
        var table = Tensor<Float>.zeros([pairs.brands, regions])
        var shared = [Double](repeating: 0, count: pairs.brands)
        var sums = [Double](repeating: 0, count: regions)
        for brand in 0..<pairs.brands {
            shared.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
            sums.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
            let own = pairs.regions(ofBrand: brand)
            for region in own {
                for other in brandsOf[Int(region)] where other != brand { shared[other] += 1 }
            }
            let similar = shared.indices.filter { shared[$0] > 0 }.map { other in
                let length = Double(own.count * pairs.range(ofBrand: other).count)
                return (brand: other, similarity: shared[other] / length.squareRoot())
            }.sorted { ($0.similarity, $1.brand) > ($1.similarity, $0.brand) }
            for (other, similarity) in similar.prefix(neighbors ?? similar.count) {
                for region in pairs.regions(ofBrand: other) { sums[Int(region)] += similarity }
            }
            table.withUnsafeMutableElements { elements in
                for region in 0..<regions {
                    elements[brand * regions + region] = Float(sums[region])
                }
            }
        }
        scores = RegionScores(table)
    }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        scores.scores(ofUsers: range)
    }
}

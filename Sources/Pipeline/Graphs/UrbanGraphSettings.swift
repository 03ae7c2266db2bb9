import City
import Support
import Tensors

/// The parameters by which an urban knowledge graph is derived from a city.
///
/// The defaults are those of Liu, Ding and Li (SIGSPATIAL 2023) where the paper names one (1 km for
/// NearBy, 3 km for BaServe, 500 m for Competitive). The paper names none for the others; theirs
/// are chosen so that a region or place has about as many facts of a relation as in the released
/// graphs of Beijing and Shanghai: see each.
public struct UrbanGraphSettings: Codable, Hashable, Sendable {
    /// NearBy: regions whose centres are closer, in km.
    public var nearKilometres = 1.0
    /// BorderBy: regions whose outlines come as close, in metres. Not 0, since neighbours are often
    /// drawn one by one, or up to the two sides of a street.
    public var borderMetres = 30.0
    /// FlowTransition: the share of the pairs of regions with any trips that is kept, the busiest
    /// first. Few, as in the releases (a fact for two or three regions), since the trips of a city
    /// are told by few pairs and nearly all other pairs are chance.
    public var flowShare = 0.05
    /// FlowTransition: whether a table of flows that the city has counts in place of training visits.
    /// A table may count trips to held-out stores, too (a grown city's does); visits do not. In a
    /// city without visits a table is all there is, and counts.
    public var usesFlowTable = false
    /// FlowTransition and CoCheckin from visits: hours between two visits of a user that count as
    /// one trip.
    public var visitGapHours = 24.0
    /// SimilarFunction: the least cosine of the places of two regions, counted by category. One
    /// threshold alone does not do for any city: with finer categories cosines fall, so that .9
    /// gives a region of New York 5 similar ones and one of the bundled city none. So it is low,
    /// and `functionNeighbours` says how many.
    public var functionCosine = 0.5
    /// SimilarFunction: how many most similar regions each region brings; a pair counts where one
    /// brings the other. A region has 3 to 6, as in the releases (2.5 in Shanghai, 5 in Beijing).
    public var functionNeighbours = 3
    /// SimilarFunction: places that a region needs to have a function; two regions of one bar each
    /// would be the same.
    public var functionPlaces = 5
    /// CoCheckin: how often two places must be visited one after the other.
    public var coCheckins = 3
    /// Competitive: how close stores of one category compete, in km.
    public var competitiveKilometres = 0.5
    /// RelatedBrand, where no file tells: the least correlation of the training regions of two
    /// brands of one first-level category.
    public var relatedCorrelation = 0.3
    /// RelatedBrand, where no file tells: training regions that both must share, since brands of
    /// few stores correlate by chance.
    public var relatedRegions = 2
    /// BaServe and BelongTo: how far a business area serves, in km from its centre.
    public var businessAreaKilometres = 3.0

    public init() {}

    /// - Throws: `Failure(.usage)` for a parameter out of its range.
    public func check() throws {
        let positive: [(String, Double)] = [
            ("distance for NearBy", nearKilometres), ("distance for BorderBy", borderMetres),
            ("gap between visits", visitGapHours),
            ("distance for Competitive", competitiveKilometres),
            ("range of a business area", businessAreaKilometres),
        ]
        for (name, value) in positive where !(value > 0 && value.isFinite) {
            throw Failure(.usage, "the \(name) is \(value)", remedy: "give a number above 0")
        }
        let shares: [(String, Double)] = [
            ("share of flows", flowShare), ("cosine for SimilarFunction", functionCosine),
            ("correlation for RelatedBrand", relatedCorrelation),
        ]
        for (name, value) in shares where !(value > 0 && value <= 1) {
            throw Failure(
                .usage, "the \(name) is \(value)", remedy: "give a number above 0 and up to 1")
        }
        let counts: [(String, Int)] = [
            ("number of places for SimilarFunction", functionPlaces),
            ("number of neighbours for SimilarFunction", functionNeighbours),
            ("number of visits for CoCheckin", coCheckins),
            ("number of shared regions for RelatedBrand", relatedRegions),
        ]
        for (name, value) in counts where value < 1 {
            throw Failure(.usage, "the \(name) is \(value)", remedy: "give 1 or more")
        }
    }
}

/// What the strength of a fact is counted in.
public enum UrbanStrength: Sendable {
    case trips
    case kilometres
    case cosine
    case visits
    case correlation

    /// Of a relation; nil where its facts have none.
    public init?(of relation: UrbanRelation) {
        switch relation {
        case .flowTransition: self = .trips
        case .nearBy, .competitive, .businessAreaServes, .belongTo: self = .kilometres
        case .similarFunction: self = .cosine
        case .coCheckin: self = .visits
        case .relatedBrand: self = .correlation
        default: return nil
        }
    }

    /// Whether less is stronger.
    public var nearestIsFirst: Bool { self == .kilometres }

    /// The strength of several facts in a row: their length, or the weakest of them.
    public func joined(_ first: Double, _ second: Double) -> Double {
        self == .kilometres ? first + second : min(first, second)
    }
}

/// Regions or business areas in the making.
public struct AreaDraft: Equatable, Sendable {
    public var names: [String] = []
    /// The source's own identifiers.
    public var identifiers: [String] = []
    /// Outlines, one for each area; empty where the source has none.
    public var shapes: [AreaShape] = []

    public init() {}

    public init(names: [String], identifiers: [String], shapes: [AreaShape] = []) {
        self.names = names
        self.identifiers = identifiers
        self.shapes = shapes
    }

    public var count: Int { names.count }
}

/// Brands in the making, and the stores they have or want.
public struct BrandDraft: Equatable, Sendable {
    public var names: [String] = []
    public var identifiers: [String] = []
    /// Category of each brand, -1 where it has none.
    public var categories: [Int32] = []
    /// Pairs of related brands, such as those of one owner; each pair once.
    public var related: [(first: Int32, second: Int32)] = []
    /// Pairs of brand and region that the data was released with, such as KnowSite's.
    public var sites = SiteDraft()

    public init() {}

    public var count: Int { names.count }

    public static func == (first: BrandDraft, second: BrandDraft) -> Bool {
        first.names == second.names && first.identifiers == second.identifiers
            && first.categories == second.categories && first.sites == second.sites
            && first.related.elementsEqual(second.related) { $0 == $1 }
    }
}

/// Released pairs of brand and region, as columns of equal length.
public struct SiteDraft: Equatable, Sendable {
    public var brand: [Int32] = []
    public var region: [Int32] = []
    /// How popular the site is, as the source has it.
    public var popularity: [Double] = []
    /// Codes of `VisitPart`.
    public var part: [UInt8] = []

    public init() {}

    public mutating func add(brand: Int32, region: Int32, popularity: Double, part: UInt8) {
        self.brand.append(brand)
        self.region.append(region)
        self.popularity.append(popularity)
        self.part.append(part)
    }
}

/// How many people went from one region to another, as columns of equal length.
public struct FlowDraft: Equatable, Sendable {
    public var from: [Int32] = []
    public var to: [Int32] = []
    public var count: [Int64] = []

    public init() {}
}

/// A knowledge graph that the data was released with.
public struct GraphDraft: Equatable, Sendable {
    /// A fact: subject, relation, object.
    public struct Fact: Equatable, Sendable {
        public var subject, relation, object: Int32

        public init(subject: Int32, relation: Int32, object: Int32) {
            self.subject = subject
            self.relation = relation
            self.object = object
        }
    }

    public var entities: [String] = []
    public var relations: [String] = []
    public var facts: [Fact] = []

    public init() {}
}

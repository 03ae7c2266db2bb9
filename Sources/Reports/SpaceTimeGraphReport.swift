/// What a spatio-temporal graph of items consists of.
public struct SpaceTimeGraphReport: Codable, Equatable, Sendable {
    /// The least, the middle and the largest of some numbers; of an even count the mean of the two
    /// in the middle. All 0 where there are none.
    public struct Spread: Codable, Equatable, Sendable {
        public var least: Double
        public var median: Double
        public var largest: Double

        /// O(n log n).
        public init(_ values: [Double]) {
            let sorted = values.sorted()
            least = sorted.first ?? 0
            largest = sorted.last ?? 0
            let half = sorted.count / 2
            median =
                sorted.isEmpty
                ? 0 : sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
        }
    }

    /// Two items that are bought close to one another.
    public struct Edge: Codable, Equatable, Sendable {
        /// Places of the city.
        public var place: Int
        public var other: Int
        public var name: String
        public var otherName: String
        public var weight: Double
        /// Pairs of events that made it, of which in one area, and in one period of the day.
        public var pairs: Int
        public var pairsOfPlace: Int
        public var pairsOfPeriod: Int

        public init(
            place: Int, other: Int, name: String, otherName: String, weight: Double, pairs: Int,
            pairsOfPlace: Int, pairsOfPeriod: Int
        ) {
            self.place = place
            self.other = other
            self.name = name
            self.otherName = otherName
            self.weight = weight
            self.pairs = pairs
            self.pairsOfPlace = pairsOfPlace
            self.pairsOfPeriod = pairsOfPeriod
        }
    }

    public var city: String
    /// The part of the city's events that it was made of.
    public var view: String
    public var users: Int
    public var events: Int
    /// How it was made, in words.
    public var rule: String
    /// What two events share that are in one area: `geohash` or `region`.
    public var area: String
    /// Places of the city.
    public var nodes: Int
    /// Places without a neighbour.
    public var isolated: Int
    /// Pairs of places with an edge, in either direction.
    public var edges: Int
    /// Neighbours of a place, isolated ones included.
    public var degree: Spread
    public var weight: Spread
    /// Share of the edges with a pair of events in one area.
    public var shareRaisedByPlace: Double
    /// Share of the edges with a pair of events in one period of the day.
    public var shareRaisedByPeriod: Double
    /// Heaviest first.
    public var heaviest: [Edge]

    public init(
        city: String, view: String, users: Int, events: Int, rule: String, area: String,
        nodes: Int, isolated: Int, edges: Int, degree: Spread, weight: Spread,
        shareRaisedByPlace: Double, shareRaisedByPeriod: Double, heaviest: [Edge]
    ) {
        self.city = city
        self.view = view
        self.users = users
        self.events = events
        self.rule = rule
        self.area = area
        self.nodes = nodes
        self.isolated = isolated
        self.edges = edges
        self.degree = degree
        self.weight = weight
        self.shareRaisedByPlace = shareRaisedByPlace
        self.shareRaisedByPeriod = shareRaisedByPeriod
        self.heaviest = heaviest
    }
}

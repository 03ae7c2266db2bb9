/// What a generator expects at each hour of the week, and from each position.
public struct HourlyForecastReport: Codable, Equatable, Sendable {
    /// What is likeliest at one moment.
    public struct Expectation: Codable, Equatable, Sendable {
        public var category: String
        /// Of all places of the category together.
        public var categoryProbability: Double
        public var place: Int
        public var placeName: String
        public var probability: Double

        public init(
            category: String, categoryProbability: Double, place: Int, placeName: String,
            probability: Double
        ) {
            self.category = category
            self.categoryProbability = categoryProbability
            self.place = place
            self.placeName = placeName
            self.probability = probability
        }
    }

    /// The same asked from one point.
    public struct Point: Codable, Equatable, Sendable {
        public var latitude: Double
        public var longitude: Double
        public var expected: Expectation

        public init(latitude: Double, longitude: Double, expected: Expectation) {
            self.latitude = latitude
            self.longitude = longitude
            self.expected = expected
        }
    }

    /// The share of one category at each of the 24 hours of the day.
    public struct CategoryHours: Codable, Equatable, Sendable {
        public var category: String
        /// Of what the model expects; each user counts as often as they were out at that hour in
        /// training. All categories sum to 1 at each hour, but for places that have none.
        public var expected: [Double]
        /// Of the users' test visits at that hour that have a category; 0 where there are none.
        public var observed: [Double]

        public init(category: String, expected: [Double], observed: [Double]) {
            self.category = category
            self.expected = expected
            self.observed = observed
        }
    }

    /// How well expected categories follow the hour of the day in what users really did.
    public struct Rhythm: Codable, Equatable, Sendable {
        /// Users whose expectations were averaged.
        public var users: Int
        /// Visits of theirs that were really made, in the test part.
        public var visits: Int
        /// Correlation over the hours of the day of expected and true share, mean over categories
        /// weighted by their visits.
        public var byCategory: Double
        /// The same over all pairs of hour and category at once, which also counts that a model
        /// knows frequent categories from rare ones.
        public var overall: Double
        /// One for each category of the city, in its order.
        public var categories: [CategoryHours]

        public init(
            users: Int, visits: Int, byCategory: Double, overall: Double,
            categories: [CategoryHours]
        ) {
            self.users = users
            self.visits = visits
            self.byCategory = byCategory
            self.overall = overall
            self.categories = categories
        }
    }

    public var run: String
    public var model: String
    public var city: String
    public var epoch: Int
    /// Nil for a mean over users.
    public var user: Int?
    public var userName: String?
    /// One for each hour of the week, Monday 0 h first.
    public var hours: [Expectation]
    /// Of one user, at the user's own moment: points of a grid, row by row from the north.
    public var points: [Point] = []
    public var pointsPerRow = 0
    /// A place that was asked about, and its probability at each hour and from each point.
    public var place: Int?
    public var placeName: String?
    public var placeByHour: [Double]?
    public var placeByPoint: [Double]?
    /// Of a mean over users.
    public var rhythm: Rhythm?
    public var milliseconds: Double = 0

    public init(
        run: String, model: String, city: String, epoch: Int, hours: [Expectation]
    ) {
        self.run = run
        self.model = model
        self.city = city
        self.epoch = epoch
        self.hours = hours
    }

    /// A letter for each category that is likeliest somewhere, the most frequent first; none for what
    /// comes after the twenty-sixth.
    public var legend: [String: String] {
        var counts: [String: Int] = [:]
        for expected in hours + points.map(\.expected) {
            counts[expected.category, default: 0] += 1
        }
        let order = counts.sorted { (-$0.value, $0.key) < (-$1.value, $1.key) }.map(\.key)
        return Dictionary(
            uniqueKeysWithValues: zip(order, "ABCDEFGHIJKLMNOPQRSTUVWXYZ").map { ($0, String($1)) })
    }
}

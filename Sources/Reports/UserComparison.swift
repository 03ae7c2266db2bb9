import Support

/// Which two runs are compared user by user, and on what.
public struct UserComparisonRequest: Codable, Equatable, Sendable {
    /// A run or a group of seeds: what stands on the horizontal axis.
    public var first: String
    /// What stands on the vertical axis.
    public var second: String
    public var session: String
    /// `new`, `published` or `all`: what lists are ranked among. Next events have one ranking only.
    public var ranking = "new"
    /// What is written down of the opening of the test part; nil ranks the validation part.
    public var unsealedBy: String?

    public init(first: String, second: String, session: String) {
        self.first = first
        self.second = second
        self.session = session
    }
}

/// Every metric of two runs, user by user.
public struct UserComparison: Codable, Equatable, Sendable {
    public struct User: Codable, Equatable, Sendable {
        public var user: Int
        public var name: String
        /// In the order of the metrics.
        public var first: [Double]
        public var second: [Double]

        public init(user: Int, name: String, first: [Double], second: [Double]) {
            self.user = user
            self.name = name
            self.first = first
            self.second = second
        }
    }

    public var first: String
    public var second: String
    public var city: String
    public var split: String
    /// The part that was ranked: `validation`, or `test` where it was unsealed.
    public var part: String
    /// `new`, `published`, `all` or `next`.
    public var ranking: String
    /// What is ranked and counted, in words.
    public var meaning: String
    public var metrics: [String]
    /// The metric that the first run's epoch is chosen by, where it is measured for each user.
    public var usual: String
    public var users: [User]
    /// How often the test part has been opened in this session.
    public var openings: Int
    public var seconds: Double

    public init(
        first: String, second: String, city: String, split: String, part: String, ranking: String,
        meaning: String, metrics: [String], usual: String, users: [User], openings: Int,
        seconds: Double
    ) {
        self.first = first
        self.second = second
        self.city = city
        self.split = split
        self.part = part
        self.ranking = ranking
        self.meaning = meaning
        self.metrics = metrics
        self.usual = usual
        self.users = users
        self.openings = openings
        self.seconds = seconds
    }

    /// One metric of it.
    ///
    /// - Parameter metric: Nil takes the usual one.
    /// - Throws: `Failure(.usage)` for a metric that is not measured for each user.
    public func scatter(_ metric: String? = nil) throws(Failure) -> UserScatter {
        let name = metric ?? usual
        guard let index = metrics.firstIndex(of: name) else {
            throw Failure(
                .usage, "'\(name)' is not measured for each user",
                remedy: "give one of \(metrics.joined(separator: ", "))")
        }
        return UserScatter(
            metric: name, first: first, second: second, city: city, split: split, part: part,
            ranking: ranking, meaning: meaning, openings: openings,
            users: users.map {
                UserScatter.User(
                    user: $0.user, name: $0.name, first: $0.first[index], second: $0.second[index])
            })
    }
}

/// One metric of two runs, user by user: a point each.
public struct UserScatter: Codable, Equatable, Sendable {
    public struct User: Codable, Equatable, Sendable {
        public var user: Int
        public var name: String
        /// The metric by the first run.
        public var first: Double
        public var second: Double

        public init(user: Int, name: String, first: Double, second: Double) {
            self.user = user
            self.name = name
            self.first = first
            self.second = second
        }
    }

    /// Users of whom both runs have the same two values: they share a place in the picture.
    public struct Point: Codable, Equatable, Sendable {
        public var first: Double
        public var second: Double
        /// In the order of the users.
        public var users: [User]

        /// How much more the second run has there.
        public var difference: Double { second - first }
    }

    public var metric: String
    public var first: String
    public var second: String
    public var city: String
    public var split: String
    public var part: String
    public var ranking: String
    public var meaning: String
    /// How often the test part has been opened in this session.
    public var openings: Int
    public var users: [User]
    /// Users for whom the metric is larger by the second run, by the first, and the same by both, to
    /// the last bit.
    public var above: Int
    public var below: Int
    public var equal: Int
    /// Nil where there are no users.
    @Told public var firstMean: Double?
    @Told public var secondMean: Double?

    /// - Parameter users: One without a number in both runs takes no part.
    public init(
        metric: String, first: String, second: String, city: String, split: String, part: String,
        ranking: String, meaning: String, openings: Int, users: [User]
    ) {
        self.metric = metric
        self.first = first
        self.second = second
        self.city = city
        self.split = split
        self.part = part
        self.ranking = ranking
        self.meaning = meaning
        self.openings = openings
        let users = users.filter { $0.first.isFinite && $0.second.isFinite }
        self.users = users
        above = users.count { $0.second > $0.first }
        below = users.count { $0.second < $0.first }
        equal = users.count - above - below
        func mean(_ value: (User) -> Double) -> Double? {
            users.isEmpty ? nil : users.reduce(0) { $0 + value($1) } / Double(users.count)
        }
        firstMean = mean { $0.first }
        secondMean = mean { $0.second }
    }

    /// The places in the picture, from the top to the bottom and from the left to the right.
    /// O(users log users).
    public var points: [Point] {
        struct Place: Hashable {
            var first: Double
            var second: Double
        }
        let groups = Dictionary(grouping: users) { Place(first: $0.first, second: $0.second) }
        return groups.map { Point(first: $0.first, second: $0.second, users: $1) }.sorted {
            ($1.second, $0.first) < ($0.second, $1.first)
        }
    }

    /// `12 above the diagonal, 3 below it, 40 on it`.
    public var counts: String {
        "\(above) above the diagonal, \(below) below it, \(equal) on it"
    }
}

/// The figures by which a grown city is held against a real one. Visits only, no orders.
public struct CityMarginals: Codable, Equatable, Sendable {
    public var city = ""
    public var users = 0
    /// Places that were visited at all.
    public var places = 0
    public var visits = 0

    public var medianVisitsPerUser = 0.0
    /// Gini coefficient of visits over users: 0 where all have as many, near 1 where one has all.
    public var giniOfUsers = 0.0
    /// Share of the visits that the busiest tenth of the users made.
    public var topTenthOfUsers = 0.0

    public var medianVisitsPerPlace = 0.0
    public var giniOfPlaces = 0.0
    /// Share of the visits that the best-known hundredth of the visited places had.
    public var topHundredthOfPlaces = 0.0
    /// Exponent of the power law that fits the visits of the best-known tenth of the places
    /// (Hill's estimate, 1 + *n* ÷ Σ ln(visits ÷ smallest)); nil for fewer than ten places.
    public var tailExponentOfPlaces: Double?

    /// Median distance of consecutive visits of one user at different places.
    public var medianKilometres = 0.0
    /// Shares of those distances that are over 1, 5 and 20 km.
    public var overOneKilometre = 0.0
    public var overFiveKilometres = 0.0
    public var overTwentyKilometres = 0.0
    /// Slope of the density of those distances in a plot with two logarithmic axes, by least
    /// squares over five doublings from 0.5 to 16 km; nil where a bin is empty.
    public var distanceSlope: Double?

    /// Share of the visits at a place where the user had not been before.
    public var newPlaces = 0.0
    /// The same among visits after each user's first twenty.
    public var newPlacesAfterTwenty = 0.0
    /// Median hours between consecutive visits of one user.
    public var medianGapHours = 0.0
    /// Entropy of the hour of the week in bits, of at most 7.39.
    public var hourEntropy = 0.0

    /// What people go for, told by words in the names of categories.
    public var kinds: [Kind] = []

    /// Visits to places of one kind.
    public struct Kind: Codable, Equatable, Sendable {
        public var name: String
        public var share: Double
        /// The hour of the day with most visits.
        public var peakHour: Int
        /// Visits by hour: 24 of weekdays, then 24 of weekends.
        public var hours: [Int]

        public init(name: String, share: Double, peakHour: Int, hours: [Int]) {
            self.name = name
            self.share = share
            self.peakHour = peakHour
            self.hours = hours
        }
    }

    public init() {}
}

/// Two cities side by side.
public struct CityComparison: Codable, Equatable, Sendable {
    /// How alike the hours are at which people go for something.
    public struct Rhythm: Codable, Equatable, Sendable {
        public var kind: String
        /// Pearson's correlation over 48 hours of weekdays and weekends.
        public var correlation: Double
        public var firstPeakHour: Int
        public var secondPeakHour: Int
        public var firstShare: Double
        public var secondShare: Double
    }

    public var first: CityMarginals
    public var second: CityMarginals
    /// Kinds that both cities have, in the order of the first's shares.
    public var rhythms: [Rhythm]

    public init(_ first: CityMarginals, _ second: CityMarginals) {
        self.first = first
        self.second = second
        rhythms = first.kinds.compactMap { kind in
            second.kinds.first { $0.name == kind.name }.map { other in
                Rhythm(
                    kind: kind.name,
                    correlation: Self.correlation(
                        kind.hours.map(Double.init), other.hours.map(Double.init)) ?? 0,
                    firstPeakHour: kind.peakHour, secondPeakHour: other.peakHour,
                    firstShare: kind.share, secondShare: other.share)
            }
        }
    }

    /// Pearson's correlation; nil where one of them does not vary.
    public static func correlation(_ first: [Double], _ second: [Double]) -> Double? {
        let count = Double(first.count)
        let (mean, otherMean) = (first.reduce(0, +) / count, second.reduce(0, +) / count)
        var (product, square, otherSquare) = (0.0, 0.0, 0.0)
        for (value, other) in zip(first, second) {
            product += (value - mean) * (other - otherMean)
            square += (value - mean) * (value - mean)
            otherSquare += (other - otherMean) * (other - otherMean)
        }
        let scale = (square * otherSquare).squareRoot()
        return scale > 0 ? product / scale : nil
    }
}

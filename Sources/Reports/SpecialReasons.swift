/// What speaks for one place more than for the others of its list, from both sides.
public struct SpecialReasons: Codable, Equatable, Sendable {
    /// One row of the user's side together with one of the place's.
    public struct Pair: Codable, Equatable, Sendable {
        public var own: EvidenceItem
        public var other: EvidenceItem
        /// Its part of the score.
        public var contribution: Double
        /// The same less its part of what the list has in the mean.
        public var relative: Double

        public init(
            own: EvidenceItem, other: EvidenceItem, contribution: Double, relative: Double
        ) {
            self.own = own
            self.other = other
            self.contribution = contribution
            self.relative = relative
        }
    }

    /// The place's side of the score.
    public struct Side: Codable, Equatable, Sendable {
        /// What the rows are, such as `people who come here`.
        public var title: String
        /// The strongest by magnitude.
        public var rows: [EvidenceItem]
        /// How many there are in all.
        public var count: Int
        /// What the rows that are not listed add, with what no row holds.
        public var remainder: Double

        public init(title: String, rows: [EvidenceItem], count: Int, remainder: Double) {
            self.title = title
            self.rows = rows
            self.count = count
            self.remainder = remainder
        }
    }

    /// `list`, or the name of the place that was asked about.
    public var against: String
    /// Numbers of the places that this one is compared with, best first.
    public var others: [Int]
    /// Mean score of the others.
    public var othersScore: Double
    /// How much of the others' rows the place has in proportion: a relative part is a row less the
    /// others' mean times this. 1 beside one chosen place.
    public var scale: Double
    /// The score less `scale * othersScore`: what all relative parts sum to.
    public var difference: Double
    /// What the listed rows of evidence leave of the difference.
    public var remainder: Double
    /// Part of the score, 0 to 1, that every place of the list has from the same rows; nil where the
    /// score is not positive.
    public var sharedPart: Double?
    /// 1 less the mean overlap of the five leading rows with those of the other places: 0 where
    /// every place of the list gets the same reason.
    public var specificity: Double
    /// The user's own places or events, by their relative part.
    public var own: [EvidenceItem]
    public var placeSide: Side?
    /// The leading pairs of both sides, by their relative part; none where the score is not
    /// bilinear.
    public var pairs: [Pair]
    /// How many pairs there are in all.
    public var pairCount: Int
    /// Relative parts of the pairs that are not listed.
    public var pairRemainder: Double

    public init(
        against: String, others: [Int], othersScore: Double, scale: Double, difference: Double,
        remainder: Double, sharedPart: Double?, specificity: Double, own: [EvidenceItem],
        placeSide: Side? = nil, pairs: [Pair] = [], pairCount: Int = 0, pairRemainder: Double = 0
    ) {
        self.against = against
        self.others = others
        self.othersScore = othersScore
        self.scale = scale
        self.difference = difference
        self.remainder = remainder
        self.sharedPart = sharedPart
        self.specificity = specificity
        self.own = own
        self.placeSide = placeSide
        self.pairs = pairs
        self.pairCount = pairCount
        self.pairRemainder = pairRemainder
    }
}

extension SpecialReasons {
    /// What a request says that asks for the same comparison.
    var contrast: String { against == "list" ? against : others.first.map { "\($0)" } ?? "none" }
}

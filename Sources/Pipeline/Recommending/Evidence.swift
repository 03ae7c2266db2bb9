import Reports
import Tensors

/// What an explanation found: contributions of rows by one method, and where the place stands.
public struct EvidenceFinding: Sendable {
    public var method: ExplanationMethod
    /// Rows that have a contribution, in the order of the evidence.
    public var rows: [Int]
    /// One for each of `rows`.
    public var contributions: [Double]
    /// What no row holds; 0 for methods that do not add up.
    public var constant: Double
    public var full: RankOutcome

    public init(
        method: ExplanationMethod, rows: [Int], contributions: [Double], constant: Double,
        full: RankOutcome
    ) {
        self.method = method
        self.rows = rows
        self.contributions = contributions
        self.constant = constant
        self.full = full
    }

    public var isExact: Bool { method == .exact }
}

/// What speaks for a place whoever asks, row by row: the place's side of a score.
public struct PlaceSide: Sendable {
    /// What the rows are, as a heading: `people who come here`.
    public var title: String
    /// What each row adds to the score; with `constant` they sum to it.
    public var contributions: [Double]
    public var constant: Double
    /// A row, to be shown with what it adds.
    public var item: @Sendable (_ row: Int, _ value: Double) -> EvidenceItem
    /// The first rows as switches; those behind its units cannot be removed. Nil where none can.
    public var score: (any ExplainableScore)?
    /// Products of both sides' rows, where the score is bilinear.
    public var paired: PairedSides?

    public init(
        title: String, contributions: [Double], constant: Double,
        score: (any ExplainableScore)? = nil, paired: PairedSides? = nil,
        item: @escaping @Sendable (_ row: Int, _ value: Double) -> EvidenceItem
    ) {
        self.title = title
        self.contributions = contributions
        self.constant = constant
        self.score = score
        self.paired = paired
        self.item = item
    }
}

/// A bilinear score as products of rows of the user's side and rows of the place's side.
public struct PairedSides: Sendable {
    /// `u_r · p_c`, `[rows of the user's side][rows of the place's side]`.
    public var products: [[Double]]
    /// The rows of the user's side as switches: what each adds to any place.
    public var own: any ExplainableScore
    public var ownItem: @Sendable (_ row: Int, _ value: Double) -> EvidenceItem

    public init(
        products: [[Double]], own: any ExplainableScore,
        ownItem: @escaping @Sendable (_ row: Int, _ value: Double) -> EvidenceItem
    ) {
        self.products = products
        self.own = own
        self.ownItem = ownItem
    }
}

/// The evidence of one score as rows that can be told, most of which can be removed.
public protocol Evidence: Sendable {
    /// The place that is explained.
    var place: Int { get }
    /// Whose neighbourhood the rows are of.
    var side: String { get }
    /// What rows are summed by.
    var group: String { get }
    var rowCount: Int { get }
    /// Rows that can be removed: the units of `score`, in its order.
    var unitRows: [Int] { get }
    /// All units as switches.
    var score: any ExplainableScore { get }
    /// Some rows as switches: a score, and the unit that each of the rows is in it; nil for a row
    /// that cannot be removed.
    func switches(of rows: [Int]) -> (score: any ExplainableScore, units: [Int?])
    /// The same with parameters that learned nothing; nil where nothing was learned.
    func randomizedScore() throws -> (any ExplainableScore)?
    /// What faithfulness is measured on, where rows are too many.
    var measuredScore: any ExplainableScore { get }
    func randomizedMeasuredScore() throws -> (any ExplainableScore)?
    /// Whose visits to which place each unit of `measuredScore` is, where it is some: what planted
    /// causes are looked for among.
    var measuredVisits: [(user: Int, place: Int)] { get }

    /// What each row adds by the model's own arithmetic.
    func contributions() -> [Double]
    /// What no row holds: with `contributions` it sums to the score.
    var constant: Double { get }
    /// The sum of the model's own terms.
    func exactSum(_ finding: EvidenceFinding) -> Double
    /// Terms that rows sum.
    var termCount: Int { get }
    /// Scores of all candidates, as they are explained.
    func allScores() -> [Double]
    /// The explained score.
    func value(_ full: RankOutcome) -> Double

    /// Why rows cannot be weighed by another method than the exact one; nil where they can.
    var rowRefusal: (problem: String, remedy: String)? { get }
    /// Why a method does not apply, as the end of a sentence.
    func reason(against method: ExplanationMethod) -> String
    /// Whether rows differ from place to place, so that explanations of others can be compared.
    var tellsPlacesApart: Bool { get }
    /// Whether its pictures show what removing each row does.
    var showsEveryRemoval: Bool { get }

    /// A row, to be shown with a contribution.
    func item(_ row: Int, contribution: Double) -> EvidenceItem
    /// The score by layer of a propagation.
    var layers: [ExplanationReport.Part] { get }
    /// The score by kind of term.
    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part]
    /// The reason in words. Every number is a term, or a sum or a count of terms.
    func sentence(_ finding: EvidenceFinding) -> String
    /// How much of the evidence lies after what is to be predicted; nil where that is not asked.
    func leak() -> LeakReport?
    /// What the pictures show.
    ///
    /// - Parameter removals: What removing each unit changes; nil where it was not run.
    func pictures(_ finding: EvidenceFinding, removals: [Double]?) throws -> SequenceReasons?
    /// The place's side of the same score; nil for a model that keeps nothing of a place but one
    /// vector or number.
    func placeSide() -> PlaceSide?
    /// Other numbers that a picture shows beside each row, by name: what attention is taken for.
    var looks: [(name: String, values: [Double])] { get }
}

extension Evidence {
    public var unitRows: [Int] { Array(0..<rowCount) }
    public func switches(of rows: [Int]) -> (score: any ExplainableScore, units: [Int?]) {
        (score, rows)
    }
    public var measuredScore: any ExplainableScore { score }
    public func randomizedScore() throws -> (any ExplainableScore)? { nil }
    public func randomizedMeasuredScore() throws -> (any ExplainableScore)? {
        try randomizedScore()
    }
    public var measuredVisits: [(user: Int, place: Int)] { [] }
    public var constant: Double { 0 }
    public func exactSum(_ finding: EvidenceFinding) -> Double {
        finding.contributions.reduce(0, +) + finding.constant
    }
    public var termCount: Int { rowCount }
    public func allScores() -> [Double] { score.fullScores() }
    public func value(_ full: RankOutcome) -> Double { full.score }
    public var rowRefusal: (problem: String, remedy: String)? { nil }
    public func reason(against method: ExplanationMethod) -> String {
        method == .influence
            ? "its evidence is no training step of its own"
            : "no derivative leads from no evidence to all of it"
    }
    public var tellsPlacesApart: Bool { true }
    public var showsEveryRemoval: Bool { false }
    public var layers: [ExplanationReport.Part] { [] }
    public func leak() -> LeakReport? { nil }
    public func pictures(_ finding: EvidenceFinding, removals: [Double]?) throws -> SequenceReasons?
    { nil }
    public var looks: [(name: String, values: [Double])] { [] }
    public func placeSide() -> PlaceSide? { nil }
}

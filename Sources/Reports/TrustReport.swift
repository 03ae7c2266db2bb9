/// How far one reason can be trusted: measured, never a mood.
public struct TrustReport: Codable, Equatable, Sendable {
    /// From these figures on the word is `medium`, and `high`.
    public static let thresholds = (medium: 0.4, high: 0.7)

    /// Share, 0 to 1, of random choices of as many rows whose removal lowers the place's margin less
    /// than removing the rows that the reason names. Chance is 0.5.
    public var faithfulness: Double
    /// 1 less the mean overlap of the five leading rows with those of the rest of the list, 0 to 1.
    public var specificity: Double
    /// How many rows were removed together.
    public var rows: Int
    /// How many random choices were drawn.
    public var draws: Int

    public init(faithfulness: Double, specificity: Double, rows: Int, draws: Int) {
        self.faithfulness = faithfulness
        self.specificity = specificity
        self.rows = rows
        self.draws = draws
    }

    /// The geometric mean of both: one that is 0 leaves nothing to trust.
    public var figure: Double { (faithfulness * specificity).squareRoot() }

    public var word: String {
        figure >= Self.thresholds.high
            ? "high" : figure >= Self.thresholds.medium ? "medium" : "low"
    }
}

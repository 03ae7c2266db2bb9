/// How the first rows of a source would be read, and what was guessed for it.
public struct ImportPreview: Codable, Equatable, Sendable {
    /// A row as it would be read, or why it would be left out.
    public struct Row: Codable, Equatable, Sendable {
        /// Of the file, counted from 1; nil where a visit has no line of its own.
        public var line: Int?
        public var user = ""
        public var place = ""
        /// Seconds of the local wall clock, counted as if it were UTC.
        public var localTime: Int64?
        public var latitude: Double?
        public var longitude: Double?
        public var category = ""
        public var part: VisitPart?
        /// Why the row would be left out; all else but the line is then empty.
        public var problem: String?

        public init(line: Int?) { self.line = line }
    }

    /// A value that nobody gave.
    public struct Guess: Codable, Equatable, Sendable {
        /// The name of the option, such as `user`.
        public var option: String
        public var value: String
        /// What it was guessed by, such as `its name`.
        public var by: String

        public init(_ option: String, _ value: String, by: String) {
            self.option = option
            self.value = value
            self.by = by
        }
    }

    public var layout: String
    public var path: String
    /// The names in the table's header; empty where there is none.
    public var columns: [String] = []
    public var guesses: [Guess] = []
    public var rows: [Row] = []
    /// The split that trainings on the city take where nobody chooses.
    public var split = SplitRule.chronological
    /// Why there are no rows: the first thing that is missing or wrong.
    public var fault: String?
    public var notes: [String] = []

    public init(layout: String, path: String) {
        self.layout = layout
        self.path = path
    }

    /// The guessed values by their options.
    public var guessed: [String: String] {
        Dictionary(guesses.map { ($0.option, $0.value) }, uniquingKeysWith: { first, _ in first })
    }
}

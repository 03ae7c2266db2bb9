/// What one audit of an evaluation found.
public struct AuditFinding: Codable, Equatable, Sendable {
    public enum Status: String, Codable, Sendable, CaseIterable {
        case passed
        /// Nothing is broken, but a reader must know: what the split itself lets through.
        case noted
        case failed
    }

    /// `later evidence of the user`, `later evidence of others`, `target in its input`,
    /// `shuffled labels` or `canary`.
    public var name: String
    public var status: Status
    /// The share of what was looked at that showed it; nil where nothing was counted.
    public var share: Double?
    /// What was found, in words.
    public var detail: String

    public init(name: String, status: Status, share: Double?, detail: String) {
        self.name = name
        self.status = status
        self.share = share
        self.detail = detail
    }
}

/// What the figures of a table rest on; stands under every table.
public struct EvaluationCard: Codable, Equatable, Sendable {
    /// The protocol: `published`, `new`, `all`, `next-place`.
    public var ranking: String
    public var candidates: String
    /// What divides the visits, such as `released split of visits`.
    public var split: String
    /// `validation` or `test`.
    public var part: String
    /// What models and rules have learned from.
    public var learning: String
    /// What may be looked back on at the moment of a query; nil for lists, which have no moment.
    public var history: String?
    public var ties: String
    public var users: Int
    public var queries: Int
    public var seeds: String
    /// How options were chosen, a sentence each.
    public var settings: [String]
    public var intervals: String
    /// Whether the test part was left alone.
    public var isSealed: Bool
    /// How often the test part of this city and split has been opened in this session, this time
    /// included.
    public var openings: Int
    /// What the audits found; nil where they were not run.
    public var audits: [AuditFinding]?
    /// Whom `users` counts, where it is not users: `brands`.
    public var subjects: String?

    public init(
        ranking: String, candidates: String, split: String, part: String, learning: String,
        history: String?, ties: String, users: Int, queries: Int, seeds: String,
        settings: [String], intervals: String, isSealed: Bool, openings: Int,
        audits: [AuditFinding]?, subjects: String? = nil
    ) {
        self.ranking = ranking
        self.candidates = candidates
        self.split = split
        self.part = part
        self.learning = learning
        self.history = history
        self.ties = ties
        self.users = users
        self.queries = queries
        self.seeds = seeds
        self.settings = settings
        self.intervals = intervals
        self.isSealed = isSealed
        self.openings = openings
        self.audits = audits
        self.subjects = subjects
    }

    /// Why figures are missing; nil where there is enough for all.
    public var lacking: String? {
        let subjects = subjects ?? "users"
        if queries == 0 {
            return "no figures: nobody among the \(subjects) has anything to find here"
        }
        guard users < 2 else { return nil }
        return "no intervals, effects and probabilities: they need two \(subjects), and there is "
            + "one"
    }

    /// What is said of a row that has no users; empty otherwise.
    public static func nothing(_ users: Int) -> String {
        users == 0 ? "; no user has anything to find here, so there are no figures" : ""
    }

    /// How many rows there are, of how many users.
    public var counted: String { Self.counted(queries, of: users, subjects ?? "users") }

    /// Such as `1 row of 1 user`.
    ///
    /// - Parameter subjects: In the plural.
    public static func counted(
        _ rows: Int, of users: Int, _ subjects: String = "users"
    ) -> String {
        (rows == 1 ? "1 row" : "\(rows) rows") + " of "
            + (users == 1 ? "1 \(subjects.dropLast())" : "\(users) \(subjects)")
    }

    /// The card for people, a line each.
    public var lines: [String] {
        var lines = [
            "protocol: \(ranking); candidates: \(candidates)",
            "split: \(split); ranked: the \(part) part; learned from: \(learning)",
        ]
        if let history { lines.append("history: \(history)") }
        lines += [
            "\(counted); ties: \(ties)",
            "seeds: \(seeds); intervals: \(intervals)",
        ]
        if let lacking { lines.append(lacking) }
        lines += settings.map { "settings: \($0)" }
        let times = openings == 1 ? "once" : "\(openings) times"
        if isSealed {
            let past = openings == 0 ? "never opened" : "opened \(times)"
            lines.append("the test part is sealed, and \(past) in this session; --unseal opens it")
        } else {
            lines.append("the test part is open: \(times) in this session, with this one")
        }
        guard let audits else { return lines + ["audits: not run; --audit runs them"] }
        for status in AuditFinding.Status.allCases {
            let found = audits.filter { $0.status == status }
            guard !found.isEmpty else { continue }
            if status == .passed {
                lines.append("audits passed: " + found.map(\.name).joined(separator: ", "))
            } else {
                lines += found.map { "audit \(status.rawValue): \($0.name): \($0.detail)" }
            }
        }
        return lines
    }
}

/// The metrics of a part of the truth, such as the places that are new to their user.
public struct SliceFigures: Codable, Equatable, Sendable {
    /// `activity`, `popularity`, `cold start` or `repetition`.
    public var dimension: String
    public var name: String
    public var meaning: String
    public var users: Int
    /// Rows with a true place in the slice.
    public var queries: Int
    public var metrics: Figures

    public init(
        dimension: String, name: String, meaning: String, users: Int, queries: Int,
        metrics: Figures
    ) {
        self.dimension = dimension
        self.name = name
        self.meaning = meaning
        self.users = users
        self.queries = queries
        self.metrics = metrics
    }
}

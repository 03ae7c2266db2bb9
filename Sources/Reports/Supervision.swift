/// What a training watches for in itself, and what happens then.
public struct Supervision: Codable, Equatable, Sendable {
    /// What a finding leads to that makes going on worthless.
    public enum Reaction: String, Codable, Sendable, CaseIterable {
        /// Waits for somebody who watches.
        case pause
        case stop
        /// Says so and goes on.
        case warn
    }

    public var guards = GuardSettings()
    public var reaction = Reaction.stop
    /// Run by the shell when the run ends, fails or a guard finds something; nil for none.
    public var onFinish: String?

    public init() {}

    /// Watches for nothing.
    public static var none: Supervision {
        var none = Supervision()
        none.guards.isOn = false
        return none
    }
}

/// Thresholds of the guards.
public struct GuardSettings: Codable, Equatable, Sendable {
    public var isOn = true
    /// A divergence is told where the last 16 losses are all more than this many times the lowest mean
    /// of 16 losses until then.
    public var lossRatio = 10.0
    /// Evaluations without a better one after which a plateau is told; 0 tells of none.
    public var plateau = 40
    /// The best value of the validation metric over what chance gives: less is no learning.
    public var chanceRatio = 1.5
    /// Length of the mean direction of an embedding table's rows: more is a collapse.
    public var collapse = 0.999
    /// Free megabytes on the disk: less is too little.
    public var diskMegabytes = 200
    /// Share of the memory that the process can have: more is too much.
    public var memoryShare = 0.95

    public init() {}
}

/// What a guard found: a sentence for people, and what it is about for programs.
public struct GuardFinding: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case notFinite = "not-finite"
        case divergence, plateau, collapse, chance, disk, memory

        /// Going on is worthless or dangerous, so that the training pauses or stops.
        public var isSerious: Bool { self != .plateau }
    }

    public var kind: Kind
    public var problem: String
    public var remedy: String

    public init(_ kind: Kind, _ problem: String, remedy: String) {
        self.kind = kind
        self.problem = problem
        self.remedy = remedy
    }

    public var sentence: String { "\(problem); \(remedy)" }
}

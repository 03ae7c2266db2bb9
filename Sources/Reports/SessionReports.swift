/// Checkpoints of a session that belong to no run of its database: the database was lost, or
/// restored from an older copy.
public struct LostRun: Codable, Equatable, Sendable {
    /// The name of the folder, which is the run's.
    public var run: String
    public var folder: String
    /// `last`, `best`, `final`: those that can be read.
    public var checkpoints: [String]
    public var model: String?
    public var city: String?
    public var step: Int?
    /// Why it cannot be taken in again; nil where it can.
    public var problem: String?

    public init(
        run: String, folder: String, checkpoints: [String] = [], model: String? = nil,
        city: String? = nil, step: Int? = nil, problem: String? = nil
    ) {
        self.run = run
        self.folder = folder
        self.checkpoints = checkpoints
        self.model = model
        self.city = city
        self.step = step
        self.problem = problem
    }
}

/// The runs of a session, with what is wrong with it.
public struct SessionListing: Sendable {
    /// Newest first, without curves.
    public var runs: [RunReport]
    public var unreadable: [UnreadableRun]
    /// Folders of checkpoints that belong to no run.
    public var lost: [String]

    public init(runs: [RunReport] = [], unreadable: [UnreadableRun] = [], lost: [String] = []) {
        self.runs = runs
        self.unreadable = unreadable
        self.lost = lost
    }
}

/// What a look at a whole session found, and what was done about it.
public struct SessionCheckReport: Codable, Equatable, Sendable {
    public var session: String
    public var file: String
    /// Runs that can be read.
    public var runs: Int
    public var unreadable: [UnreadableRun]
    public var lost: [LostRun]
    /// What was mended or taken in, a sentence each.
    public var done: [String]

    public init(
        session: String, file: String, runs: Int, unreadable: [UnreadableRun], lost: [LostRun],
        done: [String]
    ) {
        self.session = session
        self.file = file
        self.runs = runs
        self.unreadable = unreadable
        self.lost = lost
        self.done = done
    }

    public var isSound: Bool { unreadable.isEmpty && lost.isEmpty }
}

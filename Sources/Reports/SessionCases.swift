import Support

/// What an analyst thinks of a recommendation and of its reason.
public enum Verdict: String, Codable, CaseIterable, Sendable {
    /// The place is right, and the model has the reason that people would give.
    case rightReason = "right-reason"
    /// The place is right, by a reason that should not count.
    case wrongReason = "wrong-reason"
    /// The place is wrong.
    case wrong
    /// The data are at fault: nothing can be said of the model.
    case dataFault = "data-fault"

    /// As people read it.
    public var title: String {
        switch self {
        case .rightReason: "right for the right reason"
        case .wrongReason: "right for the wrong reason"
        case .wrong: "wrong"
        case .dataFault: "data fault"
        }
    }

    /// As short as a table has room for.
    public var short: String {
        switch self {
        case .rightReason: "right"
        case .wrongReason: "right, wrong why"
        case .wrong: "wrong"
        case .dataFault: "data fault"
        }
    }
}

/// One row of the reason, as a case keeps it.
public struct CaseRow: Codable, Equatable, Sendable {
    /// What the row is: a visit, a criterion, an event.
    public var name: String
    /// Such as `sep`, or the relations of a path.
    public var kind: String
    public var contribution: Double
    /// What the score changes by without the row; nil where that was not measured.
    public var scoreChange: Double?

    public init(name: String, kind: String, contribution: Double, scoreChange: Double? = nil) {
        self.name = name
        self.kind = kind
        self.contribution = contribution
        self.scoreChange = scoreChange
    }
}

/// What a case is about: who, where, what said so, and why. All of it stays readable without the
/// city and the run.
public struct CaseContent: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable {
        /// A place that is recommended to a user.
        case place
        /// A region for a brand's next store.
        case site
    }

    public var kind: Kind
    public var city: String
    public var cityFingerprint: String
    /// The user, or the brand.
    public var subject: Int
    public var subjectName: String
    /// The place, or the region.
    public var object: Int
    public var objectName: String
    /// Local time that is asked about; nil where the model knows no moments.
    public var moment: String?
    /// A run, or a rule such as `ease@bkk`.
    public var run: String
    public var model: String
    public var epoch: Int
    /// Nil where the place is masked.
    @Told public var rank: Double?
    /// `new` or `all`: what the rank is among.
    public var candidates: String
    public var score: Double?
    /// The sentence of the reason, as it was shown.
    public var sentence: String
    public var rows: [CaseRow]
    /// The command line that shows it again.
    public var command: String
    /// The screen as it was; nil where the case was added from the command line.
    public var frame: String?

    public init(
        kind: Kind, city: String, cityFingerprint: String, subject: Int, subjectName: String,
        object: Int, objectName: String, run: String, model: String, epoch: Int, rank: Double?,
        candidates: String, sentence: String, rows: [CaseRow], command: String
    ) {
        self.kind = kind
        self.city = city
        self.cityFingerprint = cityFingerprint
        self.subject = subject
        self.subjectName = subjectName
        self.object = object
        self.objectName = objectName
        self.run = run
        self.model = model
        self.epoch = epoch
        self.rank = rank
        self.candidates = candidates
        self.sentence = sentence
        self.rows = rows
        self.command = command
    }

    /// `Ana → Bar Luna`.
    public var title: String { "\(subjectName) → \(objectName)" }
}

/// A case with its verdict.
public struct SavedCase: Codable, Equatable, Sendable {
    /// Counted from 1 within the session; a deleted case keeps its number.
    public var number: Int
    /// ISO 8601, UTC.
    public var at: String
    public var verdict: Verdict
    public var remark: String
    public var content: CaseContent

    public init(number: Int, at: String, verdict: Verdict, remark: String, content: CaseContent) {
        self.number = number
        self.at = at
        self.verdict = verdict
        self.remark = remark
        self.content = content
    }
}

/// Where a note was written.
public struct NoteOrigin: Codable, Equatable, Sendable {
    /// Title of the screen; nil for a note from the command line.
    public var screen: String?
    public var city: String?
    /// The command line that shows what was shown.
    public var command: String?

    public init(screen: String? = nil, city: String? = nil, command: String? = nil) {
        self.screen = screen
        self.city = city
        self.command = command
    }
}

/// A note of a session.
public struct Note: Codable, Equatable, Sendable {
    /// Counted from 1 within the session; a deleted note keeps its number.
    public var number: Int
    /// ISO 8601, UTC.
    public var at: String
    public var text: String
    public var origin: NoteOrigin

    public init(number: Int, at: String, text: String, origin: NoteOrigin) {
        self.number = number
        self.at = at
        self.text = text
        self.origin = origin
    }
}

/// What somebody did in the workbench.
public struct LoggedAction: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, CaseIterable, Sendable {
        case city, screen, user, training, `case`, note, export
    }

    public var number: Int
    /// ISO 8601, UTC.
    public var at: String
    public var kind: Kind
    public var text: String
    /// The command line that does the same; nil where there is none.
    public var command: String?

    public init(number: Int, at: String, kind: Kind, text: String, command: String?) {
        self.number = number
        self.at = at
        self.kind = kind
        self.text = text
        self.command = command
    }
}

/// An action that was done again.
public struct ReplayedAction: Codable, Equatable, Sendable {
    /// Of the action.
    public var number: Int
    public var command: String
    /// The exit code.
    public var code: Int32
    public var seconds: Double
    /// Why it failed; nil where it did not.
    public var failure: String?

    public init(number: Int, command: String, code: Int32, seconds: Double, failure: String?) {
        self.number = number
        self.command = command
        self.code = code
        self.seconds = seconds
        self.failure = failure
    }
}

/// A session of the workspace, in one line.
public struct SessionSummary: Codable, Equatable, Sendable {
    public var session: String
    public var folder: String
    public var runs: Int
    public var cases: Int
    public var notes: Int
    /// Of the database, with what lies beside it; of checkpoints.
    public var databaseBytes: Int
    public var checkpointBytes: Int
    /// Why it cannot be read; nil where it can.
    public var problem: String?

    public init(
        session: String, folder: String, runs: Int = 0, cases: Int = 0, notes: Int = 0,
        databaseBytes: Int = 0, checkpointBytes: Int = 0, problem: String? = nil
    ) {
        self.session = session
        self.folder = folder
        self.runs = runs
        self.cases = cases
        self.notes = notes
        self.databaseBytes = databaseBytes
        self.checkpointBytes = checkpointBytes
        self.problem = problem
    }
}

/// What the compacting of a session's database came to.
public struct CompactedSession: Codable, Equatable, Sendable {
    public var session: String
    public var file: String
    public var bytesBefore: Int
    public var bytesAfter: Int
    /// Runs that had been deleted before, and cannot be restored any more.
    public var deletedRuns: [String]

    public init(
        session: String, file: String, bytesBefore: Int, bytesAfter: Int, deletedRuns: [String]
    ) {
        self.session = session
        self.file = file
        self.bytesBefore = bytesBefore
        self.bytesAfter = bytesAfter
        self.deletedRuns = deletedRuns
    }

    public var bytesSaved: Int { max(0, bytesBefore - bytesAfter) }
}

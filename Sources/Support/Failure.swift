/// A failure that a user can do something about: one sentence with the place and the remedy.
///
/// A programmer's mistake is a `precondition`; whatever data, files or arguments can cause is
/// thrown as a `Failure`. The kind decides the exit code.
public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// The work itself failed (1).
        case work
        /// The command line is wrong (64).
        case usage
        /// A file's content is wrong (65).
        case badData
        /// A file or a name does not exist (66).
        case noInput
        /// A bug in WhyHere (70).
        case bug
        /// The system refused to read or write (74).
        case io
        /// The user interrupted (130).
        case interrupted

        /// The process exit code, after `sysexits.h`.
        public var exitCode: Int32 {
            switch self {
            case .work: 1
            case .usage: 64
            case .badData: 65
            case .noInput: 66
            case .bug: 70
            case .io: 74
            case .interrupted: 130
            }
        }
    }

    public var kind: Kind
    public var problem: String
    public var remedy: String
    public var file: String?
    /// Counted from 1.
    public var line: Int?
    /// Counted from 1, in fields or characters as the format has it.
    public var column: Int?

    public init(
        _ kind: Kind, _ problem: String, remedy: String, file: String? = nil, line: Int? = nil,
        column: Int? = nil
    ) {
        self.kind = kind
        self.problem = problem
        self.remedy = remedy
        self.file = file
        self.line = line
        self.column = column
    }

    /// `FILE:LINE:COLUMN: problem; remedy.`
    public var description: String {
        let position = [file, line.map(String.init), column.map(String.init)]
            .compactMap { $0 }.joined(separator: ":")
        return (position.isEmpty ? "" : position + ": ") + problem + "; " + remedy + "."
    }
}

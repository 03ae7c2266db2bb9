/// Something that happened to a run, as its log tells it and its curves mark it.
public struct RunEvent: Codable, Equatable, Sendable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// What is known of events of earlier versions.
        case note
        case phase, began, resumed, paused, stopped, finished, failed
        /// A setting was changed.
        case changed
        /// A setting could not be changed, or another wish not be granted.
        case refused
        /// An evaluation that somebody asked for.
        case looked
        /// A checkpoint that is kept.
        case kept
        case rolledBack = "rolled-back"
        case branched
        /// A guard found something.
        case warning
        /// A line that the training's process wrote; it is in a file, not in the session.
        case console

        /// Whether curves show it.
        public var isMarked: Bool {
            switch self {
            case .changed, .rolledBack, .branched, .warning, .paused, .failed: true
            default: false
            }
        }
    }

    /// Its place in the log; rises with time. 0 for a line of the console.
    public var number: Int
    /// ISO 8601, UTC.
    public var at: String
    public var kind: Kind
    /// Steps that the run had taken; nil where none is meant.
    public var step: Int?
    /// Epochs of the phase, with a fraction.
    public var epoch: Double?
    /// In a sentence.
    public var text: String

    public init(
        number: Int, at: String, kind: Kind, step: Int? = nil, epoch: Double? = nil, text: String
    ) {
        self.number = number
        self.at = at
        self.kind = kind
        self.step = step
        self.epoch = epoch
        self.text = text
    }
}

extension RunEvent {
    /// What happened and what was written, oldest first; what happened comes first within a second.
    public static func inTime(_ events: [RunEvent], _ console: [RunEvent]) -> [RunEvent] {
        var result: [RunEvent] = []
        result.reserveCapacity(events.count + console.count)
        var (event, line) = (0, 0)
        while event < events.count || line < console.count {
            let isEvent =
                line == console.count
                || (event < events.count && events[event].at <= console[line].at)
            result.append(isEvent ? events[event] : console[line])
            if isEvent { event += 1 } else { line += 1 }
        }
        return result
    }
}

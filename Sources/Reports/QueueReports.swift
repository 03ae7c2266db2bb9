import Support

/// What a queued run is to do when its turn comes. It stands in the run's row until the first step
/// is taken, so that nothing of it is lost.
public struct QueuedJob: Codable, Equatable, Sendable {
    /// Settings to change before its next step.
    public var given: [AskedChange] = []
    /// The kept checkpoint to go on from; nil goes on from the last.
    public var from: String?
    /// The epoch of the selection where it stops and waits; nil goes to the end.
    public var until: Int?
    /// What the row said before it was queued: where it is taken out, it says so again.
    public var statusBefore: RunStatus?
    public var messageBefore: String?

    public init(given: [AskedChange] = [], from: String? = nil, until: Int? = nil) {
        self.given = given
        self.from = from
        self.until = until
    }
}

/// The queue of a session.
public struct QueueReport: Codable, Equatable, Sendable {
    public var session: String
    /// So many trainings run at once at most.
    public var atOnce: Int
    /// The process that carries the queue out; nil where none lives.
    public var process: Int32?
    /// Trainings of the session that run now, of the queue or not.
    public var running: [RunReport]
    /// What waits, in order.
    public var queued: [RunReport]

    public init(
        session: String, atOnce: Int, process: Int32?, running: [RunReport], queued: [RunReport]
    ) {
        self.session = session
        self.atOnce = atOnce
        self.process = process
        self.running = running
        self.queued = queued
    }
}

extension RunReport {
    /// Its status as lists show it: `queued, 2nd`.
    public var statusInWords: String {
        guard status == .queued, let place = queuePlace else { return status.rawValue }
        return "queued, \(Wording.ordinal(place))"
    }
}

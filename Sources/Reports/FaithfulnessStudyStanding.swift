/// How far the faithfulness study of a run is.
public struct FaithfulnessStudyStanding: Codable, Equatable, Sendable {
    public var run: String
    /// Explanations that are measured.
    public var done: Int
    /// Nil while nobody has said it.
    public var total: Int?
    /// A process works on it.
    public var isRunning: Bool
    /// The result; nil while there is something to do.
    public var report: FaithfulnessStudyReport?

    public init(
        run: String, done: Int, total: Int?, isRunning: Bool, report: FaithfulnessStudyReport?
    ) {
        self.run = run
        self.done = done
        self.total = total
        self.isRunning = isRunning
        self.report = report
    }
}

/// What an explanation is asked for.
public struct ExplanationRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// A number, or `name:NAME`.
    public var user: String
    public var place: String
    /// `user` or `place`: which of the two is unrolled.
    public var side = "user"
    /// `places`, `users`, `own` or `pairs`: what SEP pairs are summed by.
    public var group = "places"
    /// `new` or `all`; nil takes `all` for a place that the user knows.
    public var candidates: String?
    /// Name of an explanation method.
    public var method = "exact"
    /// What the place is compared with: `list` (the other places of the first k), `none`, or another
    /// place by number or `name:NAME`.
    public var contrast = "list"
    /// How many items to list; the rest is summed.
    public var limit = 20
    /// Runs the model again without each listed item.
    public var ablations = true
    /// Measures the explanation beside all other methods and the controls.
    public var faithfulness = false
    /// Length k of the list that margins are about.
    public var cutoff = 10
    public var seed: UInt64 = 1
    /// Of a student with a teacher: a run that learned without one, to compare ranks with.
    public var undistilled: String?

    public init(run: String, session: String, user: String, place: String) {
        self.run = run
        self.session = session
        self.user = user
        self.place = place
    }

    /// The request that a report answers, so that it can be made again.
    public init(repeating report: ExplanationReport, session: String) {
        self.init(
            run: report.run, session: session, user: String(report.user),
            place: String(report.place))
        side = report.side
        group = report.group
        candidates = report.candidates
        method = report.method
        contrast = report.special?.contrast ?? "none"
        limit = report.evidence.count
        ablations = report.evidence.contains { $0.ablation != nil }
        faithfulness = report.faithfulness != nil
        cutoff = report.faithfulness?.cutoff ?? cutoff
        seed = report.seed
        undistilled = report.sequence?.undistilled
    }
}

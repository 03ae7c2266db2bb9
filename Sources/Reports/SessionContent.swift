import Support

/// How often a model was right for the right reason, among the cases of a session.
public struct CaseStatistics: Codable, Equatable, Sendable {
    /// Nil counts the cases of all models.
    public var model: String?
    /// How many cases have each verdict, in the order of `Verdict.allCases`.
    public var counts: [Count]
    /// Right for the right reason, of those whose data are not at fault; nil where there are none.
    @Told public var share: Double?
    /// 95 % interval of the share after Wilson (1927): it holds for few cases and near 0 and 1.
    @Told public var low: Double?
    @Told public var high: Double?

    public struct Count: Codable, Equatable, Sendable {
        public var verdict: Verdict
        public var cases: Int
    }

    public init(model: String?, cases: [SavedCase]) {
        self.model = model
        counts = Verdict.allCases.map { verdict in
            Count(verdict: verdict, cases: cases.count { $0.verdict == verdict })
        }
        let judged = cases.count { $0.verdict != .dataFault }
        let right = cases.count { $0.verdict == .rightReason }
        guard judged > 0 else { return }
        share = Double(right) / Double(judged)
        (low, high) = Self.wilson(right, of: judged)
    }

    public var total: Int { counts.reduce(0) { $0 + $1.cases } }

    public func count(_ verdict: Verdict) -> Int {
        counts.first { $0.verdict == verdict }?.cases ?? 0
    }

    /// Wilson's score interval of a share with 95 % confidence.
    ///
    /// centre = (p + z²/2n) / (1 + z²/n), half width = z √(p (1 − p)/n + z²/4n²) / (1 + z²/n)
    static func wilson(_ hits: Int, of count: Int) -> (low: Double, high: Double) {
        let z = 1.959963984540054
        let (n, p) = (Double(count), Double(hits) / Double(count))
        let scale = 1 + z * z / n
        let centre = (p + z * z / (2 * n)) / scale
        let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / scale
        return (max(0, centre - half), min(1, centre + half))
    }

    /// A row for each model, by name, and one for all where there are several models.
    public static func byModel(_ cases: [SavedCase]) -> [CaseStatistics] {
        let models = Set(cases.map(\.content.model)).sorted()
        let rows = models.map { model in
            CaseStatistics(model: model, cases: cases.filter { $0.content.model == model })
        }
        return models.count > 1 ? rows + [CaseStatistics(model: nil, cases: cases)] : rows
    }
}

/// Everything of a session that people wrote, and what they did.
public struct SessionContent: Codable, Equatable, Sendable {
    public var session: String
    /// The newest first, as the next two.
    public var cases: [SavedCase] = []
    public var notes: [Note] = []
    public var actions: [LoggedAction] = []
    /// Why rows cannot be read, a sentence each.
    public var faults: [String] = []

    public init(session: String) { self.session = session }

    /// Verdicts by model.
    public var statistics: [CaseStatistics] { CaseStatistics.byModel(cases) }
}

// MARK: - Cases of explanations

extension CaseRow {
    /// - Parameter subject: Whose evidence it is: a row does not name them again.
    public init(_ item: EvidenceItem, of subject: String) {
        func counted(_ number: Int?, _ one: String) -> String? {
            number.map { Wording.count($0, one) }
        }
        let who = item.userName == subject ? nil : item.userName ?? counted(item.users, "user")
        let place = item.placeName ?? counted(item.places, "place") ?? item.category
        let like = (item.ownPlaceName ?? item.ownUserName).map { "like \($0)" }
        let parts = [place, who, like].compactMap { $0 }
        self.init(
            name: parts.isEmpty ? item.kind.rawValue : parts.joined(separator: ", "),
            kind: item.kind.rawValue, contribution: item.contribution,
            scoreChange: item.ablation?.scoreChange)
    }

    init(_ row: CriterionRow) {
        self.init(
            name: row.criterion, kind: row.path.joined(separator: " → "),
            contribution: row.contribution, scoreChange: row.ablation?.scoreChange)
    }
}

extension CaseContent {
    /// - Parameter command: The command line that shows the explanation again.
    public init(_ report: ExplanationReport, command: String) {
        self.init(
            kind: .place, city: report.city, cityFingerprint: report.cityFingerprint,
            subject: report.user, subjectName: Wording.name(report.user, report.userName),
            object: report.place, objectName: Wording.name(report.place, report.placeName),
            run: report.run, model: report.model, epoch: report.epoch, rank: report.rank,
            candidates: report.candidates, sentence: report.sentence,
            rows: report.evidence.map { CaseRow($0, of: report.userName) }, command: command)
        score = report.score
        moment = report.sequence.map { WallClock.minute($0.moment) }
    }

    public init(_ report: SiteExplanation, command: String) {
        self.init(
            kind: .site, city: report.city, cityFingerprint: report.cityFingerprint,
            subject: report.brand, subjectName: Wording.name(report.brand, report.brandName),
            object: report.region, objectName: Wording.name(report.region, report.regionName),
            run: report.run, model: report.model, epoch: report.epoch, rank: report.rank,
            candidates: report.candidates, sentence: report.sentence,
            rows: report.criteria.filter(\.isPresent).map { CaseRow($0) }, command: command)
        score = report.score
    }
}

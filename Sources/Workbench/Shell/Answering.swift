import Reports

/// Whoever answers the screens' questions: one function a question.
///
/// A question that nobody answers does not compile. A failure's description is what the screens say.
public protocol Answering: Sendable {
    // The city.
    func answer(_ question: CityQuestion) throws -> OpenedCity
    func answer(_ question: FindingsQuestion) throws -> [CityFinding]
    func answer(_ question: SpaceTimeGraphQuestion) throws -> SpaceTimeGraphReport
    func answer(_ question: PlaceNamesQuestion) throws -> [String]
    func answer(_ question: ImportPreviewQuestion) throws -> ImportPreview
    func answer(_ order: MakeCity) throws -> Done
    func answer(_ question: WorkProgressQuestion) throws -> String

    // Users.
    func answer(_ question: UsersQuestion) throws -> [UserRow]
    func answer(_ question: UserQuestion) throws -> UserReport

    // Why a place.
    func answer(_ request: RecommendationRequest) throws -> RecommendationReport
    func answer(_ question: AskedUsersQuestion) throws -> Set<Int>
    func answer(_ request: ExplanationRequest) throws -> ExplanationReport
    func answer(_ request: WhatIfRequest) throws -> WhatIfReport
    func answer(_ request: CounterfactualRequest) throws -> CounterfactualReport
    func answer(_ request: ContrastRequest) throws -> ContrastReport
    func answer(_ request: SideBySideRequest) throws -> SideBySideReport
    func answer(_ request: HourlyForecastRequest) throws -> HourlyForecastReport
    func answer(_ question: PlaceHoursQuestion) throws -> PlaceHours
    func answer(_ request: MissesRequest) throws -> MissList
    func answer(_ request: MissedRequest) throws -> MissedReport

    // Where a store.
    func answer(_ question: SiteBrandsQuestion) throws -> SiteBrandList
    func answer(_ request: SiteRequest) throws -> SiteRanking
    func answer(_ request: SiteExplanationRequest) throws -> SiteExplanation
    func answer(_ request: CriteriaRequest) throws -> CriteriaHeatMap
    func answer(_ question: BrandDistancesQuestion) throws -> BrandDistances
    func answer(_ request: EmbeddingRequest) throws -> EmbeddingMap

    // Trainings and runs.
    func answer(_ question: RunsQuestion) throws -> [RunReport]
    func answer(_ question: RunQuestion) throws -> RunReport
    func answer(_ question: RunNewsQuestion) throws -> Done
    func answer(_ question: RuleTargetsQuestion) throws -> RuleTargets
    func answer(_ order: StartTraining) throws -> String
    func answer(_ order: StartTrainings) throws -> Done
    func answer(_ order: ResumeTraining) throws -> String
    func answer(_ order: BranchTraining) throws -> String
    func answer(_ order: SteerTraining) throws -> Done
    func answer(_ order: QueueTrainings) throws -> String
    func answer(_ order: EnqueueRun) throws -> String
    func answer(_ order: ChangeQueue) throws -> Done
    func answer(_ question: SweepQuestion) throws -> SweepReport
    func answer(_ order: LabelRun) throws -> RunReport
    func answer(_ order: RenameRun) throws -> RunReport
    func answer(_ request: UserComparisonRequest) throws -> UserComparison
    func answer(_ question: ComparisonQuestion) throws -> ModelComparison
    func answer(_ question: FaithfulnessStudyQuestion) throws -> FaithfulnessStudyStanding
    func answer(_ order: WriteVectors) throws -> String

    // What people write, and what they do.
    func answer(_ question: NotebookQuestion) throws -> SessionContent
    func answer(_ order: SaveCase) throws -> SavedCase
    func answer(_ order: WriteNote) throws -> Note
    func answer(_ order: ChangeNotebook) throws -> Done
    func answer(_ order: ExportNotebook) throws -> String
    func answer(_ order: LogAction) throws -> Done
    func answer(_ question: SessionsQuestion) throws -> [SessionSummary]
    func answer(_ order: OpenSession) throws -> Done
    func answer(_ order: CopySession) throws -> SessionSummary

    // Everywhere.
    func answer(_ order: WriteText) throws -> String
    func answer(_ order: KeepPreference) throws -> String
    func answer(_ order: KeepPlace) throws -> Done
}

/// The answer to an order that has nothing to tell but that it was carried out.
public struct Done: Codable, Equatable, Sendable {
    public init() {}
}

/// Writes text to a file of that name beside the session; the answer is its path.
public struct WriteText: Question {
    public var name: String
    public var text: String

    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.report(outcome) { "Written to \($0)" }
    }
}

/// Keeps what was sent to the terminal's clipboard in a file too, since many terminals pass it over.
public struct WriteCopied: Question {
    public var text: String

    public func answer(by one: some Answering) throws -> String {
        try one.answer(WriteText(name: "copied.txt", text: text + "\n"))
    }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.report(outcome) { "Sent to the terminal, and written to \($0): \(text)" }
    }
}

extension State {
    /// The sentence that an answer is worth, or why there is none.
    mutating func report<Answer>(
        _ outcome: Outcome<Answer>, _ sentence: (Answer) -> String
    ) -> [Effect] {
        switch outcome {
        case .answered(let answer): say(sentence(answer))
        case .failed(let reason): complain(reason)
        }
        return []
    }
}

import Reports

@testable import Screens

/// Why a sample has no answer.
struct SampleRefusal: Error, CustomStringConvertible {
    var description: String
}

/// Answers the screens' questions from the sample cities.
struct SampleAnswering: Answering {
    /// Runs that rank regions, or tell next places, are seen in their own city only.
    var wantedCity: String?

    func answer(_ question: CityQuestion) throws -> OpenedCity {
        let names = ["riverbend", "nowhere"]
        switch question.name {
        case "nowhere":
            throw SampleRefusal(
                description: "There is no city nowhere; `whyhere city list` shows all.")
        case "harbour":
            return OpenedCity(SampleCities.harbour(), SampleCities.harbourMap(), names: names)
        case SampleSites.city:
            return OpenedCity(SampleSites.report(), SampleSites.map(), names: names)
        case SampleGenerator.city:
            return OpenedCity(SampleGenerator.report(), SampleReports.map(), names: names)
        case SampleSequences.city:
            return OpenedCity(SampleSequences.report(), SampleReports.map(), names: names)
        case "knowledge": return OpenedCity(SampleCities.knowledge(), CityMap(), names: names)
        default: return OpenedCity(SampleReports.city(), SampleReports.map(), names: names)
        }
    }

    func answer(_ question: FindingsQuestion) -> [CityFinding] { SampleReports.findings }

    func answer(_ question: SpaceTimeGraphQuestion) -> SpaceTimeGraphReport {
        var graph = SampleSequences.graph()
        graph.city = question.city
        return graph
    }

    func answer(_ question: PlaceNamesQuestion) -> [String] {
        (0..<2000).map { SampleReports.placeName($0) }
    }

    func answer(_ question: ImportPreviewQuestion) throws -> ImportPreview {
        try SampleCities.preview(question.request)
    }
    func answer(_ order: KeepPlace) -> Done { Done() }
    func answer(_ order: KeepPreference) -> String { "config.yaml" }
    func answer(_ order: MakeCity) -> Done { Done() }
    func answer(_ question: WorkProgressQuestion) -> String { "half of it" }

    func answer(_ question: UsersQuestion) -> [UserRow] {
        question.city == "knowledge" ? [] : SampleReports.users
    }

    func answer(_ question: UserQuestion) -> UserReport {
        question.city == "harbour"
            ? SampleCities.user(question.user) : SampleReports.user(question.user)
    }

    func answer(_ request: RecommendationRequest) -> RecommendationReport {
        var report = SampleReports.recommendation(
            run: request.run, user: number(request.user), candidates: request.candidates ?? "new")
        (report.beam, report.among) = (request.beam, request.among)
        return report
    }

    func answer(_ question: AskedUsersQuestion) -> Set<Int> {
        Set(SampleReports.users.map(\.user))
    }

    func answer(_ request: ExplanationRequest) -> ExplanationReport {
        if request.faithfulness { return SampleAnswers.faithfulness(request) }
        if SampleGenerator.runs.contains(where: { $0.run == request.run }) {
            return SampleGenerator.explanation(request)
        }
        return SampleSequences.runs.contains { $0.run == request.run }
            ? SampleSequences.explanation(request) : SampleAnswers.explanation(request)
    }

    func answer(_ request: WhatIfRequest) -> WhatIfReport { SampleAnswers.whatIf(request) }

    func answer(_ request: CounterfactualRequest) -> CounterfactualReport {
        SampleAnswers.counterfactual(request)
    }

    func answer(_ request: ContrastRequest) -> ContrastReport { SampleAnswers.contrast(request) }

    /// Every third rank; the first two places stand in every list.
    func answer(_ request: SideBySideRequest) -> SideBySideReport {
        SideBySideReport(
            columns: request.beside.map { run in
                SideBySideReport.Column(
                    run: run, ranks: request.places.indices.map { Double(3 * $0 + 1) }, shared: 4)
            }, agreed: Array(request.places.prefix(2)), cutoff: request.cutoff)
    }

    func answer(_ request: MissesRequest) -> MissList { SampleMissed.list(request) }
    func answer(_ request: MissedRequest) -> MissedReport { SampleMissed.report(request) }

    func answer(_ request: HourlyForecastRequest) -> HourlyForecastReport {
        SampleGenerator.hourlyForecast(request)
    }

    func answer(_ question: PlaceHoursQuestion) -> PlaceHours {
        // The hours of the city, shifted from place to place.
        let week = SampleReports.week
        return PlaceHours(
            place: question.place,
            hours: (0..<168).map { hour in
                let day = week[(hour + question.place) % 168]
                return day > 120 ? day / 40 : 0
            }, visitors: 1 + question.place % 40)
    }

    func answer(_ question: SiteBrandsQuestion) -> SiteBrandList {
        SiteBrandList(
            rows: SampleSites.brands, notices: ["Competitiveness has no facts in this city."])
    }

    func answer(_ request: SiteRequest) -> SiteRanking { SampleSites.ranking(request) }

    func answer(_ request: SiteExplanationRequest) -> SiteExplanation {
        request.faithfulness
            ? SampleSites.faithfulness(request) : SampleSites.explanation(request)
    }

    func answer(_ request: CriteriaRequest) -> CriteriaHeatMap { SampleSites.heat(request) }
    func answer(_ question: BrandDistancesQuestion) -> BrandDistances { SampleSites.distances() }
    func answer(_ request: EmbeddingRequest) -> EmbeddingMap { SampleSites.embedding(request) }

    func answer(_ question: RunsQuestion) -> [RunReport] {
        switch wantedCity {
        case SampleSites.city: SampleReports.runs + SampleSites.runs
        case SampleSequences.city: SampleReports.runs + SampleSequences.runs
        case SampleGenerator.city: SampleReports.runs + SampleGenerator.runs
        case SampleRuns.city: SampleRuns.runs
        case SampleQueue.city: SampleReports.runs + SampleQueue.runs
        default: SampleReports.runs
        }
    }

    func answer(_ question: RunQuestion) -> RunReport {
        if let known = SampleQueue.runs.first(where: { $0.run == question.run }) { return known }
        return switch question.run {
        case "sepgcn-1": SampleReports.run(1, .interrupted, epoch: 120, series: true)
        case "sepgcn-2": SampleReports.run(2, .finished, epoch: 400, series: true)
        default: SampleReports.run(3, .running, epoch: 240, series: true)
        }
    }

    func answer(_ question: RunNewsQuestion) -> Done { Done() }
    func answer(_ order: StartTraining) -> String { "sepgcn-3" }
    func answer(_ order: StartTrainings) -> Done { Done() }
    func answer(_ order: ResumeTraining) -> String { order.run }
    func answer(_ question: RuleTargetsQuestion) -> RuleTargets {
        RuleTargets(
            run: question.run,
            rules: [
                .init(name: "popularity", metrics: ["recall@20": 0.06, "ndcg@20": 0.03]),
                .init(name: "item-knn", metrics: ["recall@20": 0.11, "ndcg@20": 0.05]),
            ])
    }
    func answer(_ order: LabelRun) throws -> RunReport {
        var report = answer(RunQuestion(run: order.run))
        report.labels = order.labels
        return report
    }
    func answer(_ order: RenameRun) throws -> RunReport {
        if order.name == "taken" {
            throw SampleRefusal(description: "The name taken is taken by another run.")
        }
        var report = answer(RunQuestion(run: order.run))
        report.run = order.name
        return report
    }
    func answer(_ request: UserComparisonRequest) -> UserComparison {
        SampleRuns.comparison(request)
    }
    func answer(_ order: BranchTraining) -> String { order.run + "-branch" }
    func answer(_ order: SteerTraining) -> Done { Done() }
    func answer(_ order: QueueTrainings) -> String { "sepgcn-4 is queued, 2nd." }
    func answer(_ order: EnqueueRun) -> String { "\(order.run) is queued, 2nd." }
    func answer(_ order: ChangeQueue) -> Done { Done() }
    func answer(_ question: SweepQuestion) -> SweepReport { SampleQueue.report }

    func answer(_ question: ComparisonQuestion) throws -> ModelComparison {
        if question.runs.contains("sepgcn-1") {
            throw SampleRefusal(description: "There is no run sepgcn-1 to compare.")
        }
        return SampleComparison.report(question)
    }

    func answer(_ question: FaithfulnessStudyQuestion) -> FaithfulnessStudyStanding {
        question.starts
            ? FaithfulnessStudyStanding(
                run: question.run, done: 388, total: 388, isRunning: false,
                report: SampleComparison.study(question.run))
            : FaithfulnessStudyStanding(
                run: question.run, done: 40, total: nil, isRunning: true, report: nil)
    }

    func answer(_ question: NotebookQuestion) -> SessionContent {
        SampleNotebook.notebook(isEmpty: wantedCity == "harbour")
    }
    func answer(_ order: SaveCase) -> SavedCase {
        SavedCase(
            number: 5, at: SampleNotebook.time(5), verdict: order.verdict, remark: order.remark,
            content: order.content)
    }
    func answer(_ order: WriteNote) -> Note {
        Note(number: 3, at: SampleNotebook.time(3), text: order.text, origin: order.origin)
    }
    func answer(_ order: ChangeNotebook) -> Done { Done() }
    func answer(_ order: ExportNotebook) -> String { "whyhere-session.\(order.format.rawValue)" }
    func answer(_ order: LogAction) -> Done { Done() }
    func answer(_ question: SessionsQuestion) -> [SessionSummary] { SampleNotebook.sessions }
    func answer(_ order: OpenSession) -> Done { Done() }
    func answer(_ order: CopySession) -> SessionSummary {
        var copy = SampleNotebook.sessions[0]
        copy.session = order.name
        return copy
    }

    func answer(_ order: WriteVectors) -> String { "Written to \(order.run)-vectors.safetensors" }
    func answer(_ order: WriteText) -> String { order.name }
}

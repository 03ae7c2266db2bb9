import Foundation
import Models
import Questions
import Reports
import Screens
import Sessions
import Support
import Synchronization
import TerminalHost

/// Answers what the screens ask through the same questions as the subcommands.
struct WorkbenchHandler: EffectHandler {
    let workspace: Workspace
    let session: String
    let log: ActionLog
    /// What was kept the last time is passed over.
    let isFresh: Bool

    init(workspace: Workspace, session: String, isFresh: Bool = false) {
        self.workspace = workspace
        self.session = session
        self.isFresh = isFresh
        // While the screen is up, standard error is the session's log.
        log = ActionLog(workspace: workspace, session: session) { Output.note("whyhere: \($0)") }
    }

    /// What takes seconds to minutes has threads of its own: the few that answer keys and lists stay
    /// free.
    private static let slow = DispatchQueue(label: "slow questions", attributes: .concurrent)

    func perform(_ effect: Effect) async -> [Message] {
        guard case .question(let asked) = effect else { return [] }
        guard asked.question.isSlow else { return [asked.question.reply(by: self)] }
        return await withCheckedContinuation { continuation in
            Self.slow.async { continuation.resume(returning: [asked.question.reply(by: self)]) }
        }
    }
}

// MARK: - The city

extension WorkbenchHandler: Answering {
    func answer(_ question: CityQuestion) throws -> OpenedCity {
        let name = question.name ?? Workspace.bundledCity
        return OpenedCity(
            try workspace.cityReport(name), try workspace.cityMap(name),
            names: workspace.catalog.list().map(\.name), last: last(in: name))
    }

    /// Where one was in a city. A file that cannot be read is told, and costs nothing else.
    private func last(in city: String) -> RememberedFile {
        guard !isFresh else { return RememberedFile(nil) }
        do {
            return RememberedFile(
                try workspace.place(Remembered.self, city: city, session: session))
        } catch {
            return RememberedFile(nil, fault: "\(error)")
        }
    }

    func answer(_ order: KeepPlace) throws -> Done {
        try workspace.keepPlace(order.remembered, city: order.city, session: session)
        return Done()
    }

    func answer(_ question: FindingsQuestion) throws -> [CityFinding] {
        try workspace.findings(question.city)
    }

    func answer(_ question: SpaceTimeGraphQuestion) throws -> SpaceTimeGraphReport {
        try workspace.spaceTimeGraphReport(city: question.city, heaviest: question.heaviest)
    }

    func answer(_ question: PlaceNamesQuestion) throws -> [String] {
        Array(try workspace.city(question.city).placeNames)
    }

    func answer(_ question: ImportPreviewQuestion) throws -> ImportPreview {
        try workspace.previewImport(question.request)
    }

    func answer(_ order: MakeCity) throws -> Done {
        let (workspace, session) = (workspace, session)
        // The order is slow: the thread that waits for the process is nobody else's.
        let refusal = try waiting {
            try await workspace.carryOut(order.command, session: session)
        }
        if let refusal { throw Refusal(description: refusal) }
        workspace.forget(city: order.name)
        return Done()
    }

    func answer(_ question: WorkProgressQuestion) throws -> String {
        try workspace.progressOfWork(session: session)
    }

    func answer(_ question: UsersQuestion) throws -> [UserRow] {
        try workspace.users(question.city)
    }

    func answer(_ question: UserQuestion) throws -> UserReport {
        try workspace.user(question.city, question.user, truth: true)
    }

    func answer(_ order: KeepPreference) throws -> String {
        try PreferencesOfUser.file.keep(order.name, order.value)
        return PreferencesOfUser.file.path
    }

    func answer(_ order: WriteText) throws -> String {
        try workspace.writeText(order.text, name: order.name, session: session)
    }
}

// MARK: - Why a place, and where a store

extension WorkbenchHandler {
    func answer(_ request: RecommendationRequest) throws -> RecommendationReport {
        try workspace.recommend(request)
    }

    func answer(_ question: AskedUsersQuestion) throws -> Set<Int> {
        try workspace.askedUsers(ofRun: question.run, session: session)
    }

    func answer(_ request: ExplanationRequest) throws -> ExplanationReport {
        try workspace.explain(request)
    }

    func answer(_ request: WhatIfRequest) throws -> WhatIfReport { try workspace.whatIf(request) }

    func answer(_ request: CounterfactualRequest) throws -> CounterfactualReport {
        try workspace.counterfactual(request)
    }

    func answer(_ request: ContrastRequest) throws -> ContrastReport {
        try workspace.contrast(request)
    }

    func answer(_ request: SideBySideRequest) throws -> SideBySideReport {
        try workspace.sideBySide(request)
    }

    func answer(_ request: MissesRequest) throws -> MissList { try workspace.misses(request) }

    func answer(_ request: MissedRequest) throws -> MissedReport { try workspace.missed(request) }

    func answer(_ request: HourlyForecastRequest) throws -> HourlyForecastReport {
        try workspace.hourlyForecast(request)
    }

    func answer(_ question: PlaceHoursQuestion) throws -> PlaceHours {
        try workspace.placeHours(question.city, question.place)
    }

    func answer(_ question: SiteBrandsQuestion) throws -> SiteBrandList {
        let found = try workspace.siteBrands(run: question.run, session: session)
        return SiteBrandList(rows: found.rows, notices: found.notices)
    }

    func answer(_ request: SiteRequest) throws -> SiteRanking { try workspace.sites(request) }

    func answer(_ request: SiteExplanationRequest) throws -> SiteExplanation {
        try workspace.explainSite(request)
    }

    func answer(_ request: CriteriaRequest) throws -> CriteriaHeatMap {
        try workspace.criteriaHeatMap(
            run: request.run, session: request.session, by: request.by, value: request.value)
    }

    func answer(_ question: BrandDistancesQuestion) throws -> BrandDistances {
        try workspace.brandDistances(run: question.run, session: session)
    }

    func answer(_ request: EmbeddingRequest) throws -> EmbeddingMap {
        try workspace.embeddingMap(
            run: request.run, session: request.session, method: request.method,
            stage: request.stage)
    }
}

// MARK: - Trainings and runs

extension WorkbenchHandler {
    func answer(_ question: RunsQuestion) throws -> [RunReport] {
        let found = try workspace.listing(session: session)
        return found.runs + found.unreadable.map { RunReport($0) }
    }

    func answer(_ question: RunQuestion) throws -> RunReport {
        var report = try workspace.showRun(
            question.run, session: session, points: question.points)
        guard question.readsConsole else { return report }
        report.console = try workspace.consoleLines(of: report.run, session: session).lines
        return report
    }

    func answer(_ question: RunNewsQuestion) throws -> Done {
        try workspace.awaitNews(
            of: question.run, after: question.after, session: session,
            atMost: .milliseconds(RunNewsQuestion.milliseconds))
        return Done()
    }

    func answer(_ question: RuleTargetsQuestion) throws -> RuleTargets {
        try workspace.ruleTargets(of: question.run, session: session)
    }

    func answer(_ order: StartTraining) throws -> String {
        let run = try workspace.createRun(
            city: order.city, recipe: order.recipe, session: session,
            supervision: order.supervision)
        try workspace.trainInBackground(run: run, session: session)
        return run
    }

    func answer(_ order: StartTrainings) throws -> Done {
        try workspace.trainInBackground(order.arguments, session: session)
        return Done()
    }

    func answer(_ order: ResumeTraining) throws -> String {
        try workspace.trainInBackground(
            run: order.run, session: session, given: order.given, from: order.checkpoint)
        return order.run
    }

    func answer(_ order: BranchTraining) throws -> String {
        let branch = try workspace.branch(off: order.run, at: order.checkpoint, session: session)
        try workspace.trainInBackground(run: branch, session: session, given: order.given)
        return branch
    }

    func answer(_ order: QueueTrainings) throws -> String {
        try queued(
            workspace.create(
                order.several, of: order.recipe, city: order.city, session: session,
                supervision: order.supervision, isQueued: true))
    }

    func answer(_ order: EnqueueRun) throws -> String {
        let run =
            order.isBranch
            ? try workspace.branch(
                off: order.run, at: order.checkpoint ?? "last", session: session) : order.run
        try workspace.enqueue(
            run, given: order.given, from: order.isBranch ? nil : order.checkpoint,
            session: session)
        return try queued(run)
    }

    /// Starts the queue where it rests, and says what waits in it now.
    private func queued(_ name: String) throws -> String {
        let runs = try workspace.runs(of: name, session: session)
        try workspace.startQueue(session: session)
        guard runs.count > 1, let first = runs.first else {
            return "\(name) is \(runs.first?.statusInWords ?? "queued")."
        }
        return "\(runs.count) runs of \(name) are queued, from \(first.run) on."
    }

    func answer(_ order: ChangeQueue) throws -> Done {
        switch order.change {
        case .remove: try workspace.removeFromQueue(order.run, session: session)
        case .move(let place):
            try workspace.moveInQueue(order.run, to: place, session: session)
        }
        return Done()
    }

    func answer(_ question: SweepQuestion) throws -> SweepReport {
        guard let report = try workspace.sweep(question.sweep, session: session) else {
            throw Refusal(description: "There is no sweep \(question.sweep) in this session.")
        }
        return report
    }

    func answer(_ order: LabelRun) throws -> RunReport {
        try workspace.label(order.run, session: session) { $0 = order.labels }
    }

    func answer(_ order: RenameRun) throws -> RunReport {
        try workspace.renameRun(order.run, to: order.name, session: session)
    }

    func answer(_ request: UserComparisonRequest) throws -> UserComparison {
        try workspace.compareUsers(request)
    }

    func answer(_ order: SteerTraining) throws -> Done {
        try workspace.send(order.command, run: order.run, session: session)
        return Done()
    }

    func answer(_ question: ComparisonQuestion) throws -> ModelComparison {
        switch question.request {
        case .visits(let request): try workspace.compare(question.city, request)
        case .next(let request): try workspace.compareNext(question.city, request)
        }
    }

    func answer(_ question: FaithfulnessStudyQuestion) throws -> FaithfulnessStudyStanding {
        switch question.wish {
        case .show:
            try workspace.continueFaithfulnessStudy(
                run: question.run, session: session, again: false)
        case .goOn:
            try workspace.continueFaithfulnessStudy(
                run: question.run, session: session, again: true)
        case .look: try workspace.watchFaithfulnessStudy(run: question.run, session: session)
        case .cancel: try workspace.cancelFaithfulnessStudy(run: question.run, session: session)
        }
    }

    func answer(_ order: WriteVectors) throws -> String {
        let path = try workspace.file("\(order.run)-vectors.safetensors", session: session)
        let export = try workspace.exportEmbeddings(run: order.run, session: session, to: path)
        return "Written to \(export.file): \(export.users) users, \(export.places) places, "
            + "\(export.dimension) numbers each"
    }
}

extension RunReport {
    /// A row that cannot be read, as the list of runs shows it.
    fileprivate init(_ row: UnreadableRun) {
        // Nothing is known of its recipe; a model without a card has none that is shown.
        var recipe = Catalogue.cards[0].standard
        recipe.model = "?"
        recipe.epochs = 0
        self.init(
            run: row.run, session: row.session, model: "?", city: "?", cityFingerprint: "",
            recipe: recipe, status: .failed, startedAt: "")
        message = row.message
    }
}

/// Why a command was refused, as it said itself.
private struct Refusal: Error, CustomStringConvertible {
    var description: String
}

/// What another thread found.
private final class Found<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
}

/// Waits on this thread for work that has none of its own.
private func waiting<Value: Sendable>(
    _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
    let done = DispatchSemaphore(value: 0)
    let found = Found<Value>()
    Task.detached {
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        found.result.withLock { $0 = result }
        done.signal()
    }
    done.wait()
    guard let result = found.result.withLock({ $0 }) else {
        throw Refusal(description: "The command ended without a word.")
    }
    return try result.get()
}

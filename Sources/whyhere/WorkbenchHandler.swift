import Actions
import Foundation
import Reports
import Screens
import Support
import TerminalHost

/// Performs what the screens ask for through the same actions as the subcommands.
struct WorkbenchHandler: EffectHandler {
    let workspace: Workspace
    let session: String
    /// Recommendations before and after edits compare only at the same length.
    private static let listLength = 50

    func perform(_ effect: Effect) async -> [Message] {
        switch effect {
        case .compare, .writeVectors, .sweep, .watchSweep, .measureSite, .loadEmbeddingMap,
            .loadSpaceTimeGraph:
            // Seconds to minutes: the few threads that answer keys and lists stay free.
            return await withCheckedContinuation { continuation in
                DispatchQueue.global().async { continuation.resume(returning: answers(to: effect)) }
            }
        default: break
        }
        guard case .makeCity(let name, let command) = effect else { return answers(to: effect) }
        do {
            if let refusal = try await workspace.carryOut(command, session: session) {
                return [.failed(effect, refusal)]
            }
        } catch {
            return [.failed(effect, "\(error)")]
        }
        workspace.forget(city: name)
        return [.cityMade(name: name)]
    }

    func answers(to effect: Effect) -> [Message] {
        do {
            return try results(of: effect)
        } catch let failure as Failure {
            return [.failed(effect, "\(failure)")]
        } catch {
            return [.failed(effect, "\(error)")]
        }
    }

    private func request(_ question: ExplanationQuestion) -> ExplanationRequest {
        var request = ExplanationRequest(
            run: question.run, session: session, user: String(question.user),
            place: String(question.place))
        request.side = question.side
        request.group = question.group
        request.candidates = question.candidates
        request.undistilled = question.undistilled
        request.limit = 200
        return request
    }

    private func siteRequest(_ question: SiteExplanationQuestion) -> SiteExplanationRequest {
        var request = SiteExplanationRequest(
            run: question.run, session: session, brand: String(question.brand),
            region: String(question.region))
        request.candidates = question.candidates
        request.without = question.without
        request.alpha = question.alpha
        request.instances = 20
        return request
    }

    private func fill(
        _ request: inout some VisitComparisonRequest, _ question: ComparisonQuestion
    ) {
        request.reference = question.reference
        request.runs = question.runs
        request.session = session
        request.slices = question.slices
        request.audits = question.audits
        request.unsealedBy = question.unsealedBy
    }

    private func compare(_ question: ComparisonQuestion) throws -> ModelComparison {
        guard let next = question.next else {
            var request = ModelComparisonRequest()
            request.split = question.split
            fill(&request, question)
            return try workspace.compare(question.city, request)
        }
        var request = NextComparisonRequest()
        request.split = try workspace.splitRule(named: next)
        request.action = question.action
        request.shown = question.shown
        request.leading = question.leading
        fill(&request, question)
        return try workspace.compareNext(question.city, request)
    }

    private func results(of effect: Effect) throws -> [Message] {
        switch effect {
        case .loadCity(let name):
            let name = name ?? Workspace.bundledCity
            let names = workspace.catalog.list().map(\.name)
            return [
                .city(
                    try workspace.cityReport(name), try workspace.cityMap(name), names: names)
            ]
        case .loadFindings(let city):
            return [.findings(city: city, try workspace.findings(city))]
        case .loadSpaceTimeGraph(let city):
            return [
                .spaceTimeGraph(try workspace.spaceTimeGraphReport(city: city, heaviest: 50))
            ]
        case .loadUsers(let city): return [.users(city: city, try workspace.users(city))]
        case .loadUser(let city, let user):
            // The screen hides the causes until somebody asks for them.
            return [.user(city: city, try workspace.user(city, user, truth: true))]
        case .loadRuns: return [.runs(try workspace.listRuns(session: session))]
        case .watchRun(let run):
            // A screen is a few hundred dots wide; more points would only be averaged there.
            return [.run(try workspace.showRun(run, session: session, points: 500))]
        case .recommend(let question):
            return [
                .recommendation(
                    try workspace.recommend(
                        RecommendationRequest(
                            run: question.run, session: session, user: String(question.user),
                            candidates: question.candidates, count: Self.listLength,
                            among: question.among, beam: question.beam)))
            ]
        case .loadAskedUsers(let run):
            return [
                .askedUsers(
                    AskedUsers(
                        run: run, users: try workspace.askedUsers(ofRun: run, session: session)))
            ]
        case .explain(let question):
            return [.explanation(try workspace.explain(request(question)))]
        case .measureFaithfulness(let question):
            var request = request(question)
            request.faithfulness = true
            return [.faithfulness(try workspace.explain(request))]
        case .whatIf(let question):
            var request = WhatIfRequest(
                run: question.run, session: session, user: String(question.user))
            request.candidates = question.candidates
            request.edits = question.edits
            request.gamma = question.gamma
            request.alpha = question.alpha
            request.mode = question.mode
            request.count = Self.listLength
            return [.whatIf(try workspace.whatIf(request))]
        case .counterfactual(let question):
            var request = CounterfactualRequest(
                run: question.run, session: session, user: String(question.user),
                place: String(question.place))
            request.candidates = question.candidates
            request.cutoff = question.cutoff
            request.against = question.against.map { String($0) }
            return [.counterfactual(try workspace.counterfactual(request))]
        case .contrast(let question):
            var request = ContrastRequest(
                run: question.run, session: session, user: String(question.user),
                place: String(question.place), against: String(question.against))
            request.candidates = question.candidates
            request.group = question.group
            request.limit = 200
            return [.contrast(try workspace.contrast(request))]
        case .timeSense(let question):
            return [
                .timeSense(
                    try workspace.timeSense(
                        run: question.run, session: session, user: String(question.user),
                        place: String(question.place)))
            ]
        case .compare(let question):
            return [.comparison(try compare(question))]
        case .sweep(let run):
            return [.sweep(try workspace.continueSweep(run: run, session: session))]
        case .watchSweep(let run):
            return [.sweep(try workspace.watchSweep(run: run, session: session))]
        case .loadPlaceNames(let city):
            return [.placeNames(city: city, Array(try workspace.city(city).placeNames))]
        case .loadSiteBrands(let run):
            let found = try workspace.siteBrands(run: run, session: session)
            return [.siteBrands(run: run, found.rows, notices: found.notices)]
        case .rankSites(let question):
            var request = SiteRequest(
                run: question.run, session: session, brand: String(question.brand))
            request.candidates = question.candidates
            request.without = question.without
            request.alpha = question.alpha
            request.count = 200
            return [.siteRanking(try workspace.sites(request))]
        case .explainSite(let question):
            return [.siteExplanation(try workspace.explainSite(siteRequest(question)))]
        case .measureSite(let question):
            var request = siteRequest(question)
            request.faithfulness = true
            return [.siteFaithfulness(try workspace.explainSite(request))]
        case .loadCriteriaHeatMap(let question):
            return [
                .criteriaHeatMap(
                    run: question.run,
                    try workspace.criteriaHeatMap(
                        run: question.run, session: session, by: question.by,
                        value: question.value))
            ]
        case .loadBrandDistances(let run):
            return [
                .brandDistances(
                    run: run, try workspace.brandDistances(run: run, session: session))
            ]
        case .loadEmbeddingMap(let question):
            return [
                .embeddingMap(
                    run: question.run,
                    try workspace.embeddingMap(
                        run: question.run, session: session, method: question.method,
                        stage: question.stage))
            ]
        case .startTraining(let city, let recipe):
            let run = try workspace.createRun(city: city, recipe: recipe, session: session)
            try workspace.trainInBackground(run: run, session: session)
            return [.trainingStarted(run: run)]
        case .startTrainings(let arguments):
            try workspace.trainInBackground(arguments, session: session)
            return []
        case .resumeRun(let run):
            try workspace.trainInBackground(run: run, session: session)
            return [.trainingStarted(run: run)]
        case .command(let run, let command):
            try workspace.send(command, run: run, session: session)
            return []
        case .watchCity: return [.cityProgress(try workspace.progressOfWork(session: session))]
        case .writeVectors(let run):
            let path = try workspace.file("\(run)-vectors.safetensors", session: session)
            let export = try workspace.exportEmbeddings(run: run, session: session, to: path)
            return [
                .said(
                    "Written to \(export.file): \(export.users) users, \(export.places) places, "
                        + "\(export.dimension) numbers each")
            ]
        case .writeText(let name, let text):
            let path = try workspace.writeText(text, name: name, session: session)
            return [.said("Written to \(path)")]
        case .makeCity, .copy, .timer, .redraw, .suspend, .quit: return []
        }
    }
}

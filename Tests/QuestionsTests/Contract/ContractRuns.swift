import Foundation
import Models
import Reports
import Synchronization
import TestSupport
import Testing
import Training

@testable import Questions

/// A workspace with the contract's cities, in which each model is trained once for all tests.
final class ContractRuns: Sendable {
    /// That of the suite which is running.
    @TaskLocal static var current: ContractRuns?

    let folder: ScratchFolder
    let workspace: Workspace
    private let trained = Mutex<[Trained]>([])

    private struct Trained {
        var city: ContractCity
        var session: String
        var recipe: TrainingRecipe
        var run: String
    }

    init() throws {
        folder = try ScratchFolder()
        for city in [ContractCity.grown, .ten] {
            try city.write(to: folder.file("datasets/\(city.rawValue)"))
        }
        workspace = try Workspace(folder: folder.path)
    }

    /// The name of a rule, or of a run that is trained when it is first asked for.
    func run(of subject: ContractSubject, on city: ContractCity = .grown) throws -> String {
        switch subject {
        case .model(let card): try run(city.recipe(card.standard), on: city, session: "default")
        case .rule(let name): "\(name)@\(city.rawValue)"
        }
    }

    /// A run by its recipe, trained where there is none yet.
    private func run(_ recipe: TrainingRecipe, on city: ContractCity, session: String) throws
        -> String
    {
        let known = trained.withLock { all in
            all.first { $0.city == city && $0.session == session && $0.recipe == recipe }?.run
        }
        if let known { return known }
        let run = try create(recipe, on: city, session: session)
        let report = try train(run, session: session)
        try #require(report.status == .finished)
        trained.withLock {
            $0.append(Trained(city: city, session: session, recipe: recipe, run: run))
        }
        return run
    }

    /// A run that is not trained yet. What it starts from is trained first, so that it is found.
    func create(_ recipe: TrainingRecipe, on city: ContractCity, session: String) throws -> String {
        for source in try Catalogue.recipe(recipe).sources() {
            let first = try source.otherwise ?? Catalogue.card(named: source.models[0]).standard
            _ = try run(city.recipe(first), on: city, session: session)
        }
        return try workspace.createRun(city: city.rawValue, recipe: recipe, session: session)
    }

    /// Trains to the end, or until a step that is not begun.
    ///
    /// - Parameter stop: The number of that step of this call, from 1.
    @discardableResult
    func train(_ run: String, session: String, stoppingBefore stop: Int? = nil) throws -> RunReport
    {
        var steps = 0
        return try workspace.train(
            run: run, session: session,
            isInterrupted: {
                steps += 1
                return steps == stop
            }, progress: { _ in })
    }

    /// The parameters that a run recommends with.
    func checkpoint(_ run: String, session: String = "default") throws -> Checkpoint {
        try Checkpoint(readingFrom: checkpointFile(run, session: session))
    }

    func checkpointFile(_ run: String, session: String = "default") throws -> String {
        let report = try workspace.run(run, session: session)
        return try workspace.checkpointFile(of: report, kind: nil).file
    }

    /// A run or a rule as the contract asks it.
    func face(of subject: ContractSubject, on city: ContractCity = .grown) throws
        -> any ContractFace
    {
        try face(of: run(of: subject, on: city), task: subject.task, in: workspace)
    }

    /// - Parameter workspace: Who opens it: another one than this has nothing open yet.
    func face(of run: String, task: RecommendingTask, in workspace: Workspace) throws
        -> any ContractFace
    {
        switch task {
        case .places: try ContractPlaces(lists: run, of: self, in: workspace)
        case .nextPlace: try ContractPlaces(moments: run, of: self, in: workspace)
        case .sites: try ContractSites(run, of: self, in: workspace)
        }
    }
}

/// Makes the runs before a suite, and removes them after it.
struct ContractRunsTrait: SuiteTrait, TestScoping {
    func provideScope(
        for test: Test, testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await ContractRuns.$current.withValue(ContractRuns()) { try await function() }
    }
}

extension Trait where Self == ContractRunsTrait {
    /// Trained runs that the suite's tests share.
    static var contractRuns: Self { Self() }
}

import Foundation
import Questions
import Reports
import Sessions
import Support
import Testing

/// Only `--resume` resumes, and only a run's own checkpoint; what a lost database leaves can be
/// taken in again.
@Suite("Checkpoints without a run") struct SessionCheckTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    private let run: String

    init() throws {
        trained = try TrainedWorkspace()
        run = try trained.train("bpr-mf") {
            $0.epochs = 2
            $0.dimension = 4
        }
    }

    private var session: URL { trained.folder.appending(path: "sessions/default") }

    private func checkpoints(_ run: String) -> URL {
        session.appending(path: "checkpoints/\(run)")
    }

    private func loseDatabase() throws {
        for end in ["", "-wal", "-shm"] {
            let file = session.appending(path: "session.sqlite" + end)
            if FileManager.default.fileExists(atPath: file.path) {
                try FileManager.default.removeItem(at: file)
            }
        }
    }

    private func train(_ run: String) throws -> RunReport {
        try workspace.train(
            run: run, session: "default", isInterrupted: { false }, progress: { _ in })
    }

    @Test func aLostDatabaseLosesNoRun() throws {
        let before = try workspace.run(run, session: "default")
        try loseDatabase()
        #expect(try workspace.listing(session: "default").lost == [run])
        #expect(try workspace.listRuns(session: "default").isEmpty)
        // To look makes no database.
        #expect(
            !FileManager.default.fileExists(
                atPath: session.appending(path: "session.sqlite").path))

        // A new run takes another name and learns from nothing.
        let next = try trained.train("bpr-mf") {
            $0.epochs = 1
            $0.dimension = 8
            $0.seed = 99
        }
        #expect(next == "bpr-mf-riverbend-2")
        let report = try workspace.run(next, session: "default")
        #expect(report.recipe.dimension == 8 && report.epoch <= 1)

        let found = try workspace.checkSession("default", mends: false, takesIn: false)
        #expect(!found.isSound)
        #expect(found.lost.map(\.run) == [run])
        #expect(found.lost.first?.model == "bpr-mf")
        #expect(found.lost.first?.problem == nil)
        let after = try workspace.checkSession("default", mends: false, takesIn: true)
        #expect(after.isSound && after.done.count == 1)
        let taken = try workspace.run(run, session: "default")
        #expect(taken.status == .stopped)
        #expect(taken.recipe == before.recipe)
        #expect(taken.cityFingerprint == before.cityFingerprint)
        #expect(taken.checkpoint == before.checkpoint)
        // It goes on to the figures that it had.
        let resumed = try train(run)
        #expect(resumed.status == .finished)
        #expect(resumed.test == before.test)
    }

    /// The database of an older copy: its next name is that of a run that it does not know.
    @Test func aNewRunReadsNoCheckpoint() throws {
        var recipe = try workspace.run(run, session: "default").recipe
        recipe.seed = 99
        let next = try workspace.createRun(city: "riverbend", recipe: recipe, session: "default")
        try FileManager.default.copyItem(at: checkpoints(run), to: checkpoints(next))
        let failure = try #require(throws: Failure.self) { try train(next) }
        #expect(failure.kind == .badData)
        #expect(failure.problem.contains("another's checkpoints"))
        #expect(failure.file == checkpoints(next).path)
        #expect(try workspace.run(next, session: "default").test.isEmpty)
    }

    @Test func onlyItsOwnCheckpointIsResumed() throws {
        /// A run that began and was stopped, with the checkpoint of another.
        func begun(_ change: (inout TrainingRecipe) -> Void) throws -> String {
            var recipe = try workspace.run(run, session: "default").recipe
            change(&recipe)
            let name = try workspace.createRun(
                city: "riverbend", recipe: recipe, session: "default")
            let stopped = try workspace.train(
                run: name, session: "default", isInterrupted: { true }, progress: { _ in })
            #expect(stopped.status == .stopped)
            try FileManager.default.removeItem(at: checkpoints(name))
            return name
        }
        let first = try begun { _ in }
        try FileManager.default.copyItem(at: checkpoints(run), to: checkpoints(first))
        let failure = try #require(throws: Failure.self) { try train(first) }
        #expect(failure.problem.contains("of run \(run), not of \(first)"))
        #expect(failure.file?.hasSuffix("\(first)/last.safetensors") == true)

        // The same name, from another session: another seed, another dimension.
        for (change, words) in [
            ({ (recipe: inout TrainingRecipe) in recipe.seed = 99 }, "seed 1 instead of 99"),
            ({ $0.dimension = 8 }, "dimension 4 instead of 8"),
            ({ $0.batch = 77 }, "batch"),
        ] {
            let other = try TrainedWorkspace()
            var recipe = try workspace.run(run, session: "default").recipe
            change(&recipe)
            let name = try other.workspace.createRun(
                city: "riverbend", recipe: recipe, session: "default")
            #expect(name == run)
            _ = try other.workspace.train(
                run: name, session: "default", isInterrupted: { true }, progress: { _ in })
            let target = other.folder.appending(path: "sessions/default/checkpoints/\(name)")
            try FileManager.default.removeItem(at: target)
            try FileManager.default.copyItem(at: checkpoints(run), to: target)
            let failure = try #require(throws: Failure.self) {
                try other.workspace.train(
                    run: name, session: "default", isInterrupted: { false }, progress: { _ in })
            }
            #expect(failure.kind == .badData)
            #expect(failure.problem.contains(words), "\(failure)")
        }
    }

    @Test func whatCannotBeTakenInIsTold() throws {
        let files = FileManager.default
        try files.copyItem(at: checkpoints(run), to: checkpoints("copied"))
        try files.createDirectory(at: checkpoints("torn"), withIntermediateDirectories: true)
        try Data("no checkpoint".utf8).write(
            to: checkpoints("torn").appending(path: "last.safetensors"))
        try files.createDirectory(at: checkpoints("empty"), withIntermediateDirectories: true)
        let report = try workspace.checkSession("default", mends: true, takesIn: true)
        #expect(report.lost.map(\.run) == ["copied", "torn"])
        #expect(report.lost[0].problem?.contains("is of run \(run)") == true)
        #expect(report.lost[1].problem?.contains("torn/last.safetensors") == true)
        #expect(report.done.isEmpty && report.runs == 1)
        #expect(throws: Failure.self) {
            try workspace.checkSession("nowhere", mends: true, takesIn: true)
        }
        #expect(
            !files.fileExists(atPath: trained.folder.appending(path: "sessions/nowhere").path))
    }

    /// To ask for a run makes no session of a misspelt name.
    @Test func readersMakeNoSession() throws {
        #expect(throws: Failure.self) { try workspace.run(run, session: "defualt") }
        #expect(
            !FileManager.default.fileExists(
                atPath: trained.folder.appending(path: "sessions/defualt").path))
    }
}

import Foundation
import GRDB
import Reports
import Support
import TestSupport
import Testing

@testable import Sessions

/// Runs that get another name.
@Suite("Renamed runs") struct RenamingTests {
    let folder: ScratchFolder
    let store: SessionStore
    var session: String { folder.file("night") }

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
    }

    private func newRun() throws -> String {
        try store.createRun(city: "bkk", cityFingerprint: "f00d", recipe: TrainingRecipe())
    }

    /// A run that was stopped, with a curve and a checkpoint.
    private func stoppedRun() throws -> String {
        let run = try newRun()
        for step in 1...3 {
            var progress = RunProgress()
            progress.step = step
            try store.record(
                run, [MetricValue(name: "loss", step: step, epoch: 1, value: Double(step))],
                progress)
        }
        let own = store.checkpointFolder(run)
        try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(fileURLWithPath: own + "/last.safetensors"))
        try store.setCheckpoint(
            run, kind: "last", file: "checkpoints/\(run)/last.safetensors", step: 3, epoch: 1)
        try store.setStatus(run, .stopped)
        return run
    }

    private func rename(_ run: String, _ name: String) throws {
        try store.renameRun(run, to: name) { recipe in
            guard recipe["sequence.teacher"]?.word == run else { return nil }
            var recipe = recipe
            recipe["sequence.teacher"] = .text(name)
            return recipe
        }
    }

    private func isThere(_ run: String) -> Bool {
        FileManager.default.fileExists(atPath: store.checkpointFolder(run))
    }

    private var note: String { session + "/renaming.json" }

    @Test func everythingFollows() throws {
        let run = try stoppedRun()
        let before = try #require(try store.run(run))
        let branch = try store.createBranch(
            of: before, RunOrigin(run: run, checkpoint: "last", step: 3), manifest: nil,
            progress: RunProgress()
        ) { _ in [] }
        let student = try store.createSource(
            of: branch, city: "bkk", cityFingerprint: "f00d",
            recipe: {
                var recipe = TrainingRecipe("stkdrec")
                recipe["sequence.teacher"] = .text(run)
                return recipe
            }())
        let again = try store.createRun(
            city: "bkk", cityFingerprint: "f00d", recipe: TrainingRecipe(), repeats: run)
        try store.send(run, .stop)
        try store.addOpening(
            runs: [run], city: "bkk", cityFingerprint: "f00d", split: "released", command: "test")
        var content = CaseTests.content()
        content.run = run
        content.command = "whyhere explain --run \(run) --user 12 --place 3"
        _ = try store.addCase(content, verdict: .wrong, remark: run)
        _ = try store.addNote(
            "of \(run)", origin: NoteOrigin(command: "whyhere runs show \(run)"))
        try store.addActions([
            LoggedAction(
                number: 0, at: "2026-01-01T00:00:00Z", kind: .screen, text: "opened \(run)",
                command: "whyhere evaluate --run=\(run) --run \(run)0")
        ])
        for (name, text) in [(run, "epoch 1"), ("best", "of one that is gone")] {
            try Data(text.utf8).write(to: URL(fileURLWithPath: store.consoleFile(name)))
        }
        try rename(run, "best")
        let console = try String(contentsOfFile: store.consoleFile("best"), encoding: .utf8)
        #expect(console == "epoch 1")
        #expect(!FileManager.default.fileExists(atPath: store.consoleFile(run)))
        #expect(try store.run(run) == nil)
        let after = try #require(try store.run("best"))
        #expect(after.series == before.series)
        #expect(
            after.events.map(\.text) == before.events.map(\.text) + [
                "\(branch) branched off at last, step 3", "test part opened: test",
                "renamed from \(run) to best",
            ])
        #expect(after.checkpoint == store.checkpointFolder("best") + "/last.safetensors")
        #expect(!isThere(run) && isThere("best"))
        #expect(try store.run(branch)?.origin?.run == "best")
        #expect(try store.run(student)?.recipe["sequence.teacher"]?.word == "best")
        #expect(try store.run(again)?.repeats == "best")
        let found = try store.content()
        #expect(found.cases[0].content.run == "best" && found.cases[0].remark == run)
        #expect(
            found.cases[0].content.command == "whyhere explain --run best --user 12 --place 3")
        #expect(found.notes[0].origin.command == "whyhere runs show best")
        // A longer name is another run's; what was said stays as it was said.
        #expect(found.actions[0].command == "whyhere evaluate --run=best --run \(run)0")
        #expect(found.actions[0].text == "opened \(run)" && found.notes[0].text == "of \(run)")
        // No table names it, and every digest fits.
        let names = try store.look { database in
            try ["metric", "metricBucket", "checkpoint", "event", "command", "opening"].map {
                try Int.fetchOne(
                    database, sql: "SELECT COUNT(*) FROM \($0) WHERE run = ?", arguments: [run])
            }
        }
        #expect(names.allSatisfy { $0 == 0 })
        #expect(try store.listing(wholly: true).unreadable.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: note))
        // Its checkpoints know it by that name, which nobody else gets.
        #expect(SessionStore.formerNames(of: "best", inSession: session) == [run])
        #expect(try newRun() != run)
        try rename("best", run)
        #expect(try store.run(run)?.series == before.series && isThere(run))
    }

    @Test func namesThatAreTakenAreRefused() throws {
        let (run, other) = (try stoppedRun(), try stoppedRun())
        let group = try store.createGroup(
            city: "bkk", cityFingerprint: "f00d", recipe: TrainingRecipe(), seeds: [1])
        try FileManager.default.createDirectory(
            atPath: store.checkpointFolder("lost"), withIntermediateDirectories: true)
        for (name, words) in [
            (other, "taken by another run"), (group, "taken by a group of seeds"),
            ("lost", "taken by checkpoints of no run"),
        ] {
            let failure = failure { try rename(run, name) }
            #expect(failure?.kind == .usage && failure?.problem.contains(words) == true, "\(name)")
        }
        #expect(failure { try rename("nobody", "best") }?.kind == .noInput)
        let new = try newRun()
        #expect(failure { try rename(new, "best") }?.problem.contains("is starting") == true)
        _ = try store.claim(new)
        #expect(failure { try rename(new, "best") }?.problem.contains("is running") == true)
        #expect(isThere(run) && !FileManager.default.fileExists(atPath: note))
    }

    /// A process was killed after the folder moved and before the rows were committed.
    @Test func aKillBeforeTheCommitIsMended() throws {
        let run = try stoppedRun()
        let renaming = Renaming(from: run, to: "best")
        try renaming.begin(in: session)
        try renaming.move(in: session)
        #expect(!isThere(run))
        let opened = try SessionStore(folder: session)
        #expect(isThere(run) && !isThere("best"))
        #expect(!FileManager.default.fileExists(atPath: note))
        #expect(
            try opened.run(run)?.checkpoint == store.checkpointFolder(run) + "/last.safetensors")
        #expect(try opened.lostRuns().isEmpty)
        // The same once more, to its end.
        try rename(run, "best")
        #expect(isThere("best"))
    }

    /// A process was killed after the rows were committed.
    @Test func aKillAfterTheCommitIsMended() throws {
        let run = try stoppedRun()
        try rename(run, "best")
        // As if the folder had not moved either.
        try Renaming(from: run, to: "best").begin(in: session)
        try Renaming(from: "best", to: run).move(in: session)
        #expect(isThere(run))
        _ = try SessionStore.reading(folder: session)
        #expect(isThere("best") && !isThere(run))
        #expect(!FileManager.default.fileExists(atPath: note))
    }

    @Test func aKillBeforeTheFolderMovedLeavesNothing() throws {
        let run = try stoppedRun()
        try Renaming(from: run, to: "best").begin(in: session)
        _ = try SessionStore(folder: session)
        #expect(isThere(run) && !FileManager.default.fileExists(atPath: note))
    }

    /// What fails within the transaction leaves everything as it was.
    @Test func aFailureLeavesTheOldName() throws {
        struct Sorry: Error {}
        let (run, other) = (try stoppedRun(), try stoppedRun())
        try store.setManifest(
            other,
            RunManifest(
                data: "", content: "", split: "", version: "", program: "", threads: 1,
                kernels: "", coreType: nil, notes: [run]))
        #expect(throws: Sorry.self) {
            try store.change { database in
                try database.execute(
                    sql: "UPDATE run SET recipe = json_set(recipe, '$.model', ?) WHERE id = ?",
                    arguments: [run, other])
            }
            try store.renameRun(run, to: "best") { _ in throw Sorry() }
        }
        #expect(isThere(run) && !isThere("best") && !FileManager.default.fileExists(atPath: note))
        #expect(try store.run(run) != nil)
    }

    @Test func aNoteThatCannotBeReadIsTold() throws {
        _ = try stoppedRun()
        try Data("{".utf8).write(to: URL(fileURLWithPath: note))
        let failure = failure { _ = try SessionStore(folder: session) }
        #expect(failure?.kind == .badData && failure?.file == note)
    }
}

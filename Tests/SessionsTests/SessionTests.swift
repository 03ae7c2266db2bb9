import Foundation
import Reports
import Sessions
import TestSupport
import Testing

/// What a training leaves in a session, and what a watcher finds there.
@Suite struct SessionTests {
    let folder: ScratchFolder
    let store: SessionStore

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
    }

    private func newRun(_ store: SessionStore? = nil, city: String = "bkk") throws -> String {
        try (store ?? self.store).createRun(
            city: city, cityFingerprint: "f00d", recipe: TrainingRecipe())
    }

    private func losses(_ run: String, _ steps: ClosedRange<Int>, add: Double = 0) throws {
        for step in steps {
            var progress = RunProgress()
            progress.step = step
            try store.record(
                run,
                [
                    MetricValue(
                        name: "loss", step: step, epoch: Double(step) / 4,
                        value: Double(step) + add)
                ], progress)
        }
    }

    private func series(_ run: String, _ name: String = "loss", points: Int? = nil) throws
        -> [MetricPoint]
    {
        try #require(try store.run(run, points: points)).series.first { $0.name == name }?.points
            ?? []
    }

    @Test func aNewRunIsStartingAndKeepsItsRecipe() throws {
        var recipe = TrainingRecipe()
        recipe.learningRate = 0.1 + 0.2
        recipe.seed = .max
        recipe["ablation"] = "spatial"
        let run = try store.createRun(
            city: "bkk", cityFingerprint: "f00d", recipe: recipe)
        let report = try #require(try store.run(run))
        #expect(run == "sepgcn-bkk-1")
        #expect(report.status == .starting)
        #expect(report.recipe == recipe)
        #expect(report.cityFingerprint == "f00d")
        #expect(report.session == "night")
        #expect(report.totalEpochs == 400)
        #expect(report.checkpoint == nil)
        #expect(report.series.isEmpty)
        #expect(try store.run("sepgcn-bkk-2") == nil)
    }

    @Test func runsAreNumberedAndListedNewestFirst() throws {
        let names = try (0..<3).map { _ in try newRun() } + [newRun(city: "nyc")]
        #expect(Set(names).count == 4)
        #expect(try Set(store.runs().map(\.run)) == Set(names))
        let started = try store.runs().map(\.startedAt)
        #expect(started == started.sorted(by: >))
    }

    @Test func aResumedRunReplacesWhatItHadAfterItsCheckpoint() throws {
        let run = try newRun()
        let other = try newRun()
        try losses(run, 1...10)
        try losses(other, 1...10)
        try store.forget(run, after: 6)
        #expect(try series(run).map(\.step) == Array(1...6))
        #expect(try series(other).count == 10)
        try losses(run, 7...9, add: 100)
        #expect(try series(run).map(\.value) == [1, 2, 3, 4, 5, 6, 107, 108, 109])
        // The same step again is the same row.
        try losses(run, 9...9, add: 200)
        #expect(try series(run).map(\.value).last == 209)
        #expect(try series(run).count == 9)
        try store.forget(run, after: 0)
        #expect(try series(run).isEmpty)
    }

    @Test func valuesComeBackBitForBit() throws {
        let run = try newRun()
        let values = [0.1 + 0.2, Double.pi, .leastNonzeroMagnitude, 1e300, -1e-300, 1.0.nextUp]
        for (index, value) in values.enumerated() {
            try store.record(
                run, [MetricValue(name: "loss", step: index + 1, epoch: 0.1, value: value)],
                RunProgress())
        }
        #expect(try series(run).map(\.value.bitPattern) == values.map(\.bitPattern))
        #expect(try series(run).allSatisfy { $0.epoch == 0.1 })
    }

    @Test func testMetricsStandApartFromTheCurves() throws {
        let run = try newRun()
        try losses(run, 1...2)
        try store.record(
            run,
            [
                MetricValue(name: "final/published/recall@20", step: 2, epoch: 1, value: 0.25),
                MetricValue(name: "validation/recall@20", step: 2, epoch: 1, value: 0.5),
            ], RunProgress())
        let report = try #require(try store.run(run))
        #expect(report.test == ["published/recall@20": 0.25])
        #expect(report.series.map(\.name) == ["loss", "validation/recall@20"])
        #expect(try store.run(run, points: 0)?.series.isEmpty == true)
    }

    @Test func longCurvesAreThinnedToMeans() throws {
        let run = try newRun()
        try losses(run, 1...1000)
        let thin = try series(run, points: 100)
        #expect(thin.count == 100)
        #expect(thin[0].value == 5.5)
        #expect(thin[0].step == 10)
        #expect(thin.last?.step == 1000)
        #expect(thin.map(\.value).reduce(0, +) / 100 == 500.5)
        #expect(try series(run, points: 1000).count == 1000)
        #expect(try series(run, points: nil).count == 1000)
        for points in [1, 7, 333, 999] {
            let few = try series(run, points: points)
            #expect(few.count <= points, "\(points)")
            #expect(few.map(\.step) == few.map(\.step).sorted())
        }
    }

    @Test func thinningHoldsWhereACurveBeginsLate() throws {
        let run = try newRun()
        try losses(run, 901...1000)
        #expect(try series(run, points: 50).count >= 25, "a late curve keeps its shape")
        #expect(try series(run, points: 50).count <= 51)
    }

    @Test func statusMessageAndEvents() throws {
        let run = try newRun()
        try store.claim(run)
        #expect(try store.run(run)?.status == .running)
        #expect(
            try store.run(run)?.processIdentifier == ProcessInfo.processInfo.processIdentifier)
        try store.setStatus(run, .failed, message: "the disk is full")
        let failed = try #require(try store.run(run))
        #expect(failed.status == .failed)
        #expect(failed.message == "the disk is full")
        #expect(failed.endedAt != nil)
        try store.claim(run)
        let again = try #require(try store.run(run))
        #expect(again.status == .running)
        #expect(again.message == nil)
        #expect(again.endedAt == nil)
        try store.addEvent(run, .note, "first")
        try store.addEvent(run, .changed, "second", step: 12, epoch: 1.5)
        let events = try store.events(run)
        #expect(events.map(\.text) == ["first", "second"])
        #expect(events.map(\.kind) == [.note, .changed])
        #expect(events.map(\.step) == [nil, 12])
        #expect(events.map(\.epoch) == [nil, 1.5])
        #expect(try store.events(run, after: events[0].number) == [events[1]])
        #expect(try store.lastEvent(of: run) == events[1].number)
        #expect(try store.lastEvent(of: newRun()) == 0)
    }

    @Test func aRunWhoseProcessIsGoneIsInterrupted() throws {
        let run = try newRun()
        try store.claim(run)
        #expect(try store.run(run)?.status == .running)
        // The database as a killed process would leave it.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", "exit 0"]
        try process.run()
        process.waitUntilExit()
        let gone = ProcessMark(identifier: process.processIdentifier, start: "1")
        #expect(gone.isGone)
        let current = ProcessMark.current
        #expect(!current.isGone)
        // The number lives, the process that had it does not.
        #expect(ProcessMark(identifier: current.identifier, start: "1").isGone)
    }

    @Test func checkpointsMoveWithTheFolder() throws {
        let run = try newRun()
        let kinds = ["last", "best", "final"]
        for kind in kinds {
            try store.setCheckpoint(
                run, kind: kind, file: "checkpoints/\(run)/\(kind).safetensors", step: 4, epoch: 2)
            #expect(
                try store.run(run)?.checkpoint
                    == folder.file("night/checkpoints/\(run)/\(kind).safetensors"))
        }
        #expect(try store.checkpoint(run, kind: "last")?.hasSuffix("/last.safetensors") == true)
        try FileManager.default.moveItem(
            atPath: folder.file("night"), toPath: folder.file("day"))
        let moved = try SessionStore(folder: folder.file("day"))
        #expect(
            try moved.checkpoint(run, kind: "final")
                == folder.file("day/checkpoints/\(run)/final.safetensors"))
    }
}

/// Several processes, as far as the database can tell, on one file.
@Suite struct SharedSessionTests {
    let folder: ScratchFolder
    let trainer: SessionStore
    let watcher: SessionStore
    let run: String

    init() throws {
        folder = try ScratchFolder()
        trainer = try SessionStore(folder: folder.path)
        watcher = try SessionStore(folder: folder.path)
        run = try trainer.createRun(
            city: "bkk", cityFingerprint: "", recipe: TrainingRecipe())
    }

    @Test func eachCommandIsTakenOnceAndInOrder() throws {
        let sent: [TrainingCommand] = [
            .pause,
            .change(setting: "learning-rate", value: .real(0.1 + 0.2), reason: "é \"quoted\""),
            .evaluate, .keepCheckpoint, .stopAfterEpoch, .rollBack(to: "step-12"), .resume, .stop,
        ]
        for command in sent { try watcher.send(run, command) }
        #expect(try trainer.takeCommands(run) == sent)
        #expect(try trainer.takeCommands(run) == [])
        #expect(try watcher.takeCommands(run) == [])
        try watcher.send(run, .pause)
        #expect(try trainer.takeCommands(run) == [.pause])
    }

    @Test func commandsOfAnotherRunStayWhereTheyAre() throws {
        let other = try watcher.createRun(
            city: "bkk", cityFingerprint: "", recipe: TrainingRecipe())
        try watcher.send(other, .stop)
        #expect(try trainer.takeCommands(run) == [])
        #expect(try trainer.takeCommands(other) == [.stop])
    }

    @Test func whatWasAskedOfARunThatStartsIsDone() throws {
        try watcher.send(run, .stop)
        try trainer.claim(run)
        #expect(try trainer.takeCommands(run) == [.stop])
    }

    @Test func whatWasAskedOfADeadProcessIsForgotten() throws {
        try trainer.claim(run)
        try watcher.send(run, .stop)
        try trainer.claim(run)
        #expect(try trainer.takeCommands(run) == [])
    }

    @Test func aWatcherSeesEachStepWhole() throws {
        for step in 1...20 {
            var progress = RunProgress()
            progress.step = step
            try trainer.record(
                run,
                [
                    MetricValue(name: "loss", step: step, epoch: 0, value: 1),
                    MetricValue(name: "gradient_norm", step: step, epoch: 0, value: 1),
                ], progress)
            let report = try #require(try watcher.run(run))
            #expect(report.step == step)
            #expect(report.series.map(\.points.count) == [step, step])
        }
    }

    @Test func manyWritersLoseNothing() async throws {
        let path = folder.path
        let names = try await withThrowingTaskGroup(of: [String].self) { group in
            for writer in 0..<4 {
                group.addTask {
                    let store = try SessionStore(folder: path)
                    return try (0..<10).map { step in
                        let run = try store.createRun(
                            city: "bkk", cityFingerprint: "",
                            recipe: TrainingRecipe())
                        try store.record(
                            run,
                            [
                                MetricValue(
                                    name: "loss", step: step, epoch: 0, value: Double(writer))
                            ], RunProgress())
                        return run
                    }
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        #expect(Set(names).count == 40)
        #expect(try watcher.runs().count == 41)
        for name in names { #expect(try watcher.run(name)?.series.first?.points.count == 1) }
    }
}

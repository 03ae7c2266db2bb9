import Foundation
import GRDB
import Reports
import Support
import TestSupport
import Testing

@testable import Sessions

/// Values that changed on the disk, and values that somebody changed.
@Suite struct SessionDigestTests {
    let folder: ScratchFolder
    let store: SessionStore
    let run: String

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
        run = try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        try store.record(
            run,
            [
                MetricValue(name: "loss", step: 1, epoch: 1, value: 0.5),
                MetricValue(name: "final/all/recall@20", step: 1, epoch: 1, value: 0.25),
            ], RunProgress())
        try store.setCheckpoint(
            run, kind: "last", file: "checkpoints/\(run)/last.safetensors", step: 1, epoch: 1)
        try store.addOpening(
            runs: [run], city: "bkk", cityFingerprint: "f", split: "released", command: "evaluate")
        try store.setStatus(run, .finished)
    }

    private var recovered: RecoveredRun {
        RecoveredRun(
            run: run, city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe(),
            progress: RunProgress(), startedAt: "2026-01-01T00:00:00Z", files: [])
    }

    /// Without the triggers a change is one that no program made.
    private func damage(_ sql: String) throws { try store.damage(sql) }

    static let ofRows = [
        "UPDATE run SET recipe = replace(recipe, '0.1', '0.3')",
        "UPDATE run SET cityFingerprint = 'g'", "UPDATE run SET startedAt = '2027'",
        "UPDATE run SET status = 'failed'", "UPDATE run SET progress = replace(progress, '0', '1')",
        "UPDATE run SET repeats = 'x'", "UPDATE checkpoint SET file = 'checkpoints/other'",
        "DELETE FROM checkpoint", "UPDATE metric SET value = 0.5 WHERE name LIKE 'final/%'",
        "UPDATE metric SET name = 'final/all/recall@10' WHERE name LIKE 'final/%'",
        "UPDATE run SET digest = 7",
    ]

    @Test(arguments: ofRows) func aChangedRowIsTold(change: String) throws {
        try damage(change)
        let row = try #require(try store.listing().unreadable.first)
        #expect(row.run == run)
        #expect(row.message.contains("session check --session night --mend"))
        #expect(throws: Failure.self) { try store.run(run) }
        let mended = try store.mend { _ in recovered }
        #expect(mended.done == ["run \(run) can be read again"])
        #expect(try store.run(run)?.recipe == TrainingRecipe())
        #expect(try store.mend { _ in nil }.copy == nil)
    }

    @Test(arguments: [
        "UPDATE metric SET value = 0.75 WHERE name = 'loss'",
        "UPDATE metric SET epoch = 2 WHERE name = 'loss'", "DELETE FROM metric WHERE name = 'loss'",
        "UPDATE metric SET name = 'lost' WHERE name = 'loss'",
    ])
    func aChangedCurveIsTold(change: String) throws {
        try damage(change)
        // A list shows no curves.
        #expect(try store.listing().unreadable.isEmpty)
        #expect(try store.listing(wholly: true).unreadable.map(\.run) == [run])
        let failure = try #require(throws: Failure.self) { try store.run(run) }
        #expect(failure.problem.contains("curves"))
        #expect(try store.mend { _ in recovered }.done.count == 1)
        #expect(try store.run(run) != nil)
    }

    @Test(arguments: ["event", "opening"]) func aChangedRecordIsTold(table: String) throws {
        try damage("UPDATE \(table) SET at = '1999'")
        let failure = try #require(throws: Failure.self) {
            _ = try store.events(run)
            _ = try store.openings(cityFingerprint: "f", split: "released")
        }
        #expect(failure.problem.contains("table \(table)"))
        let told = try store.listing(wholly: true).unreadable
        #expect(told.count == 1)
        #expect(told[0].run.contains(table))
        #expect(try store.mend { _ in nil }.done.count == 1)
        #expect(try store.listing(wholly: true).unreadable.isEmpty)
    }

    /// An event with a step and an epoch is sound, and mending takes none away.
    @Test func eventsWithNumbersAreSound() throws {
        try store.addEvent(run, .changed, "rate", step: 12, epoch: 1.5)
        #expect(try store.listing(wholly: true).unreadable.isEmpty)
        #expect(try store.mend { _ in nil }.done.isEmpty)
        try damage("UPDATE event SET step = 'many' WHERE text = 'rate'")
        #expect(try store.listing(wholly: true).unreadable.count == 1)
        _ = try store.mend { _ in nil }
        #expect(try store.listing(wholly: true).unreadable.isEmpty)
    }

    @Test func aChangedRequestIsLeftOut() throws {
        try store.send(
            run, .change(setting: "learning-rate", value: .real(0.01), reason: nil))
        try damage("UPDATE command SET command = replace(command, '0.01', '0.9')")
        #expect(try store.takeCommands(run).isEmpty)
        #expect(try store.events(run).contains { $0.text.contains("left out") })
    }

    /// Another program may change a session: that is no damage.
    @Test(arguments: [
        "UPDATE run SET message = 'by hand'", "UPDATE metric SET value = 0.75",
        "UPDATE checkpoint SET file = 'elsewhere'", "UPDATE event SET text = 'by hand'",
        "UPDATE opening SET command = 'by hand'", "DELETE FROM metric",
    ])
    func aChangeByAnotherProgramIsTaken(change: String) throws {
        try DatabaseQueue(path: store.file).write { try $0.execute(sql: change) }
        #expect(try store.listing(wholly: true).unreadable.isEmpty)
        #expect(try store.run(run) != nil)
        // From now on it counts as written.
        try store.addEvent(run, .note, "next")
        #expect(try store.listing(wholly: true).unreadable.isEmpty)
        let missing = try store.database.read {
            try Int.fetchOne(
                $0, sql: "SELECT COUNT(*) FROM run WHERE digest IS NULL OR curvesDigest IS NULL")
        }
        #expect(missing == 0)
    }

    /// The curves of a run that goes on would have to be read anew at each step.
    @Test func aRunThatGoesOnHasNoDigestOfItsCurves() throws {
        let second = try store.createRun(
            city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        for step in 1...3 {
            try store.record(
                second, [MetricValue(name: "loss", step: step, epoch: 1, value: 1)], RunProgress())
        }
        let stored = try store.database.read {
            try Row.fetchOne(
                $0, sql: "SELECT digest, curvesDigest FROM run WHERE id = ?", arguments: [second])
        }
        #expect(stored?["digest"] as String? != nil)
        #expect(stored?["curvesDigest"] as String? == nil)
        try store.setStatus(second, .stopped)
        #expect(try store.run(second) != nil)
    }
}

extension SessionStore {
    /// Without the triggers a change is one that no program made.
    func damage(_ sql: String) throws {
        try database.write { database in
            let triggers = try Row.fetchAll(
                database, sql: "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            for trigger in triggers {
                try database.execute(sql: "DROP TRIGGER \(trigger["name"] as String)")
            }
            try database.execute(sql: sql)
            for trigger in triggers { try database.execute(sql: trigger["sql"] as String) }
        }
    }
}

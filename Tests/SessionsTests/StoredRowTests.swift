import Foundation
import GRDB
import Reports
import Support
import TestSupport
import Testing

@testable import Sessions

/// Rows that hold what no version of the program wrote.
@Suite struct StoredRowTests {
    let folder: ScratchFolder
    let store: SessionStore
    let good: String
    let bad: String

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
        good = try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        bad = try store.createRun(city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe())
        for run in [good, bad] {
            try store.record(
                run,
                [
                    MetricValue(name: "loss", step: 1, epoch: 1, value: 0.5),
                    MetricValue(name: "final/all/recall@20", step: 1, epoch: 1, value: 0.5),
                ], RunProgress())
            try store.setCheckpoint(
                run, kind: "last", file: "checkpoints/\(run)/last.safetensors", step: 1, epoch: 1)
        }
    }

    private func execute(_ sql: String) throws {
        try store.database.write { try $0.execute(sql: sql, arguments: [bad]) }
    }

    static let changes = [
        "UPDATE run SET processIdentifier = 'abc' WHERE id = ?",
        "UPDATE run SET processIdentifier = 99999999999999 WHERE id = ?",
        "UPDATE run SET processIdentifier = -1 WHERE id = ?",
        "UPDATE run SET processIdentifier = 1.5 WHERE id = ?",
        "UPDATE run SET processIdentifier = 7, processStart = x'00ff' WHERE id = ?",
        "UPDATE run SET processIdentifier = 7, heartbeat = 'soon' WHERE id = ?",
        "UPDATE run SET status = 'asleep' WHERE id = ?",
        "UPDATE run SET status = x'00' WHERE id = ?",
        "UPDATE run SET recipe = '{' WHERE id = ?",
        "UPDATE run SET recipe = '{\"model\": 3}' WHERE id = ?",
        "UPDATE run SET progress = '[]' WHERE id = ?",
        "UPDATE run SET progress = x'beef' WHERE id = ?",
        "UPDATE run SET manifest = 'x' WHERE id = ?",
        "UPDATE run SET model = x'ff' WHERE id = ?",
        "UPDATE run SET city = x'ff' WHERE id = ?",
        "UPDATE run SET startedAt = x'ff' WHERE id = ?",
        "UPDATE run SET endedAt = x'ff', message = x'ff' WHERE id = ?",
        "UPDATE run SET seedGroup = x'ff' WHERE id = ?",
        "UPDATE metric SET value = 'much' WHERE name LIKE 'final/%' AND run = ?",
        "UPDATE checkpoint SET file = x'ff' WHERE run = ?",
    ]

    private var recovered: RecoveredRun {
        RecoveredRun(
            run: bad, city: "bkk", cityFingerprint: "f", recipe: TrainingRecipe(),
            progress: RunProgress(), startedAt: "2026-01-01T00:00:00Z",
            files: [
                RecoveredRun.File(
                    kind: "last", path: "checkpoints/\(bad)/last.safetensors", step: 1, epoch: 1)
            ])
    }

    /// Curves are not read by a list, but by a check.
    @Test func aCurveThatCannotBeReadIsFoundByACheck() throws {
        try execute("UPDATE metric SET value = 'much' WHERE name = 'loss' AND run = ?")
        #expect(try store.listing().unreadable.isEmpty)
        #expect(try store.listing(wholly: true).unreadable.map(\.run) == [bad])
    }

    @Test(arguments: changes) func oneBadRowIsListedAndHidesNoOther(change: String) throws {
        try execute(change)
        let listing = try store.listing()
        #expect(listing.runs.map(\.run) == [good])
        let row = try #require(listing.unreadable.first)
        #expect(listing.unreadable.count == 1)
        #expect(row.run == bad)
        for word in [store.file, bad, "table", "session check --session night --mend"] {
            #expect(row.message.contains(word), "\(row.message)")
        }
        let failure = try #require(throws: Failure.self) { try store.run(bad) }
        #expect(failure.kind == .badData)
        #expect(try store.run(good)?.status == .starting)

        // The remedy works, and keeps the database as it was.
        let mended = try store.mend { $0 == bad ? recovered : nil }
        #expect(mended.done.count == 1)
        #expect(try store.listing().unreadable.isEmpty)
        #expect(try Set(store.runs().map(\.run)) == [good, bad])
        #expect(try store.run(bad)?.recipe == TrainingRecipe())
        let copy = try #require(mended.copy)
        let kept = try DatabaseQueue(path: copy).read {
            try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM run")
        }
        #expect(kept == 2)
        // Once mended there is nothing to mend, and no further copy.
        #expect(try store.mend { _ in nil }.copy == nil)
    }

    @Test func aRowThatCannotBeMendedStays() throws {
        try execute("UPDATE run SET recipe = '{' WHERE id = ?")
        #expect(try store.mend { _ in nil }.done.isEmpty)
        #expect(try store.listing().unreadable.map(\.run) == [bad])
    }

    @Test func aCurveOfNoNumbersIsNoCurve() throws {
        try execute("UPDATE metric SET value = 'much' WHERE name = 'loss' AND run = ?")
        for points in [nil, 1, 500] as [Int?] {
            let failure = try #require(throws: Failure.self) {
                try store.run(bad, points: points)
            }
            #expect(failure.problem.contains("loss"))
        }
        #expect(try store.run(good)?.series.first?.points.count == 1)
        _ = try store.mend { _ in nil }
        #expect(try store.run(bad)?.series.isEmpty == true)
    }

    @Test func anOrderThatNobodyCanReadEndsNoTraining() throws {
        try store.send(bad, .pause)
        try execute("UPDATE command SET command = 'jump' WHERE run = ?")
        try store.send(bad, .stop)
        #expect(try store.takeCommands(bad) == [.stop])
        #expect(try store.events(bad).last?.text.contains("left out") == true)
    }

    /// A run of a later version's model is a run like any other.
    @Test func anUnknownModelIsListed() throws {
        try execute(
            "UPDATE run SET model = 'oracle', recipe = json_set(recipe, '$.model', 'oracle') WHERE id = ?"
        )
        #expect(try store.listing().runs.count == 2)
        #expect(try store.run(bad)?.recipe.model == "oracle")
    }

    @Test func badTextReachesNoTerminal() throws {
        try execute("UPDATE run SET status = char(27) || '[31m' || char(8238) WHERE id = ?")
        let message = try #require(try store.listing().unreadable.first?.message)
        #expect(!message.unicodeScalars.contains { $0.value == 27 || $0.value == 8238 })
    }
}

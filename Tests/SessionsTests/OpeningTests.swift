import Foundation
import GRDB
import Reports
import Sessions
import TestSupport
import Testing

/// The seal of the test part, as the session keeps it.
@Suite struct OpeningTests {
    let folder: ScratchFolder
    let store: SessionStore

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
    }

    private func open(_ runs: [String], _ command: String, split: String = "global") throws {
        try store.addOpening(
            runs: runs, city: "bkk", cityFingerprint: "f00d", split: split, command: command)
    }

    @Test func openingsAreCountedByCommand() throws {
        let runs = try (0..<2).map { _ in
            try store.createRun(
                city: "bkk", cityFingerprint: "f00d", recipe: TrainingRecipe())
        }
        func count(_ split: String = "global") throws -> Int {
            try store.openingCount(cityFingerprint: "f00d", split: split)
        }
        #expect(try count() == 0)
        try open([], "whyhere evaluate --city bkk --all --unseal")
        #expect(try count() == 1)
        try open(runs, "whyhere evaluate --all --run A --run B --unseal")
        try open([], "whyhere evaluate", split: "released")
        #expect(try count() == 2 && count("released") == 1 && count("chronological") == 0)
        #expect(try store.openingCount(cityFingerprint: "beef", split: "global") == 0)
        let found = try store.openings(cityFingerprint: "f00d", split: "global")
        #expect(found.map(\.run) == [nil] + runs.map(Optional.some))
        #expect(found.allSatisfy { $0.city == "bkk" && $0.at.hasSuffix("Z") })
        for run in runs {
            #expect(
                try store.events(run).map(\.text)
                    == ["test part opened: whyhere evaluate --all --run A --run B --unseal"])
        }
    }

    /// A session from before openings were written down gets the table and keeps its runs; those
    /// that were tested have opened the test part.
    @Test func anOlderSessionIsMigrated() throws {
        var recipe = TrainingRecipe()
        recipe.split = "global"
        let runs = try (0..<2).map { _ in
            try store.createRun(
                city: "bkk", cityFingerprint: "f00d", recipe: recipe)
        }
        let run = runs[1]
        try store.record(
            run,
            [MetricValue(name: "final/all/recall@20", step: 9, epoch: 3, value: 0.1)],
            RunProgress())
        let database = try DatabaseQueue(path: store.folder + "/session.sqlite")
        try database.write { database in
            try removeDigests(database)
            try database.execute(sql: "DROP TABLE opening")
            try database.execute(
                sql: "DELETE FROM grdb_migrations WHERE identifier = '2 openings'")
        }
        try database.close()
        let newer = try SessionStore(folder: folder.file("night"))
        #expect(try newer.run(run)?.city == "bkk")
        let found = try newer.openings(cityFingerprint: "f00d", split: "global")
        #expect(found.map(\.run) == [run])
        #expect(found.first?.command == "training of \(run), at its end")
        try newer.addOpening(
            runs: [run], city: "bkk", cityFingerprint: "f00d", split: "global", command: "x")
        #expect(try newer.openingCount(cityFingerprint: "f00d", split: "global") == 2)
    }
}

import GRDB
import Reports
import TestSupport
import Testing

@testable import Sessions

/// What a session knows of runs beside their recipes, and sessions that do not know it yet.
@Suite struct ManifestTests {
    let folder: ScratchFolder
    let store: SessionStore

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.file("night"))
    }

    private func newRun(_ store: SessionStore? = nil) throws -> String {
        try (store ?? self.store).createRun(
            city: "bkk", cityFingerprint: "f00d", recipe: TrainingRecipe())
    }

    /// A database of the first version: without the columns that came later.
    @Test func olderSessionsAreReadAndGoOn() throws {
        let run = try newRun()
        let losses = (1...3).map { MetricValue(name: "loss", step: $0, epoch: 0, value: 1) }
        try store.record(run, losses, RunProgress())
        try store.database.write { database in
            try removeDigests(database)
            for column in ["manifest", "seedGroup", "repeats"] {
                try database.execute(sql: "ALTER TABLE run DROP COLUMN \(column)")
            }
            // Recipes had no model then.
            try database.execute(
                sql: "UPDATE run SET recipe = json_remove(recipe, '$.model')")
            try database.execute(
                sql: "DELETE FROM grdb_migrations WHERE identifier LIKE '2 manifests%'")
        }
        let reopened = try SessionStore(folder: folder.file("night"))
        let report = try #require(try reopened.run(run))
        #expect(report.recipe == TrainingRecipe())
        #expect(report.manifest == nil && report.group == nil && report.repeats == nil)
        #expect(report.series.first?.points.count == 3)
        #expect(try newRun(reopened) == "sepgcn-bkk-2")
    }

    @Test func groupsAreNumberedAndKeepTheirOrder() throws {
        let recipe = TrainingRecipe("bpr-mf")
        for number in 1...2 {
            let group = try store.createGroup(
                city: "bkk", cityFingerprint: "f00d", recipe: recipe, seeds: [7, 3, 11])
            #expect(group == "bpr-mf-bkk-seeds-\(number)")
            let members = try store.members(ofGroup: group)
            #expect(members.map(\.recipe.seed) == [7, 3, 11])
            #expect(members.allSatisfy { $0.group == group && $0.model == "bpr-mf" })
        }
        #expect(try store.members(ofGroup: "bpr-mf-bkk-seeds-3").isEmpty)
        #expect(try store.runs().count == 6)
    }

    @Test func manifestsAndMetricsOfAnEpoch() throws {
        let run = try newRun()
        let manifest = RunManifest(
            data: "a", content: "c", split: "b", version: "1", program: "c", threads: 2,
            kernels: "Haswell",
            coreType: nil, notes: ["a note"])
        try store.setManifest(run, manifest)
        #expect(try store.run(run)?.manifest == manifest)
        let values = [("loss", 10, 0.5), ("validation/mrr", 10, 0.25), ("validation/mrr", 5, 0.1)]
        try store.record(
            run,
            values.map { name, epoch, value in
                MetricValue(name: name, step: epoch * 2, epoch: Double(epoch), value: value)
            }, RunProgress())
        #expect(try store.metrics(run, atEpoch: 10) == ["validation/mrr": 0.25])
    }
}

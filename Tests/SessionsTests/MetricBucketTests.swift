import Foundation
import GRDB
import Reports
import Support
import TestSupport
import Testing

@testable import Sessions

/// Long curves in few rows.
@Suite struct MetricBucketTests {
    let folder: ScratchFolder
    let store: SessionStore
    let run: String

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.path)
        run = try store.createRun(city: "bkk", cityFingerprint: "", recipe: TrainingRecipe())
    }

    private struct Bucket: Equatable {
        var name: String
        var level: Int
        var bucket: Int
        var count: Int
        var sum: Double
        var low: Double
        var high: Double
        var last: Int
    }

    private func buckets(_ store: SessionStore) throws -> [Bucket] {
        try store.database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM metricBucket ORDER BY run, name, level, bucket"
            ).map {
                Bucket(
                    name: $0["name"], level: $0["level"], bucket: $0["bucket"],
                    count: $0["count"], sum: $0["sum"], low: $0["low"], high: $0["high"],
                    last: $0["last"])
            }
        }
    }

    private func loss(_ step: Int) -> Double { step == 5001 ? 99 : Double(step % 7) - 3 }

    private func record(_ steps: some Sequence<Int>, name: String = "loss") throws {
        for chunk in Array(steps).chunked(1000) {
            try store.record(
                run,
                chunk.map {
                    MetricValue(
                        name: name, step: $0, epoch: Double($0) / 100, value: loss($0))
                }, RunProgress())
        }
    }

    /// What is kept at each step is what one sees who looks at every value.
    @Test func theyAreWhatTheValuesGive() throws {
        try record(1...9000)
        let found = try buckets(store)
        #expect(found.count { $0.level == 0 } == 9000 / 64 + 1)
        for bucket in found {
            let width = MetricBuckets.widths[bucket.level]
            let steps = (1...9000).filter { $0 / width == bucket.bucket }
            #expect(bucket.count == steps.count)
            #expect(abs(bucket.sum - steps.map(loss).reduce(0, +)) < 1e-9)
            #expect(bucket.low == steps.map(loss).min())
            #expect(bucket.high == steps.map(loss).max())
            #expect(bucket.last == steps.max())
        }
    }

    /// A resumed run writes its steps anew, one that was rolled back puts them aside.
    @Test func theyFollowWhatIsForgottenAndPutAside() throws {
        try record(1...6000)
        try store.forget(run, after: 4100)
        try record(4101...5000)
        #expect(try store.setAside(run, after: 4500) == 1)
        try record(4501...4600)
        // The same value twice counts once.
        try record(4600...4600)
        let kept = try buckets(store)
        try store.database.write { database in
            try database.execute(sql: "DELETE FROM metricBucket")
            try MetricBuckets.rebuild(run, from: 0, database)
        }
        let built = try buckets(store)
        #expect(kept.map(\.name) == built.map(\.name))
        for (a, b) in zip(kept, built) {
            #expect(abs(a.sum - b.sum) < 1e-9)
            var a = a
            a.sum = b.sum
            #expect(a == b)
        }
        #expect(built.contains { $0.name == "left-1/loss" && $0.level == 0 })
        #expect(built.first { $0.name == "loss" && $0.level == 2 }?.last == 4600)
    }

    @Test func aLongCurveIsReadInFewPointsAndLosesNoSpike() throws {
        try record(1...70_000)
        let report = try #require(try store.run(run, points: 500))
        let points = try #require(report.series.first { $0.name == "loss" }).points
        #expect(points.count < 2500)
        #expect(points.contains { $0.high == 99 })
        #expect(points.last?.step == 70_000)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.step < $1.step })
        let mean = (1...70_000).map(loss).reduce(0, +) / 70_000
        let read = points.map(\.value).reduce(0, +) / Double(points.count)
        #expect(abs(mean - read) < 0.2)
        // A part of it is read closely.
        let part = try #require(try store.run(run, points: 500, in: 4990...5010))
        let near = try #require(part.series.first).points
        #expect(near.contains { $0.high == 99 })
        #expect(near.count <= 2)
        // Every value, where they are asked for.
        #expect(try store.run(run)?.series.first?.points.count == 70_000)
    }

    @Test func spansKeepTheirEnds() {
        let values = (0..<1000).map {
            MetricPoint(step: $0, epoch: Double($0), value: $0 == 321 ? 50 : Double($0 % 5))
        }
        for count in [1, 2, 7, 100, 999, 1000, 5000] {
            let folded = SessionStore.folded(values, atMost: count)
            #expect(folded.count <= count + 1)
            #expect(folded.map { $0.high ?? $0.value }.max() == 50)
            #expect(folded.map { $0.low ?? $0.value }.min() == 0)
            #expect(folded.last?.step == 999)
        }
        #expect(SessionStore.folded([], atMost: 5).isEmpty)
    }

    @Test func aBranchHasTheCurvesUntilItsStep() throws {
        try record(1...300)
        try store.setCheckpoint(run, kind: "step-200", file: "x", step: 200, epoch: 2)
        let parent = try #require(try store.run(run))
        let branch = try store.createBranch(
            of: parent, RunOrigin(run: run, checkpoint: "step-200", step: 200), manifest: nil,
            progress: RunProgress()
        ) { _ in ["last"] }
        let report = try #require(try store.run(branch))
        #expect(report.status == .stopped)
        #expect(report.origin == RunOrigin(run: run, checkpoint: "step-200", step: 200))
        #expect(report.series.first?.points.count == 200)
        #expect(report.checkpoints.map(\.kind) == ["last"])
        #expect(report.events.map(\.kind) == [.branched])
        #expect(try store.events(run).map(\.kind) == [.branched])
        // Deleting the parent leaves the branch.
        try store.database.write {
            try $0.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run])
        }
        #expect(try store.run(branch)?.series.first?.points.count == 200)
    }
}

extension Array {
    fileprivate func chunked(_ size: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: count, by: size).map { self[$0..<Swift.min(count, $0 + size)] }
    }
}

/// Runs that went back, and branches off what they left.
@Suite struct GoingBackTests {
    let folder: ScratchFolder
    let store: SessionStore
    let run: String

    init() throws {
        folder = try ScratchFolder()
        store = try SessionStore(folder: folder.path)
        run = try store.createRun(city: "bkk", cityFingerprint: "", recipe: TrainingRecipe())
    }

    /// Writes steps whose values tell the line that they belong to.
    private func train(_ steps: ClosedRange<Int>, line: Double) throws {
        try store.record(
            run, steps.map { MetricValue(name: "loss", step: $0, epoch: Double($0), value: line) },
            RunProgress())
    }

    private func keep(_ step: Int) throws {
        let files = store.checkpointFolder(run)
        try FileManager.default.createDirectory(
            atPath: files, withIntermediateDirectories: true)
        try Data().write(to: URL(fileURLWithPath: "\(files)/step-\(step).safetensors"))
        try store.setCheckpoint(
            run, kind: "step-\(step)", file: "checkpoints/\(run)/step-\(step).safetensors",
            step: step, epoch: 1)
    }

    private func goBack(to step: Int) throws {
        let number = try store.setAside(run, after: step)
        try store.putCheckpointsAside(run, after: step, as: number)
    }

    private func curve(ofBranchAt kind: String, _ step: Int) throws -> [Double] {
        let branch = try store.createBranch(
            of: try #require(try store.run(run)),
            RunOrigin(run: run, checkpoint: kind, step: step), manifest: nil,
            progress: RunProgress()
        ) { _ in [] }
        return try #require(try store.run(branch)?.series.first).points.map(\.value)
    }

    /// Lines 1 (steps 1 to 10), 2 (from 6), 3 (from 4) and 4 (from 5), each left for the next.
    @Test func aBranchOffALeftLineHasTheCurvesThatLedThere() throws {
        try train(1...10, line: 1)
        try keep(9)
        try goBack(to: 5)
        try train(6...8, line: 2)
        try keep(8)
        try goBack(to: 3)
        try train(4...9, line: 3)
        try keep(7)
        try goBack(to: 4)
        try train(5...6, line: 4)
        #expect(try curve(ofBranchAt: "last", 6) == [1, 1, 1, 3, 4, 4])
        #expect(try curve(ofBranchAt: "left-1-step-9", 9) == [1, 1, 1, 1, 1, 1, 1, 1, 1])
        #expect(try curve(ofBranchAt: "left-2-step-8", 8) == [1, 1, 1, 1, 1, 2, 2, 2])
        #expect(try curve(ofBranchAt: "left-3-step-7", 7) == [1, 1, 1, 3, 3, 3, 3])
        let kinds = try store.checkpoints(run).map(\.kind).sorted()
        #expect(kinds == ["left-1-step-9", "left-2-step-8", "left-3-step-7"])
        for kind in kinds {
            let file = try #require(try store.checkpoint(run, kind: kind))
            #expect(FileManager.default.fileExists(atPath: file))
        }
        #expect(KeptCheckpoint.left(ofKind: "left-12-step-7") == 12)
        #expect(KeptCheckpoint.left(ofKind: "step-7") == nil)
    }
}

import Foundation
import Reports
import Testing

@testable import Questions

/// Lists of numbers beside each other, as `reproduce` compares them.
@Suite struct AgreementTests {
    private func row(_ then: [Double?], _ now: [Double?]) -> ReproductionReport.Row {
        Agreement.row("x", then.map { (nil, $0) }, now.map { (nil, $0) })
    }

    @Test func bitsAndTolerance() {
        #expect(row([1, 2], [1, 2]).agreement == .identical)
        #expect(row([1, 2], [1, 2]).first == nil)
        #expect(row([.nan], [.nan]).agreement == .identical)
        let close = row([1, 2], [1, 2.000002])
        #expect(close.agreement == .close)
        #expect(abs((close.largest ?? 0) - 0.000002 / 3) < 1e-12)
        #expect(close.first?.hasPrefix("number 2: 2.0, now 2.000002") == true)
        #expect(row([1], [1.00001]).agreement == .different)
        #expect(row([0], [-0.0]).agreement == .close)
    }

    @Test func whatOneSideLacksDiffers() {
        for (then, now): ([Double?], [Double?]) in [
            ([1, 2], [1]), ([1], [1, 2]), ([1, nil], [1, 2]), ([.nan], [1]), ([.infinity], [1]),
        ] {
            let found = row(then, now)
            #expect(found.agreement == .different, "\(then) \(now)")
            #expect(found.largest == nil)
        }
    }

    @Test func curvesAreComparedByStep() {
        func series(_ name: String, _ values: [Int: Double]) -> MetricSeries {
            MetricSeries(
                name: name,
                points: values.map { MetricPoint(step: $0.key, epoch: 0, value: $0.value) })
        }
        let rows = Agreement.curves(
            [series("loss", [1: 0.5, 2: 0.25]), series("old", [1: 1])],
            [series("loss", [2: 0.5, 1: 0.5])])
        #expect(rows.map(\.what) == ["loss", "old"])
        #expect(rows[0].agreement == .different)
        #expect(rows[0].first == "step 2: 0.25, now 0.5")
        #expect(rows[1].agreement == .different)
        #expect(rows[1].first == "step 1: 1.0, now -")
    }

    @Test func meansOverSeeds() {
        let three = SeedMean([1, 2, 6])
        #expect(three.mean == 3 && three.seeds == 3)
        #expect(abs((three.deviation ?? 0) - 7.0.squareRoot()) < 1e-12)
        #expect(SeedMean([4]).deviation == nil)
    }

    private func manifest(_ change: (inout RunManifest) -> Void) -> RunManifest {
        var manifest = RunManifest(
            data: "d", content: "c", split: "s", version: "1", program: "p", threads: 2,
            kernels: "Haswell",
            coreType: nil)
        change(&manifest)
        return manifest
    }

    @Test func surroundingsThatChanged() {
        let first = manifest { _ in }
        #expect(first.changes(to: manifest { $0.notes = ["other"] }).isEmpty)
        let changes = first.changes(
            to: manifest {
                $0.threads = 1
                $0.kernels = "SkylakeX"
            })
        #expect(changes.map(\.what) == ["threads", "kernels of BLAS"])
        #expect(changes.map(\.now) == ["1", "SkylakeX"])
    }
}

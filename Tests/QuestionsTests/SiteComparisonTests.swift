import Foundation
import Questions
import Reports
import Sessions
import Support
import Tensors
import Testing

/// The comparison of what chooses sites, on the bundled city.
@Suite struct SiteComparisonTests {
    private let home: TrainedWorkspace

    init() throws { home = try TrainedWorkspace() }

    private func compare(
        _ change: (inout SiteComparisonRequest) -> Void = { _ in }
    ) throws -> SiteComparison {
        var request = SiteComparisonRequest()
        request.draws = 200
        change(&request)
        return try home.workspace.compareSites(city: Workspace.bundledCity, request)
    }

    @Test func everyRuleStandsBesideTheReference() throws {
        let report = try compare()
        #expect(report.part == "validation" && report.leading == "ndcg@10")
        #expect(
            report.rows.map(\.name) == [
                "random", "popularity", "category-popularity", "brand-knn", "brand-knn-tuned",
                "ease", "ease-tuned",
            ])
        for row in report.rows {
            let mean = try #require(row.metrics["ndcg@10"])
            #expect((row.low ?? 2) <= mean && mean <= (row.high ?? -1))
            #expect((row.difference == nil) == (row.name == "popularity"))
        }
        // What was tuned on this part cannot be worse on it than a trial.
        func figure(_ name: String) -> Double {
            report.rows.first { $0.name == name }?.metrics["ndcg@10"] ?? .nan
        }
        #expect(figure("brand-knn-tuned") >= figure("brand-knn"))
        #expect(figure("ease-tuned") >= figure("ease"))
        #expect(figure("popularity") > figure("random"))
        let difference = try #require(report.rows[0].difference)
        let mean = try #require(difference.mean)
        let expected = figure("random") - figure("popularity")
        #expect(abs(mean - expected) < 1e-12)
        #expect(report.card.subjects == "brands" && report.card.users == report.brands)
        #expect(report.card.isSealed && report.card.openings == 0)
        #expect(report.card.lines.contains { $0.contains("rows of \(report.brands) brands") })
        #expect(report.card.settings.count == 3)
        // Nothing is written where nothing is opened.
        #expect(!FileManager.default.fileExists(atPath: home.folder.path + "/sessions/default"))
    }

    @Test func theTestPartIsOpenedInWriting() throws {
        let sealed = try compare { $0.isTuned = false }
        #expect(sealed.rows.count == 5)
        let open = try compare {
            $0.unsealedBy = "whyhere evaluate --sites --unseal"
            $0.isTuned = false
        }
        #expect(open.part == "test" && !open.card.isSealed && open.card.openings == 1)
        #expect(open.card.candidates.contains("training and validation"))
        let written = try home.workspace.session("default").openings(
            cityFingerprint: open.cityFingerprint, split: open.split)
        #expect(written.map(\.command) == ["whyhere evaluate --sites --unseal"])
        // Another division has been left alone, and says so.
        let other = try compare {
            $0.splitSeed = 2
            $0.isTuned = false
        }
        #expect(other.card.openings == 0 && other.split != open.split)
        let again = try compare { $0.isTuned = false }
        #expect(again.card.openings == 1)
    }

    @Test func whatDoesNotExistIsRefused() throws {
        #expect(throws: Failure.self) { try compare { $0.reference = "oracle" } }
        #expect(throws: Failure.self) { try compare { $0.runs = ["knowsite-1"] } }
        #expect(throws: Failure.self) { try compare { $0.runs = ["ease"] } }
        #expect(throws: Failure.self) {
            try compare {
                $0.reference = "ease-tuned"
                $0.isTuned = false
            }
        }
        let hasOnlySites = try home.workspace.hasOnlySites(Workspace.bundledCity)
        #expect(!hasOnlySites)
    }
}

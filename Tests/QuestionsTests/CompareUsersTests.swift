import City
import Evaluation
import Foundation
import Models
import Recommending
import Reports
import Support
import TestSupport
import Testing

@testable import Questions

/// Two runs user by user, against the comparison of their means and by hand.
@Suite struct CompareUsersTests {
    private let home: TrainedWorkspace

    init() throws { home = try TrainedWorkspace() }

    private func request(_ first: String, _ second: String) -> UserComparisonRequest {
        UserComparisonRequest(first: first, second: second, session: "default")
    }

    @Test func theMeansAreThoseOfTheComparison() throws {
        let first = try home.train("bpr-mf") { $0.epochs = 2 }
        let second = try home.train("sepgcn") { $0.epochs = 2 }
        let found = try home.workspace.compareUsers(request(first, second))
        #expect(found.part == "validation" && found.usual == "recall@20")
        var asked = ModelComparisonRequest()
        asked.runs = [first, second]
        asked.isTuned = false
        asked.draws = 100
        asked.split = found.split
        let table = try #require(
            try home.workspace.compare(Workspace.bundledCity, asked).tables.first {
                $0.name == "new"
            })
        for metric in ["recall@20", "ndcg@10", "mrr"] {
            let scatter = try found.scatter(metric)
            #expect(scatter.users.count == table.users)
            for (run, mean) in [(first, scatter.firstMean), (second, scatter.secondMean)] {
                let wanted = try #require(
                    table.rows.first { $0.name == run }?.metrics[metric] ?? nil)
                #expect(((mean ?? -1) - wanted).magnitude < 1e-9, "\(metric) of \(run)")
            }
        }
        // Turned round, above and below change places.
        let turned = try home.workspace.compareUsers(request(second, first)).scatter("recall@20")
        let scatter = try found.scatter("recall@20")
        #expect(turned.above == scatter.below && turned.below == scatter.above)
        #expect(scatter.above + scatter.below > 0)
        // The other way to divide the truth.
        var all = request(first, second)
        all.ranking = "all"
        #expect(try home.workspace.compareUsers(all).ranking == "all")
    }

    @Test func theTestPartIsSealed() throws {
        let first = try home.train("bpr-mf") { $0.epochs = 1 }
        let second = try home.train("bpr-mf") {
            $0.epochs = 1
            $0.seed = 2
        }
        // Each training has opened it at its end.
        let sealed = try home.workspace.compareUsers(request(first, second))
        #expect(sealed.part == "validation" && sealed.openings == 2)
        #expect(try home.workspace.compareUsers(request(first, second)).openings == 2)
        var opened = request(first, second)
        opened.unsealedBy = "by hand"
        let found = try home.workspace.compareUsers(opened)
        #expect(found.part == "test" && found.openings > 2)
        #expect(try home.workspace.compareUsers(opened).openings > found.openings)
    }

    @Test func nextEventsAreToldByUser() throws {
        let first = try home.shortRun("sasrec")
        let second = try home.shortRun("gru4rec")
        let found = try home.workspace.compareUsers(request(first, second))
        #expect(found.ranking == "next" && found.users.count > 10)
        #expect(found.metrics.contains("ndcg@10"))
        #expect(Set(found.users.map(\.user)).count == found.users.count)
    }

    @Test func whatCannotStandBesideEachOtherIsRefused() throws {
        let first = try home.train("bpr-mf") { $0.epochs = 1 }
        let other = try home.train("bpr-mf") {
            $0.epochs = 1
            $0.split = "global"
        }
        func refused(_ change: (inout UserComparisonRequest) -> Void) -> Failure? {
            var asked = request(first, other)
            change(&asked)
            return failure { _ = try home.workspace.compareUsers(asked) }
        }
        #expect(refused { $0.second = first }?.problem.contains("named twice") == true)
        #expect(refused { _ in }?.problem.contains("split") == true)
        #expect(refused { $0.ranking = "best" }?.remedy.contains("published") == true)
        #expect(refused { $0.second = "nobody" }?.kind == .noInput)
    }
}

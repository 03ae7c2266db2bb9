import Foundation
import Questions
import Reports
import Testing

/// What every model's explanation must be, whatever the model: one suite over all of them.
@Suite("Contract of explanations")
final class ExplanationContractTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    /// Names of runs by their models.
    private var runs: [String: String] = [:]

    static let models = [
        "sepgcn", "lightgcn", "popularity", "own-places", "item-knn", "ease",
    ]

    init() throws {
        trained = try TrainedWorkspace()
    }

    /// The name of a rule, or of a run that is trained when it is first asked for.
    private func run(_ model: String) throws -> String {
        guard ["sepgcn", "lightgcn"].contains(model) else {
            return "\(model)@\(Workspace.bundledCity)"
        }
        if let known = runs[model] { return known }
        let made = try trained.train(model) { $0.epochs = 3 }
        runs[model] = made
        return made
    }

    private func request(_ model: String, user: Int, candidates: String = "all") throws
        -> ExplanationRequest
    {
        try trained.second(of: run(model), user: user, candidates: candidates)
    }

    @Test(arguments: models)
    func partsAddUpAndRanksAreTheLists(model: String) throws {
        for user in [3, 40, 120] {
            for candidates in ["new", "all"] where model != "own-places" || candidates == "all" {
                let report = try workspace.explain(
                    request(model, user: user, candidates: candidates))
                let listed = report.evidence.reduce(0) { $0 + $1.contribution }
                let scale = max(1e-9, abs(report.score))
                #expect(abs(listed + report.remainder - report.score) <= 1e-5 * scale)
                #expect(abs(report.sum - report.score) <= 1e-5 * scale)
                #expect(report.relativeError <= 1e-5)
                let list = try workspace.recommend(
                    RecommendationRequest(
                        run: report.run, session: "default", user: String(user),
                        candidates: candidates, count: 50))
                let item = try #require(list.items.first { $0.place == report.place })
                #expect(abs(item.score - report.score) <= 1e-5 * scale)
                // Ties share the mean of their positions.
                let tied = list.items.filter { abs($0.score - item.score) < 1e-9 }.map(\.rank)
                let rank = try #require(report.rank)
                #expect(Double(tied.min() ?? 0) <= rank)
            }
        }
    }

    @Test(arguments: models)
    func rowsAreAblatedByRunningAgain(model: String) throws {
        let report = try workspace.explain(request(model, user: 40))
        // The layer-0 embedding is no evidence that could be removed.
        for item in report.evidence where item.kind != .initial {
            let ablation = try #require(item.ablation)
            #expect(ablation.scoreChange.isFinite && ablation.rank >= 1)
            // Removing what supports a place does not raise its score, but for echoes of SEP-GCN,
            // which the mark tells.
            if item.contribution > 1e-9 && ablation.scoreChange > 1e-9 { #expect(item.disagrees) }
        }
        // The removal of everything listed changes more than that of any one row.
        #expect(!report.evidence.isEmpty)
        var plain = try request(model, user: 40)
        plain.ablations = false
        #expect(try workspace.explain(plain).evidence.allSatisfy { $0.ablation == nil })
    }

    @Test(arguments: models)
    func aReportIsMadeAgainFromItsOwnJSON(model: String) throws {
        for method in ["exact", "leave-one-out", "random"] {
            var first = try request(model, user: 40)
            first.method = method
            first.limit = 7
            first.seed = 5
            first.faithfulness = method == "exact"
            let report = try workspace.explain(first)
            let decoder = JSONDecoder()
            let read = try decoder.decode(
                ExplanationReport.self, from: JSONEncoder().encode(report))
            #expect(read == report)
            var again = try workspace.explain(
                ExplanationRequest(repeating: read, session: "default"))
            again.milliseconds = report.milliseconds
            again.faithfulness?.milliseconds = report.faithfulness?.milliseconds ?? 0
            #expect(again == report, "\(method)")
        }
    }

    @Test(arguments: models)
    func faithfulnessStandsBesideTheControls(model: String) throws {
        var asked = try request(model, user: 40)
        asked.faithfulness = true
        let faithfulness = try #require(try workspace.explain(asked).faithfulness)
        let names = Set(faithfulness.methods.map(\.method))
        #expect(
            names.isSuperset(of: [
                "exact", "leave-one-out", "weight", "random", "uniform", "popularity",
            ]))
        let exact = try #require(faithfulness.methods.first { $0.method == "exact" })
        #expect(exact.polarityAgreement ?? 1 > 0.9)
        #expect(faithfulness.band.allSatisfy { $0.low <= $0.mean && $0.mean <= $0.high })
        // The first budgets are where a ranking of the evidence shows.
        for budget in 0..<5 {
            #expect(exact.comprehensiveness[budget] >= faithfulness.band[budget].low)
        }
    }
}

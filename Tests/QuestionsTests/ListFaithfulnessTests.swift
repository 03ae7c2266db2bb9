import Models
import Questions
import Reports
import TestSupport
import Testing

/// What is removed from a list's evidence, and how the reasons stand beside controls.
@Suite("Faithfulness of list explanations")
final class ListFaithfulnessTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    /// Names of runs by their models.
    private var runs: [String: String] = [:]

    static let trainedModels = Catalogue.names { $0.task == .places && $0.answers(.explain) }
    static let models = trainedModels + ListRule.names

    init() throws {
        trained = try TrainedWorkspace()
    }

    /// The name of a rule, or of a run that is trained when it is first asked for.
    private func run(_ model: String) throws -> String {
        guard Self.trainedModels.contains(model) else {
            return "\(model)@\(Workspace.bundledCity)"
        }
        if let known = runs[model] { return known }
        let made = try trained.train(model) { $0.epochs = 3 }
        runs[model] = made
        return made
    }

    private func request(_ model: String) throws -> ExplanationRequest {
        try trained.second(of: run(model), user: 40, candidates: "all")
    }

    @Test(arguments: models)
    func rowsAreAblatedByRunningAgain(model: String) throws {
        let report = try workspace.explain(request(model))
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
        var plain = try request(model)
        plain.ablations = false
        #expect(try workspace.explain(plain).evidence.allSatisfy { $0.ablation == nil })
    }

    @Test(arguments: models)
    func faithfulnessStandsBesideTheControls(model: String) throws {
        var asked = try request(model)
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

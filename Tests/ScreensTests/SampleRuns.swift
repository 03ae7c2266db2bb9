import Reports

/// Runs in groups, with branches, metrics and settings that differ, for the table of runs.
enum SampleRuns {
    /// The city whose workbench lists them; its content is that of riverbend.
    static let city = "archive"

    static func run(
        _ name: String, day: Int, model: String = "sepgcn", group: String? = nil, seed: UInt64 = 1,
        status: RunStatus = .finished, best: Double, from parent: String? = nil,
        _ change: (inout TrainingRecipe) -> Void = { _ in }
    ) -> RunReport {
        var recipe = TrainingRecipe(model)
        recipe.seed = seed
        change(&recipe)
        var report = RunReport(
            run: name, session: "default", model: model, city: "riverbend",
            cityFingerprint: "4f0c2b7a91d35e68", recipe: recipe, status: status,
            startedAt: "2026-06-\(day < 10 ? "0" : "")\(day)T08:00:00Z")
        report.epoch = 40
        report.totalEpochs = 40
        report.bestEpoch = 30
        report.bestValue = best
        report.validation = ["recall@20": best, "ndcg@20": best / 2]
        report.trend = [best / 4, best / 2, best]
        report.group = group
        report.origin = parent.map { RunOrigin(run: $0, checkpoint: "step-120", step: 120) }
        if status == .finished {
            report.endedAt = "2026-06-\(day < 10 ? "0" : "")\(day)T09:30:00Z"
            report.checkpoint = "final.safetensors"
            report.test = ["new/recall@20": best - 0.05, "published/recall@20": best - 0.02]
        }
        return report
    }

    /// Two groups of seeds, a run by itself and a branch off a member of a group.
    static let runs: [RunReport] = [
        run("sepgcn-seeds-a", day: 1, group: "sepgcn-seeds", seed: 1, best: 0.20),
        run("sepgcn-seeds-b", day: 2, group: "sepgcn-seeds", seed: 2, best: 0.22),
        run("sepgcn-seeds-c", day: 3, group: "sepgcn-seeds", seed: 3, status: .running, best: 0.24),
        run("sepgcn-wide", day: 4, best: 0.25) {
            $0.dimension = 128
            $0.learningRate = 5e-4
        },
        run("sepgcn-branch", day: 5, best: 0.21, from: "sepgcn-seeds-a"),
        run("bpr-seeds-a", day: 6, model: "bpr-mf", group: "bpr-seeds", seed: 1, best: 0.10),
        run("bpr-seeds-b", day: 7, model: "bpr-mf", group: "bpr-seeds", seed: 2, best: 0.10),
    ]

    /// Six users: four points, of which two lie on the diagonal.
    static func comparison(_ request: UserComparisonRequest) -> UserComparison {
        let values: [(first: Double, second: Double)] = [
            (0, 0), (0.5, 0.25), (0, 0), (0.25, 0.75), (1, 1), (0.25, 0.75),
        ]
        let isTest = request.unsealedBy != nil
        return UserComparison(
            first: request.first, second: request.second, city: "riverbend", split: "released",
            part: isTest ? "test" : "validation", ranking: request.ranking,
            meaning: "new places only", metrics: ["recall@20", "mrr"], usual: "recall@20",
            users: values.enumerated().map { index, value in
                UserComparison.User(
                    user: index, name: SampleReports.users[index].name,
                    first: [value.first, value.first / 2], second: [value.second, value.second / 4])
            }, openings: isTest ? 1 : 0, seconds: 0.5)
    }
}

import Questions
import Reports
import Support
import Tensors

/// How long an analyst waits for a reason: the questions of the Why screen's keys, for the first
/// place of users drawn at random.
struct ExplanationBench {
    private let workspace: Workspace
    private let runName: String
    private let session = "default"
    private static let users = 40

    private struct Line: Codable {
        var workload: String
        var run: String
        var count: Int
        var medianMilliseconds: Double
        var ninetyFifthMilliseconds: Double
        var worstMilliseconds: Double
        var note: String?
    }

    init(_ workspace: Workspace, run: String?) throws {
        guard let run else {
            throw Failure(
                .usage, "there is no run to explain", remedy: "give --run with bench explain")
        }
        self.workspace = workspace
        runName = run
    }

    func run() throws {
        let users = try workspace.usersOfRun(runName, session: session)
        var random = RandomStream(seed: 1, name: "bench.explain")
        let drawn = (0..<Self.users).map { _ in random.integer(below: users) }
        let lists = try drawn.map { user in
            try workspace.recommend(
                RecommendationRequest(
                    run: runName, session: session, user: String(user), candidates: "new", count: 20
                ))
        }
        // The first answer of a process also fits rules and dates edges.
        let first = ExplanationRequest(
            run: runName, session: session, user: String(drawn[0]),
            place: String(lists[0].items[0].place))
        _ = try workspace.explain(first)
        try report("explain, 20 rows with ablations", lists) { list in
            _ = try workspace.explain(
                ExplanationRequest(
                    run: runName, session: session, user: String(list.user),
                    place: String(list.items[0].place)))
        }
        try report("what-if, one visit inserted", lists) { list in
            var request = WhatIfRequest(
                run: runName, session: session, user: String(list.user))
            request.edits = [VisitEdit(kind: .insert, place: list.items[1].place, hour: 18)]
            _ = try workspace.whatIf(request)
        }
        var (smallest, found) = (0, 0)
        try report("counterfactual, another first place", lists) { list in
            var request = CounterfactualRequest(
                run: runName, session: session, user: String(list.user),
                place: String(list.items[0].place))
            request.rebuilds = false
            let report = try workspace.counterfactual(request)
            found += report.removed == nil ? 0 : 1
            smallest += report.removed != nil && report.isSmallest ? 1 : 0
        } note: {
            "\(found) found, \(smallest) of them proven smallest"
        }
    }

    private func report(
        _ workload: String, _ lists: [RecommendationReport],
        _ work: (RecommendationReport) throws -> Void, note: () -> String? = { nil }
    ) throws {
        let clock = ContinuousClock()
        let times = try lists.map { list in
            let start = clock.now
            try work(list)
            return (clock.now - start) / .milliseconds(1)
        }.sorted()
        guard let worst = times.last else { return }
        try Output.jsonLine(
            Line(
                workload: workload, run: runName, count: times.count,
                medianMilliseconds: times[times.count / 2],
                ninetyFifthMilliseconds: times[(times.count - 1) * 95 / 100],
                worstMilliseconds: worst, note: note()))
    }
}

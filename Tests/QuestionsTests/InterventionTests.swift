import Foundation
import Questions
import Reports
import Support
import Tensors
import Testing

/// What-if, counterfactual and contrast through the same actions as the workbench's keys.
@Suite("Interventions")
final class InterventionTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    private let run: String

    init() throws {
        trained = try TrainedWorkspace()
        run = try trained.train("sepgcn") { recipe in
            recipe.epochs = 10
            recipe.learningRate = 0.01
        }
    }

    private func first(_ user: Int, candidates: String = "new") throws -> RecommendationReport {
        try workspace.recommend(
            RecommendationRequest(
                run: run, session: "default", user: String(user), candidates: candidates, count: 20)
        )
    }

    private func whatIf(_ user: Int, _ edits: [VisitEdit], mode: String = "mask") throws
        -> WhatIfReport
    {
        var request = WhatIfRequest(run: run, session: "default", user: String(user))
        request.edits = edits
        request.mode = mode
        return try workspace.whatIf(request)
    }

    @Test func nothingChangedIsTheRecommendation() throws {
        for mode in ["mask", "rebuild"] {
            let report = try whatIf(7, [], mode: mode)
            let list = try first(7)
            #expect(report.items.map(\.place) == list.items.map(\.place))
            for (row, item) in zip(report.items, list.items) {
                #expect(abs(row.scoreAfter - item.score) < 1e-9 * (1 + abs(item.score)))
                #expect(row.rankBefore == row.rankAfter)
            }
            #expect(report.dropped.isEmpty)
        }
    }

    /// Deleting a place in the what-if is removing its row and its pairs in the evidence.
    @Test func aDeletedPlaceIsAnAblatedPlace() throws {
        var asked = ExplanationRequest(
            run: run, session: "default", user: "7", place: String(try first(7).items[0].place))
        asked.group = "own"
        asked.limit = 1000
        let report = try workspace.explain(asked)
        let own = try #require(report.evidence.first { $0.kind == .bipartite }?.place)
        let deleted = try whatIf(7, [VisitEdit(kind: .delete, place: own)])
        let row = try #require(
            (deleted.items + deleted.dropped + deleted.truth).first { $0.place == report.place })
        #expect(row.scoreAfter != row.scoreBefore)
        // The counterfactual's search removes whole own places in the same way.
        let counterfactual = CounterfactualRequest(
            run: run, session: "default", user: "7", place: String(report.place))
        let found = try workspace.counterfactual(counterfactual)
        if let removed = found.removed {
            let edits = removed.map { VisitEdit(kind: .delete, place: $0.place) }
            let applied = try whatIf(7, edits)
            let place = try #require(
                (applied.items + applied.dropped).first { $0.place == report.place })
            #expect(place.rankAfter == found.rankAfter)
            #expect(place.rankAfter > 1)
            #expect(applied.items.first?.place == found.newFirst)
            let rebuilt = try whatIf(7, edits, mode: "rebuild")
            let again = try #require(
                (rebuilt.items + rebuilt.dropped).first { $0.place == report.place })
            #expect(again.rankAfter == found.rankRebuilt)
        }
    }

    /// Taking a visit away and putting the same back is no change but for what rounding leaves.
    @Test func aMoveToTheSameHourChangesLittle() throws {
        let list = try first(7)
        let own = try #require(
            workspace.recommend(
                RecommendationRequest(
                    run: run, session: "default", user: "7", candidates: "all", count: 200
                )
            ).items.first { $0.trainingVisits == 1 })
        var report = try whatIf(7, [VisitEdit(kind: .delete, place: own.place)])
        report = try whatIf(
            7,
            [
                VisitEdit(kind: .delete, place: own.place),
                VisitEdit(kind: .insert, place: own.place, hour: 12),
            ])
        #expect(report.items.count == list.items.count)
        #expect(report.editNames.count == 2)
        let rebuilt = try whatIf(
            7, [VisitEdit(kind: .insert, place: list.items[0].place, hour: 18)], mode: "rebuild")
        let masked = try whatIf(
            7, [VisitEdit(kind: .insert, place: list.items[0].place, hour: 18)])
        // Reading a place more speaks for it in both modes.
        for report in [rebuilt, masked] {
            let row = try #require(report.items.first { $0.place == list.items[0].place })
            #expect(row.rankAfter == 1)
        }
    }

    @Test func differencesAddUp() throws {
        let list = try first(7)
        for group in ["places", "users", "own"] {
            var asked = ContrastRequest(
                run: run, session: "default", user: "7", place: String(list.items[0].place),
                against: String(list.items[4].place))
            asked.group = group
            let report = try workspace.contrast(asked)
            let scale = abs(report.score) + abs(report.againstScore)
            #expect(abs(report.sum - report.difference) < 1e-9 * scale)
            let listed = report.evidence.reduce(0) { $0 + $1.contribution }
            #expect(abs(listed + report.remainder - report.difference) < 1e-9 * scale)
            #expect(report.rank == 1 && report.againstRank == 5)
        }
    }

    @Test func whatCannotBeIsRefusedInASentence() throws {
        let list = try first(7)
        let place = list.items[0].place
        let cases: [(VisitEdit, String)] = [
            (VisitEdit(kind: .delete, place: place), "no training visit"),
            (VisitEdit(kind: .delete, place: 1_000_000), "no place 1000000"),
            (VisitEdit(kind: .insert, place: place), "no hour"),
            (VisitEdit(kind: .insert, place: place, hour: 168), "no hour 168"),
        ]
        for (edit, words) in cases {
            let failure = #expect(throws: Failure.self) { _ = try whatIf(7, [edit]) }
            #expect(failure?.kind == .usage)
            #expect("\(failure!)".contains(words), "\(failure!)")
        }
        var gamma = WhatIfRequest(run: run, session: "default", user: "7")
        gamma.gamma = 0
        #expect(throws: Failure.self) { _ = try workspace.whatIf(gamma) }
        gamma.mode = "rebuild"
        #expect(try workspace.whatIf(gamma).items.count == 20)
        let last = CounterfactualRequest(
            run: run, session: "default", user: "7", place: String(list.items[9].place))
        let fallen = #expect(throws: Failure.self) { _ = try workspace.counterfactual(last) }
        #expect("\(fallen!)".contains("nothing need be taken away"))
    }
}

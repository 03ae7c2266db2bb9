import City
import Foundation
import Models
import Recommending
import Reports
import Support
import TestSupport
import Testing

@testable import Questions

/// Rules whose scores are sums over the user's own places, with those places changed.
@Suite("What rules say of other visits")
final class RuleChangeTests {
    private let folder: ScratchFolder
    private let workspace: Workspace
    private static let rules = ["own-places", "item-knn", "ease"]

    init() throws { (folder, workspace) = try MissedCity.workspace() }

    private func recommender(_ rule: String) throws -> any ListRecommender {
        try workspace.listRecommender("\(rule)@hand", session: "default")
    }

    private func edited(
        _ run: any ListRecommender, user: Int, _ edits: [VisitEdit]
    ) throws -> [Double] {
        try run.edited(run.question(ofUser: user), each: [edits], EditOptions())[0]
    }

    /// Nothing changed is the list, to the last bit; so is what is added and taken away.
    @Test(arguments: rules)
    func nothingChangedIsTheList(rule: String) throws {
        let run = try recommender(rule)
        for user in [0, 3, 12, 21] {
            let question = try run.question(ofUser: user)
            #expect(try edited(run, user: user, []) == run.scores(question))
            let place = Int(MissedCity.Place.bridge.rawValue)
            let same = try edited(
                run, user: user,
                [
                    VisitEdit(kind: .insert, place: place, hour: 9),
                    VisitEdit(kind: .delete, place: place),
                ])
            #expect(same == run.scores(question))
        }
    }

    /// Who has been at the same places is told the same: one user's visits make another of them.
    @Test(arguments: ["item-knn", "ease"])
    func visitsMakeOneUserAnother(rule: String) throws {
        let run = try recommender(rule)
        // User 10 knows `known`, `first` and `second`; user 1 the two popular places.
        let other = try run.scores(run.question(ofUser: 10))
        let made = try edited(
            run, user: 1,
            [MissedCity.Place.popular, .alsoPopular].map {
                VisitEdit(kind: .delete, place: Int($0.rawValue))
            }
                + [MissedCity.Place.known, .first, .second].map {
                    VisitEdit(kind: .insert, place: Int($0.rawValue), hour: 8)
                })
        for (found, expected) in zip(made, other) { #expect(abs(found - expected) < 1e-5) }
    }

    @Test(arguments: rules)
    func contrastsAndCounterfactualsAddUp(rule: String) throws {
        var asked = ContrastRequest(
            run: "\(rule)@hand", session: "default", user: "0",
            place: String(MissedCity.Place.first.rawValue),
            against: String(MissedCity.Place.known.rawValue))
        asked.candidates = "all"
        let contrast = try workspace.contrast(asked)
        #expect(abs(contrast.sum - contrast.difference) < 1e-5)
        asked.group = "nonsense"
        #expect(failure { _ = try workspace.contrast(asked) }?.kind == .usage)
        let best = try workspace.recommend(
            RecommendationRequest(
                run: "\(rule)@hand", session: "default", user: "0", candidates: "all", count: 1)
        ).items[0]
        var lost = CounterfactualRequest(
            run: "\(rule)@hand", session: "default", user: "0", place: String(best.place))
        lost.candidates = "all"
        let report = try workspace.counterfactual(lost)
        // Where nothing is left, rounding decides who is first.
        if let removed = report.removed, removed.count < 3 {
            var whatIf = WhatIfRequest(run: "\(rule)@hand", session: "default", user: "0")
            whatIf.candidates = "all"
            whatIf.edits = removed.map { VisitEdit(kind: .delete, place: $0.place) }
            #expect(try workspace.whatIf(whatIf).items[0].place == report.newFirst)
        }
    }

    @Test func whatCannotBeChangedIsRefused() {
        func refusal(_ rule: String, _ change: (inout WhatIfRequest) -> Void) -> Failure? {
            failure {
                var asked = WhatIfRequest(run: "\(rule)@hand", session: "default", user: "0")
                change(&asked)
                _ = try workspace.whatIf(asked)
            }
        }
        #expect(
            refusal("popularity") { _ in }?.problem.contains("how many people came to each place")
                == true)
        #expect(refusal("ease") { $0.mode = "rebuild" }?.problem.contains("no graph") == true)
        let gone = refusal("ease") { $0.edits = [VisitEdit(kind: .delete, place: 3)] }
        #expect(gone?.problem.contains("has no training visit there") == true)
    }
}

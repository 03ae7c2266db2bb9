import City
import Foundation
import Models
import Recommending
import Reports
import Support
import Tensors
import TestSupport
import Testing

@testable import Questions

/// What-if, counterfactual and contrast of models that are asked about moments.
@Suite("Interventions at a moment")
final class NextPlaceInterventionTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }

    static let models: [String] = [
        "sasrec", "stkdrec", "stkdrec-teacher", "spacetime-gr", "spacetime-gr-embedding",
        "spacetime-gr-ranking",
    ]

    init() throws { trained = try TrainedWorkspace() }

    private func run(_ model: String) throws -> String {
        try trained.shortRun(model)
    }

    private func whatIf(_ run: String, _ user: Int, _ edits: [VisitEdit], count: Int = 20) throws
        -> WhatIfReport
    {
        var request = WhatIfRequest(run: run, session: "default", user: String(user))
        request.edits = edits
        request.count = count
        return try workspace.whatIf(request)
    }

    private func query(_ run: String, _ user: Int) throws -> NextPlaceQuery {
        try #require(
            workspace.nextPlaceRecommender(run, session: "default").question(ofUser: user).moment)
    }

    private func moment(_ place: Int32, day: Int, hour: Int) -> PlaceMoment {
        // Day 4 of the epoch, 1970-01-05, was a Monday.
        PlaceMoment(place: place, localTime: Int64((4 + day) * 86_400 + hour * 3600 + 600))
    }

    /// By hand: Monday of one week to Sunday of the next.
    @Test func editsMoveTheHistoryOnly() throws {
        let history = [
            moment(7, day: 0, hour: 9), moment(8, day: 2, hour: 12), moment(7, day: 6, hour: 20),
            moment(9, day: 8, hour: 7),
        ]
        let asked = NextPlaceQuery(
            user: 3, localTime: moment(0, day: 9, hour: 18).localTime, last: history[3],
            history: history[...])
        func places(_ edit: VisitEdit) -> [Int32]? {
            asked.applying(edit).map { $0.history.map(\.place) }
        }
        #expect(places(VisitEdit(kind: .delete, place: 7)) == [8, 9])
        #expect(places(VisitEdit(kind: .delete, place: 6)) == nil)
        #expect(places(VisitEdit(kind: .move, place: 6, hour: 1)) == nil)
        // Both visits to 7 go to the Wednesday, 14 h, of their own week.
        let moved = try #require(asked.applying(VisitEdit(kind: .move, place: 7, hour: 62)))
        #expect(moved.history.map(\.place) == [8, 7, 7, 9])
        #expect(
            moved.history.filter { $0.place == 7 }.map(\.localTime)
                == [Int64(6 * 86_400 + 14 * 3600), Int64(6 * 86_400 + 14 * 3600)])
        // Saturday of the moment's week is still to come, so the one before it is taken.
        let inserted = try #require(asked.applying(VisitEdit(kind: .insert, place: 5, hour: 130)))
        #expect(inserted.history.map(\.place) == [7, 8, 5, 7, 9])
        #expect(inserted.last?.place == 9 && inserted.localTime == asked.localTime)
        // Tuesday 17 h of this week has just been.
        let late = try #require(asked.applying(VisitEdit(kind: .insert, place: 5, hour: 41)))
        #expect(late.last?.place == 5)
        #expect(late.history.allSatisfy { $0.localTime < asked.localTime })
    }

    @Test(arguments: models)
    func nothingChangedIsTheRecommendation(model: String) throws {
        let run = try run(model)
        let report = try whatIf(run, 40, [])
        let list = try workspace.recommend(
            RecommendationRequest(
                run: run, session: "default", user: "40", candidates: nil, count: 20))
        #expect(report.candidates == "all" && report.mode == "mask")
        #expect(report.items.map(\.place) == list.items.map(\.place))
        #expect(report.items.allSatisfy { $0.rankBefore == $0.rankAfter })
        #expect(report.truth.map(\.place) == list.truth.map(\.place))
    }

    /// Against the model asked with another history by hand; an empty one has scores, too.
    @Test(arguments: models)
    func aDeletedPlaceWasNeverVisited(model: String) throws {
        let run = try run(model)
        let loaded = try workspace.nextPlaceRecommender(run, session: "default")
        let asked = try query(run, 40)
        let places = Array(Set(asked.history.map(\.place))).sorted()
        let gone = asked.history[asked.history.endIndex - 1].place
        var other = asked
        other.history = asked.history.filter { $0.place != gone }[...]
        other.last = other.history.last
        let expected = loaded.scorer.scores([other])
        let report = try whatIf(run, 40, [VisitEdit(kind: .delete, place: Int(gone))])
        for row in report.items {
            #expect(abs(row.scoreAfter - Double(expected[0, row.place])) <= 1e-5)
        }
        #expect(report.items.contains { $0.scoreAfter != $0.scoreBefore })
        let nothing = try whatIf(
            run, 40, places.map { VisitEdit(kind: .delete, place: Int($0)) })
        #expect(nothing.items.allSatisfy { $0.scoreAfter.isFinite })
        #expect(nothing.editNames.count == places.count)
    }

    /// What is found is checked by a what-if, and that nothing smaller does it by trying all.
    @Test(arguments: models)
    func whatWouldHaveToBeMissing(model: String) throws {
        let run = try run(model)
        var found = 0
        for user in [3, 40, 120] {
            let list = try workspace.recommend(
                RecommendationRequest(
                    run: run, session: "default", user: String(user), candidates: nil, count: 3))
            let first = list.items[0].place
            var request = CounterfactualRequest(
                run: run, session: "default", user: String(user), place: String(first))
            request.seconds = 60
            let report = try workspace.counterfactual(request)
            #expect(report.rankBefore == 1 && !report.timedOut)
            guard let removed = report.removed else {
                #expect(report.sentence.contains("no set"))
                continue
            }
            found += 1
            let history = try query(run, user).history
            for removal in removed {
                #expect(removal.visits == history.count { Int($0.place) == removal.place })
            }
            let edits = removed.map { VisitEdit(kind: .delete, place: $0.place) }
            let after = try whatIf(run, user, edits)
            #expect(after.items[0].place == report.newFirst)
            #expect(report.newFirst != first && (report.rankAfter ?? 0) > 1)
            #expect(report.isSmallest == (removed.count <= 2))
            guard removed.count > 1 else { continue }
            for place in Set(history.map(\.place)) {
                let one = try whatIf(run, user, [VisitEdit(kind: .delete, place: Int(place))])
                #expect(one.items[0].place == first, "without \(place)")
            }
        }
        #expect(found > 0)
    }

    @Test(arguments: models)
    func aContrastAddsUp(model: String) throws {
        let run = try run(model)
        let list = try workspace.recommend(
            RecommendationRequest(
                run: run, session: "default", user: "40", candidates: nil, count: 3))
        let (one, two) = (list.items[0], list.items[2])
        func contrast(_ place: Int, _ other: Int, limit: Int = 20) throws -> ContrastReport {
            var request = ContrastRequest(
                run: run, session: "default", user: "40", place: String(place),
                against: String(other))
            request.limit = limit
            return try workspace.contrast(request)
        }
        let report = try contrast(one.place, two.place)
        let scale = max(1e-3, abs(one.score) + abs(two.score))
        #expect(abs(report.difference - (one.score - two.score)) <= 1e-4 * scale)
        #expect(abs(report.sum - report.difference) <= 1e-6 * scale)
        #expect(report.rank == 1 && report.againstRank == 3)
        let short = try contrast(one.place, two.place, limit: 2)
        #expect(short.evidence.count == 2 && short.items == report.items)
        #expect(
            abs(short.evidence.reduce(short.remainder) { $0 + $1.contribution } - report.sum)
                <= 1e-6 * scale)
        let turned = try contrast(two.place, one.place)
        #expect(report.sentence.hasPrefix("\(one.placeName) leads \(two.placeName) by"))
        #expect(turned.sentence.hasPrefix("\(one.placeName) leads \(two.placeName) by"))
        for (mine, other) in zip(report.evidence, turned.evidence) {
            #expect(abs(mine.contribution + other.contribution) <= 1e-6 * scale)
        }
    }

    @Test func whatCannotBeAskedIsRefused() throws {
        let run = try run("sasrec")
        func asked(_ change: (inout WhatIfRequest) -> Void) -> Failure? {
            failure {
                var request = WhatIfRequest(run: run, session: "default", user: "40")
                change(&request)
                _ = try workspace.whatIf(request)
            }
        }
        #expect(asked { $0.mode = "rebuild" }?.problem.contains("builds no graph") == true)
        #expect(asked { $0.gamma = 0 }?.kind == .usage)
        #expect(asked { $0.count = 0 }?.kind == .usage)
        #expect(asked { $0.candidates = "some" }?.kind == .usage)
        let known = Set(try query(run, 40).history.map(\.place))
        let elsewhere = try #require((0..<200).first { !known.contains(Int32($0)) })
        let never = asked { $0.edits = [VisitEdit(kind: .delete, place: elsewhere)] }
        #expect(never?.problem.contains("was never there before the moment") == true)
        #expect(asked { $0.edits = [VisitEdit(kind: .insert, place: 1)] }?.kind == .usage)
        let byUsers = failure {
            var request = ContrastRequest(
                run: run, session: "default", user: "40", place: "1", against: "2")
            request.group = "users"
            _ = try workspace.contrast(request)
        }
        #expect(byUsers?.problem.contains("--group users") == true)
        let itself = failure {
            _ = try workspace.contrast(
                ContrastRequest(
                    run: run, session: "default", user: "40", place: "1", against: "1"))
        }
        #expect(itself?.problem.contains("with itself") == true)
        let short = failure {
            var request = ContrastRequest(
                run: run, session: "default", user: "40", place: "1", against: "2")
            request.limit = -1
            _ = try workspace.contrast(request)
        }
        #expect(short?.problem.contains("--limit -1") == true)
        let below = failure {
            var request = CounterfactualRequest(
                run: run, session: "default", user: "40", place: "1")
            request.cutoff = 0
            _ = try workspace.counterfactual(request)
        }
        #expect(below?.problem.contains("--k 0") == true)
    }
}

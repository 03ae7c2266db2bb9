import Canvas
import Reports
import Testing

@testable import Screens

/// Two runs, user by user.
@Suite("The users of two runs")
struct ScatterTests {
    private func opened(_ size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(State(city: SampleRuns.city), size: size)
        pilot.press(.character("6"))
        pilot.state.runs.marked = ["bpr-seeds-a", "sepgcn-wide"]
        pilot.press(.character("m"))
        return pilot
    }

    private func scatter(_ pairs: [(Double, Double)]) -> UserScatter {
        UserScatter(
            metric: "recall@20", first: "a", second: "b", city: "c", split: "released",
            part: "validation", ranking: "new", meaning: "", openings: 0,
            users: pairs.enumerated().map {
                .init(user: $0, name: "user \($0)", first: $1.0, second: $1.1)
            })
    }

    @Test func countsAndPointsByHand() {
        let found = scatter([(0, 0), (0.5, 0.25), (0, 0), (0.25, 0.75), (1, 1), (.nan, 1)])
        #expect((found.above, found.below, found.equal) == (1, 1, 3))
        #expect(found.users.count == 5)
        #expect(found.firstMean == 0.35 && found.secondMean == 0.4)
        #expect(found.points.map(\.second) == [1, 0.75, 0.25, 0])
        #expect(found.points.last?.users.map(\.user) == [0, 2])
        #expect(found.counts == "1 above the diagonal, 1 below it, 3 on it")
        #expect(scatter([]).firstMean == nil && scatter([]).points.isEmpty)
    }

    /// Against every pair of users.
    @Test(arguments: [1, 2, 3] as [UInt64]) func countsAgainstBruteForce(seed: UInt64) {
        var numbers = SampleReports.Numbers(state: seed)
        let pairs = (0..<500).map { _ in
            (Double(numbers.next(6)) / 5, Double(numbers.next(6)) / 5)
        }
        let found = scatter(pairs)
        var (above, below, equal) = (0, 0, 0)
        for (first, second) in pairs {
            if first < second {
                above += 1
            } else if first > second {
                below += 1
            } else {
                equal += 1
            }
        }
        #expect((found.above, found.below, found.equal) == (above, below, equal))
        #expect(found.points.reduce(0) { $0 + $1.users.count } == 500)
        for point in found.points {
            let twins = pairs.indices.filter {
                pairs[$0].0 == point.first && pairs[$0].1 == point.second
            }
            #expect(point.users.map(\.user) == twins)
        }
        for (upper, lower) in zip(found.points, found.points.dropFirst()) {
            #expect((upper.second, -upper.first) > (lower.second, -lower.first))
        }
    }

    @Test func theCursorMovesBetweenPoints() throws {
        var pilot = opened()
        #expect(pilot.state.overlay?.kind == .scatter)
        #expect(pilot.text.contains("2 above the diagonal, 1 below it, 3 on it"))
        // From the top: (1, 1), (.25, .75), (.5, .25), (0, 0).
        #expect(pilot.state.selectedPoint?.first == 1)
        pilot.press(.left)
        #expect(pilot.state.selectedPoint?.first == 0.25)
        #expect(pilot.state.selectedPoint?.users.map(\.user) == [3, 5])
        pilot.press(.character("]"))
        #expect(pilot.state.pointedUser?.user == 5)
        #expect(pilot.text.contains("user 2 of 2"))
        pilot.press(.character("J"))
        #expect(pilot.state.selectedPoint?.second == 0.25)
        pilot.press(.character("K"), .right)
        pilot.press(.right)
        #expect(pilot.state.status?.text == "No point lies farther that way.")
        pilot.press(.end)
        #expect(pilot.state.selectedPoint?.users.count == 2)
    }

    @Test func enterOpensTheUser() {
        var pilot = opened()
        pilot.press(.left, .character("]"), .enter)
        #expect(pilot.state.screen == .why && pilot.state.overlay == nil)
        #expect(pilot.state.why.user == 5 && pilot.state.why.run == "sepgcn-wide")
    }

    @Test func anotherMetricAsksNothingAnew() {
        var pilot = opened()
        let asked = pilot.questions(UserComparisonRequest.self).count
        pilot.press(.character("v"))
        #expect(pilot.text.contains("mrr, user by user"))
        #expect(pilot.questions(UserComparisonRequest.self).count == asked)
        pilot.press(.character("Q"))
        #expect(pilot.questions(UserComparisonRequest.self).last?.ranking == "all")
    }

    @Test func theTestPartIsOpenedAfterAQuestion() {
        var pilot = opened()
        #expect(pilot.questions(UserComparisonRequest.self).allSatisfy { $0.unsealedBy == nil })
        pilot.press(.character("O"))
        #expect(pilot.state.overlay?.kind == .unseal)
        pilot.press(.escape)
        #expect(pilot.state.overlay?.kind == .scatter)
        #expect(pilot.questions(UserComparisonRequest.self).count == 1)
        pilot.press(.character("O"), .enter)
        #expect(
            pilot.questions(UserComparisonRequest.self).last?.unsealedBy
                == "whyhere runs scatter bpr-seeds-a sepgcn-wide --unseal")
        #expect(pilot.text.contains("test part"))
        pilot.press(.character("Q"))
        #expect(pilot.questions(UserComparisonRequest.self).last?.unsealedBy == nil)
    }

    @Test func twoRunsAreNeeded() {
        var pilot = Pilot(State(city: SampleRuns.city), size: Size(132, 43))
        pilot.press(.character("6"), .character("m"))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.contains("Mark two finished runs") == true)
        pilot.state.runs.marked = ["bpr-seeds-a", "bpr-seeds-b", "sepgcn-wide"]
        pilot.press(.character("m"))
        #expect(pilot.state.status?.text.contains("3 are marked") == true)
    }
}

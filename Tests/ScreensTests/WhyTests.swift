import Canvas
import Foundation
import Reports
import Testing

@testable import Screens

@Suite("Questions of the Why screen")
struct WhyTests {
    /// The Why screen with the first user's list.
    private func pilot(size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(size: size)
        pilot.press(.character("3"))
        return pilot
    }

    private func whatIfs(_ pilot: Pilot) -> [WhatIfRequest] {
        pilot.questions()
    }

    @Test func evidenceShowsWhatHappensWithoutIt() {
        var pilot = pilot()
        pilot.press(.enter)
        #expect(pilot.text.contains("removed"))
        #expect(pilot.text.contains("→7"))
        #expect(pilot.text.contains("removed: score -0.0990, rank from 1 to 7"))
        for _ in 0..<3 { pilot.press(.down) }
        #expect(pilot.text.contains("! the two signs differ: believe the removal"))
        #expect(pilot.text.contains("6.7% !"))
    }

    @Test func rulesAndLeaksStandBesideTheReason() {
        // Beside the map the list has its column of rules on the widest screens only.
        var pilot = pilot(size: Size(220, 43))
        #expect(pilot.text.contains("the user's own history alone ranks it first"))
        #expect(pilot.text.contains("no leak: the latest of 18,663 visits"))
        #expect(pilot.text.contains("own 1"))
        pilot.press(.down)
        #expect(pilot.text.contains("by rule: popularity 17 · own places 412.5 · item-kNN 34"))
        #expect(pilot.text.contains("leak: 3.4% from 211 of 18,663 visits"))
        pilot.press(.character("D"))
        #expect(pilot.text.contains("3.4 % of the evidence are visits after"))
        #expect(pilot.text.contains("by popularity 17, by own places 412.5"))
        pilot.press(.character("D"))
        #expect(pilot.state.overlay == nil)
    }

    @Test func faithfulnessIsMeasuredOnDemand() {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.character("f"))
        let question = ExplanationRequest(
            run: "sepgcn-2", user: 0, place: 97, side: "user", group: "places",
            candidates: "new", faithfulness: true)
        #expect(pilot.asked.last == .ask(question))
        #expect(pilot.text.contains("Measuring"))
        pilot.answer()
        #expect(pilot.text.contains("integrated-gradients"))
        #expect(pilot.text.contains("95 % of 20 draws"))
        pilot.press(.character("y"))
        #expect(
            pilot.asked.last
                == .copy(
                    "whyhere explain --run sepgcn-2 --user 0 --place 97 --side user "
                        + "--group places --faithfulness"))
        pilot.press(.down, .down)
        #expect(pilot.text.contains("integrated-gradients: without its strongest 10 %"))
        pilot.press(.escape)
        #expect(pilot.state.overlay == nil)
        // What was measured is not measured again.
        let before = pilot.asked.count
        pilot.press(.character("f"))
        #expect(pilot.asked.count == before)
        #expect(pilot.text.contains("integrated-gradients"))
    }

    @Test func aMeasurementOfAnotherPlaceIsNotShown() throws {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.character("f"), .escape, .down, .character("f"))
        func measured() -> [ExplanationRequest] { pilot.questions().filter(\.faithfulness) }
        let first = try #require(measured().first)
        #expect(measured().map(\.place) == ["97"])
        pilot.send(.answered(first, SampleAnswers.faithfulness(first)))
        #expect(pilot.text.contains("Measuring"))
        let next = try #require(measured().last)
        #expect(next.place == "194")
        pilot.send(.failed(next, "It has no evidence."))
        #expect(pilot.text.contains("It has no evidence."))
        pilot.press(.escape, .character("f"))
        #expect(pilot.asked.last == .ask(next))
    }

    @Test func deletingAVisitRanksAnew() {
        var pilot = pilot()
        pilot.press(.character("e"))
        #expect(pilot.state.why.pane == .visits)
        let own = pilot.state.why.whatIf.own ?? []
        #expect(own.count > 10)
        #expect(own[0].visits >= own[1].visits)
        pilot.press(.character("d"))
        #expect(
            whatIfs(pilot).last?.edits == [VisitEdit(kind: .delete, place: own[0].place)])
        #expect(whatIfs(pilot).last?.mode == "mask")
        #expect(pilot.text.contains("what if: 1 edit"))
        #expect(pilot.text.contains("new"))
        #expect(pilot.text.contains("▼4"))
        #expect(pilot.text.contains("no longer in the list"))
        pilot.press(.character("y"))
        #expect(
            pilot.asked.last
                == .copy(
                    "whyhere what-if --run sepgcn-2 --user 0 --candidates new --delete "
                        + "\(own[0].place)"))
        // The same key takes it back, and the list is the old one again.
        pilot.press(.character("d"))
        #expect(pilot.state.why.whatIf.report == nil)
        #expect(pilot.text.contains("places for user-0"))
        pilot.press(.character("u"))
        #expect(pilot.text.contains("what if: 1 edit"))
        pilot.press(.escape)
        #expect(!pilot.state.why.whatIf.isOpen)
        #expect(pilot.text.contains("what if: 1 edit"))
        pilot.press(.character("U"))
        #expect(pilot.text.contains("places for user-0"))
    }

    @Test func visitsAreInsertedAndMoved() {
        var pilot = pilot()
        pilot.press(.character("i"))
        #expect(pilot.asked.contains(.ask(PlaceNamesQuestion(city: "riverbend"))))
        pilot.type("corner bar")
        #expect(pilot.text.contains("Corner Bar "))
        // The most visited places come first.
        let visits = pilot.state.why.whatIf.matches.map { pilot.state.city.map.visits[$0] }
        #expect(visits.count > 100)
        #expect(visits == visits.sorted(by: >))
        let place = pilot.state.why.whatIf.matches[0]
        pilot.press(.enter)
        pilot.type("fri 18")
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
        let inserted = whatIfs(pilot).last?.edits.last
        #expect(inserted?.kind == .insert)
        #expect(inserted?.place == place)
        #expect(inserted?.hour == 4 * 24 + 18)
        pilot.press(.character("e"), .down, .character("h"))
        pilot.type("sun 23")
        pilot.press(.enter)
        #expect(whatIfs(pilot).last?.edits.count == 2)
        // The order is that of the command line: what is deleted, what moves, what is new.
        #expect(whatIfs(pilot).last?.edits.map(\.kind) == [.move, .insert])
        #expect(whatIfs(pilot).last?.edits.first?.hour == 167)
        // Moving once more replaces the hour.
        pilot.press(.character("h"))
        pilot.type("mon 00")
        pilot.press(.enter)
        #expect(whatIfs(pilot).last?.edits.count == 2)
        #expect(whatIfs(pilot).last?.edits.first?.hour == 0)
        #expect(pilot.text.contains("→ Mon 0"))
        pilot.press(.character("y"))
        guard case .copy(let line) = pilot.asked.last else {
            Issue.record("nothing was copied")
            return
        }
        #expect(line.contains("@0 --insert \(place)@114"))
    }

    @Test func otherParametersRebuild() {
        var pilot = pilot()
        pilot.press(.character("e"), .backTab, .character("#"))
        #expect(pilot.state.why.whatIf.edits.mode == "rebuild")
        // A mode alone changes nothing that would have to be ranked.
        #expect(whatIfs(pilot).isEmpty)
        pilot.press(.down, .enter, .control("u"))
        pilot.type("2")
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault?.contains("0 to 1") == true)
        pilot.press(.control("u"))
        pilot.type("0.25")
        pilot.press(.enter)
        #expect(whatIfs(pilot).last?.gamma == 0.25)
        #expect(whatIfs(pilot).last?.mode == "rebuild")
        pilot.press(.character("#"))
        #expect(pilot.state.status?.text.contains("needs the graph built anew") == true)
        // Deleting the row takes the parameter back.
        pilot.press(.character("d"))
        #expect(pilot.state.why.whatIf.edits.gamma == nil)
        #expect(pilot.state.why.whatIf.report == nil)
    }

    @Test func editsAskOneQuestionAtATime() {
        var pilot = pilot()
        pilot.press(.character("e"))
        pilot.answers = false
        for _ in 0..<6 { pilot.press(.character("d"), .down) }
        #expect(whatIfs(pilot).map(\.edits.count) == [1])
        pilot.answer()
        #expect(whatIfs(pilot).map(\.edits.count) == [1, 6])
        // The answer to the first question is not shown for the sixth.
        #expect(pilot.state.why.whatIf.inquiry.answer == nil)
        pilot.answer()
        #expect(pilot.state.why.whatIf.report?.edits.count == 6)
    }

    @Test func theSelectedPlaceIsFollowedThroughEdits() {
        var pilot = pilot()
        let place = pilot.state.why.report?.items[0].place
        pilot.press(.character("e"), .character("d"))
        #expect(pilot.state.why.list.selected == 5)
        #expect(pilot.state.why.whatIf.report?.items[5].place == place)
        pilot.press(.character("U"))
        #expect(pilot.state.why.list.selected == 0)
    }

    @Test func anotherUserStartsAfresh() {
        var pilot = pilot()
        pilot.press(.character(" "), .character("e"), .character("d"), .character("c"), .escape)
        #expect(pilot.state.why.marked != nil)
        pilot.press(.character("]"))
        #expect(pilot.state.why.whatIf.edits == WhatIfEdits())
        #expect(!pilot.state.why.whatIf.canUndo && !pilot.state.why.whatIf.isOpen)
        #expect(pilot.state.why.whatIf.inquiry.answer == nil)
        // The map beside the reasons knows where the new one was.
        #expect(pilot.state.why.whatIf.ownVisits.answer?.row.user == 1)
        #expect(pilot.state.why.marked == nil)
        #expect(pilot.state.why.counterfactual.answer == nil)
        #expect(pilot.text.contains("places for user-1"))
        // An answer for the user before comes too late.
        pilot.press(.character("e"), .character("d"))
        pilot.answers = false
        pilot.press(.down, .character("d"), .character("]"))
        pilot.answer()
        #expect(pilot.state.why.whatIf.report == nil)
        #expect(pilot.text.contains("places for user-2"))
    }

    @Test func aFailedEditSaysWhy() {
        var pilot = pilot()
        pilot.press(.character("e"))
        pilot.answers = false
        pilot.press(.character("d"))
        let question = whatIfs(pilot).last!
        pilot.send(.failed(question, "The graph cannot be built; free some memory."))
        #expect(pilot.state.status?.kind == .failure)
        #expect(pilot.state.why.whatIf.inquiry.failure?.contains("free some memory") == true)
        pilot.press(.down)
        #expect(pilot.text.contains("free some memory"))
    }

    @Test func whatWouldHaveToBeMissing() {
        var pilot = pilot()
        pilot.press(.character("c"))
        #expect(
            pilot.asked.last
                == .ask(
                    CounterfactualRequest(
                        run: "sepgcn-2", user: 0, place: 97, candidates: "new", cutoff: 1,
                        against: nil)))
        #expect(pilot.text.contains("every smaller set was ruled out"))
        #expect(pilot.text.contains("rank   1 → 3 (masked), 4 (rebuilt)"))
        pilot.press(.character("y"))
        #expect(
            pilot.asked.last
                == .copy(
                    "whyhere counterfactual --run sepgcn-2 --user 0 --place 97 --candidates new"))
        pilot.press(.right)
        #expect(pilot.text.contains("leaves the first 10"))
        #expect(pilot.text.contains("Perhaps not the smallest"))
        pilot.press(.right)
        #expect(pilot.text.contains("Not found in the time; every set of up to 4 places"))
        pilot.press(.enter)
        #expect(pilot.state.status?.text == "There is nothing to apply.")
        pilot.press(.left, .left, .enter)
        #expect(pilot.state.overlay == nil)
        #expect(
            whatIfs(pilot).last?.edits == [
                VisitEdit(kind: .delete, place: 40), VisitEdit(kind: .delete, place: 77),
            ])
        #expect(pilot.text.contains("what if: 2 edits"))
        pilot.press(.character("u"))
        #expect(pilot.state.why.whatIf.report == nil)
    }

    @Test func aMarkedPlaceIsAGoal() {
        var pilot = pilot()
        pilot.press(.down, .character(" "), .up, .character("c"))
        #expect(pilot.questions(CounterfactualRequest.self).last?.against == "194")
        #expect(pilot.text.contains("falls below"))
        pilot.press(.character("y"))
        guard case .copy(let line) = pilot.asked.last else { return }
        #expect(line.hasSuffix("--against 194"))
        pilot.press(.right)
        #expect(pilot.state.why.counterfactual.target?.against == nil)
        #expect(pilot.state.why.counterfactual.target?.cutoff == 1)
    }

    @Test func whyNotTheOther() {
        var pilot = pilot()
        pilot.press(.down, .character(" "), .down, .character("!"))
        let question = ContrastRequest(
            run: "sepgcn-2", user: 0, place: 194, against: 291, candidates: "new",
            group: "places")
        #expect(pilot.asked.last == .ask(question))
        #expect(pilot.text.contains("and not North Office 291"))
        #expect(pilot.text.contains("= difference"))
        pilot.press(.character("y"))
        #expect(
            pilot.asked.last
                == .copy(
                    "whyhere explain --run sepgcn-2 --user 0 --place 194 --against 291 "
                        + "--group places --candidates new"))
        pilot.press(.character("v"))
        #expect(pilot.state.why.contrast.target?.place == "291")
        pilot.press(.character("b"))
        #expect(pilot.state.why.contrast.target?.group == "users")
        #expect(pilot.text.contains("why North Office 291, and not"))
        pilot.press(.character("!"))
        #expect(pilot.state.overlay == nil)
        // The marked place itself has nothing to be compared with.
        pilot.press(.up, .character("!"))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.contains("Select another place") == true)
        pilot.press(.character(" "))
        #expect(pilot.state.why.marked == nil)
        // Without a mark the first place is meant.
        pilot.press(.character("!"))
        #expect(pilot.state.why.contrast.target?.place == "97")
        #expect(pilot.state.why.contrast.target?.against == "194")
    }

    @Test func evidenceCanBeDeleted() {
        var pilot = pilot()
        pilot.press(.enter, .down, .down, .character("d"))
        // The third row is a place that the user visited.
        let item = pilot.state.why.explanation?.evidence[2]
        #expect(item?.kind == .bipartite)
        #expect(
            whatIfs(pilot).last?.edits == [VisitEdit(kind: .delete, place: item?.place ?? -1)])
        pilot.press(.up, .character("d"))
        #expect(pilot.state.status?.text.contains("names no place of the user's own") == true)
        #expect(whatIfs(pilot).count == 1)
    }

    @Test func theMaskedTruthLeavesTheCandidatesOpen() {
        var pilot = pilot()
        pilot.press(.end, .character("c"))
        #expect(pilot.state.why.counterfactual.target?.candidates == nil)
        #expect(pilot.state.why.counterfactual.target?.place == "77")
    }

    @Test func everythingIsReachedFromThePalette() {
        var pilot = pilot()
        pilot.press(.character("?"))
        pilot.type("faithful")
        pilot.press(.enter)
        #expect(pilot.state.overlay?.kind == .faithfulness)
        pilot.press(.escape, .character("1"), .character(":"))
        pilot.type("have to be missing")
        pilot.press(.enter)
        #expect(pilot.state.screen == .why)
        #expect(pilot.state.overlay?.kind == .counterfactual)
    }

    @Test func panelsCanBeSaved() throws {
        var pilot = pilot()
        pilot.press(.character("e"), .character("d"), .character("f"))
        let data = try JSONEncoder().encode(pilot.state)
        let back = try JSONDecoder().decode(State.self, from: data)
        #expect(back == pilot.state)
        #expect(view(back, back.size) == view(pilot.state, pilot.state.size))
    }
}

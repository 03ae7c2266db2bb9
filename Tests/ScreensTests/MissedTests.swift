import Canvas
import Foundation
import Reports
import Testing

@testable import Screens

@Suite("Missed places on the Why screen")
struct MissedPanelTests {
    private func pilot(size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(size: size)
        pilot.press(.character("3"))
        return pilot
    }

    @Test func oneKeyLeadsToTheNextMiss() {
        var pilot = pilot()
        pilot.press(.character("T"))
        #expect(pilot.state.overlay?.kind == .missed)
        #expect(pilot.state.why.missed.shown == SampleMissed.misses[0])
        #expect(pilot.text.contains("missed: North Office 1203"))
        #expect(pilot.text.contains("Later taste"))
        #expect(pilot.text.contains("2 more visits would lift it"))
        // The list stands on it, so that leaving the panel explains it.
        #expect(pilot.state.why.selectedPlace == 1203)
        // The other one of the user is masked, and passed over.
        pilot.press(.right)
        #expect(pilot.state.why.user == 2)
        #expect(pilot.state.overlay?.kind == .missed)
        #expect(pilot.state.users.selectedUser == 2)
        #expect(pilot.text.contains("No set of up to 3 visits lifts it."))
        pilot.press(.character("T"))
        #expect(pilot.state.status?.text == "This is the last place that is missed.")
        pilot.press(.character("t"), .left)
        #expect(pilot.state.why.user == 0 && pilot.state.why.missed.shown?.place == 1203)
        #expect(pilot.state.status?.text == "This is the first that is missed.")
        // The list of misses was asked for once, each card with and without a lift.
        #expect(pilot.questions(MissesRequest.self).count == 1)
        let cards = pilot.questions(MissedRequest.self)
        #expect(cards.count { !$0.lifts } == 3)
        #expect(cards.allSatisfy { $0.place != nil && $0.candidates == "new" })
    }

    @Test func theCardComesBeforeTheLift() {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.character("T"))
        #expect(pilot.text.contains("Ranking what every user visited"))
        pilot.answer()
        #expect(pilot.text.contains("Asking every other run and rule"))
        let card = pilot.questions(MissedRequest.self).last
        #expect(card?.lifts == false)
        pilot.answer()
        #expect(pilot.text.contains("Looking for visits that would lift it"))
        #expect(pilot.questions(MissedRequest.self).last?.lifts == true)
        pilot.press(.enter)
        #expect(pilot.state.status?.text == "What would lift it is not known yet.")
        pilot.answer()
        #expect(pilot.text.contains("2 more visits would lift it"))
    }

    @Test func aLiftIsTriedAsEdits() {
        var pilot = pilot()
        pilot.press(.character("T"), .enter)
        #expect(pilot.state.overlay == nil)
        let asked = pilot.questions(WhatIfRequest.self).last
        #expect(
            asked?.edits == [
                VisitEdit(kind: .insert, place: 194, hour: 115),
                VisitEdit(kind: .insert, place: 291, hour: 115),
            ])
        #expect(pilot.text.contains("what if: 2 edits"))
        #expect(pilot.state.status?.text == "The list with 2 more visits; u undoes, e edits on.")
        // A miss of which none was found has nothing to try.
        pilot.press(.character("]"), .character("]"), .character("T"), .enter)
        #expect(pilot.state.status?.text == "No visits were found that lift it.")
        #expect(pilot.state.overlay?.kind == .missed)
    }

    @Test func theCommandShowsTheSame() {
        var pilot = pilot()
        pilot.press(.character("T"), .character("y"))
        #expect(
            pilot.copied
                == "whyhere missed --run sepgcn-2 --user 0 --place 1203 --candidates new")
        pilot.press(.escape)
        #expect(pilot.state.overlay == nil)
    }

    @Test func aRunThatMissesNothingSaysSo() {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.character("T"))
        guard let request = pilot.questions(MissesRequest.self).last else { return }
        pilot.send(
            .answered(
                request,
                MissList(
                    subject: SampleMissed.subject(request.run, request.candidates), misses: [],
                    seconds: 0)))
        #expect(pilot.state.overlay == nil)
        #expect(pilot.state.status?.text.hasPrefix("This run misses no place") == true)
    }

    @Test func aFailureIsShown() {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.character("T"))
        guard let request = pilot.questions(MissesRequest.self).last else { return }
        pilot.send(.failed(request, "The checkpoint is gone; train it again."))
        #expect(pilot.text.contains("The checkpoint is gone"))
        #expect(pilot.state.why.missed.step == nil)
    }

    /// Nothing of a card is cut: what has no room is scrolled to.
    @Test(arguments: [Size(132, 43), Size(80, 24), Size(60, 20), Size(40, 14)])
    func everyWordIsThere(size: Size) {
        var pilot = pilot(size: size)
        pilot.press(.character("T"))
        var seen = pilot.text
        for _ in 0..<60 {
            pilot.press(.down)
            seen += pilot.text
        }
        let words = SampleMissed.report(
            MissedRequest(run: "sepgcn-2", session: "default", user: "0", place: "1203")
        ).cards[0].sentences
        for sentence in [words.data, words.model, words.lift ?? ""] {
            for word in sentence.split(separator: " ") {
                #expect(seen.contains(word), "\(word) at \(size)")
            }
        }
    }

    @Test func itCanBeSaved() throws {
        var pilot = pilot()
        pilot.press(.character("T"))
        let data = try JSONEncoder().encode(pilot.state)
        #expect(try JSONDecoder().decode(State.self, from: data) == pilot.state)
    }
}

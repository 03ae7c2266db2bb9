import Canvas
import Foundation
import Reports
import Testing

@testable import Screens

@Suite("A workbench that is opened again")
struct RememberedTests {
    /// The state of a new workbench in which the last one was left so.
    private func again(
        _ last: RememberedFile, city: String? = nil, size: Size = Size(132, 43)
    ) throws -> Pilot {
        var pilot = Pilot(State(city: city), size: size, loaded: false)
        pilot.answers = false
        pilot.send(.start)
        pilot.answers = true
        let question = CityQuestion(name: city)
        var opened = try SampleAnswering(wantedCity: city).answer(question)
        opened.last = last
        pilot.send(.answered(question, opened))
        pilot.answer()
        return pilot
    }

    /// As it is written to a file and read again.
    private func stored(_ pilot: Pilot) throws -> RememberedFile {
        let data = try JSONEncoder().encode(pilot.state.remembered)
        return RememberedFile(try JSONDecoder().decode(Remembered.self, from: data))
    }

    @Test func itGoesOnWhereItWas() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("+"), .character("L"), .character("2"), .character(">"))
        pilot.press(.character("/"))
        pilot.type("category:Bar")
        pilot.press(.enter, .down, .down, .down, .enter)
        pilot.press(.character("a"), .down, .down, .down, .down, .character("z"))
        #expect(pilot.state.screen == .why && pilot.state.why.selectedPlace != nil)
        let last = try again(stored(pilot))
        #expect(last.state.screen == .why)
        #expect(last.state.city.view == pilot.state.city.view)
        #expect(last.state.users.choice.filter == "category:Bar")
        #expect(last.state.users.choice.order == pilot.state.users.choice.order)
        #expect(last.state.users.choice.order != nil)
        #expect(last.state.users.selectedUser == pilot.state.users.selectedUser)
        #expect(last.state.why.user == pilot.state.why.user)
        #expect(last.state.why.run == pilot.state.why.run)
        #expect(last.state.why.candidates == "all")
        #expect(last.state.why.selectedPlace == pilot.state.why.selectedPlace)
        #expect(last.state.arrangement.isEnlarged)
        #expect(last.text == pilot.text)
    }

    @Test func draggedBordersComeBack() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.state.shares = ["2 columns users": 0.6]
        let last = try again(stored(pilot))
        #expect(last.state.shares == pilot.state.shares)
    }

    /// A filter of a program that knew more fields is left out.
    @Test func aChoiceThatIsNoneIsLeftOut() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.state.users.choice.filter = "shoesize>40"
        pilot.state.users.choice.order = ListOrder(field: "shoesize")
        let last = try again(stored(pilot))
        #expect(last.state.users.choice == ListChoice())
        #expect(last.state.users.visible.count > 1)
    }

    @Test func editsOfAWhatIfComeBack() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("3"), .character("e"), .character("d"), .down, .character("d"))
        #expect(pilot.state.why.whatIf.edits.count == 2)
        let last = try again(stored(pilot))
        #expect(last.state.why.whatIf.edits == pilot.state.why.whatIf.edits)
        #expect(last.state.why.whatIf.isOpen && last.state.why.pane == pilot.state.why.pane)
        #expect(last.questions(WhatIfRequest.self).last?.edits.count == 2)
        #expect(last.text.contains("delete "))
    }

    @Test func recipesComeBack() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("5"))
        pilot.state.train.recipe.epochs = 77
        pilot.state.train.pane = .form
        pilot.press(.right)
        pilot.state.train.recipe.epochs = 88
        let last = try again(stored(pilot))
        #expect(last.state.screen == .train && last.state.train.recipe.epochs == 88)
        var back = last
        back.press(.left)
        #expect(back.state.train.recipe.epochs == 77)
    }

    @Test func sitesComeBack() throws {
        var pilot = Pilot(State(city: SampleSites.city), size: Size(132, 43))
        pilot.press(.character("4"), .down, .down, .enter, .down, .down, .down, .enter)
        pilot.press(.character("e"))
        #expect(!pilot.state.sites.off.isEmpty)
        let last = try again(stored(pilot), city: SampleSites.city)
        #expect(last.state.screen == .sites)
        #expect(last.state.sites.selectedBrand == pilot.state.sites.selectedBrand)
        #expect(last.state.sites.off == pilot.state.sites.off)
        #expect(
            last.state.sites.selectedRegion?.region == pilot.state.sites.selectedRegion?.region)
    }

    @Test func anotherContentBeginsAnew() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("5"))
        var remembered = try #require(stored(pilot).remembered)
        let data = try JSONEncoder().encode(remembered)
        let text = String(decoding: data, as: UTF8.self)
            .replacing(remembered.fingerprint, with: "0000")
        remembered = try JSONDecoder().decode(Remembered.self, from: Data(text.utf8))
        let last = try again(RememberedFile(remembered))
        #expect(last.state.screen == .city)
        #expect(last.state.status?.text.contains("begins anew") == true)
    }

    @Test func aFileThatCannotBeReadIsToldAndPassedOver() throws {
        let last = try again(RememberedFile(nil, fault: "workbench.json: damaged; see there."))
        #expect(last.state.screen == .city && last.state.city.report != nil)
        #expect(last.state.status?.text == "workbench.json: damaged; see there.")
    }

    @Test func anotherCityKeepsThePlaceInTheFirst() throws {
        var pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("+"))
        let (city, view) = (pilot.state.city.report?.name, pilot.state.city.view)
        var harbour = try SampleAnswering().answer(CityQuestion(name: "harbour"))
        var kept = try #require(pilot.state.remembered)
        kept = try JSONDecoder().decode(
            Remembered.self,
            from: Data(
                String(decoding: try JSONEncoder().encode(kept), as: UTF8.self)
                    .replacing(kept.fingerprint, with: harbour.report.fingerprint).utf8))
        kept.screen = .runs
        harbour.last = RememberedFile(kept)
        pilot.send(.answered(CityQuestion(name: "harbour"), harbour))
        #expect(pilot.questions(KeepPlace.self).map(\.city) == [city])
        #expect(pilot.questions(KeepPlace.self).first?.remembered.city.view == view)
        // Whoever opens another city wants to see it.
        #expect(pilot.state.screen == .city && pilot.state.city.view == view)
    }
}

import Explanation
import Reports
import Testing

@testable import Screens

@Suite("Events and planted causes on the timeline")
struct PlantedTruthTests {
    private func harbour() -> Pilot {
        var pilot = Pilot(State(city: "harbour"))
        pilot.press(.character("2"))
        return pilot
    }

    private func visit(_ cause: String?, _ source: VisitSource?) -> VisitRow {
        // Wednesday 2024-03-06 09:30.
        VisitRow(
            localTime: 1_709_717_400, place: 5, placeName: "Harbour Café", category: "",
            geohash: "", latitude: nil, longitude: nil, kilometresFromPrevious: nil,
            gapSeconds: nil, part: .training, cause: cause, source: source)
    }

    @Test func sentences() {
        // Tuesday 2024-03-05 12:20, and the same a year before.
        let near = VisitSource(
            user: 3, userName: "Mira Vos", place: 5, placeName: "Harbour Café",
            localTime: 1_709_641_200)
        var far = near
        far.localTime -= 364 * 86400
        far.place = 6
        far.placeName = "Old Mill"
        #expect(PlantedTruth.sentence(visit(nil, nil)) == nil)
        #expect(
            PlantedTruth.sentence(visit("same-hours", near))
                == "somebody with the same hours nearby: Mira Vos was here Tue 12:20")
        #expect(
            PlantedTruth.sentence(visit("friend", far))
                == "a friend: Mira Vos was at Old Mill Tue 2023-03-07 12:20")
        #expect(
            PlantedTruth.sentence(visit("near-previous", far))
                == "near where they were before: Old Mill, Tue 2023-03-07 12:20")
        #expect(PlantedTruth.sentence(visit("novelty", nil)) == "something new")
    }

    @Test func causesAreHiddenUntilAskedFor() {
        var pilot = harbour()
        #expect(!pilot.text.contains("planted"))
        pilot.press(.character("P"), .tab, .down, .down, .down)
        #expect(pilot.text.contains("planted truth: because"))
        #expect(pilot.text.contains("somebody with the same hours nearby: Mira Vos was here"))
        pilot.press(.character("y"))
        #expect(pilot.asked.last == .copy("whyhere city user harbour 0 --truth"))
        pilot.press(.character("P"))
        #expect(!pilot.text.contains("planted truth"))
    }

    @Test func aRealCityHasNone() {
        var pilot = Pilot()
        pilot.press(.character("2"), .character("P"))
        #expect(!pilot.state.users.showsTruth)
        #expect(pilot.state.status?.text.contains("grown") == true)
    }

    @Test func ordersAreMarked() {
        let pilot = harbour()
        #expect(pilot.text.contains(" did ") && pilot.text.contains(" order "))
        var plain = Pilot()
        plain.press(.character("2"))
        #expect(!plain.text.contains(" did "))
    }

    @Test func filtersOfEvents() {
        var pilot = harbour()
        pilot.press(.tab, .character("/"))
        pilot.type("action:order")
        #expect(pilot.state.users.visible.count == 300)
        #expect(pilot.state.users.shown == Array(stride(from: 3, to: 60, by: 4)))
        pilot.press(.control("u"))
        pilot.type("cause:friend")
        #expect(pilot.state.overlay?.fault?.contains("P on this screen") == true)
        pilot.press(.escape, .character("P"), .character("/"))
        pilot.type("cause:friend")
        #expect(pilot.state.users.shown == Array(stride(from: 4, to: 60, by: 7)))
        // Hidden again, the causes choose nothing.
        pilot.press(.enter, .character("P"))
        #expect(pilot.state.users.shown.count == 60)
        #expect(pilot.state.filterText.isEmpty)
    }

    /// Whoever looks at an event still does when the causes are hidden.
    @Test func hidingTheCausesKeepsTheSelection() {
        var pilot = harbour()
        pilot.press(.tab, .character("P"), .character("/"))
        pilot.type("cause:friend")
        pilot.press(.enter, .down)
        let event = pilot.state.users.event(inRow: pilot.state.users.timeline.selected)
        #expect(event == 11)
        pilot.press(.character("P"))
        #expect(pilot.state.users.shown.count == 60)
        #expect(pilot.state.users.event(inRow: pilot.state.users.timeline.selected) == event)
    }

    @Test func hiddenCausesSortNothing() {
        var pilot = harbour()
        pilot.press(.tab)
        var fields: Set<String> = []
        for _ in UsersState.events.fields {
            pilot.press(.character(">"))
            if let field = pilot.state.users.eventChoice.order?.field { fields.insert(field) }
        }
        #expect(fields.count > 8 && !fields.contains("cause"))
        pilot.press(.character("P"), .character("<"))
        #expect(pilot.state.users.eventChoice.order?.field == "cause")
        let causes = pilot.state.users.shown.map {
            pilot.state.users.report?.timeline[$0].cause ?? ""
        }
        #expect(causes == causes.sorted())
        pilot.press(.character("P"))
        #expect(pilot.state.users.eventChoice.order == nil)
    }

    @Test func aFilteredTimelineKeepsItsParts() {
        var pilot = harbour()
        pilot.press(.tab, .character("/"))
        pilot.type("action:order")
        pilot.press(.enter, .end)
        // Events 3, 7, … 59: validation begins with 43, test with 51.
        #expect(pilot.state.users.boundaries == [10, 12])
        #expect(pilot.text.contains("test from here"))
        // In another order no part begins anywhere.
        pilot.press(.character(">"))
        #expect(pilot.state.users.boundaries.isEmpty)
        pilot.press(.character("/"), .control("u"))
        pilot.type("action:click")
        #expect(pilot.text.contains("no events match"))
    }
}

import Canvas
import Reports
import Testing

@testable import Screens

@Suite("Where and when on the Why screen")
struct WhereTests {
    private func why(_ size: Size) -> Pilot {
        var pilot = Pilot(size: size)
        pilot.press(.character("3"))
        return pilot
    }

    @Test func aWideScreenHasAColumn() {
        var pilot = why(Size(132, 43))
        #expect(pilot.text.contains("╭ where ") && pilot.text.contains("╭ when"))
        #expect(pilot.text.contains("evidence by place"))
        #expect(pilot.text.contains("km from ★"))
        pilot.press(.character("@"))
        #expect(pilot.state.why.pane == .whereMap)
        pilot.press(.character("@"))
        #expect(pilot.state.why.pane == .recommendations)
        // The editor and the pictures of sequences need the room.
        pilot.press(.character("e"))
        #expect(!pilot.text.contains("╭ where "))
    }

    @Test("Elsewhere a key turns to it", arguments: [Size(100, 30), Size(80, 24), Size(60, 20)])
    func turned(size: Size) {
        var pilot = why(size)
        #expect(
            !pilot.text.contains("╭ where ") && pilot.questions(PlaceHoursQuestion.self).isEmpty)
        pilot.press(.character("@"))
        #expect(pilot.text.contains("╭ where ") && !pilot.text.contains("evidence by place"))
        #expect(!pilot.questions(PlaceHoursQuestion.self).isEmpty)
        if size.width >= 70 {
            // The list keeps the keyboard, so that the map follows it.
            #expect(pilot.state.why.pane == .recommendations && pilot.text.contains("╭ when"))
            pilot.press(.enter)
        } else {
            pilot.press(.tab)
            #expect(pilot.text.contains("╭ when"))
            pilot.press(.backTab)
        }
        #expect(pilot.state.why.pane == .whereMap)
        pilot.press(.escape)
        #expect(!pilot.text.contains("╭ where ") && pilot.state.why.pane == .recommendations)
    }

    /// Where one pane has the whole screen it is the map's, and Tab leads to the week.
    @Test func anEnlargedListGivesWayToTheMap() {
        var pilot = why(Size(100, 30))
        pilot.press(.character("z"), .character("@"))
        #expect(pilot.state.why.pane == .whereMap && pilot.text.contains("╭ where "))
        pilot.press(.tab)
        #expect(pilot.state.why.pane == .whenWeek && pilot.text.contains("╭ when"))
        pilot.press(.character("z"))
        #expect(pilot.state.tabPanes.contains(pilot.state.why.pane))
        pilot = Pilot(size: Size(132, 43))
        pilot.press(.character("2"), .character("z"), .tab, .tab)
        #expect(pilot.state.users.pane == .userRhythm)
    }

    /// A filter and an order of the evidence are those of the numbers on the map.
    @Test func theNumbersFollowTheRowsThatAreShown() throws {
        var pilot = why(Size(132, 43))
        pilot.press(.enter)
        pilot.state.why.rowChoice.filter = "km<5"
        pilot.state.why.rowChoice.order = ListOrder(field: "km")
        let shown = pilot.state.why.shownEvidence
        #expect(shown.count > 2 && shown != pilot.state.why.explanation?.evidence)
        for sign in pilot.state.whereMap.signed {
            guard case .evidence(let row) = sign.kind else { continue }
            #expect((shown[row - 1].place ?? shown[row - 1].ownPlace) == sign.place)
        }
    }

    /// A week without one's own visits is not drawn as if there were none.
    @Test func ownVisitsThatFailAreTold() throws {
        var pilot = why(Size(132, 43))
        pilot.answers = false
        pilot.press(.character("]"))
        let question = try #require(pilot.state.why.whatIf.ownVisits.target)
        #expect(pilot.text.contains("Reading the visits …"))
        pilot.send(.failed(question, "The visits are gone."))
        #expect(pilot.text.contains("The visits are gone."))
    }

    @Test func signsStandForTheListAndTheEvidence() {
        let pilot = why(Size(132, 43))
        let map = pilot.state.whereMap
        #expect(map.signed.first?.kind == .explained)
        #expect(map.signed.first?.place == pilot.state.why.selectedPlace)
        let kinds = map.signed.map(\.kind)
        let listed = kinds.count { if case .listed = $0 { true } else { false } }
        let evidence = kinds.count { if case .evidence = $0 { true } else { false } }
        #expect(listed > 3 && evidence > 0)
        #expect(!kinds.contains(.listed(1)))
        #expect(Set(map.signed.map(\.place)).count == map.signed.count)
        // Rows of the evidence keep their numbers.
        for sign in map.signed {
            guard case .evidence(let row) = sign.kind else { continue }
            let item = pilot.state.why.explanation?.evidence[row - 1]
            #expect((item?.place ?? item?.ownPlace) == sign.place)
            #expect(sign.kilometres != nil)
        }
        for sign in map.told { #expect(pilot.text.contains("\(sign.sign) \(sign.name.prefix(8))")) }
        #expect(SignedPlace.circled(20) == "⑳" && SignedPlace.circled(21) == "(21)")
    }

    /// What is held out must not stand on the map as an own place.
    @Test func onlyVisitsThatTheRunReadsAreOwn() {
        let pilot = why(Size(132, 43))
        let user = pilot.state.why.whatIf.ownVisits.answer
        let hidden = user?.timeline.filter { $0.part == .test }.map(\.place) ?? []
        let read = user?.timeline.filter { $0.part != .test }.map(\.place) ?? []
        #expect(!hidden.isEmpty)
        #expect(pilot.state.whereMap.own.count <= Set(read).count)
        #expect(
            pilot.state.why.whatIf.rhythm?.reduce(0, +) ?? 0
                <= user?.timeline.count { $0.part != .test } ?? 0)
    }

    @Test func theExplainedPlaceIsAlwaysInSight() throws {
        let far = SignedPlace(
            kind: .explained, place: 1, name: "far", point: MapPoint(latitude: 20, longitude: 120),
            kilometres: nil)
        let near = (0..<30).map { index in
            (
                point: MapPoint(latitude: 13 + Double(index) / 100, longitude: 100),
                name: "near \(index)"
            )
        }
        let content = try #require(
            WhereMap(ground: MapPoints([], []), own: near, signed: [far]).content)
        #expect(content.frames.opening.contains(far.point))
        #expect(WhereMap(ground: MapPoints([], []), own: [], signed: []).content == nil)
        let one = WhereMap(ground: MapPoints([], []), own: [], signed: [far]).content
        #expect(one?.frames.opening.contains(far.point) == true)
    }

    @Test func theWeekTellsOwnFromOthers() {
        var (own, visitors) = (
            Array(repeating: 0, count: 168), Array(repeating: 0, count: 168)
        )
        (own[18], own[24 + 3], visitors[18], visitors[48 + 12]) = (1, 2, 3, 9)
        var canvas = Canvas(Size(60, 10))
        canvas.whenWeek(WhenWeek(own: own, visitors: visitors), in: canvas.bounds)
        #expect(canvas.line(0).contains("●●") && !canvas.line(0).contains("○"))
        #expect(canvas.line(1).contains("○○"))
        #expect(canvas.line(2).contains("██"))
        #expect(canvas.line(8).contains("● both") && canvas.line(9).contains("up to 9 an hour"))
        var ascii = Canvas(Size(28, 10), ascii: true)
        ascii.whenWeek(WhenWeek(own: own, visitors: visitors), in: ascii.bounds)
        #expect(ascii.line(0).contains("*") && ascii.line(1).contains("o"))
        #expect(ascii.line(2).contains("#"))
        // Without room for each hour they are joined.
        var narrow = Canvas(Size(17, 10))
        narrow.whenWeek(WhenWeek(own: own, visitors: visitors), in: narrow.bounds)
        #expect(narrow.text.contains("2 h") || narrow.text.contains("…"))
    }

    @Test func theCrosshairSelectsAPlaceOfTheList() throws {
        var pilot = why(Size(132, 43))
        let map = pilot.state.whereMap
        let other = try #require(map.signed.firstIndex { $0.kind == .listed(3) })
        let finding = MapFinding(
            layer: WhereMap.signLayer, index: other, name: map.signed[other].name)
        #expect(pilot.state.choosePlace([finding]) != nil)
        #expect(pilot.state.why.selectedPlace == map.signed[other].place)
        #expect(pilot.state.choosePlace([]) == nil)
    }
}

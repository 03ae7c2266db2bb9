import Canvas
import Reports
import Testing

@testable import Screens

/// The map is one piece: what holds on one screen holds on all four.
@Suite("The map of the screens")
struct MapTests {
    /// A screen with its map in sight and with the keyboard.
    static let screens = ["city", "users", "why", "sites"]

    static func pilot(_ name: String, size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(State(city: name == "sites" ? SampleSites.city : nil), size: size)
        switch name {
        case "users": pilot.press(.character("2"), .tab, .down)
        case "why": pilot.press(.character("3"), .character("@"))
        case "sites": pilot.press(.character("4"), .character("m"))
        default: break
        }
        for _ in 0..<4 where pilot.state.pane != pilot.state.screen.part.map(pilot.state)?.pane {
            pilot.press(.tab)
        }
        return pilot
    }

    private static func view(_ pilot: Pilot) -> MapView {
        let path = pilot.state.screen.part.map(pilot.state)?.view
        return path.map { pilot.state[keyPath: $0] } ?? MapView(zoom: -1)
    }

    /// Where the map stands, without its border and its legend.
    private static func body(_ pilot: Pilot) -> Rect {
        guard let map = pilot.state.screen.part.map(pilot.state),
            let rect = Layout(pilot.state, pilot.state.size).panes[map.pane],
            let content = map.content(pilot.state)
        else { return Rect(0, 0, 0, 0) }
        return content.body(in: map.room(pilot.state, rect.inset(1, 1)))
    }

    private static let sizes = [Size(132, 43), Size(100, 30), Size(80, 24), Size(60, 20)]

    @Test("Keys zoom, move, fit and go back", arguments: screens, sizes)
    func keys(screen: String, size: Size) {
        var pilot = Self.pilot(screen, size: size)
        #expect(pilot.state.pane == pilot.state.screen.part.map(pilot.state)?.pane)
        #expect(Self.view(pilot) == MapView())
        let opening = pilot.text
        pilot.press(.character("+"), .character("+"))
        #expect(Self.view(pilot).zoom == 2.25)
        #expect(pilot.text != opening)
        pilot.press(.right, .up, .character("H"), .character("J"))
        #expect(Self.view(pilot).zoom == 2.25)
        pilot.press(.character("0"))
        #expect(Self.view(pilot) == MapView())
        #expect(pilot.text == opening)
        pilot.press(.character("+"), .character("."))
        #expect(Self.view(pilot).isWhole)
        pilot.press(.character("+"), .character("."), .character("."))
        #expect(!Self.view(pilot).showsEverything)
        pilot.press(.character("."), .character("0"))
        #expect(Self.view(pilot) == MapView())
        #expect(pilot.text == opening)
        // Zooming out ends, and one key leads back.
        for _ in 0..<30 { pilot.press(.character("-")) }
        #expect(Self.view(pilot).isWhole)
        pilot.press(.character("0"))
        #expect(pilot.text == opening)
    }

    @Test("A crosshair tells what lies where", arguments: screens)
    func crosshair(screen: String) {
        var pilot = Self.pilot(screen)
        pilot.press(.character(","))
        #expect(Self.view(pilot).crosshair != nil)
        #expect(pilot.state.crosshairSentence?.contains("arrows move the crosshair") == true)
        let first = Self.view(pilot).crosshair
        pilot.press(.up)
        #expect(Self.view(pilot).crosshair != first)
        #expect(Self.view(pilot).isWhole)
        pilot.press(.escape)
        #expect(Self.view(pilot).crosshair == nil)
        // Enter in a map does the same, and Esc leaves the crosshair before anything else.
        let before = pilot.state.screen
        pilot.press(.enter)
        #expect(Self.view(pilot).crosshair != nil)
        pilot.press(.escape)
        #expect(Self.view(pilot).crosshair == nil && pilot.state.screen == before)
    }

    @Test("The wheel zooms about the pointer", arguments: screens)
    func wheel(screen: String) throws {
        var pilot = Self.pilot(screen)
        let body = Self.body(pilot)
        let (x, y) = (body.x + 5, body.y + 4)
        func point() throws -> MapPoint {
            let content = try #require(
                pilot.state.screen.part.map(pilot.state)?.content(pilot.state))
            return content.map(Self.view(pilot)).degrees(x: x, y: y, in: body)
        }
        let before = try point()
        pilot.send(.mouse(MouseEvent(.wheelUp, x: x, y: y)))
        #expect(Self.view(pilot).zoom == 1.5)
        let after = try point()
        #expect(abs(before.latitude - after.latitude) < 1e-9)
        #expect(abs(before.longitude - after.longitude) < 1e-9)
        pilot.send(.mouse(MouseEvent(.wheelDown, x: x, y: y)))
        pilot.send(.mouse(MouseEvent(.wheelDown, x: x, y: y)))
        #expect(Self.view(pilot).zoom <= 1)
    }

    @Test("A click sets the crosshair, and dragging moves the map", arguments: screens)
    func drag(screen: String) {
        var pilot = Self.pilot(screen)
        let body = Self.body(pilot)
        pilot.press(.character("+"), .character("+"))
        pilot.send(.mouse(MouseEvent(.click, x: body.x + 8, y: body.y + 3)))
        let start = Self.view(pilot)
        #expect(start.crosshair != nil && pilot.state.heldPoint == start.crosshair)
        pilot.send(.mouse(MouseEvent(.release, x: body.x + 8, y: body.y + 3)))
        #expect(pilot.state.heldPoint == nil)
        #expect(Self.view(pilot).middleX == start.middleX)
        pilot.press(.escape)
        pilot.send(.mouse(MouseEvent(.click, x: body.x + 8, y: body.y + 3)))
        pilot.send(.mouse(MouseEvent(.release, x: body.x + 12, y: body.y + 5)))
        // What was held is drawn to the right and down: the middle goes west and north.
        #expect(Self.view(pilot).middleX < start.middleX)
        #expect(Self.view(pilot).middleY > start.middleY)
        // While the terminal tells the way, the map goes along.
        pilot.press(.escape)
        pilot.send(.mouse(MouseEvent(.click, x: body.x + 12, y: body.y + 5)))
        pilot.send(.mouse(MouseEvent(.drag, x: body.x + 10, y: body.y + 4)))
        pilot.send(.mouse(MouseEvent(.drag, x: body.x + 8, y: body.y + 3)))
        #expect(abs(Self.view(pilot).middleX - start.middleX) < 1e-6)
        pilot.send(.mouse(MouseEvent(.release, x: body.x + 8, y: body.y + 3)))
        #expect(pilot.state.heldPoint == nil)
        // A release that belongs to no click does nothing.
        let last = pilot.state
        pilot.send(.mouse(MouseEvent(.release, x: body.x + 1, y: body.y + 1)))
        #expect(Self.view(pilot) == last.screen.part.map(last).map { last[keyPath: $0.view] })
    }

    @Test("What is dragged out of the pane comes back", arguments: screens)
    func dragOut(screen: String) {
        var pilot = Self.pilot(screen)
        let body = Self.body(pilot)
        pilot.press(.character("+"), .character("+"), .character("+"))
        let start = Self.view(pilot)
        let (x, y) = (body.x + body.width / 2, body.y + body.height / 2)
        pilot.send(.mouse(MouseEvent(.click, x: x, y: y)))
        pilot.send(.mouse(MouseEvent(.drag, x: body.x - 3, y: body.y - 2)))
        pilot.send(.mouse(MouseEvent(.drag, x: body.x - 4, y: body.y - 2)))
        #expect(Self.view(pilot).middleX > start.middleX)
        pilot.send(.mouse(MouseEvent(.drag, x: x, y: y)))
        #expect(abs(Self.view(pilot).middleX - start.middleX) < 1e-6)
        #expect(abs(Self.view(pilot).middleY - start.middleY) < 1e-6)
        // A click elsewhere lets go, also where the terminal told of no release.
        pilot.send(.mouse(MouseEvent(.click, x: 1, y: 0)))
        #expect(pilot.state.heldPoint == nil)
    }

    /// The mark of a visit on the selected day stands before its dot.
    @Test func aMarkedVisitIsSelected() throws {
        var pilot = Self.pilot("users")
        func marks() -> [MapMark] {
            let forms = pilot.state.traceContent?.layers.map(\.form) ?? []
            return forms.compactMap { if case .marks(let marks) = $0 { marks } else { nil } }
                .flatMap { $0 }
        }
        pilot.state.users.pane = .timeline
        for _ in 0..<40 where marks().count < 2 { pilot.press(.down) }
        let mark = try #require(marks().last)
        #expect(mark.text != "★")
        let content = try #require(pilot.state.traceContent)
        var view = MapView(zoom: 8)
        view.crosshair = mark.point
        let frame = content.frames.opening
        view.middleX = (mark.point.longitude - frame.west) / frame.width
        view.middleY = (mark.point.latitude - frame.south) / frame.height
        let found = content.found(view, in: Rect(0, 0, 80, 30))
        #expect(found.first?.name == mark.name)
        #expect(pilot.state.chooseVisit(found) != nil)
        #expect(pilot.state.status?.text == "Selected: \(mark.name).")
        let visit = pilot.state.users.visit(inRow: pilot.state.users.timeline.selected)
        #expect(visit?.latitude == mark.point.latitude)
    }

    @Test("A map has a scale and a legend in words", arguments: screens, sizes)
    func legend(screen: String, size: Size) {
        let pilot = Self.pilot(screen, size: size)
        let text = pilot.text
        #expect(text.contains("├") && text.contains(" km"), "\(text)")
        let words = [
            "city": "many visits", "users": "visits", "why": "own", "sites": "high score",
        ]
        #expect(text.contains(words[screen] ?? "?"), "\(text)")
    }

    @Test func aKeyWithoutAMapSaysWhy() {
        var pilot = Pilot(size: Size(60, 20))
        pilot.press(.tab, .character("+"))
        #expect(pilot.state.status?.text == "The map is not in sight; Tab leads to it.")
        pilot.press(.character("3"), .character("+"))
        #expect(pilot.state.status?.text.contains("@ shows it") == true)
        pilot = Pilot(State(city: "knowledge"))
        pilot.press(.character("."))
        #expect(
            pilot.state.status?.text.contains("no map") == true
                || pilot.state.status?.text.contains("position") == true)
        pilot.press(.character("3"), .character("@"))
        #expect(pilot.state.status?.text.contains("no map") == true)
    }

    /// One user's visit in another country: the trace frames the rest and counts it at the edge.
    @Test func aFarVisitDoesNotShrinkTheTrace() throws {
        var pilot = Self.pilot("users")
        var report = SampleReports.user(0)
        let near = try #require(pilot.state.users.traceFrames)
        report.timeline[3].latitude = 48.8
        report.timeline[3].longitude = 2.3
        report.timeline[3].place = 9999
        pilot.give(report, to: UserQuestion(city: "riverbend", user: 0))
        let frames = try #require(pilot.state.users.traceFrames)
        #expect(frames.opening.width < 2 * near.opening.width)
        #expect(frames.everything.width > 90)
        #expect(pilot.text.contains("◀1") || pilot.text.contains("▲1"))
        pilot.press(.character("."))
        #expect(!pilot.text.contains("◀1") && !pilot.text.contains("▲1"))
        #expect(pilot.text.contains("trace, everything"))
        // Without any position there is no trace.
        for index in report.timeline.indices { report.timeline[index].latitude = nil }
        pilot.give(report, to: UserQuestion(city: "riverbend", user: 0))
        #expect(pilot.text.contains("no place has a position"))
    }

    @Test func theTraceShowsTheDayOfTheVisit() {
        var pilot = Self.pilot("users")
        #expect(pilot.text.contains("★ selected"))
        let before = pilot.state.users.timeline.selected
        // The crosshair finds visits, and Enter selects one in the timeline.
        pilot.press(.enter)
        var steps = 0
        while pilot.state.users.timeline.selected == before, steps < 400 {
            pilot.press(steps % 20 == 19 ? .down : steps / 20 % 2 == 0 ? .right : .left, .enter)
            steps += 1
        }
        #expect(pilot.state.status?.text.hasPrefix("Selected: ") == true)
    }

    @Test func theCrosshairOfSitesSelectsARegion() {
        var pilot = Self.pilot("sites")
        let before = pilot.state.sites.selectedRegion?.region
        pilot.press(.enter)
        var steps = 0
        while pilot.state.sites.selectedRegion?.region == before, steps < 60 {
            pilot.press(.up, .enter)
            steps += 1
        }
        #expect(pilot.state.sites.selectedRegion?.region != before)
    }

    @Test func theCityTellsNamesUnderTheCrosshair() {
        var pilot = Self.pilot("city")
        pilot.press(.enter)
        #expect(pilot.state.city.placeNames != nil)
        for _ in 0..<20 where pilot.state.crosshairSentence?.contains("nothing here") == true {
            pilot.press(.left)
        }
        let sentence = pilot.state.crosshairSentence ?? ""
        #expect(SampleReports.categories.contains { sentence.contains($0) }, "\(sentence)")
        #expect(sentence.contains(" · 13."))
        pilot.press(.enter)
        #expect(SampleReports.categories.contains { pilot.text.contains($0) })
    }
}

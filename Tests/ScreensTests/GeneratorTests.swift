import Canvas
import Reports
import Testing

@testable import Screens

/// A generator on the Why screen.
@Suite("Generators")
struct GeneratorTests {
    private func pilot(_ size: Size = Size(132, 36)) -> Pilot {
        var pilot = Pilot(State(city: SampleGenerator.city), size: size)
        pilot.press(.character("3"), .tab)
        return pilot
    }

    /// Neither a teacher nor a disagreement is offered, for a generator has none.
    @Test func picturesGoAround() {
        var pilot = pilot()
        var seen: [Exhibit] = []
        for _ in 0..<4 {
            seen.append(pilot.state.shownPicture)
            pilot.press(.character("m"))
        }
        #expect(seen == [.events, .attention, .parts, .hours])
        #expect(pilot.state.shownPicture == .events)
    }

    /// The hours are asked when their picture comes up, and again for another place.
    @Test func hoursFollowThePlace() {
        var pilot = pilot()
        func asked() -> [HourlyForecastRequest] {
            pilot.questions()
        }
        #expect(asked().isEmpty)
        pilot.press(.character("M"))
        #expect(asked().count == 1)
        #expect(pilot.text.contains("from where"))
        let place = pilot.state.why.explanation?.place
        #expect(asked().last?.place == place.map { String($0) })
        pilot.state.why.pane = .recommendations
        pilot.press(.down)
        pilot.send(.timer(.explanation(pilot.state.why.generation)))
        #expect(pilot.state.why.explanation?.place != place)
        #expect(asked().last?.place == pilot.state.why.explanation.map { String($0.place) })
    }

    @Test func arrowsMoveInHoursAndPositions() {
        var pilot = pilot()
        pilot.press(.character("M"))
        pilot.state.why.sequence.hour = 0
        pilot.press(.left, .up)
        #expect(pilot.state.why.sequence.hour == 0)
        pilot.press(.right, .right, .down)
        #expect(pilot.state.why.sequence.hour == 26)
        #expect(pilot.text.contains("Tue 02 h: "))
        pilot.press(.enter, .right, .down)
        #expect(pilot.state.why.sequence.point == 8 && pilot.state.why.sequence.hour == 26)
        for _ in 0..<20 { pilot.press(.down, .right) }
        #expect(pilot.state.why.sequence.point == 48)
        pilot.press(.character("y"))
        let place = pilot.state.why.explanation?.place ?? -1
        #expect(pilot.state.shownPicture == .hours && place >= 0)
    }

    @Test func everySizeIsDrawn() {
        for picture in [Exhibit.parts, .hours] {
            for choosesPoint in [false, true] {
                var pilot = pilot()
                while pilot.state.shownPicture != picture { pilot.press(.character("m")) }
                pilot.state.why.sequence.choosesPoint = choosesPoint
                for width in [30, 31, 45, 60, 69, 70, 80, 95, 120, 200] {
                    for height in [8, 9, 12, 16, 19, 24, 60] {
                        pilot.send(.resized(Size(width, height)))
                        let lines = pilot.text.split(
                            separator: "\n", omittingEmptySubsequences: false)
                        #expect(lines.count >= height)
                    }
                }
            }
        }
    }

    @Test func hoursOfTheWeekBeginOnMonday() {
        #expect(WeekHour.of(localTime: 0) == 72)
        #expect(WeekHour.of(localTime: 4 * 86_400) == 0)
        #expect(WeekHour.of(localTime: 4 * 86_400 - 1) == 167)
        #expect(WeekHour.of(localTime: -3 * 86_400 - 1) == 167)
    }
}

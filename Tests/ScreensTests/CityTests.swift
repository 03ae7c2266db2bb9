import Canvas
import Reports
import TestSupport
import Testing

@testable import Screens

@Suite("The City screen's outlines, lists and totals")
struct CityScreenTests {
    private func harbour(_ size: Size = Size(132, 43)) -> Pilot {
        Pilot(State(city: "harbour"), size: size)
    }

    private func dots(_ pilot: Pilot, _ role: Role) -> Int {
        view(pilot.state, pilot.state.size).canvas.cells.count { $0.style.role == role }
    }

    /// A filter that hides every finding is not an audit that found nothing.
    @Test func aHiddenAuditIsCounted() {
        var pilot = Pilot(size: Size(132, 43))
        #expect(pilot.text.contains("╭ audit "))
        pilot.state.city.choices.findings.filter = "duplicate"
        #expect(pilot.text.contains("1 of 4"))
        pilot.state.city.choices.findings.filter = "qzqzq"
        #expect(pilot.text.contains("0 of 4"))
    }

    @Test func outlinesCycle() {
        var pilot = harbour()
        #expect(dots(pilot, .outline1) == 0 && dots(pilot, .outline2) == 0)
        pilot.press(.character("v"))
        #expect(pilot.state.status?.text == "The map outlines 16 regions.")
        #expect(dots(pilot, .outline1) > 100 && dots(pilot, .outline2) == 0)
        pilot.press(.character("v"))
        #expect(dots(pilot, .outline1) == 0 && dots(pilot, .outline2) > 4)
        pilot.press(.character("v"))
        #expect(dots(pilot, .outline1) > 100 && dots(pilot, .outline2) > 4)
        pilot.press(.character("v"))
        #expect(dots(pilot, .outline1) == 0 && dots(pilot, .outline2) == 0)
    }

    @Test func withoutAreasTheKeySaysSo() {
        var pilot = Pilot()
        pilot.press(.character("v"))
        #expect(pilot.state.city.outlines == .none)
        #expect(pilot.state.status?.text.contains("no regions") == true)
        pilot = Pilot(State(city: "knowledge"))
        pilot.press(.character("v"))
        #expect(pilot.state.status?.text.contains("2,042 regions") == true)
    }

    @Test func theRegionInTheMiddleIsNamed() {
        var pilot = harbour()
        pilot.press(.character("v"))
        #expect(!pilot.text.contains("Ward"))
        pilot.press(.character("+"))
        // The middle of the box is the south-west corner of the eleventh square, give or take
        // the rounding of sums; farther to the north-east there is no doubt.
        pilot.press(.character("L"), .character("K"))
        #expect(pilot.text.contains("· Ward 11"))
        pilot.press(.character("v"))
        #expect(!pilot.text.contains("Ward 11"))
    }

    @Test func aMapAreaKnowsItsInside() {
        // A square with a hole, by the even-odd rule.
        let area = MapArea(
            name: "ring", rings: [[0, 0, 0, 4, 4, 4, 4, 0], [1, 1, 1, 3, 3, 3, 3, 1]],
            bounds: .init(south: 0, west: 0, north: 4, east: 4))
        #expect(area.contains(latitude: 0.5, longitude: 2))
        #expect(!area.contains(latitude: 2, longitude: 2))
        #expect(!area.contains(latitude: 5, longitude: 2))
    }

    @Test func listsSwitch() {
        var pilot = harbour(Size(100, 30))
        #expect(pilot.text.contains("top categories") && !pilot.text.contains("top brands"))
        pilot.press(.character("]"), .character("]"), .character("]"))
        #expect(pilot.state.city.pane == .brands)
        #expect(pilot.text.contains("top brands") && pilot.text.contains("Kettle & Co"))
        pilot.press(.character("]"))
        #expect(pilot.state.city.pane == .categories)
        pilot.press(.character("["))
        #expect(pilot.state.city.pane == .brands)
        // Without brands there are two lists.
        pilot = Pilot()
        pilot.press(.character("["))
        #expect(pilot.state.city.pane == .places)
    }

    @Test func brandsAreALayer() {
        var pilot = harbour()
        pilot.press(.character("["), .character("b"))
        #expect(pilot.state.city.layer == .brand(0))
        #expect(pilot.text.contains("map: Kettle & Co"))
        pilot.press(.character("b"), .character("b"))
        #expect(pilot.state.city.layer == .brand(2))
        pilot.press(.character("b"))
        #expect(pilot.state.city.layer == nil)
        // From a brand to a category, and by Enter in the list of brands.
        pilot.press(.character("b"), .character("]"), .character("b"))
        #expect(pilot.state.city.layer == .category(0))
        pilot.press(.character("["), .down, .enter)
        #expect(pilot.state.city.layer == .brand(1))
        pilot = Pilot()
        pilot.state.city.pane = .brands
        pilot.press(.character("b"))
        #expect(pilot.state.status?.text.contains("A adds brands") == true)
    }

    @Test func totalsTellWhatThereIs() {
        let text = harbour().text
        for part in [
            "41,237, of these 3,051 orders", "3, 61 stores", "16, 188 flows", "2 business areas",
            "why each visit was made",
        ] {
            #expect(text.contains(part), "\(part)")
        }
        // What does not fit scrolls into sight.
        var pilot = harbour(Size(80, 24))
        #expect(!pilot.text.contains("fingerprint"))
        pilot.press(.tab, .end)
        #expect(pilot.text.contains("fingerprint"))
    }

    @Test func aFindingGetsTheRoomItNeeds() {
        for size in [Size(80, 24), Size(60, 20), Size(132, 43)] {
            var pilot = Pilot(size: size)
            var finding = SampleReports.findings[1]
            finding.consequence = String(repeating: "the hours are shifted ", count: 7) + "end-1"
            finding.example = String(repeating: "user 12 at place 45 ", count: 5) + "end-2"
            pilot.send(
                .answered(
                    FindingsQuestion(city: "riverbend"), [SampleReports.findings[0], finding]))
            pilot.press(.backTab, .down, .enter)
            #expect(pilot.text.contains("end-1") && pilot.text.contains("end-2"), "\(size)")
            #expect(pilot.text.contains("duplicate-visits"))
        }
    }
}

@Suite("A city without visits")
struct KnowledgeCityTests {
    @Test func everyScreenSaysWhatThereIs() {
        var pilot = Pilot(State(city: "knowledge"), size: Size(132, 43))
        #expect(pilot.text.contains("441 brands, 2,042 regions"))
        #expect(pilot.text.contains("41,152 entities, 433,740 facts"))
        #expect(pilot.text.contains("29,006/9,669/9,669"))
        #expect(!pilot.text.contains("1970"))
        pilot.press(.character("2"))
        #expect(pilot.text.contains("There are no users."))
        pilot.press(.character("3"))
        #expect(pilot.text.contains("nobody to recommend"))
        pilot.press(.character("5"))
        #expect(pilot.text.contains("SEP-GCN learns from visits"))
        pilot.press(.character("S"))
        #expect(pilot.state.status?.kind == .failure)
        #expect(!pilot.asked.contains { $0.asks(StartTraining.self) })
        pilot.press(.character("6"))
        #expect(pilot.text.contains("runs"))
    }

    @Test func placesWithoutPositionsCannotBeTrainedOn() {
        var pilot = Pilot()
        var report = SampleReports.city()
        report.bounds = nil
        report.fingerprint = "other"
        pilot.send(
            .answered(CityQuestion(), OpenedCity(report, CityMap(), names: [])))
        pilot.press(.character("5"), .character("S"))
        #expect(pilot.state.status?.text.contains("no positions, which SEP-GCN") == true)
        pilot.state.train.recipe = TrainingRecipe("spacetime-gr-ranking")
        pilot.press(.character("S"))
        #expect(pilot.state.status?.text.contains("no positions, which Spacetime-GR") == true)
    }
}

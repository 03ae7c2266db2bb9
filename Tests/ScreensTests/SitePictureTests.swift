import Canvas
import Foundation
import Reports
import Testing

@testable import Screens

@Suite("Pictures of the Sites screen")
struct SitePictureTests {
    /// The screen with a picture that has the keyboard.
    private func pilot(_ picture: SitePicture, size: Size = Size(132, 43)) -> Pilot {
        var pilot = Pilot(State(city: SampleSites.city), size: size)
        pilot.press(.character("4"), .backTab)
        while pilot.state.sites.picture != picture { pilot.press(.character("m")) }
        return pilot
    }

    @Test func picturesAskOnceAndKeepTheirAnswer() {
        var pilot = pilot(.criteria)
        let question = CriteriaRequest(run: "knowsite-1", by: "brand", value: "weight")
        #expect(pilot.asked.filter { $0 == .ask(question) }.count == 1)
        pilot.press(.character("m"), .character("M"))
        #expect(pilot.asked.filter { $0 == .ask(question) }.count == 1)
        pilot.press(.character("v"))
        #expect(pilot.state.sites.heat.answer?.value == "contribution")
        pilot.press(.character("b"))
        #expect(pilot.state.sites.heat.answer?.by == "category")
        #expect(pilot.text.contains("criteria by category"))
    }

    @Test func gatesAreCalledGates() {
        var map = pilot(.criteria)
        #expect(map.text.contains("attention, whatever the region"))
        map.state.sites.heat.edit { $0.weights = .gates }
        #expect(map.text.contains("gates, whatever the region"))
        var reasons = pilot(.reasons)
        #expect(reasons.text.contains("Weights are attention"))
        reasons.state.sites.reasons.edit { $0.weights = .gates }
        #expect(reasons.text.contains("Weights are gates: the same at every region"))
        #expect(!reasons.text.contains("attention"))
        func told() -> String {
            reasons.state.sites.detailLines(width: 60).map(\.text).joined(separator: " ")
        }
        #expect(told().contains("need not sum to one"))
        reasons.state.sites.reasons.edit { $0.weights = nil }
        #expect(told().contains("A weight is attention"))
    }

    @Test func aCellIsReadInWords() {
        var pilot = pilot(.criteria)
        pilot.press(.down, .down, .right)
        // Row 2, column 1: (10 + 3) mod 11 = 2 of 25, and 0.02.
        #expect(pilot.text.contains("McDonald's · Region Function: 0.1000"))
        pilot.press(.enter)
        #expect(pilot.state.sites.selectedBrand?.name == "McDonald's")
        pilot.press(.end)
        #expect(pilot.state.sites.matrixRows.selected == 19)
        pilot.press(.escape)
        #expect(pilot.state.sites.picture == .reasons)
    }

    @Test func distancesShowBothSidesOfTheEncoder() {
        var pilot = pilot(.distances)
        #expect(pilot.text.contains("before the encoder") && pilot.text.contains("after the enc"))
        pilot.press(.down, .right, .right)
        // One category: 0.4 · 1.05 + 2 / 30, and 0.4 · 0.8 + 2 / 30.
        #expect(pilot.text.contains("KFC (肯德基) – McDonald's: 0.49 → 0.39"))
        #expect(pilot.text.contains("one category 0.52 → 0.42"))
        var narrow = self.pilot(.distances, size: Size(80, 24))
        #expect(narrow.text.contains("│ after "))
        narrow.press(.character("v"))
        #expect(narrow.text.contains("│ before "))
    }

    @Test func theEmbeddingHasALegendAndNames() {
        var pilot = pilot(.embedding)
        #expect(pilot.text.contains("POI 700") && pilot.text.contains("Region 64"))
        #expect(pilot.text.contains("38 % of the variance"))
        #expect(pilot.text.contains("35,400 entities left out"))
        #expect(pilot.text.contains("◆ 7-eleven"))
        let roles = Set(view(pilot.state, pilot.state.size).canvas.cells.map(\.style.role))
        #expect(roles.isSuperset(of: [.chart1, .chart2, .chart3, .chart4, .warning]))
        pilot.press(.character("b"), .character("v"))
        #expect(pilot.state.sites.embedding.answer?.method == "t-sne")
        #expect(pilot.state.sites.embedding.answer?.stage == "before")
        let before = pilot.text
        pilot.press(.character("+"))
        #expect(pilot.text != before)
        pilot.press(.character("0"))
        #expect(pilot.state.sites.planeView == MapView())
    }

    @Test func theMapMarksRankedAndTrueRegions() {
        var pilot = pilot(.map)
        let cells = view(pilot.state, pilot.state.size).canvas.cells
        #expect(cells.count { $0.style.role == .outline1 } > 100)
        #expect(cells.count { $0.style.role == .chart1 } > 20)
        #expect(pilot.text.contains("●3") && pilot.text.contains("●11"))
        #expect(pilot.text.contains("first 20 of 51"))
        pilot.press(.right, .character("+"))
        #expect(pilot.state.sites.mapView != MapView())
        #expect(pilot.state.city.view == MapView())
    }

    @Test func withoutCoordinatesTheMapSaysSo() {
        var pilot = pilot(.map)
        var report = SampleSites.report()
        report.bounds = nil
        report.fingerprint = "other"
        pilot.send(
            .answered(CityQuestion(), OpenedCity(report, CityMap(), names: [])))
        pilot.press(.backTab, .character("m"))
        // The regions still know where they are, so there is a map of them alone.
        #expect(pilot.text.contains("●3"))
        pilot.answers = false
        pilot.press(.character("a"))
        var ranking = SampleSites.ranking(
            SiteRequest(run: "knowsite-1", brand: 0, candidates: "all"))
        func blind(_ row: SiteRegionRow) -> SiteRegionRow {
            var row = row
            (row.latitude, row.longitude) = (nil, nil)
            return row
        }
        ranking.rows = ranking.rows.map(blind)
        ranking.truth = ranking.truth.map(blind)
        pilot.send(.timer(.siteRanking(pilot.state.sites.generation)))
        pilot.giveAgain(ranking, \.sites.ranking)
        #expect(pilot.text.contains("portside came without coordinates"))
    }

    @Test func anEnlargedPaneHasTheWholeScreen() {
        var pilot = Pilot(State(city: SampleSites.city), size: Size(100, 30))
        pilot.press(.character("4"), .character("z"))
        #expect(pilot.text.contains("stores") && pilot.text.contains("Region Flow"))
        #expect(!pilot.text.contains("new, 51"))
        pilot.press(.escape)
        #expect(pilot.text.contains("new, 51"))
    }

    @Test func theMouseSelectsRowsAndZooms() throws {
        var pilot = Pilot(State(city: SampleSites.city), size: Size(132, 43))
        pilot.press(.character("4"))
        let lines = pilot.text.split(separator: "\n", omittingEmptySubsequences: false)
        let y = try #require(lines.firstIndex { $0.contains("! Business Area") })
        pilot.send(.mouse(MouseEvent(.click, x: 60, y: y)))
        #expect(pilot.state.sites.pane == .siteReasons)
        #expect(pilot.state.sites.selectedCriterion?.criterion == "Business Area")
        let way = try #require(
            pilot.text.split(separator: "\n", omittingEmptySubsequences: false)
                .firstIndex { $0.contains("Old Market Mall 3") })
        pilot.send(.mouse(MouseEvent(.click, x: 60, y: way)))
        #expect(pilot.state.sites.instanceList.selected == 2)
        pilot.press(.character("m"))
        pilot.send(.mouse(MouseEvent(.wheelUp, x: 80, y: 20)))
        #expect(pilot.state.sites.mapView.zoom == 1.5)
    }

    // MARK: - Files

    @Test func panesAreWrittenInThreeFormats() throws {
        var pilot = Pilot(State(city: SampleSites.city), size: Size(132, 43))
        pilot.press(.character("4"), .character("W"))
        #expect(pilot.text.contains("write this pane as"))
        pilot.press(.enter)
        let file = try #require(pilot.written)
        let (name, csv) = (file.name, file.text)
        #expect(name == "whyhere-sites-brands.csv")
        let lines = csv.split(separator: "\n")
        #expect(lines.count == 21)
        #expect(lines[0].hasPrefix("brand,name,category,training"))
        #expect(lines[1].hasPrefix("0,\"7-eleven (seven eleven, 711便利店)\",Convenience,12,4,0,,,"))
        pilot.press(.enter, .enter, .character("W"))
        pilot.type("json")
        pilot.press(.enter)
        let json = try #require(pilot.written).text
        let objects = json.split(separator: "\n")
        #expect(objects.count == 10)
        let first = try JSONSerialization.jsonObject(with: Data(objects[0].utf8))
        let fields = try #require(first as? [String: Any])
        #expect(fields["criterion"] as? String == "Region Distance")
        #expect(fields["path"] as? String == "OpenStoreAt → NearBy")
        #expect(fields["planted"] is NSNull)
        pilot.press(.character("W"))
        pilot.type("mark")
        pilot.press(.enter)
        let last = try #require(pilot.written)
        let markdown = last.text
        #expect(last.name == "whyhere-sites-criteria.md")
        #expect(markdown.split(separator: "\n").count == 12)
    }

    @Test func specialCharactersAreEscaped() {
        let table = PaneExport(
            name: "x", columns: ["a", "b"],
            rows: [[.text("say \"hi\", you|\n"), .number(0.5)], [.missing, .number(.nan)]])
        #expect(table.text(.csv) == "a,b\n\"say \"\"hi\"\", you|\n\",0.5\n,\n")
        #expect(
            table.text(.lines)
                == "{\"a\":\"say \\\"hi\\\", you|\\n\",\"b\":0.5}\n{\"a\":null,\"b\":null}\n")
        #expect(
            table.text(.markdown)
                == "| a | b |\n|---|---|\n| say \"hi\", you\\|  | 0.5 |\n| - | - |\n")
    }

    @Test("The command line draws the same", arguments: SitePicture.allCases)
    func commandLines(picture: SitePicture) {
        var pilot = pilot(picture)
        pilot.press(.character("y"))
        let expected =
            switch picture {
            case .reasons: "whyhere explain --run knowsite-1 --brand 0 --region 29"
            case .map: "whyhere sites --run knowsite-1 --brand 0"
            case .criteria: "whyhere sites --run knowsite-1 --criteria-by brand --value weight"
            case .distances: "whyhere sites --run knowsite-1 --distances"
            case .embedding: "whyhere sites --run knowsite-1 --embedding pca --stage after"
            }
        #expect(pilot.asked.last == .copy(expected))
    }
}

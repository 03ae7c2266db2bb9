import Canvas
import Foundation
import Reports
import Support
import Testing

@testable import Screens

@Suite("The Sites screen")
struct SitesTests {
    private func pilot(size: Size = Size(132, 43), loaded: Bool = true) -> Pilot {
        var pilot = Pilot(State(city: SampleSites.city), size: size)
        pilot.answers = loaded
        pilot.press(.character("4"))
        return pilot
    }

    private func ranked(_ pilot: Pilot) -> [SiteRequest] { pilot.questions() }

    private func explained(_ pilot: Pilot) -> [SiteExplanationRequest] {
        pilot.questions().filter { !$0.faithfulness }
    }

    private func copied(_ pilot: inout Pilot) -> String? {
        pilot.press(.character("y"))
        return pilot.copied
    }

    // MARK: - Flow

    @Test func openingAsksForBrandsThenRegionsThenReasons() {
        let pilot = pilot()
        #expect(pilot.asked.contains(.ask(SiteBrandsQuestion(run: "knowsite-1"))))
        #expect(ranked(pilot) == [SiteRequest(run: "knowsite-1", brand: 0, candidates: "new")])
        #expect(
            explained(pilot) == [
                SiteExplanationRequest(
                    run: "knowsite-1", brand: 0, region: 29, candidates: "new")
            ])
        #expect(pilot.state.sites.areReasonsFresh)
        for part in ["Region Flow", "direct link", "constant", "= score", "same at every region"] {
            #expect(pilot.text.contains(part), "\(part)")
        }
    }

    @Test func enterDrillsInAndEscComesBack() {
        var pilot = pilot()
        var panes: [Pane] = []
        for _ in 0..<3 {
            pilot.press(.enter)
            panes.append(pilot.state.sites.pane)
        }
        #expect(panes == [.siteRegions, .siteReasons, .siteInstances])
        pilot.press(.enter)
        #expect(pilot.state.status?.text.contains(" → ") == true)
        panes = []
        for _ in 0..<3 {
            pilot.press(.escape)
            panes.append(pilot.state.sites.pane)
        }
        #expect(panes == [.siteReasons, .siteRegions, .siteBrands])
        pilot.press(.escape)
        #expect(pilot.state.screen == .city)
    }

    @Test func brandsTurnFromAnyPane() {
        var pilot = pilot()
        pilot.press(.enter, .enter, .character("]"), .character("]"))
        #expect(pilot.state.sites.selectedBrand?.name == "McDonald's")
        #expect(pilot.state.sites.pane == .siteReasons)
        #expect(ranked(pilot).map(\.brand) == ["0", "1", "2"])
        pilot.press(.character("["))
        #expect(pilot.state.sites.shownRanking?.brand == 1)
    }

    @Test func candidatesSwitchBetweenNewAndAll() {
        var pilot = pilot()
        pilot.press(.character("a"))
        #expect(ranked(pilot).last?.candidates == "all")
        #expect(pilot.text.contains("all, 64"))
        pilot.press(.enter, .end)
        // The list of all masks nothing, so the last true region has a rank.
        #expect(pilot.state.sites.selectedRegion?.rank == 48)
        pilot.press(.character("a"), .end)
        #expect(pilot.state.sites.selectedRegion?.rank == nil)
        // A masked region is explained among all.
        #expect(explained(pilot).last?.candidates == "all")
    }

    // MARK: - Answers that are late

    @Test func anAnswerForABrandBeforeIsNotShown() {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.down)
        pilot.send(.timer(.siteRanking(pilot.state.sites.generation)))
        let asked = SiteRequest(run: "knowsite-1", brand: 1, candidates: "new")
        #expect(pilot.asked.last == .ask(asked))
        pilot.press(.down)
        pilot.send(.timer(.siteRanking(pilot.state.sites.generation)))
        #expect(ranked(pilot).count == 2)
        pilot.send(.answered(asked, SampleSites.ranking(asked)))
        #expect(pilot.state.sites.shownRanking == nil)
        #expect(
            pilot.asked.last
                == .ask(SiteRequest(run: "knowsite-1", brand: 2, candidates: "new")))
        let next = SiteRequest(run: "knowsite-1", brand: 2, candidates: "new")
        pilot.send(.answered(next, SampleSites.ranking(next)))
        #expect(pilot.state.sites.shownRanking?.brand == 2)
    }

    @Test func anOldTimerAsksNothing() {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.down)
        let generation = pilot.state.sites.generation
        pilot.press(.down)
        let count = pilot.asked.count
        pilot.send(.timer(.siteRanking(generation)))
        #expect(pilot.asked.count == count)
    }

    @Test func anAnswerOfAnotherRunIsNotShown() {
        var pilot = pilot(loaded: false)
        pilot.send(
            .answered(
                SiteBrandsQuestion(run: "knowsite-9"),
                SiteBrandList(rows: SampleSites.brands, notices: [])))
        #expect(pilot.state.sites.visible.isEmpty)
        let other = SiteRequest(run: "x", brand: 0, candidates: "new")
        pilot.send(.answered(other, SampleSites.ranking(other)))
        #expect(pilot.state.sites.shownRanking == nil)
        let heat = CriteriaRequest(run: "x", by: "brand", value: "weight")
        pilot.send(.answered(heat, SampleSites.heat(heat)))
        pilot.send(.answered(BrandDistancesQuestion(run: "x"), SampleSites.distances()))
        #expect(pilot.state.sites.heat.answer == nil && pilot.state.sites.distances.answer == nil)
    }

    @Test func anotherCityForgetsEverything() {
        var pilot = pilot()
        pilot.send(
            .answered(
                CityQuestion(), OpenedCity(SampleReports.city(), SampleReports.map(), names: [])))
        #expect(pilot.state.sites == SitesState())
        #expect(pilot.text.contains("no brands"))
    }

    @Test func failuresAreShownAndTheScreenGoesOn() {
        var pilot = pilot()
        pilot.answers = false
        pilot.press(.down)
        pilot.send(.timer(.siteRanking(pilot.state.sites.generation)))
        let question = SiteRequest(run: "knowsite-1", brand: 1, candidates: "new")
        pilot.send(.failed(question, "The checkpoint is gone; train again."))
        #expect(pilot.state.status?.text.contains("checkpoint is gone") == true)
        #expect(pilot.text.contains("The checkpoint is gone"))
        let asked = pilot.asked.count
        pilot.news()
        #expect(pilot.asked.count == asked)
        pilot.answers = true
        pilot.press(.down)
        #expect(pilot.state.sites.shownRanking?.brand == 2)
    }

    // MARK: - What if

    @Test func criteriaSwitchOffAndOn() {
        var pilot = pilot()
        pilot.press(.enter, .enter, .character("e"), .down, .down, .character("e"))
        let off = ["Region Distance", "Region Flow"]
        #expect(pilot.state.sites.off == off)
        #expect(ranked(pilot).last?.without == off)
        #expect(explained(pilot).last?.without == off)
        #expect(pilot.text.contains("without Region Distance, Region Flow"))
        #expect(pilot.text.contains("✗Region Distance") || pilot.text.contains("✗ Region Distance"))
        #expect(pilot.text.contains("was"))
        #expect(
            copied(&pilot)
                == "whyhere explain --run knowsite-1 --brand 0 --region 29 "
                + "--without 'Region Distance' --without 'Region Flow'")
        pilot.press(.character("e"))
        #expect(pilot.state.sites.off == ["Region Distance"])
        pilot.press(.character("U"))
        #expect(pilot.state.sites.off.isEmpty)
        #expect(ranked(pilot).last?.without == [])
    }

    @Test func theFollowedRegionStaysSelected() {
        var pilot = pilot()
        pilot.press(.enter, .down, .down)
        let region = pilot.state.sites.selectedRegion?.region
        pilot.press(.character("e"))
        #expect(pilot.state.sites.selectedRegion?.region == region)
        #expect(pilot.state.sites.selectedRegion?.rank == 2)
        #expect(region.flatMap { pilot.state.sites.rankBefore($0) } == 3)
    }

    @Test func anotherBrandCountsEverything() {
        var pilot = pilot()
        pilot.press(.character("e"), .down)
        #expect(pilot.state.sites.off.isEmpty)
        #expect(ranked(pilot).last == SiteRequest(run: "knowsite-1", brand: 1, candidates: "new"))
    }

    @Test func theShareOfTheDirectLinkCanBeTyped() {
        var pilot = pilot()
        pilot.press(.character("l"))
        pilot.type("2")
        pilot.press(.enter)
        #expect(pilot.state.overlay?.fault?.contains("0 to 1") == true)
        pilot.press(.backspace)
        pilot.type("0.25")
        pilot.press(.enter)
        #expect(pilot.state.overlay == nil)
        #expect(ranked(pilot).last?.alpha == 0.25)
        pilot.press(.enter)
        #expect(pilot.text.contains("what if: α 0.25"))
        #expect(copied(&pilot)?.hasSuffix("--brand 0 --alpha 0.25") == true)
    }

    // MARK: - Criteria

    @Test func absentPathsAreDimAndSaySo() throws {
        var pilot = pilot()
        pilot.press(.enter, .enter)
        for _ in 0..<6 { pilot.press(.down) }
        #expect(pilot.state.sites.selectedCriterion?.criterion == "Competitiveness")
        let line = try #require(
            pilot.text.split(separator: "\n").first { $0.contains("Competitiveness ") })
        #expect(line.contains("no   facts"))
        #expect(pilot.text.contains("trained without it"))
        pilot.press(.character("e"))
        #expect(pilot.state.sites.off.isEmpty)
        #expect(pilot.state.status?.text.contains("no facts") == true)
    }

    @Test func rowsWhoseSignsDifferAreMarked() throws {
        let pilot = pilot()
        let rows = try #require(pilot.state.sites.shownReasons).criteria
        #expect(rows.filter(\.disagrees).map(\.criterion) == ["Business Area"])
        #expect(pilot.text.contains("! Business Area"))
        #expect(!pilot.text.contains("! Region Flow"))
    }

    @Test func waysAreShortenedEvenly() {
        let way = PathInstance(
            entities: ["7-eleven (seven eleven, 711便利店)", "Harbour 3", "人民广场 27"],
            strength: nil, note: "")
        #expect(SiteText.chain(way, width: 99) == SiteText.chain(way))
        let short = SiteText.chain(way, width: 36)
        #expect(DisplayWidth.of(short) <= 36)
        #expect(short == "7-eleven … → Harbour 3 → 人民广场 …")
        for width in 7..<60 {
            #expect(DisplayWidth.of(SiteText.chain(way, width: width)) <= max(width, 9))
        }
        #expect(SiteText.cut("便利店", 4) == "便…")
        #expect(SiteText.cut("便利店", 6) == "便利店")
    }

    @Test func faithfulnessIsMeasuredOnDemand() {
        var pilot = pilot()
        pilot.press(.enter, .character("f"))
        let question = SiteExplanationRequest(
            run: "knowsite-1", brand: 0, region: 29, candidates: "new", faithfulness: true)
        #expect(pilot.asked.contains(.ask(question)))
        #expect(pilot.text.contains("integrated-gradients"))
        #expect(pilot.text.contains("faithfulness: why Riverside 29"))
        #expect(copied(&pilot)?.hasSuffix("--region 29 --faithfulness") == true)
        pilot.press(.character("f"))
        #expect(pilot.state.overlay == nil)
    }

    @Test func otherModelsRankOnly() {
        var pilot = pilot()
        let count = explained(pilot).count
        pilot.press(.character("R"))
        pilot.type("tucker")
        pilot.press(.enter)
        #expect(pilot.state.sites.run == "tucker-2")
        #expect(pilot.state.sites.shownRanking?.model == "tucker")
        #expect(explained(pilot).count == count)
        #expect(pilot.text.contains("TuckER scores a brand and a region"))
        pilot.press(.character("m"), .character("m"))
        #expect(pilot.text.contains("no relation paths"))
        pilot.press(.character("M"), .character("M"), .character("M"))
        #expect(
            pilot.asked.contains(
                .ask(EmbeddingRequest(run: "tucker-2", method: "pca", stage: "before"))))
        pilot.press(.character("e"))
        #expect(pilot.state.status?.text.contains("no criteria") == true)
    }

    // MARK: - Lists

    @Test func theFilterNarrowsBrandsAndRegions() {
        var pilot = pilot()
        pilot.press(.character("/"))
        pilot.type("fast food")
        #expect(
            pilot.state.sites.visible.map { SampleSites.names[$0] } == [
                "KFC (肯德基)", "McDonald's", "Burger King",
            ])
        pilot.press(.enter)
        #expect(pilot.text.contains("3 of 20"))
        #expect(ranked(pilot).last?.brand == "1")
        pilot.press(.enter, .character("/"))
        pilot.type("station")
        let names = pilot.state.sites.lines.compactMap { line -> String? in
            if case .item = line { pilot.state.sites.region(in: line)?.name } else { nil }
        }
        #expect(!names.isEmpty && names.allSatisfy { $0.hasPrefix("Station") })
        pilot.press(.enter, .escape)
        #expect(pilot.state.sites.regionChoice.filter.isEmpty)
        #expect(pilot.state.sites.choice.filter == "fast food")
        pilot.press(.escape, .escape)
        #expect(pilot.state.sites.choice.filter.isEmpty)
        #expect(pilot.state.sites.visible.count == 20)
        pilot.press(.character("/"))
        pilot.type("nobody")
        #expect(pilot.text.contains("no brands match"))
    }

    @Test func ordersKeepTheSelectedBrand() {
        var pilot = pilot()
        pilot.press(.down, .down)
        for field in SitesState.brandTable.heads.map(\.name) where field != "planted" {
            pilot.press(.character(">"))
            #expect(pilot.state.sites.choice.order?.field == field)
            #expect(pilot.state.sites.selectedBrand?.brand == 2)
        }
        let rows = SampleSites.brands
        var state = pilot.state.sites
        state.choice.order = ListOrder(field: "rank")
        state.arrange()
        let ranks = state.visible.map { rows[$0].bestRank ?? .infinity }
        #expect(ranks == ranks.sorted())
        state.choice.order = ListOrder(field: "stores")
        state.arrange()
        let stores = state.visible.map { rows[$0].training + rows[$0].validation + rows[$0].test }
        #expect(stores == stores.sorted(by: >))
    }

    @Test func titlesCannotBeSelected() {
        var pilot = pilot()
        pilot.press(.enter)
        for _ in 0..<20 { pilot.press(.down) }
        #expect(pilot.state.sites.lines[pilot.state.sites.regionList.selected] == .truth(0))
        pilot.press(.up)
        #expect(pilot.state.sites.lines[pilot.state.sites.regionList.selected] == .item(19))
    }

    @Test func plantedCriteriaAreHiddenAtFirst() {
        var pilot = pilot()
        #expect(!pilot.text.contains("planted"))
        pilot.press(.character("P"))
        #expect(pilot.text.contains("planted"))
        pilot.press(.character("P"))
        #expect(!pilot.state.sites.showsTruth)
    }

    // MARK: - Nothing to show

    @Test func aCityWithoutRunsTellsHowToTrain() {
        var pilot = Pilot(State(city: "harbour"), size: Size(132, 43))
        pilot.press(.character("4"))
        #expect(pilot.text.contains("whyhere train knowsite --city harbour"))
        #expect(copied(&pilot) == "whyhere train knowsite --city harbour")
        pilot.press(.enter, .character("e"), .character("f"), .character("m"), .character("z"))
        #expect(pilot.text.contains("whyhere train knowsite"))
    }

    @Test func aCityWithoutBrandsSaysSo() {
        var pilot = Pilot()
        pilot.press(.character("4"))
        #expect(pilot.text.contains("riverbend has no brands"))
        #expect(!pilot.asked.contains { $0.asks(SiteBrandsQuestion.self) })
    }

    @Test func withoutACityTheScreenWaits() {
        var pilot = Pilot(State(screen: .sites), loaded: false)
        #expect(pilot.text.contains("Loading the city"))
        pilot.press(.character("]"), .enter, .character("s"), .character("W"))
        #expect(pilot.state.screen == .sites)
    }

    @Test func aRunWithoutBrandsSaysSo() {
        var pilot = pilot(loaded: false)
        pilot.send(
            .answered(
                SiteBrandsQuestion(run: "knowsite-1"),
                SiteBrandList(rows: [], notices: ["It was trained on nothing."])))
        #expect(pilot.text.contains("knows no brand with a store. It was trained on nothing."))
    }

    @Test func theWhyScreenDoesNotTakeRunsOfSites() {
        var pilot = pilot()
        pilot.press(.character("3"))
        #expect(pilot.state.why.run == "item-knn@portside")
    }
}

import Canvas
import Reports

extension Pane {
    static let siteBrands = Pane("siteBrands")
    static let siteRegions = Pane("siteRegions")
    static let siteReasons = Pane("siteReasons")
    static let siteInstances = Pane("siteInstances")
    static let siteMessages = Pane("siteMessages")
    static let sitePicture = Pane("sitePicture")
}

/// Regions for a brand's next store, the criteria behind them, and what was learned of brands.
enum SitesScreen: ScreenPart {
    static let title = "Sites"
    static let meaning = "where should a brand open its next store?"
    static let signs = [SignMeaning.sharedRank]
    static var pane: WritableKeyPath<State, Pane> { \.sites.pane }
    static func panes(_ state: State) -> [Pane] {
        [.siteBrands, .siteRegions] + sidePanes(state)
    }

    /// The panes beside the lists.
    private static func sidePanes(_ state: State) -> [Pane] {
        guard state.sites.picture == .reasons else { return [.sitePicture] }
        return state.hasCriteria
            ? [.siteReasons, .siteInstances, .siteMessages] : [.siteReasons]
    }

    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? {
        switch pane {
        case .siteBrands: \.sites.list
        case .siteRegions: \.sites.regionList
        case .siteReasons: \.sites.criteriaList
        case .siteInstances: \.sites.instanceList
        case .siteMessages: \.sites.messageList
        case .sitePicture: state.sites.picture.isMatrix ? \.sites.matrixRows : nil
        default: nil
        }
    }

    static func count(_ pane: Pane, _ state: State) -> Int {
        let sites = state.sites
        switch pane {
        case .siteBrands: return sites.visible.count
        case .siteRegions: return sites.lines.count
        case .siteReasons: return sites.reasonRows
        case .siteInstances: return sites.shownWays.count
        case .siteMessages: return sites.shownMessages.count
        case .sitePicture: return sites.matrixSize.rows
        default: return 0
        }
    }

    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin {
        switch pane {
        case .siteBrands, .siteRegions, .siteMessages: return PaneMargin(above: 1)
        case .siteReasons:
            let rows = state.sites.reasonsRows(rect)
            return PaneMargin(above: rows.above, below: rows.sum)
        case .siteInstances: return PaneMargin(above: rect.height >= 4 ? 1 : 0)
        case .sitePicture:
            let rows = PictureRows(rect.height - 2)
            return PaneMargin(above: rows.header, below: rows.footer)
        default: return PaneMargin()
        }
    }

    static func follow(_ state: inout State) -> [Effect] { state.followSites() }
    static func opened(_ state: inout State) -> [Effect] { state.askForRuns() }

    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] {
        state.enterSites(pane)
        return []
    }

    static func back(_ state: inout State) -> Bool { state.sites.back() }

    static func step(_ direction: Direction, _ pane: Pane, _ state: inout State) -> [Effect]? {
        guard pane == .sitePicture else { return nil }
        if state.sites.picture.isMatrix {
            state.sites.stepInMatrix(direction)
            return []
        }
        return nil
    }

    static func moved(_ pane: Pane, by step: Int, _ state: inout State) {
        let lines = state.sites.lines
        guard pane == .siteRegions, lines[safe: state.sites.regionList.selected] == .title else {
            return
        }
        // The last line is never a title.
        let isFirst = state.sites.regionList.selected == 0
        state.sites.regionList.move(by: step < 0 && !isFirst ? -1 : 1, count: lines.count)
    }

    static func map(_ state: State) -> ScreenMap? {
        switch state.sites.picture {
        case .map:
            ScreenMap(
                pane: .sitePicture, view: \.sites.mapView, content: { $0.siteMapContent },
                choose: { $0.chooseRegion($1) })
        case .embedding:
            ScreenMap(
                pane: .sitePicture, view: \.sites.planeView, content: { $0.embeddingContent })
        case .reasons, .criteria, .distances: nil
        }
    }

    static func withoutMap(_ state: State) -> String {
        "Only the map and the embedding can be moved; \(KeyMeaning.picture.key) shows them."
    }

    static func status(_ state: State) -> String? { state.sitesStatus }
    static func run(_ state: State) -> String? { state.sites.run }

    static func onlyPane(_ state: State) -> Pane? { state.sitesEmpty == nil ? nil : .siteBrands }

    static func choices(_ state: State) -> [RunChoice] { state.siteRuns.map { RunChoice($0) } }
    static func choose(_ run: String, _ state: inout State) { state.sites.run = run }

    static func table(_ pane: Pane, _ state: State) -> PaneExport? {
        let sites = state.sites
        switch pane {
        case .siteBrands: return sites.brandTable
        case .siteRegions: return sites.regionTable
        case .siteReasons: return sites.criteriaTable
        case .siteInstances: return sites.instanceTable
        case .siteMessages: return sites.messageTable
        case .sitePicture: return sites.pictureTable
        default: return nil
        }
    }

    static func details(_ state: State, width: Int) -> [(text: String, style: Style)] {
        state.sites.detailLines(width: width)
    }

    static func detailsName(_ state: State) -> String {
        state.sites.shownReasons.map { "\($0.brandName) at \($0.regionName)" } ?? "this region"
    }

    static func detailsCommand(_ state: State) -> String? {
        state.sites.wantedReasons.map { explain($0) }
    }

    static func measured(_ state: State) -> MeasuredExplanation {
        let asked = state.sites.faithfulness
        let answer = asked.isFresh ? asked.answer : nil
        return MeasuredExplanation(
            name: answer?.regionName ?? state.sites.selectedRegion?.name ?? "this region",
            noun: "region", report: answer?.faithfulness, isFresh: asked.isFresh,
            failure: asked.failure, command: asked.target.map { explain($0) + " --faithfulness" })
    }

    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
        drawSites(state, layout, on: &canvas)
    }

    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {
        let columns = body.left(body.width >= 120 ? 46 : body.width >= 95 ? 38 : 31)
        // The regions are what one looks through; the brands need less.
        let lists = columns.first.top(columns.first.height * 45 / 100)
        layout.panes[.siteBrands] = lists.first
        layout.panes[.siteRegions] = lists.rest
        let right = columns.rest
        guard state.sites.picture == .reasons else {
            layout.panes[.sitePicture] = right
            return
        }
        guard state.hasCriteria else {
            // A model without criteria has neither ways nor messages.
            layout.panes[.siteReasons] = right
            return
        }
        let wanted = state.sites.reasonsHeight(width: right.width)
        let parts = right.top(max(12, min(wanted, right.height - 5)))
        layout.panes[.siteReasons] = parts.first
        guard parts.rest.height >= 14 || right.width >= 90 else {
            let below: Pane =
                state.sites.pane == .siteMessages ? .siteMessages : .siteInstances
            layout.panes[below] = parts.rest
            return
        }
        let below = parts.rest.top(parts.rest.height / 2)
        layout.panes[.siteInstances] = below.first
        layout.panes[.siteMessages] = below.rest
    }
}

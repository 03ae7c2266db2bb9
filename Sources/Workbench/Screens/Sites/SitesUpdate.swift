import Canvas
import Reports
import Support

extension State {
    /// What a key does on the Sites screen; nil where it does the same on every screen.
    mutating func performOnSites(_ action: Action) -> [Effect]? {
        switch action {
        case .toggleCandidates: sites.candidates = sites.candidates == "new" ? "all" : "new"
        case .previousUser, .nextUser: turnBrand(by: action == .nextUser ? 1 : -1)
        case .sort: sortBrands()
        case .toggleTruth: showPlanted()
        case .nextPicture: turnPicture(by: 1)
        case .previousPicture: turnPicture(by: -1)
        case .turnValue: turnValue()
        case .turnRows: turnRows()
        case .switchCriterion: switchCriterion()
        case .clearEdits: switchAllOn()
        case .alpha: return askAlpha()
        case .enlarge: sites.isEnlarged.toggle()
        case .details:
            guard sites.shownReasons != nil else { return noReasons() }
            return show(Overlay(.details))
        case .measureFaithfulness: return measureSite()
        case .export: return askExport()
        case .zoomIn, .zoomOut, .wholeCity, .panLeft, .panRight, .panUp, .panDown:
            movePicture(action)
        case .up, .down, .left, .right:
            guard pane == .sitePicture else { return nil }
            stepInPicture(action)
        default: return nil
        }
        return []
    }

    // MARK: - Lists

    private mutating func turnBrand(by step: Int) {
        sites.list.move(by: step, count: sites.visible.count)
    }

    private mutating func sortBrands() {
        let orders = SiteBrandOrder.allCases
        let index = orders.firstIndex(of: sites.order) ?? 0
        sites.order = orders[(index + 1) % orders.count]
        sites.arrange(keeping: sites.selectedBrand?.brand)
        say("Brands by \(sites.order.rawValue).")
    }

    private mutating func showPlanted() {
        guard city.report?.hasTruth == true else {
            return say("Only grown cities have planted criteria; N on the City screen grows one.")
        }
        sites.showsTruth.toggle()
        say(
            sites.showsTruth
                ? "Planted criteria are shown; models never see them. t hides them."
                : "Planted criteria are hidden.")
    }

    /// Enter on the Sites screen: one level deeper.
    mutating func enterSites() -> [Effect] {
        switch pane {
        case .siteBrands: if sites.selectedBrand != nil { sites.pane = .siteRegions }
        case .siteRegions:
            guard sites.selectedRegion != nil else { return [] }
            sites.pane = sites.picture == .reasons ? .siteReasons : .sitePicture
        case .siteReasons: if hasCriteria { sites.pane = .siteInstances }
        case .siteInstances:
            if let way = sites.selectedCriterion?.shown[safe: sites.instanceList.selected] {
                say(SiteText.chain(way) + (way.note.isEmpty ? "" : ": \(way.note)"))
            }
        case .siteMessages:
            if let row = sites.shownReasons?.messages[safe: sites.messageList.selected] {
                say(SiteText.sentence(row))
            }
        case .sitePicture: chooseInPicture()
        default: break
        }
        return []
    }

    /// Esc on the Sites screen: one level back; false on the first.
    mutating func backOnSites() -> Bool {
        if sites.isEnlarged {
            sites.isEnlarged = false
            return true
        }
        switch pane {
        case .sitePicture:
            // The reasons are what every picture is beside of.
            sites.picture = .reasons
            sites.pane = .siteRegions
        case .siteInstances, .siteMessages: sites.pane = .siteReasons
        case .siteReasons: sites.pane = .siteRegions
        case .siteRegions: sites.pane = .siteBrands
        default:
            guard sites.picture != .reasons else { return false }
            sites.picture = .reasons
        }
        return true
    }

    // MARK: - What if

    /// Why criteria cannot be asked about; nil where they can.
    private var withoutCriteria: String? {
        guard sites.run != nil else { return "There is no run yet that ranks regions." }
        return hasCriteria
            ? nil : "\(SiteText.title(siteModel)) has no relation paths, so it has no criteria."
    }

    private mutating func noReasons() -> [Effect] {
        say(withoutCriteria ?? "There is nothing explained yet: choose a brand and a region.")
        return []
    }

    private mutating func switchCriterion() {
        guard let row = sites.selectedCriterion else {
            _ = noReasons()
            return
        }
        let name = row.criterion
        guard row.isPresent else {
            return say("\(name) has no facts in this city, so there is nothing to switch off.")
        }
        if let index = sites.off.firstIndex(of: name) {
            sites.off.remove(at: index)
            return say("\(name) counts again.")
        }
        let order = sites.shownReasons?.criteria.map(\.criterion) ?? []
        sites.off = order.filter { $0 == name || sites.off.contains($0) }
        say("The regions rank without \(sites.off.joined(separator: ", ")); U brings all back.")
    }

    private mutating func switchAllOn() {
        guard !sites.off.isEmpty || sites.alpha != nil else {
            return say("Everything is as trained.")
        }
        (sites.off, sites.alpha) = ([], nil)
        say("Every criterion counts, with the share that was trained.")
    }

    private mutating func askAlpha() -> [Effect] {
        if let reason = withoutCriteria {
            say(reason)
            return []
        }
        let text = sites.alpha.map { Numbers.short($0, 6) } ?? ""
        return show(Overlay(.siteAlpha, text: text))
    }

    /// Takes the typed share, or says why it is none.
    mutating func setSiteAlpha(_ text: String) {
        let number = Double(text)
        guard text.isEmpty || number.map({ (0...1).contains($0) }) == true else {
            overlay?.fault = "Give a number from 0 to 1, or nothing for the trained share."
            return
        }
        overlay = nil
        sites.alpha = number
        say(
            number.map { "The direct link has the share \(Numbers.short($0, 6)) of the score." }
                ?? "The direct link has the share that was trained.")
    }

    private mutating func measureSite() -> [Effect] {
        guard hasCriteria, let question = sites.wantedReasons, sites.selectedRegion != nil else {
            return noReasons()
        }
        _ = show(Overlay(.faithfulness))
        return sites.faithfulness.ask(question) ? [.measureSite(question)] : []
    }

    // MARK: - Pictures

    private mutating func turnPicture(by step: Int) {
        let all = SitePicture.allCases
        let index = all.firstIndex(of: sites.picture) ?? 0
        sites.picture = all[(index + step + all.count) % all.count]
        let isList = pane == .siteBrands || pane == .siteRegions
        // Where one pane is seen at a time, it has to be this one.
        if !isList || sites.isEnlarged || !Layout.isRoomy(size) {
            sites.pane = sites.picture == .reasons ? .siteReasons : .sitePicture
        }
        (sites.matrixRows, sites.matrixColumns) = (ListPosition(), ListPosition())
    }

    private mutating func turnValue() {
        switch sites.picture {
        case .criteria:
            sites.value = sites.value == "weight" ? "contribution" : "weight"
            say(
                sites.value == "weight"
                    ? "Attention: what the model looks at, whatever the region."
                    : "Contribution: what it adds to the score, at the brand's own regions.")
        case .distances, .embedding:
            guard hasCriteria else {
                return say("\(SiteText.title(siteModel)) has no encoder: there is no after.")
            }
            sites.stage = sites.stage == "after" ? "before" : "after"
            say(
                sites.stage == "after"
                    ? "After the encoder." : "Before the encoder: the pre-trained embeddings.")
        case .reasons, .map: say("v changes the values of the pictures; m shows them.")
        }
    }

    private mutating func turnRows() {
        switch sites.picture {
        case .criteria:
            sites.by = sites.by == "brand" ? "category" : "brand"
            sites.matrixRows = ListPosition()
        case .embedding: sites.method = sites.method == "pca" ? "t-sne" : "pca"
        default: say("b changes the rows of the criteria, and how the embedding is drawn; m.")
        }
    }

    private mutating func movePicture(_ action: Action) {
        let path: WritableKeyPath<SitesState, MapView>
        switch sites.picture {
        case .map: path = \.mapView
        case .embedding: path = \.planeView
        default: return say("Only the map and the embedding can be moved; m shows them.")
        }
        switch action {
        case .zoomIn: sites[keyPath: path].zoom(by: 1.5)
        case .zoomOut: sites[keyPath: path].zoom(by: 1 / 1.5)
        case .panLeft: sites[keyPath: path].pan(x: -0.15, y: 0)
        case .panRight: sites[keyPath: path].pan(x: 0.15, y: 0)
        case .panUp: sites[keyPath: path].pan(x: 0, y: 0.15)
        case .panDown: sites[keyPath: path].pan(x: 0, y: -0.15)
        default: sites[keyPath: path] = MapView()
        }
    }

    private mutating func stepInPicture(_ action: Action) {
        guard sites.picture.isMatrix else {
            let moves: [Action: Action] = [
                .up: .panUp, .down: .panDown, .left: .panLeft, .right: .panRight,
            ]
            return movePicture(moves[action] ?? action)
        }
        let (rows, columns) = matrixSize
        switch action {
        case .up: sites.matrixRows.move(by: -1, count: rows)
        case .down: sites.matrixRows.move(by: 1, count: rows)
        case .left: sites.matrixColumns.move(by: -1, count: columns)
        default: sites.matrixColumns.move(by: 1, count: columns)
        }
    }

    /// Rows and columns of the matrix that is shown.
    var matrixSize: (rows: Int, columns: Int) {
        switch sites.picture {
        case .criteria:
            let map = sites.heat.answer
            return (map?.rows.count ?? 0, map?.columns.count ?? 0)
        case .distances:
            let count = sites.distances.answer?.brands.count ?? 0
            return (count, count)
        default: return (0, 0)
        }
    }

    /// Enter in a picture: the brand of the row is the selected one.
    private mutating func chooseInPicture() {
        let row = sites.matrixRows.selected
        let name: String?
        switch sites.picture {
        case .criteria: name = sites.by == "brand" ? sites.heat.answer?.rows[safe: row] : nil
        case .distances: name = sites.distances.answer?.brands[safe: row]
        default: name = nil
        }
        guard let name, let rows = sites.brands.answer?.rows else { return }
        guard let index = sites.visible.firstIndex(where: { rows[$0].name == name }) else {
            return say("\(name) is not in the list; Esc and / change the filter.")
        }
        sites.list.selected = index
        say("\(name) is selected; Esc shows its regions and reasons.")
    }
}

import Canvas
import Reports
import Support

// MARK: - Why something cannot be asked

extension State {
    /// Why criteria cannot be asked about; nil where they can.
    var withoutCriteria: String? {
        guard sites.run != nil else { return "There is no run yet that ranks regions." }
        return hasCriteria
            ? nil : "\(siteTitle) has no relation paths, so it has no criteria."
    }

    /// Why there is no explanation.
    var noReasons: String {
        withoutCriteria ?? "There is nothing explained yet: choose a brand and a region."
    }

    /// Why the selected criterion cannot be switched; nil where it can.
    var cannotSwitch: String? {
        guard let row = sites.selectedCriterion else { return noReasons }
        return row.isPresent
            ? nil
            : "\(row.criterion) has no facts in this city, so there is nothing to switch off."
    }

    /// Why the picture has no other values; nil where it has.
    var cannotTurnValue: String? {
        switch sites.picture {
        case .criteria: nil
        case .distances, .embedding:
            hasCriteria ? nil : "\(siteTitle) has no encoder: there is no after."
        case .reasons, .map:
            "\(KeyMeaning.view.key) changes the values of the pictures; \(KeyMeaning.picture.key) "
                + "shows them."
        }
    }

    // MARK: - Keys that need more than the screen

    mutating func measureSite() -> [Effect] {
        guard var request = sites.wantedReasons else { return [] }
        request.faithfulness = true
        return show(Overlay(.faithfulness)) + ask(request)
    }

    mutating func turnPicture(by step: Int) -> [Effect] {
        sites.turnPicture(by: step, showsOnePane: showsOnePane)
        return []
    }

    /// Enter on the Sites screen: one level deeper.
    mutating func enterSites(_ pane: Pane) {
        switch pane {
        case .siteBrands: if sites.selectedBrand != nil { sites.pane = .siteRegions }
        case .siteRegions:
            guard sites.selectedRegion != nil else { return }
            sites.pane = sites.picture == .reasons ? .siteReasons : .sitePicture
        case .siteReasons: if hasCriteria { sites.pane = .siteInstances }
        case .siteInstances:
            if let way = sites.shownWays[safe: sites.instanceList.selected] {
                say(SiteText.chain(way) + (way.note.isEmpty ? "" : ": \(way.note)"))
            }
        case .siteMessages:
            if let row = sites.shownMessages[safe: sites.messageList.selected] {
                say(SiteText.sentence(row))
            }
        default: if let sentence = sites.chooseInPicture() { say(sentence) }
        }
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
}

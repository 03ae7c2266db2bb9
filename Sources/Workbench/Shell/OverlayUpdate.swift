import Canvas
import Reports
import Support

/// An entry of an overlay's list.
struct OverlayEntry {
    var left: String
    var right: String
    var action: Action?
    var screen: Screen?
    /// What the entry stands for where it is no action.
    var number: Int?
}

extension State {
    /// The entries that match what was typed.
    var overlayEntries: [OverlayEntry] {
        guard let overlay else { return [] }
        if let entries = whatIfEntries { return entries }
        let all: [OverlayEntry]
        switch overlay.kind {
        case .help:
            all = KeyTable.bindings(on: screen).map {
                OverlayEntry(left: $0.keyNames, right: $0.title, action: $0.action)
            }
        case .palette:
            all = KeyTable.bindings.map { binding in
                let place = binding.screen.map { "\($0.title): " } ?? ""
                return OverlayEntry(
                    left: place + binding.title, right: binding.keyNames,
                    action: binding.action, screen: binding.screen)
            }
        case .export:
            all = PaneExport.Format.allCases.map {
                OverlayEntry(left: $0.rawValue, right: $0.fileName)
            }
        case .cities: all = city.names.map { OverlayEntry(left: $0, right: "") }
        case .runs:
            let rules = ListRule.names.map {
                OverlayEntry(
                    left: "\($0)@\(city.report?.name ?? "")", right: "a simple rule")
            }
            let ready = screen == .sites ? siteRuns : readyRuns
            all =
                ready.map {
                    OverlayEntry(
                        left: $0.run, right: "\($0.status.rawValue), epoch \($0.epoch)")
                } + (screen == .sites ? [] : rules)
        default: return []
        }
        let words = overlay.line.text.split(separator: " ").map { UserFilter.lowered(String($0)) }
        return all.filter { entry in
            words.allSatisfy { UserFilter.contains(entry.left + " " + entry.right, $0) }
        }
    }

    mutating func pressInOverlay(_ key: Key) -> [Effect] {
        guard var current = overlay else { return [] }
        if key == .control("z") { return [.suspend] }
        if key == .control("c") || key == .escape { return closeOverlay(current) }
        if case .stop(let run) = current.kind { return confirm(key, run) }
        if case .form(let form) = current.kind { return pressInForm(key, form) }
        if current.kind == .unseal { return confirmUnsealing(key) }
        if current.isPanel { return pressInPanel(key, current) }
        let count = overlayCount
        switch key {
        case .enter: return accept(current)
        case .up, .control("p"): current.list.move(by: -1, count: count)
        case .down, .control("n"): current.list.move(by: 1, count: count)
        case .pageUp: current.list.move(by: -overlayRows(size), count: count)
        case .pageDown: current.list.move(by: overlayRows(size), count: count)
        case .character("?") where current.kind == .help && current.line.text.isEmpty:
            return closeOverlay(current)
        default:
            let before = current.line.text
            guard current.line.edit(key) else { return [] }
            if current.line.text != before { current.list = ListPosition() }
            current.fault = nil
            overlay = current
            if case .filter = current.kind { typeFilter(current.line.text) }
            if current.kind == .insertPlace && current.line.text != before {
                matchPlaces(current.line.text)
            }
            return []
        }
        overlay = current
        return []
    }

    private mutating func closeOverlay(_ current: Overlay) -> [Effect] {
        if case .filter(let old) = current.kind { setFilter(old) }
        overlay = nil
        if current.kind == .shownPlaces { overlay = Overlay(.comparison) }
        if current.kind == .unseal {
            overlay = Overlay(.comparison)
            say("The test part stays sealed.")
        }
        if case .formField(let form, _) = current.kind { overlay = Overlay(.form(form)) }
        return []
    }

    private mutating func confirm(_ key: Key, _ run: String) -> [Effect] {
        overlay = nil
        guard key == .character("y") || key == .enter else {
            say("\(run) goes on.")
            return []
        }
        say("Asked \(run) to stop; it keeps its best checkpoint.")
        return [.command(run: run, .stop)]
    }

    private mutating func accept(_ current: Overlay) -> [Effect] {
        let entry = overlayEntries[safe: current.list.selected]
        switch current.kind {
        case .help, .palette:
            overlay = nil
            guard let entry, let action = entry.action else { return [] }
            var effects: [Effect] = []
            if let target = entry.screen, target != screen { effects = open(target) }
            return effects + perform(action)
        case .cities:
            guard let entry else { return [] }
            overlay = nil
            say("Opening \(entry.left).")
            return [.loadCity(entry.left)]
        case .runs:
            guard let entry else { return [] }
            overlay = nil
            if screen == .sites { sites.run = entry.left } else { why.run = entry.left }
            return []
        case .filter:
            if current.fault == nil { overlay = nil }
            return []
        case .field(let name):
            overlay = nil
            setField(name, current.line.text)
            return []
        case .learningRate:
            guard let rate = Double(current.line.text), rate > 0, rate <= 10 else {
                overlay?.fault = "Give a number above 0, at most 10, such as 0.0005."
                return []
            }
            overlay = nil
            guard let run = watchedRun else { return [] }
            say("Asked \(run.run) for the learning rate \(Numbers.short(rate, 6)).")
            return [.command(run: run.run, .learningRate(rate))]
        case .severalTrainings: return acceptSeveral(current.line.text)
        case .formField(let form, let name):
            setFormField(form, name, current.line.text)
            return show(Overlay(.form(form)))
        case .insertPlace, .visitHour, .whatIfNumber: return acceptWhatIf(current)
        case .among:
            setAmong(current.line.text)
            return []
        case .beam:
            setBeam(current.line.text)
            return []
        case .shownPlaces: return setShown(current.line.text)
        case .siteAlpha:
            setSiteAlpha(current.line.text)
            return []
        case .export:
            guard let entry, let format = PaneExport.Format(rawValue: entry.left) else { return [] }
            overlay = nil
            return export(as: format)
        case .form, .stop, .unseal, .details, .faithfulness, .counterfactual, .contrast,
            .comparison, .sweep, .event, .spaceTimeGraph:
            return []
        }
    }

    // MARK: - Filters

    /// The filter of this screen.
    var filterText: String {
        switch screen {
        case .city: city.filter
        case .users: users.filter
        case .why: why.filter
        case .sites: pane == .siteRegions ? sites.regionFilter : sites.filter
        case .runs: runs.filter
        default: ""
        }
    }

    mutating func setFilter(_ text: String) {
        switch screen {
        case .city: city.filter = text
        case .users:
            guard text != users.filter else { return }
            users.filter = text
            users.arrange()
        case .why:
            guard text != why.filter else { return }
            why.filter = text
            why.list = ListPosition()
        case .sites:
            if pane == .siteRegions {
                let region = sites.selectedRegion?.region
                sites.regionFilter = text
                let lines = sites.lines
                let index = lines.firstIndex { sites.region(in: $0)?.region == region }
                sites.regionList = ListPosition(selected: index ?? 0)
            } else {
                let brand = sites.selectedBrand?.brand
                sites.filter = text
                sites.arrange(keeping: brand)
            }
        case .runs: runs.filter = text
        default: break
        }
    }

    mutating func openFilter() -> [Effect] {
        guard screen != .train else {
            say("Nothing to filter here; 6 opens Runs.")
            return []
        }
        return show(Overlay(.filter(old: filterText), text: filterText))
    }

    private mutating func typeFilter(_ text: String) {
        if screen == .users {
            do throws(FilterFault) {
                let filter = try UserFilter(text)
                if filter.asksForCauses && !users.showsTruth {
                    throw FilterFault(
                        reason: "The planted causes are hidden; t on this screen shows them.")
                }
            } catch {
                overlay?.fault = error.reason
                return
            }
        }
        setFilter(text)
    }
}

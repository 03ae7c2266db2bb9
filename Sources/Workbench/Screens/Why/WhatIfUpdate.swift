import Canvas
import Reports
import Support

/// A row of the editor's upper pane.
enum WhatIfLine: Equatable {
    case mode, gamma, alpha
    case edit(Int)
}

extension State {
    /// The rows of the editor's upper pane.
    var whatIfLines: [WhatIfLine] {
        // A model of sequences has no graph that could be another.
        (readsSequences ? [] : [.mode, .gamma, .alpha])
            + why.whatIf.edits.visits.indices.map { .edit($0) }
    }

    /// The recipe of the run that is edited, where it is known.
    var whatIfRecipe: TrainingRecipe? { runs.all?.first { $0.run == why.run }?.recipe }

    /// Asks for what the edits lead to, and for the places that can be edited.
    mutating func followWhatIf() -> [Effect] {
        guard screen == .why else { return [] }
        var effects = followOwnPlaces()
        if let request = why.whatIfRequest {
            effects += follow(request)
        } else if why.whatIf.inquiry.target != nil {
            why.whatIf.inquiry.clear()
        }
        return effects
    }

    /// The place that is selected in the list, and the edits that the list answers.
    var followedPlace: (place: Int, edits: WhatIfRequest?)? {
        guard screen == .why, let place = why.selectedPlace else { return nil }
        return (place, why.whatIf.listed)
    }

    /// Whoever follows one place through the edits keeps it, when they come and when they go.
    mutating func keep(_ followed: (place: Int, edits: WhatIfRequest?)?) {
        guard let followed, followed.edits != why.whatIf.listed else { return }
        why.select(place: followed.place)
    }

    private mutating func followOwnPlaces() -> [Effect] {
        guard why.whatIf.isOpen || seesWhere, let user = why.user, let name = city.report?.name
        else { return [] }
        return follow(UserQuestion(city: name, user: user, isForEdits: true))
    }

    /// Takes the visits of a user as the places that can be edited.
    mutating func takeOwnPlaces() {
        guard let report = why.whatIf.ownVisits.answer else {
            (why.whatIf.own, why.whatIf.rhythm) = (nil, nil)
            return
        }
        let read = visitsRead
        why.whatIf.own = report.ownPlaces(read)
        var hours = Array(repeating: 0, count: WeekHour.count)
        for visit in report.timeline where read.contains(visit) {
            hours[WeekHour.of(localTime: visit.localTime)] += 1
        }
        why.whatIf.rhythm = hours
    }

    /// Which visits the run reads: those after the moment that is asked about would give it away.
    private var visitsRead: ReadVisits {
        let run = runs.all?.first { $0.run == why.run }
        // What is known of another user's moment says nothing.
        let moment =
            why.explanation.flatMap { $0.user == why.user ? $0.sequence?.moment : nil }
        let read = run.flatMap { run in
            card(of: run).map {
                run.readVisits(
                    $0, before: moment, hasOrders: city.report?.otherActions["order"] != nil)
            }
        }
        return read ?? .learned(refitted: true)
    }

    // MARK: - Keys

    /// Why the mode of the edits cannot be changed; nil where it can.
    var cannotRebuild: String? {
        if readsSequences {
            return "A model of sequences reads the history anew; there is no graph to build."
        }
        return why.whatIf.edits.changesParameters
            ? "Another gamma or alpha needs the graph built anew." : nil
    }

    mutating func toggleEditor() {
        why.whatIf.isOpen.toggle()
        if why.whatIf.isOpen {
            why.pane = .visits
            return
        }
        // Back to what the edits led to.
        why.pane = .recommendations
        if why.whatIf.edits.count > 0 {
            say(
                "The edits stay; \(KeyMeaning.clear.key) clears them, "
                    + "\(KeyMeaning.edit.key) edits on.")
        }
    }

    /// The own place of the user that is selected in the pane with the keyboard.
    private var selectedOwnPlace: NamedPlace? {
        switch why.pane {
        case .visits:
            return why.shownOwnPlaces[safe: why.whatIf.visits.selected].map {
                NamedPlace(place: $0.place, name: $0.name)
            }
        case .edits:
            guard case .edit(let index) = whatIfLines[safe: why.whatIf.lines.selected],
                let edit = why.whatIf.edits.visits[safe: index]
            else { return nil }
            return NamedPlace(place: edit.edit.place, name: edit.name)
        case .evidence where why.special != nil:
            // People are no places of the user's own.
            guard let special = why.special, let explanation = why.explanation,
                let line = why.specialLines[safe: why.evidence.selected], !line.isPerson,
                let item = special.row(line)?.item
            else { return nil }
            return Evidence.ownPlace(item, of: explanation)
        case .evidence where why.explanation?.sequence != nil:
            return selectedEvent.map {
                NamedPlace(place: $0.place, name: Wording.name($0.place, $0.placeName))
            }
        case .evidence:
            guard let explanation = why.explanation,
                let item = why.shownEvidence[safe: why.evidence.selected]
            else { return nil }
            return Evidence.ownPlace(item, of: explanation)
        default:
            guard let selected = why.selection,
                why.whatIf.own?.contains(where: { $0.place == selected.place }) == true
            else { return nil }
            return NamedPlace(place: selected.place, name: selected.name)
        }
    }

    /// Why the selected row has no visits to edit; nil where it has.
    var withoutOwnPlace: String? {
        guard selectedOwnPlace == nil else { return nil }
        return why.pane == .evidence
            ? "This row names no place of the user's own; \(KeyMeaning.edit.key) lists those."
            : "The user has no visits here that could be edited; "
                + "\(KeyMeaning.edit.key) lists the own places."
    }

    /// Why there is nothing to delete, or to take back; nil where there is.
    var cannotDelete: String? {
        why.cannotEdit ?? (why.pane == .edits ? nil : withoutOwnPlace)
    }

    mutating func deleteVisits() -> [Effect] {
        if why.pane == .edits {
            takeBackSelected()
            return []
        }
        guard let place = selectedOwnPlace else { return [] }
        why.whatIf.change { edits in
            if let index = edits.index(.delete, place.place) {
                edits.visits.remove(at: index)
            } else {
                // Visits that are gone cannot move.
                if let moved = edits.index(.move, place.place) { edits.visits.remove(at: moved) }
                edits.visits.append(
                    NamedEdit(edit: VisitEdit(kind: .delete, place: place.place), name: place.name))
            }
        }
        let gone = why.whatIf.edits.index(.delete, place.place) != nil
        say(gone ? "Without the visits to \(place.name)." : "\(place.name) is visited again.")
        return []
    }

    /// Takes back what the selected row of the editor changes.
    private mutating func takeBackSelected() {
        guard let line = whatIfLines[safe: why.whatIf.lines.selected] else { return }
        why.whatIf.change { edits in
            switch line {
            case .mode: edits.rebuilds = false
            case .gamma: edits.gamma = nil
            case .alpha: edits.alpha = nil
            case .edit(let index): edits.visits.remove(at: index)
            }
        }
        why.whatIf.lines.clamp(count: whatIfLines.count)
    }

    mutating func moveVisits() -> [Effect] {
        selectedOwnPlace.map { askHour($0, .move) } ?? []
    }

    mutating func askHour(_ place: NamedPlace, _ kind: VisitEdit.Kind) -> [Effect] {
        _ = show(Overlay(.visitHour(place, kind)))
        // The hour that the place is visited at now, or that the user is out at most.
        let own = why.whatIf.own?.first { $0.place == place.place } ?? why.whatIf.own?.first
        overlay?.list.selected = own?.hours.first ?? 18
        return []
    }

    mutating func insertVisit() -> [Effect] {
        guard let name = city.report?.name else { return [] }
        _ = show(Overlay(.insertPlace))
        matchPlaces("")
        return city.placeNames == nil ? [.ask(PlaceNamesQuestion(city: name))] : []
    }

    // MARK: - What is typed and chosen

    /// Places whose name or category holds what was typed: the selected one, then the most visited.
    ///
    /// O(places log places), about 15 ms for 100,000.
    mutating func matchPlaces(_ text: String) {
        guard let names = city.placeNames else { return why.whatIf.matches = [] }
        let table = ListTable<OverlayEntry>.places
        let heads = table.heads
        // What cannot be understood hides nothing.
        let filter = try? ListFilter(text, heads, of: table.name)
        let first = why.pane == .recommendations ? why.selectedPlace : nil
        func fits(_ place: Int) -> Bool {
            filter?.holds(heads) { field in
                switch heads[field].name {
                case "place": .text(names[place])
                case "category": .init(categoryName(place))
                default: .init(city.map.visits[safe: place].map { Double($0) })
                }
            } ?? true
        }
        var found: [Int] = []
        if let first, names.indices.contains(first), fits(first) { found.append(first) }
        let visits = city.map.visits
        // A visit to a place that nobody visits would tell the model nothing.
        let others = names.indices.filter { $0 != first && visits[safe: $0] != 0 && fits($0) }
        found += others.sorted { (visits[safe: $1] ?? 0, $0) < (visits[safe: $0] ?? 0, $1) }
        // Nobody scrolls further; typing another letter is faster.
        why.whatIf.matches = Array(found.prefix(500))
    }

    func categoryName(_ place: Int) -> String {
        city.map.categoryOfPlace[safe: place].flatMap { city.map.categories[safe: $0] } ?? ""
    }

    func placeName(_ place: Int) -> String {
        Wording.name(place, city.placeNames?[safe: place])
    }

    static func hourName(_ hour: Int) -> String {
        "\(WallClock.weekdays[hour / 24]) \(WallClock.two(hour % 24)) h"
    }

    /// Enter on a row of the editor's upper pane.
    mutating func editLine() -> [Effect] {
        switch whatIfLines[safe: why.whatIf.lines.selected] {
        case .mode: return perform(.rebuild)
        case .gamma: return askParameter("gamma", why.whatIf.edits.gamma)
        case .alpha: return askParameter("alpha", why.whatIf.edits.alpha)
        case .edit:
            say(
                "\(KeyMeaning.delete.key) takes this edit back; \(KeyMeaning.undo.key) undoes the "
                    + "last one.")
        case nil: break
        }
        return []
    }

    private mutating func askParameter(_ name: String, _ value: Double?) -> [Effect] {
        let standard = card(of: why.run)?.setting(name).flatMap { field in
            whatIfRecipe.map { field.text(in: $0) }
        }
        let text = value.map { Numbers.short($0, 6) } ?? standard ?? ""
        return show(Overlay(.whatIfNumber(name), text: text))
    }

    mutating func setParameter(_ name: String, _ text: String) {
        guard let field = card(of: why.run)?.setting(name), let recipe = whatIfRecipe else {
            return
        }
        do throws(SettingFault) {
            let typed = text.isEmpty ? nil : try field.domain.value(typed: text)
            // The recipe's own value is no edit.
            let value = typed == recipe[field.path] ? nil : typed?.number
            overlay = nil
            why.whatIf.change { name == "gamma" ? ($0.gamma = value) : ($0.alpha = value) }
        } catch {
            overlay?.fault = error.sentence
        }
    }
}

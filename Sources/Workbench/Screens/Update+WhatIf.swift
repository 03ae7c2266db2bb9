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
        if let question = why.whatIfQuestion {
            if question != why.whatIf.inquiry.target, why.whatIf.inquiry.ask(question) {
                effects.append(.whatIf(question))
            }
        } else if why.whatIf.inquiry.target != nil {
            why.whatIf.inquiry.clear()
        }
        return effects
    }

    /// The place that is selected in the list, and whether that is the list after edits.
    var followedPlace: (place: Int, edited: Bool)? {
        guard screen == .why, let place = why.selectedPlace else { return nil }
        return (place, why.whatIf.report != nil)
    }

    /// Whoever follows one place through the edits keeps it, when they come and when they go.
    mutating func keep(_ followed: (place: Int, edited: Bool)?) {
        guard let followed, followed.edited != (why.whatIf.report != nil) else { return }
        why.select(place: followed.place)
    }

    private mutating func followOwnPlaces() -> [Effect] {
        guard why.whatIf.isOpen, let user = why.user, let name = city.report?.name,
            why.whatIf.ownUser != user
        else { return [] }
        why.whatIf.ownUser = user
        return why.whatIf.ownRequest.ask(user) ? [.loadUser(city: name, user: user)] : []
    }

    /// Takes the visits of a user as the places that can be edited.
    mutating func takeOwnPlaces(_ report: UserReport) -> [Effect] {
        guard why.whatIf.ownRequest.underWay == report.row.user, let name = city.report?.name
        else { return [] }
        if why.whatIf.ownUser == report.row.user { why.whatIf.own = ownPlaces(report) }
        return why.whatIf.ownRequest.answered().map { [.loadUser(city: name, user: $0)] } ?? []
    }

    mutating func failOwnPlaces(_ user: Int) -> [Effect] {
        guard why.whatIf.ownRequest.underWay == user, let name = city.report?.name else {
            return []
        }
        if why.whatIf.ownUser == user { why.whatIf.own = [] }
        return why.whatIf.ownRequest.answered().map { [.loadUser(city: name, user: $0)] } ?? []
    }

    /// Whether a visit of the timeline is what a run's answer rests on: it learned from it, or, of a
    /// model of sequences, it comes before the moment.
    private func isRead(_ visit: VisitRow) -> Bool {
        guard readsSequences else {
            let refitted = whatIfRecipe?.refit ?? true
            return visit.action == "visit"
                && (visit.part == .training || (refitted && visit.part == .validation))
        }
        let named = whatIfRecipe.flatMap { whyCard?.setting("action")?.text(in: $0) } ?? "auto"
        let hasOrders = city.report?.otherActions["order"] != nil
        // What is known of another user's moment says nothing.
        let moment =
            why.explanation.flatMap { $0.user == why.user ? $0.sequence?.moment : nil } ?? .max
        return visit.action == (named == "auto" ? hasOrders ? "order" : "visit" : named)
            && visit.localTime < moment
    }

    /// The places of the visits that the run reads, the most visited first.
    private func ownPlaces(_ report: UserReport) -> [OwnPlace] {
        var places: [Int: OwnPlace] = [:]
        var hours: [Int: [Int: Int]] = [:]
        for visit in report.timeline where isRead(visit) {
            // 1970-01-01 was a Thursday.
            let hour = Int((visit.localTime / 3600 + 72) % 168)
            hours[visit.place, default: [:]][hour, default: 0] += 1
            places[
                visit.place,
                default: OwnPlace(
                    place: visit.place,
                    name: visit.placeName.isEmpty ? "#\(visit.place)" : visit.placeName,
                    category: visit.category, visits: 0, hours: [])
            ].visits += 1
        }
        return places.values.map { place in
            var place = place
            place.hours = (hours[place.place] ?? [:]).sorted {
                ($1.value, $0.key) < ($0.value, $1.key)
            }
            .map(\.key)
            return place
        }.sorted { ($1.visits, $0.place) < ($0.visits, $1.place) }
    }

    // MARK: - Keys

    mutating func editWhatIf(_ action: Action) -> [Effect] {
        guard why.report != nil else {
            say("There is no list to change yet: choose a user first.")
            return []
        }
        guard why.among == nil else {
            say("What-if ranks every place: a, and an empty line, takes back the list of some.")
            return []
        }
        switch action {
        case .editVisits: toggleEditor()
        case .deleteVisits: deleteVisits()
        case .insertVisit: return insertVisit()
        case .moveVisits: return moveVisits()
        case .toggleRebuild: toggleRebuild()
        case .undoEdit:
            if why.whatIf.undo() {
                say(edited)
            } else {
                say("There is nothing to undo.")
            }
        default:
            guard why.whatIf.edits.count > 0 else {
                say("There are no edits.")
                return []
            }
            why.whatIf.change { $0 = WhatIfEdits() }
            say("All edits are cleared; u brings them back.")
        }
        return []
    }

    /// How many edits there are, in words.
    private var edited: String {
        let count = why.whatIf.edits.count
        return count == 0 ? "No edits are left." : "\(Self.edits(count)) left."
    }

    static func edits(_ count: Int) -> String { count == 1 ? "1 edit" : "\(count) edits" }

    mutating func toggleEditor() {
        why.whatIf.isOpen.toggle()
        if why.whatIf.isOpen {
            why.pane = .visits
            return
        }
        // Back to what the edits led to.
        why.pane = .recommendations
        if why.whatIf.edits.count > 0 { say("The edits stay; U clears them, e edits on.") }
    }

    /// The own place of the user that is selected in the pane with the keyboard.
    private var selectedOwnPlace: NamedPlace? {
        switch why.pane {
        case .visits:
            return why.whatIf.own?[safe: why.whatIf.visits.selected].map {
                NamedPlace(place: $0.place, name: $0.name)
            }
        case .edits:
            guard case .edit(let index) = whatIfLines[safe: why.whatIf.lines.selected],
                let edit = why.whatIf.edits.visits[safe: index]
            else { return nil }
            return NamedPlace(place: edit.edit.place, name: edit.name)
        case .evidence where why.explanation?.sequence != nil:
            return selectedEvent.map {
                NamedPlace(place: $0.place, name: SequenceText.name($0.place, $0.placeName))
            }
        case .evidence:
            guard let explanation = why.explanation,
                let item = explanation.evidence[safe: why.evidence.selected]
            else { return nil }
            return Evidence.ownPlace(item, of: explanation)
        default:
            guard let selected = why.selection,
                why.whatIf.own?.contains(where: { $0.place == selected.place }) == true
            else { return nil }
            return NamedPlace(place: selected.place, name: selected.name)
        }
    }

    private mutating func noOwnPlace() {
        say(
            why.pane == .evidence
                ? "This row names no place of the user's own; e lists those."
                : "The user has no visits here that could be edited; e lists the own places.")
    }

    private mutating func deleteVisits() {
        if why.pane == .edits {
            takeBackSelected()
            return
        }
        guard let place = selectedOwnPlace else { return noOwnPlace() }
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

    private mutating func moveVisits() -> [Effect] {
        guard let place = selectedOwnPlace else {
            noOwnPlace()
            return []
        }
        return askHour(place, .move)
    }

    private mutating func askHour(_ place: NamedPlace, _ kind: VisitEdit.Kind) -> [Effect] {
        _ = show(Overlay(.visitHour(place, kind)))
        // The hour that the place is visited at now, or that the user is out at most.
        let own = why.whatIf.own?.first { $0.place == place.place } ?? why.whatIf.own?.first
        overlay?.list.selected = own?.hours.first ?? 18
        return []
    }

    private mutating func insertVisit() -> [Effect] {
        guard let name = city.report?.name else { return [] }
        _ = show(Overlay(.insertPlace))
        matchPlaces("")
        return city.placeNames == nil ? [.loadPlaceNames(city: name)] : []
    }

    private mutating func toggleRebuild() {
        guard !readsSequences else {
            say("A model of sequences reads the history anew; there is no graph to build.")
            return
        }
        guard !why.whatIf.edits.changesParameters else {
            say("Another gamma or alpha needs the graph built anew.")
            return
        }
        why.whatIf.change { $0.rebuilds.toggle() }
        say(
            why.whatIf.edits.rebuilds
                ? "The graph is built anew without its training: slower, and others change too."
                : "Only what the user's own step reads is changed: at once.")
    }

    // MARK: - What is typed and chosen

    /// Places whose name or category holds what was typed: the selected one, then the most visited.
    ///
    /// O(places log places), about 15 ms for 100,000.
    mutating func matchPlaces(_ text: String) {
        guard let names = city.placeNames else { return why.whatIf.matches = [] }
        let words = text.split(separator: " ").map { UserFilter.lowered(String($0)) }
        let first = why.pane == .recommendations ? why.selectedPlace : nil
        func fits(_ place: Int) -> Bool {
            let category = categoryName(place)
            return words.allSatisfy {
                UserFilter.contains(names[place], $0) || UserFilter.contains(category, $0)
            }
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
        guard let name = city.placeNames?[safe: place], !name.isEmpty else { return "#\(place)" }
        return name
    }

    /// The entries of the overlays in which the editor asks for a place or an hour.
    var whatIfEntries: [OverlayEntry]? {
        switch overlay?.kind {
        case .insertPlace:
            return why.whatIf.matches.map {
                OverlayEntry(
                    left: placeName($0),
                    right:
                        "\(categoryName($0)) \(Numbers.compact(Double(city.map.visits[safe: $0] ?? 0)))"
                )
            }
        case .visitHour:
            let words = overlay?.line.text.split(separator: " ") ?? []
            let parts = words.map { UserFilter.lowered(String($0)) }
            return (0..<168).compactMap { hour in
                let name = Self.hourName(hour)
                let fits = parts.allSatisfy { UserFilter.contains(name, $0) }
                return fits ? OverlayEntry(left: name, right: "", number: hour) : nil
            }
        default: return nil
        }
    }

    static func hourName(_ hour: Int) -> String {
        "\(WallClock.weekdays[hour / 24]) \(WallClock.two(hour % 24)) h"
    }

    /// Enter in an overlay of the editor.
    mutating func acceptWhatIf(_ current: Overlay) -> [Effect] {
        switch current.kind {
        case .insertPlace:
            guard let place = why.whatIf.matches[safe: current.list.selected] else { return [] }
            return askHour(NamedPlace(place: place, name: placeName(place)), .insert)
        case .visitHour(let place, let kind):
            guard let hour = whatIfEntries?[safe: current.list.selected]?.number else { return [] }
            overlay = nil
            let edit = NamedEdit(
                edit: VisitEdit(kind: kind, place: place.place, hour: hour), name: place.name)
            why.whatIf.change { edits in
                let old = kind == .move ? edits.index(.move, place.place) : nil
                if let old { edits.visits[old] = edit } else { edits.visits.append(edit) }
            }
            say("\(edit.sentence.prefix(1).uppercased())\(edit.sentence.dropFirst()).")
        case .whatIfNumber(let name): setParameter(name, current.line.text)
        default: break
        }
        return []
    }

    /// Enter on a row of the editor's upper pane.
    mutating func editLine() -> [Effect] {
        switch whatIfLines[safe: why.whatIf.lines.selected] {
        case .mode: toggleRebuild()
        case .gamma: return askParameter("gamma", why.whatIf.edits.gamma)
        case .alpha: return askParameter("alpha", why.whatIf.edits.alpha)
        case .edit: say("d takes this edit back; u undoes the last one.")
        case nil: break
        }
        return []
    }

    private mutating func askParameter(_ name: String, _ value: Double?) -> [Effect] {
        let standard = whyCard?.setting(name).flatMap { field in
            whatIfRecipe.map { field.text(in: $0) }
        }
        let text = value.map { Numbers.short($0, 6) } ?? standard ?? ""
        return show(Overlay(.whatIfNumber(name), text: text))
    }

    private mutating func setParameter(_ name: String, _ text: String) {
        guard let field = whyCard?.setting(name), let recipe = whatIfRecipe else { return }
        var value: Double?
        if !text.isEmpty {
            do throws(SettingFault) {
                value = try field.domain.value(typed: text).number
            } catch {
                overlay?.fault = error.sentence
                return
            }
        }
        // The recipe's own value is no edit.
        if value == recipe[field.path]?.number { value = nil }
        overlay = nil
        why.whatIf.change { edits in
            if name == "gamma" {
                edits.gamma = value
            } else {
                edits.alpha = value
            }
        }
    }
}

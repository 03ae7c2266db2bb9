import Canvas
import Reports

/// What a workbench goes on with when it is opened again on the same session and city: where one
/// was, not what was found there, which is asked anew.
public struct Remembered: Codable, Equatable, Sendable {
    /// Of the newest kind that this program writes.
    static let format = 2

    var format = Remembered.format
    /// The city's content: another one has other users and places under the same numbers.
    public private(set) var fingerprint: String
    var screen = Screen.city
    var arrangements: [String: PaneArrangement] = [:]
    /// Where borders were dragged to.
    var shares: [String: Double] = [:]
    /// Filters and orders of lists, by screen and list.
    var choices: [String: ListChoice] = [:]
    /// The pane with the keyboard, by screen.
    var focus: [String: Pane] = [:]
    var city = OfCity()
    var users = OfUsers()
    var why = OfWhy()
    var sites = OfSites()
    var train: OfTrain
    var runs = OfRuns()

    struct OfCity: Codable, Equatable, Sendable {
        var view = MapView()
        var layer: PlaceKind?
        var outlines = MapOutlines.none
        var fillsCells = false
    }

    struct OfUsers: Codable, Equatable, Sendable {
        var user: Int?
    }

    struct OfWhy: Codable, Equatable, Sendable {
        var user: Int?
        var isUserChosen = false
        var run: String?
        var isRunChosen = false
        var beside: [String] = []
        var showsSpecial = true
        var candidates = "new"
        var beam: Int?
        var among: [String]?
        var side = "user"
        var group = "places"
        var place: Int?
        var marked: NamedPlace?
        var edits = WhatIfEdits()
        var isEditing = false
        var picture = Exhibit.events
    }

    struct OfSites: Codable, Equatable, Sendable {
        var run: String?
        var candidates = "new"
        var picture = SitePicture.reasons
        var selection: SiteSelection?
    }

    struct OfTrain: Codable, Equatable, Sendable {
        var recipe: TrainingRecipe
        var kept: [String: TrainingRecipe] = [:]
        var run: String?
    }

    struct OfRuns: Codable, Equatable, Sendable {
        var marked: [String] = []
        var run: String?
        var columns: [String]?
        var folds: RunFolds?
    }
}

/// A brand and a region of the Sites screen, with what was switched off for them.
public struct SiteSelection: Codable, Equatable, Sendable {
    var brand: Int
    var region: Int?
    var off: [String] = []
    var alpha: Double?
}

/// What is left of a city's workbench, and why it cannot be read where that is so.
public struct RememberedFile: Equatable, Sendable {
    public var remembered: Remembered?
    public var fault: String?

    public init(_ remembered: Remembered?, fault: String? = nil) {
        self.remembered = remembered
        self.fault = fault
    }
}

/// Keeps where one is in a city, for the next time.
public struct KeepPlace: Question {
    public var city: String
    public var remembered: Remembered

    public init(city: String, remembered: Remembered) {
        self.city = city
        self.remembered = remembered
    }

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        if case .failed(let reason) = outcome { state.complain(reason) }
        return []
    }
}

// MARK: - Taking and giving back

extension State {
    /// Where one is; nil where no city is open.
    public var remembered: Remembered? {
        guard let report = city.report else { return nil }
        var kept = Remembered(
            fingerprint: report.fingerprint,
            train: .init(
                recipe: train.recipe, kept: train.kept, run: train.run))
        kept.screen = screen
        (kept.arrangements, kept.shares) = (arrangements, shares)
        for screen in Screen.allCases {
            kept.focus[screen.preferenceName] = self[keyPath: screen.part.pane]
        }
        for (name, list) in Self.rememberedLists {
            let choice = self[keyPath: list.choice]
            if !choice.isEmpty { kept.choices[name] = choice }
        }
        kept.city = .init(
            view: city.view, layer: city.layer, outlines: city.outlines,
            fillsCells: city.fillsCells)
        kept.users = .init(user: users.selectedUser)
        kept.why = .init(
            user: why.user, isUserChosen: why.isUserChosen, run: why.run,
            isRunChosen: why.isRunChosen, beside: why.beside, showsSpecial: why.showsSpecial,
            candidates: why.candidates, beam: why.beam, among: why.among, side: why.side,
            group: why.group,
            place: why.selectedPlace ?? why.restoredPlace, marked: why.marked,
            edits: why.whatIf.edits, isEditing: why.whatIf.isOpen, picture: why.sequence.picture)
        kept.sites = .init(
            run: sites.run, candidates: sites.candidates, picture: sites.picture,
            selection: sites.selectedBrand.map {
                SiteSelection(
                    brand: $0.brand, region: sites.selectedRegion?.region, off: sites.off,
                    alpha: sites.alpha)
            } ?? sites.restored)
        kept.runs = .init(
            marked: runs.marked, run: selectedRow?.runs[0].run, columns: runs.chosenColumns,
            folds: runs.folds == RunFolds() ? nil : runs.folds)
        return kept
    }

    /// Goes on where one was. What is gone by now is left out: questions about it would only fail.
    ///
    /// - Parameter isFirst: The workbench has just been opened, so that the screen comes back too.
    mutating func restore(_ kept: Remembered, isFirst: Bool) {
        (arrangements, shares) = (kept.arrangements, kept.shares)
        for screen in Screen.allCases {
            // Before the second kind the Session screen had no panes of its own.
            let hadPanes = kept.format > 1 || screen != .session
            if hadPanes, let pane = kept.focus[screen.preferenceName] {
                self[keyPath: screen.part.pane] = pane
            }
        }
        if isFirst, kept.screen.isBuilt, screen == .city { screen = kept.screen }
        (city.view, city.layer) = (kept.city.view, kept.city.layer)
        (city.outlines, city.fillsCells) = (kept.city.outlines, kept.city.fillsCells)
        users.restoredUser = kept.users.user
        restore(kept.why)
        sites.run = kept.sites.run
        (sites.candidates, sites.picture) = (kept.sites.candidates, kept.sites.picture)
        sites.restored = kept.sites.selection
        restore(kept.train)
        runs.marked = kept.runs.marked
        // A column that this program does not have is left out.
        let columns = (kept.runs.columns ?? []).filter { RunColumns.named($0, cards) != nil }
        runs.chosenColumns = columns.isEmpty ? nil : columns
        runs.folds = kept.runs.folds ?? RunFolds()
        for (name, list) in Self.rememberedLists { restore(kept.choices[name], of: list) }
        runs.restoredRun = kept.runs.run
        selectRestoredRun()
    }

    /// The lists of the screens, by a name that stays the same.
    private static let rememberedLists: [(name: String, list: FilteredList)] =
        Screen.allCases.flatMap { screen in
            screen.part.lists.map { list in
                let place = list.pane.map { " \($0.rawValue)" } ?? ""
                return ("\(screen.preferenceName)\(place): \(list.name)", list)
            }
        }

    /// Takes back what was chosen of a list, unless this program has no such field any more.
    private mutating func restore(_ kept: ListChoice?, of list: FilteredList) {
        let kept = list.allowed(kept ?? ListChoice(), self)
        guard kept != self[keyPath: list.choice] else { return }
        self[keyPath: list.choice] = kept
        list.arranged(&self)
    }

    private mutating func restore(_ kept: Remembered.OfWhy) {
        if wantedUser == nil { (why.user, why.isUserChosen) = (kept.user, kept.isUserChosen) }
        (why.run, why.isRunChosen, why.beside) = (kept.run, kept.isRunChosen, kept.beside)
        (why.showsSpecial, why.candidates, why.beam) =
            (kept.showsSpecial, kept.candidates, kept.beam)
        (why.among, why.side, why.group) = (kept.among, kept.side, kept.group)
        (why.restoredPlace, why.marked) = (kept.place, kept.marked)
        if kept.edits != why.whatIf.edits { why.whatIf.change { $0 = kept.edits } }
        why.whatIf.isOpen = kept.isEditing
        why.sequence.picture = kept.picture
    }

    private mutating func restore(_ kept: Remembered.OfTrain) {
        // A model that this program does not have has no form.
        if card(named: kept.recipe.model) != nil { train.recipe = kept.recipe }
        train.kept = kept.kept.filter { card(named: $0.key) != nil }
        train.run = kept.run
    }

    /// Selects the run that was selected, once the runs are there.
    mutating func selectRestoredRun() {
        guard runs.all != nil, let run = runs.restoredRun else { return }
        runs.restoredRun = nil
        select(row: run)
        let names = runs.all?.map(\.run) ?? []
        runs.marked.removeAll { !names.contains($0) }
    }
}

import Canvas
import Support

/// What a row of a list is, so that the selection can follow it.
enum RowIdentity: Hashable {
    case number(Int)
    case name(String)
}

/// Fields of a list that must not be asked about, such as the planted causes before somebody wants
/// them.
struct HiddenFields: Sendable {
    var names: [String]
    var reason: String
}

/// A list of a screen or a panel as the shell knows it, whatever its rows are: what can be asked of
/// them, what was chosen, and which row is which.
struct FilteredList: Sendable {
    typealias Choice = WritableKeyPath<State, ListChoice> & Sendable

    /// Begins the identity of a place or region that stands below a ranking since it was visited.
    static let truth = "truth "

    /// Which fields matter: there may be hundreds.
    enum Named: Sendable {
        case all
        /// Those that a filter asks about.
        case filter(String)
        /// One of a name, where there is one.
        case field(String?)
    }

    /// A column that the list can be sorted by.
    struct Order: Sendable {
        var field: String
        var column: String
        var kind: FieldKind
        var largestFirst: Bool
    }

    /// Where it stands on a screen; nil in a panel.
    var pane: Pane?
    /// What its rows are, such as `users`.
    var name: String
    /// What every list of the kind has; what there is besides depends on the rows.
    var heads: [FieldHead]
    private var orders: [Order]
    /// Such fields in words, for documents; nil where there are none.
    var more: String?
    private var fieldsNow: (@Sendable (State, Named) -> (heads: [FieldHead], orders: [Order]))?
    /// The fields that the keys of sorting go through; nil goes through all of them.
    private var turned: (@Sendable (State) -> [String])?
    var choice: Choice
    /// A pane may show another list at times.
    var isShown: @Sendable (State) -> Bool
    /// What each row is; nil for a row that is no item.
    var identities: @Sendable (State) -> [RowIdentity?]
    /// Something else was chosen.
    var arranged: @Sendable (inout State) -> Void
    /// Fields that must not be asked about now, and why; nil where all may be.
    var hidden: @Sendable (State) -> HiddenFields?

    init<Row>(
        _ pane: Pane?, _ table: ListTable<Row>, _ choice: Choice,
        isShown: @escaping @Sendable (State) -> Bool = { _ in true }, isSorted: Bool = true,
        arranged: @escaping @Sendable (inout State) -> Void = { _ in },
        hidden: @escaping @Sendable (State) -> HiddenFields? = { _ in nil },
        more: String? = nil, now: (@Sendable (State, Named) -> ListTable<Row>)? = nil,
        turned: (@Sendable (State) -> [String])? = nil,
        identities: @escaping @Sendable (State) -> [RowIdentity?]
    ) {
        self.pane = pane
        name = table.name
        heads = table.heads
        orders = isSorted ? Self.orders(table) : []
        self.more = more
        self.turned = turned
        if let now {
            fieldsNow = { state, named in
                let table = now(state, named)
                return (table.heads, Self.orders(table))
            }
        }
        self.choice = choice
        self.isShown = isShown
        self.identities = identities
        self.arranged = arranged
        self.hidden = hidden
    }

    private static func orders<Row>(_ table: ListTable<Row>) -> [Order] {
        table.fields.map {
            Order(
                field: $0.head.name, column: $0.column, kind: $0.head.kind,
                largestFirst: $0.largestFirst)
        }
    }

    /// The fields that can be asked about now.
    func known(_ state: State) -> [FieldHead] {
        let names = hidden(state)?.names ?? []
        return (fieldsNow?(state, .all).heads ?? heads).filter { !names.contains($0.name) }
    }

    /// The columns that it can be sorted by now.
    ///
    /// - Parameter named: Which of them are looked for.
    func sortable(_ state: State, _ named: Named = .all) -> [Order] {
        guard !orders.isEmpty else { return [] }
        let names = hidden(state)?.names ?? []
        return (fieldsNow?(state, named).orders ?? orders).filter { !names.contains($0.field) }
    }

    /// The column that it is sorted by; nil where there is none, or not now.
    fileprivate func order(_ order: ListOrder?, _ state: State) -> Order? {
        guard let order else { return nil }
        return sortable(state, .field(order.field)).first { $0.field == order.field }
    }

    /// The fields that the keys of sorting go through now, in their order.
    func turning(_ state: State) -> [String] {
        let fields = sortable(state).map(\.field)
        guard let turned = turned?(state) else { return fields }
        return turned.filter(fields.contains)
    }

    /// Whether it can be sorted at all.
    var isSorted: Bool { !orders.isEmpty }

    /// What can be written, for the end of the line.
    var example: String {
        heads.filter { !$0.isSearched || $0.kind != .text }.prefix(3).map(\.example)
            .joined(separator: " ") + " word -word"
    }

    /// Why a text is no filter of this list; nil where it is one.
    func fault(_ text: String, _ state: State) -> String? {
        let heads = fieldsNow?(state, .filter(text)).heads ?? heads
        do throws(FilterFault) {
            let filter = try ListFilter(text, heads, of: name)
            return hidden(state).flatMap { hidden in
                let isAsked = heads.indices.contains {
                    hidden.names.contains(heads[$0].name) && filter.asks(about: $0)
                }
                return isAsked ? hidden.reason : nil
            }
        } catch {
            guard let field = error.field, let other = state.otherList(than: self, with: field)
            else { return reason(error, text, state) }
            return "The \(name) have no field \(field), but the \(other.name) have: Esc and Tab "
                + "lead there."
        }
    }

    /// A name that is none may be near one of all.
    private func reason(_ fault: FilterFault, _ text: String, _ state: State) -> String {
        guard fault.field != nil, let all = fieldsNow?(state, .all).heads else {
            return fault.reason
        }
        do throws(FilterFault) {
            _ = try ListFilter(text, all, of: name)
            return fault.reason
        } catch {
            return error.reason
        }
    }

    /// What of a choice can be asked: a filter that is at fault and an order that there is not, or not
    /// now, are left out.
    func allowed(_ choice: ListChoice, _ state: State) -> ListChoice {
        var choice = choice
        if fault(choice.filter, state) != nil { choice.filter = "" }
        if order(choice.order, state) == nil { choice.order = nil }
        return choice
    }

    /// A pane's title and note with what was chosen of its list, as far as they fit.
    ///
    /// - Parameter isNothing: The filter hides every row.
    func headed(
        _ title: String, _ note: String, _ choice: ListChoice, _ state: State,
        isNothing: Bool = false, width: Int
    ) -> (title: String, note: String) {
        let order = self.order(choice.order, state).map {
            "by \($0.field)" + ListOrder.arrow($0.isDescending(choice.order?.isReversed ?? false))
        }
        let filter =
            choice.filter.isEmpty
            ? nil
            : "/" + DisplayWidth.drawn(choice.filter, most: max(6, width / 2)).text
                + (isNothing ? " · nothing" : "")
        func joined(_ parts: String?...) -> String? {
            let parts = parts.compactMap { $0 }.filter { !$0.isEmpty }
            return parts.isEmpty ? nil : parts.joined(separator: " · ")
        }
        let notes =
            filter == nil
            ? [joined(order, note), joined(order), note]
            : [joined(filter, order, note), joined(filter, note), joined(filter, order)]
        let room = width - 7 - DisplayWidth.of(title)
        if let fitting = notes.compactMap({ $0 }).first(where: { DisplayWidth.of($0) <= room }) {
            return (title, fitting)
        }
        // What hides rows is said, whatever else has no room.
        guard let filter else { return (title, note) }
        let left = max(1, width - 7 - DisplayWidth.of(filter))
        return (DisplayWidth.drawn(title, most: left).text, filter)
    }
}

extension FilteredList.Order {
    func isDescending(_ isReversed: Bool) -> Bool { largestFirst != isReversed }

    /// `largest first`.
    func meaning(isReversed: Bool) -> String {
        let isDescending = isDescending(isReversed)
        return switch kind {
        case .number: isDescending ? "largest first" : "smallest first"
        case .text: isDescending ? "from Z to A" : "from A to Z"
        case .word: isDescending ? "the last kind first" : "the first kind first"
        case .ordered: isDescending ? "latest first" : "earliest first"
        case .truth: isDescending ? "no first" : "yes first"
        }
    }
}

extension State {
    /// The list of a pane of this screen; nil where the pane has none.
    func filteredList(_ pane: Pane) -> FilteredList? {
        screen.part.lists.first { $0.pane == pane && $0.isShown(self) }
    }

    /// Another list of this screen that has a field.
    fileprivate func otherList(than list: FilteredList, with field: String) -> FilteredList? {
        screen.part.lists.first { other in
            guard let pane = other.pane, pane != list.pane, list.pane != nil else { return false }
            return tabPanes.contains(pane) && other.isShown(self)
                && other.heads.contains { $0.name == field }
        }
    }

    /// What lies above the screen, but for the line that a filter is typed into.
    private var listOverlay: Overlay? {
        guard case .filter = overlay?.kind else { return overlay }
        return overlay?.under
    }

    /// The list that has the keyboard, of a panel or of the screen.
    var currentList: FilteredList? {
        guard let above = listOverlay else { return filteredList(pane) }
        return above.kind.part.lists.first { $0.isShown(self) }
    }

    /// The choice of the list that has the keyboard.
    var currentChoice: ListChoice? { currentList.map { self[keyPath: $0.choice] } }

    /// The filter of the list that has the keyboard.
    var filterText: String { currentChoice?.filter ?? "" }

    /// Whether rows of a pane are hidden.
    func isFiltered(_ pane: Pane) -> Bool {
        filteredList(pane).map { !self[keyPath: $0.choice].filter.isEmpty } ?? false
    }

    // MARK: - Choosing

    /// Chooses other rows or another order; the selected row stays selected where it is still there.
    mutating func choose(_ list: FilteredList, _ change: (inout ListChoice) -> Void) {
        var choice = self[keyPath: list.choice]
        change(&choice)
        guard choice != self[keyPath: list.choice] else { return }
        let kept = listPosition(of: list).flatMap { list.identities(self)[safe: $0.selected] }
        self[keyPath: list.choice] = choice
        list.arranged(&self)
        let index = kept.flatMap { kept in list.identities(self).firstIndex { $0 == kept } }
        setPosition(ListPosition(selected: index ?? 0), of: list)
        if let pane = list.pane { screen.part.moved(pane, by: 1, &self) }
    }

    /// Shows what was planted or hides it, with what was chosen by it; says which.
    ///
    /// - Parameter what: What was planted, such as `causes`.
    mutating func togglePlanted(
        _ isShown: WritableKeyPath<State, Bool>, _ what: String
    ) -> String {
        self[keyPath: isShown].toggle()
        for list in screen.part.lists {
            let allowed = list.allowed(self[keyPath: list.choice], self)
            choose(list) { $0 = allowed }
        }
        return self[keyPath: isShown]
            ? "Planted \(what) are shown; models never see them. "
                + "\(KeyMeaning.planted.key) hides them."
            : "Planted \(what) are hidden."
    }

    private func listPosition(of list: FilteredList) -> ListPosition? {
        guard let pane = list.pane else { return listOverlay?.list }
        return listPath(pane).map { self[keyPath: $0] }
    }

    private mutating func setPosition(_ position: ListPosition, of list: FilteredList) {
        if let pane = list.pane {
            if let path = listPath(pane) { self[keyPath: path] = position }
        } else if case .filter = overlay?.kind {
            overlay?.setListUnder(position)
        } else {
            overlay?.list = position
        }
    }

    // MARK: - Keys

    /// Why there is nothing to filter; nil where there is.
    var cannotFilter: String? {
        guard currentList == nil else { return nil }
        return overlay == nil
            ? "There is no list to filter here; Tab goes to the next pane."
            : "This panel has no list to filter."
    }

    /// Why there is nothing to sort; nil where there is.
    var cannotSort: String? {
        guard currentList?.isSorted != true else { return nil }
        return overlay == nil
            ? "There is no list to sort here; Tab goes to the next pane."
            : "This panel has no list to sort."
    }

    /// - Parameter text: What the line begins with; nil is the filter as it is.
    mutating func openFilter(_ text: String? = nil) -> [Effect] {
        guard currentList != nil else { return [] }
        let old = filterText
        _ = show(Overlay(.filter(old: old), text: text ?? old, over: overlay))
        if let text { return FilterLine(old: old).follow(text, &self) }
        return []
    }

    /// Clears the filter of the list that has the keyboard; false where there is none.
    mutating func clearFilter() -> Bool {
        guard let list = currentList, !filterText.isEmpty else { return false }
        choose(list) { $0.filter = "" }
        return true
    }

    /// Sorts by the column after the one that the list is sorted by, or before it; after the last one
    /// the rows stand as they came.
    mutating func sortList(by step: Int) -> [Effect] {
        guard let list = currentList else { return [] }
        let fields = list.turning(self)
        guard !fields.isEmpty else { return [] }
        choose(list) { $0.order = ListOrder.next(after: $0.order, by: step, of: fields) }
        sayOrder(list)
        return []
    }

    mutating func reverseList() -> [Effect] {
        guard let list = currentList else { return [] }
        guard currentChoice?.order != nil else {
            say(
                "The \(list.name) stand as they came; "
                    + "\(KeyMeaning.sortDown.key) sorts them by their first column.")
            return []
        }
        choose(list) { $0.order?.isReversed.toggle() }
        sayOrder(list)
        return []
    }

    private mutating func sayOrder(_ list: FilteredList) {
        let chosen = self[keyPath: list.choice].order
        guard let chosen, let order = list.order(chosen, self) else {
            say("The \(list.name) stand as they came.")
            return
        }
        say(
            "The \(list.name) by \(order.field), \(order.meaning(isReversed: chosen.isReversed)); "
                + "\(KeyMeaning.sortBack.key) reverses, \(KeyMeaning.sortUp.key) and "
                + "\(KeyMeaning.sortDown.key) take another column.")
    }
}

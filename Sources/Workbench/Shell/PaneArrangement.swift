import Canvas
import Reports

/// How somebody wants the panes of one screen.
public struct PaneArrangement: Codable, Equatable, Sendable {
    /// The pane with the keyboard has the whole screen.
    public var isEnlarged = false
    /// Panes that are left out until the keyboard enters them.
    public var hidden: [Pane] = []

    public init() {}
}

extension Pane {
    /// As a list names it: `train runs`.
    var words: String {
        rawValue.reduce(into: "") { text, letter in
            text += letter.isUppercase ? " " + letter.lowercased() : String(letter)
        }
    }
}

extension State {
    /// How the panes of this screen are wanted.
    var arrangement: PaneArrangement {
        get { arrangements[screen.preferenceName] ?? PaneArrangement() }
        set { arrangements[screen.preferenceName] = newValue }
    }

    /// Whether only the pane with the keyboard is seen: there is no room for others, or it has all.
    var showsOnePane: Bool { !Layout.isRoomy(size) || arrangement.isEnlarged }

    /// Enlarges the pane with the keyboard, or shows all panes again.
    mutating func togglePane() -> [Effect] {
        arrangement.isEnlarged.toggle()
        return []
    }

    /// Whether Esc first shows all panes again.
    var leavesEnlarged: Bool { arrangement.isEnlarged && Layout.isRoomy(size) }

    /// Whether a pane is left out now.
    func isHidden(_ pane: Pane) -> Bool {
        arrangement.hidden.contains(pane) && self[keyPath: screen.part.pane] != pane
    }
}

extension Screen {
    /// As the file of preferences names it.
    public var preferenceName: String { title.lowercased() }
}

// MARK: - The list of panes

extension ChoiceList {
    /// What can be done with the panes of the screen.
    static let panes: ChoiceList = ChoiceList(
        name: "the list of panes", title: { "panes of \($0.screen.title)" },
        entries: { state in
            PaneChoice.all(state).enumerated().map { index, choice in
                OverlayEntry(left: choice.words(state), right: choice.note(state), number: index)
            }
        }, closer: KeyMeaning.panes.keys[0]
    ) { state, entry in
        guard let choice = PaneChoice.all(state)[safe: entry.number] else { return [] }
        return state.arrange(choice)
    }
}

/// One line of that list.
private enum PaneChoice {
    case show(Pane), hide(Pane)
    /// Moves the border between the first side and the rest.
    case move(Int)
    case asTheScreenHasThem

    static func all(_ state: State) -> [PaneChoice] {
        let layout = Layout(state, state.size)
        let tabs = state.screen.part.panes(state)
        let others = layout.panes.keys.filter { !tabs.contains($0) }
            .sorted { $0.rawValue < $1.rawValue }
        let hidden = state.arrangement.hidden
        let shown = (tabs + others).filter { layout.panes[$0] != nil && !hidden.contains($0) }
        return [.move(5), .move(-5)] + shown.map { .hide($0) } + hidden.map { .show($0) }
            + [.asTheScreenHasThem]
    }

    func words(_ state: State) -> String {
        switch self {
        case .show(let pane): "show \(pane.words)"
        case .hide(let pane): "hide \(pane.words)"
        case .move(let step):
            step > 0 ? "more room for the first side" : "less room for the first side"
        case .asTheScreenHasThem: "as the screen has them"
        }
    }

    func note(_ state: State) -> String {
        switch self {
        case .show: "hidden"
        case .move: Layout(state, state.size).share(state).map { "\($0) %" } ?? ""
        default: ""
        }
    }
}

extension State {
    fileprivate mutating func arrange(_ choice: PaneChoice) -> [Effect] {
        switch choice {
        case .show(let pane): arrangement.hidden.removeAll { $0 == pane }
        case .hide(let pane):
            guard screen.part.panes(self).contains(where: { $0 != pane && !isHidden($0) }) else {
                say("One pane has to stay.")
                return []
            }
            arrangement.hidden.append(pane)
            if self.pane == pane, let next = tabPanes.first(where: { $0 != pane }) {
                self.pane = next
            }
        case .move(let step):
            let layout = Layout(self, size)
            guard let now = layout.share(self), let border = layout.borders(screen).first else {
                say("There is one pane, or too little room for more.")
                return []
            }
            let range = Preferences.paneShares
            let wanted = min(range.upperBound, max(range.lowerBound, now + step))
            shares[border.name] = Double(wanted) / 100
            // The list stays: one step is seldom enough.
            return []
        case .asTheScreenHasThem:
            arrangement = PaneArrangement()
            shares = shares.filter { !$0.key.hasPrefix(PaneTree.prefix(screen)) }
        }
        overlay = nil
        return []
    }
}

// MARK: - The layout

extension Layout {
    /// What the first side takes of the screen, in per cent; nil where there is one pane.
    func share(_ state: State) -> Int? {
        guard !state.showsOnePane, let border = borders(state.screen).first
        else { return nil }
        let share = border.share(
            x: border.isVertical ? border.position : 0, y: border.isVertical ? 0 : border.position)
        return Int((share * 100).rounded())
    }

    /// Arranges the panes as somebody wants them: without those that are hidden, and with the borders
    /// where they were dragged to or, of the first one, where the preferences have it.
    mutating func hideAndShare(_ state: State) {
        for pane in state.arrangement.hidden where state.isHidden(pane) { hide(pane) }
        var shares = state.shares
        if let share = state.preferences.panes[state.screen.preferenceName],
            let first = borders(state.screen).first, shares[first.name] == nil
        {
            shares[first.name] = Double(share) / 100
        }
        apply(shares, on: state.screen)
    }

    /// Leaves a pane out; those along one of its edges take its room.
    private mutating func hide(_ pane: Pane) {
        guard panes.count > 1, let room = panes[pane], !room.isEmpty else { return }
        panes[pane] = nil
        for side in [Side.above, .below, .left, .right] {
            let beside = panes.filter { side.touches($0.value, room) }
            let covered = beside.values.reduce(0) { $0 + (side.isVertical ? $1.width : $1.height) }
            guard covered == (side.isVertical ? room.width : room.height) else { continue }
            for (other, rect) in beside { panes[other] = side.enlarged(rect, by: room) }
            return
        }
        // No side fits: better seen than a hole.
        panes[pane] = room
    }

    /// Where a neighbour lies.
    private enum Side {
        case above, below, left, right

        var isVertical: Bool { self == .above || self == .below }

        /// Whether a pane lies along this edge of a room and nowhere beyond it.
        func touches(_ rect: Rect, _ room: Rect) -> Bool {
            let isWithin =
                isVertical
                ? rect.x >= room.x && rect.maxX <= room.maxX
                : rect.y >= room.y && rect.maxY <= room.maxY
            guard isWithin, !rect.isEmpty else { return false }
            return switch self {
            case .above: rect.maxY == room.y
            case .below: rect.y == room.maxY
            case .left: rect.maxX == room.x
            case .right: rect.x == room.maxX
            }
        }

        func enlarged(_ rect: Rect, by room: Rect) -> Rect {
            switch self {
            case .above: Rect(rect.x, rect.y, rect.width, rect.height + room.height)
            case .below: Rect(rect.x, room.y, rect.width, rect.height + room.height)
            case .left: Rect(rect.x, rect.y, rect.width + room.width, rect.height)
            case .right: Rect(room.x, rect.y, rect.width + room.width, rect.height)
            }
        }
    }
}

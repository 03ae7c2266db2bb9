import Canvas
import Reports

/// How somebody wants the panes of one screen.
public struct PaneArrangement: Codable, Equatable, Sendable {
    /// The pane with the keyboard has the whole screen.
    public var isEnlarged = false
    /// Panes that are left out until the keyboard enters them.
    public var hidden: [Pane] = []
    /// Per cent that the first side takes; nil leaves it to the preferences, or to the screen.
    public var share: Int?

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

    /// What the first side takes, in per cent; nil as the screen has it.
    fileprivate var share: Int? { arrangement.share ?? preferences.panes[screen.preferenceName] }

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
        }, closer: .character("Z")
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
            guard let now = Layout(self, size).share(self) else {
                say("There is one pane, or too little room for more.")
                return []
            }
            let range = Preferences.paneShares
            arrangement.share = min(range.upperBound, max(range.lowerBound, now + step))
            // The list stays: one step is seldom enough.
            return []
        case .asTheScreenHasThem: arrangement = PaneArrangement()
        }
        overlay = nil
        return []
    }
}

// MARK: - The layout

extension Layout {
    /// The border between a screen's first side and the rest.
    private struct Border {
        /// From west to east, else from north to south.
        var isAcross: Bool
        var position: Int

        func start(_ rect: Rect) -> Int { isAcross ? rect.x : rect.y }
        func end(_ rect: Rect) -> Int { isAcross ? rect.maxX : rect.maxY }
    }

    /// What the first side takes of the screen, in per cent; nil where there is one pane.
    func share(_ state: State) -> Int? {
        guard Self.isRoomy(state.size), !state.arrangement.isEnlarged,
            let border = border(in: body)
        else { return nil }
        let length = border.end(body) - border.start(body)
        return (border.position - border.start(body)) * 100 / max(1, length)
    }

    /// Arranges the panes as somebody wants them.
    mutating func reshape(_ state: State, in body: Rect) {
        for pane in state.arrangement.hidden where state.isHidden(pane) { hide(pane) }
        guard let share = state.share, let border = border(in: body) else { return }
        let (start, end) = (border.start(body), border.end(body))
        let least = border.isAcross ? 24 : 5
        let wanted = start + (end - start) * share / 100
        let position = max(start + least, min(end - least, wanted))
        /// Where an edge goes: both sides keep their proportions.
        func moved(_ edge: Int) -> Int {
            edge <= border.position
                ? start + (edge - start) * (position - start) / max(1, border.position - start)
                : end - (end - edge) * (end - position) / max(1, end - border.position)
        }
        for (pane, rect) in panes {
            let (first, last) = (moved(border.start(rect)), moved(border.end(rect)))
            panes[pane] =
                border.isAcross
                ? Rect(first, rect.y, last - first, rect.height)
                : Rect(rect.x, first, rect.width, last - first)
        }
    }

    /// The first line from edge to edge that no pane lies across.
    private func border(in body: Rect) -> Border? {
        for isAcross in [true, false] {
            var border = Border(isAcross: isAcross, position: 0)
            let ends = Set(panes.values.map { border.end($0) }).sorted()
            for end in ends where end < border.end(body) {
                border.position = end
                let isFree = panes.values.allSatisfy {
                    border.end($0) <= end || border.start($0) >= end
                }
                if isFree { return border }
            }
        }
        return nil
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

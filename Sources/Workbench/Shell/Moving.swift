import Canvas
import Reports

// What the keys of every screen do: in panes and lists.

extension State {
    /// The pane that has the keyboard.
    var pane: Pane {
        get { self[keyPath: screen.part.pane] }
        set { self[keyPath: screen.part.pane] = newValue }
    }

    /// The panes that Tab goes through.
    var tabPanes: [Pane] { screen.part.panes(self).filter { !isHidden($0) } }

    /// Does what this screen does for a meaning.
    mutating func perform(_ meaning: KeyMeaning) -> [Effect] {
        KeyTable.rows(on: screen).first { $0.meaning == meaning }?.perform(&self) ?? []
    }

    mutating func turnPane(by step: Int) -> [Effect] {
        let panes = tabPanes
        guard let index = panes.firstIndex(of: pane) else { return [] }
        pane = panes[(index + step + panes.count) % panes.count]
        return []
    }

    mutating func step(_ direction: Direction) -> [Effect] {
        if let effects = stepInMap(direction) { return effects }
        if let effects = screen.part.step(direction, pane, &self) { return effects }
        return direction.isVertical ? move(by: direction.step) : []
    }

    mutating func enter() -> [Effect] { enterMap() ?? screen.part.enter(pane, &self) }

    mutating func back() -> [Effect] {
        if leaveCrosshair() { return [] }
        let panes = tabPanes
        if leavesEnlarged { return togglePane() }
        if screen.part.backsBeforeFilter && screen.part.back(&self) { return [] }
        if clearFilter() { return [] }
        if screen.part.back(&self) {
            return []
        } else if screen.part.returnsToFirstPane, let first = panes.first, pane != first {
            pane = first
        } else if let previous = trail.popLast() {
            screen = previous
        } else {
            say("This is the first screen; \(KeyMeaning.quit.key) quits.")
        }
        return []
    }

    // MARK: - Lists

    /// The list that a pane scrolls.
    func listPath(_ pane: Pane) -> WritableKeyPath<State, ListPosition>? {
        screen.part.list(pane, self)
    }

    /// Rows of a pane's list.
    func rowCount(_ pane: Pane) -> Int { screen.part.count(pane, self) }

    func visibleRows(_ pane: Pane, _ layout: Layout) -> Int {
        guard let rect = layout.panes[pane] else { return 1 }
        let margin = screen.part.margin(pane, self, rect)
        return max(1, rect.height - 2 - margin.above - margin.below)
    }

    /// A page of the pane with the keyboard.
    var page: Int { max(1, visibleRows(pane, Layout(self, size)) - 1) }

    /// Moves in the list of the pane that has the keyboard.
    mutating func move(by step: Int) -> [Effect] {
        guard let path = listPath(pane) else { return [] }
        self[keyPath: path].move(by: step, count: rowCount(pane))
        screen.part.moved(pane, by: step, &self)
        return []
    }

    /// Remembers what is scrolled where, for the size of the terminal.
    mutating func settle() {
        screen.part.settle(&self)
        let layout = Layout(self, size)
        // In one order: panes may show one list, and the last decides.
        for pane in layout.panes.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let path = listPath(pane) else { continue }
            self[keyPath: path].settle(
                height: visibleRows(pane, layout), count: rowCount(pane))
        }
        guard let part = overlay?.kind.part else { return }
        let (height, count) = (part.height(self), part.count(self))
        overlay?.list.settle(height: height, count: count)
    }

    // MARK: - What shows the same elsewhere

    mutating func copyCommand() -> [Effect] {
        let command = CommandLines.equivalent(self)
        say("Sent to the terminal: \(command)")
        return [.ask(WriteCopied(text: command)), .copy(command)]
    }

    mutating func writeScreen() -> [Effect] {
        let text = view(self, size).canvas.text + "\n"
        return [.ask(WriteText(name: "whyhere-\(screen.title.lowercased()).txt", text: text))]
    }
}

import Canvas

// What the mouse does: selects, opens, scrolls, drags borders, and presses what is written as a key.

extension State {
    mutating func mouse(_ event: MouseEvent) -> [Effect] {
        switch event.kind {
        case .wheelUp: return wheel(-3, event)
        case .wheelDown: return wheel(3, event)
        case .release:
            let isBorder = heldBorder != nil
            heldBorder = nil
            return isBorder ? [] : mouseOnMap(event) ?? []
        case .drag:
            if heldBorder == nil { return mouseOnMap(event) ?? [] }
            dragBorder(event)
            return []
        case .click, .doubleClick:
            // Its end may have been lost where the terminal was left.
            (heldBorder, heldPoint) = (nil, nil)
            return click(event)
        }
    }

    private mutating func wheel(_ turn: Int, _ event: MouseEvent) -> [Effect] {
        if overlay != nil { return moveInOverlay(by: turn) }
        if let effects = mouseOnMap(event) { return effects }
        let layout = Layout(self, size)
        guard let target = hitPane(event, layout) else { return [] }
        pane = target
        if let rect = layout.panes[target],
            let effects = screen.part.pointed(event, target, in: rect, &self)
        {
            return effects
        }
        return move(by: turn)
    }

    /// The pane under the mouse that can take the keyboard.
    private func hitPane(_ event: MouseEvent, _ layout: Layout) -> Pane? {
        let hit = layout.panes.first { $0.value.contains(x: event.x, y: event.y) }
        return hit.flatMap { tabPanes.contains($0.key) ? $0.key : nil }
    }

    private mutating func click(_ event: MouseEvent) -> [Effect] {
        let isDouble = event.kind == .doubleClick
        let layout = Layout(self, size)
        // In a low window a message lies over the keys.
        let isCovered = status != nil && layout.status == layout.footer
        status = nil
        if event.y == layout.footer.y, !isCovered, let effects = pressHint(event, layout) {
            return effects
        }
        if let overlay { return click(event, in: overlay) }
        if event.y == 0 {
            let tab = Layout.tabs(size).first {
                event.x >= $0.x && event.x < $0.x + $0.text.utf8.count
            }
            let row = tab.flatMap { tab in
                KeyTable.everywhere.first { $0.keys.contains(.character(tab.screen.key)) }
            }
            return row?.perform(&self) ?? []
        }
        if let border = layout.borders(screen).first(where: { $0.contains(x: event.x, y: event.y) })
        {
            // A title at the border is clicked as its pane as well.
            if let target = hitPane(event, layout) { pane = target }
            if isDouble { shares[border.name] = nil } else { heldBorder = border.name }
            return []
        }
        if let effects = mouseOnMap(event) { return effects }
        guard let target = hitPane(event, layout), let rect = layout.panes[target] else {
            return []
        }
        pane = target
        if let effects = screen.part.pointed(event, target, in: rect, &self) { return effects }
        guard let path = listPath(target) else { return isDouble ? enter() : [] }
        let row = event.y - rect.y - 1 - screen.part.margin(target, self, rect).above
        guard row >= 0, self[keyPath: path].top + row < rowCount(target) else { return [] }
        self[keyPath: path].selected = self[keyPath: path].top + row
        let effects = move(by: 0)
        return isDouble ? effects + enter() : effects
    }

    /// Selects a row above the screen; the second click takes it.
    private mutating func click(_ event: MouseEvent, in overlay: Overlay) -> [Effect] {
        guard let rows = view(self, size).canvas.tableRows,
            let row = rows.row(x: event.x, y: event.y)
        else { return [] }
        self.overlay?.list.selected = row
        overlay.kind.part.moved(&self)
        return event.kind == .doubleClick ? press(.enter) : []
    }

    /// Presses the key whose word in the footer was clicked; nil where there is none.
    private mutating func pressHint(_ event: MouseEvent, _ layout: Layout) -> [Effect]? {
        // What is typed into a line is no key, and a message may cover the words.
        let isTyped = overlay.map { !$0.kind.part.isPanel } ?? false
        guard !isTyped, let hint = footerHints(layout).first(where: { $0.contains(event.x) })
        else { return nil }
        return press(hint.key(at: event.x))
    }

    private mutating func dragBorder(_ event: MouseEvent) {
        guard overlay == nil, let name = heldBorder,
            let border = Layout(self, size).borders(screen).first(where: { $0.name == name })
        else { return }
        shares[name] = border.share(x: event.x, y: event.y)
    }
}

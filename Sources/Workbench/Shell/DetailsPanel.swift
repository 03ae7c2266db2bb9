import Canvas

extension Panel {
    /// The whole reason in words, of a place or of a region.
    static let details: Panel = Panel(
        "the whole reason", opener: .details,
        own: [Binding([.enter], "Leave the panel") { $0.leaveOverlay() }],
        wanted: { state, all in
            let width = min(all.width, 92)
            return Size(width, state.detailLines(width: width - 4).count + 2)
        },
        // The width does not depend on the lines; asking for the box would wrap them once more.
        count: { max(1, $0.detailLines(width: min($0.size.width, 92) - 4).count) },
        draw: { drawDetails($0, $1, in: $2, on: &$3) },
        command: { $0.screen.part.detailsCommand($0) })
}

extension State {
    fileprivate func detailLines(width: Int) -> [(text: String, style: Style)] {
        screen.part.details(self, width: width)
    }
}

private func drawDetails(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let name = state.screen.part.detailsName(state)
    let inside = canvas.panel(box, title: "why \(name)", note: "Esc closes", focused: true)
        .inset(1, 0)
    let lines = state.detailLines(width: box.width - 4)
    // The list counts lines; it scrolls only as far as there is something below.
    let top = max(0, min(overlay.list.selected, lines.count - inside.height))
    canvas.scrollMark(box, top: top, visible: inside.height, count: lines.count)
    for (row, line) in lines.dropFirst(top).prefix(inside.height).enumerated() {
        canvas.put(
            line.text, x: inside.x, y: inside.y + row, line.style, limit: inside.width)
    }
}

import Canvas
import Reports
import Support

/// Where the small heat maps of all heads stand: a row a block, a column a head.
struct AttentionGrid: Equatable {
    /// Numbers of the blocks and of the heads, ascending.
    var blocks: [Int]
    var heads: [Int]
    /// Columns and rows of one map with its name.
    var tile: Size
    /// How many stand side by side, and one above the other.
    var columns: Int
    var rows: Int

    init(_ all: [SequenceReasons.Head], in rect: Rect) {
        blocks = Set(all.map(\.block)).sorted()
        heads = Set(all.map(\.head)).sorted()
        // Less than this shows nothing; the maps that have no room are scrolled to.
        columns = max(1, min(heads.count, rect.width / 8))
        rows = max(1, min(blocks.count, rect.height / 4))
        tile = Size(rect.width / columns, max(1, rect.height / rows))
    }
}

extension SequenceReasons.Head {
    /// The weights with so many rows and columns, each the largest of those it stands for.
    /// O(events²).
    func pooled(rows: Int, columns: Int) -> [[Double]] {
        let count = weights.count
        guard rows > 0, columns > 0, count > 0 else { return [] }
        func range(_ index: Int, of parts: Int) -> Range<Int> {
            let first = index * count / parts
            return first..<max(first + 1, (index + 1) * count / parts)
        }
        return (0..<min(rows, count)).map { row in
            (0..<min(columns, count)).map { column in
                range(row, of: min(rows, count)).flatMap { index in
                    range(column, of: min(columns, count)).compactMap { weights[index][safe: $0] }
                }.max() ?? 0
            }
        }
    }
}

extension WhyState {
    var selectedHead: SequenceReasons.Head? {
        explanation?.sequence?.heads[safe: sequence.heads.selected]
    }

    /// The two lines under the attention: what is selected, and what must not be believed.
    func attentionFooter(_ reasons: SequenceReasons, width: Int) -> [(String, Style)] {
        let note = "attention does not depend on the place"
        let peak = Numbers.fixed(SequenceReasons.darkest(reasons), 3)
        let warning = SiteText.fitting(
            ["\(note); darkest \(peak), blank 0; rows look at columns, oldest first", note],
            width: width)
        guard let head = selectedHead else { return [("", .text), (warning, .dim)] }
        let events = reasons.events
        let query = sequence.query.selected
        let key = sequence.key.selected
        func label(_ index: Int) -> String {
            events[safe: index].map { "\(index - events.count) \(SequenceText.name($0))" } ?? ""
        }
        let name = "block \(head.block), head \(head.head)"
        let line: String
        switch sequence.depth {
        case .grid:
            let last = head.weights.last ?? []
            let strongest = last.indices.max { last[$0] < last[$1] }
            line =
                strongest.map {
                    SiteText.fitting(
                        [
                            "\(name): the last event looks most at \(label($0)), "
                                + Numbers.fixed(last[$0], 3),
                            "\(name): most at \(label($0)) \(Numbers.fixed(last[$0], 3))",
                        ], width: width)
                } ?? name
        case .head, .cell:
            let weight = head.weights[safe: query]?[safe: key].map { Numbers.fixed($0, 4) } ?? "-"
            line = SiteText.fitting(
                [
                    "\(label(query)) looks at \(label(key)): \(weight)",
                    "\(query - events.count) looks at \(key - events.count): \(weight)",
                ], width: width)
        }
        return [(line, .text), (warning, .dim)]
    }
}

extension SequenceReasons {
    /// The largest weight of all heads: one scale makes them comparable.
    static func darkest(_ reasons: SequenceReasons) -> Double {
        reasons.heads.reduce(0) { peak, head in
            head.weights.joined().reduce(peak) { $1.isFinite ? max($0, $1) : $0 }
        }
    }
}

func drawAttention(
    _ state: State, _ reasons: SequenceReasons, in rect: Rect, on canvas: inout Canvas
) {
    switch state.why.sequence.depth {
    case .grid: drawHeads(state, reasons, in: rect.inset(1, 0), on: &canvas)
    case .head: drawHead(state, reasons, in: rect.inset(1, 0), on: &canvas)
    case .cell: drawCells(state, reasons, in: rect, on: &canvas)
    }
}

// MARK: - Grid

private func drawHeads(
    _ state: State, _ reasons: SequenceReasons, in rect: Rect, on canvas: inout Canvas
) {
    let grid = AttentionGrid(reasons.heads, in: rect)
    guard !grid.blocks.isEmpty, let selected = state.why.selectedHead else { return }
    let peak = SequenceReasons.darkest(reasons)
    func first(_ numbers: [Int], _ number: Int, _ visible: Int) -> Int {
        let index = numbers.firstIndex(of: number) ?? 0
        return max(0, min(index - visible + 1, numbers.count - visible))
    }
    let left = first(grid.heads, selected.head, grid.columns)
    let top = first(grid.blocks, selected.block, grid.rows)
    for (index, head) in reasons.heads.enumerated() {
        guard let row = grid.blocks.firstIndex(of: head.block).map({ $0 - top }),
            let column = grid.heads.firstIndex(of: head.head).map({ $0 - left }),
            (0..<grid.rows).contains(row), (0..<grid.columns).contains(column)
        else { continue }
        let tile = Rect(
            rect.x + column * grid.tile.width, rect.y + row * grid.tile.height,
            grid.tile.width - 1, grid.tile.height - (row + 1 < grid.rows ? 1 : 0))
        drawTile(
            head, isSelected: index == state.why.sequence.heads.selected,
            focused: state.hasKeyboard(.sequencePicture), peak: peak, in: tile, on: &canvas)
    }
}

private func drawTile(
    _ head: SequenceReasons.Head, isSelected: Bool, focused: Bool, peak: Double, in rect: Rect,
    on canvas: inout Canvas
) {
    let name = SiteText.fitting(
        ["block \(head.block), head \(head.head)", "b\(head.block) h\(head.head)"],
        width: rect.width - 2)
    let style = isSelected ? Style(.accent, bold: focused) : .dim
    canvas.put(
        isSelected ? "▸ \(name)" : "  \(name)", x: rect.x, y: rect.y, style, limit: rect.width)
    let body = rect.top(1).rest
    let count = head.weights.count
    guard !body.isEmpty, count > 0 else { return }
    let columns = min(count, max(1, body.width - 2))
    // Two columns are as wide as one row is high.
    let width = columns * 2 <= body.width - 2 ? 2 : 1
    let values = head.pooled(rows: body.height, columns: columns)
    let plot = MatrixPlot(
        rows: values.map { _ in "" }, columns: values[0].map { _ in "" }, values: values, low: 0,
        high: peak, label: 0, widest: width)
    canvas.matrix(
        plot, in: Rect(body.x + 1, body.y, columns * width + 1, body.height), headed: false)
}

// MARK: - Head

private func drawHead(
    _ state: State, _ reasons: SequenceReasons, in rect: Rect, on canvas: inout Canvas
) {
    guard let head = state.why.selectedHead else { return }
    let events = reasons.events
    let names = events.indices.map { SequenceText.label($0, in: events) }
    let sequence = state.why.sequence
    let plot = MatrixPlot(
        rows: names, columns: events.indices.map { SequenceText.number($0, of: events.count) },
        values: head.weights, low: 0, high: SequenceReasons.darkest(reasons),
        label: max(8, min(26, rect.width / 3)), widest: 9)
    let cells = plot.cells(width: rect.width)
    let rows = rect.height - PictureRows(rect.height).header
    canvas.matrix(
        plot, in: rect,
        top: sequence.query.visibleTop(height: rows, count: events.count),
        left: sequence.key.visibleTop(height: cells.count, count: events.count),
        cursor: (sequence.query.selected, sequence.key.selected),
        focused: state.hasKeyboard(.sequencePicture))
}

// MARK: - Cell

private func drawCells(
    _ state: State, _ reasons: SequenceReasons, in rect: Rect, on canvas: inout Canvas
) {
    let sequence = state.why.sequence
    let peak = SequenceReasons.darkest(reasons)
    let columns = [
        TableColumn("block", 5, .right), TableColumn("head", 4, .right),
        TableColumn("weight", 7, .right),
        TableColumn("", 10, flexible: true),
    ]
    func weight(_ row: Int) -> Double? {
        reasons.heads[row].weights[safe: sequence.query.selected]?[safe: sequence.key.selected]
    }
    canvas.table(
        columns, in: rect, count: reasons.heads.count, position: sequence.heads,
        focused: state.hasKeyboard(.sequencePicture),
        draw: { canvas, row, y, spans in
            guard let span = spans.spans[3], let weight = weight(row), peak > 0 else { return }
            canvas.bar(weight / peak, x: rect.x + span.x, y: y, width: span.width - 1)
        },
        cell: { row, column in
            let head = reasons.heads[row]
            switch column {
            case 0: return ("\(head.block)", .dim)
            case 1: return ("\(head.head)", .dim)
            case 2: return (weight(row).map { Numbers.fixed($0, 4) } ?? "", .text)
            default: return ("", .text)
            }
        })
}

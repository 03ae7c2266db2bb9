import Support

/// Where the names of marks and targets stand, so that none covers another.
struct PlotLabels {
    struct Label: Equatable {
        let text: String
        let x: Int
        let y: Int
        let role: Role
    }

    /// Labels under the curves.
    private(set) var under: [Label] = []
    /// The mark nearest to the cursor, which nothing covers.
    private(set) var over: Label?
    private var taken: [Int: [Range<Int>]] = [:]
    private let inner: Rect
    private let dots: DotGrid

    /// - Parameter dots: The curves, which labels avoid where they can.
    /// - Complexity: The marks of the window times the labels that have room.
    init(_ plot: LinePlot, _ frame: PlotFrame, avoiding dots: DotGrid) {
        inner = frame.inner
        self.dots = dots
        var marks = plot.allMarks.compactMap { mark in
            frame.tickCell(atX: mark.x).map { (mark, $0) }
        }.filter { !$0.0.label.isEmpty }
        if let cursor = plot.cursor, cursor.isFinite {
            let nearest = marks.indices.min {
                (marks[$0].0.x - cursor).magnitude < (marks[$1].0.x - cursor).magnitude
            }
            if let nearest { over = forced(marks[nearest].0, marks.remove(at: nearest).1) }
        } else if let (mark, column) = marks.first {
            under.append(forced(mark, column))
            marks.removeFirst()
        }
        for (mark, column) in marks { place(mark, column) }
        for target in plot.targets { place(target, frame) }
    }

    /// The rows at the bottom in which labels stand.
    private var rows: Int { max(1, inner.height / 3) }

    /// The label in the lowest row, whatever stands there; cut where the plot is narrower.
    private mutating func forced(_ mark: LinePlot.Mark, _ column: Int) -> Label {
        let width = DisplayWidth.of(mark.label)
        let isRight = column + 1 + width <= inner.maxX
        let x = isRight ? column + 1 : max(inner.x, column - width)
        let text = DisplayWidth.drawn(mark.label, most: inner.maxX - x).text
        take(x..<min(inner.maxX, x + width), inner.maxY - 1)
        return Label(text: text, x: x, y: inner.maxY - 1, role: mark.role)
    }

    /// Beside its line where there is room, in one of the lower rows; else a glyph at its foot.
    private mutating func place(_ mark: LinePlot.Mark, _ column: Int) {
        let width = DisplayWidth.of(mark.label)
        let places = ((inner.maxY - rows)..<inner.maxY).reversed().flatMap { y in
            [column + 1, column - width].map { (x: $0, y: y) }
        }.filter { isFree($0.x..<($0.x + width), $0.y) }
        let clear = places.first { isClear($0.x..<($0.x + width), $0.y) }
        if let (x, y) = clear ?? places.first {
            take(x..<(x + width), y)
            under.append(Label(text: mark.label, x: x, y: y, role: mark.role))
        } else if isFree(column..<(column + 1), inner.maxY - 1) {
            under.append(Label(text: "◆", x: column, y: inner.maxY - 1, role: mark.role))
        }
    }

    /// On its line, as far to the right as there is room.
    private mutating func place(_ target: LinePlot.Target, _ frame: PlotFrame) {
        guard let y = frame.cell(atY: target.value) else { return }
        let text = target.label
        let width = DisplayWidth.of(text)
        guard width <= inner.width else { return }
        let places = (inner.x...(inner.maxX - width)).reversed().filter {
            isFree($0..<($0 + width), y)
        }
        guard let x = places.first(where: { isClear($0..<($0 + width), y) }) ?? places.first
        else { return }
        take(x..<(x + width), y)
        under.append(Label(text: text, x: x, y: y, role: target.role))
    }

    /// Whether columns of a row are within the plot and stand apart from every label.
    private func isFree(_ columns: Range<Int>, _ y: Int) -> Bool {
        guard columns.lowerBound >= inner.x, columns.upperBound <= inner.maxX else { return false }
        let apart = (columns.lowerBound - 1)..<(columns.upperBound + 1)
        return !(taken[y] ?? []).contains { $0.overlaps(apart) }
    }

    /// Whether no curve passes through columns of a row.
    private func isClear(_ columns: Range<Int>, _ y: Int) -> Bool {
        !columns.contains { dots.isDrawn($0 - inner.x, y - inner.y) }
    }

    private mutating func take(_ columns: Range<Int>, _ y: Int) {
        taken[y, default: []].append(columns)
    }
}

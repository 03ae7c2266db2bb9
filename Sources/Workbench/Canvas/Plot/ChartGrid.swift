/// The places of several charts in one part of the screen.
public struct ChartGrid: Equatable, Sendable {
    /// The least that a chart is drawn in while that is possible, in cells.
    public static let smallest = Size(24, 6)

    /// How many charts have room at once: 0 in an empty part, at least 1 in any other.
    public let capacity: Int
    public let columns: Int
    public let rows: Int
    /// The places, row by row: as many as there are charts, at most `capacity`.
    public let rects: [Rect]

    /// A grid whose charts are near three columns a row, with few places left over.
    ///
    /// - Parameter count: All charts. Those beyond `capacity` are on further pages, which are laid
    ///   out by the count that is left, or by `capacity` to keep the grid.
    /// - Complexity: O(columns that have room).
    public init(_ count: Int, in rect: Rect) {
        let most = Size(
            max(1, rect.width / Self.smallest.width), max(1, rect.height / Self.smallest.height))
        capacity = rect.isEmpty ? 0 : most.width * most.height
        let shown = max(0, min(count, capacity))
        guard shown > 0 else {
            (columns, rows, rects) = (0, 0, [])
            return
        }
        var best = (cost: Double.infinity, columns: 1, rows: 1)
        for columns in 1...min(shown, most.width) {
            let rows = (shown + columns - 1) / columns
            guard rows <= most.height else { continue }
            let shape = Double(rect.width * rows) / Double(rect.height * columns) / 3
            let unused = Double(columns * rows - shown) / Double(shown)
            let cost = max(shape, 1 / shape) - 1 + unused
            if cost < best.cost { best = (cost, columns, rows) }
        }
        let (columns, rows) = (best.columns, best.rows)
        (self.columns, self.rows) = (columns, rows)
        rects = (0..<shown).map { index in
            let (column, row) = (index % columns, index / columns)
            let (left, right) = (
                rect.width * column / columns, rect.width * (column + 1) / columns
            )
            let (top, bottom) = (rect.height * row / rows, rect.height * (row + 1) / rows)
            return Rect(rect.x + left, rect.y + top, right - left, bottom - top)
        }
    }
}

import Support

extension LinePlot {
    /// The chart as lines of text, each with its line feed.
    ///
    /// - Parameter title: Stands in the first line; without one the chart takes its room.
    public func text(_ size: Size, title: String = "", ascii: Bool = false) -> String {
        var canvas = Canvas(size, ascii: ascii)
        canvas.put(title, x: 0, y: 0, .title)
        canvas.plot(self, in: title.isEmpty ? canvas.bounds : canvas.bounds.top(1).rest)
        return canvas.height == 0 ? "" : canvas.text + "\n"
    }

    /// The values as comma-separated text (RFC 4180): `x` ascending, then a column for each curve,
    /// not smoothed, the mean where a point is a bucket.
    ///
    /// Curves share the rows of an `x` that they have in common, and a cell is empty where one has
    /// no point there. A second point of one curve at the same `x` is a row more. Values that are
    /// not finite are `NaN`, `inf` and `-inf`.
    ///
    /// - Complexity: O(points log points).
    public func csv() -> String {
        var rows: [Place: [Double?]] = [:]
        for (column, series) in series.enumerated() {
            var seen: [Double: Int] = [:]
            var unplaced = 0
            for index in 0..<series.count {
                let x = series.x[index]
                let place: Place
                if x.isNaN {
                    place = Place(x: nil, turn: unplaced)
                    unplaced += 1
                } else {
                    place = Place(x: x, turn: seen[x, default: 0])
                    seen[x, default: 0] += 1
                }
                rows[place, default: Array(repeating: nil, count: self.series.count)][column] =
                    series.y[index]
            }
        }
        let names = series.enumerated().map { $1.name.isEmpty ? "curve \($0 + 1)" : $1.name }
        let head = [xName.isEmpty ? "x" : xName] + names
        var text = CommaSeparated.row(head.map(CommaSeparated.field))
        for (place, values) in rows.sorted(by: { $0.key < $1.key }) {
            text += CommaSeparated.row(
                [Self.cell(place.x ?? .nan)] + values.map { $0.map(Self.cell) ?? "" })
        }
        return text
    }

    /// Python, R and spreadsheets read these.
    private static func cell(_ value: Double) -> String {
        if value.isFinite { return Numbers.exact(value) }
        return value.isNaN ? "NaN" : value < 0 ? "-inf" : "inf"
    }
}

/// A row of the table: an `x`, or nil for what is no number, and which of the points at it.
private struct Place: Hashable, Comparable {
    let x: Double?
    let turn: Int

    static func < (left: Place, right: Place) -> Bool {
        guard let x = left.x else { return right.x == nil && left.turn < right.turn }
        guard let other = right.x else { return true }
        return x == other ? left.turn < right.turn : x < other
    }
}

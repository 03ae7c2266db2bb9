/// Places by square cell, for finding those around a point.
struct GrownGrid: Sendable {
    /// Kilometres of a cell's side.
    let side: Double
    private let low: GrownPoint
    private let columns: Int
    private let rows: Int
    /// Where the places of each cell start.
    private let starts: [Int32]
    private let places: [Int32]
    /// Within a cell, the fame of its places up to and with each.
    private let fameUpTo: [Float]

    /// O(places + cells).
    init(_ chosen: [Int32], of all: [GrownPlace], side: Double) {
        self.side = side
        let points = chosen.map { all[Int($0)].point }
        let low = GrownPoint(
            x: points.map(\.x).min() ?? 0, y: points.map(\.y).min() ?? 0)
        columns = Int(((points.map(\.x).max() ?? 0) - low.x) / side) + 1
        rows = Int(((points.map(\.y).max() ?? 0) - low.y) / side) + 1
        self.low = low
        let columns = columns
        let cells = points.map {
            Int(($0.y - low.y) / side) * columns + Int(($0.x - low.x) / side)
        }
        var starts = [Int32](repeating: 0, count: rows * columns + 1)
        for cell in cells { starts[cell + 1] += 1 }
        for cell in 0..<rows * columns { starts[cell + 1] += starts[cell] }
        var next = starts
        var sorted = [Int32](repeating: 0, count: chosen.count)
        for (place, cell) in zip(chosen, cells) {
            sorted[Int(next[cell])] = place
            next[cell] += 1
        }
        var sums = [Float](repeating: 0, count: chosen.count)
        for cell in 0..<rows * columns {
            var sum: Float = 0
            for index in Int(starts[cell])..<Int(starts[cell + 1]) {
                sum += Float(all[Int(sorted[index])].fame)
                sums[index] = sum
            }
        }
        self.starts = starts
        places = sorted
        fameUpTo = sums
    }

    /// Calls `body` with every place of the cells within `reach` cells of a point's own.
    @inline(__always)
    func forEach(around point: GrownPoint, reach: Int, _ body: (Int32) -> Void) {
        let column = Int(((point.x - low.x) / side).rounded(.down))
        let row = Int(((point.y - low.y) / side).rounded(.down))
        let (left, right) = (max(0, column - reach), min(columns - 1, column + reach))
        let (bottom, top) = (max(0, row - reach), min(rows - 1, row + reach))
        guard left <= right, bottom <= top else { return }
        for row in bottom...top {
            let range = Int(starts[row * columns + left])..<Int(starts[row * columns + right + 1])
            for index in range { body(places[index]) }
        }
    }

    /// A place of the cell that a point lies in, by fame; nil where the cell is empty.
    /// O(log places of the cell).
    func place(at point: GrownPoint, _ uniform: Double) -> Int32? {
        let column = Int(((point.x - low.x) / side).rounded(.down))
        let row = Int(((point.y - low.y) / side).rounded(.down))
        guard column >= 0, column < columns, row >= 0, row < rows else { return nil }
        let cell = row * columns + column
        var (first, end) = (Int(starts[cell]), Int(starts[cell + 1]))
        guard first < end else { return nil }
        let wanted = Float(uniform) * fameUpTo[end - 1]
        end -= 1
        while first < end {
            let middle = (first + end) / 2
            if fameUpTo[middle] > wanted { end = middle } else { first = middle + 1 }
        }
        return places[first]
    }
}

import Support

/// What lies outside the part of a map that is seen, by the side where it lies.
struct MapEdges {
    enum Side: Int, CaseIterable { case west, east, north, south }

    private let width: Double
    private let height: Double
    private(set) var counts = Array(repeating: 0, count: 4)
    private var along = Array(repeating: 0.0, count: 4)

    /// - Parameters: Dots of the map.
    init(width: Int, height: Int) {
        self.width = Double(max(1, width))
        self.height = Double(max(1, height))
    }

    /// Counts a place by its dot, if that is out of sight.
    mutating func add(x: Double, y: Double) {
        guard x.isFinite, y.isFinite else { return }
        // Nearly every place is seen, and costs nothing here.
        guard x < 0 || x >= width || y < 0 || y >= height else { return }
        // How far out, as shares of what is seen, so that a corner goes to the side it is farther.
        let out = [-x / width, (x - width) / width, -y / height, (y - height) / height]
        guard let side = out.indices.max(by: { out[$0] < out[$1] }) else { return }
        counts[side] += 1
        let isAside = side == Side.west.rawValue || side == Side.east.rawValue
        along[side] += isAside ? min(max(0, y), height - 1) : min(max(0, x), width - 1)
    }

    /// An arrow with a count for each side, at the mean of where its places would stand.
    var arrows: [(side: Side, text: String, share: Double)] {
        Side.allCases.compactMap { side in
            let count = counts[side.rawValue]
            guard count > 0 else { return nil }
            let number = count < 1000 ? "\(count)" : Numbers.compact(Double(count))
            let text =
                switch side {
                case .west: "◀\(number)"
                case .east: "\(number)▶"
                case .north: "▲\(number)"
                case .south: "▼\(number)"
                }
            let isAside = side == .west || side == .east
            return (side, text, along[side.rawValue] / Double(count) / (isAside ? height : width))
        }
    }
}

/// Cells of a map that are written on.
struct MapCells {
    let rect: Rect
    private var taken: Set<Int> = []

    init(_ rect: Rect) { self.rect = rect }

    /// Takes the cells of a text, and one on both sides so that two numbers do not read as one;
    /// false where it does not fit.
    mutating func take(_ columns: Int, x: Int, y: Int) -> Bool {
        guard x >= rect.x, x + columns <= rect.maxX, y >= rect.y, y < rect.maxY else {
            return false
        }
        let row = (y - rect.y) * (rect.width + 2) - rect.x + 1
        let own = (x..<(x + columns)).map { row + $0 }
        guard taken.isDisjoint(with: own) else { return false }
        taken.formUnion(own)
        taken.formUnion([row + x - 1, row + x + columns])
        return true
    }

    func isTaken(x: Int, y: Int) -> Bool {
        taken.contains((y - rect.y) * (rect.width + 2) - rect.x + 1 + x)
    }
}

extension Canvas {
    /// Marks, the first of which keep their cells.
    mutating func marks(_ map: PlaceMap, _ marks: [MapMark], _ cells: inout MapCells) {
        for mark in marks {
            guard
                let cell = map.cell(
                    latitude: mark.point.latitude, longitude: mark.point.longitude, in: cells.rect)
            else { continue }
            // A name may be cut at the edge; a number would become another one.
            let needed = DisplayWidth.of(mark.text)
            let columns = needed > 5 ? min(needed, cells.rect.maxX - cell.x) : needed
            let steps =
                mark.mayMove
                ? [(0, 0), (0, -1), (0, 1), (2, 0), (-2, 0), (2, -1), (-2, 1), (0, -2), (0, 2)]
                : [(0, 0)]
            for (x, y) in steps where cells.take(columns, x: cell.x + x, y: cell.y + y) {
                put(mark.text, x: cell.x + x, y: cell.y + y, mark.style, limit: columns)
                break
            }
        }
    }

    /// Arrows at the edges, as near to where they belong as there is room.
    mutating func arrows(_ edges: MapEdges, _ cells: inout MapCells) {
        let rect = cells.rect
        guard rect.height >= 3, rect.width >= 8 else { return }
        for (side, text, share) in edges.arrows {
            let columns = DisplayWidth.of(text)
            let isAside = side == .west || side == .east
            let start = Int(share * Double(isAside ? rect.height : rect.width))
            for step in 0..<24 {
                let shift = step % 2 == 0 ? step / 2 : -(step / 2 + 1)
                let x: Int
                let y: Int
                switch side {
                case .west: (x, y) = (rect.x, rect.y + start + shift)
                case .east: (x, y) = (rect.maxX - columns, rect.y + start + shift)
                case .north: (x, y) = (rect.x + min(start, rect.width - columns) + shift, rect.y)
                case .south:
                    (x, y) = (rect.x + min(start, rect.width - columns) + shift, rect.maxY - 1)
                }
                guard cells.take(columns, x: x, y: y) else { continue }
                put(text, x: x, y: y, Style(.warning, bold: true))
                break
            }
        }
    }
}

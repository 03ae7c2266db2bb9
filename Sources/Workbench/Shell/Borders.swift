import Canvas

/// A border between panes that the mouse can drag.
struct PaneBorder: Equatable {
    /// Stays the same from one frame to the next, such as `3 columns recommendations`.
    var name: String
    /// Drags left and right; else up and down.
    var isVertical: Bool
    /// The first column or row behind it.
    var position: Int
    /// What the two sides share.
    var whole: Rect
    /// Positions that leave both sides enough.
    var limits: ClosedRange<Int>

    /// Whether a cell belongs to it: the last line of one side, or the first of the other.
    func contains(x: Int, y: Int) -> Bool {
        guard whole.contains(x: x, y: y) else { return false }
        let place = isVertical ? x : y
        return place == position || place == position - 1
    }

    /// The share of the first side, were the border dragged to a cell.
    func share(x: Int, y: Int) -> Double {
        let place = min(limits.upperBound, max(limits.lowerBound, isVertical ? x : y))
        let (start, length) = isVertical ? (whole.x, whole.width) : (whole.y, whole.height)
        return length > 0 ? Double(place - start) / Double(length) : 0
    }
}

/// Panes as they divide their room, found from where they stand: a border between two groups, each
/// of which may be divided again. So no screen has to say what of it can be dragged.
indirect enum PaneTree {
    case leaf([(pane: Pane, rect: Rect)])
    case split(isVertical: Bool, position: Int, whole: Rect, first: PaneTree, second: PaneTree)

    /// A pane with a border and a little in it.
    static let leastWidth = 12
    static let leastHeight = 4

    init(_ panes: [(pane: Pane, rect: Rect)]) {
        // In reading order, so that equal arrangements make equal trees.
        let panes = panes.sorted { ($0.rect.y, $0.rect.x) < ($1.rect.y, $1.rect.x) }
        guard panes.count > 1, let first = panes.first else {
            self = .leaf(panes)
            return
        }
        let whole = panes.reduce(first.rect) { Self.union($0, $1.rect) }
        for isVertical in [true, false] {
            func start(_ rect: Rect) -> Int { isVertical ? rect.x : rect.y }
            func end(_ rect: Rect) -> Int { isVertical ? rect.maxX : rect.maxY }
            let lines = Set(panes.map { start($0.rect) }).sorted().dropFirst()
            for line in lines
            where panes.allSatisfy({ end($0.rect) <= line || start($0.rect) >= line }) {
                self = .split(
                    isVertical: isVertical, position: line, whole: whole,
                    first: PaneTree(panes.filter { start($0.rect) < line }),
                    second: PaneTree(panes.filter { start($0.rect) >= line }))
                return
            }
        }
        self = .leaf(panes)
    }

    private static func union(_ one: Rect, _ other: Rect) -> Rect {
        let (x, y) = (min(one.x, other.x), min(one.y, other.y))
        return Rect(x, y, max(one.maxX, other.maxX) - x, max(one.maxY, other.maxY) - y)
    }

    /// What the names of a screen's borders begin with.
    static func prefix(_ screen: Screen) -> String { "\(screen.rawValue) " }

    private var firstPane: String {
        switch self {
        case .leaf(let panes): panes.first?.pane.rawValue ?? ""
        case .split(_, _, _, let first, _): first.firstPane
        }
    }

    /// The least room it can be read in.
    private var least: Size {
        switch self {
        case .leaf: return Size(Self.leastWidth, Self.leastHeight)
        case .split(let isVertical, _, _, let first, let second):
            let (one, other) = (first.least, second.least)
            return isVertical
                ? Size(one.width + other.width, max(one.height, other.height))
                : Size(max(one.width, other.width), one.height + other.height)
        }
    }

    private func border(_ screen: Screen) -> PaneBorder? {
        guard case .split(let isVertical, let position, let whole, let first, let second) = self
        else { return nil }
        let (start, end) = isVertical ? (whole.x, whole.maxX) : (whole.y, whole.maxY)
        let low = start + (isVertical ? first.least.width : first.least.height)
        let high = end - (isVertical ? second.least.width : second.least.height)
        return PaneBorder(
            name: "\(Self.prefix(screen))\(isVertical ? "columns" : "rows") \(firstPane)",
            isVertical: isVertical, position: position, whole: whole,
            // Where there is too little for both, nothing can be dragged.
            limits: low <= high ? low...high : position...position)
    }

    /// Every border, the outer ones first.
    func borders(_ screen: Screen) -> [PaneBorder] {
        guard case .split(_, _, _, let first, let second) = self, let own = border(screen) else {
            return []
        }
        return [own] + first.borders(screen) + second.borders(screen)
    }

    /// Puts the panes into a room, with their borders where they were dragged to.
    func place(
        in room: Rect, _ screen: Screen, _ shares: [String: Double], into panes: inout [Pane: Rect]
    ) {
        switch self {
        case .leaf(let own):
            for entry in own { panes[entry.pane] = own.count == 1 ? room : entry.rect }
        case .split(let isVertical, let position, let whole, let first, let second):
            let length = isVertical ? room.width : room.height
            let (wasStart, wasLength) =
                isVertical ? (whole.x, whole.width) : (whole.y, whole.height)
            let name = border(screen)?.name ?? ""
            let usual = wasLength > 0 ? Double(position - wasStart) / Double(wasLength) : 0
            var size = Int((Double(length) * (shares[name] ?? usual)).rounded())
            let (one, other) = (first.least, second.least)
            let low = isVertical ? one.width : one.height
            let high = length - (isVertical ? other.width : other.height)
            if low <= high { size = min(high, max(low, size)) }
            if shares[name] == nil, length == wasLength { size = position - wasStart }
            let parts = isVertical ? room.left(size) : room.top(size)
            first.place(in: parts.first, screen, shares, into: &panes)
            second.place(in: parts.rest, screen, shares, into: &panes)
        }
    }
}

extension Layout {
    /// Puts the borders of a screen where shares have them.
    mutating func apply(_ shares: [String: Double], on screen: Screen) {
        let prefix = PaneTree.prefix(screen)
        guard shares.keys.contains(where: { $0.hasPrefix(prefix) }) else { return }
        let tree = PaneTree(panes.map { ($0.key, $0.value) })
        guard case .split(_, _, let whole, _, _) = tree else { return }
        tree.place(in: whole, screen, shares, into: &panes)
    }

    /// The borders that can be dragged.
    func borders(_ screen: Screen) -> [PaneBorder] {
        PaneTree(panes.map { ($0.key, $0.value) }).borders(screen)
    }
}

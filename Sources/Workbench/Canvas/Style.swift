/// What a piece of text means. The terminal host decides which colour that is.
public enum Role: UInt8, Codable, Hashable, Sendable, CaseIterable {
    case text, dim, accent, selected, good, warning, bad, border, title
    case chart1, chart2, chart3, chart4
    /// Lines on a map, under its dots.
    case outline1, outline2
    case heat0, heat1, heat2, heat3, heat4, heat5, heat6, heat7, heat8

    /// The heat role for a share of the maximum. Values outside 0…1 are clipped; NaN is coldest.
    public static func heat(_ share: Double) -> Role {
        let scale: [Role] = [
            .heat0, .heat1, .heat2, .heat3, .heat4, .heat5, .heat6, .heat7, .heat8,
        ]
        guard share > 0 else { return .heat0 }
        return scale[min(8, 1 + Int(min(share, 1) * 7.999))]
    }

    /// The role of the n-th curve of a chart; curves after the fourth share colours.
    public static func chart(_ index: Int) -> Role {
        [.chart1, .chart2, .chart3, .chart4][((index % 4) + 4) % 4]
    }
}

/// How a cell looks: a meaning and three modifiers.
public struct Style: Codable, Hashable, Sendable {
    public var role: Role
    public var bold: Bool
    public var reverse: Bool
    /// Lies on the background of the selected row.
    public var highlighted: Bool

    public init(
        _ role: Role = .text, bold: Bool = false, reverse: Bool = false, highlighted: Bool = false
    ) {
        self.role = role
        self.bold = bold
        self.reverse = reverse
        self.highlighted = highlighted
    }

    public static let text = Style()
    public static let dim = Style(.dim)
    public static let accent = Style(.accent)
    public static let title = Style(.title, bold: true)
    public static let good = Style(.good)
    public static let warning = Style(.warning)
    public static let bad = Style(.bad)
    public static let border = Style(.border)

    /// The same style on the selected row's background, or not.
    public func highlighted(_ on: Bool) -> Style {
        var copy = self
        copy.highlighted = on
        return copy
    }
}

/// One position of the screen.
public struct Cell: Hashable, Sendable {
    /// One grapheme; empty where the wide grapheme to the left covers this cell too.
    public var glyph: String
    public var style: Style

    public init(_ glyph: String = " ", _ style: Style = .text) {
        self.glyph = glyph
        self.style = style
    }
}

/// Columns and rows of a screen.
public struct Size: Codable, Hashable, Sendable {
    public var width: Int
    public var height: Int

    public init(_ width: Int, _ height: Int) {
        self.width = width
        self.height = height
    }

    /// The part of a window that is drawn on: one of 32,767 by 32,767 cells, as a script may set it,
    /// would take gigabytes.
    public var drawable: Size { Size(min(width, 1000), min(height, 500)) }
}

/// A part of the screen. Empty when width or height is zero; never negative.
public struct Rect: Hashable, Sendable {
    public var x, y, width, height: Int

    public init(_ x: Int, _ y: Int, _ width: Int, _ height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    public var isEmpty: Bool { width == 0 || height == 0 }
    public var maxX: Int { x + width }
    public var maxY: Int { y + height }

    public func contains(x px: Int, y py: Int) -> Bool {
        px >= x && px < maxX && py >= y && py < maxY
    }

    public func inset(_ horizontal: Int, _ vertical: Int) -> Rect {
        Rect(x + horizontal, y + vertical, width - 2 * horizontal, height - 2 * vertical)
    }

    /// The first `count` rows, and the rest.
    public func top(_ count: Int) -> (first: Rect, rest: Rect) {
        let rows = max(0, min(count, height))
        return (Rect(x, y, width, rows), Rect(x, y + rows, width, height - rows))
    }

    /// The first `count` columns, and the rest.
    public func left(_ count: Int) -> (first: Rect, rest: Rect) {
        let columns = max(0, min(count, width))
        return (Rect(x, y, columns, height), Rect(x + columns, y, width - columns, height))
    }
}

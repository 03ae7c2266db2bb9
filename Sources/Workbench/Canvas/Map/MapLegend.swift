import Support

/// A sign of a map, and what it means in words.
public struct MapLegend: Sendable {
    public var pieces: [(text: String, style: Style)]
    /// The same where there is only ASCII; nil draws the pieces.
    public var asciiPieces: [(text: String, style: Style)]?

    public init(_ sign: String, _ style: Style, _ words: String, ascii: String? = nil) {
        pieces = [(sign, style), (" \(words)", .dim)]
        asciiPieces = ascii.map { [($0, style), (" \(words)", .dim)] }
    }

    /// A scale of shades: `few ░▒▓█ many visits`.
    public static func shades(_ low: String, _ high: String) -> MapLegend {
        var legend = MapLegend("", .dim, "")
        func pieces(ascii: Bool) -> [(text: String, style: Style)] {
            let shades = Shade.glyphs(ascii: ascii).dropFirst().enumerated().map {
                (text: $1, style: Style(.heat(Double($0 + 1) / 4)))
            }
            return [(text: "\(low) ", style: Style.dim)] + shades
                + [(text: " \(high)", style: Style.dim)]
        }
        (legend.pieces, legend.asciiPieces) = (pieces(ascii: false), pieces(ascii: true))
        return legend
    }

    /// A scale of colours, in ASCII of marks: `few •••• many visits`.
    public static func dots(_ low: String, _ high: String) -> MapLegend {
        var legend = MapLegend("", .dim, "")
        func pieces(_ marks: [String]) -> [(text: String, style: Style)] {
            let dots = marks.indices.map { index in
                let share = Double(index + 1) / Double(marks.count)
                return (text: marks[index], style: Style(.heat(share)))
            }
            return [(text: "\(low) ", style: Style.dim)] + dots
                + [(text: " \(high)", style: Style.dim)]
        }
        legend.pieces = pieces(["•", "•", "•", "•", "•"])
        legend.asciiPieces = pieces([".", "-", "+", "#", "@"])
        return legend
    }

    func pieces(ascii: Bool) -> [(text: String, style: Style)] {
        ascii ? asciiPieces ?? pieces : pieces
    }
}

/// What lengths on a map are told in.
public struct MapUnit: Sendable {
    /// Such as `km`.
    public var name: String
    public var kilometres: Double
    /// What is less than one of them, and how many of it one has; nil takes parts of the unit.
    public var part: (name: String, count: Double)?

    public init(_ name: String, kilometres: Double, part: (name: String, count: Double)? = nil) {
        self.name = name
        self.kilometres = kilometres
        self.part = part
    }

    public static let kilometres = MapUnit("km", kilometres: 1, part: ("m", 1000))
}

/// A length that is easy to read, and the columns that it takes.
struct MapScale {
    let columns: Int
    private let length: Double
    private let unit: MapUnit

    /// The longest of 1, 2, 5, 10, … that takes at most so many columns; nil where none takes three.
    init?(kilometresPerColumn: Double, atMost columns: Int, unit: MapUnit = .kilometres) {
        let perColumn = kilometresPerColumn / unit.kilometres
        guard perColumn.isFinite, perColumn > 0 else { return nil }
        let room = perColumn * Double(columns)
        var found: Double?
        var power = 0.001
        while power <= room, power < 1e6 {
            for factor in [1.0, 2, 5] where factor * power <= room { found = factor * power }
            power *= 10
        }
        guard let found else { return nil }
        (length, self.unit) = (found, unit)
        self.columns = Int((found / perColumn).rounded())
        guard self.columns >= 2 else { return nil }
    }

    var text: String {
        guard length < 1 else { return "\(Numbers.fixed(length, 0)) \(unit.name)" }
        guard let part = unit.part else { return "\(Numbers.short(length, 1)) \(unit.name)" }
        return "\(Numbers.fixed(length * part.count, 0)) \(part.name)"
    }
}

extension Canvas {
    /// The scale and the legend of a map, in the rows under it.
    mutating func mapFooter(_ content: MapContent, _ map: PlaceMap, body: Rect, in rect: Rect) {
        guard rect.height > 0 else { return }
        var x = rect.x
        if content.isGround,
            let scale = MapScale(
                kilometresPerColumn: map.kilometresPerColumn(
                    columns: body.width, rows: body.height),
                atMost: max(8, min(14, rect.width / 4)), unit: content.unit)
        {
            let bar = "├" + String(repeating: "─", count: max(0, scale.columns - 2)) + "┤"
            let text = "\(bar) \(scale.text)"
            if DisplayWidth.of(text) <= rect.width {
                x += put(text, x: x, y: rect.y, .dim) + 2
            }
        }
        for entry in content.legend {
            let pieces = entry.pieces(ascii: ascii)
            let columns = pieces.reduce(0) { $0 + DisplayWidth.of($1.text) }
            guard x + columns <= rect.maxX else { continue }
            for piece in pieces { x += put(piece.text, x: x, y: rect.y, piece.style) }
            x += 2
        }
        guard rect.height > 1 else { return }
        put(content.note, x: rect.x, y: rect.y + 1, .dim, limit: rect.width)
    }
}

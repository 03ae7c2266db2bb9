import Canvas

/// One colour of a theme, for terminals of any depth.
struct Colour: Equatable {
    /// Red, green and blue, 8 bits each; nil is the terminal's own.
    var rgb: Int?
    /// Among the 16 of a terminal: 0–7 and their bright kin 8–15; -1 is its own.
    var basic: Int

    /// What the terminal has of itself.
    static let own = Colour(rgb: nil, basic: -1)

    init(rgb: Int?, basic: Int) {
        self.rgb = rgb
        self.basic = basic
    }

    init(_ rgb: Int, _ basic: Int) { self.init(rgb: rgb, basic: basic) }

    /// Its number at a depth; -1 is the terminal's own.
    func number(_ depth: ColourDepth) -> Int {
        guard let rgb else { return -1 }
        switch depth {
        case .none: return -1
        // The bright ones are their plain kin; grey, which is bright black, is the terminal's own.
        case .eight: return basic == 8 ? -1 : basic & 7
        case .sixteen: return basic
        case .many: return Self.nearest(to: rgb)
        case .full: return rgb
        }
    }

    /// The nearest of xterm's cube and greys; the first sixteen differ from terminal to terminal.
    static func nearest(to rgb: Int) -> Int {
        func distance(_ other: Int) -> Int {
            [16, 8, 0].reduce(0) { sum, shift in
                let difference = (rgb >> shift & 255) - (other >> shift & 255)
                return sum + difference * difference
            }
        }
        return (16...255).min { distance(value(of: $0)) < distance(value(of: $1)) } ?? 16
    }

    /// Red, green and blue of one of xterm's 16…255.
    static func value(of number: Int) -> Int {
        guard number < 232 else {
            let grey = 8 + 10 * (number - 232)
            return grey << 16 | grey << 8 | grey
        }
        let levels = [0, 95, 135, 175, 215, 255]
        let index = number - 16
        return levels[index / 36] << 16 | levels[index / 6 % 6] << 8 | levels[index % 6]
    }
}

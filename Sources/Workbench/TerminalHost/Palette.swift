import CTerminal
import Canvas

/// Turns what text means into colours that this terminal has.
struct Palette {
    enum Depth { case none, eight, sixteen, many }

    private let depth: Depth

    /// Colour pairs 1… of all roles, and the same again on the selected row's background.
    init(colours: Int, monochrome: Bool) {
        depth =
            monochrome || colours < 8
            ? .none : colours >= 256 ? .many : colours >= 16 ? .sixteen : .eight
        guard depth != .none else { return }
        for role in Role.allCases {
            let foreground = Self.colour(of: role, depth)
            terminal_define_pair(Self.pair(role, false), foreground, -1)
            if depth == .many {
                terminal_define_pair(
                    Self.pair(role, true), Self.onDark(role) ?? foreground, 237)
            }
        }
    }

    /// Colours that must not be left to the terminal: the selected row is dark everywhere, even
    /// where the terminal's own background is light.
    private static func onDark(_ role: Role) -> Int32? {
        switch role {
        case .text, .title: 255
        case .dim, .border, .outline1: 248
        default: nil
        }
    }

    private static func pair(_ role: Role, _ highlighted: Bool) -> Int32 {
        Int32(role.rawValue) + 1 + (highlighted ? Int32(Role.allCases.count) : 0)
    }

    /// Pair and style bits for `terminal_put`.
    func attributes(of style: Style) -> (pair: Int32, bits: Int32) {
        var bits: Int32 = 0
        if style.bold { bits |= Int32(TERMINAL_BOLD) }
        if style.reverse || style.role == .selected { bits |= Int32(TERMINAL_REVERSE) }
        if style.highlighted {
            bits |= depth == .many ? Int32(TERMINAL_BOLD) : Int32(TERMINAL_REVERSE)
        }
        guard depth != .none else {
            if [.dim, .border, .outline1].contains(style.role) { bits |= Int32(TERMINAL_DIM) }
            if style.role == .title || style.role == .bad || style.role == .accent {
                bits |= Int32(TERMINAL_BOLD)
            }
            return (0, bits)
        }
        return (Self.pair(style.role, style.highlighted && depth == .many), bits)
    }

    /// Foreground colour numbers; -1 is the terminal's own.
    private static func colour(of role: Role, _ depth: Depth) -> Int32 {
        let heat = Int(role.rawValue) - Int(Role.heat0.rawValue)
        if heat >= 0 {
            switch depth {
            case .many: return [238, 24, 31, 37, 72, 107, 179, 215, 223][heat]
            case .sixteen: return [8, 4, 4, 6, 6, 2, 3, 11, 15][heat]
            default: return [4, 4, 4, 6, 6, 2, 3, 3, 7][heat]
            }
        }
        switch (role, depth) {
        case (.text, _): return -1
        case (.dim, .many): return 245
        case (.border, .many): return 240
        case (.dim, .sixteen), (.border, .sixteen): return 8
        case (.dim, _), (.border, _): return -1
        case (.accent, .many): return 80
        case (.selected, .many): return 80
        case (.accent, _), (.selected, _): return 6
        case (.good, .many): return 114
        case (.good, _): return 2
        case (.warning, .many): return 179
        case (.warning, _): return 3
        case (.bad, .many): return 203
        case (.bad, _): return 1
        case (.title, _): return -1
        case (.outline1, .many): return 241
        case (.outline1, .sixteen): return 8
        case (.outline1, _): return -1
        case (.outline2, .many): return 133
        case (.outline2, _): return 5
        case (.chart1, .many): return 75
        case (.chart1, _): return 4
        case (.chart2, .many): return 114
        case (.chart2, _): return 2
        case (.chart3, .many): return 215
        case (.chart3, _): return 3
        case (.chart4, .many): return 176
        default: return 5
        }
    }
}

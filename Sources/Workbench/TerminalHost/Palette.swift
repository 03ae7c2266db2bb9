import CTerminal
import Canvas
import Reports

/// How many colours the terminal has.
enum ColourDepth: Equatable {
    case none, eight, sixteen
    /// The 256 of xterm.
    case many
    /// Any of red, green and blue.
    case full

    /// - Parameter colours: What the terminal's description says: 2^24 where a colour is a number of
    ///   red, green and blue.
    init(colours: Int, monochrome: Bool) {
        self =
            monochrome || colours < 8
            ? .none
            : colours >= 1 << 24
                ? .full : colours >= 256 ? .many : colours >= 16 ? .sixteen : .eight
    }

    /// Whether the selected row can have a background of its own.
    var hasRows: Bool { self == .many || self == .full }
}

/// Turns what text means into colours that this terminal has.
struct Palette {
    let theme: Theme
    /// What the terminal has, whatever the theme takes of it.
    let terminalDepth: ColourDepth
    let depth: ColourDepth

    /// Colour pairs 1… of all roles, and the same again on the selected row's background.
    init(_ theme: Theme, _ depth: ColourDepth) {
        self.theme = theme
        terminalDepth = depth
        let colours = ThemeColours(theme)
        self.depth = colours == nil ? .none : depth
        guard let colours, depth != .none else {
            terminal_default_colours(-1, -1)
            return
        }
        let background = Self.number(colours.background, depth)
        terminal_default_colours(Self.number(colours[.text], depth), background)
        for role in Role.allCases {
            terminal_define_pair(
                Self.pair(role, false), Self.number(colours[role], depth), background)
            if depth.hasRows {
                terminal_define_pair(
                    Self.pair(role, true), Self.number(colours.onRow(role), depth),
                    Self.number(colours.row, depth))
            }
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
            bits |= depth.hasRows ? Int32(TERMINAL_BOLD) : Int32(TERMINAL_REVERSE)
        }
        guard depth != .none else {
            if [.dim, .border, .outline1].contains(style.role) { bits |= Int32(TERMINAL_DIM) }
            if style.role == .title || style.role == .bad || style.role == .accent {
                bits |= Int32(TERMINAL_BOLD)
            }
            return (0, bits)
        }
        return (Self.pair(style.role, style.highlighted && depth.hasRows), bits)
    }

    /// The number of a colour on the terminal; -1 is its own.
    private static func number(_ colour: Colour, _ depth: ColourDepth) -> Int32 {
        Int32(colour.number(depth))
    }
}

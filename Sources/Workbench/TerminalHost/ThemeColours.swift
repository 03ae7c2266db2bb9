import Canvas
import Reports

/// What every role looks like in a theme, and what lies behind it.
struct ThemeColours {
    /// Behind everything.
    let background: Colour
    /// Behind the selected row.
    let row: Colour
    /// What is the terminal's own elsewhere, on the selected row: that row's background is not.
    private let rowText: Colour
    private let roles: [Role: Colour]

    /// nil for the theme without colours.
    init?(_ theme: Theme) {
        switch theme {
        case .dark: self = .dark
        case .light: self = .light
        case .highContrast: self = .highContrast
        case .colourBlind: self = .colourBlind
        case .mono: return nil
        }
    }

    private init(
        background: Colour, row: Colour, rowText: Colour? = nil, _ roles: [Role: Colour],
        charts: [Colour], heat: [Colour]
    ) {
        self.background = background
        self.row = row
        var all = roles
        for (index, colour) in charts.enumerated() { all[.chart(index)] = colour }
        for (index, colour) in heat.enumerated() {
            all[Role(rawValue: Role.heat0.rawValue + UInt8(index)) ?? .heat0] = colour
        }
        self.roles = all
        self.rowText = rowText ?? all[.text] ?? .own
    }

    /// The colour of a role. A test holds that every theme has one for each.
    subscript(role: Role) -> Colour { roles[role] ?? .own }

    /// The same on the selected row.
    func onRow(_ role: Role) -> Colour {
        let colour = self[role]
        if colour.rgb == nil { return rowText }
        // Lines and less important text would hardly be seen there.
        return [.dim, .border, .outline1].contains(role) ? rowDim : colour
    }

    /// What is less important, on the selected row.
    private var rowDim: Colour {
        guard let text = rowText.rgb, let row = row.rgb else { return rowText }
        // Two thirds of the way from the background to the text.
        let parts = [16, 8, 0].map { shift in
            ((row >> shift & 255) + 2 * (text >> shift & 255)) / 3 << shift
        }
        return Colour(parts.reduce(0, +), rowText.basic)
    }

    // MARK: - The themes

    /// Numbers of xterm's palette, on the background that the terminal has.
    private static let dark = ThemeColours(
        background: .own, row: Colour(0x3A3A3A, 8), rowText: Colour(0xEEEEEE, 15),
        [
            .text: .own, .title: .own, .dim: Colour(0x8A8A8A, 8), .border: Colour(0x585858, 8),
            .accent: Colour(0x5FD7D7, 6), .selected: Colour(0x5FD7D7, 6),
            .good: Colour(0x87D787, 2), .warning: Colour(0xD7AF5F, 3), .bad: Colour(0xFF5F5F, 1),
            .outline1: Colour(0x626262, 8), .outline2: Colour(0xAF5FAF, 5),
        ],
        charts: [
            Colour(0x5FAFFF, 4), Colour(0x87D787, 2), Colour(0xFFAF5F, 3), Colour(0xD787D7, 5),
        ],
        heat: [
            Colour(0x444444, 8), Colour(0x005F87, 4), Colour(0x0087AF, 4), Colour(0x00AFAF, 6),
            Colour(0x5FAF87, 6), Colour(0x87AF5F, 2), Colour(0xD7AF5F, 3), Colour(0xFFAF5F, 11),
            Colour(0xFFD7AF, 15),
        ])

    /// Dark text on white, whatever background the terminal has; much is dark.
    private static let light = ThemeColours(
        background: Colour(0xFFFFFF, 15), row: Colour(0xD7E4F2, 7),
        [
            .text: Colour(0x1C1C1C, 0), .title: Colour(0x000000, 0), .dim: Colour(0x5F5F5F, 8),
            .border: Colour(0xA8A8A8, 7), .accent: Colour(0x005F87, 4),
            .selected: Colour(0x005F87, 4), .good: Colour(0x005F00, 2),
            .warning: Colour(0x875F00, 3), .bad: Colour(0xAF0000, 1),
            .outline1: Colour(0xA8A8A8, 7), .outline2: Colour(0xAF5FAF, 5),
        ],
        charts: [
            Colour(0x005FAF, 4), Colour(0x008700, 2), Colour(0xAF5F00, 3), Colour(0x870087, 5),
        ],
        heat: [
            Colour(0xD0D0D0, 7), Colour(0xD7AF5F, 3), Colour(0xD7875F, 3), Colour(0xD75F5F, 1),
            Colour(0xAF5F87, 5), Colour(0x875FAF, 5), Colour(0x5F5FAF, 4), Colour(0x5F0087, 4),
            Colour(0x000000, 0),
        ])

    /// Nothing that is read has less than seven times the light of its background.
    private static let highContrast = ThemeColours(
        background: Colour(0x000000, 0), row: Colour(0x00005F, 4),
        [
            .text: Colour(0xFFFFFF, 15), .title: Colour(0xFFFFFF, 15), .dim: Colour(0xD0D0D0, 7),
            .border: Colour(0xBCBCBC, 7), .accent: Colour(0x5FFFFF, 14),
            .selected: Colour(0x5FFFFF, 14), .good: Colour(0x5FFF5F, 10),
            .warning: Colour(0xFFFF5F, 11), .bad: Colour(0xFF8787, 9),
            .outline1: Colour(0xBCBCBC, 7), .outline2: Colour(0xFF87FF, 13),
        ],
        charts: [
            Colour(0x87D7FF, 12), Colour(0x87FF87, 10), Colour(0xFFD75F, 11), Colour(0xFF87FF, 13),
        ],
        heat: [
            Colour(0x4E4E4E, 8), Colour(0x5F5FFF, 12), Colour(0x5F87FF, 12), Colour(0x5FAFFF, 14),
            Colour(0x5FD7D7, 14), Colour(0x87FF87, 10), Colour(0xD7FF5F, 11), Colour(0xFFFF87, 11),
            Colour(0xFFFFFF, 15),
        ])

    /// After the colours of Okabe and Ito, which people tell apart who see no red or no green; what
    /// counts differs in lightness, too.
    private static let colourBlind = ThemeColours(
        background: Colour(0x121212, 0), row: Colour(0x3A3A3A, 8), rowText: Colour(0xEEEEEE, 15),
        [
            .text: Colour(0xE4E4E4, 7), .title: Colour(0xFFFFFF, 15), .dim: Colour(0x9E9E9E, 8),
            .border: Colour(0x626262, 8), .accent: Colour(0xFFD75F, 11),
            .selected: Colour(0xFFD75F, 11), .good: Colour(0x5FAFFF, 12),
            .warning: Colour(0xFFFFAF, 11), .bad: Colour(0xFF8700, 3),
            .outline1: Colour(0x6C6C6C, 8), .outline2: Colour(0xD787AF, 5),
        ],
        charts: [
            Colour(0x5FAFFF, 12), Colour(0xFF8700, 3), Colour(0xFFFFAF, 11), Colour(0xAF87AF, 5),
        ],
        heat: [
            Colour(0x444444, 8), Colour(0x005FAF, 4), Colour(0x5F87AF, 4), Colour(0x878787, 8),
            Colour(0xAFAF87, 3), Colour(0xD7AF5F, 3), Colour(0xD7D75F, 11), Colour(0xFFFF5F, 11),
            Colour(0xFFFFD7, 15),
        ])
}

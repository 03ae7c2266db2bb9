import Canvas
import Glibc
import Reports
import Testing

@testable import TerminalHost

@Suite("The colours of the themes")
struct ThemeTests {
    private static let coloured = Theme.allCases.filter { $0 != .mono }
    /// What is read.
    private static let texts: [Role] = [
        .text, .title, .dim, .accent, .good, .warning, .bad, .chart1, .chart2, .chart3, .chart4,
    ]
    private static let heat: [Role] = [
        .heat0, .heat1, .heat2, .heat3, .heat4, .heat5, .heat6, .heat7, .heat8,
    ]

    /// Red, green and blue as light, without the screen's exponent.
    private func linear(_ rgb: Int) -> [Double] {
        [16, 8, 0].map { shift in
            let part = Double(rgb >> shift & 255) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
    }

    /// Relative luminance of WCAG 2.
    private func luminance(_ rgb: Int) -> Double {
        let parts = linear(rgb)
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }

    /// Contrast of WCAG 2: 1 for the same colour, 21 for black and white.
    private func contrast(_ one: Int, _ other: Int) -> Double {
        let (first, second) = (luminance(one), luminance(other))
        return (max(first, second) + 0.05) / (min(first, second) + 0.05)
    }

    /// As a terminal of 256 colours shows it; its own text counts as light grey, its own background
    /// as nearly black.
    private func shown(_ colour: Colour, own: Int) -> Int {
        let number = colour.number(.many)
        return number < 0 ? own : Colour.value(of: number)
    }

    private func shown(_ role: Role, _ colours: ThemeColours) -> Int {
        shown(colours[role], own: 0xD0D0D0)
    }

    private func background(_ colours: ThemeColours) -> Int {
        shown(colours.background, own: 0x1C1C1C)
    }

    @Test(arguments: coloured)
    func everyRoleHasAColour(theme: Theme) throws {
        let colours = try #require(ThemeColours(theme))
        for role in Role.allCases where !(theme == .dark && [.text, .title].contains(role)) {
            #expect(colours[role] != .own, "\(role) of \(theme)")
        }
    }

    @Test func monoHasNone() { #expect(ThemeColours(.mono) == nil) }

    @Test("What is read stands out from what lies behind it", arguments: coloured)
    func contrast(theme: Theme) throws {
        let colours = try #require(ThemeColours(theme))
        let least = theme == .highContrast ? 7.0 : 4.5
        for role in Self.texts {
            let found = contrast(shown(role, colours), background(colours))
            #expect(found >= least, "\(role) of \(theme): \(found)")
            let row = contrast(
                shown(colours.onRow(role), own: 0), shown(colours.row, own: 0x3A3A3A))
            #expect(row >= 3, "\(role) on the selected row of \(theme): \(row)")
        }
        for role in [Role.border, .outline1, .outline2] {
            let found = contrast(shown(role, colours), background(colours))
            #expect(found >= 2, "\(role) of \(theme): \(found)")
        }
    }

    @Test("More is further from the background", arguments: coloured)
    func heat(theme: Theme) throws {
        let colours = try #require(ThemeColours(theme))
        let steps = Self.heat.map { contrast(shown($0, colours), background(colours)) }
        #expect(steps[0] >= 1.4, "\(steps)")
        for (less, more) in zip(steps, steps.dropFirst()) {
            #expect(more > less * 1.02, "\(theme): \(steps)")
        }
    }

    /// Machado, Oliveira and Fernandes 2009: what is left where one kind of cone is missing.
    private static let missing: [(name: String, matrix: [[Double]])] = [
        (
            "no red",
            [
                [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                [-0.003882, -0.048116, 1.051998],
            ]
        ),
        (
            "no green",
            [
                [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                [-0.011820, 0.042940, 0.968881],
            ]
        ),
    ]

    /// How far two colours are from each other for such an eye, in light of each kind, 0 to √3.
    private func distance(_ one: Int, _ other: Int, _ matrix: [[Double]]) -> Double {
        func seen(_ rgb: Int) -> [Double] {
            let light = linear(rgb)
            return matrix.map { row in
                let value = zip(row, light).map { $0 * $1 }.reduce(0, +)
                return pow(min(1, max(0, value)), 1 / 2.2)
            }
        }
        return zip(seen(one), seen(other)).map { ($0 - $1) * ($0 - $1) }.reduce(0, +).squareRoot()
    }

    @Test func theColourBlindThemeIsToldApart() throws {
        let colours = try #require(ThemeColours(.colourBlind))
        let groups: [[Role]] = [
            [.good, .warning, .bad], [.chart1, .chart2, .chart3, .chart4],
        ]
        for (name, matrix) in Self.missing {
            for group in groups {
                for (index, one) in group.enumerated() {
                    for other in group.dropFirst(index + 1) {
                        let apart = distance(
                            shown(one, colours), shown(other, colours), matrix)
                        #expect(apart > 0.25, "\(one) and \(other), \(name): \(apart)")
                    }
                }
            }
        }
    }

    @Test func coloursOfEveryDepth() {
        let orange = Colour(0xFFAF5F, 11)
        #expect(orange.number(.full) == 0xFFAF5F)
        #expect(orange.number(.many) == 215)
        #expect(orange.number(.sixteen) == 11 && orange.number(.eight) == 3)
        #expect(Colour(0x8A8A8A, 8).number(.eight) == -1)
        #expect(Colour.own.number(.many) == -1 && Colour.own.number(.full) == -1)
        for number in 16...255 {
            #expect(
                Colour.value(of: Colour.nearest(to: Colour.value(of: number)))
                    == Colour.value(of: number))
        }
    }

    @Test func theTerminalChoosesTheDepth() {
        func depth(_ colours: Int, _ monochrome: Bool = false) -> ColourDepth {
            ColourDepth(colours: colours, monochrome: monochrome)
        }
        #expect(depth(0) == .none && depth(2) == .none && depth(1 << 24, true) == .none)
        #expect(depth(8) == .eight && depth(16) == .sixteen && depth(88) == .sixteen)
        #expect(depth(256) == .many && depth(1 << 24) == .full)
    }
}

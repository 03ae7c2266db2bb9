import Canvas
import Foundation
import Reports
import Support
import Testing

@testable import Screens

/// The states whose frames are compared, by name.
enum Scenes {
    static let sizes = [Size(132, 43), Size(100, 30), Size(80, 24), Size(60, 20), Size(30, 8)]

    static let all: [(name: String, keys: [Key])] = [
        ("city", []),
        ("city-audit", [.backTab, .enter]),
        ("users", [.character("2"), .down, .tab, .end]),
        ("why", [.character("3"), .down, .down]),
        ("why-where", [.character("3"), .down, .character("@")]),
        ("why-crosshair", [.character("3"), .character("@"), .character(","), .up, .right]),
        ("trace", [.character("2"), .tab, .down, .down, .backTab, .backTab, .enter, .left]),
        ("city-filled", [.character("%"), .character("+"), .character("K")]),
        ("train", [.character("5"), .tab]),
        ("finished", [.character("6"), .down, .enter]),
        ("runs", [.character("6"), .end]),
        ("runs-folded", [.character("6"), .character("b"), .down]),
        ("runs-columns", [.character("6"), .character("|"), .down, .right]),
        ("runs-chosen", [.character("6"), .character("|"), .character(" "), .escape]),
        (
            "runs-differences",
            [.character("6"), .character(" "), .down, .down, .down, .character("D")]
        ),
        (
            "runs-scatter",
            [
                .character("6"), .character(" "), .down, .character(" "), .character("m"), .right,
                .character("]"),
            ]
        ),
        ("session", [.character("7"), .down]),
        ("session-notes", [.character("7"), .tab, .tab, .tab, .down]),
        ("session-actions", [.character("7"), .backTab]),
        ("session-as-it-was", [.character("7"), .character("v"), .tab]),
        ("session-edit", [.character("7"), .character("e"), .down]),
        ("session-none", [.character("7")]),
        ("sessions", [.character("7"), .character("o"), .down]),
        ("note", [.character("n")] + "two entrances".map { .character($0) }),
        ("case", [.character("3"), .down, .character("n"), .down, .character("s")]),
        ("help", [.character("2"), .character("?")]),
        ("palette", [.character(":"), .character("m"), .character("a"), .character("p")]),
        (
            "outlines",
            [.character("v"), .character("v"), .character("v"), .character("+"), .character("]")]
        ),
        ("truth", [.character("2"), .character("P"), .tab, .down, .down, .down, .down]),
        ("graph", []),
        ("graph-users", [.character("2")]),
        ("graph-train", [.character("5"), .tab]),
        ("details", [.character("3"), .tab, .enter]),
        ("faithfulness", [.character("3"), .down, .character("f")]),
        (
            "what-if",
            [
                .character("3"), .character("e"), .character("d"), .down, .down, .character("h"),
                .down, .enter, .backTab,
            ]
        ),
        ("what-if-places", [.character("3"), .character("i"), .character("g"), .character("y")]),
        (
            "what-if-list",
            [.character("3"), .character("e"), .character("d"), .escape]
        ),
        ("evidence", [.character("3"), .enter, .down]),
        ("counterfactual", [.character("3"), .character("c")]),
        ("missed", [.character("3"), .character("T")]),
        ("missed-next", [.character("3"), .character("T"), .character("T")]),
        ("contrast", [.character("3"), .character(" "), .down, .down, .character("!")]),
        ("comparison", [.character("6"), .down, .character("E"), .down]),
        (
            "comparison-slices",
            [
                .character("6"), .down, .character(" "), .character("E"), .character("*"),
                .character("P"), .character("]"),
            ]
        ),
        ("unseal", [.character("6"), .down, .character("E"), .character("O")]),
        (
            "comparison-test",
            [.character("6"), .down, .character("E"), .character("O"), .enter, .end]
        ),
        ("study", [.character("6"), .down, .character("F"), .character("]")]),
        ("study-planted", [.character("6"), .down, .character("F"), .left, .left]),
        ("sites", [.character("4"), .down, .down]),
        ("sites-brands", [.character("4"), .character("P"), .character("z")]),
        ("sites-reasons", [.character("4"), .enter, .down, .down, .enter, .down, .down]),
        ("sites-enlarged", [.character("4"), .enter, .enter, .character("P"), .character("z")]),
        ("sites-ways", [.character("4"), .enter, .enter, .down, .down, .enter, .down]),
        ("sites-messages", [.character("4"), .backTab, .down]),
        (
            "sites-off",
            [
                .character("4"), .enter, .down, .enter, .character("e"), .down, .character("e"),
                .escape,
            ]
        ),
        ("sites-map", [.character("4"), .enter, .down, .down, .character("m")]),
        (
            "sites-map-crosshair",
            [.character("4"), .enter, .down, .character("m"), .tab, .enter, .up, .up]
        ),
        (
            "sites-criteria",
            [.character("4"), .backTab, .character("m"), .character("m"), .down, .right, .right]
        ),
        (
            "sites-criteria-category",
            [
                .character("4"), .backTab, .character("m"), .character("m"), .character("b"),
                .character("v"), .down,
            ]
        ),
        (
            "sites-distances",
            [
                .character("4"), .backTab, .character("m"), .character("m"), .character("m"),
                .down, .down, .right,
            ]
        ),
        ("sites-embedding", [.character("4"), .backTab, .character("M")]),
        ("sites-tucker", [.character("4"), .character("R"), .enter, .tab, .tab]),
        ("sites-none", [.character("4")]),
        ("sites-details", [.character("4"), .character("D")]),
        ("sites-faithfulness", [.character("4"), .enter, .character("f")]),
        ("sequence", [.character("3"), .down, .down]),
        ("sequence-events", [.character("3"), .enter, .down, .down]),
        ("sequence-event", [.character("3"), .enter, .down, .down, .enter]),
        ("sequence-attention", [.character("3"), .tab, .character("m"), .down]),
        (
            "sequence-head",
            [.character("3"), .tab, .character("m"), .down, .right, .enter, .left, .left, .up]
        ),
        (
            "sequence-cell",
            [.character("3"), .tab, .character("m"), .down, .enter, .left, .left, .enter]
        ),
        ("sequence-parts", [.character("3"), .tab, .character("m"), .character("m"), .down]),
        (
            "sequence-teacher",
            [.character("3"), .tab, .character("m"), .character("m"), .character("m"), .down]
        ),
        ("sequence-disagreement", [.character("3"), .tab, .character("M"), .down]),
        ("generator", [.character("3"), .tab, .down]),
        ("generator-tokens", [.character("3"), .tab, .character("m"), .character("m"), .down]),
        (
            "generator-lists",
            [.character("6"), .character("/")] + "ranking".map { .character($0) }
                + [.enter, .character("E"), .character("&"), .enter, .down]
        ),
        (
            "generator-list-length",
            [.character("6"), .character("/")] + "ranking".map { .character($0) }
                + [.enter, .character("E"), .character("&")]
        ),
        ("generator-among", [.character("3"), .character("&"), .character("1"), .character("2")]),
        ("generator-hours", [.character("3"), .tab, .character("M"), .right, .down]),
        (
            "generator-positions",
            [.character("3"), .tab, .character("M"), .enter, .right, .down, .down]
        ),
        ("sequence-graph", [.character("m"), .down]),
        ("sequence-runs", [.character("6")]),
        // Panels that are opened from a screen and are not shown above.
        ("cities", [.character("o")]),
        ("choose-run", [.character("3"), .character("R"), .down]),
        ("beside", [.character("3"), .character("|"), .character(" "), .down]),
        ("panes", [.character("2"), .character("Z"), .down]),
        ("export", [.character("3"), .character("W")]),
        ("themes", [.character("C"), .down]),
        ("stop", [.character("5"), .character("x")]),
        ("rate", [.character("5"), .character("l")]),
        ("several", [.character("5"), .character("V")]),
        ("queue", [.character("6")]),
        ("queue-train", [.character("5"), .tab, .tab, .tab, .home, .enter]),
        ("queue-steer", [.character("6"), .character("s"), .down]),
        ("sweep", [.character("6"), .down, .character("D"), .down]),
        (
            "field-value",
            [.character("5")] + [Key](repeating: .down, count: 10) + [.enter]
        ),
        ("filter", [.character("2"), .character("/")] + "visits>5 h".map { .character($0) }),
        ("grow", [.character("N"), .down]),
        ("form", [.character("I"), .down, .enter, .character("x"), .enter]),
    ]

    /// The city that a scene plays in.
    private static func city(_ name: String) -> String? {
        if name.hasPrefix("sequence") { return SampleSequences.city }
        if name.hasPrefix("generator") { return SampleGenerator.city }
        if name.hasPrefix("runs-") { return SampleRuns.city }
        if ["sites-none", "session-none"].contains(name) { return "harbour" }
        if name.hasPrefix("sites") { return SampleSites.city }
        if ["outlines", "truth"].contains(name) { return "harbour" }
        if name.hasPrefix("queue") || name == "sweep" { return SampleQueue.city }
        return name.hasPrefix("graph") ? "knowledge" : nil
    }

    static func pilot(_ name: String, _ keys: [Key], _ size: Size, ascii: Bool) -> Pilot {
        var pilot = Pilot(State(city: city(name), ascii: ascii), size: size)
        for key in keys { pilot.press(key) }
        return pilot
    }
}

@Suite("Frames")
struct FrameTests {
    private static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Golden")
    }

    private static let updates =
        ProcessInfo.processInfo.environment["WHYHERE_UPDATE_GOLDEN"] == "1"

    @Test("Golden frames", arguments: Scenes.all.map(\.name), [false, true])
    func golden(name: String, ascii: Bool) throws {
        let keys = try #require(Scenes.all.first { $0.name == name }).keys
        for size in Scenes.sizes {
            let frame = Scenes.pilot(name, keys, size, ascii: ascii).text + "\n"
            let file = Self.folder.appending(
                path: "\(name)-\(size.width)x\(size.height)-\(ascii ? "ascii" : "braille").txt")
            if Self.updates { try frame.write(to: file, atomically: true, encoding: .utf8) }
            let stored = try String(contentsOf: file, encoding: .utf8)
            #expect(frame == stored, "\(file.lastPathComponent) differs:\n\(frame)")
            if ascii { #expect(frame.utf8.allSatisfy { $0 < 0x80 }) }
        }
    }

    @Test func everyLineFitsItsSize() {
        for (name, keys) in Scenes.all {
            for size in Scenes.sizes {
                let lines = Scenes.pilot(name, keys, size, ascii: false).text.split(
                    separator: "\n", omittingEmptySubsequences: false)
                #expect(lines.count == size.height)
                #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= size.width })
            }
        }
    }

    @Test func aSmallTerminalShowsASentence() {
        var pilot = Pilot(size: Size(10, 3))
        #expect(pilot.text == "whyhere:\n10x3 is\ntoo small;")
        pilot.send(.resized(Size(60, 1)))
        #expect(pilot.text == "whyhere: 60x1 is too small; enlarge to 30x8")
        pilot.send(.resized(Size(0, 0)))
        #expect(pilot.text == "")
        pilot.press(.character("q"))
        #expect(pilot.asked.last == .quit)
    }

    @Test func theFirstFrameNeedsNoAnswer() {
        for screen in Screen.allCases {
            let frame = view(State(screen: screen), Size(80, 24))
            #expect(frame.canvas.text.contains("whyhere"))
        }
    }

    @Test func aHundredThousandVisitsScrollQuickly() {
        var pilot = Pilot()
        pilot.press(.character("2"), .tab)
        pilot.give(
            SampleReports.user(0, visits: 100_000), to: UserQuestion(city: "riverbend", user: 0))
        #expect(pilot.state.users.report?.timeline.count == 100_000)
        let clock = ContinuousClock()
        let time = clock.measure {
            for _ in 0..<100 {
                pilot.press(.pageDown)
                _ = view(pilot.state, pilot.state.size)
            }
        }
        // 30 ms a frame would be the limit on two busy cores.
        #expect(time < .seconds(3))
        pilot.press(.end)
        #expect(pilot.text.contains("test"))
    }

    /// Random keys over all sizes, with answers that come, fail, or stay away.
    @Test("Key storms", arguments: [1, 2, 3, 4, 5, 6, 10] as [UInt64])
    func storm(seed: UInt64) {
        var numbers = SampleReports.Numbers(state: seed)
        let sizes =
            Scenes.sizes + [Size(0, 0), Size(1, 1), Size(10, 3), Size(200, 60), Size(70, 16)]
        var keys: [Key] = [
            .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter, .escape, .tab,
            .backTab, .backspace, .delete, .function(3), .control("p"), .control("u"),
            .control("w"), .control("k"), .control("l"), .enter, .enter, .escape, .down,
        ]
        keys += "123456701+-=0.,.,@%|HJKLcosrvb[]SprxlmMRgGjky:?w/ >é漢abPNIAefchdi!&*QO#uUD33EF66"
            .map {
                .character($0)
            }
        keys += "n7n7W6_6".map { .character($0) }
        let cities = [
            SampleSites.city, SampleQueue.city, "harbour", SampleSequences.city, nil,
            SampleRuns.city,
        ]
        var pilot = Pilot(State(city: cities[Int(seed % 6)]), size: sizes[0])
        if seed % 6 == 3 { keys += "333mmMvWa3333mmMWD".map { .character($0) } + [.enter, .right] }
        if seed % 6 == 1 { keys += "55666AAVDDDsx66".map { .character($0) } + [.enter] }
        if seed % 6 == 0 { keys += "444mmMavbeUlDPsz[]WW".map { .character($0) } }
        var drawn = 0
        for _ in 0..<2500 {
            switch numbers.next(44) {
            case 0: pilot.send(.resized(sizes[numbers.next(sizes.count)]))
            case 1: pilot.answers.toggle()
            case 2: pilot.answer()
            case 3:
                if case .question(let asked) = pilot.asked.last {
                    pilot.send(asked.question.failed("It did not work; try again."))
                }
            case 4:
                let kinds: [MouseEvent.Kind] = [
                    .click, .doubleClick, .drag, .release, .wheelUp, .wheelDown,
                ]
                pilot.send(
                    .mouse(
                        MouseEvent(
                            kinds[numbers.next(kinds.count)], x: numbers.next(140) - 3,
                            y: numbers.next(50) - 3)))
            case 5:
                pilot.send(
                    .timer(
                        [
                            .runs, .user(1), .explanation(1), .study, .siteRanking(2),
                            .siteReasons(2), .sweep,
                        ][numbers.next(7)]))
            case 6: pilot.send(.pasted(["qx\n", "\u{1B}[A7", "", "bar"][numbers.next(4)]))
            case 7: pilot.send(.typed(["ab", "?", "12 "][numbers.next(3)]))
            default: pilot.press(keys[numbers.next(keys.count)])
            }
            let frame = view(pilot.state, pilot.state.size)
            drawn +=
                frame.canvas.cells.count == pilot.state.size.width * pilot.state.size.height
                ? 1 : 0
            if pilot.asked.count > 5000 { pilot.asked.removeFirst(4000) }
        }
        #expect(drawn == 2500)
    }
}

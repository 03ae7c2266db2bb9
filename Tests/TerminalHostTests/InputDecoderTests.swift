import Screens
import Testing

@testable import TerminalHost

/// Bytes of a terminal as keys: whole, in pieces, and at random.
@Suite("Input of a terminal")
struct InputDecoderTests {
    private static let start = ContinuousClock.now

    /// What comes of pieces that arrive a number of milliseconds after each other.
    private func inputs(
        _ pieces: [String], apart milliseconds: Int = 1, described: [[UInt8]: Key] = [:]
    ) -> [Input] {
        inputs(pieces.map { Array($0.utf8) }, apart: milliseconds, described: described)
    }

    private func inputs(
        _ pieces: [[UInt8]], apart milliseconds: Int, described: [[UInt8]: Key] = [:]
    ) -> [Input] {
        var decoder = InputDecoder(described: described)
        var now = Self.start
        var all: [Input] = []
        func take() { while let input = decoder.next() { all.append(input) } }
        for piece in pieces {
            // The host waits for the deadline before it waits for more.
            if let deadline = decoder.deadline, deadline <= now { decoder.expire(at: now) }
            decoder.feed(piece, at: now)
            take()
            now += .milliseconds(milliseconds)
        }
        decoder.expire(at: now + .seconds(20))
        #expect(decoder.deadline == nil)
        take()
        return all
    }

    private func keys(_ text: String) -> [Key] {
        inputs([text]).compactMap { if case .key(let key) = $0 { key } else { nil } }
    }

    @Test(
        "Keys",
        arguments: [
            ("\u{1B}[A", Key.up), ("\u{1B}OB", .down), ("\u{1B}[C", .right), ("\u{1B}OD", .left),
            ("\u{1B}[H", .home), ("\u{1B}[F", .end), ("\u{1B}[1~", .home), ("\u{1B}[8~", .end),
            ("\u{1B}[3~", .delete), ("\u{1B}[5~", .pageUp), ("\u{1B}[6~", .pageDown),
            ("\u{1B}[Z", .backTab), ("\u{1B}OP", .function(1)), ("\u{1B}[11~", .function(1)),
            ("\u{1B}[24~", .function(12)), ("\u{1B}OM", .enter), ("\u{1B}Oq", .character("1")),
            ("\t", .tab), ("\r", .enter), ("\n", .enter), ("\u{7F}", .backspace),
            ("\u{8}", .backspace), ("\u{3}", .control("c")), ("\u{1A}", .control("z")),
            ("é", .character("é")), ("漢", .character("漢")), ("🙂", .character("🙂")),
            ("\u{1B}", .escape),
        ])
    func known(text: String, key: Key) {
        #expect(inputs([text]) == [.key(key)])
        // Also byte by byte, as a slow line sends it.
        #expect(inputs(text.utf8.map { [$0] }, apart: 10) == [.key(key)])
    }

    /// What no key sends, or one that means nothing here.
    static let unknown = [
        "\u{1B}[1;5A", "\u{1B}[2~", "\u{1B}[27;5;9~", "\u{1B}[97;5u", "\u{1B}[I", "\u{1B}[O",
        "\u{1B}[?62;4c", "\u{1B}[?2004;1$y", "\u{1B}[>0;276;0c", "\u{1B}[[E", "\u{1B}[3$",
        "\u{1B}[3^", "\u{1B}[a", "\u{1B}O5A", "\u{1B}OX",
        "\u{1B}]11;rgb:0000/0000/0000\u{7}", "\u{1B}]52;c;cXF4\u{1B}\\", "\u{1B}P1$r0m\u{1B}\\",
        "\u{1B}P>|XTerm(380)\u{1B}\\", "\u{1B}_Gi=31;OK\u{1B}\\", "\u{1B}^private qx\u{1B}\\",
        "\u{1B}Xqqq\u{1B}\\", "\u{1B}]0;Übung qx\u{7}", "\u{1B}[200", "\u{1B}[", "\u{1B}]",
        "\u{1B}P", "\u{1B}[201~", "\u{1B}[999999999999999999999999999999999999999999999999999~",
    ]

    @Test("Unknown sequences are swallowed whole", arguments: unknown)
    func swallowed(text: String) {
        #expect(inputs([text]) == [])
        #expect(inputs(text.utf8.map { [$0] }, apart: 30) == [])
        // In two pieces, torn anywhere behind the escape, late.
        let bytes = Array(text.utf8)
        for cut in 2..<max(2, bytes.count) {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(inputs(pieces, apart: 300) == [], "\(cut)")
        }
    }

    /// A sequence that is whole does not keep the next key.
    @Test(
        arguments: [
            "\u{1B}[1;5A", "\u{1B}[[E", "\u{1B}[3$", "\u{1B}]0;x\u{7}", "\u{1B}P1\u{1B}\\",
            "\u{1B}[I", "\u{1B}O5A",
        ])
    func theNextKeyIsAKey(text: String) { #expect(keys(text + "j") == [.character("j")]) }

    @Test func aLoneEscapeIsAKeyAfterAMoment() {
        var decoder = InputDecoder()
        decoder.feed([0x1B], at: Self.start)
        #expect(decoder.next() == nil)
        decoder.expire(at: Self.start + .milliseconds(20))
        #expect(decoder.next() == nil)
        #expect(decoder.deadline == Self.start + .milliseconds(50))
        decoder.expire(at: Self.start + .milliseconds(50))
        #expect(decoder.next() == .key(.escape))
        #expect(decoder.deadline == nil)
        // What comes later is a key of its own.
        #expect(inputs(["\u{1B}", "[", "A"], apart: 80).count == 3)
        #expect(keys("\u{1B}\u{1B}") == [.escape, .escape])
        #expect(keys("\u{1B}q") == [.escape, .character("q")])
        #expect(keys("\u{1B}\u{1B}[A") == [.escape, .up])
        #expect(keys("\u{1B}[1\u{1B}[B") == [.down])
        #expect(keys("\u{1B}[1\u{18}x") == [.character("x")])
    }

    @Test func theDescriptionOfTheTerminalComesFirst() {
        let described: [[UInt8]: Key] = [
            Array("\u{1B}[5H".utf8): .pageUp, Array("\u{1B}A".utf8): .up,
        ]
        #expect(
            inputs(["\u{1B}[5H\u{1B}A\u{1B}B"], described: described)
                == [.key(.pageUp), .key(.up), .key(.escape), .key(.character("B"))])
        // The Linux console, which has a grammar of its own for these.
        let console: [[UInt8]: Key] = [Array("\u{1B}[[A".utf8): .function(1)]
        #expect(
            inputs(["\u{1B}[[Ax\u{1B}[[Bx"], described: console)
                == [.key(.function(1)), .key(.character("x")), .key(.character("x"))])
    }

    @Test func textThatIsNoTextIsDropped() {
        #expect(
            inputs([[0xFF, 0xC3, 0x28, 0xE2, 0x82, 0x61, 0xC2, 0x9B, 0x62]], apart: 1) == [
                .key(.character("(")), .key(.character("a")), .key(.character("b")),
            ])
        // One byte that begins a sequence, of a terminal of eight bits.
        #expect(
            inputs([[0x9B, 0x41, 0x9B, 0x31, 0x71, 0x9D, 0x71, 0x9C, 0x6A]], apart: 1) == [
                .key(.up), .key(.character("j")),
            ])
    }

    // MARK: - Pastes

    @Test func aPasteIsText() {
        let text = "qqq\nx\u{1B}[A\u{1B}[20\u{3}é"
        let pasted = "\u{1B}[200~" + text + "\u{1B}[201~"
        #expect(inputs([pasted + "j"]) == [.pasted(text), .key(.character("j"))])
        #expect(inputs(pasted.utf8.map { [$0] }, apart: 40) == [.pasted(text)])
        // Without an end nothing of it is a key, and after a while there are keys again.
        #expect(inputs(["\u{1B}[200~qqq", "x"], apart: 11_000) == [.key(.character("x"))])
        #expect(inputs(["\u{1B}[200~qqq", "x"], apart: 9000) == [])
    }

    @Test func aBookIsKeptInPart() {
        let book = String(repeating: "abc def ", count: 1 << 16)
        let found = inputs(["\u{1B}[200~" + book + "\u{1B}[201~"])
        guard case .pasted(let text) = found.first else {
            Issue.record("no paste")
            return
        }
        #expect(text.utf8.count == InputDecoder.longestPaste && book.hasPrefix(text))
    }

    // MARK: - The mouse

    @Test func theMouse() {
        func event(_ kind: MouseEvent.Kind, _ x: Int, _ y: Int) -> Input {
            .mouse(MouseEvent(kind, x: x, y: y))
        }
        #expect(
            inputs(["\u{1B}[<0;11;6M\u{1B}[<32;300;7M\u{1B}[<0;12;7m"]) == [
                event(.click, 10, 5), event(.drag, 299, 6), event(.release, 11, 6),
            ])
        #expect(
            inputs(["\u{1B}[<64;1;1M\u{1B}[<69;1;1M\u{1B}[<2;1;1M\u{1B}[<35;4;4M"])
                == [event(.wheelUp, 0, 0), event(.wheelDown, 0, 0)])
        // The older ways to tell it.
        #expect(inputs(["\u{1B}[M !!\u{1B}[32;5;4M"]).first == event(.click, 0, 0))
        #expect(
            inputs(["\u{1B}[M", "  "], apart: 600) == [
                .key(.character(" ")), .key(.character(" ")),
            ])
        #expect(inputs(["\u{1B}[<0;1M\u{1B}[<0;0;0M"]) == [])
    }

    @Test func twoClicksSoonAfterEachOtherAreADoubleClick() {
        func kinds(_ pieces: [String], apart: Int) -> [MouseEvent.Kind] {
            inputs(pieces, apart: apart).compactMap {
                if case .mouse(let event) = $0 { event.kind } else { nil }
            }
        }
        let press = "\u{1B}[<0;5;5M"
        #expect(kinds([press, press, press], apart: 100) == [.click, .doubleClick, .click])
        #expect(kinds([press, press], apart: 500) == [.click, .click])
        #expect(kinds([press, "\u{1B}[<0;5;6M"], apart: 100) == [.click, .click])
    }

    // MARK: - At random

    /// Fragments of sequences, pastes and clicks, torn anywhere, with pauses anywhere.
    @Test("Random input", arguments: 1...8 as ClosedRange<UInt64>)
    func storm(seed: UInt64) {
        var random = Steps(state: seed)
        let fragments =
            Self.unknown + [
                "\u{1B}[A", "\u{1B}", "[", "]", "O", "P", ";", "200~", "\u{1B}[200~", "\u{1B}[201~",
                "\u{1B}[<0;5;5M", "\u{1B}[M", "j", "é", "漢", "\u{9C}", "\u{7}", "\u{18}",
                "\u{1B}\\",
            ]
        var decoder = InputDecoder()
        var now = Self.start
        var read = 0
        for _ in 0..<4000 {
            var bytes = Array(fragments[random.next(fragments.count)].utf8)
            if random.next(6) == 0 { bytes = [UInt8(random.next(256))] }
            if random.next(3) == 0 { bytes = Array(bytes.prefix(random.next(bytes.count + 1))) }
            decoder.feed(bytes, at: now)
            if random.next(3) == 0 { now += .milliseconds(random.next(700)) }
            decoder.expire(at: now)
            while decoder.next() != nil { read += 1 }
            // Whatever came, the way back is not far.
            if let deadline = decoder.deadline { #expect(deadline <= now + .seconds(10)) }
        }
        #expect(read > 100)
        decoder.expire(at: now + .seconds(11))
        while decoder.next() != nil {}
        decoder.feed(Array("\u{1B}[Aj".utf8), at: now + .seconds(12))
        #expect(decoder.next() == .key(.up))
        #expect(decoder.next() == .key(.character("j")))
    }
}

/// Numbers that are the same in every run of the tests.
private struct Steps {
    var state: UInt64

    mutating func next(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(max(1, bound)))
    }
}

@Suite("The clipboard of the terminal")
struct ClipboardTests {
    @Test(
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy"),
            ("é", "w6k="),
        ])
    func base64(text: String, code: String) {
        #expect(Clipboard.base64(Array(text.utf8)) == code)
        #expect(
            Clipboard.sequences(text, .nothing) == ["\u{1B}]52;c;\(code)\u{7}"])
    }

    /// What stands between passes on only what is wrapped for it.
    @Test func itIsWrapped() {
        let inTmux = Clipboard.sequences("foo", .tmux)
        #expect(
            inTmux == ["\u{1B}]52;c;Zm9v\u{7}", "\u{1B}Ptmux;\u{1B}\u{1B}]52;c;Zm9v\u{7}\u{1B}\\"])
        let long = String(repeating: "x", count: 2000)
        let parts = Clipboard.sequences(long, .screen)
        #expect(parts.count > 4 && parts.allSatisfy { $0.utf8.count < 768 })
        let whole = parts.map { $0.dropFirst(2).dropLast(2) }.joined()
        #expect(whole == Clipboard.sequences(long, .nothing)[0])
    }
}

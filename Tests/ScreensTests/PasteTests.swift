import Canvas
import Testing

@testable import Screens

/// Text that is pasted, and text that comes faster than keys.
struct PasteTests {
    @Test("Without a line of text nothing happens", arguments: Array("1234567"))
    func itIsNoKey(screen: Character) {
        var pilot = Pilot()
        pilot.press(.character(screen))
        let before = pilot.state
        let asked = pilot.asked.count
        pilot.send(.pasted("Some Stuff\nqqq\u{3}\u{1A}"))
        #expect(pilot.state.status?.text.contains("Pasted") == true)
        var after = pilot.state
        after.status = before.status
        #expect(after == before)
        #expect(pilot.asked.count == asked)
    }

    @Test func aQuestionIsNotAnsweredByIt() {
        var pilot = Pilot()
        _ = pilot.state.show(Overlay(.stop(run: "sepgcn-2")))
        let before = pilot.asked.count
        pilot.send(.pasted("y\n"))
        #expect(pilot.state.overlay?.kind == .stop(run: "sepgcn-2"))
        #expect(pilot.asked.count == before)
    }

    @Test func itGoesIntoTheFilter() {
        var pilot = Pilot()
        pilot.type("2/")
        pilot.send(.pasted("Vos\r\n\tqqq\u{1B}[A\u{7}"))
        #expect(pilot.state.overlay?.line.text == "Vos qqq[A")
        #expect(pilot.state.filterText == "Vos qqq[A")
        #expect(pilot.state.screen == .users)
    }

    @Test func itGoesIntoAList() {
        var pilot = Pilot()
        pilot.type(":")
        pilot.send(.pasted("?filter\n"))
        #expect(pilot.state.overlay?.line.text == "?filter")
    }

    @Test func charactersAtOnceAreCharactersOneByOne() {
        for (keys, text) in [
            ("2/", "Vos ab"), (":", "quit"), ("?", "??x"), ("5", "jjk"), ("", "2jj"),
        ] {
            var one = Pilot()
            var many = Pilot()
            one.type(keys + text)
            many.type(keys)
            many.send(.typed(text))
            // One by one, the users that are passed over are asked for, too.
            var counted = many.state
            counted.users.generation = one.state.users.generation
            #expect(one.state == counted, "\(keys) \(text)")
        }
    }

    @Test func aBookCostsWhatALineCosts() {
        var pilot = Pilot()
        pilot.type("2/")
        let book = String(repeating: "abc def ", count: 1 << 17)
        let start = ContinuousClock.now
        pilot.send(.typed(book))
        pilot.send(.pasted(book))
        #expect(ContinuousClock.now - start < .seconds(5))
        #expect(pilot.state.overlay?.line.text.count == 400)
    }

    @Test func aWindowOfABillionCellsIsDrawnInPart() {
        var pilot = Pilot()
        pilot.send(.resized(Size(32767, 32767)))
        let frame = view(pilot.state, Size(32767, 32767))
        #expect(frame.canvas.width <= 1000 && frame.canvas.height <= 500)
        #expect(view(Pilot().state, Size(32767, 1)).canvas.width <= 1000)
    }

    @Test(
        arguments: [
            ("=1+1", "'=1+1"), ("+1 555", "'+1 555"), ("-x", "'-x"), ("@SUM(A1)", "'@SUM(A1)"),
            (" =1", "' =1"), ("\tx", "'\tx"), ("-5.5", "-5.5"), ("+3", "+3"), ("a=b", "a=b"),
            ("=\"a\",b", "\"'=\"\"a\"\",b\""),
        ])
    func spreadsheetsCarryOutNoName(name: String, cell: String) {
        let table = PaneExport(
            name: "places", columns: ["name", "n"], rows: [[.text(name), .number(-2.5)]])
        #expect(table.text(.csv) == "name,n\n\(cell),-2.5\n")
    }
}

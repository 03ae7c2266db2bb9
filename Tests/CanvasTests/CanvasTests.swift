import Canvas
import Support
import Testing

@Suite("Text on the canvas")
struct TextTests {
    @Test(
        "Widths of graphemes",
        arguments: [
            ("abc", 3), ("", 0), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("한", 2), ("🍜", 2),
            ("👩‍👩‍👧", 2), ("🇹🇭", 2), ("ทุ่ง", 2), ("น้ำ", 2), ("\u{1B}[31m", 5), ("ﬁ", 1),
        ])
    func widths(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }

    @Test func textIsCutWithAnEllipsis() {
        var canvas = Canvas(Size(10, 1))
        canvas.put("recommendation", x: 0, y: 0, limit: 6)
        #expect(canvas.line(0) == "recom…")
    }

    @Test func aWideGlyphIsNeverCutInHalf() {
        var canvas = Canvas(Size(5, 1))
        canvas.put("漢字漢", x: 0, y: 0)
        #expect(canvas.line(0) == "漢字…")
        canvas.put("x", x: 1, y: 0)
        #expect(canvas.line(0) == " x字…")
        #expect(canvas[0, 0].glyph == " ")
    }

    @Test func theLastColumnTakesNoWideGlyph() {
        var canvas = Canvas(Size(3, 1))
        canvas.put("ab", x: 0, y: 0)
        canvas.put("漢", x: 2, y: 0)
        #expect(canvas.line(0) == "ab…")
    }

    @Test func drawingOutsideIsClipped() {
        var canvas = Canvas(Size(4, 2))
        canvas.put("abcdef", x: -2, y: 0)
        canvas.put("x", x: 99, y: 1)
        canvas.put("x", x: 0, y: -1)
        canvas.put("x", x: 0, y: 2)
        #expect(canvas.text == "cdef\n")
    }

    @Test func noControlCharacterReachesTheCanvas() {
        var canvas = Canvas(Size(20, 1))
        canvas.put("a\u{1B}[2Jb\u{7F}c\u{9B}d\te", x: 0, y: 0)
        let scalars = canvas.text.unicodeScalars
        #expect(scalars.allSatisfy { $0.value >= 0x20 && !($0.value >= 0x7F && $0.value < 0xA0) })
        #expect(canvas.line(0) == "a·[2Jb·c·d·e")
    }

    @Test func asciiCanvasHoldsOnlyASCII() {
        var canvas = Canvas(Size(30, 12), ascii: true)
        let inside = canvas.panel(canvas.bounds, title: "Ünï 漢字 …", focused: true)
        canvas.bar(0.63, x: inside.x, y: inside.y, width: 20)
        canvas.divergingBar(-0.4, x: inside.x, y: inside.y + 1, width: 15)
        canvas.weekHeatMap(Array(0..<168), in: inside)
        let bytes = Array(canvas.text.utf8)
        #expect(bytes.allSatisfy { $0 < 0x80 })
    }

    @Test func wrappingKeepsWords() {
        #expect(wrapped("one two three", width: 7) == ["one two", "three"])
        #expect(wrapped("", width: 7) == [""])
        #expect(wrapped("long", width: 0) == [])
    }
}

@Suite("Changes between two canvases")
struct DiffTests {
    @Test func nothingChangedWritesNothing() {
        var canvas = Canvas(Size(8, 2))
        canvas.put("hello", x: 0, y: 0)
        #expect(diff(canvas, canvas).isEmpty)
    }

    @Test func onlyChangedCellsAreWritten() {
        var old = Canvas(Size(10, 1))
        old.put("rank 12", x: 0, y: 0)
        var new = old
        new.put("31", x: 5, y: 0)
        #expect(diff(old, new) == [Run(x: 5, y: 0, text: "31", style: .text)])
    }

    @Test func aNewSizeWritesEverything() {
        let runs = diff(Canvas(Size(3, 1)), Canvas(Size(4, 2)))
        #expect(runs.map(\.text) == ["    ", "    "])
    }

    @Test func styleBreaksARun() {
        var new = Canvas(Size(4, 1))
        new.put("ab", x: 0, y: 0, .good)
        new.put("cd", x: 2, y: 0, .bad)
        #expect(diff(nil, new).map(\.text) == ["ab", "cd"])
    }

    @Test func wideGlyphsEndTheirRun() {
        var new = Canvas(Size(5, 1))
        new.put("a漢b", x: 0, y: 0)
        #expect(diff(nil, new).map { "\($0.x)\($0.text)" } == ["0a漢", "3b "])
    }

    /// Applying the runs to the old cells must give the new ones.
    @Test func runsTurnOldIntoNew() {
        var generator = SystemRandomNumberGenerator()
        let glyphs = ["a", "b", "漢", "é", " ", "─"]
        for _ in 0..<300 {
            var old = Canvas(Size(9, 3))
            var new = Canvas(Size(9, 3))
            for _ in 0..<12 {
                let text = glyphs.randomElement(using: &generator) ?? "a"
                old.put(text, x: .random(in: 0..<9), y: .random(in: 0..<3))
                new.put(text, x: .random(in: 0..<9), y: .random(in: 0..<3), .good)
            }
            var screen = old
            for run in diff(old, new) { screen.put(run.text, x: run.x, y: run.y, run.style) }
            #expect(screen.text == new.text)
        }
    }
}

@Suite("Tables and lists")
struct TableTests {
    @Test func flexibleColumnsShareTheRoom() {
        let layout = TableLayout(
            [
                TableColumn("a", 4), TableColumn("b", 2, flexible: true),
                TableColumn("c", 2, flexible: true),
            ],
            width: 20)
        #expect(layout.spans.map { $0?.x } == [0, 5, 13])
        #expect(layout.spans.map { $0?.width } == [4, 7, 7])
    }

    @Test func columnsOfLeastUseAreDroppedFirst() {
        let layout = TableLayout(
            [
                TableColumn("a", 5), TableColumn("b", 5, priority: 2),
                TableColumn("c", 5, priority: 1),
            ], width: 12)
        #expect(layout.spans.map { $0 != nil } == [true, false, true])
    }

    @Test func numbersStandAtTheRight() {
        var canvas = Canvas(Size(12, 3))
        canvas.table(
            [TableColumn("name", 5), TableColumn("n", 5, .right)], in: canvas.bounds, count: 2,
            position: ListPosition(), focused: false
        ) { row, column in (column == 0 ? "row\(row)" : "\(row * 100)", .text) }
        #expect(canvas.text == "name      n\nrow0      0\nrow1    100")
    }

    @Test func onlyVisibleRowsAreAskedFor() {
        var canvas = Canvas(Size(12, 5))
        var asked: [Int] = []
        canvas.table(
            [TableColumn("", 5)], in: canvas.bounds, count: 1_000_000,
            position: ListPosition(selected: 500_000, top: 499_998), focused: true
        ) { row, _ in
            asked.append(row)
            return ("\(row)", .text)
        }
        #expect(asked == Array(499_998..<500_003))
    }

    @Test func theListScrollsOnlyAtItsEdges() {
        var position = ListPosition()
        for _ in 0..<12 {
            position.move(by: 1, count: 30)
            position.settle(height: 10, count: 30)
        }
        #expect(position == ListPosition(selected: 12, top: 3))
        for _ in 0..<5 {
            position.move(by: -1, count: 30)
            position.settle(height: 10, count: 30)
        }
        #expect(position == ListPosition(selected: 7, top: 3))
        position.move(by: .max, count: 30)
        #expect(position.selected == 29)
        position.move(by: .min, count: 0)
        #expect(position.selected == 0)
    }
}

@Suite("Numbers and times as text")
struct NumberTests {
    @Test(
        "Fixed decimals",
        arguments: [
            (0.0, 2, "0.00"), (-0.001, 2, "0.00"), (1.005, 1, "1.0"), (-12.5, 1, "-12.5"),
            (.nan, 3, "nan"), (.infinity, 3, "inf"), (0.1 + 0.2, 3, "0.300"), (7, 0, "7"),
        ])
    func fixed(value: Double, digits: Int, text: String) {
        #expect(Numbers.fixed(value, digits) == text)
    }

    @Test(
        "Short numbers",
        arguments: [
            (0.0, "0"), (0.5, "0.5"), (0.001, "0.001"), (2.1e-9, "2.1e-9"), (1e-9, "1e-9"),
            (1234.5678, "1235"), (-0.03, "-0.03"), (1e12, "1e12"),
        ])
    func short(value: Double, text: String) {
        #expect(Numbers.short(value) == text)
    }

    @Test func groups() {
        #expect(Numbers.grouped(0) == "0")
        #expect(Numbers.grouped(999) == "999")
        #expect(Numbers.grouped(1000) == "1,000")
        #expect(Numbers.grouped(-1_234_567) == "-1,234,567")
        #expect(Numbers.compact(9500) == "9.5k")
        #expect(Numbers.compact(1_240_000) == "1.2M")
    }

    @Test func dates() {
        // 2012-04-13 was a Friday, 15,443 days after 1970-01-01.
        #expect(WallClock.date(1_334_304_000) == "2012-04-13")
        #expect(WallClock.time(1_334_304_000) == "08:00")
        #expect(WallClock.weekday(1_334_304_000) == "Fri")
        #expect(WallClock.date(0) == "1970-01-01")
        #expect(WallClock.date(-1) == "1969-12-31")
        #expect(WallClock.date(951_782_400) == "2000-02-29")
        #expect(WallClock.date(.max).isEmpty == false)
        #expect(WallClock.hours([18, 19, 120, 130, 400]) == "Mon 18,19 Sat 0,10")
    }
}

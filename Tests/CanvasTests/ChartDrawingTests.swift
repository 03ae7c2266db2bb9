import Canvas
import Support
import Testing

@Suite("What a chart draws")
struct ChartDrawingTests {
    private func text(_ plot: LinePlot, _ width: Int, _ height: Int, ascii: Bool = false) -> String
    {
        var canvas = Canvas(Size(width, height), ascii: ascii)
        canvas.plot(plot, in: canvas.bounds)
        return canvas.text
    }

    private func canvas(_ plot: LinePlot, _ width: Int, _ height: Int) -> Canvas {
        var canvas = Canvas(Size(width, height))
        canvas.plot(plot, in: canvas.bounds)
        return canvas
    }

    private static let numbers = (0..<40).map(Double.init)

    /// 1 + x / 50 with one value of 50 and one of no number.
    private static var spiked: LinePlot {
        var y = numbers.map { 1 + 0.02 * $0 }
        (y[20], y[30]) = (50, .nan)
        return LinePlot([.init("a", .chart1, x: numbers, y: y)])
    }

    @Test func aSpikeDoesNotFlattenTheRest() {
        var plot = Self.spiked
        #expect(plot.bounds?.y == 1...50)
        #expect(plot.area(in: Rect(0, 0, 30, 7))?.y == 1...50)
        plot.isRobust = true
        #expect(
            text(plot, 30, 7) == """
                    │            ▲⡇     ×⣀⡠⠴⠒⠉
                1.5 ┤            ⡇⡇ ⣀⡠⠴⠂⠈⠁
                    │         ⢀⣀⠤⠇⠓⠉⠁
                    │    ⢀⣀⠤⠖⠊⠉
                  1 ┤⣀⠤⠖⠊⠉
                    └┴───────────┴────────────
                     0          20
                """)
        #expect(
            text(plot, 30, 7, ascii: true) == """
                    |            ^*     !*****
                1.5 +            ** ******
                    |         *******
                    |    ******
                  1 +*****
                    ++-----------+------------
                     0          20
                """)
        plot.drawing = .block
        #expect(
            text(plot, 30, 7) == """
                    │            ▲▌     ×▄▄▟▀▀
                1.5 ┤            ▌▌ ▄▄▟▘▝▘
                    │         ▗▄▄▌▀▀▘
                    │    ▗▄▄▛▀▀
                  1 ┤▄▄▛▀▀
                    └┴───────────┴────────────
                     0          20
                """)
        // What lies below a window.
        plot.yRange = 1.2...1.4
        #expect(text(plot, 30, 7, ascii: true).split(separator: "\n")[4].contains("+vvvv"))
    }

    /// An end stays where leaving it out would not win much.
    @Test func aRobustRangeKeepsWhatIsNotFar() {
        var plot = LinePlot([.init("a", .chart1, x: Self.numbers, y: Self.numbers)])
        plot.isRobust = true
        #expect(plot.area(in: Rect(0, 0, 30, 7))?.y == 0...39)
        // Two of a hundred are 2 %, three are not.
        let y = (0..<100).map { $0 < 2 ? 5000 : $0 < 97 ? 1 + Double($0 % 2) : -1000 }
        plot.series = [.init("a", .chart1, x: (0..<100).map(Double.init), y: y)]
        #expect(plot.area(in: Rect(0, 0, 60, 7))?.y == -1000...2)
    }

    @Test func logarithms() {
        var plot = LinePlot([
            .init("a", .chart1, x: [0, 1, 2, 3, 4], y: [1, 10, 0, -3, 1000])
        ])
        plot.yScale = .logarithmic
        #expect(
            text(plot, 30, 8) == """
                1000 ┤            ×    ×     ⠈
                 100 ┤
                     │
                  10 ┤      ⡀
                     │   ⣀⠔⠊
                   1 ┤⡠⠔⠉
                     └┴──────────┴────────────
                      0          2
                """)
        plot.series = [.init("a", .chart1, x: [0, 1], y: [1, 10])]
        #expect(
            text(plot, 30, 12) == """
                10 ┤                       ⢀⠤⠊
                   │                     ⡠⠒⠁
                 5 ┤                  ⣀⠔⠉
                   │               ⢀⡠⠊
                   │             ⡠⠔⠁
                   │          ⢀⠔⠊
                 2 ┤        ⡠⠊⠁
                   │     ⣀⠔⠉
                   │  ⢀⠤⠊
                 1 ┤⡠⠒⠁
                   └┴───────────┴─────────────
                    0          0.5
                """)
        // Nothing has a logarithm: only the marks are there.
        plot.series = [.init("a", .chart1, x: [0, 1], y: [0, -1])]
        #expect(text(plot, 6, 3) == "×    ×\n\n")
        // A bucket that reaches below 0 is drawn as far as it has logarithms.
        plot.series = [
            .init("a", .chart1, x: [0, 1, 2], y: [1, 1, 1], low: [1, -5, 1], high: [1, 100, 1])
        ]
        #expect(text(plot, 12, 3) == "      ×\n      ⡇\n⣀⣀⣀⣀⣀⣀⣇⣀⣀⣀⣀⣀")
    }

    @Test func aBucketIsAsHighAsItsExtremes() {
        let plot = LinePlot([
            .init("a", .chart1, x: [0, 1, 2], y: [1, 1, 1], low: [1, 0, 1], high: [1, 4, 1])
        ])
        #expect(text(plot, 12, 3) == "      ⡇\n      ⡇\n⠉⠉⠉⠉⠉⠉⡏⠉⠉⠉⠉⠉")
    }

    @Test func whatIsPinnedIsOnTop() {
        var plot = LinePlot([
            .init("a", .chart1, x: [0, 1], y: [0, 1], isPinned: true),
            .init("b", .chart2, x: [0, 1], y: [1, 0]),
        ])
        #expect(text(plot, 12, 3, ascii: true) == "++++    ****\n    ****\n****    ++++")
        #expect(canvas(plot, 12, 3)[5, 1].style.role == .chart1)
        plot.series[0].isPinned = false
        #expect(text(plot, 12, 3, ascii: true) == "++++    ****\n    ++++\n****    ++++")
        #expect(canvas(plot, 12, 3)[5, 1].style.role == .chart2)
    }

    @Test func aBandIsDimUnderItsMean() {
        var plot = LinePlot(
            [.init("mean", .chart2, x: [0, 10, 20, 30], y: [1, 3, 4, 4.2])], xName: "epoch")
        plot.bands = [
            .init(
                "seeds", .chart2, x: [0, 10, 20, 30], low: [0.5, 2, 3, 3.4],
                high: [1.2, 4.5, 5, 6])
        ]
        #expect(
            text(plot, 60, 14, ascii: true) == """
                 + mean  . seeds
                6 +                                                .........
                  |                                      ...................
                  |                    .....................................
                4 +                .......................++++++++++++++++++
                  |             ...............++++++++++++.................
                  |          .........++++++++++............................
                  |       .......+++++...................
                2 +    .....++++++.............
                  | ...++++++.........
                  |+++++........
                  |......
                  ++-----------------+------------------+-------------------
                   0                10                 20              epoch
                """)
        let drawn = canvas(plot, 60, 14)
        #expect(drawn[40, 3] == Cell("⢕", .dim))
        #expect(drawn[45, 4].style.role == .chart2)
    }

    @Test func theSmoothedCurveLiesOnItsValues() {
        var plot = LinePlot([
            .init(
                "a", .chart1, x: (0..<20).map(Double.init),
                y: (0..<20).map { $0 % 2 == 0 ? 1 : 0 })
        ])
        plot.smoothing = 0.9
        #expect(
            text(plot, 24, 6, ascii: true) == """
                  1 +* ................
                0.5 +*******************
                    |.*.*.*.*.**.*.*.*.*
                  0 + ................ .
                    ++------------------
                     0
                """)
        let drawn = canvas(plot, 24, 6)
        #expect(drawn[6, 3].style.role == .dim && drawn[15, 1].style.role == .chart1)
    }

    private static var marked: LinePlot {
        var plot = LinePlot([.init("a", .chart1, x: [0, 100], y: [5, 5])])
        plot.marks = [
            .init(x: 30, label: "alpha"), .init(x: 34, label: "beta", role: .warning),
            .init(x: 38, label: "gamma"), .init(x: 90, label: "delta"),
        ]
        plot.targets = [.init("popularity", 2), .init("chance", 0)]
        return plot
    }

    @Test func labelsStandApart() {
        #expect(
            text(Self.marked, 44, 8) == """
                  │⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉
                4 ┤            ┊┊ ┊                    ┊
                  │            ┊┊ ┊                    ┊
                2 ┤╌╌╌╌╌╌╌╌╌╌╌╌┊┊╌┊╌╌╌╌╌╌╌╌╌╌╌╌╌popularity 2
                  │            ┊┊beta                  ┊
                0 ┤╌╌╌╌╌╌╌╌╌╌╌╌┊alpha╌╌╌╌chance 0╌delta┊╌╌╌╌
                  └┴───────────────────┴────────────────────
                   0                  50
                """)
        #expect(canvas(Self.marked, 44, 8)[17, 4].style.role == .warning)
    }

    @Test func theCursorNamesItsMark() {
        var plot = Self.marked
        plot.cursor = 37
        let lines = text(plot, 44, 8).split(separator: "\n")
        #expect(lines[4] == "  │            ┊┊beta                  ┊")
        #expect(lines[5] == "0 ┤╌╌╌╌╌╌╌alpha┊┊╌│gamma╌chance 0╌delta┊╌╌╌╌")
        let drawn = canvas(plot, 44, 8)
        #expect(drawn[18, 0].style.reverse && !drawn[19, 0].style.reverse)
        #expect(drawn[18, 2] == Cell("│", .accent))
        // Outside the window there is none.
        plot.xRange = 50...100
        #expect(!text(plot, 44, 8).contains("gamma"))
        #expect(!canvas(plot, 44, 8).cells.contains { $0.style.reverse })
    }

    /// However many marks there are, each is seen, and the nearest to the cursor is named.
    @Test func manyMarks() {
        var plot = LinePlot([.init("a", .chart1, x: [0, 99], y: [5, 6])])
        plot.marks = (0..<100).map { .init(x: Double($0), label: "mark \($0)") }
        for cursor in stride(from: 0.0, through: 99, by: 9) {
            plot.cursor = cursor
            let drawn = text(plot, 60, 12)
            #expect(drawn.contains("mark \(Int(cursor))"), "\(drawn)")
            #expect(drawn.split(separator: "\n")[5].filter { "┊│".contains($0) }.count > 40)
        }
    }

    @Test func aWindowIsEnteredAndLeft() {
        var plot = LinePlot([.init("a", .chart1, x: [0, 1], y: [0, 1])])
        (plot.xRange, plot.yRange) = (0.25...0.75, 0.25...0.75)
        #expect(text(plot, 4, 2) == "  ⡠⠊\n⡠⠊")
        // Of a curve that is folded, too, and its neighbours outside are no reason for arrows.
        let x = (0...10_000).map { Double($0) / 10_000 }
        plot.series = [.init("a", .chart1, x: x, y: x)]
        let drawn = canvas(plot, 4, 2)
        #expect(drawn[0, 1].glyph != " " && drawn[3, 0].glyph != " " && drawn[0, 0].glyph == " ")
        #expect(!drawn.text.contains("▲") && !drawn.text.contains("▼"))
        // The vertical range is that of what the window shows.
        plot.yRange = nil
        #expect(plot.area(in: Rect(0, 0, 40, 10))?.y == 0.25...0.75)
    }

    @Test func ticksTellEachOtherApart() {
        let plot = LinePlot([.init("a", .chart1, x: [0, 1], y: [12345.1, 12345.9])])
        let labels = text(plot, 40, 12).split(separator: "\n").compactMap {
            $0.contains("┤") ? $0.split(separator: "┤")[0] : nil
        }
        #expect(labels.count >= 3 && Set(labels).count == labels.count)
    }
}

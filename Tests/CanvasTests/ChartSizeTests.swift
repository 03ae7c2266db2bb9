import Canvas
import Support
import Testing

@Suite("Charts of any size")
struct ChartSizeTests {
    static let values: [Double] = [0, 1, -1, .nan, .infinity, -.infinity, 1e300, -1.7e308, 5, 5]

    static func plots() -> [LinePlot] {
        let all: [LinePlot.Series] = [
            .init("a", .chart1, x: values, y: values.reversed()),
            .init("bb", .chart2, x: [0, 5], y: [0, 5], low: values, high: values, isPinned: true),
            .init("same x", .chart3, x: [2, 2, 2], y: [1, 5, 3]),
            .init("one", .chart4, x: [3], y: [3]), .init("none", .dim, x: [], y: [1]),
        ]
        return all.map { LinePlot([$0]) } + [LinePlot(all), LinePlot([])]
    }

    /// Nothing traps, whatever the size, the options and the window.
    @Test func everyPlotSurvivesEverySize() {
        for var plot in Self.plots() {
            plot.mark = (2, "best 漢字")
            plot.marks = Self.values.map { .init(x: $0, label: "mark") }
            plot.targets = Self.values.map { .init("target", $0) }
            plot.bands = [.init("band", .chart1, x: Self.values, low: Self.values, high: [1, 2])]
            plot.cursor = 3
            for window in [nil, 0...0, 1...2, -1e308...1e308, -Double.infinity...Double.infinity] {
                (plot.xRange, plot.yRange) = (window, window)
                for option in 0..<8 {
                    plot.yScale = option & 1 == 0 ? .linear : .logarithmic
                    plot.isRobust = option & 2 != 0
                    plot.drawing = option & 4 == 0 ? .braille : .block
                    plot.smoothing = option & 3 == 0 ? 0.9 : 0
                    for (width, height) in [
                        (0, 0), (1, 9), (4, 2), (5, 3), (16, 5), (17, 6), (40, 1), (61, 14),
                    ] {
                        var canvas = Canvas(Size(width, height), ascii: option == 5)
                        canvas.plot(plot, in: canvas.bounds)
                        // Beyond the canvas on all sides.
                        canvas.plot(plot, in: Rect(-3, -2, width + 9, height + 5))
                        #expect(canvas.cells.count == width * height)
                    }
                }
            }
        }
    }

    /// A million points are folded into what a line of the screen tells apart, and no spike goes.
    @Test func aMillionPointsKeepTheirSpikes() {
        let count = 1_000_000
        let x = (0..<count).map(Double.init)
        var y = x.map { $0 / 1e6 }
        (y[400_000], y[900_000]) = (-3, 5)
        y[700_000] = .nan
        let plot = LinePlot([.init("a", .chart1, x: x, y: y)])
        var canvas = Canvas(Size(110, 22))
        let clock = ContinuousClock()
        let whole = clock.measure { canvas.plot(plot, in: canvas.bounds) }
        #expect(plot.area(in: canvas.bounds)?.y == -3...5)
        #expect(canvas.line(0).contains("×"))
        #expect(canvas.cells[..<110].contains { $0.glyph != " " && $0.style.role == .chart1 })
        #expect(canvas.cells[(19 * 110)..<(20 * 110)].contains { $0.style.role == .chart1 })
        #expect(whole < .seconds(3))
        // Folded before, drawing costs what the cells cost.
        let folded = LinePlot([plot.series[0].folded(into: 220)])
        #expect(folded.series[0].x.count == 220)
        let drawing = clock.measure {
            for _ in 0..<20 { canvas.plot(folded, in: canvas.bounds) }
        }
        #expect(drawing < .seconds(2))
    }

    /// What is folded covers the same cells as a line through every point.
    @Test func aFoldedCurveCoversWhatTheCurveCovers() {
        let x = (0..<2000).map(Double.init)
        let y = ChartFoldingTests.noise(2000)
        func cells(_ plot: LinePlot) -> Set<Int> {
            var canvas = Canvas(Size(40, 10))
            canvas.plot(plot, in: canvas.bounds)
            return Set(canvas.cells.indices.filter { canvas.cells[$0].style.role == .chart1 })
        }
        let folded = cells(LinePlot([.init("a", .chart1, x: x, y: y)]))
        // As curves of 153 points, none of which is folded.
        let parts = stride(from: 0, to: 1999, by: 152).map { start in
            let part = start...min(1999, start + 152)
            return LinePlot.Series("", .chart1, x: Array(x[part]), y: Array(y[part]))
        }
        let plot = LinePlot(parts)
        // A line for the legend.
        var canvas = Canvas(Size(40, 11))
        canvas.plot(plot, in: canvas.bounds)
        let exact = Set(
            canvas.cells.indices.filter { canvas.cells[$0].style.role == .chart1 }.map { $0 - 40 })
        #expect(folded.count > 200)
        #expect(exact.symmetricDifference(folded).count <= exact.count / 50)
    }
}

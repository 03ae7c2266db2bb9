import Canvas
import Support
import Testing

@Suite("Axes, windows and grids of charts")
struct ChartWindowTests {
    @Test func zoomAndPanByHand() {
        let all = 0.0...100
        #expect(PlotWindow.zoomed(all, by: 0.5, within: all) == 25...75)
        #expect(PlotWindow.zoomed(all, by: 0.5, about: 0, within: all) == 0...50)
        #expect(PlotWindow.zoomed(20...40, by: 2, about: 1, within: all) == 0...40)
        #expect(PlotWindow.zoomed(20...40, by: 9, within: all) == all)
        #expect(PlotWindow.panned(20...40, by: 0.5, within: all) == 30...50)
        #expect(PlotWindow.panned(20...40, by: -5, within: all) == 0...20)
        #expect(PlotWindow.panned(20...40, by: 5, within: all) == 80...100)
        #expect(PlotWindow.clamped(-50...10, within: all) == 0...60)
        #expect(PlotWindow.clamped(-500...900, within: 0.3...0.7) == 0.3...0.7)
        // A decade of four: about the middle of the exponents.
        let decades = PlotWindow.zoomed(
            1...10_000, by: 0.5, within: 1...10_000, on: .logarithmic)
        #expect(abs(decades.lowerBound - 10) < 1e-9 && abs(decades.upperBound - 1000) < 1e-6)
        #expect(PlotWindow.zoomed(1...9, by: 3, within: 0.3...9, on: .logarithmic) == 0.3...9)
    }

    /// Whatever is asked, the window is finite, within the bounds, and wider than nothing.
    @Test func noMoveEmptiesTheWindow() {
        let hard: [Double] = [
            0, 1, -1, 0.5, 1e-300, 1e300, -1e300, .infinity, -.infinity, .nan,
            .leastNonzeroMagnitude, 1e9,
        ]
        let ranges: [ClosedRange<Double>] = [
            0...1, 5...5, 0...0, -1e308...1e308, 1e9...1_000_000_000.0000001, -3...(-2),
            -Double.infinity...Double.infinity, 0...Double.leastNonzeroMagnitude, 1e-5...1e5,
        ]
        for bounds in ranges {
            for start in ranges {
                for scale in LinePlot.Scale.allCases {
                    for first in hard {
                        for second in hard {
                            let zoomed = PlotWindow.zoomed(
                                start, by: first, about: second, within: bounds, on: scale)
                            let panned = PlotWindow.panned(
                                zoomed, by: second, within: bounds, on: scale)
                            for window in [zoomed, panned] {
                                #expect(
                                    window.lowerBound < window.upperBound
                                        && (window.upperBound - window.lowerBound).isFinite,
                                    "\(window) of \(start) in \(bounds), \(first), \(second)")
                            }
                        }
                    }
                }
            }
        }
    }

    @Test func aHundredZoomsStayInside() {
        let bounds = 3.0...7
        var window = bounds
        for _ in 0..<100 { window = PlotWindow.zoomed(window, by: 0.5, about: 0.3, within: bounds) }
        #expect(window.lowerBound < window.upperBound && bounds.contains(window.lowerBound))
        for _ in 0..<100 { window = PlotWindow.zoomed(window, by: 2, about: 0.3, within: bounds) }
        #expect(window == bounds)
    }

    @Test func boundsAreThoseOfEverything() throws {
        var plot = LinePlot([
            .init("a", .chart1, x: [1, 5, 9, .nan], y: [2, .nan, 4, 99], high: [2, 8, 4, 99])
        ])
        plot.targets = [.init("t", -1)]
        (plot.xRange, plot.yRange) = (2...3, 0...1)
        let bounds = try #require(plot.bounds)
        #expect(bounds.x == 1...9 && bounds.y == -1...8)
        #expect(LinePlot([]).bounds == nil)
        #expect(LinePlot([.init("a", .chart1, x: [], y: [])]).bounds == nil)
    }

    @Test func aClickIsAnX() throws {
        let plot = LinePlot([.init("a", .chart1, x: [0, 50], y: [0, 1])])
        let area = try #require(plot.area(in: Rect(2, 1, 60, 12)))
        #expect(area.x == 0...50 && area.y == 0...1)
        // Labels of three columns, a blank and the axis; the name of the axis and its ticks below.
        #expect(area.inner == Rect(7, 1, 55, 10))
        #expect(area.x(atColumn: 7) == 50 * 0.5 / 55 && area.x(atColumn: 999) == 50)
        #expect(plot.area(in: Rect(0, 0, 3, 9)) == nil)
    }

    @Test func gridsByHand() {
        func shape(_ count: Int, _ width: Int, _ height: Int) -> [Int] {
            let grid = ChartGrid(count, in: Rect(0, 0, width, height))
            return [grid.columns, grid.rows, grid.rects.count, grid.capacity]
        }
        #expect(shape(1, 100, 30) == [1, 1, 1, 20])
        #expect(shape(4, 100, 30) == [2, 2, 4, 20])
        #expect(shape(6, 132, 40) == [3, 2, 6, 30])
        #expect(shape(99, 48, 12) == [2, 2, 4, 4])
        #expect(shape(3, 10, 3) == [1, 1, 1, 1])
        #expect(shape(3, 0, 3) == [0, 0, 0, 0])
        #expect(shape(0, 80, 24) == [0, 0, 0, 12])
        #expect(shape(-1, 80, 24) == [0, 0, 0, 12])
    }

    /// Places are apart and within; none is too small where one more than one has room.
    @Test func gridsKeepTheirRules() {
        for width in stride(from: 1, through: 150, by: 7) {
            for height in stride(from: 1, through: 60, by: 5) {
                for count in 1...14 {
                    let rect = Rect(3, 2, width, height)
                    let grid = ChartGrid(count, in: rect)
                    #expect(grid.capacity == max(1, width / 24) * max(1, height / 6))
                    #expect(grid.rects.count == min(count, grid.capacity))
                    var cells: Set<[Int]> = []
                    var area = 0
                    for place in grid.rects {
                        #expect(place.width >= min(24, width) && place.height >= min(6, height))
                        #expect(place.maxX <= rect.maxX && place.maxY <= rect.maxY)
                        #expect(place.x >= 3 && place.y >= 2)
                        area += place.width * place.height
                        for x in place.x..<place.maxX {
                            for y in place.y..<place.maxY { cells.insert([x, y]) }
                        }
                    }
                    #expect(cells.count == area, "\(rect), \(count)")
                    // No row and no column of places is empty.
                    #expect(grid.columns * (grid.rows - 1) < grid.rects.count)
                }
            }
        }
    }
}

import Canvas
import Support
import Testing

@Suite("Bars and plots")
struct PlotTests {
    @Test(
        "Bars in eighths",
        arguments: [
            (0.0, ""), (1.0, "████"), (0.5, "██"), (0.53125, "██▏"), (2.0, "████"), (-1.0, ""),
            (.nan, ""),
        ])
    func bars(share: Double, text: String) {
        var canvas = Canvas(Size(4, 1))
        canvas.bar(share, x: 0, y: 0, width: 4)
        #expect(canvas.line(0) == text)
    }

    @Test func divergingBarsGrowFromTheMiddle() {
        var canvas = Canvas(Size(7, 2))
        canvas.divergingBar(1, x: 0, y: 0, width: 7)
        canvas.divergingBar(-0.5, x: 0, y: 1, width: 7)
        #expect(canvas.text == "   │███\n ▐█│")
    }

    @Test func sparklines() {
        var canvas = Canvas(Size(5, 1))
        canvas.sparkline([0, 1, 2, 4, .nan], x: 0, y: 0, width: 5)
        #expect(canvas.line(0) == " ▂▄█")
    }

    /// One cell has dots 1…8; a line from the lower left to the upper right of 2 × 1 cells
    /// passes (0,3), (1,2), (2,1), (3,0): dots 7 and 6 of the first, 2 and 4 of the second.
    @Test func aDiagonalInBraille() {
        var canvas = Canvas(Size(4, 2))
        canvas.plot(
            LinePlot([.init("a", .chart1, x: [0, 1], y: [0, 1])]), in: Rect(0, 0, 4, 2))
        #expect(canvas.text == "  ⡠⠊\n⡠⠊")
    }

    /// The same points, which nothing joins: dot 7 of the lower left cell and dot 4 of the upper
    /// right one.
    @Test func scatteredPointsAreNotJoined() {
        var series = LinePlot.Series("a", .chart1, x: [0, 1], y: [0, 1])
        series.isScattered = true
        var canvas = Canvas(Size(4, 2))
        canvas.plot(LinePlot([series]), in: Rect(0, 0, 4, 2))
        #expect(canvas.text == "   ⠈\n⡀")
        // However many there are, and in whatever order, none is folded into another.
        series.x = (0..<4000).map { Double(($0 * 7919) % 4000) }
        series.y = series.x.map { $0 < 2000 ? 0 : 1 }
        var plot = LinePlot([series])
        plot.pointer = (3999, 0)
        canvas = Canvas(Size(4, 2))
        canvas.plot(plot, in: Rect(0, 0, 4, 2))
        #expect(canvas.text == "  ⠉⠉\n⣀⣀ ╋")
    }

    @Test func gapsWhereValuesAreNotNumbers() {
        var canvas = Canvas(Size(12, 3))
        canvas.plot(
            LinePlot([
                .init("a", .chart1, x: [0, 1, 2, 3, 4], y: [1, 1, .nan, 1, 1])
            ]), in: canvas.bounds)
        let middle = canvas.line(1)
        #expect(middle.contains(" ") || canvas.text.contains("  "))
        var empty = Canvas(Size(20, 3))
        empty.plot(
            LinePlot([.init("a", .chart1, x: [.nan], y: [.infinity])]), in: empty.bounds)
        #expect(empty.text.contains("no values yet"))
    }

    @Test func ticksAreRound() {
        #expect(LinePlot.ticks(0, 1, atMost: 5) == [0, 0.2, 0.4, 0.6000000000000001, 0.8, 1])
        #expect(LinePlot.ticks(3, 47, atMost: 5) == [10, 20, 30, 40])
        #expect(LinePlot.ticks(1, 1, atMost: 5) == [])
        #expect(LinePlot.ticks(0, .infinity, atMost: 5) == [])
        #expect(LinePlot.ticks(0, .nan, atMost: 5) == [])
    }

    @Test func aMapKeepsItsCorners() throws {
        let (latitudes, longitudes) = ([0.0, 1.0], [0.0, 1.0])
        let map = try #require(PlaceMap(latitudes: latitudes, longitudes: longitudes))
        var canvas = Canvas(Size(4, 2))
        canvas.scatter(
            map, latitudes: latitudes, longitudes: longitudes, weights: [1, 9], in: canvas.bounds)
        // North is up: the second point is at the top right, the first at the lower left.
        #expect(canvas[3, 0].glyph == "⠈")
        #expect(canvas[0, 1].glyph == "⡀")
        #expect(canvas[3, 0].style.role == .heat8)
    }

    @Test func zoomShowsAPart() throws {
        var map = try #require(PlaceMap(latitudes: [0, 1], longitudes: [0, 1]))
        var canvas = Canvas(Size(8, 4))
        for move: MapMove in [.zoomIn, .zoomIn, .zoomIn, .zoomIn]
            + Array(repeating: .left, count: 30)
            + Array(repeating: .down, count: 30)
        {
            map.view = map.moved(move, in: canvas.bounds)
        }
        #expect(map.view.middleX == 0 && map.view.middleY == 0)
        canvas.scatter(
            map, latitudes: [0, 1], longitudes: [0, 1], weights: [], in: canvas.bounds)
        let dots = canvas.cells.filter { $0.glyph != " " }
        #expect(dots.count == 1)
        for _ in 0..<4 { map.view = map.moved(.zoomOut, in: canvas.bounds) }
        #expect(map.view == MapView())
    }

    @Test func outlinesAreClippedLines() throws {
        // Eight by eight dots over a square of seven degrees at the equator: a dot a degree.
        let square = MapFrame(south: -3.5, west: 0, north: 3.5, east: 7)
        let map = PlaceMap(frames: MapFrames(opening: square, everything: square))
        func drawn(_ ring: [Double], _ map: PlaceMap) -> [String] {
            var canvas = Canvas(Size(4, 2))
            canvas.outline(map, rings: [ring], in: canvas.bounds, .outline1)
            return [canvas.line(0), canvas.line(1)]
        }
        let frame = [-3.5, 0, -3.5, 7, 3.5, 7, 3.5, 0]
        #expect(drawn(frame, map) == ["⡏⠉⠉⢹", "⣇⣀⣀⣸"])
        // The same from far outside: two sides leave the raster, the others are never seen.
        #expect(drawn([-3.5, 0, -3.5, 9000, 9000, 9000, 9000, 0], map) == ["⡇", "⣇⣀⣀⣀"])
        // A diagonal that begins and ends outside.
        #expect(
            drawn([-10.5, -7, 10.5, 14], map)
                == ["⠀⠀⡠⠊", "⡠⠊"].map {
                    $0.replacing("⠀", with: " ")
                })
        #expect(drawn([50, 50, 51, 51, 52, 50], map) == ["", ""])
        #expect(drawn([.nan, 1, .infinity, 2], map) == ["", ""])
        let (near, far) = (
            MapFrame(south: 3, west: 6, north: 9, east: 9),
            MapFrame(south: 5, west: 6, north: 9, east: 9)
        )
        #expect(map.shows(near, in: Rect(0, 0, 4, 2)))
        #expect(!map.shows(far, in: Rect(0, 0, 4, 2)))
    }

    @Test func theWeekHasSevenRows() {
        var values = Array(repeating: 0, count: 168)
        values[4 * 24 + 18] = 5
        var canvas = Canvas(Size(28, 8))
        canvas.weekHeatMap(values, in: canvas.bounds)
        #expect(canvas.line(4) == "Fri " + String(repeating: " ", count: 18) + "█")
        #expect(canvas.line(7) == "    00    06    12    18")
    }

    /// Whatever the size, nothing traps; this is every drawing function at every small size.
    @Test func everythingSurvivesEverySmallSize() {
        let values: [Double] = [0, 1, -1, .nan, .infinity, 1e300, -1e300, 5]
        let counts = Array(0..<168)
        for width in 0..<24 {
            for height in 0..<10 {
                for ascii in [false, true] {
                    var canvas = Canvas(Size(width, height), ascii: ascii)
                    let all = canvas.bounds
                    canvas.plot(
                        LinePlot(
                            [
                                .init("a", .chart1, x: values, y: values.reversed()),
                                .init("bb", .chart2, x: [0, 5], y: [0, 5]),
                            ], mark: (2, "best 2"), xName: "epoch"), in: all)
                    canvas.weekHeatMap(counts, in: all)
                    let inside = canvas.panel(all, title: "title", note: "note")
                    canvas.scrollMark(all, top: 3, visible: 2, count: 9)
                    canvas.paragraph("some words that wrap", in: inside)
                    for value in values {
                        canvas.bar(value, x: -1, y: 0, width: width)
                        canvas.divergingBar(value, x: 0, y: 1, width: width)
                    }
                    canvas.sparkline(values, x: 0, y: 0, width: width)
                    if let map = PlaceMap(latitudes: values, longitudes: values) {
                        canvas.scatter(
                            map, latitudes: values, longitudes: values, weights: [1], in: all)
                        canvas.overlay(
                            map, latitudes: values, longitudes: values, in: all, .accent,
                            connected: true)
                    }
                    canvas.table(
                        [TableColumn("x", 3), TableColumn("y", 4, .right, flexible: true)],
                        in: inside,
                        count: 5, position: ListPosition(selected: 9, top: 7), focused: true
                    ) { _, _ in ("漢字", .text) }
                    #expect(canvas.cells.count == width * height)
                }
            }
        }
    }
}

import Testing

@testable import Canvas

@Suite("What a map draws")
struct MapDrawingTests {
    private func square(_ south: Double, _ west: Double, _ side: Double) -> MapShape {
        MapShape(
            name: "square",
            rings: [
                [south, west, south, west + side, south + side, west + side, south + side, west]
            ],
            box: MapFrame(south: south, west: west, north: south + side, east: west + side))
    }

    private func content(_ layers: [MapLayer], box: MapFrame? = nil) -> MapContent {
        let box = box ?? MapFrame(south: -3.5, west: 0, north: 3.5, east: 7)
        return MapContent(
            MapFrames(opening: box, everything: box), layers,
            legend: [MapLegend.shades("low", "high score"), MapLegend("7", .text, "rank")])
    }

    private func lines(_ content: MapContent, _ size: Size, ascii: Bool = false) -> [String] {
        var canvas = Canvas(size, ascii: ascii)
        canvas.map(content, MapView(), in: canvas.bounds, focused: true)
        return (0..<size.height).map { canvas.line($0) }
    }

    @Test func areasAreFilledByTheirScore() {
        let fills = [
            MapFill(square(0, 0, 3.5), share: 1), MapFill(square(-3.5, 3.5, 3.5), share: 0),
        ]
        // Eight by eight dots over the box: a dot a degree; the legend has a row of its own.
        let shown = content([MapLayer(.fills(fills))])
        #expect(lines(shown, Size(40, 20)).first?.contains("██") == true)
        let ascii = lines(shown, Size(40, 20), ascii: true)
        #expect(ascii.first?.contains("##") == true)
        #expect(ascii[17].contains("..") == true)
        #expect(lines(shown, Size(40, 20))[17].contains("░░"))
    }

    @Test func anAreaSmallerThanACellIsSeen() {
        let shown = content([MapLayer(.fills([MapFill(square(1, 1, 0.001), share: 1)]))])
        #expect(lines(shown, Size(40, 20)).dropLast().joined().contains("█"))
    }

    @Test func theEdgesCountWhatIsOutOfSight() {
        let points = MapPoints([0, 0, 0, 50, -90, .nan], [1, 90, 99, 3, 3, 4])
        var shown = content([MapLayer(.dots(points, .accent, ascii: "o"))])
        let text = lines(shown, Size(40, 12)).joined(separator: "\n")
        #expect(text.contains("2▶") && text.contains("▲1") && text.contains("▼1"))
        #expect(!text.contains("◀"))
        let ascii = lines(shown, Size(40, 12), ascii: true).joined(separator: "\n")
        #expect(ascii.contains("2>") && ascii.contains("^1") && ascii.contains("v1"))
        // What is only there for orientation is not counted.
        shown.layers[0].isContext = true
        #expect(!lines(shown, Size(40, 12)).joined().contains("▶"))
    }

    @Test func marksGiveWayToEachOther() {
        let place = MapPoint(latitude: 0, longitude: 3.5)
        func mark(_ text: String, mayMove: Bool) -> MapMark {
            MapMark(place, text, .text, name: text, mayMove: mayMove)
        }
        let fixed = content([
            MapLayer(.marks([mark("A", mayMove: false), mark("B", mayMove: false)]))
        ])
        let text = lines(fixed, Size(40, 12)).dropLast().joined()
        #expect(text.contains("A") && !text.contains("B"))
        let moved = content([
            MapLayer(.marks([mark("A", mayMove: false), mark("B", mayMove: true)]))
        ])
        #expect(lines(moved, Size(40, 12)).dropLast().joined().contains("B"))
    }

    @Test func theLegendSaysWhatSignsMean() {
        let wide = lines(content([]), Size(60, 8)).last ?? ""
        #expect(wide.contains("├") && wide.contains(" km"))
        #expect(wide.contains("low ░▒▓█ high score") && wide.contains("7 rank"))
        let ascii = lines(content([]), Size(60, 8), ascii: true).last ?? ""
        #expect(ascii.contains("low .:=# high score"))
        // What does not fit is left out whole.
        let narrow = lines(content([]), Size(22, 8)).last ?? ""
        #expect(!narrow.contains("low"))
        // The plane has no kilometres.
        var plane = content([])
        plane.isGround = false
        #expect(!(lines(plane, Size(60, 8)).last ?? "").contains("km"))
    }

    @Test func theScaleIsRound() {
        #expect(MapScale(kilometresPerColumn: 0.7, atMost: 12)?.text == "5 km")
        #expect(MapScale(kilometresPerColumn: 0.7, atMost: 12)?.columns == 7)
        #expect(MapScale(kilometresPerColumn: 0.01, atMost: 12)?.text == "100 m")
        #expect(MapScale(kilometresPerColumn: .infinity, atMost: 12) == nil)
        #expect(MapScale(kilometresPerColumn: 0, atMost: 12) == nil)
    }

    @Test func theCrosshairFindsNames() throws {
        let points = MapPoints([0, 0, 2], [3.5, 3.5, 5])
        let names = ["first", "second", "elsewhere"]
        var shown = content([
            MapLayer(.outlines([square(-1, 3, 2)], .outline1), isContext: true),
            MapLayer(.dots(points, .accent, ascii: "o")) { names[$0] },
            MapLayer(
                .marks([
                    MapMark(MapPoint(latitude: 0, longitude: 3.5), "1", .text, name: "a mark")
                ])),
        ])
        var view = MapView()
        view.crosshair = MapPoint(latitude: 0, longitude: 3.5)
        let rect = Rect(0, 0, 40, 12)
        // Marks first, then places, then the ground.
        #expect(
            shown.found(view, in: shown.body(in: rect)).map(\.name)
                == ["a mark", "first", "second", "square"])
        view.crosshair = MapPoint(latitude: -3, longitude: 1)
        #expect(shown.found(view, in: rect).isEmpty)
        view.crosshair = nil
        #expect(shown.found(view, in: rect).isEmpty)
        shown.layers = []
        view.crosshair = MapPoint(latitude: 0, longitude: 3.5)
        #expect(shown.found(view, in: rect).isEmpty)
    }

    @Test func theCrosshairIsDrawn() {
        var view = MapView()
        view.crosshair = MapPoint(latitude: 0, longitude: 3.5)
        var canvas = Canvas(Size(40, 12))
        canvas.map(content([]), view, in: canvas.bounds, focused: true)
        #expect(canvas.cells.contains { $0.glyph == "┼" && $0.style.role == .selected })
    }

    /// Whatever the size and the numbers, nothing traps.
    @Test func everythingSurvivesEverySmallSize() {
        let values: [Double] = [0, 1, -1, .nan, .infinity, 1e300, -1e300, 5]
        let points = MapPoints(values, values.reversed(), weights: [1, -5, .max / 8])
        let layers = [
            MapLayer(.dots(points, .accent, ascii: "o")),
            MapLayer(.density(points, isFilled: true)), MapLayer(.way(points, .accent, ascii: "o")),
            MapLayer(.fills([MapFill(square(-1e9, -1e9, 2e9), share: .nan)])),
            MapLayer(
                .marks(
                    values.map {
                        MapMark(
                            MapPoint(latitude: $0, longitude: $0), "漢字", .text, name: "",
                            mayMove: true)
                    })),
        ]
        let frames = MapFrames(latitudes: values, longitudes: values)
        for width in 0..<20 {
            for height in 0..<10 {
                var canvas = Canvas(Size(width, height), ascii: height % 2 == 0)
                for box in [frames?.opening, MapFrame(south: 0, west: 0, north: 5, east: 5)] {
                    guard let box else { continue }
                    var shown = content(layers, box: box)
                    shown.note = "a note"
                    var view = MapView()
                    view.crosshair = MapPoint(latitude: 1, longitude: 1)
                    for move: MapMove in [.zoomIn, .left, .zoomOut, .fit] {
                        canvas.map(shown, view, in: canvas.bounds, focused: true)
                        _ = shown.found(view, in: canvas.bounds)
                        view = shown.map(view).moved(move, in: canvas.bounds)
                        view = shown.map(view).crosshairMoved(x: 1, y: 1, in: canvas.bounds)
                    }
                }
                #expect(canvas.cells.count == width * height)
            }
        }
    }
}

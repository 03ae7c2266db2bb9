import Testing

@testable import Canvas

@Suite("How a map is looked at")
struct MapMoveTests {
    private let rect = Rect(3, 2, 40, 15)

    /// A city of a tenth of a degree, and something three degrees to the east.
    private var map: PlaceMap {
        PlaceMap(
            frames: MapFrames(
                opening: MapFrame(south: 52, west: 5, north: 52.1, east: 5.1),
                everything: MapFrame(south: 52, west: 5, north: 52.1, east: 8)))
    }

    private func after(_ moves: MapMove...) -> PlaceMap {
        var map = map
        for move in moves { map.view = map.moved(move, in: rect) }
        return map
    }

    @Test func theOpeningViewIsNeverLost() {
        for moves: [MapMove] in [
            [.zoomIn, .left, .up], [.fit], [.fit, .zoomIn, .right], [.zoomOut, .zoomOut, .down],
        ] {
            var map = map
            for move in moves + [.opening] { map.view = map.moved(move, in: rect) }
            #expect(map.view == MapView(), "\(moves)")
        }
        #expect(after(.fit).view.showsEverything)
        #expect(after(.fit, .fit).view == MapView())
        // Moved away from everything, the same key shows everything again.
        #expect(after(.fit, .zoomIn, .fit).view.showsEverything)
        #expect(after(.fit, .zoomIn, .fit).view.isWhole)
    }

    @Test func zoomingOutEndsWithEverything() {
        var map = map
        for _ in 0..<40 { map.view = map.moved(.zoomOut, in: rect) }
        #expect(map.view.showsEverything && map.view.isWhole)
        #expect(map.cell(latitude: 52.05, longitude: 7.99, in: rect) != nil)
        // In one piece there is nothing beyond.
        let box = MapFrame(south: 0, west: 0, north: 1, east: 1)
        let whole = PlaceMap(frames: MapFrames(opening: box, everything: box))
        #expect(whole.moved(.zoomOut, in: rect) == MapView())
        #expect(whole.moved(.fit, in: rect) == MapView())
    }

    @Test func zoomHasAnEnd() {
        var map = map
        for _ in 0..<60 { map.view = map.moved(.zoomIn, in: rect) }
        #expect(abs(map.view.zoom - 100) < 1e-6)
        #expect(map.kilometresPerColumn(columns: rect.width, rows: rect.height) > 0.001)
    }

    @Test func whatIsUnderThePointerStays() throws {
        for zooms in [MapMove.zoomIn, .zoomOut] {
            var map = after(.zoomIn, .zoomIn, .right)
            let point = map.degrees(x: 30, y: 5, in: rect)
            map.view = map.moved(zooms, about: point, in: rect)
            let cell = try #require(
                map.cell(latitude: point.latitude, longitude: point.longitude, in: rect))
            #expect(cell.x == 30 && cell.y == 5)
        }
    }

    @Test func aCellIsThereAndBack() throws {
        let map = after(.zoomIn, .up, .right)
        for (x, y) in [(3, 2), (42, 16), (20, 9)] {
            let point = map.degrees(x: x, y: y, in: rect)
            let cell = try #require(
                map.cell(latitude: point.latitude, longitude: point.longitude, in: rect))
            #expect(cell.x == x && cell.y == y)
        }
    }

    @Test func draggingKeepsWhatIsHeld() throws {
        var map = after(.zoomIn, .zoomIn, .zoomIn)
        let held = map.degrees(x: 20, y: 9, in: rect)
        map.view = map.dragged(held, to: (25, 6), in: rect)
        let cell = try #require(
            map.cell(latitude: held.latitude, longitude: held.longitude, in: rect))
        #expect(cell.x == 25 && cell.y == 6)
    }

    @Test func theCrosshairMovesByCellsAndTakesTheMapAlong() throws {
        var map = after(.zoomIn, .zoomIn)
        map.view = map.crosshairMoved(x: 0, y: 0, in: rect)
        func cell() throws -> (x: Int, y: Int) {
            let point = try #require(map.view.crosshair)
            return try #require(
                map.cell(latitude: point.latitude, longitude: point.longitude, in: rect))
        }
        let start = try cell()
        #expect(start.x == 23 && start.y == 9)
        map.view = map.crosshairMoved(x: 1, y: -1, in: rect)
        let moved = try cell()
        #expect(moved.x == 24 && moved.y == 8)
        let middle = map.view.middleX
        for _ in 0..<30 { map.view = map.crosshairMoved(x: 1, y: 0, in: rect) }
        #expect(map.view.middleX > middle)
        _ = try cell()
        // It stays on its place when the view goes back.
        let place = map.view.crosshair
        map.view = map.moved(.opening, in: rect)
        #expect(map.view.crosshair == place)
    }

    @Test func panningStaysInSight() {
        var map = map
        for _ in 0..<500 { map.view = map.moved(.right, in: rect) }
        #expect(map.middle.longitude <= 8 + 1e-9)
        for _ in 0..<500 { map.view = map.moved(.left, in: rect) }
        #expect(map.middle.longitude >= 5 - 1e-9)
    }
}

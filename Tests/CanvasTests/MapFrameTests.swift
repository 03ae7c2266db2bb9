import Testing

@testable import Canvas

@Suite("The boxes of a map")
struct MapFrameTests {
    /// A hundred places within a tenth of a degree, and some far to the east.
    private func places(outliers: Int, far: Double = 3) -> (
        latitudes: [Double], longitudes: [Double]
    ) {
        var latitudes: [Double] = []
        var longitudes: [Double] = []
        for number in 0..<100 {
            latitudes.append(52 + Double(number % 10) / 100)
            longitudes.append(5 + Double(number / 10) / 100)
        }
        latitudes += Array(repeating: 52.05, count: outliers)
        longitudes += Array(repeating: 5 + far, count: outliers)
        return (latitudes, longitudes)
    }

    private func frames(outliers: Int, far: Double = 3, weights: [Int] = []) throws -> MapFrames {
        let (latitudes, longitudes) = places(outliers: outliers, far: far)
        return try #require(
            MapFrames(latitudes: latitudes, longitudes: longitudes, weights: weights))
    }

    @Test func aCityInOnePieceIsShownWhole() throws {
        let found = try frames(outliers: 0)
        #expect(found.opening == found.everything)
        // With a margin of a twentieth on each side.
        #expect(abs(found.opening.west - (5 - 0.0045)) < 1e-9)
        #expect(abs(found.opening.north - (52.09 + 0.0045)) < 1e-9)
    }

    @Test func outliersAreLeftOut() throws {
        let found = try frames(outliers: 4)
        #expect(abs(found.opening.east - 5.0945) < 1e-9)
        #expect(found.everything.east > 8)
    }

    /// A tenth of the weight is no outlier.
    @Test func whatManyVisitStays() throws {
        let many = try frames(outliers: 12)
        #expect(many.opening == many.everything)
        let heavy = try frames(outliers: 1, weights: Array(repeating: 1, count: 100) + [20])
        #expect(heavy.opening == heavy.everything)
        let light = try frames(outliers: 1, weights: Array(repeating: 1, count: 100) + [1])
        #expect(light.opening != light.everything)
    }

    @Test func whatWeighsNothingTogetherWeighsAlike() throws {
        let found = try frames(outliers: 4, weights: Array(repeating: 0, count: 104))
        #expect(found.opening != found.everything)
    }

    /// Sixteen regions of which one is far: a twentieth of the weight would have kept it.
    @Test func oneFarRegionOfAFew() throws {
        let latitudes = (0..<15).map { 31 + Double($0 % 4) / 50 } + [35]
        let longitudes = (0..<15).map { 121 + Double($0 / 4) / 50 } + [121]
        let found = try #require(MapFrames(latitudes: latitudes, longitudes: longitudes))
        #expect(found.opening.north < 31.1)
        #expect(found.everything.north > 35)
        // Of four nobody knows which one is far.
        let few = try #require(
            MapFrames(latitudes: [31, 31.01, 31.02, 35], longitudes: [121, 121, 121, 121]))
        #expect(few.opening == few.everything)
    }

    @Test func onePointHasGroundAroundIt() throws {
        let found = try #require(MapFrames(latitudes: [52.5], longitudes: [13.4]))
        #expect(abs(found.opening.width - 0.01) < 1e-9 && abs(found.opening.height - 0.01) < 1e-9)
        #expect(found.opening.contains(MapPoint(latitude: 52.5, longitude: 13.4)))
        let map = PlaceMap(frames: found)
        let cell = map.cell(latitude: 52.5, longitude: 13.4, in: Rect(0, 0, 21, 11))
        #expect(cell?.x == 10 && cell?.y == 5)
    }

    @Test func allPointsEqual() throws {
        let same = try #require(
            MapFrames(
                latitudes: Array(repeating: 1, count: 50),
                longitudes: Array(repeating: 2, count: 50)))
        #expect(same.opening == same.everything)
        #expect(abs(same.opening.width - 0.01) < 1e-9)
        // Most of them equal and one far: the many are the bulk.
        let far = try #require(
            MapFrames(
                latitudes: Array(repeating: 1, count: 50) + [4],
                longitudes: Array(repeating: 2, count: 51)))
        #expect(far.everything.north > 4)
        #expect(far.opening.north < 1.1)
        // By their visits one place may be nine tenths; the other places matter all the same.
        let home = try #require(
            MapFrames(
                latitudes: (0..<30).map { 1 + Double($0) / 100 },
                longitudes: Array(repeating: 2, count: 30),
                weights: [900] + Array(repeating: 1, count: 29)))
        #expect(home.opening.north > 1.28)
    }

    @Test func withoutLocationsThereIsNone() {
        #expect(MapFrames(latitudes: [], longitudes: []) == nil)
        #expect(MapFrames(latitudes: [.nan, 3], longitudes: [1, .infinity]) == nil)
        #expect(MapFrame(latitudes: [.nan], longitudes: [.nan]) == nil)
    }

    @Test func notANumberIsNoPlace() throws {
        let found = try #require(
            MapFrames(latitudes: [52, .nan, 52.1], longitudes: [13, 14, 13.1]))
        #expect(found.everything.east < 13.2)
    }

    /// Fiji lies on both sides: the box is a degree wide, not the whole world.
    @Test func theAntimeridianIsCrossed() throws {
        let latitudes = [-17.8, -17.6, -16.8, -17.0, -18.1, -17.3]
        let longitudes = [178.4, 179.2, -179.9, -179.6, 178.9, 179.99]
        let found = try #require(MapFrames(latitudes: latitudes, longitudes: longitudes))
        #expect(found.everything.width < 3)
        #expect(found.everything.east > 180 && abs((found.everything.seam ?? 0) + 0.6) < 1e-9)
        let rect = Rect(0, 0, 40, 12)
        let map = PlaceMap(frames: found)
        let cells = zip(latitudes, longitudes).compactMap {
            map.cell(latitude: $0, longitude: $1, in: rect)
        }
        #expect(cells.count == 6)
        // East of the antimeridian is to the right of what lies west of it.
        #expect(cells[2].x > cells[1].x)
        let point = map.degrees(x: cells[3].x, y: cells[3].y, in: rect)
        // It is a longitude of the earth, and that of the place.
        #expect(abs(point.longitude - longitudes[3]) < 0.1)
        let back = try #require(
            map.cell(latitude: point.latitude, longitude: point.longitude, in: rect))
        #expect(back.x == cells[3].x && back.y == cells[3].y)
        // In the margin to the west of all places, a cell comes back as well.
        let margin = map.degrees(x: 0, y: 6, in: rect)
        let same = try #require(
            map.cell(latitude: margin.latitude, longitude: margin.longitude, in: rect))
        #expect(same.x == 0 && same.y == 6)
    }

    @Test func aWholeWorldStaysOne() throws {
        let longitudes = stride(from: -175.0, through: 175, by: 10).map { $0 }
        let found = try #require(
            MapFrame(latitudes: longitudes.map { $0 / 4 }, longitudes: longitudes))
        #expect(found.west == -175 && found.east == 175 && found.seam == nil)
    }

    @Test func hugeListsAreFramedAtOnce() throws {
        let latitudes = (0..<200_000).map { 40 + Double($0 % 1000) / 10_000 } + [60]
        let longitudes = (0..<200_000).map { -70 + Double($0 / 1000) / 10_000 } + [-70]
        let clock = ContinuousClock()
        var found: MapFrames?
        let time = clock.measure {
            found = MapFrames(latitudes: latitudes, longitudes: longitudes)
        }
        #expect(found?.opening.north ?? 90 < 41)
        #expect(time < .seconds(20))
    }

    @Test func distancesAreThoseOfTheGround() {
        let one = MapPoint(latitude: 60, longitude: 10)
        // A degree of longitude at 60° is half as long as one of latitude.
        #expect(abs(one.kilometres(to: MapPoint(latitude: 60, longitude: 11)) - 55.6) < 0.1)
        #expect(abs(one.kilometres(to: MapPoint(latitude: 61, longitude: 10)) - 111.2) < 0.1)
        let west = MapPoint(latitude: 0, longitude: 179.5)
        #expect(abs(west.kilometres(to: MapPoint(latitude: 0, longitude: -179.5)) - 111.2) < 0.1)
    }
}

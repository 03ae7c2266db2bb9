import Canvas
import Testing

@Suite struct MapViewTests {
    /// A hundred places within a tenth of a degree, and some far to the east.
    private func view(outliers: Int, far: Double = 3) -> MapView {
        let near = (0..<100).map { (52 + Double($0 % 10) / 100, 5 + Double($0 / 10) / 100) }
        let all = near + Array(repeating: (52.05, 5 + far), count: outliers)
        let latitudes = all.map(\.0)
        let longitudes = all.map(\.1)
        let map = PlaceMap(latitudes: latitudes, longitudes: longitudes)
        return map?.viewOfMost(
            latitudes: latitudes, longitudes: longitudes, weights: all.map { _ in 1 },
            columns: 60, rows: 20) ?? MapView(zoom: -1)
    }

    @Test func aCityInOnePieceIsShownWhole() {
        #expect(view(outliers: 0) == MapView())
        // A little apart is not worth leaving out.
        #expect(view(outliers: 1, far: 0.2) == MapView())
    }

    @Test func outliersAreLeftOut() {
        let found = view(outliers: 4)
        #expect(found.zoom > 2)
        // The middle of the hundred, as a share of the box that holds all.
        #expect(abs(found.middleX - 0.045 / 3) < 0.005)
        #expect(abs(found.middleY - 0.5) < 0.06)
    }

    /// A tenth of the weight is no outlier.
    @Test func whatManyVisitStays() {
        #expect(view(outliers: 12) == MapView())
    }

    @Test func nothingToShow() {
        let map = PlaceMap(latitudes: [1, 2], longitudes: [1, 2])
        let view = map?.viewOfMost(
            latitudes: [1, 2], longitudes: [1, 2], weights: [0, 0], columns: 10, rows: 10)
        #expect(view == MapView())
    }
}

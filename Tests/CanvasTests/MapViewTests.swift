import Canvas
import Testing

@Suite struct MapViewTests {
    /// A hundred places within a tenth of a degree, and some far to the east.
    private func view(outliers: Int, far: Double = 3) -> MapView {
        var latitudes: [Double] = []
        var longitudes: [Double] = []
        for number in 0..<100 {
            latitudes.append(52 + Double(number % 10) / 100)
            longitudes.append(5 + Double(number / 10) / 100)
        }
        latitudes += Array(repeating: 52.05, count: outliers)
        longitudes += Array(repeating: 5 + far, count: outliers)
        let map = PlaceMap(latitudes: latitudes, longitudes: longitudes)
        return map?.viewOfMost(
            latitudes: latitudes, longitudes: longitudes, weights: latitudes.map { _ in 1 },
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
        #expect(abs(found.middleX - 0.045 / 3) < 1e-9)
        #expect(abs(found.middleY - 0.5) < 1e-9)
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

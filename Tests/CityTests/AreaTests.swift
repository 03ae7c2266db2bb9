import City
import Tensors
import Testing

@Suite struct AreaTests {
    /// A square with a square hole, and an island in the hole.
    private static let nested = AreaShape(
        rings: [0.0, 1, 2].map { inset in
            [
                GeoPoint(inset, inset), GeoPoint(inset, 10 - inset),
                GeoPoint(10 - inset, 10 - inset), GeoPoint(10 - inset, inset),
            ]
        })

    @Test(arguments: [(0.5, true), (1.5, false), (5, true), (9.5, true), (10.5, false)])
    func holesAreOutside(at coordinate: Double, isInside: Bool) {
        #expect(Self.nested.contains(GeoPoint(coordinate, 5)) == isInside)
        #expect(Self.nested.contains(GeoPoint(5, coordinate)) == isInside)
    }

    /// Every corner belongs to exactly one of the squares that meet there, whichever it is.
    @Test func touchingAreasShareNoPoint() {
        let squares = (0..<9).map { number -> AreaShape in
            let (row, column) = (Double(number / 3), Double(number % 3))
            return AreaShape(rings: [
                [
                    GeoPoint(row, column), GeoPoint(row, column + 1),
                    GeoPoint(row + 1, column + 1), GeoPoint(row + 1, column),
                ]
            ])
        }
        for step in 0..<400 {
            let point = GeoPoint(Double(step / 20) * 0.125 + 0.25, Double(step % 20) * 0.125 + 0.25)
            #expect(squares.count { $0.contains(point) } == 1, "\(point)")
        }
    }

    /// The index must answer as a search through all shapes does.
    @Test func theIndexAgreesWithASearch() {
        var random = RandomStream(seed: 4, name: "areas")
        let shapes = (0..<60).map { _ -> AreaShape in
            let centre = GeoPoint(random.uniform() * 10, random.uniform() * 10)
            return AreaShape(rings: [
                (0..<3).map { _ in
                    GeoPoint(
                        centre.latitude + random.uniform() * 2,
                        centre.longitude + random.uniform() * 2)
                }
            ])
        }
        let index = AreaIndex(shapes)
        for _ in 0..<3000 {
            let point = GeoPoint(random.uniform() * 16 - 2, random.uniform() * 16 - 2)
            let expected = shapes.indices.filter { shapes[$0].contains(point) }
            #expect(index.areas(at: point) == expected)
            #expect(index.area(at: point) == expected.first)
        }
        #expect(AreaIndex([]).area(at: GeoPoint(0, 0)) == nil)
    }

    @Test func centresOfMass() {
        // A triangle's is the mean of its corners; a hole in the middle changes nothing.
        let triangle = AreaShape(rings: [[GeoPoint(0, 0), GeoPoint(0, 3), GeoPoint(3, 0)]])
        #expect(abs(triangle.centre.latitude - 1) < 1e-12)
        #expect(abs(triangle.centre.longitude - 1) < 1e-12)
        let line = AreaShape(rings: [[GeoPoint(0, 0), GeoPoint(2, 2), GeoPoint(1, 1)]])
        #expect(line.centre == GeoPoint(1, 1))
    }
}

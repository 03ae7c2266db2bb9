import Reports
import Tensors

extension CityMap {
    /// Every place of a city as a dot, and the outlines of its areas; without locations the
    /// coordinates are empty. O(visits + corners).
    public init(_ city: City) {
        self.init(
            latitudes: Array(city.placeLatitude), longitudes: Array(city.placeLongitude),
            visits: city.visitsOfPlaces(), categoryOfPlace: city.placeCategory.map(Int.init),
            categories: Array(city.categoryNames))
        if let brands = city.brands, let brandOfPlace = city.placeBrand {
            self.brands = Array(brands.names)
            self.brandOfPlace = brandOfPlace.map(Int.init)
        }
        regions = Self.areas(city.regions)
        businessAreas = Self.areas(city.businessAreas)
    }

    /// The widest map has some 300 dots, and is looked at up to fifteen times enlarged.
    private static let dots = 4096.0

    private static func areas(_ table: AreaTable?) -> [MapArea] {
        guard let table, table.hasShapes else { return [] }
        let shapes = (0..<table.count).map { table.shape(of: $0) }
        let boxes = shapes.map(\.bounds)
        let known = boxes.compactMap { $0 }
        let height =
            (known.map(\.northEast.latitude).max() ?? 0)
            - (known.map(\.southWest.latitude).min() ?? 0)
        return shapes.indices.compactMap { area in
            guard let (low, high) = boxes[area] else { return nil }
            return MapArea(
                name: table.names[area],
                rings: shapes[area].rings.compactMap { thinned($0, height / dots) },
                bounds: .init(
                    south: low.latitude, west: low.longitude, north: high.latitude,
                    east: high.longitude))
        }
    }

    /// A ring without the corners that are closer than `step` degrees, in both directions, to the
    /// one kept before; nil where nothing but a point would remain. O(corners).
    static func thinned(_ ring: [GeoPoint], _ step: Double) -> [Double]? {
        guard var kept = ring.first else { return nil }
        var corners = [kept.latitude, kept.longitude]
        for corner in ring.dropFirst()
        where abs(corner.latitude - kept.latitude) >= step
            || abs(corner.longitude - kept.longitude) >= step
        {
            corners += [corner.latitude, corner.longitude]
            kept = corner
        }
        return corners.count < 6 ? nil : corners
    }
}

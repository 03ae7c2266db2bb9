extension City {
    /// The centre of each region: of its outline, else the mean of its places; nil where it has
    /// neither. O(corners + places).
    public var regionCentres: [GeoPoint?] {
        guard let regions else { return [] }
        if regions.hasShapes {
            return (0..<regions.count).map { region in
                let shape = regions.shape(of: region)
                return shape.bounds == nil ? nil : shape.centre
            }
        }
        var sums = [SIMD3<Double>](repeating: .zero, count: regions.count)
        if hasLocations, let placeRegion {
            for place in 0..<placeCount where placeRegion[place] >= 0 {
                sums[Int(placeRegion[place])] += SIMD3(
                    placeLatitude[place], placeLongitude[place], 1)
            }
        }
        return sums.map { $0.z > 0 ? GeoPoint($0.x / $0.z, $0.y / $0.z) : nil }
    }
}

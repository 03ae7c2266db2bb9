/// Rings that cross the 180th meridian, which edges straight in degrees do not understand.
enum AntimeridianRing {
    /// A ring within ±180 degrees: itself, or its parts west and east of the meridian.
    ///
    /// No area of a city is wider than half the Earth, so two corners are joined the shorter way.
    /// A cut is after Sutherland and Hodgman; where it joins pieces of one side, it does so along
    /// the meridian, which encloses nothing. O(corners).
    ///
    /// - Returns: nil for a ring around a pole.
    static func parts(_ ring: [GeoPoint]) -> [[GeoPoint]]? {
        guard var previous = ring.first else { return [ring] }
        // An edge from -180 to 180 is no edge where the ring goes on beside it, and a side of the
        // whole Earth where it does not.
        let isWhole = ring.allSatisfy { abs($0.longitude) == 180 }
        // Whole turns are counted, so that no digit of a corner changes where nothing crosses.
        var turns = 0.0
        var unwrapped = [previous]
        for corner in ring.dropFirst() {
            let difference = corner.longitude - previous.longitude
            if !isWhole, abs(difference) > 180 { turns -= (difference / 360).rounded() }
            unwrapped.append(GeoPoint(corner.latitude, corner.longitude + 360 * turns))
            previous = corner
        }
        let (first, last) = (unwrapped[0], unwrapped[unwrapped.count - 1])
        guard isWhole || abs(first.longitude - last.longitude) <= 180 else { return nil }
        let low = unwrapped.map(\.longitude).min() ?? 0
        let high = unwrapped.map(\.longitude).max() ?? 0
        if low >= -180, high <= 180 { return [unwrapped] }
        let start = 360 * ((low + 180) / 360).rounded(.down)
        let moved = unwrapped.map { GeoPoint($0.latitude, $0.longitude - start) }
        guard high - start > 180 else { return [moved] }
        let west = clip(moved) { 180 - $0 }
        let east = clip(moved) { $0 - 180 }.map { GeoPoint($0.latitude, $0.longitude - 360) }
        return [west, east].filter { $0.count >= 3 }
    }

    /// The part of a ring where `inside` of the longitude is not negative.
    private static func clip(
        _ ring: [GeoPoint], _ inside: (Double) -> Double
    ) -> [GeoPoint] {
        var result: [GeoPoint] = []
        guard var previous = ring.last else { return [] }
        for corner in ring {
            let (before, now) = (inside(previous.longitude), inside(corner.longitude))
            if (before < 0) != (now < 0) {
                let share = before / (before - now)
                result.append(
                    GeoPoint(
                        previous.latitude + share * (corner.latitude - previous.latitude), 180))
            }
            if now >= 0 { result.append(corner) }
            previous = corner
        }
        return result
    }
}

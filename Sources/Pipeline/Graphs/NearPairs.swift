import City
import Foundation

/// Pairs of points within a distance.
enum NearPairs {
    /// Calls a body with every pair of two different points that are closer than a distance, and
    /// with the kilometres between them, the lower index first.
    ///
    /// Sorted by latitude, only points within the distance northward are compared: O(n log n + pairs
    /// of one latitude).
    static func forEach(
        _ points: [GeoPoint], closerThan limit: Double, _ body: (Int, Int, Double) -> Void
    ) {
        let order = points.indices.sorted {
            (points[$0].latitude, $0) < (points[$1].latitude, $1)
        }
        // A little more than the limit, so that rounding loses none.
        let reach = limit / (GreatCircle.radius * .pi / 180) * 1.000_001
        for (position, first) in order.enumerated() {
            let point = points[first]
            for second in order[(position + 1)...] {
                let other = points[second]
                guard other.latitude - point.latitude <= reach else { break }
                let distance = GreatCircle.kilometres(
                    point.latitude, point.longitude, other.latitude, other.longitude)
                if distance < limit { body(min(first, second), max(first, second), distance) }
            }
        }
    }
}

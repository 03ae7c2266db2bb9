import Foundation

/// Distances on a sphere of 6,371 km radius.
public enum GreatCircle {
    public static let radius = 6371.0

    /// Kilometres between two points in degrees, by the haversine formula.
    public static func kilometres(
        _ latitude: Double, _ longitude: Double, _ otherLatitude: Double, _ otherLongitude: Double
    ) -> Double {
        let toRadians = Double.pi / 180
        let rise = sin((otherLatitude - latitude) * toRadians / 2)
        let run = sin((otherLongitude - longitude) * toRadians / 2)
        let half =
            rise * rise
            + cos(latitude * toRadians) * cos(otherLatitude * toRadians) * run * run
        // Rounding may push the sum past 1 for points on opposite sides.
        return 2 * radius * asin(min(1, half.squareRoot()))
    }
}

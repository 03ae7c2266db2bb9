/// Geohashes: cells of the globe named by base-32 texts; a longer name is a smaller cell.
public enum Geohash {
    private static let digits = Array("0123456789bcdefghjkmnpqrstuvwxyz".utf8)

    /// The cell around a point in degrees.
    ///
    /// - Parameter length: Digits of the name; 6 is a cell of about 1.2 km × 0.6 km.
    public static func encode(_ latitude: Double, _ longitude: Double, length: Int = 6) -> String {
        var (south, north, west, east) = (-90.0, 90.0, -180.0, 180.0)
        var name: [UInt8] = []
        for digit in 0..<length {
            var value = 0
            for bit in 0..<5 {
                // Bits alternate between the two directions, longitude first.
                let splitsLongitude = (digit * 5 + bit).isMultiple(of: 2)
                let middle = splitsLongitude ? (west + east) / 2 : (south + north) / 2
                let isUpper = (splitsLongitude ? longitude : latitude) >= middle
                value = value * 2 + (isUpper ? 1 : 0)
                switch (splitsLongitude, isUpper) {
                case (true, true): west = middle
                case (true, false): east = middle
                case (false, true): south = middle
                case (false, false): north = middle
                }
            }
            name.append(digits[value])
        }
        return String(decoding: name, as: UTF8.self)
    }
}

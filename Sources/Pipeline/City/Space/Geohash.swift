/// Geohashes: cells of the globe named by base-32 texts; a longer name is a smaller cell.
public enum Geohash {
    private static let digits = Array("0123456789bcdefghjkmnpqrstuvwxyz".utf8)

    /// The value of each digit by its byte, capital letters included; 255 for what is none.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, digit) in digits.enumerated() {
            values[Int(digit)] = UInt8(value)
            if digit >= UInt8(ascii: "a") { values[Int(digit) - 32] = UInt8(value) }
        }
        return values
    }()

    /// The middle of a cell; nil for a text that names none. O(length).
    ///
    /// - Parameter name: 1 to 16 digits; 12 are a cell of a few centimetres.
    public static func decode(_ name: String) -> GeoPoint? {
        var name = name
        return name.withUTF8 { decode($0) }
    }

    static func decode(_ name: UnsafeBufferPointer<UInt8>) -> GeoPoint? {
        guard (1...16).contains(name.count) else { return nil }
        var (south, north, west, east) = (-90.0, 90.0, -180.0, 180.0)
        for (position, digit) in name.enumerated() {
            let value = values[Int(digit)]
            guard value < 32 else { return nil }
            for bit in 0..<5 {
                let splitsLongitude = (position * 5 + bit).isMultiple(of: 2)
                let isUpper = value >> (4 - bit) & 1 == 1
                let middle = splitsLongitude ? (west + east) / 2 : (south + north) / 2
                switch (splitsLongitude, isUpper) {
                case (true, true): west = middle
                case (true, false): east = middle
                case (false, true): south = middle
                case (false, false): north = middle
                }
            }
        }
        return GeoPoint((south + north) / 2, (west + east) / 2)
    }

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

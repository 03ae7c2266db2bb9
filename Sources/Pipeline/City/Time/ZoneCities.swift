import Foundation
import Support

/// The cities after which time zones are named, with their positions, as the system lists them.
enum ZoneCities {
    /// The zone whose city is nearest; nil where the system has no list. Some 400 products.
    static func nearest(to point: GeoPoint) -> String? {
        let wanted = direction(point)
        // The nearest point of a sphere is the one whose direction agrees most.
        return all.max { ($0.direction * wanted).sum() < ($1.direction * wanted).sum() }?.name
    }

    /// The point of the unit sphere.
    private static func direction(_ point: GeoPoint) -> SIMD4<Double> {
        let (north, east) = (point.latitude * .pi / 180, point.longitude * .pi / 180)
        return SIMD4(cos(north) * cos(east), cos(north) * sin(east), sin(north), 0)
    }

    private static let all: [(name: String, direction: SIMD4<Double>)] = {
        for file in ["zone1970.tab", "zone.tab"] {
            // Without the list nothing is guessed, and the zone is asked for.
            guard
                let text = try? String(
                    contentsOfFile: "/usr/share/zoneinfo/" + file, encoding: .utf8)
            else { continue }
            return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap { line in
                let fields = line.split(separator: "\t")
                guard fields.count >= 3, let point = position(fields[1]) else { return nil }
                return (String(fields[2]), direction(point))
            }
        }
        return []
    }()

    /// `+404251-0740023` or `+4042-07400`: degrees, minutes and maybe seconds.
    private static func position(_ text: Substring) -> GeoPoint? {
        guard let sign = text.dropFirst().firstIndex(where: { $0 == "+" || $0 == "-" }),
            let latitude = degrees(text[..<sign], wholeDigits: 2),
            let longitude = degrees(text[sign...], wholeDigits: 3)
        else { return nil }
        return GeoPoint(latitude, longitude)
    }

    private static func degrees(_ text: Substring, wholeDigits: Int) -> Double? {
        let digits = text.dropFirst()
        let rest = digits.dropFirst(wholeDigits)
        guard let whole = Double(digits.prefix(wholeDigits)), let minutes = Double(rest.prefix(2))
        else { return nil }
        let seconds = Double(rest.dropFirst(2)) ?? 0
        return (text.hasPrefix("-") ? -1 : 1) * (whole + minutes / 60 + seconds / 3600)
    }
}

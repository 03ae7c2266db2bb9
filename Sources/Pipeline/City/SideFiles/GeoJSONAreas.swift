import Foundation
import Support

/// Reads regions or business areas from a GeoJSON file (RFC 7946).
///
/// A feature collection of polygons and multi-polygons in degrees, longitude first. Name and
/// identifier are properties of the feature; where nobody says which, they are found by their
/// usual names. Features of one identifier and one name are parts of one area. Other geometries
/// and features without one are refused.
public struct GeoJSONAreas: Sendable {
    public let path: String
    /// Property that holds the identifier; nil looks for a usual one.
    public var identifier: String?
    /// Property that holds the name; nil looks for a usual one.
    public var name: String?

    static let usualIdentifiers = [
        "region_id", "area_id", "LocationID", "bidid", "identifier", "id", "ID", "OBJECTID",
        "GEOID",
    ]
    static let usualNames = ["name", "Name", "NAME", "zone", "bid", "title", "label"]

    public init(path: String, identifier: String? = nil, name: String? = nil) {
        self.path = path
        self.identifier = identifier
        self.name = name
    }

    /// Reads all areas. O(corners).
    ///
    /// - Throws: `Failure(.noInput)` for a missing file, `Failure(.badData)` that names the
    ///   feature for everything else, `Failure(.usage)` for an unknown property.
    public func read() throws -> AreaDraft {
        let collection = try collection()
        guard let features = collection["features"] as? [Any], !features.isEmpty else {
            throw bad("the file has no features", "give a FeatureCollection of polygons")
        }
        var areas = AreaDraft()
        var seen: [String: Int] = [:]
        var keys: (identifier: String?, name: String?)?
        for (index, feature) in features.enumerated() {
            let number = index + 1
            guard let feature = feature as? [String: Any] else {
                throw bad("feature \(number) is no object", "give a FeatureCollection")
            }
            let properties = feature["properties"] as? [String: Any] ?? [:]
            let chosen = try keys ?? choose(among: properties)
            keys = chosen
            let text =
                chosen.identifier.flatMap { Self.text(properties[$0]) }
                ?? Self.text(feature["id"]) ?? String(number)
            let name = chosen.name.flatMap { Self.text(properties[$0]) } ?? text
            let shape = try shape(feature["geometry"], number)
            if let earlier = seen[text] {
                // Islands of one zone often stand as features of their own.
                guard areas.names[earlier] == name else {
                    throw bad(
                        "feature \(number) (\(name)) has the identifier \(text) of "
                            + areas.names[earlier],
                        "choose a property that differs, with the option for identifiers")
                }
                areas.shapes[earlier].rings += shape.rings
                continue
            }
            seen[text] = areas.count
            areas.identifiers.append(text)
            areas.names.append(name)
            areas.shapes.append(shape)
        }
        return areas
    }

    private func collection() throws -> [String: Any] {
        let data = try MappedFile(path: path).withUnsafeBytes { Data($0) }
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(with: data)
        } catch {
            let reason =
                (error as NSError).userInfo["NSDebugDescription"] as? String
                ?? error.localizedDescription
            throw bad(
                "the file is no JSON: \(reason.trimmingCharacters(in: .punctuationCharacters))",
                "check that it is a whole GeoJSON file")
        }
        guard let collection = value as? [String: Any],
            collection["type"] as? String == "FeatureCollection"
        else { throw bad("the file is no FeatureCollection", "convert it to GeoJSON") }
        return collection
    }

    private func choose(
        among properties: [String: Any]
    ) throws -> (identifier: String?, name: String?) {
        for wanted in [identifier, name] {
            guard let wanted, properties[wanted] == nil else { continue }
            throw Failure(
                .usage, "the features have no property \(wanted)",
                remedy: "use one of " + properties.keys.sorted().joined(separator: ", "),
                file: path)
        }
        return (
            identifier ?? Self.usualIdentifiers.first { properties[$0] != nil },
            name ?? Self.usualNames.first { properties[$0] != nil }
        )
    }

    private static func text(_ value: Any?) -> String? {
        switch value {
        case let text as String:
            let words = text.split(whereSeparator: \.isWhitespace)
            return words.isEmpty ? nil : words.joined(separator: " ")
        case let number as NSNumber: return number.stringValue
        default: return nil
        }
    }

    private func shape(_ geometry: Any?, _ number: Int) throws -> AreaShape {
        guard let geometry = geometry as? [String: Any], let type = geometry["type"] as? String
        else { throw bad("feature \(number) has no geometry", "remove it or draw it") }
        let polygons: [Any]
        switch type {
        case "Polygon": polygons = [geometry["coordinates"] as Any]
        case "MultiPolygon": polygons = geometry["coordinates"] as? [Any] ?? []
        default:
            throw bad("feature \(number) is a \(type)", "give polygons and multi-polygons only")
        }
        let rings = try polygons.flatMap { polygon in
            guard let rings = polygon as? [[[Double]]] else {
                throw bad(
                    "the coordinates of feature \(number) are no rings of number pairs",
                    "make the file again")
            }
            return try rings.map { try ring($0, number) }
        }
        guard !rings.isEmpty else {
            throw bad("feature \(number) has no rings", "remove it or draw it")
        }
        return AreaShape(rings: rings)
    }

    private func ring(_ corners: [[Double]], _ number: Int) throws -> [GeoPoint] {
        var points = try corners.map { pair in
            guard pair.count >= 2, abs(pair[0]) <= 180, abs(pair[1]) <= 90 else {
                throw bad(
                    "feature \(number) has a corner at \(pair), which is no longitude and latitude",
                    "give degrees (WGS 84), longitude first")
            }
            return GeoPoint(pair[1], pair[0])
        }
        // GeoJSON repeats the first corner at the end.
        if points.count > 1, points.first == points.last { points.removeLast() }
        guard points.count >= 3 else {
            throw bad("feature \(number) has a ring of \(points.count) corners", "draw it again")
        }
        return points
    }

    private func bad(_ problem: String, _ remedy: String) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path)
    }
}

import Foundation
import Support

/// Reads regions or business areas from a GeoJSON file (RFC 7946).
///
/// A feature collection, a feature or a geometry: polygons and multi-polygons in degrees, longitude
/// first. Name and identifier are properties of each feature; where nobody says which, they are
/// found by their usual names. Features of one identifier and one name are parts of one area.
/// Rings may cross the 180th meridian, and are then cut at it. Other geometries and features
/// without one are refused.
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
    /// - Parameter notes: Receives what was done without being asked.
    /// - Throws: `Failure(.noInput)` for a missing file, `Failure(.badData)` that names the
    ///   feature for everything else, `Failure(.usage)` for an unknown property.
    public func read(_ notes: inout [String]) throws -> AreaDraft {
        let features = try features()
        try requireProperties(features)
        var areas = AreaDraft()
        var seen: [String: Int] = [:]
        var unnamed = 0
        for (index, feature) in features.enumerated() {
            let number = index + 1
            let properties = feature["properties"] as? [String: Any] ?? [:]
            let given = try property(identifier, Self.usualIdentifiers, properties, number)
            let text = given ?? Self.text(feature["id"]) ?? String(number)
            if given == nil, Self.text(feature["id"]) == nil { unnamed += 1 }
            let name = try property(self.name, Self.usualNames, properties, number) ?? text
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
        if unnamed > 0 {
            let file = path.split(separator: "/").last ?? ""
            notes.append(
                "\(file): \(unnamed) of \(features.count) features have no identifier and are "
                    + "called by their number in the file")
        }
        return areas
    }

    public func read() throws -> AreaDraft {
        var notes: [String] = []
        return try read(&notes)
    }

    /// The features of the file; a bare geometry is one without properties.
    private func features() throws -> [[String: Any]] {
        let source = try SourceBytes(path: path, isTable: false)
        let value: Any
        do {
            value = try JSONSerialization.jsonObject(
                with: withExtendedLifetime(source) { Data(source.bytes) })
        } catch {
            if let kind = SourceKind(source.bytes, path: path) {
                throw bad("the file is \(kind.words), no JSON", kind.remedy)
            }
            let reason =
                (error as NSError).userInfo["NSDebugDescription"] as? String
                ?? error.localizedDescription
            throw bad(
                "the file is no JSON: \(reason.trimmingCharacters(in: .punctuationCharacters))",
                "check that it is a whole GeoJSON file")
        }
        guard let object = value as? [String: Any], let type = object["type"] as? String else {
            throw bad(
                "the file is no FeatureCollection, Feature or geometry", "convert it to GeoJSON")
        }
        switch type {
        case "FeatureCollection":
            guard let features = object["features"] as? [Any], !features.isEmpty else {
                throw bad("the file has no features", "give a FeatureCollection of polygons")
            }
            return try features.enumerated().map { index, feature in
                guard let feature = feature as? [String: Any] else {
                    throw bad("feature \(index + 1) is no object", "give a FeatureCollection")
                }
                return feature
            }
        case "Feature": return [object]
        case "Polygon", "MultiPolygon", "GeometryCollection":
            return [["type": "Feature", "geometry": object]]
        case "Topology":
            throw bad(
                "the file is TopoJSON",
                "convert it: ogr2ogr -f GeoJSON \(ShellWord.quoted(path + ".geojson")) "
                    + ShellWord.quoted(path))
        default:
            throw bad(
                "the file is no FeatureCollection but a \(type)",
                "give a FeatureCollection, a Feature or a geometry of polygons")
        }
    }

    /// Fails where a property that somebody named is in no feature.
    private func requireProperties(_ features: [[String: Any]]) throws {
        let all = features.map { $0["properties"] as? [String: Any] ?? [:] }
        for wanted in [identifier, name] {
            guard let wanted, !all.contains(where: { $0[wanted] != nil }) else { continue }
            let known = Set(all.flatMap(\.keys)).sorted()
            throw Failure(
                .usage, "the features have no property \(wanted)",
                remedy: known.isEmpty
                    ? "leave the option out; they have none at all"
                    : "use one of " + known.joined(separator: ", "),
                file: path)
        }
    }

    /// A property of one feature, the named one or the first usual one that has a text.
    ///
    /// - Throws: `Failure(.badData)` where the named one is missing.
    private func property(
        _ named: String?, _ usual: [String], _ properties: [String: Any], _ number: Int
    ) throws -> String? {
        guard let named else { return usual.lazy.compactMap { Self.text(properties[$0]) }.first }
        guard let text = Self.text(properties[named]) else {
            throw bad(
                "feature \(number) has no property \(named)",
                "give it one, or name a property that all features have")
        }
        return text
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
        let polygons = try polygons(geometry, number)
        let rings = try polygons.flatMap { polygon in
            guard let rings = polygon as? [[[Double]]] else {
                throw bad(
                    "the coordinates of feature \(number) are no rings of number pairs",
                    "make the file again")
            }
            return try rings.flatMap { try ring($0, number) }
        }
        guard !rings.isEmpty else {
            throw bad("feature \(number) has no rings", "remove it or draw it")
        }
        return AreaShape(rings: rings)
    }

    /// The coordinates of each polygon of a geometry, however it is put together.
    private func polygons(_ geometry: Any?, _ number: Int) throws -> [Any] {
        guard let geometry = geometry as? [String: Any], let type = geometry["type"] as? String
        else { throw bad("feature \(number) has no geometry", "remove it or draw it") }
        switch type {
        case "Polygon": return [geometry["coordinates"] as Any]
        case "MultiPolygon": return geometry["coordinates"] as? [Any] ?? []
        case "GeometryCollection":
            return try (geometry["geometries"] as? [Any] ?? []).flatMap {
                // One level holds what people draw; deeper ones are somebody's mischief.
                guard ($0 as? [String: Any])?["type"] as? String != type else {
                    throw bad(
                        "feature \(number) is a collection within a collection", "draw it flat")
                }
                return try polygons($0, number)
            }
        default:
            throw bad("feature \(number) is a \(type)", "give polygons and multi-polygons only")
        }
    }

    /// A ring, or its two parts where it crosses the 180th meridian.
    private func ring(_ corners: [[Double]], _ number: Int) throws -> [[GeoPoint]] {
        let isAcross = corners.contains { $0.count >= 2 && abs($0[0]) <= 180 }
        var points = try corners.map { pair in
            // Some write a ring across the meridian with longitudes beyond it.
            guard pair.count >= 2, abs(pair[0]) <= (isAcross ? 360 : 180), abs(pair[1]) <= 90
            else {
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
        guard let parts = AntimeridianRing.parts(points) else {
            throw bad(
                "feature \(number) has a ring around a pole",
                "cut it at the 180th meridian (RFC 7946)")
        }
        return parts
    }

    private func bad(_ problem: String, _ remedy: String) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path)
    }
}

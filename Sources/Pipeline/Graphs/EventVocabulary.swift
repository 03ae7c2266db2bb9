import City
import Foundation
import Support
import Tensors

/// What events are looked up by: cells of the ground and steps of distance, as rows of tables.
///
/// An event is a purchase or a visit, with where the user was: the geohash of six digits around them
/// and the distance on the sphere from them to the place, in buckets (Zhao et al., AAAI 2025,
/// section 3). Row 0 of a table is what is unknown, and padding. Cells and homes are those of a
/// training view, so held-out events tell nothing; a cell that only they know is unknown.
///
/// Where nobody recorded positions a user is at their previous place, and before the first event at
/// their median place. That is ours: the paper has orders, whose users are at home or at work.
public struct EventVocabulary: Sendable {
    /// Digits of a cell's name: about 1.2 km × 0.6 km.
    public static let geohashLength = 6
    /// Kilometres at which one bucket ends and the next begins.
    public static let defaultEdges = [0.25, 0.5, 1, 1.5, 2, 3, 4, 5, 8, 12, 20, 50]

    public let users: Int
    public let places: Int
    /// Names of the cells, ascending; the first is row 1.
    public private(set) var geohashes: [String] = []
    /// Rising, in kilometres; a distance of exactly an edge is in the bucket that begins there.
    public let edges: [Double]
    /// Whether users' positions were recorded.
    public let hasPositions: Bool
    private var rowOfGeohash: [String: Int32] = [:]
    /// Degrees of each place; empty without locations.
    private let latitude: [Double]
    private let longitude: [Double]
    /// Middle of each user's training events; nil without any.
    private let homes: [GeoPoint?]
    /// Places on the unit sphere, three numbers each.
    private let points: [Double]
    /// Squared chords of the edges.
    private let chords: [Double]

    /// Finds the cells of a view's events. O(visits + places).
    ///
    /// - Precondition: edges rise from above 0 to below 20,000 km; `edges(_:)` sees to it.
    public init(_ view: TrainingView, edges: [Double] = EventVocabulary.defaultEdges) {
        precondition(Self.areSound(edges), "Edges of distances \(edges)")
        users = view.users
        places = view.places
        self.edges = edges
        hasPositions = view.hasVisitPositions
        latitude = view.hasLocations ? view.latitude : []
        longitude = view.hasLocations ? view.longitude : []
        let (latitude, longitude) = (latitude, longitude)
        points = latitude.indices.flatMap {
            Self.unitVector(GeoPoint(latitude[$0], longitude[$0]))
        }
        chords = edges.map { edge in
            let half = sin(edge / (2 * GreatCircle.radius))
            return 4 * half * half
        }
        let offsets = view.userOffsets
        homes = (0..<view.users).map { user in
            let own = view.visitPlace[offsets[user]..<offsets[user + 1]].map(Int.init)
            guard !own.isEmpty, !latitude.isEmpty else { return nil }
            return GeoPoint(
                Self.median(own.map { latitude[$0] }), Self.median(own.map { longitude[$0] }))
        }
        // Cells are those of positions, which need all of the above.
        geohashes = Set(positions(view).compactMap { $0.map(Self.geohash) }).sorted()
        rowOfGeohash = Dictionary(
            uniqueKeysWithValues: geohashes.enumerated().map { ($1, Int32($0) + 1) })
    }

    /// Rows of the tables, row 0 included.
    public var geohashRows: Int { geohashes.count + 1 }
    public var distanceRowCount: Int { edges.count + 2 }

    /// What each bucket holds; the first is row 1.
    public var distanceNames: [String] {
        let texts = edges.map {
            $0 == $0.rounded() && abs($0) < 1e15 ? String(Int($0)) : String($0)
        }
        return ["under \(texts[0]) km"]
            + zip(texts, texts.dropFirst()).map { "\($0)-\($1) km" }
            + ["\(texts[texts.count - 1]) km and more"]
    }

    /// Reads edges from a text such as `0.5,1,2,5`.
    ///
    /// - Throws: `Failure(.usage)` for a text that is no list of rising distances.
    public static func edges(_ text: String) throws -> [Double] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let edges = parts.compactMap { Double($0.filter { $0 != " " }) }
        guard edges.count == parts.count, areSound(edges) else {
            throw Failure(
                .usage, "'\(text)' is no list of distances",
                remedy: "give rising kilometres above 0 and below 20000, such as 0.5,1,2,5,10")
        }
        return edges
    }

    private static func areSound(_ edges: [Double]) -> Bool {
        !edges.isEmpty && edges.allSatisfy { $0 > 0 && $0 < 20_000 }
            && zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 }
    }
}

/// Rows of single events.
extension EventVocabulary {
    /// Where a place lies; nil in a city without locations.
    public func location(ofPlace place: Int) -> GeoPoint? {
        latitude.isEmpty ? nil : GeoPoint(latitude[place], longitude[place])
    }

    /// The median of the places of a user's training events, each direction for itself; nil without
    /// any, or without locations.
    public func home(ofUser user: Int) -> GeoPoint? { homes[user] }

    /// Where a user was at an event.
    ///
    /// - Parameters:
    ///   - recorded: Their position, if it was recorded.
    ///   - previous: The place of their event before; nil for the first.
    public func position(ofUser user: Int, recorded: GeoPoint?, previous: Int32?) -> GeoPoint? {
        if hasPositions { return recorded }
        return previous.map { location(ofPlace: Int($0)) } ?? homes[user]
    }

    /// The row of the cell around a point; 0 for none, and for a cell without training events.
    public func geohashRow(of point: GeoPoint?) -> Int32 {
        point.map(Self.geohash).flatMap { rowOfGeohash[$0] } ?? 0
    }

    /// The row of the distance from a point to a place; 0 where either is unknown.
    public func distanceRow(from point: GeoPoint?, to place: Int) -> Int32 {
        guard let point, !points.isEmpty else { return 0 }
        return row(from: Self.unitVector(point), to: place)
    }

    /// The row of the distance from a point to each place. Cost: some 25 ns a place.
    public func distanceRows(from point: GeoPoint?) -> [Int32] {
        guard let point, !points.isEmpty else { return Array(repeating: 0, count: places) }
        let from = Self.unitVector(point)
        return (0..<places).map { row(from: from, to: $0) }
    }

    /// Distances rise with the chord, so that no candidate needs an arc sine.
    private func row(from point: [Double], to place: Int) -> Int32 {
        let x = points[3 * place] - point[0]
        let y = points[3 * place + 1] - point[1]
        let z = points[3 * place + 2] - point[2]
        let chord = x * x + y * y + z * z
        var row: Int32 = 1
        for edge in chords where edge <= chord { row += 1 }
        return row
    }

    private static func geohash(_ point: GeoPoint) -> String {
        Geohash.encode(point.latitude, point.longitude, length: geohashLength)
    }

    private static func unitVector(_ point: GeoPoint) -> [Double] {
        let latitude = point.latitude * .pi / 180
        let longitude = point.longitude * .pi / 180
        return [
            cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude),
        ]
    }

    /// - Precondition: there are values.
    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

/// Rows of all events.
extension EventVocabulary {
    /// The events of a view, oldest first. O(visits).
    ///
    /// - Parameter view: Of the same city; it may hold other visits than the one whose cells these
    ///   are.
    public func events(_ view: TrainingView) -> EncodedEvents {
        precondition(
            view.users == users && view.places == places,
            "Events of \(view.users) users at \(view.places) places, cells of \(users), \(places)")
        let positions = positions(view)
        return EncodedEvents(
            offsets: view.userOffsets, places: view.visitPlace, localTimes: view.visitLocalTime,
            geohashes: positions.map(geohashRow),
            distances: positions.indices.map {
                distanceRow(from: positions[$0], to: Int(view.visitPlace[$0]))
            }, positions: positions)
    }

    private func positions(_ view: TrainingView) -> [GeoPoint?] {
        view.visitUser.indices.map { visit in
            let user = view.visitUser[visit]
            let isFirst = visit == 0 || view.visitUser[visit - 1] != user
            return position(
                ofUser: Int(user), recorded: view.position(ofVisit: visit),
                previous: isFirst ? nil : view.visitPlace[visit - 1])
        }
    }
}

extension TrainingView {
    /// Where the visits of each user start; one more number than there are users. O(visits).
    public var userOffsets: [Int] {
        var offsets = [Int](repeating: 0, count: users + 1)
        for user in visitUser { offsets[Int(user) + 1] += 1 }
        for user in 0..<users { offsets[user + 1] += offsets[user] }
        return offsets
    }
}

import Foundation
import Support
import Tensors

/// Where the local time of a city comes from: one time zone, or one for each place, for data that
/// are from all over the world.
enum CityZone {
    case one(TimeZoneTable)
    /// The zone of the nearest city of the system's list of zones, summer time included. Beside a
    /// border that may be the neighbour's.
    case nearest
    /// A whole number of hours, by the 15 degrees that a place lies in, without summer time.
    case longitude

    static let (byPlace, byLongitude) = ("by-place", "by-longitude")

    /// - Parameter name: An IANA name, `by-place` or `by-longitude`.
    /// - Throws: `Failure(.usage)` for anything else.
    init(_ name: String) throws {
        switch name {
        case Self.byPlace: self = .nearest
        case Self.byLongitude: self = .longitude
        default: self = .one(try TimeZoneTable(name))
        }
    }

    /// - Throws: `Failure(.usage)` for a name that is none.
    static func check(_ name: String) throws {
        guard ![byPlace, byLongitude].contains(name) else { return }
        try TimeZoneTable.check(name)
    }

    /// Sets the local times of a draft whose visits have UTC, each by the zone of its place.
    /// O(visits + places).
    ///
    /// - Throws: `Failure(.badData)` where a place has no position, `Failure(.io)` where the system has
    ///   no list of zones.
    static func setLocalTimes(of draft: inout CityDraft, _ zone: CityZone) throws {
        let zones = try draft.placeNames.indices.map { place in
            try Self.table(of: zone, at: position(place, in: draft))
        }
        for visit in draft.visitTime.indices {
            let time = draft.visitTime[visit]
            draft.visitLocalTime[visit] = time + zones[Int(draft.visitPlace[visit])].offset(time)
        }
    }

    /// What one place's clock is ahead of UTC.
    private enum PlaceClock {
        case table(TimeZoneTable)
        case hours(Int64)

        func offset(_ time: Int64) -> Int64 {
            switch self {
            case .table(let table): table.offset(at: time)
            case .hours(let hours): hours * 3600
            }
        }
    }

    private static func table(of zone: CityZone, at point: GeoPoint) throws -> PlaceClock {
        switch zone {
        case .one(let table): return .table(table)
        case .longitude: return .hours(Int64((point.longitude / 15).rounded()))
        case .nearest:
            guard let name = ZoneCities.nearest(to: point) else {
                throw Failure(
                    .io, "the system has no list of the cities of time zones (zone1970.tab)",
                    remedy: "install tzdata, or give --timezone \(byLongitude)")
            }
            return .table(try TimeZoneTable(name))
        }
    }

    private static func position(_ place: Int, in draft: CityDraft) throws -> GeoPoint {
        let isKnown =
            draft.hasLocations && draft.placeLatitude.indices.contains(place)
            && draft.placeLatitude[place].isFinite && draft.placeLongitude[place].isFinite
        guard isKnown else {
            throw Failure(
                .badData,
                "\(draft.placeNames[place]) has no position, so that its time zone is not known",
                remedy: "give --timezone the name of one zone, or positions of all places")
        }
        return GeoPoint(draft.placeLatitude[place], draft.placeLongitude[place])
    }
}

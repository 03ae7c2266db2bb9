import Foundation
import Tensors

/// A city in the making: plain arrays that an importer or the grower fills.
///
/// `write(to:)` checks, sorts and stores it; until then nothing touches the disk.
public struct CityDraft: Sendable {
    public var name: String
    /// IANA name of the time zone.
    public var timezone: String
    public var times: SourceTimes
    /// Where the data came from, in words.
    public var source: String
    public var licence: String
    /// ISO 8601 time of making; nil for a grown city, whose bytes depend on its seed alone.
    public var created: String?
    /// More for the README: what the city is, in Markdown.
    public var story = ""

    public var userNames: [String] = []
    public var placeNames: [String] = []
    /// The source's own identifiers of the places.
    public var placeIdentifiers: [String] = []
    public var categoryNames: [String] = []
    /// Whether the places have coordinates; without, both arrays stay empty.
    public var hasLocations = true
    public var placeLatitude: [Double] = []
    public var placeLongitude: [Double] = []
    /// -1 where a place has none.
    public var placeCategory: [Int32] = []

    public var visitUser: [Int32] = []
    public var visitPlace: [Int32] = []
    /// Raw epoch seconds.
    public var visitTime: [Int64] = []
    /// Seconds of the local wall clock, counted as if it were UTC.
    public var visitLocalTime: [Int64] = []
    /// Codes of `VisitPart`; nil without a released split.
    public var visitPart: [UInt8]?

    public init(
        name: String, timezone: String, times: SourceTimes, source: String, licence: String,
        created: String? = nil
    ) {
        self.name = name
        self.timezone = timezone
        self.times = times
        self.source = source
        self.licence = licence
        self.created = created
    }

    /// Adds one place.
    ///
    /// - Parameter name: The given name; where it is empty the place is called by its identifier.
    /// - Returns: The index of the place.
    public mutating func addPlace(
        identifier: String, name: String = "", latitude: Double, longitude: Double,
        category: Int32 = -1
    ) -> Int32 {
        placeIdentifiers.append(identifier)
        placeNames.append(name.isEmpty ? "place \(identifier)" : name)
        placeLatitude.append(latitude)
        placeLongitude.append(longitude)
        placeCategory.append(category)
        return Int32(placeIdentifiers.count - 1)
    }

    /// Adds one visit without a part.
    public mutating func addVisit(user: Int32, place: Int32, time: Int64, localTime: Int64) {
        visitUser.append(user)
        visitPlace.append(place)
        visitTime.append(time)
        visitLocalTime.append(localTime)
    }

    /// Checks everything that `City.open` would check, naming the user or place.
    ///
    /// - Throws: `Failure(.badData)`, or `Failure(.usage)` for a bad name or time zone.
    public func validate() throws {
        try CityNames.check(name)
        try TimeZoneTable.check(timezone)
        guard !visitUser.isEmpty else {
            throw bad("the city is empty: there is no visit", "check that this is the right data")
        }
        let visits = visitUser.count
        let places = placeNames.count
        precondition(
            visitPlace.count == visits && visitTime.count == visits
                && visitLocalTime.count == visits && (visitPart.map { $0.count == visits } ?? true)
                && placeIdentifiers.count == places && placeCategory.count == places,
            "CityDraft: columns of different lengths")
        for visit in 0..<visits {
            guard userNames.indices.contains(Int(visitUser[visit])),
                placeNames.indices.contains(Int(visitPlace[visit]))
            else {
                throw bad(
                    "visit \(visit) names user \(visitUser[visit]) and place "
                        + "\(visitPlace[visit]), of \(userNames.count) users and \(places) places",
                    "check the identifiers of the source")
            }
        }
        for place in 0..<places
        where !(-1..<Int32(categoryNames.count)).contains(placeCategory[place]) {
            throw bad(
                "place \(placeIdentifiers[place]) has category \(placeCategory[place]), of "
                    + "\(categoryNames.count)", "check the categories of the source")
        }
        if let code = visitPart?.first(where: { $0 > 2 }) {
            throw bad("a visit has the part \(code)", "use 0, 1 and 2")
        }
        try validateLocations()
    }

    private func validateLocations() throws {
        guard hasLocations else { return }
        precondition(
            placeLatitude.count == placeNames.count && placeLongitude.count == placeNames.count,
            "CityDraft: columns of different lengths")
        for place in placeNames.indices {
            let (latitude, longitude) = (placeLatitude[place], placeLongitude[place])
            guard abs(latitude) <= 90, abs(longitude) <= 180 else {
                throw bad(
                    "place \(placeIdentifiers[place]) lies at latitude \(latitude), longitude "
                        + "\(longitude), which is not on Earth",
                    "correct its location; latitude is within ±90, longitude within ±180")
            }
        }
    }

    private func bad(_ problem: String, _ remedy: String) -> Failure {
        Failure(.badData, problem, remedy: remedy)
    }

    /// Sorts visits by user, local time and source order. O(*n* log *n*) at worst, O(*n*) for
    /// visits that come in order of time.
    mutating func sortVisits() {
        var next = userVisitOffsets().map(Int.init)
        var order = [Int](repeating: 0, count: visitUser.count)
        for visit in visitUser.indices {
            let user = Int(visitUser[visit])
            order[next[user]] = visit
            next[user] += 1
        }
        // After the loop `next[user]` is the end of the user's visits.
        var start = 0
        let times = visitLocalTime
        for end in next {
            let isSorted = zip(order[start..<end], order[start..<end].dropFirst())
                .allSatisfy { times[$0] <= times[$1] }
            if !isSorted {
                order[start..<end].sort { (times[$0], $0) < (times[$1], $1) }
            }
            start = end
        }
        visitUser = order.map { visitUser[$0] }
        visitPlace = order.map { visitPlace[$0] }
        visitTime = order.map { visitTime[$0] }
        visitLocalTime = order.map { visitLocalTime[$0] }
        if let parts = visitPart { visitPart = order.map { parts[$0] } }
    }

    /// Where each user's visits start once they are sorted; one more number than users.
    func userVisitOffsets() -> [Int64] {
        var offsets = [Int64](repeating: 0, count: userNames.count + 1)
        for user in visitUser { offsets[Int(user) + 1] += 1 }
        for user in userNames.indices { offsets[user + 1] += offsets[user] }
        return offsets
    }
}

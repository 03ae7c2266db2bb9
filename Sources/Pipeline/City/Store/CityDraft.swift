import Foundation
import Support

/// A city in the making: plain arrays that an importer or the grower fills.
///
/// `write(to:)` checks, sorts and stores it; until then nothing touches the disk.
public struct CityDraft: Sendable {
    public var name: String
    /// IANA name of the time zone; `by-place` or `by-longitude` where each place has its own.
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
    /// Each category with what it belongs to, from coarse to fine, such as `Food > Coffee > Café`;
    /// empty where the source knows no hierarchy.
    public var categoryPaths: [String] = []
    /// Whether the places have coordinates; without, both arrays stay empty.
    public var hasLocations = true
    public var placeLatitude: [Double] = []
    public var placeLongitude: [Double] = []
    /// -1 where a place has none.
    public var placeCategory: [Int32] = []
    /// Brand of each place, -1 where it has none; empty where no place has one.
    public var placeBrand: [Int32] = []
    /// Region of each place, -1 where it lies in none; empty where there are no regions.
    public var placeRegion: [Int32] = []
    /// Business area of each place, -1 where it lies in none; empty where there are none.
    public var placeBusinessArea: [Int32] = []
    /// When each place is open: 21 bytes a place, slot *s* of the week at bit *s* % 8 of byte
    /// *s* / 8; empty where it is not known.
    public var placeHours: [UInt8] = []
    /// One vector for each place, row by row; empty where there are none.
    public var placeVectors: [Float] = []
    /// Where each place stands in the source's list of locations: rising with the lines, no two
    /// alike; empty where the source has no such list.
    public var placeLocationLine: [Int32] = []

    public var regions = AreaDraft()
    public var businessAreas = AreaDraft()
    public var brands = BrandDraft()
    public var flows = FlowDraft()
    public var graph = GraphDraft()
    /// What is true by construction; nil in a city that nobody grew.
    public var truth: CityTruthDraft?

    public var visitUser: [Int32] = []
    public var visitPlace: [Int32] = []
    /// Raw epoch seconds.
    public var visitTime: [Int64] = []
    /// Seconds of the local wall clock, counted as if it were UTC.
    public var visitLocalTime: [Int64] = []
    /// Codes of `VisitPart`; nil without a released split.
    public var visitPart: [UInt8]?
    /// Codes of `VisitAction`; nil where all are visits.
    public var visitAction: [UInt8]?
    /// Where the user was, degrees north and east; nil where the source does not say.
    public var visitLatitude: [Float]?
    public var visitLongitude: [Float]?
    /// Trajectory of each visit, numbers that no two users share; nil where the source has none.
    public var visitTrajectory: [Int32]?
    /// What users were shown before visits of the draft; empty where the source does not say.
    public var exposures = ExposureDraft()

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

    /// Whether there is nothing to learn from: no visit, no fact, no site.
    public var isEmpty: Bool {
        visitUser.isEmpty && graph.facts.isEmpty && brands.sites.brand.isEmpty
    }

    /// Checks everything that `City.open` would check, naming the user or place.
    ///
    /// - Throws: `Failure(.badData)`, or `Failure(.usage)` for a bad name or time zone.
    public func validate() throws {
        try CityNames.check(name)
        try CityZone.check(timezone)
        guard !isEmpty else {
            throw bad("the city is empty: there is no visit", "check that this is the right data")
        }
        let visits = visitUser.count
        let places = placeNames.count
        precondition(
            visitPlace.count == visits && visitTime.count == visits
                && visitLocalTime.count == visits && (visitPart?.count ?? visits) == visits
                && (visitAction?.count ?? visits) == visits
                && (visitLatitude?.count ?? visits) == visits
                && (visitLongitude?.count ?? visits) == visits
                && (visitTrajectory?.count ?? visits) == visits
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
        try validateTables()
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

    func bad(_ problem: String, _ remedy: String) -> Failure {
        Failure(.badData, problem, remedy: remedy)
    }
}

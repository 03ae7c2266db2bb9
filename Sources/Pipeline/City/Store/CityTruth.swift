import Support

/// Why somebody of a grown city went somewhere; the codes of `truth.visit.cause`.
public enum VisitCause: UInt8, Codable, Sendable, CaseIterable {
    /// A place of their own routine; the source is their last visit there.
    case habit = 1
    /// A place they go to at this hour; the source is their own visit at this hour.
    case hour = 2
    /// A place near the previous one; the source is the previous visit.
    case nearPrevious = 3
    /// A place that somebody with the same hours nearby went to; the source is that visit.
    case sameHours = 4
    /// A place that a friend went to; the source is the friend's visit.
    case friend = 5
    /// A store of a brand they like; the source is an own visit to the brand, if there was one.
    case brand = 6
    /// Something new; there is no source.
    case novelty = 7
    /// What they liked best of the places that an application showed them; there is no source.
    case shown = 8
}

/// The criterion by which a grown brand chose a site; the codes of `truth.place.criterion`.
///
/// They are KnowSite's eight relation paths, in its order.
public enum SiteCriterion: UInt8, Codable, Sendable, CaseIterable {
    case regionDistance = 1
    case regionFunction = 2
    case regionFlow = 3
    case businessArea = 4
    case relatedBrand = 5
    case brandCategory = 6
    case competitiveness = 7
    case storeCategory = 8

    /// Its name as an option is written: `region-flow`.
    public var shortName: String { name.lowercased().replacing(" ", with: "-") }

    /// What the paper calls it.
    public var name: String {
        switch self {
        case .regionDistance: "Region Distance"
        case .regionFunction: "Region Function"
        case .regionFlow: "Region Flow"
        case .businessArea: "Business Area"
        case .relatedBrand: "Related Brand"
        case .brandCategory: "Brand Category"
        case .competitiveness: "Competitiveness"
        case .storeCategory: "Store Category"
        }
    }
}

/// What a region of a grown city is for; the codes of `truth.region.character`.
public enum RegionCharacter: UInt8, Codable, Sendable, CaseIterable {
    case residential = 0
    case office = 1
    case nightlife = 2
    case campus = 3
    case industry = 4
    case park = 5
    case market = 6
    /// Out of town.
    case resort = 7
}

/// The planted truth of a city in the making; sources of visits are indices of the draft.
public struct CityTruthDraft: Equatable, Sendable {
    /// Codes of `VisitCause`, one for each visit.
    public var visitCause: [UInt8] = []
    /// The visit that was the cause, -1 for none.
    public var visitSource: [Int64] = []
    /// Codes of `SiteCriterion` for each place, 0 for a place that is no store.
    public var placeCriterion: [UInt8] = []
    /// The older store (a place) whose region led there, -1 for none.
    public var placeSource: [Int32] = []
    /// How much each brand heeds each criterion: eight numbers a brand, which sum to 1.
    public var brandWeights: [Double] = []
    /// Where each user lives, degrees north and east.
    public var homeLatitude: [Double] = []
    public var homeLongitude: [Double] = []
    /// The place each user works or studies at, -1 for none.
    public var work: [Int32] = []
    /// Friends of each user, in both directions.
    public var friends: [[Int32]] = []
    /// Codes of `RegionCharacter`.
    public var regionCharacter: [UInt8] = []
    /// What each place of each list of the draft's exposures is worth to who saw it; empty where
    /// nobody planted that.
    public var exposureUtility: [Float] = []

    public init() {}
}

/// The planted truth of a grown city: the cause of every visit and of every store.
///
/// It lies in the city's file, but only whoever opens it by name sees it: a `City` has no way to
/// it, and a `TrainingView` none to a city. Graphs, Models and Training may not name this type,
/// which Tests/ArchitectureTests holds.
public struct CityTruth: Sendable {
    /// Codes of `VisitCause`, one for each visit.
    public let visitCause: Column<UInt8>
    /// The visit that was the cause, -1 for none.
    public let visitSource: Column<Int64>
    /// Codes of `SiteCriterion` for each place, 0 for a place that is no store.
    public let placeCriterion: Column<UInt8>
    /// The older store (a place) whose region led there, -1 for none.
    public let placeSource: Column<Int32>
    /// How much each brand heeds each criterion: `[brands, 8]`.
    public let brandWeights: Column<Double>
    /// Where each user lives, degrees north and east.
    public let homeLatitude: Column<Double>
    public let homeLongitude: Column<Double>
    /// The place each user works or studies at, -1 for none.
    public let work: Column<Int32>
    /// Codes of `RegionCharacter`.
    public let regionCharacter: Column<UInt8>
    /// What each place of each list in `City.exposures` is worth to who saw it, not below 0: whoever
    /// chooses takes a place with a chance that grows with its square; nil where nobody planted that.
    public let exposureUtility: Column<Float>?
    private let friendOffsets: Column<Int64>
    private let friend: Column<Int32>

    /// Reads the truth of a city; nil where nobody planted one. O(columns).
    ///
    /// - Throws: `Failure(.badData)` where it does not fit the city.
    public init?(of city: City) throws {
        let file = city.file
        guard file.contains("truth.visit.cause") else { return nil }
        visitCause = try file.column("truth.visit.cause")
        visitSource = try file.column("truth.visit.source")
        placeCriterion = try file.column("truth.place.criterion")
        placeSource = try file.column("truth.place.source")
        brandWeights = try file.column("truth.brand.weights")
        homeLatitude = try file.column("truth.user.home_latitude")
        homeLongitude = try file.column("truth.user.home_longitude")
        work = try file.column("truth.user.work")
        regionCharacter = try file.column("truth.region.character")
        friendOffsets = try file.column("truth.friend.offsets")
        friend = try file.column("truth.friend.user")
        exposureUtility =
            file.contains(ExposureTable.utility) ? try file.column(ExposureTable.utility) : nil
        let check = CityCheck(path: file.path)
        try check.size("truth.visit.cause", visitCause.count, city.visitCount)
        try check.size("truth.visit.source", visitSource.count, city.visitCount)
        try check.range("truth.visit.cause", visitCause, 0..<VisitCause.allCases.count + 1)
        try check.range("truth.visit.source", visitSource, -1..<city.visitCount)
        try check.size("truth.place.criterion", placeCriterion.count, city.placeCount)
        try check.size("truth.place.source", placeSource.count, city.placeCount)
        try check.range("truth.place.source", placeSource, -1..<city.placeCount)
        try check.range(
            "truth.place.criterion", placeCriterion, 0..<SiteCriterion.allCases.count + 1)
        try check.size(
            "truth.brand.weights", brandWeights.count,
            city.brandCount * SiteCriterion.allCases.count)
        try check.finite("truth.brand.weights", brandWeights)
        try check.size("truth.user.home_latitude", homeLatitude.count, city.userCount)
        try check.size("truth.user.home_longitude", homeLongitude.count, city.userCount)
        try check.degrees("truth.user.home_latitude", homeLatitude, limit: 90)
        try check.degrees("truth.user.home_longitude", homeLongitude, limit: 180)
        try check.size("truth.user.work", work.count, city.userCount)
        try check.range("truth.user.work", work, -1..<city.placeCount)
        try check.size("truth.region.character", regionCharacter.count, city.regionCount)
        try check.range(
            "truth.region.character", regionCharacter, 0..<RegionCharacter.allCases.count)
        try check.size("truth.friend.offsets", friendOffsets.count, city.userCount + 1)
        try Offsets.check(
            friendOffsets, end: friend.count, name: "truth.friend.offsets", path: file.path)
        try check.range("truth.friend.user", friend, 0..<city.userCount)
        if let exposureUtility {
            try check.size(
                ExposureTable.utility, exposureUtility.count, city.exposures?.place.count ?? 0)
            try check.finite(ExposureTable.utility, exposureUtility)
        }
    }

    /// Why a visit was made; nil where nobody recorded it.
    public func cause(ofVisit visit: Int) -> VisitCause? { VisitCause(rawValue: visitCause[visit]) }

    /// The visit that caused another; nil where there is none.
    public func source(ofVisit visit: Int) -> Int? {
        visitSource[visit] < 0 ? nil : Int(visitSource[visit])
    }

    /// By which criterion a store was opened; nil for a place that is no store.
    public func criterion(ofPlace place: Int) -> SiteCriterion? {
        SiteCriterion(rawValue: placeCriterion[place])
    }

    /// The friends of a user.
    public func friends(ofUser user: Int) -> [Int] {
        (Int(friendOffsets[user])..<Int(friendOffsets[user + 1])).map { Int(friend[$0]) }
    }
}

/// What the workbench and `--json` learn of a city: plain values, without tensors or files.
///
/// Every property name becomes a JSON key in snake case (`hourOfWeek` → `hour_of_week`).
/// Local times are seconds of the city's own wall clock, counted as if it were UTC.
public struct CityReport: Codable, Equatable, Sendable {
    /// A name with how often it occurs.
    public struct Count: Codable, Equatable, Sendable {
        public var name: String
        public var places: Int
        public var visits: Int

        public init(name: String, places: Int, visits: Int) {
            self.name = name
            self.places = places
            self.visits = visits
        }
    }

    /// How many visits lie in each part of the split the data was released with.
    public struct Split: Codable, Equatable, Sendable {
        public var name: String
        public var training: Int
        public var validation: Int
        public var test: Int

        public init(name: String, training: Int, validation: Int, test: Int) {
            self.name = name
            self.training = training
            self.validation = validation
            self.test = test
        }
    }

    /// Degrees; `south <= north`, `west <= east`.
    public struct Bounds: Codable, Equatable, Sendable {
        public var south, west, north, east: Double

        public init(south: Double, west: Double, north: Double, east: Double) {
            self.south = south
            self.west = west
            self.north = north
            self.east = east
        }
    }

    public var name = ""
    /// The folder of the city.
    public var path = ""
    public var users = 0
    public var places = 0
    public var visits = 0
    public var categories = 0
    /// Places that carry a category.
    public var placesWithCategory = 0
    /// IANA name, such as `Asia/Bangkok`.
    public var timezone = ""
    /// `local` or `utc`: what the times of the source were.
    public var times = ""
    public var firstLocalTime: Int64 = 0
    public var lastLocalTime: Int64 = 0
    /// The three hours of the day (0…23, local) with the fewest visits, quietest first.
    public var quietestHours: [Int] = []
    /// The three hours of the day (0…23, local) with the most visits, busiest first.
    public var busiestHours: [Int] = []
    /// Visits per local hour of the week, 168 numbers, Monday 00 h first.
    public var hourOfWeek: [Int] = []
    public var split: Split?
    public var bounds: Bounds?
    /// Events that are something else than visits, such as orders, by action.
    public var otherActions: [String: Int] = [:]
    public var regions = 0
    public var businessAreas = 0
    public var brands = 0
    /// Places that are stores of a brand.
    public var stores = 0
    /// Pairs of regions between which trips are known.
    public var flows = 0
    /// Facts of a knowledge graph that came with the data.
    public var facts = 0
    public var entities = 0
    /// Pairs of brand and region in each part, where the data was released with them.
    public var sites: Split?
    /// Numbers in a place's vector.
    public var vectorDimension = 0
    /// Lists of places that were shown before visits; nil where nobody wrote them down.
    public var exposures: Int?
    /// Whether the cause of each visit and store is known.
    public var hasTruth = false
    public var topCategories: [Count] = []
    public var topBrands: [Count] = []
    public var topPlaces: [Count] = []
    public var medianVisitsPerUser = 0.0
    /// Why the city cannot be opened; nil for one that can. All else but name and path is then 0.
    public var broken: String?
    /// What whoever made it should know; nil where there is nothing.
    public var notes: [String]?
    /// Visits to predict from those before them, where the source has trajectories.
    public var targets: Split?
    public var trajectories: Int?
    /// Standard names of the relations of an urban knowledge graph that its facts lack.
    public var absentRelations: [String]?
    /// Criteria of a site whose path needs one of those.
    public var absentPaths: [String]?
    public var fingerprint = ""
    public var source = ""
    /// Rows that the import left out, in the report of an import.
    public var rejectedRows: Int?
    /// Seconds the command that made this report took, where it did work.
    public var seconds: Double?

    public init() {}
}

/// The outline of a region or business area, thinned to what a map can show.
public struct MapArea: Codable, Equatable, Sendable {
    public var name: String
    /// Closed rings of corners in degrees: latitude and longitude in turn.
    public var rings: [[Double]]
    /// The box around all rings.
    public var bounds: CityReport.Bounds

    public init(name: String, rings: [[Double]], bounds: CityReport.Bounds) {
        self.name = name
        self.rings = rings
        self.bounds = bounds
    }

    /// Whether a point lies inside, by the even-odd rule. O(corners), O(1) outside the box.
    public func contains(latitude: Double, longitude: Double) -> Bool {
        guard latitude >= bounds.south, latitude <= bounds.north, longitude >= bounds.west,
            longitude <= bounds.east
        else { return false }
        var isInside = false
        for ring in rings where ring.count >= 2 {
            var (lastNorth, lastEast) = (ring[ring.count - 2], ring[ring.count - 1])
            for index in stride(from: 0, to: ring.count - 1, by: 2) {
                let (north, east) = (ring[index], ring[index + 1])
                if (north > latitude) != (lastNorth > latitude) {
                    let share = (latitude - north) / (lastNorth - north)
                    if longitude < east + share * (lastEast - east) { isInside.toggle() }
                }
                (lastNorth, lastEast) = (north, east)
            }
        }
        return isInside
    }
}

/// Every place as a dot, and the outlines of areas: what the map draws.
public struct CityMap: Codable, Equatable, Sendable {
    public var latitudes: [Double]
    public var longitudes: [Double]
    /// Visits of each place.
    public var visits: [Int]
    /// Index into `categories`, -1 where a place has none.
    public var categoryOfPlace: [Int]
    public var categories: [String]
    /// Index into `brands`, -1 where a place has none; empty in a city without brands.
    public var brandOfPlace: [Int]
    public var brands: [String]
    /// Areas with an outline; those without are left out.
    public var regions: [MapArea]
    public var businessAreas: [MapArea]

    public init(
        latitudes: [Double] = [], longitudes: [Double] = [], visits: [Int] = [],
        categoryOfPlace: [Int] = [], categories: [String] = [], brandOfPlace: [Int] = [],
        brands: [String] = [], regions: [MapArea] = [], businessAreas: [MapArea] = []
    ) {
        self.latitudes = latitudes
        self.longitudes = longitudes
        self.visits = visits
        self.categoryOfPlace = categoryOfPlace
        self.categories = categories
        self.brandOfPlace = brandOfPlace
        self.brands = brands
        self.regions = regions
        self.businessAreas = businessAreas
    }
}

/// One finding of `city check`.
public struct CityFinding: Codable, Equatable, Sendable {
    public enum Severity: String, Codable, Sendable { case note, warning, error }

    public var severity: Severity
    /// A stable short name, such as `duplicate-visits`.
    public var check: String
    public var count: Int
    /// One example, in words.
    public var example: String
    /// What this does to a model.
    public var consequence: String

    public init(
        severity: Severity, check: String, count: Int, example: String, consequence: String
    ) {
        self.severity = severity
        self.check = check
        self.count = count
        self.example = example
        self.consequence = consequence
    }
}

/// One row of the list of users.
public struct UserRow: Codable, Equatable, Sendable {
    public var user: Int
    public var name: String
    public var visits: Int
    public var places: Int
    public var testVisits: Int
    public var firstLocalTime: Int64
    public var lastLocalTime: Int64
    /// The category visited most, or an empty string.
    public var topCategory: String

    public init(
        user: Int, name: String, visits: Int, places: Int, testVisits: Int,
        firstLocalTime: Int64, lastLocalTime: Int64, topCategory: String
    ) {
        self.user = user
        self.name = name
        self.visits = visits
        self.places = places
        self.testVisits = testVisits
        self.firstLocalTime = firstLocalTime
        self.lastLocalTime = lastLocalTime
        self.topCategory = topCategory
    }
}

/// Which part of the split a visit belongs to.
public enum VisitPart: String, Codable, Sendable, CaseIterable { case training, validation, test }

/// The visit that caused another in a grown city.
public struct VisitSource: Codable, Equatable, Sendable {
    public var user: Int
    public var userName: String
    public var place: Int
    public var placeName: String
    public var localTime: Int64

    public init(user: Int, userName: String, place: Int, placeName: String, localTime: Int64) {
        self.user = user
        self.userName = userName
        self.place = place
        self.placeName = placeName
        self.localTime = localTime
    }
}

/// One visit on a user's timeline.
public struct VisitRow: Codable, Equatable, Sendable {
    public var localTime: Int64
    public var place: Int
    public var placeName: String
    /// Empty where the place has none.
    public var category: String
    public var geohash: String
    /// Degrees; nil in a city without locations.
    public var latitude: Double?
    public var longitude: Double?
    /// Great-circle distance from the previous visit's place; nil at the first visit.
    public var kilometresFromPrevious: Double?
    /// Seconds since the previous visit; nil at the first visit.
    public var gapSeconds: Int64?
    public var part: VisitPart
    /// What was done: `visit`, `order`, `click` or `search`.
    public var action: String
    /// Why it was made, as planted in a grown city: `habit`, `hour`, `near-previous`,
    /// `same-hours`, `friend`, `brand` or `novelty`. Nil where it is not known or not asked for.
    public var cause: String?
    /// The visit that was the cause; nil for a cause without one.
    public var source: VisitSource?

    public init(
        localTime: Int64, place: Int, placeName: String, category: String, geohash: String,
        latitude: Double?, longitude: Double?, kilometresFromPrevious: Double?,
        gapSeconds: Int64?, part: VisitPart, action: String = "visit", cause: String? = nil,
        source: VisitSource? = nil
    ) {
        self.localTime = localTime
        self.place = place
        self.placeName = placeName
        self.category = category
        self.geohash = geohash
        self.latitude = latitude
        self.longitude = longitude
        self.kilometresFromPrevious = kilometresFromPrevious
        self.gapSeconds = gapSeconds
        self.part = part
        self.action = action
        self.cause = cause
        self.source = source
    }
}

/// One user's visits in time and space.
public struct UserReport: Codable, Equatable, Sendable {
    public var row: UserRow
    /// Chronological.
    public var timeline: [VisitRow]
    /// Visits per local hour of the week, 168 numbers, Monday 00 h first.
    public var rhythm: [Int]

    public init(row: UserRow, timeline: [VisitRow], rhythm: [Int]) {
        self.row = row
        self.timeline = timeline
        self.rhythm = rhythm
    }
}

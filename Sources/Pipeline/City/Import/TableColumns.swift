/// Which columns of a table hold what is known of a place: names from the header, or numbers
/// from 1.
public struct PlaceColumns: Equatable, Sendable {
    public var latitude: String?
    public var longitude: String?
    /// Where the place lies, as a geohash, instead of latitude and longitude.
    public var geohash: String?
    public var name: String?
    public var category: String?
    /// The category with what it belongs to, such as `Food > Coffee > Café`.
    public var categoryPath: String?
    public var brand: String?
    /// The region in which the source says the place lies.
    public var region: String?

    public init(
        latitude: String? = nil, longitude: String? = nil, geohash: String? = nil,
        name: String? = nil, category: String? = nil, categoryPath: String? = nil,
        brand: String? = nil, region: String? = nil
    ) {
        self.latitude = latitude
        self.longitude = longitude
        self.geohash = geohash
        self.name = name
        self.category = category
        self.categoryPath = categoryPath
        self.brand = brand
        self.region = region
    }

    var hasLocations: Bool { latitude != nil || geohash != nil }
}

/// Which columns of a table of visits hold what: names from the header, or numbers from 1.
public struct VisitTableColumns: Equatable, Sendable {
    /// Rows to keep: those in which a column has a value.
    public struct Condition: Equatable, Sendable {
        public var column: String
        public var value: String

        public init(column: String, value: String) {
            self.column = column
            self.value = value
        }
    }

    public var user: String
    public var place: String
    public var time: String
    public var about = PlaceColumns()
    /// Minutes that the wall clock was ahead of UTC; the time is then UTC.
    public var offset: String?
    /// training, validation or test, also 0, 1, 2.
    public var part: String?
    /// visit, order, click or search, also 0 to 3.
    public var action: String?
    public var trajectory: String?
    /// Where the user was.
    public var userLatitude: String?
    public var userLongitude: String?
    public var userGeohash: String?
    public var conditions: [Condition] = []

    public init(
        user: String, place: String, time: String, latitude: String? = nil,
        longitude: String? = nil, category: String? = nil, placeName: String? = nil
    ) {
        self.user = user
        self.place = place
        self.time = time
        about = PlaceColumns(
            latitude: latitude, longitude: longitude, name: placeName, category: category)
    }

    var hasUserPositions: Bool { userLatitude != nil || userGeohash != nil }
}

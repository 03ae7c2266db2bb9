import Support

/// What a row says of a place, checked but not yet kept.
struct PlacePositions {
    private let latitude, longitude, geohash: Int?
    let name, category, categoryPath, brand, region: Int?
    private let zeroIsMissing: Bool

    /// - Parameter zeroIsMissing: Whether the point 0, 0 stands for an unknown location.
    /// - Throws: `Failure(.usage)` for columns that do not exist.
    init(_ columns: PlaceColumns, in table: TableHeader, zeroIsMissing: Bool = false) throws {
        guard (columns.latitude == nil) == (columns.longitude == nil) else {
            throw Failure(
                .usage, "a column for one of latitude and longitude is named, not for the other",
                remedy: "name both or none")
        }
        latitude = try columns.latitude.map(table.position)
        longitude = try columns.longitude.map(table.position)
        geohash = try columns.geohash.map(table.position)
        name = try columns.name.map(table.position)
        category = try columns.category.map(table.position)
        categoryPath = try columns.categoryPath.map(table.position)
        brand = try columns.brand.map(table.position)
        region = try columns.region.map(table.position)
        self.zeroIsMissing = zeroIsMissing
    }

    /// The location in a row, nil where the table has no columns for it.
    func location(_ reader: borrowing TableReader) throws -> GeoPoint? {
        if let latitude, let longitude {
            let point = GeoPoint(
                try reader.degrees(latitude, "latitude", limit: 90),
                try reader.degrees(longitude, "longitude", limit: 180))
            if zeroIsMissing, point.latitude == 0, point.longitude == 0 {
                throw BadRow(
                    kind: "location missing", field: latitude + 1,
                    problem: "the place lies at 0, 0, which stands for an unknown location",
                    remedy: "remove the row, or pass --bad-rows reject")
            }
            return point
        }
        return try geohash.map { try reader.geohash($0, "place") }
    }

    /// Fails where a text is too long to be one.
    func checkTexts(_ reader: borrowing TableReader) throws {
        if let name { try reader.requireShort(name, "name") }
        if let category { try reader.requireShort(category, "category") }
        if let categoryPath { try reader.requireShort(categoryPath, "category path") }
        if let brand { try reader.requireShort(brand, "brand") }
        if let region { try reader.requireShort(region, "region") }
    }
}

/// The names that places share, numbered.
struct PlaceNames {
    /// By path where the source has one, else by name.
    var categories = ByteInterner()
    var brands = ByteInterner()
    var regions = ByteInterner()
}

/// Places in columns, as they come.
struct PlaceStore {
    private(set) var identifiers = ByteInterner()
    private(set) var names: [String] = []
    private(set) var latitude: [Double] = []
    private(set) var longitude: [Double] = []
    private(set) var category: [Int32] = []
    private(set) var brand: [Int32] = []
    private(set) var region: [Int32] = []

    var count: Int { names.count }

    /// The number of a place, and whether it is new and must be filled.
    mutating func index(of identifier: UnsafeBufferPointer<UInt8>) -> (index: Int, isNew: Bool) {
        let index = Int(identifiers.index(of: identifier))
        guard index == names.count else { return (index, false) }
        names.append("")
        category.append(-1)
        brand.append(-1)
        region.append(-1)
        return (index, true)
    }

    mutating func add(_ location: GeoPoint) {
        latitude.append(location.latitude)
        longitude.append(location.longitude)
    }

    /// Takes from a row what is not yet known of a place.
    mutating func describe(
        _ place: Int, _ positions: PlacePositions, _ reader: borrowing TableReader,
        _ shared: inout PlaceNames
    ) {
        if let column = positions.name, names[place].isEmpty {
            names[place] = reader.text(ofField: column)
        }
        Self.take(positions.categoryPath, reader, &category[place], &shared.categories)
        Self.take(positions.category, reader, &category[place], &shared.categories)
        Self.take(positions.brand, reader, &brand[place], &shared.brands)
        Self.take(positions.region, reader, &region[place], &shared.regions)
    }

    /// Numbers the text of a column, where there is one and no number is known.
    private static func take(
        _ column: Int?, _ reader: borrowing TableReader, _ number: inout Int32,
        _ names: inout ByteInterner
    ) {
        guard let column, number < 0 else { return }
        number = reader.withBytes(ofField: column) { $0.isEmpty ? -1 : names.index(of: $0) }
    }

    /// Takes from another store what it knows of a place.
    mutating func describe(_ place: Int, as other: Int, of store: PlaceStore) {
        if names[place].isEmpty { names[place] = store.names[other] }
        if category[place] < 0 { category[place] = store.category[other] }
        if brand[place] < 0 { brand[place] = store.brand[other] }
        if region[place] < 0 { region[place] = store.region[other] }
    }
}

/// A second table that says more of the places, such as names and locations.
struct PlaceCatalogue {
    private(set) var store = PlaceStore()
    let path: String
    let hasLocations: Bool

    /// Reads the whole table; where a place stands twice, the first row counts. O(bytes).
    ///
    /// - Parameter key: The column of the place's identifier.
    init(
        path: String, shape: TableShape, key: String, columns: PlaceColumns,
        names: inout PlaceNames, _ run: ImportRun
    ) throws {
        self.path = path
        hasLocations = columns.hasLocations
        var table = try TableHeader.open(path, shape)
        let header = table.header
        let keyPosition = try header.position(key)
        let positions = try PlacePositions(columns, in: header)
        try run.readRows(&table.reader, firstIsData: header.firstIsData) { reader in
            try header.requireWidth(reader)
            try reader.requireText(keyPosition, "place")
            try positions.checkTexts(reader)
            let location = try positions.location(reader)
            let (place, isNew) = reader.withBytes(ofField: keyPosition) { store.index(of: $0) }
            guard isNew else { return }
            if let location { store.add(location) }
            store.describe(place, positions, reader, &names)
        }
    }
}

import Support

/// A draft in the making from tables of visits, whatever their layout.
struct DraftBuilder: ~Copyable {
    private var draft: CityDraft
    private var users = ByteInterner()
    private var places = PlaceStore()
    private var names = PlaceNames()
    private var catalogue: PlaceCatalogue?
    /// Trajectories by the names of the source, which users may share.
    private var trajectories = ByteInterner()
    private var trajectoryOfVisit: [UInt64] = []
    private let tableHasLocations: Bool
    private var hasPaths: Bool

    /// - Parameter tables: Every table that will be read; what one of them has counts for all.
    init(_ draft: CityDraft, _ tables: [VisitTable]) {
        self.draft = draft
        let columns = tables.map(\.columns)
        tableHasLocations = columns.contains { $0.about.hasLocations }
        hasPaths = columns.contains { $0.about.categoryPath != nil }
        if tables.contains(where: { $0.part != nil || $0.columns.part != nil }) {
            self.draft.visitPart = []
        }
        if tables.contains(where: { $0.action != nil || $0.columns.action != nil }) {
            self.draft.visitAction = []
        }
        if columns.contains(where: \.hasUserPositions) {
            self.draft.visitLatitude = []
            self.draft.visitLongitude = []
        }
        if columns.contains(where: { $0.trajectory != nil }) { self.draft.visitTrajectory = [] }
    }

    /// Takes names, locations and categories of places from a second table.
    mutating func readCatalogue(
        path: String, shape: TableShape = TableShape(), key: String, columns: PlaceColumns,
        _ run: ImportRun
    ) throws {
        catalogue = try PlaceCatalogue(
            path: path, shape: shape, key: key, columns: columns, names: &names, run)
        hasPaths = hasPaths || columns.categoryPath != nil
    }

    /// Fails where a place must stand in the catalogue and does not.
    func checkPlace(_ field: Int, _ reader: borrowing TableReader) throws {
        guard let catalogue, !tableHasLocations, catalogue.hasLocations else { return }
        guard reader.withBytes(ofField: field, { catalogue.store.identifiers.find($0) }) == nil
        else { return }
        let file = catalogue.path.split(separator: "/").last ?? ""
        throw BadRow(
            kind: "unknown place", field: field + 1,
            problem: "the place `\(reader.excerpt(ofField: field))` is not in \(file)",
            remedy: "add it there or remove the row")
    }

    /// Adds a visit that is checked.
    ///
    /// - Parameters: Positions of the user, the place and the trajectory in the row.
    mutating func add(
        _ row: CheckedVisit, _ reader: borrowing TableReader, user: Int, place: Int,
        trajectory: Int?,
        about: PlacePositions
    ) {
        let user = reader.withBytes(ofField: user) { users.index(of: $0) }
        let (index, isNew) = reader.withBytes(ofField: place) { places.index(of: $0) }
        if isNew {
            let known = reader.withBytes(ofField: place) {
                catalogue?.store.identifiers.find($0)
            }
            if let known, let store = catalogue?.store {
                places.describe(index, as: Int(known), of: store)
                if !tableHasLocations, !store.latitude.isEmpty {
                    places.add(
                        GeoPoint(store.latitude[Int(known)], store.longitude[Int(known)]))
                }
            }
            if let location = row.location { places.add(location) }
        }
        places.describe(index, about, reader, &names)
        draft.addVisit(
            user: user, place: Int32(index), time: row.time, localTime: row.localTime)
        draft.visitPart?.append(row.part)
        draft.visitAction?.append(row.action)
        if let position = row.position {
            draft.visitLatitude?.append(Float(position.latitude))
            draft.visitLongitude?.append(Float(position.longitude))
        }
        if let trajectory {
            let number = reader.withBytes(ofField: trajectory) { trajectories.index(of: $0) }
            trajectoryOfVisit.append(UInt64(user) << 32 | UInt64(number))
        }
    }

    /// The draft with the names of users, places and categories. O(visits).
    func finishedDraft() -> CityDraft {
        var draft = draft
        draft.userNames = users.texts()
        draft.placeIdentifiers = places.identifiers.texts()
        draft.placeNames = places.names
        for place in draft.placeNames.indices where draft.placeNames[place].isEmpty {
            draft.placeNames[place] = "place \(draft.placeIdentifiers[place])"
        }
        draft.hasLocations = tableHasLocations || catalogue?.hasLocations == true
        draft.placeLatitude = places.latitude
        draft.placeLongitude = places.longitude
        draft.placeCategory = places.category
        nameCategories(&draft)
        if names.brands.count > 0 {
            draft.brands.identifiers = names.brands.texts()
            draft.brands.names = draft.brands.identifiers
            draft.brands.categories = Array(repeating: -1, count: names.brands.count)
            draft.placeBrand = places.brand
        }
        if names.regions.count > 0 {
            draft.regions.identifiers = names.regions.texts()
            draft.regions.names = draft.regions.identifiers
            draft.placeRegion = places.region
        }
        numberTrajectories(&draft)
        return draft
    }

    /// A path names its last step; a category without a path is its own.
    private func nameCategories(_ draft: inout CityDraft) {
        let texts = names.categories.texts()
        // Places of a catalogue that nobody visits leave categories that no place has.
        var isUsed = [Bool](repeating: false, count: texts.count)
        for category in places.category where category >= 0 { isUsed[Int(category)] = true }
        var number = [Int32](repeating: -1, count: texts.count)
        for (index, text) in texts.enumerated() where isUsed[index] {
            number[index] = Int32(draft.categoryNames.count)
            guard hasPaths else {
                draft.categoryNames.append(text)
                continue
            }
            let last = text.split(separator: ">").last.map(String.init) ?? text
            draft.categoryNames.append(String(last.drop { $0 == " " }))
            draft.categoryPaths.append(text)
        }
        draft.placeCategory = places.category.map { $0 < 0 ? -1 : number[Int($0)] }
    }

    /// Numbers the trajectories by user and time, as the city's visits are sorted.
    private func numberTrajectories(_ draft: inout CityDraft) {
        guard draft.visitTrajectory != nil else { return }
        var starts: [UInt64: Int64] = [:]
        for (visit, key) in trajectoryOfVisit.enumerated() {
            starts[key] = min(starts[key] ?? .max, draft.visitLocalTime[visit])
        }
        let sorted = starts.sorted { first, second in
            let (a, b) = (first.key >> 32, second.key >> 32)
            return (a, first.value, first.key) < (b, second.value, second.key)
        }
        let numbers = Dictionary(uniqueKeysWithValues: zip(sorted.map(\.key), Int32(0)...))
        draft.visitTrajectory = trajectoryOfVisit.map { numbers[$0] ?? 0 }
    }
}

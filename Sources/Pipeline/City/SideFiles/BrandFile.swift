import Foundation
import Support

/// Reads brands from a table, or finds them in the names of places.
///
/// The table has a column `brand` and either a column `place` (the source's identifier) or the
/// columns `latitude` and `longitude` of a store; `category` is optional. A store that stands
/// where the city has a place of that brand already, within 150 m, is that place; any other
/// becomes a new place, which nobody has visited.
struct BrandFile {
    /// A store in the table.
    struct Store: Equatable {
        var brand: String
        var category: String
        var place: String?
        var location: GeoPoint?
        var line: Int
    }

    static let sameStore = 0.15

    let path: String

    /// All stores of the table. O(bytes).
    ///
    /// - Throws: `Failure` with file, line and column of the first mistake.
    func stores() throws -> [Store] {
        var reader = try TableReader(path: path, delimiter: nil)
        guard try reader.next() else {
            throw bad("the table is empty", "check that this is the right file", nil, nil)
        }
        let header = reader.texts()
        func position(_ names: String...) -> Int? {
            names.lazy.compactMap { header.firstIndex(of: $0) }.first
        }
        let brand = position("brand")
        let place = position("place", "place_id", "venue_id")
        let (latitude, longitude) = (position("latitude", "lat"), position("longitude", "lon"))
        guard let brand, place != nil || (latitude != nil && longitude != nil) else {
            throw bad(
                "the table has the columns " + header.joined(separator: ", "),
                "it needs brand, and either place or latitude and longitude", 1, nil)
        }
        let category = position("category")
        var stores: [Store] = []
        while try reader.next() {
            if let flaw = reader.flaw {
                throw bad(flaw.problem, flaw.remedy, reader.line, flaw.field)
            }
            guard reader.fields.count == header.count else {
                throw bad(
                    "the row has \(reader.fields.count) fields where the first has "
                        + "\(header.count)", "complete the row", reader.line, nil)
            }
            let texts = reader.texts()
            let name = texts[brand]
            guard !name.isEmpty else {
                throw bad(
                    "the row has no brand", "name it or remove the row", reader.line, brand + 1)
            }
            var location: GeoPoint?
            if place == nil, let latitude, let longitude {
                location = GeoPoint(
                    try degrees(reader, latitude, 90), try degrees(reader, longitude, 180))
            }
            func text(_ field: Int?) -> String? {
                guard let field else { return nil }
                return texts[field]
            }
            stores.append(
                Store(
                    brand: name, category: text(category) ?? "", place: text(place),
                    location: location,
                    line: reader.line))
        }
        guard !stores.isEmpty else { throw bad("the table has no rows", "add stores", 1, nil) }
        return stores
    }

    private func degrees(_ reader: borrowing TableReader, _ field: Int, _ limit: Double) throws
        -> Double
    {
        let value = reader.withBytes(ofField: field) { DecimalText.double($0) }
        guard let value, abs(value) <= limit else {
            throw bad(
                "`\(reader.text(ofField: field))` is no number within ±\(Int(limit)) degrees",
                "correct the location", reader.line, field + 1)
        }
        return value
    }

    func bad(_ problem: String, _ remedy: String, _ line: Int?, _ column: Int?) -> Failure {
        Failure(.badData, problem, remedy: remedy, file: path, line: line, column: column)
    }
}

/// Gathers brands with their stores, and gives those that are large enough to a draft.
struct BrandGathering {
    private struct Candidate {
        var spellings: [String: Int] = [:]
        var places: [Int32] = []
    }

    private var candidates: [String: Candidate] = [:]
    /// Keys in the order in which they first appeared.
    private var keys: [String] = []

    /// Notes every place whose name is a brand's. O(places).
    mutating func addNames(of draft: CityDraft) {
        for (place, name) in draft.placeNames.enumerated()
        where name != "place \(draft.placeIdentifiers[place])" {
            guard let key = BrandName.key(name) else { continue }
            add(key, spelling: name, place: Int32(place))
        }
    }

    /// Notes the stores of a table; new ones become places of the draft.
    ///
    /// - Throws: `Failure(.badData)` for a place that the city does not have.
    mutating func addStores(_ file: BrandFile, to draft: inout CityDraft) throws {
        let stores = try file.stores()
        if stores.contains(where: { $0.location != nil }), !draft.hasLocations {
            throw Failure(
                .usage, "the stores have locations and this city's places have none",
                remedy: "import the city with locations", file: file.path)
        }
        let places = Dictionary(
            zip(draft.placeIdentifiers, Int32(0)...), uniquingKeysWith: { first, _ in first })
        for store in stores {
            // The table's word counts: what it calls a brand is one, generic or not.
            let key = BrandName.key(store.brand) ?? store.brand.lowercased()
            if let identifier = store.place {
                guard let place = places[identifier] else {
                    throw file.bad(
                        "the city has no place \(identifier)",
                        "use the identifiers of the city's source", store.line, nil)
                }
                add(key, spelling: store.brand, place: place)
            } else if let location = store.location {
                let place =
                    nearPlace(of: key, location, in: draft)
                    ?? newPlace(store, location, in: &draft)
                add(key, spelling: store.brand, place: place)
            }
        }
    }

    private mutating func add(_ key: String, spelling: String, place: Int32) {
        if candidates[key] == nil { keys.append(key) }
        candidates[key, default: Candidate()].spellings[spelling, default: 0] += 1
        if !candidates[key, default: Candidate()].places.contains(place) {
            candidates[key]?.places.append(place)
        }
    }

    private func nearPlace(
        of key: String, _ location: GeoPoint, in draft: CityDraft
    ) -> Int32? {
        candidates[key]?.places.first {
            GreatCircle.kilometres(
                draft.placeLatitude[Int($0)], draft.placeLongitude[Int($0)], location.latitude,
                location.longitude) <= BrandFile.sameStore
        }
    }

    private func newPlace(
        _ store: BrandFile.Store, _ location: GeoPoint, in draft: inout CityDraft
    ) -> Int32 {
        var category: Int32 = -1
        if !store.category.isEmpty {
            category = draft.category(named: store.category)
        }
        return draft.addPlace(
            identifier: "store-\(draft.placeNames.count)", name: store.brand,
            latitude: location.latitude, longitude: location.longitude, category: category)
    }

    /// The stores of the largest brand.
    var largest: Int { candidates.values.map(\.places.count).max() ?? 0 }

    /// Writes brands of at least `least` stores into the draft, the largest first.
    func finish(into draft: inout CityDraft, least: Int) {
        let kept = keys.filter { (candidates[$0]?.places.count ?? 0) >= least }
            .enumerated().sorted { first, second in
                let (a, b) = (candidates[first.element], candidates[second.element])
                return (-(a?.places.count ?? 0), first.offset)
                    < (-(b?.places.count ?? 0), second.offset)
            }.map(\.element)
        draft.brands = BrandDraft()
        draft.placeBrand = Array(repeating: -1, count: draft.placeNames.count)
        for key in kept {
            guard let candidate = candidates[key] else { continue }
            let name = candidate.spellings.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
            let brand = Int32(draft.brands.count)
            draft.brands.names.append(name ?? key)
            draft.brands.identifiers.append(key)
            draft.brands.categories.append(Self.category(of: candidate.places, in: draft))
            for place in candidate.places { draft.placeBrand[Int(place)] = brand }
        }
    }

    /// The category that most stores have.
    private static func category(of places: [Int32], in draft: CityDraft) -> Int32 {
        var counts: [Int32: Int] = [:]
        for place in places where draft.placeCategory[Int(place)] >= 0 {
            counts[draft.placeCategory[Int(place)], default: 0] += 1
        }
        return counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }?.key ?? -1
    }
}

extension CityDraft {
    /// The number of a category, which is added where the draft does not have it.
    mutating func category(named name: String) -> Int32 {
        if let index = categoryNames.firstIndex(of: name) { return Int32(index) }
        categoryNames.append(name)
        if !categoryPaths.isEmpty { categoryPaths.append(name) }
        return Int32(categoryNames.count - 1)
    }
}

import Foundation
import Support

/// Reads RecBole's atomic files: `NAME.inter` and, where they stand beside it, `NAME.item`.
///
/// Columns are separated by tab; the header gives each its type, such as `user_id:token`. Visits
/// need `user_id`, a place and `timestamp`, which other names can be given for. Of places the
/// columns below are taken by their usual names, or by the names that are given. `NAME.user` is
/// looked at only so far as that every user of the visits should stand in it.
public struct RecBoleImporter: CityImporter {
    public let path: String
    public let settings: ImportSettings
    /// Columns of the `.inter` file, by name without type.
    public var user = "user_id"
    public var place: String?
    public var time = "timestamp"
    /// Columns that are named here count instead of the usual ones.
    public var about = PlaceColumns()
    public var badRows = BadRows.fail
    public var progress: (@Sendable (ImportProgress) -> Void)?

    private static let places = ["item_id", "venue_id", "poi_id", "business_id", "location_id"]

    public init(path: String, settings: ImportSettings) {
        self.path = path
        self.settings = settings
    }

    private static let shape = TableShape(
        delimiter: UInt8(ascii: "\t"), hasQuotes: false, header: .typedNames)

    public func read(_ run: ImportRun) throws -> CityDraft {
        let header = try TableHeader.open(path, Self.shape, most: RowSample.bytes).header.names
        let key = try placeColumn(header)
        var columns = VisitTableColumns(user: user, place: key, time: time)
        let items = try companion("item")
        if items == nil {
            columns.about = found(in: header)
        }
        let table = VisitTable(path: path, shape: Self.shape, columns: columns)
        var draft = try settings.draft(of: path, tables: [table], run) { builder in
            guard let items else { return }
            let names = try TableHeader.open(items, Self.shape, most: RowSample.bytes)
                .header.names
            try builder.readCatalogue(
                path: items, shape: Self.shape, key: try placeColumn(names),
                columns: found(in: names), run)
        }
        if let users = try companion("user") { try checkUsers(users, &draft, run) }
        return draft
    }

    /// The first of the usual names that the header has.
    private func placeColumn(_ header: [String]) throws -> String {
        if let place { return place }
        if let name = Self.places.first(where: header.contains) { return name }
        throw Failure(
            .usage,
            "none of the columns \(header.prefix(40).map { $0.prefix(40) }.joined(separator: ", ")) is a place",
            remedy: "name the column of the place", file: path, line: 1)
    }

    /// The columns of places that a header has.
    private func found(in header: [String]) -> PlaceColumns {
        func first(_ given: String?, _ usual: [String]) -> String? {
            given ?? usual.first(where: header.contains)
        }
        var columns = PlaceColumns(
            name: first(about.name, ["name", "venue_name", "title"]),
            category: first(about.category, ["category", "categories", "venue_category_name"]),
            categoryPath: about.categoryPath, brand: first(about.brand, ["brand"]))
        let latitude = first(about.latitude, ["latitude", "lat"])
        let longitude = first(about.longitude, ["longitude", "lon", "lng"])
        // Of both or of none: half a location is no place on a map.
        if (latitude != nil && longitude != nil) || about.latitude != nil
            || about.longitude != nil
        {
            columns.latitude = latitude
            columns.longitude = longitude
        }
        return columns
    }

    /// The file of another kind beside the visits, nil where there is none.
    private func companion(_ kind: String) throws -> String? {
        for ending in [".inter", ".inter.gz"] where path.hasSuffix(ending) {
            let base = String(path.dropLast(ending.count))
            return ["\(base).\(kind)", "\(base).\(kind).gz"].first(
                where: FileManager.default.fileExists(atPath:))
        }
        throw Failure(
            .usage, "the name of RecBole's file of visits ends in .inter",
            remedy: "name that file; .item and .user are found beside it", file: path)
    }

    /// Tells of users that the list of users lacks, and takes their names where it has any.
    private func checkUsers(_ path: String, _ draft: inout CityDraft, _ run: ImportRun) throws {
        var table = try TableHeader.open(path, Self.shape)
        let header = table.header
        let key = try header.position(user)
        let name = ["name", "user_name"].lazy.compactMap(header.names.firstIndex(of:)).first
        var known: [String: String] = [:]
        try run.readRows(&table.reader) { reader in
            try header.requireWidth(reader)
            try reader.requireText(key, "user")
            if let name { try reader.requireShort(name, "name") }
            known[reader.text(ofField: key)] = name.map { reader.text(ofField: $0) } ?? ""
        }
        let missing = draft.userNames.count { known[$0] == nil }
        if missing > 0 {
            let file = path.split(separator: "/").last ?? ""
            run.note("\(missing) users of the visits are not in \(file)")
        }
        draft.userNames = draft.userNames.map { user in
            known[user].flatMap { $0.isEmpty ? nil : $0 } ?? user
        }
    }
}

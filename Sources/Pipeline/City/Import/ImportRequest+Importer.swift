import Foundation
import Reports
import Support

/// The importer that a request describes: the one way from options to it, for commands, forms and
/// previews alike.
extension ImportRequest {
    /// The layouts that can be imported, by their words on the command line.
    public static let layouts = [
        "csv", "tsmc", "getnext", "snap", "sepgcn", "knowsite", "recbole", "eleme",
    ]

    /// - Parameters:
    ///   - name: Of the city to be.
    ///   - source: Where the data came from, in words.
    /// - Throws: `Failure(.usage)` for an option that is missing or not understood.
    public func importer(
        name: String, source: String = "", licence: String = "not stated"
    ) throws -> any CityImporter {
        func settings(_ timezone: String, _ times: SourceTimes = .utc) -> ImportSettings {
            ImportSettings(
                name: name, timezone: timezone, times: times, source: source, licence: licence)
        }
        func local() throws -> ImportSettings {
            let zone = try require("timezone", "an IANA name such as Asia/Bangkok, or by-place")
            let text = try require("times", "local or utc")
            guard let times = SourceTimes(rawValue: text) else {
                throw Failure(.usage, "--times \(text) is unknown", remedy: "give local or utc")
            }
            return settings(zone, times)
        }
        func universal() throws -> ImportSettings {
            settings(try require("timezone", "an IANA name such as Asia/Bangkok, or by-place"))
        }
        switch layout ?? "" {
        case "csv": return try table(local())
        case "tsmc": return TSMCImporter(path: path, settings: try universal())
        case "snap": return SNAPImporter(path: path, settings: try universal())
        case "sepgcn": return SEPGCNImporter(path: path, settings: try local())
        case "knowsite":
            return KnowSiteImporter(
                path: path, settings: settings(option("timezone") ?? "Asia/Shanghai"))
        case "getnext":
            return GETNextImporter(path: path, settings: settings(try releasedZone().name))
        case "recbole":
            var importer = RecBoleImporter(path: path, settings: try local())
            importer.user = option("user") ?? importer.user
            importer.place = option("place")
            importer.time = option("timestamp") ?? importer.time
            importer.about = about
            return importer
        case "eleme": return try takeaways(local())
        default:
            throw Failure(
                .usage, "there is no layout '\(layout ?? "")'",
                remedy: "give one of \(Self.layouts.joined(separator: ", "))")
        }
    }

    /// The zone of a release that is known by its files' names, and by which name.
    ///
    /// - Throws: `Failure(.usage)` where it is neither given nor known.
    public func releasedZone() throws -> (name: String, prefix: String?) {
        let prefix = try GETNextImporter.prefix(in: path)
        if let given = option("timezone") { return (given, nil) }
        guard let zone = GETNextImporter.timezones[prefix] else {
            throw Failure(
                .usage, "the time zone of \(prefix) is not known", remedy: "give it as --timezone")
        }
        return (zone, prefix)
    }

    /// What was given for an option; an empty text stands for none.
    func option(_ name: String) -> String? { options[name].flatMap { $0.isEmpty ? nil : $0 } }

    /// A name for the city to be: `visits` for `folder/visits.csv.gz`.
    public var cityName: String {
        // `.` is a folder with a name of its own.
        let last = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
        return last.split(separator: ".").first.map(String.init) ?? last
    }

    func require(_ option: String, _ what: String) throws -> String {
        if let value = self.option(option) { return value }
        throw Failure(
            .usage, "--\(option) is missing",
            remedy: "give \(what), or look what --preview guesses")
    }

    private func table(_ settings: ImportSettings) throws -> CSVImporter {
        let (places, key) = (option("places"), option("place-key"))
        guard (places == nil) == (key == nil) else {
            throw Failure(
                .usage, "--places and --place-key belong together", remedy: "give both or none")
        }
        var columns = VisitTableColumns(
            user: try require("user", "the column of the user"),
            place: try require("place", "the column of the place"),
            time: try require("time", "the column of the time"))
        if places == nil { columns.about = about }
        columns.offset = option("offset")
        columns.part = option("part")
        columns.action = option("action")
        columns.trajectory = option("trajectory")
        columns.userLatitude = option("user-lat")
        columns.userLongitude = option("user-lon")
        columns.userGeohash = option("user-geohash")
        columns.conditions = try only.map(Self.condition)
        var importer = CSVImporter(path: path, columns: columns, settings: settings)
        if let places, let key { importer.places = .init(path: places, key: key, columns: about) }
        importer.delimiter = try delimiter()
        importer.hasHeader = option("header") != "no"
        return importer
    }

    private func takeaways(_ settings: ImportSettings) throws -> ElemeImporter {
        var importer = ElemeImporter(path: path, settings: settings)
        importer.columns.user = option("user") ?? importer.columns.user
        importer.columns.place = option("place") ?? importer.columns.place
        importer.columns.time = option("timestamp") ?? importer.columns.time
        importer.columns.conditions += try only.map(Self.condition)
        importer.delimiter = try delimiter()
        if let text = option("action") {
            guard let action = VisitAction.allCases.first(where: { $0.name == text }) else {
                throw Failure(
                    .usage, "--action \(text) is unknown",
                    remedy: "give order, click, visit or search")
            }
            importer.action = action
        }
        return importer
    }

    private var about: PlaceColumns {
        PlaceColumns(
            latitude: option("lat"), longitude: option("lon"), geohash: option("geohash"),
            name: option("place-name"), category: option("category"),
            categoryPath: option("category-path"), brand: option("brand"),
            region: option("region"))
    }

    /// One character of an option.
    func delimiter() throws -> Character? {
        guard let text = option("delimiter") else { return nil }
        let known: [String: Character] = ["\\t": "\t", "tab": "\t", "\\x01": "\u{1}"]
        if let character = known[text] { return character }
        guard let character = text.first, text.count == 1 else {
            throw Failure(
                .usage, "--delimiter '\(text)' is not one character",
                remedy: "give one, such as ';', or tab")
        }
        return character
    }

    /// `COLUMN=VALUE`.
    private static func condition(_ text: String) throws -> VisitTableColumns.Condition {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Failure(
                .usage, "--only '\(text)' names no column and value",
                remedy: "write it as COLUMN=VALUE")
        }
        return .init(
            column: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}

import ArgumentParser
import City
import Foundation
import Questions
import Reports
import Support

/// What every import asks.
struct ImportOptions: ParsableArguments {
    @Option(help: "Name of the new city (default: that of the file or folder).") var name: String?
    @Option(help: "Where the data comes from, for the city's README.") var source = ""
    @Option(help: "Its licence, for the city's README.") var licence = "not stated"
    @Flag(help: "Replace a city of this name.") var replace = false
    @Option(help: "What to do with a bad row: fail, or reject (write it beside the city).")
    var badRows = "fail"
    @OptionGroup(title: "Side files") var side: SideFileOptions

    func settings(_ path: String, timezone: String, times: SourceTimes = .utc) -> ImportSettings {
        ImportSettings(
            name: name ?? Self.name(of: path), timezone: timezone, times: times, source: source,
            licence: licence)
    }

    /// `visits` for `folder/visits.csv.gz`.
    private static func name(of path: String) -> String {
        let last = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent
        return last.split(separator: ".").first.map(String.init) ?? last
    }

    /// Imports, and prints what came of it.
    ///
    /// - Parameter notes: What the command chose itself.
    func run(_ importer: some CityImporter, _ common: CommonOptions, notes: [String] = []) throws {
        let workspace = try common.open()
        var importer = importer
        guard let policy = BadRows(rawValue: badRows) else {
            throw Failure(.usage, "--bad-rows \(badRows) is unknown", remedy: "give fail or reject")
        }
        importer.badRows = policy
        let json = common.json
        importer.progress = { progress in
            if json { return Output.progress(progress) }
            Output.note(
                "\(progress.rows) rows, \(Int(progress.rowsPerSecond)) a second, "
                    + "\((progress.fraction * 100).digits(0)) %, "
                    + "\(Int(progress.secondsLeft.rounded(.up))) s left")
        }
        var outcome = try importer.run(
            to: workspace.cityFolder(importer.settings.name), replace: replace,
            sideFiles: side.files)
        outcome.notes = notes + outcome.notes
        try outcome.show(json: json)
    }
}

/// The time zone of a source in UTC.
struct ZoneOption: ParsableArguments {
    @Option(help: "IANA time zone of the city, such as Asia/Bangkok.") var timezone: String
}

/// The time zone, and what the source's times are.
struct TimeOptions: ParsableArguments {
    @OptionGroup var zone: ZoneOption
    @Option(
        help:
            "What the source's times are: local (wall clock) or utc. The report names the quietest and busiest hours it then sees."
    )
    var times: String

    func settings(_ path: String, _ options: ImportOptions) throws -> ImportSettings {
        guard let times = SourceTimes(rawValue: times) else {
            throw Failure(.usage, "--times \(times) is unknown", remedy: "give local or utc")
        }
        return options.settings(path, timezone: zone.timezone, times: times)
    }
}

/// Columns of what a table says of places.
struct PlaceColumnOptions: ParsableArguments {
    @Option(help: "Column of the latitude in degrees.") var lat: String?
    @Option(help: "Column of the longitude in degrees.") var lon: String?
    @Option(help: "Column of the place's geohash, instead of latitude and longitude.")
    var geohash: String?
    @Option(help: "Column of the category.") var category: String?
    @Option(help: "Column of the category's path, such as Food > Coffee > Café.")
    var categoryPath: String?
    @Option(help: "Column of the place's name.") var placeName: String?
    @Option(help: "Column of the place's brand.") var brand: String?
    @Option(help: "Column of the region the place lies in.") var region: String?

    var columns: PlaceColumns {
        PlaceColumns(
            latitude: lat, longitude: lon, geohash: geohash, name: placeName, category: category,
            categoryPath: categoryPath, brand: brand, region: region)
    }
}

extension ImportOptions {
    /// One character of an option.
    static func delimiter(_ text: String?) throws -> Character? {
        guard let text else { return nil }
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
    static func condition(_ text: String) throws -> VisitTableColumns.Condition {
        guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
            throw Failure(
                .usage, "--only '\(text)' names no column and value",
                remedy: "write it as COLUMN=VALUE")
        }
        return .init(
            column: String(text[..<equals]), value: String(text[text.index(after: equals)...]))
    }
}

extension ImportOutcome {
    func show(json: Bool) throws {
        if json {
            try Output.json(report)
        } else {
            report.printSummary()
        }
        for note in notes { Output.note("whyhere: \(note)") }
        for failure in firstOfEachKind { Output.note("whyhere: left out: \(failure)") }
        if rejectedRows > 0 {
            Output.note("whyhere: \(rejectedRows) rows left out, see \(rejectsPath ?? "")")
        }
    }
}

import Actions
import ArgumentParser
import City
import Reports
import Tensors

struct CityImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a city of other people's data.",
        subcommands: [ImportSEPGCN.self, ImportCSV.self])
}

/// What every import asks.
struct ImportOptions: ParsableArguments {
    @Option(help: "Name of the new city.") var name: String
    @Option(help: "IANA time zone of the city, such as Asia/Bangkok.") var timezone: String
    @Option(
        help:
            "What the source's times are: local (wall clock) or utc. The report names the quietest and busiest hours it then sees."
    )
    var times: String
    @Option(help: "Where the data comes from, for the city's README.") var source = ""
    @Option(help: "Its licence, for the city's README.") var licence = "not stated"
    @Flag(help: "Replace a city of this name.") var replace = false

    func settings() throws -> ImportSettings {
        guard let times = SourceTimes(rawValue: times) else {
            throw Failure(.usage, "--times \(times) is unknown", remedy: "give local or utc")
        }
        return ImportSettings(
            name: name, timezone: timezone, times: times, source: source, licence: licence)
    }
}

struct ImportSEPGCN: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sepgcn", abstract: "The layout that SEP-GCN was released with.",
        discussion: """
            FOLDER holds train.txt, test.txt, time_train.txt, time_test.txt, location.txt,
            cat.txt, user_list.txt and item_list.txt.

            EXAMPLE
              whyhere city import sepgcn gowalla-bkk --name bkk --timezone Asia/Bangkok --times local
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @Argument(help: "Folder of the release.") var folder: String

    func run() throws {
        try perform {
            let workspace = try common.open()
            let importer = SEPGCNImporter(folder: folder, settings: try options.settings())
            let outcome = try importer.run(
                to: workspace.cityFolder(options.name), replace: options.replace)
            try outcome.show(json: common.json)
        }
    }
}

struct ImportCSV: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csv", abstract: "Any CSV or TSV of visits, by the names of its columns.",
        discussion: """
            Columns are named by their header or by number from 1. Times are epoch seconds or
            milliseconds, ISO 8601, or YYYY-MM-DD HH:MM[:SS].

            EXAMPLE
              whyhere city import csv checkins.csv --name nyc --timezone America/New_York
                --times local --user user_id --place venue_id --time local_time
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @Argument(help: "The file.") var file: String
    @Option(help: "Column of the user.") var user: String
    @Option(help: "Column of the place.") var place: String
    @Option(help: "Column of the time.") var time: String
    @Option(help: "Column of the latitude in degrees.") var lat: String?
    @Option(help: "Column of the longitude in degrees.") var lon: String?
    @Option(help: "Column of the category.") var category: String?
    @Option(help: "Column of the place's name.") var placeName: String?
    @Option(help: "Delimiter, where it is not to be guessed.") var delimiter: String?
    @Flag(inversion: .prefixedNo, help: "The first row names the columns.") var header = true
    @Option(help: "What to do with a bad row: fail, or reject (write it beside the city).")
    var badRows = "fail"

    func run() throws {
        try perform {
            let workspace = try common.open()
            var importer = CSVImporter(
                path: file,
                columns: CSVImporter.Columns(
                    user: user, place: place, time: time, latitude: lat, longitude: lon,
                    category: category, placeName: placeName),
                settings: try options.settings())
            guard let policy = CSVImporter.BadRows(rawValue: badRows) else {
                throw Failure(
                    .usage, "--bad-rows \(badRows) is unknown", remedy: "give fail or reject")
            }
            if let delimiter {
                guard let character = delimiter.first, delimiter.count == 1 else {
                    throw Failure(
                        .usage, "--delimiter '\(delimiter)' is not one character",
                        remedy: "give one, such as ';'")
                }
                importer.delimiter = character
            }
            importer.badRows = policy
            importer.hasHeader = header
            let outcome = try importer.run(
                to: workspace.cityFolder(options.name), replace: options.replace)
            try outcome.show(json: common.json)
        }
    }
}

extension ImportOutcome {
    func show(json: Bool) throws {
        if json {
            try Output.json(report)
        } else {
            report.printSummary()
        }
        for failure in firstOfEachKind { Output.note("whyhere: left out: \(failure)") }
        if rejectedRows > 0 {
            Output.note("whyhere: \(rejectedRows) rows left out, see \(rejectsPath ?? "")")
        }
    }
}

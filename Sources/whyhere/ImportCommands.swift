import ArgumentParser
import Reports

struct CityImportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Make a city of other people's data.",
        discussion: """
            Files may be packed with gzip. Nothing is written where an import fails.
            docs/IMPORTS.md tells how each layout is read.
            """,
        subcommands: [
            ImportTSMC.self, ImportGETNext.self, ImportSNAP.self, ImportSEPGCN.self,
            ImportKnowSite.self, ImportRecBole.self, ImportEleme.self, ImportCSV.self,
        ])
}

struct ImportTSMC: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tsmc", abstract: "Foursquare check-ins as the TSMC 2014 release has them.",
        discussion: """
            FILE has eight columns by tab: user, venue, category identifier, category, latitude,
            longitude, zone offset in minutes, UTC time. Each visit's own offset counts.

            EXAMPLE
              whyhere city import tsmc dataset_TSMC2014_NYC.txt --name nyc --timezone America/New_York
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @OptionGroup var zone: ZoneOption
    @Argument(help: "The file.") var file: String

    func run() throws {
        try perform {
            try options.carryOut(
                ImportRequest("tsmc", file).with(["timezone": zone.timezone]), common)
        }
    }
}

struct ImportGETNext: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "getnext",
        abstract: "Next-place CSVs of GETNext and STHGCN, with their split.",
        discussion: """
            FOLDER holds files that end in _train.csv, _val.csv and _test.csv, and maybe venues.csv.
            Their times are the wall clock. The time zone follows from the beginning of the file
            names where it is NYC, TKY or CA; else it must be given.

            EXAMPLE
              whyhere city import getnext ../shared/datasets/foursquare-nyc --name nyc-next
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @Argument(help: "Folder of the files.") var folder: String
    @Option(help: "IANA time zone of the city.") var timezone: String?

    func run() throws {
        try perform {
            let request = ImportRequest("getnext", folder).with(["timezone": timezone])
            if options.preview { return try options.carryOut(request, common) }
            let zone = try request.releasedZone()
            let notes = zone.prefix.map { ["time zone \(zone.name), as the files are named \($0)"] }
            try options.carryOut(request, common, notes: notes ?? [])
        }
    }
}

struct ImportSNAP: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snap", abstract: "Gowalla and Brightkite as SNAP publishes them.",
        discussion: """
            FILE has five columns by tab: user, UTC time, latitude, longitude, place. Brightkite has
            rows without a place, for which there is --bad-rows reject.

            EXAMPLE
              whyhere city import snap loc-brightkite_totalCheckins.txt.gz --name brightkite
                --timezone America/Denver --bad-rows reject
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @OptionGroup var zone: ZoneOption
    @Argument(help: "The file.") var file: String

    func run() throws {
        try perform {
            try options.carryOut(
                ImportRequest("snap", file).with(["timezone": zone.timezone]), common)
        }
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
    @OptionGroup var time: TimeOptions
    @Argument(help: "Folder of the release.") var folder: String

    func run() throws {
        try perform {
            try options.carryOut(ImportRequest("sepgcn", folder).with(time.given), common)
        }
    }
}

struct ImportKnowSite: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knowsite", abstract: "Brands, regions and facts as KnowSite released them.",
        discussion: """
            FOLDER holds train.txt, valid.txt, test.txt, list_brands.txt, list_regions.txt and maybe
            kg.txt. There are no visits. Both released cities are in China.

            EXAMPLE
              whyhere city import knowsite ../shared/datasets/knowsite-shanghai
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @Argument(help: "Folder of the release.") var folder: String
    @Option(help: "IANA time zone of the city.") var timezone = "Asia/Shanghai"

    func run() throws {
        try perform {
            try options.carryOut(
                ImportRequest("knowsite", folder).with(["timezone": timezone]), common)
        }
    }
}

struct ImportRecBole: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recbole", abstract: "RecBole's atomic files.",
        discussion: """
            FILE is NAME.inter; NAME.item and NAME.user are found beside it. Columns are named
            without their types. Those of places are found by their usual names.

            EXAMPLE
              whyhere city import recbole foursquare_NYC.inter --name nyc --timezone America/New_York
                --times utc --category venue_category_name
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @OptionGroup var time: TimeOptions
    @OptionGroup var about: PlaceColumnOptions
    @Argument(help: "The file of visits.") var file: String
    @Option(help: "Column of the user.") var user = "user_id"
    @Option(help: "Column of the place (default: item_id, venue_id …).") var place: String?
    @Option(help: "Column of the time.") var timestamp = "timestamp"

    func run() throws {
        try perform {
            let own = ["user": user, "place": place, "timestamp": timestamp]
            try options.carryOut(
                ImportRequest("recbole", file).with(time.given).with(about.given).with(own), common)
        }
    }
}

struct ImportEleme: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eleme", abstract: "Takeaway samples of Ele.me, as published on Tianchi.",
        discussion: """
            Columns have the names of the release, with or without a header. Rows whose `clicked` is
            1 become orders, of a shop (the place) by a user who is elsewhere.

            EXAMPLE
              whyhere city import eleme D1_0.csv --name wuhan --timezone Asia/Shanghai
                --times local --only city_id=2 --bad-rows reject
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @OptionGroup var time: TimeOptions
    @Argument(help: "The file.") var file: String
    @Option(help: "Column of the user.") var user: String?
    @Option(help: "Column of the place.") var place: String?
    @Option(help: "Column of the time.") var timestamp: String?
    @Option(help: "What the rows are: order, click, visit or search.") var action = "order"
    @Option(help: "Keep rows in which a column has a value: COLUMN=VALUE, several times.")
    var only: [String] = []
    @Option(help: "Delimiter, where it is not to be guessed.") var delimiter: String?

    func run() throws {
        try perform {
            var request = ImportRequest("eleme", file).with(time.given).with([
                "user": user, "place": place, "timestamp": timestamp, "action": action,
                "delimiter": delimiter,
            ])
            request.only = only
            try options.carryOut(request, common)
        }
    }
}

struct ImportCSV: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "csv", abstract: "Any CSV or TSV of visits, by the names of its columns.",
        discussion: """
            Columns are named by their header or by number from 1. Times are epoch seconds or
            milliseconds, ISO 8601, YYYY-MM-DD HH:MM[:SS], or Tue Apr 03 18:00:09 +0000 2012.
            With --places, the columns of places are those of that file. Zone, times and the columns
            of user, place and time are needed; --preview guesses what is not given.

            EXAMPLES
              whyhere city import csv checkins.csv --preview
              whyhere city import csv checkins.csv --name nyc --timezone America/New_York
                --times local --user user_id --place venue_id --time local_time
              whyhere city import csv checkins.csv --name nyc --timezone America/New_York
                --times local --user user_id --place venue_id --time local_time
                --places venues.csv --place-key venue_id --lat latitude --lon longitude
                --place-name name --category category --category-path category_path
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var options: ImportOptions
    @OptionGroup var times: TimeOptions
    @OptionGroup var about: PlaceColumnOptions
    @Argument(help: "The file.") var file: String
    @Option(help: "Column of the user.") var user: String?
    @Option(help: "Column of the place.") var place: String?
    @Option(help: "Column of the time.") var time: String?
    @Option(help: "Column of the zone offset in minutes; the times are then UTC.")
    var offset: String?
    @Option(help: "Column of the part: training, validation, test, or 0, 1, 2.") var part: String?
    @Option(help: "Column of the action: visit, order, click, search, or 0 to 3.")
    var action: String?
    @Option(help: "Column of the trajectory.") var trajectory: String?
    @Option(help: "Column of the user's latitude.") var userLat: String?
    @Option(help: "Column of the user's longitude.") var userLon: String?
    @Option(help: "Column of the user's geohash.") var userGeohash: String?
    @Option(help: "Keep rows in which a column has a value: COLUMN=VALUE, several times.")
    var only: [String] = []
    @Option(help: "A second file, with what is known of places.") var places: String?
    @Option(help: "Its column of the place's identifier.") var placeKey: String?
    @Option(help: "Delimiter, where it is not to be guessed.") var delimiter: String?
    @Flag(
        inversion: .prefixedNo, help: "The first row names the columns. (default: --header)")
    var header: Bool?

    func run() throws {
        try perform {
            var request = ImportRequest("csv", file).with(times.given).with(about.given).with([
                "user": user, "place": place, "time": time, "offset": offset, "part": part,
                "action": action, "trajectory": trajectory, "user-lat": userLat,
                "user-lon": userLon, "user-geohash": userGeohash, "places": places,
                "place-key": placeKey, "delimiter": delimiter,
                "header": header.map { $0 ? "yes" : "no" },
            ])
            request.only = only
            try options.carryOut(request, common)
        }
    }
}

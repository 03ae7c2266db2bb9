import Reports
import Support

/// A layout that `whyhere city import` understands, with the options of its own.
public struct ImportLayout: Sendable {
    /// The word of the command line.
    public var name: String
    /// What it is, in one line.
    public var meaning: String
    /// The file or folder to give.
    public var path: String
    public var fields: [FormField]

    init(_ name: String, _ meaning: String, path: String, _ fields: [FormField]) {
        self.name = name
        self.meaning = meaning
        self.path = path
        self.fields = fields
    }

    private static func column(_ name: String, _ what: String, standard: String = "") -> FormField {
        FormField(name, "Column of the \(what)", .text, standard: standard)
    }

    private static let timezone = FormField(
        "timezone", "IANA time zone, such as Asia/Bangkok; by-place, by-longitude: of each place",
        .text, required: true)
    private static let times = FormField(
        "times", "What the source's times are: the city's wall clock, or UTC",
        .choice(["local", "utc"]), required: true)
    private static let only = FormField(
        "only", "Keep rows in which a column has a value: COLUMN=VALUE", .text)
    private static let delimiter = FormField(
        "delimiter", "Delimiter, where it is not to be guessed", .text)

    /// What a table says of places.
    private static let places = [
        column("lat", "latitude in degrees"), column("lon", "longitude in degrees"),
        column("geohash", "place's geohash, instead of latitude and longitude"),
        column("category", "category"),
        column("category-path", "category's path, such as Food > Coffee > Café"),
        column("place-name", "place's name"), column("brand", "brand"), column("region", "region"),
    ]

    public static let all = [
        ImportLayout(
            "csv", "Any CSV or TSV of visits, by the names of its columns", path: "The file",
            [
                timezone, times,
                FormField(
                    "user", "Column of the user, by name or number from 1", .text,
                    required: true),
                FormField("place", "Column of the place", .text, required: true),
                FormField("time", "Column of the time", .text, required: true),
            ] + places + [
                FormField("places", "A second file, with what is known of places", .text),
                FormField("place-key", "Its column of the place's identifier", .text),
                column("offset", "zone offset in minutes; the times are then UTC"),
                column("part", "part: training, validation, test, or 0, 1, 2"),
                column("action", "action: visit, order, click, search, or 0 to 3"),
                column("trajectory", "trajectory"), column("user-lat", "user's latitude"),
                column("user-lon", "user's longitude"), column("user-geohash", "user's geohash"),
                only, delimiter,
                FormField("header", "The first row names the columns", .flag, standard: "yes"),
            ]),
        ImportLayout(
            "sepgcn", "The layout that SEP-GCN was released with: train.txt, test.txt, …",
            path: "Folder of the release", [timezone, times]),
        ImportLayout(
            "tsmc", "Foursquare check-ins of New York and Tokyo (TSMC2014), tabs and Latin-1",
            path: "The file", [timezone]),
        ImportLayout(
            "getnext", "The CSVs of GETNext and STHGCN, with their protocol as a split",
            path: "Folder of the release",
            [FormField("timezone", "IANA time zone; empty: by the files' names", .text)]),
        ImportLayout(
            "snap", "Gowalla or Brightkite from SNAP: user, time, latitude, longitude, place",
            path: "The file", [timezone]),
        ImportLayout(
            "knowsite", "KnowSite's release: a knowledge graph, and pairs of brand and region",
            path: "Folder of the release",
            [FormField("timezone", "IANA time zone", .text, standard: "Asia/Shanghai")]),
        ImportLayout(
            "recbole", "RecBole atomic files with typed headers: .inter, .item, .user",
            path: "The .inter file",
            [
                timezone, times, column("user", "user", standard: "user_id"),
                column("place", "place; empty: by its usual names"),
                column("timestamp", "time", standard: "timestamp"),
            ] + places),
        ImportLayout(
            "eleme", "Takeaway samples of Ele.me (Tianchi): clicked rows become orders",
            path: "The file",
            [
                timezone, times, column("user", "user, where it is not the release's"),
                column("place", "place, where it is not the release's"),
                column("timestamp", "time, where it is not the release's"),
                FormField(
                    "action", "What the rows are", .choice(["order", "click", "visit", "search"]),
                    standard: "order"), only, delimiter,
            ]),
    ]
}

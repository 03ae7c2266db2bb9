/// A layout that `whyhere city import` understands, with the options of its own.
public struct ImportLayout: Sendable {
    /// The word of the command line.
    public var name: String
    /// What it is, in one line.
    public var meaning: String
    /// The file or folder to give.
    public var path: String
    public var fields: [FormField]

    init(_ name: String, _ meaning: String, path: String, _ fields: [FormField] = []) {
        self.name = name
        self.meaning = meaning
        self.path = path
        self.fields = fields
    }

    private static let badRows = FormField(
        "bad-rows", "What to do with a bad row: fail, or reject it into a file beside the city",
        .choice(["fail", "reject"]), standard: "fail")

    public static let all = [
        ImportLayout(
            "csv", "Any CSV or TSV of visits, by the names of its columns", path: "The file",
            [
                FormField(
                    "user", "Column of the user, by name or number from 1", .text, required: true),
                FormField("place", "Column of the place", .text, required: true),
                FormField("time", "Column of the time", .text, required: true),
                FormField("lat", "Column of the latitude in degrees", .text),
                FormField("lon", "Column of the longitude in degrees", .text),
                FormField("category", "Column of the category", .text),
                FormField("place-name", "Column of the place's name", .text),
                FormField("delimiter", "Delimiter, where it is not to be guessed", .text),
                FormField("header", "The first row names the columns", .toggle, standard: "yes"),
                badRows,
            ]),
        ImportLayout(
            "sepgcn", "The layout that SEP-GCN was released with: train.txt, test.txt, …",
            path: "Folder of the release"),
        ImportLayout(
            "tsmc", "Foursquare check-ins of New York and Tokyo (TSMC2014), tabs and Latin-1",
            path: "The file"),
        ImportLayout(
            "getnext", "The CSVs of GETNext and STHGCN, with their protocol as a split",
            path: "Folder of the release"),
        ImportLayout(
            "snap", "Gowalla or Brightkite from SNAP: user, time, latitude, longitude, place",
            path: "The file"),
        ImportLayout(
            "knowsite", "KnowSite's release: a knowledge graph, and pairs of brand and region",
            path: "Folder of the release"),
        ImportLayout(
            "recbole", "RecBole atomic files with typed headers: .inter, .item, .user",
            path: "The .inter file, or its folder"),
        ImportLayout(
            "eleme", "Takeaway orders of Ele.me (Tianchi)", path: "The file"),
    ]
}

/// The forms that make or change a city, each a command of the command line.
public enum CityForm: String, Codable, CaseIterable, Sendable {
    case grow, importing, add

    var title: String {
        switch self {
        case .grow: "grow a city"
        case .importing: "import a city"
        case .add: "add to this city"
        }
    }

    /// What is under way once it was started, such as `importing`.
    var verb: String {
        switch self {
        case .grow: "growing"
        case .importing: "importing"
        case .add: "adding to"
        }
    }

    /// The fields in the order of the form; which there are may depend on the layout.
    public func fields(_ values: [String: String]) -> [FormField] {
        switch self {
        case .grow: Self.growing
        case .importing: Self.importing(values) + Self.side
        case .add: Self.side + [Self.newName]
        }
    }

    private static let name = FormField(
        "name", "Name of the new city: letters, digits, dots and dashes", .text, required: true)
    private static let replace = FormField(
        "replace", "Replace a city of this name", .toggle, standard: "no")

    private static let growing: [FormField] = [
        FormField(name.name, name.description, .text, .argument, required: true),
        FormField("seed", "The same seed gives the same bytes", .unsigned, standard: "1"),
        FormField("users", "Users", .integer(1...100_000_000), standard: "300"),
        FormField("places", "Places", .integer(1...100_000_000), standard: "900"),
        FormField("days", "Days", .integer(1...100_000), standard: "90"),
        replace,
    ]

    private static let newName = FormField(
        "as", "Name of a new city; empty changes this one itself", .text)

    private static let layout = FormField(
        "layout", "How the data is laid out", .choice(ImportLayout.all.map(\.name)),
        standard: "csv", .word, required: true)

    /// The layout that is chosen.
    static func layout(_ values: [String: String]) -> ImportLayout? {
        let name = values[layout.name] ?? layout.standard
        return ImportLayout.all.first { $0.name == name }
    }

    private static func importing(_ values: [String: String]) -> [FormField] {
        guard let chosen = Self.layout(values) else { return [layout] }
        var layout = layout
        layout.description = chosen.meaning
        return [
            layout, FormField("path", chosen.path, .text, .argument, required: true), name,
            FormField(
                "timezone", "IANA time zone of the city, such as Asia/Bangkok", .text,
                required: true),
            FormField(
                "times", "What the source's times are: the city's wall clock, or UTC",
                .choice(["local", "utc"]), required: true),
        ] + chosen.fields + [
            FormField("source", "Where the data comes from, for the city's README", .text),
            FormField(
                "licence", "Its licence, for the city's README", .text, standard: "not stated"),
            replace,
        ]
    }

    /// Files that tell more of a city than its visits: what `whyhere city add` takes.
    private static let side: [FormField] = [
        FormField("regions", "Regions: a GeoJSON file of polygons", .text),
        FormField("region-id", "Property of the regions' identifier, where unusual", .text),
        FormField("region-name", "Property of the regions' name, where unusual", .text),
        FormField("business-areas", "Business areas: a GeoJSON file of polygons", .text),
        FormField(
            "business-area-id", "Property of the areas' identifier, where unusual", .text),
        FormField("business-area-name", "Property of the areas' name, where unusual", .text),
        FormField(
            "brands", "Brands: a table of brand and place, or brand, latitude, longitude", .text),
        FormField(
            "brands-from-names", "Find brands in the names of places", .toggle, standard: "no"),
        FormField(
            "brand-stores", "Stores that a brand needs", .integer(1...1_000_000), standard: "5"),
        FormField("flows", "Trips between regions: a table of origin, destination, count", .text),
        FormField("place-vectors", "A vector for each place: .npy or .safetensors", .text),
        FormField(
            "place-vector-ids", "Identifiers of the vectors' rows, one a line", .text),
    ]

    /// The arguments of the commands that do what the form says, one after the other.
    ///
    /// - Parameter city: The open city, which `add` changes.
    public func commands(_ values: [String: String], city: String) -> [[String]] {
        func arguments(_ fields: [FormField]) -> [String] {
            // Words and arguments stand before the options, in the order of the form.
            let ordered =
                fields.filter { $0.position != .option }
                + fields.filter { $0.position == .option }
            return ordered.flatMap { $0.arguments(values[$0.name] ?? $0.standard) }
        }
        let side = arguments(Self.side)
        switch self {
        case .grow: return [["city", "new"] + arguments(Self.growing)]
        case .importing:
            let first = ["city", "import"] + arguments(Self.importing(values))
            return side.isEmpty
                ? [first] : [first, ["city", "add", values[Self.name.name] ?? ""] + side]
        case .add: return [["city", "add", city] + arguments(Self.side + [Self.newName])]
        }
    }

    /// The city that there is when the commands are done.
    func result(_ values: [String: String], city: String) -> String {
        let named = self == .add ? values[Self.newName.name] : values[Self.name.name]
        return named.flatMap { $0.isEmpty ? nil : $0 } ?? city
    }
}

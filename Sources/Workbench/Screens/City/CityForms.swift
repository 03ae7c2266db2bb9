import Reports

/// The forms that make or change a city, each a command of the command line.
public enum CityForm: String, Codable, CaseIterable, Sendable {
    case grow, importing, add, filter

    var title: String {
        switch self {
        case .grow: "grow a city"
        case .importing: "import a city"
        case .add: "add to this city"
        case .filter: "cut this city down"
        }
    }

    /// The title above the open city's form.
    func title(city: String?) -> String {
        switch self {
        case .grow, .importing: title
        case .add: city.map { "add to \($0)" } ?? title
        case .filter: city.map { "cut \($0) down to a new city" } ?? title
        }
    }

    /// What is under way once it was started, such as `importing`.
    var verb: String {
        switch self {
        case .grow: "growing"
        case .importing: "importing"
        case .add: "adding to"
        case .filter: "cutting out"
        }
    }

    /// The fields in the order of the form; which there are may depend on the layout.
    public func fields(_ values: [String: String]) -> [FormField] {
        switch self {
        case .grow: Self.growing
        case .importing: Self.importing(values) + Self.side
        case .add: Self.side + [Self.newName]
        case .filter: Self.filtering
        }
    }

    private static let name = FormField(
        "name", "Name of the new city: letters, digits, dots and dashes", .text, required: true)
    private static let replace = FormField(
        "replace", "Replace a city of this name", .flag, standard: "no")

    private static let growing: [FormField] = [
        FormField(name.name, name.description, .text, .argument, required: true),
        FormField("seed", "The same seed gives the same bytes", .seed, standard: "1"),
        FormField("users", "Users", .integer(1...100_000_000), standard: "300"),
        FormField(
            "places", "Places, stores of brands among them", .integer(1...100_000_000),
            standard: "900"),
        FormField("brands", "Brands; empty: one for 45 places", .integer(0...1_000_000)),
        FormField("days", "Days", .integer(1...100_000), standard: "90"),
        FormField("regions", "Regions; empty: by the places", .integer(1...1_000_000)),
        FormField(
            "size-km", "Kilometres from west to east; empty: by the places",
            .number(.init(0.1...10_000))),
        FormField(
            "exposures", "Share of the stops at which a list of places is shown",
            .number(.init(0...1)), standard: "0"),
        FormField(
            "exposed-places", "Places of each list that is shown", .integer(2...100), standard: "20"
        ),
        replace,
    ]

    private static let filtering: [FormField] = [
        FormField(name.name, name.description, .text, .argument, required: true),
        FormField(
            "category-under", "Keeps a category, or the end of its path; empty: all", .text),
        FormField(
            "action", "Keeps one kind: visit, order, click or search; empty: all", .text),
        FormField(
            "minimum-visits", "Visits that a user must have left", .integer(1...1_000_000),
            standard: "3"),
        FormField(
            "core",
            "Distinct places that a user, and distinct users that a place must have left, again "
                + "and again; empty: any", .integer(1...1_000_000)),
        FormField(
            "core-counts", "What has to be so many: distinct places and users, or visits",
            .choice(["distinct", "visits"]), standard: "distinct"),
        replace,
    ]

    private static let newName = FormField(
        "as", "Name of a new city; empty changes this one itself", .text)

    private static let layout = FormField(
        "layout", "How the data is laid out", .choice(ImportLayout.all.map(\.name)),
        standard: "csv", .word, required: true)

    static var layoutName: String { layout.name }

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
        ] + chosen.fields + [
            FormField(
                "bad-rows", "A bad row: fail, or reject it into a file beside the city",
                .choice(["fail", "reject"]), standard: "fail"),
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
            "brands-from-names", "Find brands in the names of places", .flag, standard: "no"),
        FormField(
            "brand-stores", "Stores that a brand needs", .integer(1...1_000_000), standard: "5"),
        FormField("flows", "Trips between regions: a table of origin, destination, count", .text),
        FormField("place-vectors", "A vector for each place: .npy or .safetensors", .text),
        FormField(
            "place-vector-ids", "Identifiers of the vectors' rows, one a line", .text),
    ]

    /// The arguments of the command that does what the form says.
    ///
    /// - Parameter city: The open city, which `add` changes and `filter` cuts.
    public func command(_ values: [String: String], city: String) -> [String] {
        func arguments(_ fields: [FormField]) -> [String] {
            // Words and arguments stand before the options, in the order of the form.
            let ordered =
                fields.filter { $0.position != .option }
                + fields.filter { $0.position == .option }
            return ordered.flatMap { $0.arguments(values[$0.name] ?? $0.standard) }
        }
        switch self {
        case .grow: return ["city", "new"] + arguments(Self.growing)
        case .importing:
            return ["city", "import"] + arguments(Self.importing(values) + Self.side)
        case .add: return ["city", "add", city] + arguments(Self.side + [Self.newName])
        case .filter: return ["city", "filter", city] + arguments(Self.filtering)
        }
    }

    /// Why the values ask for nothing; nil where they ask for something.
    func emptiness(_ values: [String: String]) -> String? {
        func isEmpty(_ fields: [FormField]) -> Bool {
            fields.allSatisfy { $0.arguments(values[$0.name] ?? $0.standard).isEmpty }
        }
        switch self {
        case .grow, .importing: return nil
        case .add:
            return isEmpty(Self.side + [Self.newName])
                ? "There is nothing to add; name a file, such as one of regions." : nil
        case .filter:
            return ["category-under", "action", "core"].allSatisfy { values[$0] ?? "" == "" }
                ? "Nothing says what to keep; give a category, an action or a core." : nil
        }
    }

    /// The city that there is when the commands are done.
    func result(_ values: [String: String], city: String) -> String {
        let named = self == .add ? values[Self.newName.name] : values[Self.name.name]
        return named.flatMap { $0.isEmpty ? nil : $0 } ?? city
    }
}

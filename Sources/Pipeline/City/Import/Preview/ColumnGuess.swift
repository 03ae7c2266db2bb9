import Reports
import Support
import Tensors

/// The first rows of a table as texts.
struct TableLook {
    /// Names of the columns; empty where there is no header.
    let names: [String]
    let rows: [[String]]
    let columns: Int

    /// Rows that are looked at.
    private static let most = 500

    /// - Parameter hasHeader: nil finds out: names hold no numbers and no times.
    /// - Throws: `Failure` where the file is no table.
    init(path: String, delimiter: UInt8?, hasHeader: Bool?) throws {
        var reader = try TableReader(path: path, delimiter: delimiter, most: RowSample.bytes)
        var rows: [[String]] = []
        while rows.count < Self.most, try reader.next() { rows.append(reader.texts()) }
        let first = rows.first ?? []
        let named = hasHeader ?? !first.contains { Self.isTime($0) || Double($0) != nil }
        names = named ? first : []
        columns = first.count
        self.rows = (named ? Array(rows.dropFirst()) : rows).filter { $0.count == first.count }
    }

    /// How a column is called: by its name, or by its number where it has none of its own.
    func reference(_ column: Int) -> String {
        guard let name = names.indices.contains(column) ? names[column] : nil, !name.isEmpty,
            names.count(where: { $0 == name }) == 1
        else { return String(column + 1) }
        return name
    }

    /// The column of a name, or of a number from 1; nil where there is none.
    func position(_ reference: String) -> Int? {
        names.firstIndex(of: reference)
            ?? Int(reference).flatMap { (1..<columns + 1).contains($0) ? $0 - 1 : nil }
    }

    func values(_ column: Int) -> [String] { rows.map { $0[column] }.filter { !$0.isEmpty } }

    static func isTime(_ text: String) -> Bool {
        guard let time = time(text) else { return false }
        return !time.isEpoch
    }

    /// Epochs from 1990 to 2100, and dates.
    static func isTimeOrEpoch(_ text: String) -> Bool {
        guard let time = time(text) else { return false }
        return !time.isEpoch || (631_152_000...4_102_444_800).contains(time.digits)
    }

    static func time(_ text: String) -> TimeText? {
        var text = text
        return text.withUTF8 { TimeText($0) }
    }
}

/// What the columns of a table of visits hold, by their names and then by what is in them.
struct ColumnGuess {
    /// Options with the column that was found for them.
    private(set) var found: [ImportPreview.Guess] = []
    private let look: TableLook
    private var taken: Set<Int> = []

    /// - Parameters:
    ///   - given: Options that somebody chose; their columns are taken.
    ///   - wanted: Options to find a column for.
    init(_ look: TableLook, given: [String: String], wanted: [String]) {
        self.look = look
        for column in given.values {
            if let index = look.position(column) { taken.insert(index) }
        }
        let open = wanted.filter { given[$0] == nil }
        for option in Self.order where open.contains(option) { findByName(option) }
        findByContent(open.filter { option in !found.contains { $0.option == option } })
        keepPairs(given)
    }

    // MARK: - By name

    /// The more certain ones first, so that `place_name` is not taken for the place.
    private static let order = [
        "lat", "lon", "time", "place-name", "category-path", "category", "user-lat",
        "user-lon", "user", "place", "geohash", "brand", "part", "trajectory", "offset", "action",
        "place-key",
    ]

    /// Names in small letters without blanks and signs.
    private static let names: [String: [String]] = [
        "user": [
            "user", "userid", "uid", "username", "customer", "customerid", "member", "memberid",
            "visitor", "visitorid", "person", "personid", "account", "accountid", "device",
            "deviceid",
        ],
        "place": places, "place-key": places + ["id"],
        "time": times,
        "lat": ["lat", "latitude", "placelat", "venuelat", "poilat", "y"],
        "lon": ["lon", "lng", "long", "longitude", "placelon", "venuelon", "poilon", "x"],
        "geohash": ["geohash", "placegeohash"],
        "category": [
            "category", "cat", "categoryname", "poicatname", "venuecategory", "venuecategoryname",
            "placecategory", "poicategory", "categories", "type", "kind", "catname",
        ],
        "category-path": ["categorypath", "catpath"],
        "place-name": [
            "placename", "venuename", "poiname", "name", "title", "shopname", "storename",
            "locationname",
        ],
        "brand": ["brand", "brandname", "chain"],
        "part": ["part", "split", "fold", "set", "subset"],
        "trajectory": ["trajectory", "trajectoryid", "trip", "tripid", "session", "sessionid"],
        "offset": ["timezoneoffset", "tzoffset", "offset", "utcoffset", "timezoneoffsetminutes"],
        "action": ["action", "event", "eventtype", "behavior", "behaviour", "behaviortype"],
        "user-lat": ["userlat", "userlatitude"],
        "user-lon": ["userlon", "userlongitude", "userlng"],
    ]

    private static let places = [
        "place", "placeid", "venue", "venueid", "poi", "poiid", "item", "itemid", "location",
        "locationid", "business", "businessid", "shop", "shopid", "store", "storeid", "spot",
        "spotid", "site", "siteid", "point", "pointid",
    ]
    private static let times = [
        "time", "timestamp", "datetime", "date", "localtime", "utctime", "checkintime", "visittime",
        "createdat", "ts", "when", "visitedat", "starttime", "eventtime",
    ]

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0.isLetter || $0.isNumber }
    }

    private mutating func findByName(_ option: String) {
        let wanted = Self.names[option] ?? []
        let plain = look.names.map(Self.plain)
        for name in wanted {
            guard let column = plain.firstIndex(of: name), !taken.contains(column),
                fits(option, column)
            else { continue }
            return take(option, column, by: "its name")
        }
    }

    private mutating func take(_ option: String, _ column: Int, by reason: String) {
        taken.insert(column)
        found.append(.init(option, look.reference(column), by: reason))
    }

    // MARK: - By content

    /// Whether what is in a column can be what an option wants. Bad rows change nothing, as long as
    /// there are good ones.
    private func fits(_ option: String, _ column: Int) -> Bool {
        let values = look.values(column)
        func mostly(_ holds: (String) -> Bool) -> Bool {
            values.count(where: holds) * 2 >= values.count
        }
        switch option {
        case "lat", "user-lat": return mostly { Double($0).map { abs($0) <= 90 } ?? false }
        case "lon", "user-lon": return mostly { Double($0).map { abs($0) <= 180 } ?? false }
        case "time": return mostly { TableLook.time($0) != nil }
        case "offset": return mostly { Int($0).map { abs($0) <= 840 } ?? false }
        case "part":
            let words = ["0", "1", "2", "train", "training", "val", "valid", "validation", "dev"]
            return mostly { words.contains($0.lowercased()) || $0.lowercased() == "test" }
        case "action":
            let words = VisitAction.allCases.flatMap { [$0.name, String($0.rawValue)] }
            return mostly { words.contains($0.lowercased()) }
        case "geohash":
            return mostly { text in
                var text = text
                return text.withUTF8 { Geohash.decode($0) } != nil
            }
        default: return true
        }
    }

    private var free: [Int] { (0..<look.columns).filter { !taken.contains($0) } }

    private mutating func findByContent(_ open: [String]) {
        guard !look.rows.isEmpty else { return }
        let byValues = "its values"
        if open.contains("time") {
            // A date is a time; a number may be anything else.
            let column =
                free.first { isMostly($0, TableLook.isTime) }
                ?? free.first { isMostly($0, TableLook.isTimeOrEpoch) }
            if let column { take("time", column, by: byValues) }
        }
        if open.contains("lat"), open.contains("lon") {
            let degrees = free.filter { isDegrees($0) }
            for (first, second) in zip(degrees, degrees.dropFirst()) where second == first + 1 {
                // Where the first cannot be a latitude, the pair is the other way round.
                let isSwapped = !fits("lat", first) && fits("lat", second)
                take("lat", isSwapped ? second : first, by: byValues)
                take("lon", isSwapped ? first : second, by: byValues)
                break
            }
        }
        findIdentifiers(open, byValues)
        if open.contains("category"), let column = free.first(where: { isCategory($0) }) {
            take("category", column, by: byValues)
        }
    }

    private func isMostly(_ column: Int, _ holds: (String) -> Bool) -> Bool {
        let values = look.values(column)
        return !values.isEmpty && values.count(where: holds) * 10 >= values.count * 8
    }

    /// Degrees have a fraction of some digits.
    private func isDegrees(_ column: Int) -> Bool {
        isMostly(column) { text in
            guard let value = Double(text), abs(value) <= 180 else { return false }
            return (text.split(separator: ".").dropFirst().first?.count ?? 0) >= 3
        }
    }

    /// A user comes again, and so does a place, which lies where it lies.
    private mutating func findIdentifiers(_ open: [String], _ reason: String) {
        let location = found.first { $0.option == "lat" }.flatMap { guess in
            (0..<look.columns).first { look.reference($0) == guess.value }
        }
        func distinct(_ column: Int) -> Int { Set(look.values(column)).count }
        // Numbers with a fraction and texts of many words name nobody.
        let names = free.filter { column in
            isMostly(column) { !$0.contains(".") && $0.count(where: { $0 == " " }) < 2 }
                && distinct(column) > 1
        }
        if open.contains("place"), let location,
            let column = names.first(where: { decides($0, location) && distinct($0) > 2 })
        {
            // What a place is says nothing of who comes.
            let user =
                names.first { $0 != column && !decides(column, $0) }
                ?? names.first { $0 != column }
            if open.contains("user"), let user { take("user", user, by: reason) }
            take("place", column, by: reason)
            return
        }
        var rest = names[...]
        for option in ["user", "place"] where open.contains(option) {
            guard let column = rest.popFirst() else { return }
            take(option, column, by: "its place in the row")
        }
    }

    /// Whether each value of a column has one value of another.
    private func decides(_ column: Int, _ other: Int) -> Bool {
        var known: [String: String] = [:]
        for row in look.rows {
            if let before = known[row[column]], before != row[other] { return false }
            known[row[column]] = row[other]
        }
        return known.count < look.rows.count
    }

    /// Few words, again and again.
    private func isCategory(_ column: Int) -> Bool {
        let values = look.values(column)
        let kinds = Set(values)
        return values.count >= 8 && kinds.count * 2 <= values.count && kinds.count > 1
            && kinds.allSatisfy { Double($0) == nil && $0.contains(where: \.isLetter) }
    }

    /// Half a location is none.
    private mutating func keepPairs(_ given: [String: String]) {
        for (one, other) in [("lat", "lon"), ("user-lat", "user-lon")] {
            func isKnown(_ option: String) -> Bool {
                given[option]?.isEmpty == false || found.contains { $0.option == option }
            }
            if isKnown(one) != isKnown(other) {
                found.removeAll { $0.option == one || $0.option == other }
            }
        }
        let hasLocation = given["lat"]?.isEmpty == false || found.contains { $0.option == "lat" }
        if hasLocation { found.removeAll { $0.option == "geohash" } }
    }
}

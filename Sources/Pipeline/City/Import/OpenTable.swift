import Support

/// How the rows of a table are written.
struct TableShape: Sendable {
    enum Header: Sendable {
        /// The first row names the columns.
        case names
        /// So it does, each with its type behind a colon, as in RecBole's files.
        case typedNames
        /// There is none, and columns go by number.
        case none
        /// There is none, and the layout has these columns.
        case fixed([String])
    }

    /// nil guesses it from the first line.
    var delimiter: UInt8?
    /// Whether a quote at the start of a field is no part of its text.
    var hasQuotes = true
    var header = Header.names
    /// Whether the delimiter is somebody's choice rather than the layout's.
    var isChosen = false

    /// The byte of a delimiter that somebody chose.
    ///
    /// - Throws: `Failure(.usage)`.
    static func delimiter(_ wanted: Character) throws -> UInt8 {
        guard let byte = wanted.asciiValue, wanted != "\"", !wanted.isNewline else {
            throw Failure(
                .usage, "`\(wanted)` cannot separate columns",
                remedy: "use one ASCII character such as , or ;")
        }
        return byte
    }
}

/// The columns of a table whose header is read, found by name.
struct TableHeader {
    let path: String
    /// Names of the columns; empty where they go by number.
    let names: [String]
    let fieldCount: Int
    /// The reader stands on a row of data already.
    let firstIsData: Bool
    private let isFixed: Bool

    /// Opens a table and reads its header.
    ///
    /// - Parameter most: Bytes of the beginning that are enough; nil reads everything.
    /// - Throws: `Failure(.badData)` for an empty table, `Failure(.noInput)` where there is none.
    static func open(
        _ path: String, _ shape: TableShape, most: Int? = nil
    ) throws -> OpenTable {
        var reader = try TableReader(
            path: path, delimiter: shape.delimiter, hasQuotes: shape.hasQuotes, most: most)
        guard try reader.next() else {
            throw Failure(
                .badData, "the table is empty", remedy: "check that this is the right file",
                file: path)
        }
        try requireDelimiter(reader, shape)
        let header = TableHeader(reader, shape.header)
        return OpenTable(reader: reader, header: header)
    }

    /// Fails where the first row is one field, since the layout's delimiter is not that of the file.
    private static func requireDelimiter(
        _ reader: borrowing TableReader, _ shape: TableShape
    ) throws {
        guard let wanted = shape.delimiter, reader.fields.count == 1 else { return }
        let known: [(byte: UInt8, words: String, shell: String)] = [
            (UInt8(ascii: "\t"), "tab", "\\t"), (UInt8(ascii: ","), "comma", ","),
            (UInt8(ascii: ";"), "semicolon", ";"), (UInt8(ascii: "|"), "bar", "|"),
            (UInt8(ascii: " "), "blank", " "), (1, "the byte 1", "\\001"),
        ]
        let row = reader.row
        let counts = known.map { known in
            known.byte == wanted ? 0 : row.count { $0 == known.byte }
        }
        let most = counts.max() ?? 0
        guard most > 0, let index = counts.firstIndex(of: most) else { return }
        let expected = known.first { $0.byte == wanted }
        let words = expected?.words ?? "`\(Character(Unicode.Scalar(wanted)))`"
        let name = reader.path.split(separator: "/").last.map(String.init) ?? reader.path
        // What is chosen by an option is changed by it; a layout's own delimiter is not.
        let remedy =
            shape.isChosen
            ? "give --delimiter '\(known[index].byte == 9 ? "tab" : known[index].shell)', or leave it out"
            : "convert it: tr '\(known[index].shell)' '\(expected?.shell ?? words)' < "
                + "\(ShellWord.quoted(reader.path)) > \(ShellWord.quoted("tabs-" + name)), and import that"
        throw Failure(
            .badData,
            "the columns are not separated by \(words) but, it seems, by \(known[index].words)",
            remedy: remedy, file: reader.path, line: reader.line)
    }

    private init(_ reader: borrowing TableReader, _ kind: TableShape.Header) {
        path = reader.path
        switch kind {
        case .names:
            names = reader.texts()
            (firstIsData, isFixed, fieldCount) = (false, false, names.count)
        case .typedNames:
            names = reader.texts().map { String($0.prefix { $0 != ":" }) }
            (firstIsData, isFixed, fieldCount) = (false, false, names.count)
        case .none:
            names = []
            (firstIsData, isFixed, fieldCount) = (true, false, reader.fields.count)
        case .fixed(let fixed):
            names = fixed
            (firstIsData, isFixed, fieldCount) = (true, true, fixed.count)
        }
    }

    /// Where a column stands in a row, counted from 0.
    ///
    /// - Throws: `Failure(.usage)` that names the columns there are.
    func position(_ column: String) throws -> Int {
        // A header may itself be a number, so names go first.
        if let index = names.firstIndex(of: column) {
            guard let second = names[(index + 1)...].firstIndex(of: column) else { return index }
            throw Failure(
                .usage, "the table has two columns named \(column)",
                remedy: "name the one that is meant by its number, \(index + 1) or \(second + 1)",
                file: path, line: 1, column: second + 1)
        }
        if let number = Int(column), (1...fieldCount).contains(number) { return number - 1 }
        let known = names.prefix(60).map { $0.count > 40 ? $0.prefix(40) + "…" : $0 }
        throw Failure(
            .usage, "the table has no column \(column)",
            remedy: names.isEmpty
                ? "use a number from 1 to \(fieldCount)"
                : "use one of \(known.joined(separator: ", ")), or a number from 1 to "
                    + "\(fieldCount)",
            file: path, line: 1)
    }

    /// Fails where a row has more or fewer fields than the table.
    func requireWidth(_ reader: borrowing TableReader) throws {
        guard reader.fields.count == fieldCount else {
            throw BadRow(
                kind: "fields", field: min(reader.fields.count, fieldCount),
                problem: "the row has \(reader.fields.count) fields where "
                    + (isFixed ? "the layout has" : "the first row has") + " \(fieldCount)",
                remedy: "complete the row or quote its delimiters")
        }
    }
}

/// A table and its header.
struct OpenTable: ~Copyable {
    var reader: TableReader
    let header: TableHeader
}

extension TableReader {
    /// The texts of the current row.
    func texts() -> [String] {
        var texts: [String] = []
        for field in 0..<fields.count { texts.append(text(ofField: field)) }
        return texts
    }

    /// Fails where a field has no text, or more than anybody's name.
    func requireText(_ field: Int, _ what: String) throws {
        let count = withBytes(ofField: field) { $0.count }
        guard count > 0 else {
            throw BadRow(
                kind: "\(what) missing", field: field + 1, problem: "the row has no \(what)",
                remedy: "give it one or remove the row")
        }
        try requireShort(field, what, count)
    }

    /// Fails where a name is so long that it must be a mistake.
    func requireShort(_ field: Int, _ what: String, _ count: Int? = nil) throws {
        let longest = 4096
        let count = count ?? withBytes(ofField: field) { $0.count }
        guard count <= longest else {
            throw BadRow(
                kind: "\(what) long", field: field + 1,
                problem: "the \(what) is \(count) bytes long, \(longest) are the most",
                remedy: "check the delimiter and the line ends")
        }
    }

    /// A field as a number of degrees within ±`limit`.
    func degrees(_ field: Int, _ what: String, limit: Double) throws -> Double {
        guard let value = withBytes(ofField: field, { DecimalText.double($0) }) else {
            let text = excerpt(ofField: field)
            throw BadRow(
                kind: what, field: field + 1,
                problem: text.isEmpty
                    ? "the row has no \(what)" : "the \(what) `\(text)` is no number",
                remedy: "correct it, or import without the columns of locations")
        }
        guard abs(value) <= limit else {
            throw BadRow(
                kind: "\(what) range", field: field + 1,
                problem: "the \(what) \(value) is not within ±\(Int(limit)) degrees",
                remedy: "correct it; are latitude and longitude swapped?")
        }
        return value
    }

    /// The middle of the cell that a field names.
    func geohash(_ field: Int, _ what: String) throws -> GeoPoint {
        guard let point = withBytes(ofField: field, { Geohash.decode($0) }) else {
            let text = excerpt(ofField: field)
            throw BadRow(
                kind: "\(what) geohash", field: field + 1,
                problem: text.isEmpty
                    ? "the row has no geohash of the \(what)"
                    : "`\(text)` is no geohash of the \(what)",
                remedy: "use the digits 0-9 and the letters b-z without i, l, o")
        }
        return point
    }
}

import Foundation
import Reports
import Support
import Tensors

extension ImportRequest {
    /// Rows that guesses of times and zones are made from.
    private static let looked = 2000

    /// How the first rows would be read, and what is guessed where the request says nothing.
    ///
    /// The rows are read by the import itself, which ends after them. O(rows), and the places of a
    /// second table; a layout whose files are not read row by row is read whole.
    /// - Throws: `Failure(.noInput)` where there is nothing at the path. What is wrong with the data
    ///   or the options is in the report.
    public func preview(rows count: Int = 10) throws -> ImportPreview {
        guard FileManager.default.fileExists(atPath: path) else {
            throw Failure(
                .noInput, "there is nothing at this path", remedy: "check the name", file: path)
        }
        let found = layout.map { (name: $0, by: "") } ?? LayoutGuess.layout(of: path)
        var preview = ImportPreview(layout: found.name, path: path)
        var request = self
        request.layout = found.name
        if layout == nil {
            preview.guesses.append(.init("layout", found.name, by: found.by))
        }
        if name == nil {
            preview.guesses.append(.init("name", cityName, by: "the name of the source"))
        }
        do {
            let look = try request.guessColumns(&preview)
            try request.guessTimes(&preview, look)
            try request.read(count, into: &preview)
        } catch let failure as Failure {
            preview.fault = failure.description
        }
        return preview
    }

    // MARK: - Guesses

    private mutating func take(_ guess: ImportPreview.Guess, _ preview: inout ImportPreview) {
        options[guess.option] = guess.value
        preview.guesses.append(guess)
    }

    /// The first rows of the table of visits; nil for a layout whose columns are known.
    private mutating func guessColumns(_ preview: inout ImportPreview) throws -> TableLook? {
        guard layout == "csv" else { return nil }
        let look = try TableLook(
            path: path, delimiter: try delimiter().map(TableShape.delimiter),
            hasHeader: option("header").map { $0 == "yes" })
        preview.columns = look.names
        if options["header"] == nil, look.names.isEmpty {
            take(.init("header", "no", by: "the first row, which holds values"), &preview)
        }
        let about = ["lat", "lon", "geohash", "category", "category-path", "place-name", "brand"]
        let own = ["user", "place", "time", "offset", "part", "action", "trajectory"]
        let users = ["user-lat", "user-lon"]
        let hasPlaces = option("places") != nil
        // Of regions and users' geohashes none is guessed; a column that is given is taken.
        let guess = ColumnGuess(
            look,
            given: columns(own + users + ["user-geohash"] + (hasPlaces ? [] : about + ["region"])),
            wanted: own + users + (hasPlaces ? [] : about))
        for found in guess.found { take(found, &preview) }
        if let places = option("places") {
            let table = try TableLook(path: places, delimiter: nil, hasHeader: nil)
            let known = ColumnGuess(
                table, given: columns(about + ["place-key", "region"]),
                wanted: about + ["place-key"])
            for found in known.found { take(found, &preview) }
        }
        return look
    }

    /// Options that name columns, as they were given.
    private func columns(_ names: [String]) -> [String: String] {
        options.filter { names.contains($0.key) }
    }

    /// Time zone, and what the times are, where the layout leaves them open.
    ///
    /// - Parameter look: The first rows of a table of visits.
    private mutating func guessTimes(
        _ preview: inout ImportPreview, _ look: TableLook?
    ) throws {
        let needsTimes = ["csv", "sepgcn", "recbole", "eleme"].contains(layout ?? "")
        let knowsZone =
            layout == "knowsite" || (layout == "getnext" && (try? releasedZone()) != nil)
        let needsZone = options["timezone"] == nil && !knowsZone
        guard needsZone || (needsTimes && options["times"] == nil) else { return }
        var trial = self
        trial.options["timezone"] = option("timezone") ?? "UTC"
        trial.options["times"] = "local"
        let sample = RowSample(limit: Self.looked)
        let importer = try trial.importer(name: "preview")
        let draft = try importer.read(ImportRun(.reject, nil, sample: sample))
        let guess = TimeGuess(draft, zone: option("timezone"), hasEpochs: hasEpochs(look))
        if needsZone {
            if let zone = guess.zone {
                take(zone, &preview)
            } else {
                take(.init("timezone", "UTC", by: "nothing: name the city's own zone"), &preview)
            }
        }
        if needsTimes, options["times"] == nil {
            // An offset beside each time says that the times are UTC.
            take(
                options["offset"] == nil
                    ? guess.times : .init("times", "utc", by: "the column of offsets"), &preview)
        }
    }

    /// Whether the times of a table are counts of seconds.
    private func hasEpochs(_ look: TableLook?) -> Bool {
        guard let look, let name = option("time") else { return true }
        guard let column = look.position(name) else { return false }
        return look.values(column).allSatisfy { !TableLook.isTime($0) }
    }

    // MARK: - Rows

    private func read(_ count: Int, into preview: inout ImportPreview) throws {
        let importer = try importer(name: "preview")
        let sample = RowSample(limit: count)
        let run = ImportRun(.reject, nil, sample: sample)
        let draft = try importer.read(run)
        preview.notes = run.notes
        preview.split = .standard(
            hasReleasedSplit: draft.visitPart != nil || draft.visitUser.isEmpty)
        if draft.visitUser.isEmpty, sample.rows.isEmpty {
            preview.notes.append("there are no visits in this source")
        }
        guard !sample.rows.isEmpty else {
            // A layout that is not read row by row: its first visits.
            preview.rows = (0..<min(count, draft.visitUser.count)).map { draft.row($0, line: nil) }
            return
        }
        preview.rows = sample.rows.map { line, outcome in
            switch outcome {
            case .visit(let visit): return draft.row(visit, line: line)
            case .leftOut(let failure):
                var row = ImportPreview.Row(line: line)
                row.problem = "\(failure.problem); \(failure.remedy)"
                return row
            }
        }
    }
}

extension CityDraft {
    /// A visit as a preview shows it.
    fileprivate func row(_ visit: Int, line: Int?) -> ImportPreview.Row {
        let place = Int(visitPlace[visit])
        var row = ImportPreview.Row(line: line)
        row.user = userNames[Int(visitUser[visit])]
        row.place = placeNames[place]
        row.localTime = visitLocalTime[visit]
        if hasLocations, place < placeLatitude.count {
            (row.latitude, row.longitude) = (placeLatitude[place], placeLongitude[place])
        }
        if placeCategory.indices.contains(place), placeCategory[place] >= 0 {
            row.category = categoryNames[Int(placeCategory[place])]
        }
        if let parts = visitPart {
            row.part = VisitPart.allCases.first { $0.code == parts[visit] }
        }
        return row
    }
}

/// The layout of a source, by its files' names and by its first row.
private enum LayoutGuess {
    static func layout(of path: String) -> (name: String, by: String) {
        var isFolder: ObjCBool = false
        let files = FileManager.default
        _ = files.fileExists(atPath: path, isDirectory: &isFolder)
        if isFolder.boolValue {
            // A folder that cannot be listed is told by the importer.
            let names = Set((try? files.contentsOfDirectory(atPath: path)) ?? [])
            func has(_ name: String) -> Bool {
                names.contains(name) || names.contains(name + ".gz")
            }
            let by = "the names of the folder's files"
            if has("list_brands.txt") { return ("knowsite", by) }
            if has("time_train.txt") { return ("sepgcn", by) }
            return ("getnext", by)
        }
        let name = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        if name.hasSuffix(".inter") { return ("recbole", "the name of the file") }
        let tab = UInt8(ascii: "\t")
        guard
            let look = try? TableLook(path: path, delimiter: tab, hasHeader: false),
            let row = look.rows.first
        else { return ("csv", "what the file is: a table") }
        let by = "the columns of the first row"
        if row.count == 8, TableLook.isTime(row[7]), Double(row[4]) != nil { return ("tsmc", by) }
        if row.count == 5, TableLook.isTime(row[1]), Double(row[2]) != nil { return ("snap", by) }
        if row.count == ElemeImporter.columnNames.count { return ("eleme", by) }
        return ("csv", "what the file is: a table")
    }
}

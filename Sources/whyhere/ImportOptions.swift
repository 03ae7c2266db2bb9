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
    @Flag(help: "Show how the first rows would be read and what is guessed; import nothing.")
    var preview = false
    @OptionGroup(title: "Side files") var side: SideFileOptions

    /// Imports, and prints what came of it; or shows what would.
    ///
    /// - Parameter notes: What the command chose itself.
    func carryOut(
        _ request: ImportRequest, _ common: CommonOptions, notes: [String] = []
    ) throws {
        let workspace = try common.open()
        if preview {
            var request = request
            request.name = name
            return try workspace.previewImport(request).show(json: common.json)
        }
        var importer = try request.importer(
            name: name ?? request.cityName, source: source, licence: licence)
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
    @Option(
        help:
            "IANA time zone of the city, such as Asia/Bangkok; of data from all over the world by-place (zone of the nearest city that names one) or by-longitude (15 degrees an hour)."
    ) var timezone: String?
}

/// The time zone, and what the source's times are.
struct TimeOptions: ParsableArguments {
    @OptionGroup var zone: ZoneOption
    @Option(
        help:
            "What the source's times are: local (wall clock) or utc. The report names the quietest and busiest hours it then sees."
    )
    var times: String?

    var given: [String: String?] { ["timezone": zone.timezone, "times": times] }
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

    var given: [String: String?] {
        [
            "lat": lat, "lon": lon, "geohash": geohash, "category": category,
            "category-path": categoryPath, "place-name": placeName, "brand": brand,
            "region": region,
        ]
    }
}

extension ImportPreview {
    func show(json: Bool) throws {
        if json { try Output.json(self) } else { show() }
        guard fault == nil else { throw ExitCode(Failure.Kind.badData.exitCode) }
    }

    private func show() {
        Output.line("\(path), read as \(layout)")
        if !guesses.isEmpty {
            Output.table(
                ["OPTION", "GUESSED", "BY"], guesses.map { [$0.option, $0.value, $0.by] },
                whole: [1])
            Output.line("")
        }
        Output.table(
            ["LINE", "USER", "PLACE", "LOCAL TIME", "LATITUDE", "LONGITUDE", "CATEGORY", "PART"],
            rows.map { row in
                let line = row.line.map(String.init) ?? ""
                if let problem = row.problem {
                    return [line, "", "", "", "", "", "", "left out: \(problem)"]
                }
                return [
                    line, row.user, row.place,
                    row.localTime.map {
                        "\(WallClock.weekday($0)) \(WallClock.date($0)) \(WallClock.time($0))"
                    } ?? "",
                    row.latitude.map { $0.digits(5) } ?? "",
                    row.longitude.map { $0.digits(5) } ?? "", row.category,
                    row.part?.rawValue ?? "",
                ]
            }, right: [0, 4, 5], whole: [7])
        Output.line(
            split == .released
                ? "\nsplit: as the data was released"
                : "\nsplit: none in the data; trainings take the \(split.rawValue) one")
        for note in notes { Output.note("whyhere: \(note)") }
        if let fault { Output.note("whyhere: \(fault)") }
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

import Models
import Reports

/// Cities with what the sample city lacks: areas, brands, orders and a planted truth; and a city
/// that is a knowledge graph alone.
enum SampleCities {
    /// The sample city, grown: with areas, brands, orders and a truth.
    static func harbour() -> CityReport {
        var report = SampleReports.city()
        report.name = "harbour"
        report.fingerprint = "77aa01"
        report.otherActions = ["order": 3051]
        report.regions = 16
        report.businessAreas = 2
        report.brands = 3
        report.stores = 61
        report.flows = 188
        report.hasTruth = true
        report.topBrands = [
            .init(name: "Kettle & Co", places: 30, visits: 1200),
            .init(name: "Noodle Bros", places: 20, visits: 700),
            .init(name: "Gear", places: 11, visits: 90),
        ]
        return report
    }

    /// Sixteen squares that fill the box of the places, and two small areas.
    static func harbourMap() -> CityMap {
        var map = SampleReports.map()
        map.brands = harbour().topBrands.map(\.name)
        map.brandOfPlace = map.latitudes.indices.map { $0 % 33 == 0 ? $0 / 33 % 3 : -1 }
        map.regions = (0..<16).map { index in
            square(
                "Ward \(index + 1)", south: 13.6 + 0.075 * Double(index / 4),
                west: 100.4 + 0.075 * Double(index % 4), side: 0.075)
        }
        map.businessAreas = [
            square("Old Market", south: 13.74, west: 100.49, side: 0.03),
            square("Station Mall", south: 13.61, west: 100.41, side: 0.02),
        ]
        return map
    }

    static func square(_ name: String, south: Double, west: Double, side: Double) -> MapArea {
        MapArea(
            name: name,
            rings: [
                [south, west, south, west + side, south + side, west + side, south + side, west]
            ],
            bounds: .init(south: south, west: west, north: south + side, east: west + side))
    }

    /// KnowSite's kind of city: nobody, nowhere, but facts.
    static func knowledge() -> CityReport {
        var report = CityReport()
        report.name = "knowledge"
        report.timezone = "Asia/Shanghai"
        report.times = "local"
        report.brands = 441
        report.regions = 2042
        report.entities = 41_152
        report.facts = 433_740
        report.sites = .init(name: "released", training: 29_006, validation: 9669, test: 9669)
        report.hourOfWeek = Array(repeating: 0, count: 168)
        report.fingerprint = "00ff"
        report.source = "KnowSite's release for Shanghai"
        return report
    }

    /// The visits of a sample user; every fourth is an order, and each has a planted cause.
    static func user(_ user: Int) -> UserReport {
        var report = SampleReports.user(user)
        let causes = [
            "habit", "hour", "near-previous", "same-hours", "friend", "brand", "novelty",
        ]
        for index in report.timeline.indices {
            if index % 4 == 3 { report.timeline[index].action = "order" }
            report.timeline[index].cause = causes[index % 7]
            guard index % 7 != 6, index > 0 else { continue }
            let before = report.timeline[index - 1]
            report.timeline[index].source = VisitSource(
                user: 17, userName: "Mira Vos", place: report.timeline[index].place,
                placeName: report.timeline[index].placeName, localTime: before.localTime)
        }
        return report
    }

    /// A table whose columns can be guessed, where the path says so.
    static func preview(_ request: ImportRequest) throws -> ImportPreview {
        if request.path == "missing.csv" {
            throw SampleRefusal(
                description: "missing.csv: there is nothing at this path; check the name.")
        }
        var preview = ImportPreview(layout: request.layout ?? "csv", path: request.path)
        guard request.path == "checkins.csv" else { return preview }
        let guesses: [ImportPreview.Guess] = [
            .init("layout", "csv", by: "what the file is: a table"),
            .init("name", "checkins", by: "the name of the source"),
            .init("timezone", "America/New_York", by: "the nearest city of the system's list"),
            .init("times", "local", by: "dates, which are the wall clock as a rule"),
            .init("user", "who", by: "its values"), .init("place", "venue_id", by: "its name"),
            .init("time", "when", by: "its name"), .init("lat", "lat", by: "its name"),
            .init("lon", "lng", by: "its name"), .init("category", "what", by: "its values"),
        ]
        preview.guesses = guesses.filter { guess in
            switch guess.option {
            case "layout": request.layout == nil
            case "name": request.name == nil
            default: request.options[guess.option] == nil
            }
        }
        preview.rows = (0..<10).map { index in
            var row = ImportPreview.Row(line: index + 2)
            guard index != 3 else {
                row.problem = "`yesterday` is no time; use epoch seconds"
                return row
            }
            row.user = "Émile \(index % 3)"
            row.place = "place v\(index)"
            row.localTime = 1_333_461_600 + Int64(index) * 3700
            (row.latitude, row.longitude) = (40.7 + Double(index) / 100, -74.0)
            row.category = request.options["category"] == "" ? "" : "Café"
            return row
        }
        return preview
    }
}

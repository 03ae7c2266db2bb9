import Foundation
import Reports
import Support

/// What a source says that nobody meant: names that are none, numbers written in two ways, swapped
/// coordinates, parts without anything in them.
extension CityAudit {
    /// What pandas, R, SQL and spreadsheets write where there is nothing.
    static let missingWords: Set<String> = [
        "nan", "null", "none", "nil", "na", "n/a", "#n/a", "#na", "<na>", "undefined", "\\n", "nat",
        "#value!", "#ref!", "(null)", "missing",
    ]
    /// Time zones follow borders, not meridians; none is farther from its own, in degrees.
    static let widestZone = 60.0

    /// What is told when a city is imported, besides by a check.
    static func ofImport(_ city: City) -> [CityFinding] {
        [
            missingNames(city), numbersInTwoWays(city), swappedCoordinates(city),
            strangePopularity(city),
        ].compactMap { $0 } + emptyParts(city)
    }

    /// Users and places whose name stands for a missing value.
    static func missingNames(_ city: City) -> CityFinding? {
        func isMissing(_ name: String) -> Bool {
            name.utf8.count <= 12 && missingWords.contains(name.lowercased())
        }
        let users = city.userNames.indices.filter { isMissing(city.userNames[$0]) }
        let places = city.placeIdentifiers.indices.filter { isMissing(city.placeIdentifiers[$0]) }
        let visits = users.reduce(0) { $0 + city.visitRange(ofUser: $1).count }
        let named =
            users.map { "user `\(city.userNames[$0])`" }
            + places.map { "place `\(city.placeIdentifiers[$0])`" }
        return finding(
            .warning, "missing-names", named.count,
            "the \(named.prefix(3).joined(separator: ", the "))"
                + (users.isEmpty ? "" : " with \(visits) visit\(visits == 1 ? "" : "s") in all")
                + " \(named.count == 1 ? "is" : "are") called by a word for a missing value",
            "visits of many people or places may count as those of one; leave such rows out")
    }

    /// Users or places that differ only in how a number is written, such as 1 and 1.0.
    static func numbersInTwoWays(_ city: City) -> CityFinding? {
        var count = 0
        var example = ""
        for (what, names) in [("users", city.userNames), ("places", city.placeIdentifiers)] {
            var first: [Double: String] = [:]
            for name in names {
                guard name.utf8.count <= 15, let byte = name.utf8.first,
                    byte == 45 || (48...57).contains(byte) || byte == 46,
                    let number = Double(name), !name.lowercased().contains("x")
                else { continue }
                guard let other = first[number] else {
                    first[number] = name
                    continue
                }
                if count == 0 { example = "the \(what) `\(other)` and `\(name)` are one number" }
                count += 1
            }
        }
        return finding(
            .note, "numbers-in-two-ways", count, example,
            "names are kept as they are written, so they count as different; write them alike "
                + "where one is meant")
    }

    /// Places that lie where their time zone is not, but would lie there with latitude and
    /// longitude exchanged.
    static func swappedCoordinates(_ city: City) -> CityFinding? {
        guard city.hasLocations, city.placeCount > 0, city.timezone.contains("/"),
            !city.timezone.hasPrefix("Etc/"), let zone = TimeZone(identifier: city.timezone)
        else { return nil }
        // Summer time moves this by 15 degrees, which is far less than what is looked for.
        let seconds = zone.secondsFromGMT(for: Date(timeIntervalSince1970: 1_700_000_000))
        let meridian = Double(seconds) / 240
        func distance(_ longitude: Double) -> Double {
            let difference = abs(longitude - meridian).truncatingRemainder(dividingBy: 360)
            return min(difference, 360 - difference)
        }
        let latitude = city.placeLatitude.sorted()[city.placeCount / 2]
        let longitude = city.placeLongitude.sorted()[city.placeCount / 2]
        let far = distance(longitude)
        // Exchanged they would lie in the zone, as they are they lie well beside it.
        let isSwapped = abs(longitude) <= 90 && far > 30 && distance(latitude) < min(30, far - 25)
        guard isSwapped || far > widestZone else { return nil }
        return finding(
            .warning, isSwapped ? "swapped-coordinates" : "far-from-time-zone", city.placeCount,
            "the places lie around latitude \(rounded(latitude)), longitude \(rounded(longitude)), "
                + "which is not in \(city.timezone)",
            isSwapped
                ? "latitude and longitude seem to be swapped; exchange --lat and --lon"
                : "location or time zone is wrong, so maps or hours are; check both")
    }

    /// Popularities of sites that nobody can have measured.
    static func strangePopularity(_ city: City) -> CityFinding? {
        guard let brands = city.brands else { return nil }
        let strange = brands.sitePopularity.indices.filter { brands.sitePopularity[$0] < 0 }
        return finding(
            .warning, "negative-popularity", strange.count,
            strange.first.map {
                "\(siteWords(city, $0)) has the popularity \(brands.sitePopularity[$0])"
            } ?? "",
            "such regions rank below all others in every measure; -1 often stands for a missing "
                + "value")
    }

    /// Parts of a released split in which nothing is.
    static func emptyParts(_ city: City) -> [CityFinding] {
        func missing(_ codes: Column<UInt8>?, _ what: String) -> CityFinding? {
            guard let codes, !codes.isEmpty else { return nil }
            let empty = [VisitPart.training, .validation, .test].filter { part in
                !codes.contains(part.code)
            }
            let names = empty.map(\.rawValue)
            // Releases without a validation part are common, and nothing is wrong with them.
            guard empty.contains(.test) || empty.contains(.training) else { return nil }
            return finding(
                .warning, "empty-part", empty.count,
                "the released split has no \(what) in \(names.joined(separator: " and "))",
                "the released split cannot be evaluated; choose another split with --split, or "
                    + "import all parts")
        }
        return [
            missing(city.visitPart, "visit"),
            missing(city.brands?.sitePart, "pair of brand and region"),
        ].compactMap { $0 }
    }

    static func siteWords(_ city: City, _ site: Int) -> String {
        guard let brands = city.brands else { return "a pair" }
        return "\(brands.names[Int(brands.siteBrand[site])]) in "
            + (city.regions?.names[Int(brands.siteRegion[site])] ?? "a region")
    }
}

import Reports

/// Looks through a city for what would mislead a model or an evaluation.
public enum CityAudit {
    /// Nobody who checks in at two places travels between them at that speed, in km/h.
    static let impossibleSpeed = 300.0
    /// Shorter hops are coordinates or clocks that are slightly off, in km.
    static let shortestHop = 1.0
    /// Farther from the city's median point is another city, in km.
    static let farAway = 100.0
    /// With fewer visits the hours of the day say nothing.
    static let visitsForHours = 1000

    /// Everything found, errors before warnings before notes. O(visits).
    ///
    /// - Parameter deep: Whether digests were asked for, so that a file without them is told.
    public static func findings(_ city: City, deep: Bool = false) -> [CityFinding] {
        let found = [
            splitLeaks(city), repeatedAcrossParts(city), timeZone(city), strangeDates(city),
            impossibleSpeeds(city), duplicates(city), farPlaces(city), nullIsland(city),
            farOrders(city), stackedPlaces(city), singleVisits(city), noLocations(city),
            uncategorised(city), neverVisited(city),
        ].compactMap { $0 }
        let digests = deep && !city.hasDigests ? [noDigests(city)] : []
        let all = found + siteLeaks(city) + areas(city) + ofImport(city) + digests
        let order: [CityFinding.Severity] = [.error, .warning, .note]
        return order.flatMap { severity in all.filter { $0.severity == severity } }
    }

    /// Training visits later than the same user's first test visit; orders, clicks and searches
    /// are each split for themselves.
    private static func splitLeaks(_ city: City) -> CityFinding? {
        guard let parts = city.visitPart else { return nil }
        var count = 0
        var example = ""
        for user in 0..<city.userCount {
            var firstTests: [VisitAction: Int] = [:]
            for visit in city.visitRange(ofUser: user) {
                let action = city.action(ofVisit: visit)
                guard let firstTest = firstTests[action] else {
                    if parts[visit] == VisitPart.test.code { firstTests[action] = visit }
                    continue
                }
                guard parts[visit] == VisitPart.training.code,
                    city.visitLocalTime[visit] > city.visitLocalTime[firstTest]
                else { continue }
                if count == 0 {
                    let gap = city.visitLocalTime[visit] - city.visitLocalTime[firstTest]
                    example =
                        "user \(city.userNames[user]) has a training visit \(hours(gap)) after "
                        + "the first test visit"
                }
                count += 1
            }
        }
        return finding(
            .error, "split-leaks", count, example,
            "the model learns from visits later than those it is tested on, so results flatter it")
    }

    /// People sleep: the quietest hours of a day in local time lie in the early morning.
    private static func timeZone(_ city: City) -> CityFinding? {
        guard city.visitCount >= visitsForHours else { return nil }
        let quietest = CityReport(city).quietestHours
        // Two of three, because one hour may tie with its neighbour.
        let outside = quietest.filter { !(1...6).contains($0) }
        guard outside.count >= 2 else { return nil }
        return CityFinding(
            severity: .warning, check: "time-zone", count: outside.count,
            example: "the quietest hours are \(quietest.map { "\($0) h" }.joined(separator: ", ")) "
                + "in \(city.timezone), with times taken as \(city.times.rawValue)",
            consequence: "hours of the week are shifted, so shared hours and rhythms mean other "
                + "times; import again with the other kind of times or another zone")
    }

    private static func impossibleSpeeds(_ city: City) -> CityFinding? {
        guard city.hasLocations else { return nil }
        var count = 0
        var example = ""
        for user in 0..<city.userCount {
            for visit in city.visitRange(ofUser: user).dropFirst() {
                let (from, to) = (Int(city.visitPlace[visit - 1]), Int(city.visitPlace[visit]))
                guard from != to else { continue }
                let kilometres = distance(city, from, to)
                let seconds = city.visitLocalTime[visit] - city.visitLocalTime[visit - 1]
                // Multiplied out, because the time may be zero.
                guard kilometres > shortestHop,
                    kilometres * 3600 > impossibleSpeed * Double(seconds)
                else { continue }
                if count == 0 {
                    example =
                        "user \(city.userNames[user]) is at \(city.placeNames[to]) "
                        + "\(seconds) s after \(city.placeNames[from]), "
                        + "\(rounded(kilometres)) km away"
                }
                count += 1
            }
        }
        return finding(
            .warning, "impossible-speeds", count, example,
            "such visits were not made on the spot; the evidence drawn from them is doubtful")
    }

    /// Visits of one user at one place in one second. Equal times may stand in any order.
    private static func duplicates(_ city: City) -> CityFinding? {
        var count = 0
        var example = ""
        for user in 0..<city.userCount {
            let visits = city.visitRange(ofUser: user)
            for visit in visits {
                var other = visit - 1
                while other >= visits.lowerBound,
                    city.visitLocalTime[other] == city.visitLocalTime[visit]
                {
                    if city.visitPlace[other] == city.visitPlace[visit],
                        city.visitTime[other] == city.visitTime[visit]
                    {
                        if count == 0 {
                            example =
                                "user \(city.userNames[user]) is at "
                                + "\(city.placeNames[Int(city.visitPlace[visit])]) twice in the "
                                + "same second"
                        }
                        count += 1
                        break
                    }
                    // A long run of equal times is one finding, not a quadratic search.
                    guard visit - other < 64 else { break }
                    other -= 1
                }
            }
        }
        return finding(
            .warning, "duplicate-visits", count, example,
            "a visit counts twice in the weights, and may stand in training and test at once")
    }

    private static func farPlaces(_ city: City) -> CityFinding? {
        guard city.hasLocations, city.placeCount > 0 else { return nil }
        let latitude = city.placeLatitude.sorted()[city.placeCount / 2]
        let longitude = city.placeLongitude.sorted()[city.placeCount / 2]
        let distances = (0..<city.placeCount).map {
            GreatCircle.kilometres(
                latitude, longitude, city.placeLatitude[$0], city.placeLongitude[$0])
        }
        let farthest = distances.indices.max { distances[$0] < distances[$1] } ?? 0
        return finding(
            .warning, "far-places", distances.count { $0 > farAway },
            "\(city.placeNames[farthest]) lies \(rounded(distances[farthest])) km from the median",
            "the map shrinks to a dot, and distances are scaled by places nobody can reach")
    }

    private static func singleVisits(_ city: City) -> CityFinding? {
        let users = (0..<city.userCount).filter { city.visitRange(ofUser: $0).count == 1 }
        return finding(
            .note, "single-visit-users", users.count,
            users.first.map { "user \(city.userNames[$0])" } ?? "",
            "they cannot be in training and test both, so they are never recommended anything")
    }

    private static func noDigests(_ city: City) -> CityFinding {
        CityFinding(
            severity: .note, check: "no-digests", count: 1,
            example: "the file has none; an earlier version of WhyHere wrote it",
            consequence: "damage to its bytes cannot be told; import or grow it again, or write it "
                + "anew with the next file that you add (`whyhere city add`)")
    }

    private static func noLocations(_ city: City) -> CityFinding? {
        finding(
            .note, "no-locations", city.hasLocations ? 0 : city.placeCount,
            "no place has coordinates",
            "there is no map, and models that need distances cannot be trained")
    }

    private static func uncategorised(_ city: City) -> CityFinding? {
        let places = (0..<city.placeCount).filter { city.placeCategory[$0] < 0 }
        return finding(
            .note, "places-without-category", places.count,
            places.first.map { city.placeNames[$0] } ?? "",
            "explanations by category skip these places")
    }

    private static func neverVisited(_ city: City) -> CityFinding? {
        let visits = city.visitsOfPlaces()
        let places = visits.indices.filter { visits[$0] == 0 }
        return finding(
            .note, "places-never-visited", places.count,
            places.first.map { city.placeNames[$0] } ?? "",
            "they are candidates that can never be right")
    }

    static func finding(
        _ severity: CityFinding.Severity, _ check: String, _ count: Int, _ example: String,
        _ consequence: String
    ) -> CityFinding? {
        guard count > 0 else { return nil }
        return CityFinding(
            severity: severity, check: check, count: count, example: example,
            consequence: consequence)
    }

    private static func distance(_ city: City, _ from: Int, _ to: Int) -> Double {
        GreatCircle.kilometres(
            city.placeLatitude[from], city.placeLongitude[from], city.placeLatitude[to],
            city.placeLongitude[to])
    }

    static func rounded(_ value: Double) -> String {
        "\((value * 10).rounded() / 10)"
    }

    private static func hours(_ seconds: Int64) -> String {
        seconds < 3600 ? "\(seconds / 60) min" : "\(seconds / 3600) h"
    }
}

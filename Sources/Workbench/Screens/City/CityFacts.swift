import Canvas
import Reports
import Support

/// What a city has, most important first; what it lacks is left out, but for its visits.
func cityFacts(_ report: CityReport) -> [(String, String)] {
    visitFacts(report) + areaFacts(report) + timeFacts(report)
        + [("fingerprint", String(report.fingerprint.prefix(12)))]
}

private func visitFacts(_ report: CityReport) -> [(String, String)] {
    guard report.visits > 0 else {
        return [("visits", "none" + (report.users == 0 ? ", and no users" : ""))]
            + (report.places == 0 ? [] : [("places", Numbers.grouped(report.places))])
    }
    let others = report.otherActions.sorted { $0.key < $1.key }.map {
        "\(Numbers.grouped($0.value)) \($0.key)\($0.value == 1 ? "" : $0.key == "search" ? "es" : "s")"
    }
    var facts = [
        (
            "visits",
            Numbers.grouped(report.visits)
                + (others.isEmpty ? "" : ", of these " + others.joined(separator: ", "))
        ),
        (
            "users",
            Numbers.grouped(report.users)
                + ", median \(Numbers.short(report.medianVisitsPerUser, 4)) visits"
        ),
        ("places", Numbers.grouped(report.places)),
        (
            "categories",
            "\(report.categories), on \(Numbers.grouped(report.placesWithCategory)) places"
        ),
    ]
    if let split = report.split { facts.append(("split", parts(split) + " " + split.name)) }
    return facts
}

private func areaFacts(_ report: CityReport) -> [(String, String)] {
    var facts: [(String, String)] = []
    if report.brands > 0 {
        let stores = report.stores > 0 ? ", \(Numbers.grouped(report.stores)) stores" : ""
        facts.append(("brands", Numbers.grouped(report.brands) + stores))
    }
    if let sites = report.sites { facts.append(("sites", parts(sites) + " " + sites.name)) }
    if report.regions > 0 {
        let flows = report.flows > 0 ? ", \(Numbers.grouped(report.flows)) flows" : ""
        facts.append(("regions", Numbers.grouped(report.regions) + flows))
    }
    if report.businessAreas > 0 {
        facts.append(("areas", "\(Numbers.grouped(report.businessAreas)) business areas"))
    }
    if report.facts > 0 {
        facts.append(
            (
                "graph",
                "\(Numbers.grouped(report.entities)) entities, \(Numbers.grouped(report.facts)) facts"
            ))
    }
    if report.hasTruth { facts.append(("truth", "known: why each visit was made")) }
    return facts
}

private func timeFacts(_ report: CityReport) -> [(String, String)] {
    var facts = [
        ("time zone", report.timezone + (report.times.isEmpty ? "" : ", from \(report.times)"))
    ]
    if report.visits > 0 {
        facts.insert(
            (
                "period",
                WallClock.date(report.firstLocalTime) + " to "
                    + WallClock.date(report.lastLocalTime)
            ), at: 0)
        facts.append(("busiest", hourNames(report.busiestHours)))
        facts.append(("quietest", hourNames(report.quietestHours)))
    }
    if report.vectorDimension > 0 {
        facts.append(("vectors", "\(report.vectorDimension) numbers for each place"))
    }
    if let exposures = report.exposures {
        facts.append(("shown", "\(Numbers.grouped(exposures)) lists before visits"))
    }
    return facts
}

private func parts(_ split: CityReport.Split) -> String {
    [split.training, split.validation, split.test].map { Numbers.grouped($0) }
        .joined(separator: "/")
}

private func hourNames(_ hours: [Int]) -> String {
    hours.isEmpty ? "-" : hours.map { "\($0)" }.joined(separator: ", ") + " h"
}

extension CityReport {
    /// What the city has in place of visits, in a sentence; nil where somebody visited something.
    var withoutVisits: String? {
        guard visits == 0 else { return nil }
        var parts: [String] = []
        func add(_ count: Int, _ one: String, _ many: String) {
            if count > 0 { parts.append("\(Numbers.grouped(count)) \(count == 1 ? one : many)") }
        }
        add(brands, "brand", "brands")
        add(regions, "region", "regions")
        add(businessAreas, "business area", "business areas")
        add(entities, "entity", "entities")
        add(facts, "fact", "facts")
        guard let last = parts.popLast() else { return "\(name) has no visits." }
        let list = parts.isEmpty ? last : parts.joined(separator: ", ") + " and " + last
        return "\(name) has \(list), but no visits: it is for choosing sites of brands."
    }
}

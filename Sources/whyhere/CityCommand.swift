import Actions
import ArgumentParser
import Foundation
import Reports
import Screens
import Tensors

struct CityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "city", abstract: "List, inspect, check, import and grow cities.",
        subcommands: [
            CityList.self, CityInfo.self, CityUsers.self, CityUser.self, CityCheck.self,
            CityNew.self, CityAdd.self, CityImportCommand.self,
        ])
}

/// The city that a subcommand is about.
struct CityArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The city.", valueName: "city")) var name: String
}

struct CityList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every city that can be opened.")
    @OptionGroup var common: CommonOptions

    func run() throws {
        try perform {
            let cities = try common.open().listCities()
            if common.json { return try Output.json(cities) }
            Output.table(
                ["CITY", "USERS", "PLACES", "VISITS", "CATEGORIES", "TIME ZONE", "FOLDER"],
                cities.map {
                    [
                        $0.name, String($0.users), String($0.places), String($0.visits),
                        String($0.categories), $0.timezone, $0.path,
                    ]
                }, right: [1, 2, 3, 4])
        }
    }
}

struct CityInfo: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info", abstract: "Totals, hours, split and top places of a city.",
        discussion: "EXAMPLE\n  whyhere city info bkk")
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument

    func run() throws {
        try perform {
            let report = try common.open().cityReport(city.name)
            if common.json { return try Output.json(report) }
            report.printSummary()
        }
    }
}

struct CityUsers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "users", abstract: "Every user of a city with visits and places.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument

    func run() throws {
        try perform {
            let users = try common.open().users(city.name)
            if common.json { return try Output.json(users) }
            Output.table(
                ["USER", "NAME", "VISITS", "PLACES", "TEST VISITS", "FIRST", "LAST", "MOSTLY"],
                users.map {
                    [
                        String($0.user), $0.name, String($0.visits), String($0.places),
                        String($0.testVisits), LocalTime.text($0.firstLocalTime),
                        LocalTime.text($0.lastLocalTime), $0.topCategory,
                    ]
                }, right: [0, 2, 3, 4])
        }
    }
}

struct CityUser: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "One user's visits in time and space.",
        discussion: """
            In a grown city --truth tells why each visit was made, as it was planted; no model
            sees this.

            EXAMPLES
              whyhere city user bkk 12
              whyhere city user riverbend 12 --truth
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @Argument(help: "User number, or name:NAME.") var user: String
    @Flag(help: "Tell the planted cause of each visit.") var truth = false

    func run() throws {
        try perform {
            let workspace = try common.open()
            let open = try workspace.city(city.name)
            guard !truth || open.hasTruth else {
                throw Failure(
                    .usage, "\(city.name) has no planted truth",
                    remedy: "grow a city with 'whyhere city new', or leave out --truth")
            }
            let number = try workspace.findUser(user, in: open)
            let report = try workspace.user(city.name, number, truth: truth)
            if common.json { return try Output.json(report) }
            Output.table(
                ["LOCAL TIME", "DID", "PLACE", "NAME", "CATEGORY", "GEOHASH", "KM", "HOURS"]
                    + ["PART"] + (truth ? ["PLANTED CAUSE"] : []),
                report.timeline.map { visit in
                    [
                        LocalTime.text(visit.localTime), visit.action, String(visit.place),
                        visit.placeName, visit.category, visit.geohash,
                        visit.kilometresFromPrevious?.digits(2) ?? "",
                        visit.gapSeconds.map { (Double($0) / 3600).digits(1) } ?? "",
                        visit.part.rawValue,
                    ] + (truth ? [PlantedTruth.sentence(visit) ?? ""] : [])
                }, right: [2, 6, 7])
        }
    }
}

struct CityCheck: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "What is odd about a city, and what it does to a model.",
        discussion: "EXAMPLE\n  whyhere city check bkk")
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument

    func run() throws {
        try perform {
            let findings = try common.open().findings(city.name)
            if common.json { return try Output.json(findings) }
            if findings.isEmpty { Output.line("Nothing found.") }
            for finding in findings {
                Output.line("\(finding.severity.rawValue): \(finding.check), \(finding.count)")
                Output.line("  such as \(finding.example)")
                Output.line("  \(finding.consequence)")
            }
        }
    }
}

struct CityNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Grow a fictional city: the same seed gives the same bytes.",
        discussion: "EXAMPLE\n  whyhere city new harbour --seed 7 --users 500 --places 1500")
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @Option(help: "Seed.") var seed: UInt64 = 1
    @Option(help: "Users.") var users = 300
    @Option(help: "Places.") var places = 900
    @Option(help: "Days.") var days = 90
    @Flag(help: "Replace a city of this name.") var replace = false

    func run() throws {
        try perform {
            let report = try common.open().growCity(
                city.name, seed: seed, users: users, places: places, days: days,
                replace: replace)
            if common.json { return try Output.json(report) }
            report.printSummary()
        }
    }
}

/// Local seconds as text.
enum LocalTime {
    static func text(_ seconds: Int64) -> String {
        let date = Date(timeIntervalSince1970: Double(seconds))
        return date.formatted(
            .iso8601.year().month().day().dateSeparator(.dash).time(
                includingFractionalSeconds: false
            )
            .timeSeparator(.colon).dateTimeSeparator(.space))
    }
}

extension CityReport {
    /// For people.
    func printSummary() {
        Output.line("\(name): \(users) users, \(places) places, \(visits) visits")
        if visits > 0 {
            Output.line(
                "  \(categories) categories; \(placesWithCategory) places have one; median \(medianVisitsPerUser.digits(0)) visits a user"
            )
        }
        func hours(_ hours: [Int]) -> String { hours.map { "\($0) h" }.joined(separator: ", ") }
        Output.line(
            "  \(timezone), source times \(times)"
                + (visits == 0
                    ? ""
                    : "; quietest hours \(hours(quietestHours)); busiest \(hours(busiestHours))"))
        for line in tableLines { Output.line("  " + line) }
        if let split {
            Output.line(
                "  split \(split.name): \(split.training) training, \(split.validation) validation, \(split.test) test"
            )
        }
        if let bounds {
            Output.line(
                "  \(bounds.south.digits(4)) to \(bounds.north.digits(4)) N, \(bounds.west.digits(4)) to \(bounds.east.digits(4)) E"
            )
        }
        if !topPlaces.isEmpty {
            Output.line("  top places: " + topPlaces.prefix(5).map(\.name).joined(separator: ", "))
        }
        Output.line("  \(path)")
        if let seconds { Output.line("  \(seconds.digits(2)) s") }
    }

    /// What the city has beside visits.
    private var tableLines: [String] {
        var lines: [String] = []
        if !otherActions.isEmpty {
            let parts = otherActions.sorted { $0.key < $1.key }
            lines.append(
                "of these, " + parts.map { "\($0.value) are \($0.key)s" }.joined(separator: ", "))
        }
        if regions + businessAreas + brands > 0 {
            lines.append(
                "\(regions) regions, \(businessAreas) business areas, \(brands) brands with "
                    + "\(stores) stores, \(flows) flows between regions")
        }
        if facts > 0 { lines.append("knowledge graph: \(entities) entities, \(facts) facts") }
        if let sites {
            lines.append(
                "sites of brands: \(sites.training) training, \(sites.validation) validation, "
                    + "\(sites.test) test")
        }
        if vectorDimension > 0 {
            lines.append("a vector of \(vectorDimension) numbers for each place")
        }
        if hasTruth { lines.append("planted truth: the cause of each visit and store is known") }
        return lines
    }
}

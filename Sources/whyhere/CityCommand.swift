import ArgumentParser
import Explanation
import Foundation
import Questions
import Reports
import Screens
import Support

struct CityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "city", abstract: "List, inspect, check, import, cut and grow cities.",
        subcommands: [
            CityList.self, CityInfo.self, CityUsers.self, CityUser.self, CityCheck.self,
            CityCompare.self, CityGraphCommand.self, CitySpaceTimeCommand.self, CityNew.self,
            CityAdd.self, CityFilterCommand.self,
            CityImportCommand.self,
        ])
}

/// The city that a subcommand is about.
struct CityArgument: ParsableArguments {
    @Argument(help: ArgumentHelp("The city.", valueName: "city")) var name: String
}

struct CityList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every city, and which of them are broken.")
    @OptionGroup var common: CommonOptions

    func run() throws {
        try perform {
            let cities = try common.open().listCities()
            if common.json { return try Output.json(cities) }
            Output.table(
                ["CITY", "USERS", "PLACES", "VISITS", "CATEGORIES", "TIME ZONE", "FOLDER"],
                cities.map {
                    guard $0.broken == nil else {
                        return [$0.name, "–", "–", "–", "–", "broken", $0.path]
                    }
                    return [
                        $0.name, String($0.users), String($0.places), String($0.visits),
                        String($0.categories), $0.timezone, $0.path,
                    ]
                }, right: [1, 2, 3, 4])
            for city in cities {
                if let broken = city.broken { Output.note("whyhere: \(city.name): \(broken)") }
            }
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
        discussion: """
            Bytes that are not as they were written are damage, and no city is used with them. A
            city of up to 64 MiB is compared with its digests whenever it is opened, and before
            every training; --deep does so for one of any size.

            EXAMPLE
              whyhere city check bkk --deep
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @Flag(help: "Compare every column with its digest.") var deep = false

    func run() throws {
        try perform {
            let findings = try common.open().findings(city.name, deep: deep)
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

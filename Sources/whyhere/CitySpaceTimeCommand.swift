import ArgumentParser
import Graphs
import Models
import Questions
import Reports
import Tensors

extension SpaceTimeGraphSettings.Degree: ExpressibleByArgument {}
extension SpaceTimeGraphSettings.Area: ExpressibleByArgument {}

/// How a spatio-temporal graph is made.
struct SpaceTimeGraphOptions: ParsableArguments {
    private static let defaults = SpaceTimeGraphSettings()

    @Option(help: "Two events of a user at most so many steps apart make an edge.")
    var steps = defaults.steps
    @Option(
        help:
            "What near events share: the geohash of six digits the user was in, or the place's region."
    )
    var area = defaults.area
    @Option(
        name: [.customLong("area-factor"), .customLong("geohash-factor")],
        help: "Raises a pair of events that share the area.")
    var areaFactor = defaults.areaFactor
    @Option(
        name: .customLong("period-factor"),
        help: "Raises a pair of events in one period of the day.")
    var periodFactor = defaults.periodFactor
    @Option(help: "What edges are divided by: neighbours counted, or their weights.")
    var degree = defaults.degree
    @Option(
        name: .customLong("largest-degree"),
        help: "Neighbours that an item reads, the heaviest; all unless told.")
    var largestDegree: Int?

    var settings: SpaceTimeGraphSettings {
        var settings = SpaceTimeGraphSettings()
        settings.steps = steps
        settings.area = area
        settings.areaFactor = areaFactor
        settings.periodFactor = periodFactor
        settings.degree = degree
        settings.largestDegree = largestDegree
        return settings
    }
}

struct CitySpaceTimeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stkg",
        abstract: "The spatio-temporal graph of a city: degrees, weights, heaviest edges.",
        discussion: """
            Places that one user goes to within a few steps, in training; an edge weighs
            more where both were chosen from one geohash (or lie in one region: --area region), or
            in one period of the day.
            Models that learn from it: \(Catalogue.titles { $0.isTeacher }).

            EXAMPLES
              whyhere city stkg riverbend
              whyhere city stkg riverbend --area region
              whyhere city stkg bkk --steps 2 --largest-degree 50 --json
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @OptionGroup var options: SpaceTimeGraphOptions
    @Option(help: "Rule that says what is training: leave-one-out unless told.")
    var split: String?
    @Option(help: "How many of the heaviest edges are told.") var heaviest = 10

    func validate() throws {
        guard heaviest >= 0 else { throw ValidationError("--heaviest \(heaviest) is below 0") }
    }

    func run() throws {
        try perform {
            let report = try common.open().spaceTimeGraphReport(
                city: city.name, settings: options.settings, split: split, heaviest: heaviest)
            if common.json { return try Output.json(report) }
            report.printTables()
        }
    }
}

extension SpaceTimeGraphReport {
    fileprivate func printTables() {
        Output.line("\(city), \(view): \(events) events of \(users) users")
        Output.line(rule)
        Output.line("")
        Output.line("\(nodes) places, \(isolated) isolated, \(edges) edges")
        Output.line(
            "raised: \((100 * shareRaisedByPlace).digits(1)) % of the edges by \(area), "
                + "\((100 * shareRaisedByPeriod).digits(1)) % by period")
        Output.line("")
        Output.table(
            ["", "LEAST", "MEDIAN", "LARGEST"],
            [("neighbours", degree, 0), ("weight", weight, 4)].map { name, spread, digits in
                [name]
                    + [spread.least, spread.median, spread.largest].map { $0.digits(digits) }
            }, right: [1, 2, 3])
        guard !heaviest.isEmpty else { return }
        Output.line("")
        Output.table(
            [
                "WEIGHT", "PAIRS", "ONE \(area.uppercased())", "ONE PERIOD", "PLACE", "PLACE",
            ],
            heaviest.map {
                [
                    $0.weight.digits(4), String($0.pairs), String($0.pairsOfPlace),
                    String($0.pairsOfPeriod), $0.name, $0.otherName,
                ]
            }, right: [0, 1, 2, 3])
    }
}

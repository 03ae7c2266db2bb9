import ArgumentParser
import Questions
import Reports

struct CityCompare: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Two cities side by side, figure by figure.",
        discussion: """
            Counts of users and places, distances, new places and hours, so that a grown city can
            be held against a real one. Orders are left out.

            EXAMPLE
              whyhere city compare riverbend nyc
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @Argument(help: "The other city.") var other: String

    func run() throws {
        try perform {
            let comparison = try common.open().compareCities(city.name, other)
            if common.json { return try Output.json(comparison) }
            comparison.printTables()
        }
    }
}

extension CityComparison {
    /// For people.
    fileprivate func printTables() {
        func row(
            _ name: String, _ figure: (CityMarginals) -> Double?, _ digits: Int = 2
        ) -> [String] {
            [name] + [first, second].map { figure($0)?.digits(digits) ?? "-" }
        }
        Output.table(
            ["FIGURE", first.city, second.city],
            [
                row("users", { Double($0.users) }, 0), row("visits", { Double($0.visits) }, 0),
                row("places visited", { Double($0.places) }, 0),
                row("visits a user, median", { $0.medianVisitsPerUser }, 0),
                row("visits a user, Gini", { $0.giniOfUsers }),
                row("share of the busiest 10 % of users", { $0.topTenthOfUsers }),
                row("visits a place, median", { $0.medianVisitsPerPlace }, 0),
                row("visits a place, Gini", { $0.giniOfPlaces }),
                row("share of the top 1 % of places", { $0.topHundredthOfPlaces }),
                row("tail exponent of places (Hill, top tenth)", { $0.tailExponentOfPlaces }),
                row("km to the next visit, median", { $0.medianKilometres }),
                row("share over 1 km", { $0.overOneKilometre }),
                row("share over 5 km", { $0.overFiveKilometres }),
                row("share over 20 km", { $0.overTwentyKilometres }, 3),
                row("slope of the distances' density, 0.5-16 km", { $0.distanceSlope }),
                row("share of visits to new places", { $0.newPlaces }),
                row("the same after 20 visits", { $0.newPlacesAfterTwenty }),
                row("hours to the next visit, median", { $0.medianGapHours }, 1),
                row("entropy of the hour of the week, bits", { $0.hourEntropy }),
            ], right: [1, 2])
        Output.line("")
        Output.table(
            ["KIND", "SHARE", "SHARE", "PEAK", "PEAK", "CORRELATION OF HOURS"],
            rhythms.map {
                [
                    $0.kind, $0.firstShare.digits(3), $0.secondShare.digits(3),
                    "\($0.firstPeakHour) h", "\($0.secondPeakHour) h", $0.correlation.digits(2),
                ]
            }, right: [1, 2, 3, 4, 5])
    }
}

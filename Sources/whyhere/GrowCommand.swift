import ArgumentParser
import City
import Questions
import Reports

struct CityNew: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Grow a fictional city: the same seed gives the same bytes.",
        discussion: """
            The cause of every visit and of every store is recorded in the city, where models
            cannot see it. Brands, regions and size follow from the places unless they are given.

            EXAMPLES
              whyhere city new harbour --seed 7 --users 500 --places 1500
              whyhere city new arcade --users 1200 --places 2000 --exposures 0.4
              whyhere city new metropolis --users 1000000 --places 200000 --days 90
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @Option(help: "Seed.") var seed: UInt64 = 1
    @Option(help: "Users.") var users = 300
    @Option(help: "Places, stores of brands among them.") var places = 900
    @Option(help: "Brands (default: one for 45 places).") var brands: Int?
    @Option(help: "Days.") var days = 90
    @Option(help: "Regions, resorts out of town among them (default: one for 12 places).")
    var regions: Int?
    @Option(
        name: .customLong("size-km"),
        help: "Kilometres from west to east (default: by the places).")
    var sizeKilometres: Double?
    @Option(
        help: "Share of the stops at which a list of places is shown, and one of them chosen.")
    var exposures = 0.0
    @Option(name: .customLong("exposed-places"), help: "Places of each list that is shown.")
    var exposedPlaces = 20
    @Flag(help: "Replace a city of this name.") var replace = false

    func run() throws {
        try perform {
            var recipe = CityGrower.Recipe(
                name: city.name, seed: seed, users: users, places: places, brands: brands,
                days: days, regions: regions, sizeKilometres: sizeKilometres)
            recipe.exposures = exposures
            recipe.exposedPlaces = exposedPlaces
            let clock = ContinuousClock()
            var told = clock.now
            let report = try common.open().growCity(recipe, replace: replace) { progress in
                // Small cities are there before anybody asks.
                guard clock.now - told > .seconds(1) else { return }
                told = clock.now
                common.json ? Output.progress(progress) : Output.note(progress.line)
            }
            if common.json { return try Output.json(report) }
            report.printSummary()
        }
    }
}

extension GrowthProgress {
    /// For people.
    fileprivate var line: String {
        "\((share * 100).digits(0)) %: \(visits) visits, "
            + "\(visitsPerSecond.digits(0)) a second, \(secondsLeft.digits(0)) s left"
    }
}

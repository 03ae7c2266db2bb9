import ArgumentParser
import City
import Questions
import Reports

struct CityFilterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter", abstract: "Cut a city down to visits of one kind, as a new city.",
        discussion: """
            Visits stay at places whose category is the named one or lies below it, and of one kind
            of event with --action; then users with enough of them, and the places that still have
            a visit. Parts, positions, brands, regions and planted causes go with them. The new
            city says what it was cut from. Regions and trips between them are the old city's.

            EXAMPLES
              whyhere city filter newyork dining --category-under "Dining and Drinking"
              whyhere city filter riverbend takeaway --action order --minimum-visits 5
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var city: CityArgument
    @Argument(help: ArgumentHelp("Name of the new city.", valueName: "new-name"))
    var newName: String
    @Option(help: "Category, or the end of its path such as 'Food > Coffee'.")
    var categoryUnder: String?
    @Option(help: "Kind of event: visit, order, click or search (default: all).")
    var action: String?
    @Option(help: "Visits that a user must have left; leave-one-out needs three.")
    var minimumVisits = CityFilter().minimumVisits
    @Flag(help: "Replace a city of the new name.") var replace = false

    func run() throws {
        try perform {
            let workspace = try common.open()
            var filter = CityFilter()
            filter.category = categoryUnder
            filter.action = try action.map { try workspace.city(city.name).action(named: $0) }
            filter.minimumVisits = minimumVisits
            let before = try workspace.city(city.name)
            let report = try workspace.filterCity(
                city.name, filter, as: newName, replace: replace)
            if common.json { return try Output.json(report) }
            Output.line(
                "kept \(report.users) of \(before.userCount) users, \(report.places) of "
                    + "\(before.placeCount) places, \(report.visits) of \(before.visitCount) visits"
            )
            report.printSummary()
        }
    }
}

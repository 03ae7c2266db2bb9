import ArgumentParser
import City
import Questions
import Reports
import Support

struct CityFilterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "filter", abstract: "Cut a city down to some of its visits, as a new city.",
        discussion: """
            Visits stay at places whose category is the named one or lies below it, and of one kind
            of event with --action; then users with enough of them, and the places that still have
            a visit. Parts, positions, brands, regions and planted causes go with them. The new
            city says what it was cut from. Regions and trips between them are the old city's.

            --core K keeps the K-core of that: users with fewer than K distinct places and places
            with fewer than K distinct users go, again and again until none is left. With
            --core-counts visits it is users and places with fewer than K visits, as in the data of
            the papers. Visits of every part of a released split count. It says how many rounds
            that took. --minimum-visits must hold of what is left as well.

            EXAMPLES
              whyhere city filter newyork dining --category-under "Dining and Drinking"
              whyhere city filter riverbend takeaway --action order --minimum-visits 5
              whyhere city filter bkk bkk-10 --core 10 --core-counts visits
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
    @Option(help: "Distinct places that a user, and distinct users that a place must have left.")
    var core: Int?
    @Option(help: "What has to be so many: distinct (places, users) or visits.")
    var coreCounts = VisitCore.Counting.distinct.rawValue
    @Flag(help: "Replace a city of the new name.") var replace = false

    func run() throws {
        try perform {
            let workspace = try common.open()
            var filter = CityFilter()
            filter.category = categoryUnder
            filter.action = try action.map { try workspace.city(city.name).action(named: $0) }
            filter.minimumVisits = minimumVisits
            filter.core = core
            guard let counting = VisitCore.Counting(rawValue: coreCounts) else {
                throw Failure(
                    .usage, "--core-counts \(coreCounts) is unknown",
                    remedy: "give distinct or visits")
            }
            filter.counting = counting
            let before = try workspace.city(city.name)
            let report = try workspace.filterCity(
                city.name, filter, as: newName, replace: replace)
            if common.json { return try Output.json(report) }
            Output.line(
                "kept \(report.users) of \(before.userCount) users, \(report.places) of "
                    + "\(before.placeCount) places, \(report.visits) of \(before.visitCount) visits"
            )
            for note in report.notes ?? [] { Output.line(note) }
            report.printSummary()
        }
    }
}

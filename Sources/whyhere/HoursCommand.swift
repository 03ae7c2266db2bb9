import ArgumentParser
import Canvas
import Models
import Questions
import Reports
import Support

struct HoursCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hours",
        abstract: "Hourly forecast: what a run expects at each hour of the week, and from where.",
        discussion: """
            Models that have one: \(Catalogue.titles { $0.answers(.hours) }).

            With --user the next place is asked for at each hour of the week after the
            user's last action, and at the user's own moment from each point of a grid over
            the city. Without --user the mean over --users is shown, with the correlation
            of expected and true categories over the hours of the day. The true ones are of
            the test part.

            EXAMPLES
              whyhere hours --run spacetime-gr-nyc-next-1 --user 9 --place 3568
              whyhere hours --run spacetime-gr-riverbend-1 --users 50
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "User number, or name:NAME; without, a mean over users.") var user: String?
    @Option(help: "Users that a mean is over.") var users = 50
    @Option(help: "Place number or name:NAME, whose probability is shown too, with --user.")
    var place: String?
    @Option(help: "Points of the grid in each direction, with --user.") var grid = 7
    @Option(help: "Seed of the choice of users.") var seed: UInt64 = 1

    func run() throws {
        try perform {
            let workspace = try common.open()
            guard place == nil || user != nil else {
                throw Failure(
                    .usage, "--place is about one user's hours", remedy: "give --user as well")
            }
            let report =
                try user.map {
                    try workspace.hourlyForecast(
                        HourlyForecastRequest(
                            run: runName, session: session.session, user: $0, grid: grid,
                            place: place))
                }
                ?? workspace.hourlyForecast(
                    run: runName, session: session.session, users: users, seed: seed)
            if common.json { return try Output.json(report) }
            report.show()
        }
    }
}

extension HourlyForecastReport {
    fileprivate func show() {
        Output.line(
            (userName.map { "User \($0), " } ?? "")
                + "\(run), epoch \(epoch): the likeliest category")
        let letters = legend
        func letter(_ expected: Expectation) -> String { letters[expected.category] ?? "." }
        Output.line(
            "\n      " + (0..<24).map { $0 % 6 == 0 ? String($0).padding(2) : "  " }.joined())
        for (day, name) in WallClock.weekdays.enumerated() {
            Output.line(
                "  \(name) "
                    + (0..<24).map { letter(hours[day * 24 + $0]).padding(2) }.joined())
        }
        if !points.isEmpty {
            Output.line("\nfrom where, at the user's own moment (north is up)")
            for start in stride(from: 0, to: points.count, by: max(1, pointsPerRow)) {
                Output.line(
                    "      "
                        + points[start..<min(points.count, start + pointsPerRow)].map {
                            letter($0.expected).padding(2)
                        }.joined())
            }
        }
        if let name = placeName, let shares = placeByHour {
            let digits = (shares.max() ?? 0) < 0.1 ? 2 : 1
            Output.line("\n% of \(name) by day and hour")
            for (day, name) in WallClock.weekdays.enumerated() {
                Output.line(
                    "  \(name) "
                        + (0..<24).map {
                            (100 * shares[day * 24 + $0]).digits(digits).padding(5)
                        }.joined())
            }
        }
        Output.line("")
        for (category, letter) in letters.sorted(by: { $0.value < $1.value }) {
            Output.line("  \(letter)  \(category)")
        }
        if letters.count == 26 { Output.line("  .  others") }
        if let rhythm {
            Output.line(
                "\nover the hours of the day: correlation of expected and true shares "
                    + "\(rhythm.byCategory.digits(3)) (mean over categories), "
                    + "\(rhythm.overall.digits(3)) (all at once); \(rhythm.users) users, "
                    + "\(rhythm.visits) test visits")
        }
    }
}

extension String {
    fileprivate func padding(_ width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}

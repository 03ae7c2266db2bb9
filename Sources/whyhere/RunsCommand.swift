import ArgumentParser
import Models
import Questions
import Recommending
import Reports
import Support

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List, show and steer trainings.",
        subcommands: [RunsList.self, RunsShow.self, RunsSend.self], defaultSubcommand: RunsList.self
    )
}

struct RunsList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Every run of a session, newest first.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption

    func run() throws {
        try perform {
            let workspace = try common.open()
            let session = try session.session
            try workspace.requireSession(session)
            let found = try workspace.listing(session: session)
            let runs = found.runs
            defer { found.tellWhatIsWrong(session: session) }
            if common.json {
                return try Output.json(
                    runs.map(ListedRun.run) + found.unreadable.map(ListedRun.unreadable))
            }
            guard !runs.isEmpty || !found.unreadable.isEmpty else {
                return Output.line(
                    "No runs yet; train one with 'whyhere train MODEL --city CITY'.")
            }
            Output.table(
                [
                    "RUN", "MODEL", "CITY", "GROUP", "STATUS", "EPOCH", "BEST", "AT",
                    "TEST",
                ],
                runs.map { run in
                    [
                        run.run, run.model, run.city, run.group ?? "", run.status.rawValue,
                        "\(run.epoch)/\(run.totalEpochs)", run.bestValue?.digits(4) ?? "",
                        run.bestEpoch.map(String.init) ?? "",
                        run.card.flatMap { card in
                            run.test[card.headline].map {
                                "\(card.shownMetrics[0]) \($0.digits(4))"
                            }
                        } ?? "",
                    ]
                }
                    + found.unreadable.map {
                        [$0.run, "", "", "", $0.status, "", "", "", ""]
                    }, right: [5, 6, 7, 8])
        }
    }
}

/// A run in the list, or what is known of a row that cannot be read.
private enum ListedRun: Encodable {
    case run(RunReport)
    case unreadable(UnreadableRun)

    func encode(to encoder: any Encoder) throws {
        switch self {
        case .run(let report): try report.encode(to: encoder)
        case .unreadable(let row): try row.encode(to: encoder)
        }
    }
}

extension SessionListing {
    /// On standard error: what is printed stays a list of runs.
    fileprivate func tellWhatIsWrong(session: String) {
        for row in unreadable { Output.note("whyhere: \(row.message)") }
        guard !lost.isEmpty else { return }
        let names = lost.prefix(5).joined(separator: ", ") + (lost.count > 5 ? ", …" : "")
        Output.note(
            "whyhere: checkpoints of no run in session \(session): \(names); 'whyhere session check "
                + "--session \(session)' tells more, and takes them in again with --take-in.")
    }
}

struct RunsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One run with its recipe, curves and test metrics, or a group of seeds.",
        discussion: """
            EXAMPLES
              whyhere runs show sepgcn-bkk-1
              whyhere runs show sepgcn-bkk-seeds-1
              whyhere runs show sepgcn-bkk-1 --recipe > sepgcn.yaml
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run or the group.", valueName: "run")) var runName: String
    @Option(help: "At most about so many points a curve (all steps unless told).")
    var points: Int?
    @Flag(help: "Print the recipe as a file for 'train MODEL --recipe FILE'.") var recipe = false

    func run() throws {
        try perform {
            let workspace = try common.open()
            if recipe {
                let members = try workspace.members(ofGroup: runName, session: session.session)
                let run = try members.first ?? workspace.run(runName, session: session.session)
                let text = RecipeFile.text(run.recipe, try run.recipe.card())
                return Output.text(String(text.dropLast()))
            }
            if let group = try workspace.showGroup(runName, session: session.session) {
                if common.json { return try Output.json(group) }
                return group.printSummary()
            }
            let report = try workspace.showRun(
                runName, session: session.session, points: points)
            if common.json { return try Output.json(report) }
            report.printSummary()
        }
    }
}

struct RunsSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Pause, resume or stop a training, or change its learning rate.",
        discussion: "EXAMPLE\n  whyhere runs send sepgcn-bkk-1 learning-rate 0.0005")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run.", valueName: "run")) var runName: String
    @Argument(help: "pause, resume, stop or learning-rate.") var command: String
    @Argument(help: "The rate.") var value: Double?

    func run() throws {
        let asked: TrainingCommand
        switch (command, value) {
        case ("pause", nil): asked = .pause
        case ("resume", nil): asked = .resume
        case ("stop", nil): asked = .stop
        case ("learning-rate", let rate?): asked = .learningRate(rate)
        default:
            throw ValidationError("give pause, resume, stop, or learning-rate RATE")
        }
        try perform {
            try common.open().send(asked, run: runName, session: session.session)
        }
    }
}

extension RunReport {
    /// What is known of its model; nil for one that this version does not have.
    var card: ModelCard? { Catalogue.cards.first { $0.name == model } }

    /// For people.
    func printSummary() {
        Output.line("\(run)  \(model) on \(city)  \(status.rawValue)  \(message ?? "")")
        if status != .failed, let standing { Output.line("  \(standing)") }
        Output.line(
            "  epoch \(epoch) of \(totalEpochs) (\(phaseInWords)), step \(step) of \(totalSteps)")
        if let bestEpoch, let bestValue {
            Output.line(
                "  best \(recipe.selectOn) \(recipe.selectBy) \(bestValue.digits(4)) at epoch \(bestEpoch), seed \(recipe.seed)"
            )
        }
        if let group { Output.line("  one of the seeds of \(group)") }
        if let repeats { Output.line("  repeats \(repeats)") }
        if let manifest {
            Output.line(
                "  data \(manifest.data.prefix(12)), split \(manifest.split.prefix(12)), version \(manifest.version), program \(manifest.program.prefix(12)), \(manifest.threads) threads, \(manifest.kernels)"
            )
            for note in manifest.notes { Output.line("  \(note)") }
        }
        guard !test.isEmpty, let card else { return }
        let names = card.shownMetrics
        Output.line("")
        Output.table(
            ["TEST"] + names,
            card.shownProtocols.map { ranking in
                [ranking] + names.map { test["\(ranking)/\($0)"].digits(4) }
            }, right: [1, 2, 3, 4, 5])
        if let checkpoint { Output.line("\n  \(checkpoint)") }
    }
}

extension RunGroupReport {
    /// For people.
    func printSummary() {
        let card = runs.first?.card
        Output.line("\(group)  \(model) on \(city)  \(finished) of \(runs.count) runs finished\n")
        Output.table(
            [
                "RUN", "SEED", "STATUS", "EPOCH", "BEST",
                "TEST \(card?.shownMetrics[0].uppercased() ?? "")",
            ],
            runs.map { run in
                [
                    run.run, String(run.recipe.seed), run.status.rawValue,
                    run.bestEpoch.map(String.init) ?? "", run.bestValue?.digits(4) ?? "",
                    card.flatMap { run.test[$0.headline] }?.digits(4) ?? "",
                ]
            }, right: [1, 3, 4, 5])
        guard finished > 0, let card else { return }
        let names = card.shownMetrics
        Output.line("")
        Output.table(
            ["MEAN ± SD OVER SEEDS"] + names,
            [["validation"] + names.map { validation[$0]?.text ?? Numbers.none }]
                + card.shownProtocols.map { ranking in
                    ["test, \(ranking)"]
                        + names.map {
                            test["\(ranking)/\($0)"]?.text ?? Numbers.none
                        }
                }, right: [1, 2, 3, 4, 5])
    }
}

extension SeedMean {
    /// `.1053 ± .0012`
    var text: String { mean.digits(4) + (deviation.map { " ± \($0.digits(4))" } ?? "") }
}

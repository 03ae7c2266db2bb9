import ArgumentParser
import Foundation
import Models
import Questions
import Recommending
import Reports
import Support

struct RunsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs", abstract: "List, show and steer trainings.",
        subcommands: [
            RunsList.self, RunsShow.self, RunsSend.self, RunsEvents.self, RunsExport.self,
            RunsDiff.self, RunsScatter.self,
            RunsLabel.self, RunsRename.self, RunsDelete.self, RunsRestore.self,
        ],
        defaultSubcommand: RunsList.self)
}

struct RunsShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One run with its recipe, curves and test metrics, a group of seeds, or a sweep.",
        discussion: """
            EXAMPLES
              whyhere runs show sepgcn-bkk-1
              whyhere runs show sepgcn-bkk-seeds-1
              whyhere runs show sepgcn-bkk-sweep-1
              whyhere runs show sepgcn-bkk-1 --recipe > sepgcn.yaml
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run, group or sweep.", valueName: "run")) var runName: String
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
            if let sweep = try workspace.sweep(runName, session: session.session) {
                if common.json { return try Output.json(sweep) }
                return sweep.printSummary()
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
        abstract: "Ask something of a training that runs.",
        discussion: """
            pause, resume           wait, and go on
            stop, stop-after-epoch  end with a checkpoint, now or after this epoch
            evaluate                measure the validation part now; no epoch is chosen by it
            checkpoint              keep a checkpoint of this step
            inspect                 norms, updates and dead rows of each parameter in the next step
            roll-back CHECKPOINT    go on from one that is kept, such as step-120
            SETTING VALUE           change a setting from the next step on, such as learning-rate,
                                    clip, epochs, patience, decay, dropout

            EXAMPLES
              whyhere runs send sepgcn-bkk-1 pause
              whyhere runs send sepgcn-bkk-1 learning-rate 0.0005 --reason "loss jumps"
              whyhere runs send sepgcn-bkk-1 roll-back step-120
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run.", valueName: "run")) var runName: String
    @Argument(help: "What is asked, or the name of a setting.") var command: String
    @Argument(help: "A setting's value, or the checkpoint to go back to.") var value: String?
    @Option(help: "Why a setting is changed; it stands beside the mark on the curve.")
    var reason: String?

    func run() throws {
        try perform {
            let workspace = try common.open()
            let report = try workspace.run(runName, session: session.session)
            try workspace.send(asked(of: report), run: runName, session: session.session)
        }
    }

    private func asked(of report: RunReport) throws -> TrainingCommand {
        switch (TrainingCommand.plain[command], command, value) {
        case (let plain?, _, nil): return plain
        case (_?, _, _?):
            throw Failure(
                .usage, "'\(command)' takes no value",
                remedy: "give 'whyhere runs send \(runName) \(command)'")
        case (nil, "roll-back", let kind?): return .rollBack(to: kind)
        case (nil, "roll-back", nil):
            throw Failure(
                .usage, "'roll-back' needs a checkpoint",
                remedy: "give one that 'whyhere runs show \(runName)' lists")
        case (nil, let name, let text?):
            let asked = try report.recipe.card().askedChange(name, typed: text)
            return .change(setting: asked.setting, value: asked.value, reason: reason)
        case (nil, let name, nil):
            let card = try report.recipe.card()
            guard card.setting(name) == nil else {
                throw Failure(
                    .usage, "'\(name)' needs a value",
                    remedy: "give such as 'whyhere runs send \(runName) \(name) 0.0005'")
            }
            throw Failure(
                .usage, "'\(name)' can be asked of no training",
                remedy:
                    "give \(TrainingCommand.plain.keys.sorted().joined(separator: ", ")), roll-back "
                    + "CHECKPOINT, or a setting and its value")
        }
    }
}

/// What happened to a run.
struct RunsEvents: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "events", abstract: "The log of a run: what was changed, kept, found.",
        discussion: """
            With --console the lines that its processes wrote come between what happened.

            EXAMPLES
              whyhere runs events sepgcn-bkk-1 --follow
              whyhere runs events sepgcn-bkk-1 --console
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run.", valueName: "run")) var runName: String
    @Flag(help: "Go on telling what happens until the run ends.") var follow = false
    @Flag(help: "The last lines that its processes wrote too.") var console = false

    func run() throws {
        try perform {
            Interruption.watch()
            let workspace = try common.open()
            var (last, end) = (0, 0)
            while true {
                // The status first: what happens between is read the next time.
                let report = try workspace.run(runName, session: session.session)
                var events = try workspace.events(
                    of: runName, after: last, session: session.session)
                last = events.last?.number ?? last
                if console {
                    let read = try workspace.consoleLines(
                        of: report.run, from: end, session: session.session)
                    end = read.end
                    events = RunEvent.inTime(events, read.lines)
                }
                if common.json, !follow { return try Output.json(events) }
                for event in events {
                    if common.json { try Output.jsonLine(event) } else { Output.line(event.line) }
                }
                guard follow, report.status.isActive, !Interruption.happened else { return }
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
    }
}

extension RunEvent {
    /// For people.
    fileprivate var line: String {
        let time = at.map { $0 == "T" ? " " : String($0) }.joined().prefix(19)
        return
            "\(time)  \(kind.rawValue.padding(toLength: 11, withPad: " ", startingAt: 0)) \(text)"
    }
}

extension RunReport {
    /// What is known of its model; nil for one that this version does not have.
    var card: ModelCard? { Catalogue.cards.first { $0.name == model } }

    /// For people.
    func printSummary() {
        // What a stopped run says stands below.
        let said = status == .stopped ? "" : message ?? ""
        Output.line("\(run)  \(model) on \(city)  \(statusInWords)  \(said)")
        if status != .failed, let standing { Output.line("  \(standing)") }
        Output.line(
            "  epoch \(epoch) of \(totalEpochs) (\(phaseInWords)), step \(step) of \(totalSteps)")
        if let bestEpoch, let bestValue {
            Output.line(
                "  best \(recipe.selectOn) \(recipe.selectBy) \(bestValue.digits(4)) at epoch \(bestEpoch), seed \(recipe.seed)"
            )
        }
        if let group { Output.line("  one of the seeds of \(group)") }
        if let sweep { Output.line("  of the sweep \(sweep)") }
        if let job, !job.given.isEmpty || job.from != nil {
            let words = job.given.flatMap(\.arguments) + (job.from.map { ["--from", $0] } ?? [])
            Output.line("  begins with \(words.joined(separator: " "))")
        }
        if !labels.text.isEmpty { Output.line("  \(labels.text)") }
        if let shelf = labels.shelf { Output.line("  \(shelf.rawValue)") }
        if let repeats { Output.line("  repeats \(repeats)") }
        if let origin {
            Output.line("  branched off \(origin.run) at \(origin.checkpoint), step \(origin.step)")
        }
        if let manifest {
            Output.line(
                "  data \(manifest.data.prefix(12)), split \(manifest.split.prefix(12)), version \(manifest.version), program \(manifest.program.prefix(12)), \(manifest.threads) threads, \(manifest.kernels)"
            )
            for note in manifest.notes { Output.line("  \(note)") }
            for change in manifest.changes ?? [] { Output.line("  \(change.sentence)") }
        }
        let kept = checkpoints.filter { $0.resumes || $0.isLeft }.map {
            "\($0.kind) (epoch \($0.epoch))"
        }
        if !kept.isEmpty { Output.line("  checkpoints \(kept.joined(separator: ", "))") }
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

import ArgumentParser
import Foundation
import Models
import Questions
import Recommending
import Reports
import Support
import Synchronization

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train a model.",
        discussion: """
            The epoch is chosen on validation visits, the model is trained again on
            all training visits for that many epochs (--no-refit leaves this out),
            and the test part is evaluated once, at the end.

            EXAMPLES
              whyhere train sepgcn --city bkk --epochs 400 --seed 1
              whyhere train lightgcn --city bkk
              whyhere train bpr-mf --city bkk --seeds 1,2,3,4,5
            """,
        subcommands: TrainingCommands.all)
}

extension TrainingSubcommand {
    func run() throws {
        try perform {
            // A training started by the workbench must outlive the terminal.
            if target.detached { setsid() }
            let workspace = try common.open()
            let card = try Self.card()
            switch (target.city, target.resume, target.branch) {
            case (let city?, nil, nil):
                guard target.from == nil else {
                    throw Failure(
                        .usage, "--from is of a run that goes on",
                        remedy: "give it with --resume or --branch")
                }
                let split = try workspace.standardSplit(ofCity: city)
                let recipe = try recipe(card, on: split)
                // Nobody chose the split where another city would have led to another one.
                if try recipe.split != self.recipe(card, on: .released).split {
                    Output.note(
                        "whyhere: \(city) was released without a split, so the \(split.rawValue) one is taken"
                    )
                }
                if recipe.selectOn == SelectionPart.test.rawValue {
                    Output.note(
                        "whyhere: the epoch is chosen on the TEST part; report the result as a reproduction only"
                    )
                }
                if let sweep = target.sweep {
                    return try trainSweep(sweep, recipe, card, on: city, workspace)
                }
                guard let seeds = try target.seedList() else {
                    let run = try workspace.createRun(
                        city: city, recipe: recipe, session: session.session)
                    return try train(run, workspace)
                }
                guard !given.contains(where: { $0.name == "seed" && $0.text != nil }) else {
                    throw Failure(
                        .usage, "--seed and --seeds exclude each other", remedy: "give one")
                }
                let group = try workspace.createGroup(
                    city: city, recipe: recipe, seeds: seeds, session: session.session)
                try trainGroup(group, workspace)
            case (nil, let name?, nil):
                try resume(name, try askedChanges(), workspace)
            case (nil, nil, let name?):
                try branch(off: name, try askedChanges(), workspace)
            default:
                throw Failure(
                    .usage, "train needs one of --city, --resume and --branch",
                    remedy: "give --city NAME for a new run, --resume RUN, or --branch RUN")
            }
        }
    }

    private func branch(
        off name: String, _ changes: [AskedChange], _ workspace: Workspace
    ) throws {
        try requireModel(of: workspace.run(name, session: session.session), named: name, "branch")
        let branch = try workspace.branch(
            off: name, at: target.from ?? "last", session: session.session)
        if !common.json { Output.note("\(branch) branches off \(name)") }
        try train(branch, workspace, given: changes)
    }

    private func requireModel(of run: RunReport, named name: String, _ option: String) throws {
        guard run.recipe.model == Self.model else {
            throw Failure(
                .usage,
                "\(name) is of \(try run.recipe.card().title), not of \(try Self.card().title)",
                remedy: "give 'whyhere train \(run.model) --\(option) \(name)'")
        }
    }

    private func resume(_ name: String, _ changes: [AskedChange], _ workspace: Workspace) throws {
        let members = try workspace.members(ofGroup: name, session: session.session)
        let run = try members.first ?? workspace.run(name, session: session.session)
        try requireModel(of: run, named: name, "resume")
        if members.isEmpty {
            return try train(name, workspace, given: changes, from: target.from)
        }
        let first = changes.first?.setting ?? target.from.map { _ in "from" }
        if let first {
            throw Failure(
                .usage, "the runs of group \(name) share one recipe",
                remedy: "give --\(first) with --resume RUN, for one of its runs")
        }
        try trainGroup(name, workspace)
    }

    private func train(
        _ run: String, _ workspace: Workspace, given: [AskedChange] = [], from: String? = nil
    ) throws {
        let report = try carryOut(run, workspace, given: given, from: from)
        if target.detached { return }
        if common.json {
            // With its curves, as 'runs show' has them.
            try Output.json(
                try workspace.showRun(report.run, session: session.session, points: nil))
        } else {
            report.printSummary()
        }
        if report.status == .stopped { try tellStopped(report.run) }
    }

    /// Trains every combination, then lists them by what they were chosen by, the best first.
    private func trainSweep(
        _ sweep: String, _ recipe: TrainingRecipe, _ card: ModelCard, on city: String,
        _ workspace: Workspace
    ) throws {
        let seeds = try target.seedList() ?? [recipe.seed]
        let recipes = try TrainingSweep(sweep).recipes(from: recipe, card)
        // All are made before the first is trained: a wrong value costs nothing then.
        let entries = try recipes.map { name, recipe in
            SweptRecipe(
                settings: name,
                group: try workspace.createGroup(
                    city: city, recipe: recipe, seeds: seeds, session: session.session))
        }
        for entry in entries {
            Output.note("\(entry.group): \(entry.settings)")
            for member in try workspace.members(
                ofGroup: entry.group, session: session.session)
            {
                guard try carryOut(member.run, workspace).status == .stopped else { continue }
                return try tellStopped(entry.group)
            }
        }
        let rows = try entries.map { entry in
            SweptRecipe.Row(
                entry, try workspace.members(ofGroup: entry.group, session: session.session))
        }.sorted { $0.best > $1.best }
        if common.json { return try Output.json(rows) }
        Output.table(
            ["GROUP", "SETTINGS", "VALIDATION \(recipe.selectBy)", "SEEDS"],
            rows.map { [$0.group, $0.settings, $0.best.digits(4), String($0.seeds)] },
            right: [2, 3], whole: [1])
    }

    /// Trains the unfinished members, one after the other; a stop of one stops all.
    private func trainGroup(_ group: String, _ workspace: Workspace) throws {
        let members = try workspace.members(ofGroup: group, session: session.session)
        var isStopped = false
        for member in members where member.status != .finished {
            if !common.json {
                Output.note("\(group): seed \(member.recipe.seed), run \(member.run)")
            }
            isStopped = try carryOut(member.run, workspace).status == .stopped
            if isStopped { break }
        }
        guard let report = try workspace.showGroup(group, session: session.session) else { return }
        if common.json {
            try Output.json(report)
        } else {
            report.printSummary()
        }
        if isStopped { try tellStopped(group) }
    }

    private func carryOut(
        _ run: String, _ workspace: Workspace, given: [AskedChange] = [], from: String? = nil
    ) throws -> RunReport {
        Interruption.watch()
        let json = common.json
        let card = try Self.card()
        let before = try workspace.run(run, session: session.session).supervision
        if let supervision = try target.watched.supervision(over: before) {
            try workspace.supervise(run, supervision, session: session.session)
        }
        return try workspace.train(
            run: run, session: session.session, given: given, from: from,
            isInterrupted: { Interruption.happened },
            progress: {
                // The run's console has it, and nobody else listens.
                if target.detached { return }
                json ? Output.progress($0) : Output.note($0.line(card))
            })
    }

    private func tellStopped(_ name: String) throws {
        Output.note(
            "whyhere: stopped; go on with 'whyhere train \(Self.model) --resume \(name)'")
        if Interruption.happened { throw ExitCode(Failure.Kind.interrupted.exitCode) }
    }
}

/// Ctrl-C and SIGTERM end a training after its current step, with a checkpoint.
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    static var happened: Bool { flag.load(ordering: .relaxed) }

    static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        }
    }
}

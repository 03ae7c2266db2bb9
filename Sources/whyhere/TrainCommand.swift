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
              whyhere train sepgcn --city bkk --queue
              whyhere train bpr-mf --city bkk --sweep "learning-rate=0.01,0.003,0.001" --halving
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
            // Before anything is queued.
            if try target.share.number() != nil, !target.queue {
                throw Failure(
                    .usage, "--at-once is of the queue", remedy: "give it with --queue")
            }
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
                let several = try target.several()
                guard
                    several.seeds == nil
                        || !given.contains(where: { $0.name == "seed" && $0.text != nil })
                else {
                    throw Failure(
                        .usage, "--seed and --seeds exclude each other", remedy: "give one")
                }
                let name = try workspace.create(
                    several, of: recipe, city: city, session: session.session,
                    supervision: target.watched.supervision(over: nil), isQueued: target.queue)
                if target.queue { return try tellQueued(name, workspace) }
                try goOn(with: name, workspace)
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
        if target.queue { return try enqueue(branch, changes, from: nil, workspace) }
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
        let sweep = try workspace.sweep(name, session: session.session)
        let members = try workspace.members(
            ofGroup: sweep?.rows.first?.group ?? name, session: session.session)
        let run = try members.first ?? workspace.run(name, session: session.session)
        try requireModel(of: run, named: name, "resume")
        let first = changes.first?.setting ?? target.from.map { _ in "from" }
        if let first, !members.isEmpty {
            throw Failure(
                .usage,
                "the runs of \(sweep == nil ? "group" : "sweep") \(name) keep their own recipes",
                remedy: "give --\(first) with --resume RUN, for one of its runs")
        }
        if target.queue { return try enqueue(name, changes, from: target.from, workspace) }
        if members.isEmpty {
            return try train(name, workspace, given: changes, from: target.from)
        }
        try goOn(with: name, workspace)
    }

    /// Trains what is left of a run, a group or a sweep.
    private func goOn(with name: String, _ workspace: Workspace) throws {
        if try workspace.sweep(name, session: session.session) != nil {
            return try trainSweep(name, workspace)
        }
        if try !workspace.members(ofGroup: name, session: session.session).isEmpty {
            return try trainGroup(name, workspace)
        }
        try train(name, workspace)
    }

    // MARK: The queue

    private func enqueue(
        _ name: String, _ changes: [AskedChange], from kept: String?, _ workspace: Workspace
    ) throws {
        for run in try workspace.runs(of: name, session: session.session) {
            if let supervision = try target.watched.supervision(over: run.supervision) {
                try workspace.supervise(run.run, supervision, session: session.session)
            }
        }
        try workspace.enqueue(name, given: changes, from: kept, session: session.session)
        try tellQueued(name, workspace)
    }

    /// Starts the queue where it rests, and tells which runs wait and where.
    private func tellQueued(_ name: String, _ workspace: Workspace) throws {
        let session = try session.session
        let runs = try workspace.runs(of: name, session: session)
        var queue = try workspace.queue(session: session)
        try workspace.startQueue(session: session, atOnce: target.share.number())
        if common.json {
            let names = Set(runs.map(\.run))
            queue.queued = queue.queued.filter { names.contains($0.run) }
            return try Output.json(queue)
        }
        if runs.map(\.run) != [name] { Output.line("\(name): \(Wording.count(runs.count, "run"))") }
        for run in runs where run.status == .queued || run.status.isActive {
            Output.line("\(run.run) is \(run.statusInWords)")
        }
        Output.note("whyhere: 'whyhere queue list' shows the queue")
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

    /// Trains what is left of a sweep, and lists its combinations after each rung and at the end.
    private func trainSweep(_ name: String, _ workspace: Workspace) throws {
        let session = try session.session
        var last: String?
        if !common.json { Output.note(name) }
        let isDone = try workspace.train(sweep: name, session: session) { run, until in
            try carryOut(run, workspace, until: until)
        } tell: { event in
            switch event {
            case .run(let run):
                guard !common.json, run.group != last else { return }
                last = run.group
                let report = try? workspace.sweep(name, session: session)
                let row = report?.rows.first { $0.group == run.group }
                Output.note("\(run.group ?? run.run): \(row?.settings ?? "")")
            case .failed(let run, let failure): Output.note("whyhere: \(run): \(failure)")
            case .decided(let report):
                if common.json {
                    Output.progress(DecidedRung(sweep: report))
                } else {
                    Output.notes(report.table)
                }
            }
        }
        guard isDone else { return try tellStopped(name) }
        guard let report = try workspace.sweep(name, session: session) else { return }
        if common.json { return try Output.json(report.rows) }
        report.printTable()
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
        _ run: String, _ workspace: Workspace, given: [AskedChange] = [], from: String? = nil,
        until: Int? = nil
    ) throws -> RunReport {
        Interruption.watch()
        let json = common.json
        let card = try Self.card()
        let before = try workspace.run(run, session: session.session).supervision
        if let supervision = try target.watched.supervision(over: before) {
            try workspace.supervise(run, supervision, session: session.session)
        }
        return try workspace.train(
            run: run, session: session.session, given: given, from: from, until: until,
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

import ArgumentParser
import Foundation
import Questions
import Reports
import Support

/// Trainings that wait for their turn.
struct QueueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "Show and change the queue of trainings.",
        discussion: """
            'whyhere train MODEL … --queue' puts a training into it. One process of the session takes one
            training after the other; it is started by whoever queues something, and ends when the
            queue is empty.

            EXAMPLES
              whyhere queue
              whyhere queue move sepgcn-bkk-3 --to 1
              whyhere queue remove sepgcn-bkk-3
            """,
        subcommands: [QueueList.self, QueueRun.self, QueueRemove.self, QueueMove.self],
        defaultSubcommand: QueueList.self)
}

struct QueueList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "What waits, in order, and what runs.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption

    func run() throws {
        try perform {
            let session = try session.session
            let workspace = try common.open()
            try workspace.requireSession(session)
            try workspace.queue(session: session).print(json: common.json)
        }
    }
}

struct QueueRun: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Carry the queue out, where its process was killed; return at once.",
        discussion: "With --wait the command stays until the queue is empty.")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @OptionGroup var share: AtOnceOption
    @Flag(help: "Stay until the queue is empty.") var wait = false
    @Flag(help: .hidden) var detached = false

    func run() throws {
        try perform {
            let session = try session.session
            let workspace = try common.open()
            try workspace.requireSession(session)
            let atOnce = try share.number()
            guard detached || wait else {
                let started = try workspace.startQueue(session: session, atOnce: atOnce)
                var queue = try workspace.queue(session: session)
                if let started {
                    // It has not claimed the queue yet.
                    queue.process = started
                    queue.atOnce = atOnce ?? queue.atOnce
                }
                return try queue.print(json: common.json)
            }
            // It must outlive the terminal.
            if detached { setsid() }
            Interruption.watch()
            while try !workspace.carryOutQueue(
                session: session, atOnce: atOnce, isInterrupted: { Interruption.happened },
                tell: { Output.note($0) }), wait, !Interruption.happened
            {
                // The other process may be killed before the queue is empty: then this one goes on.
                try waitForOther(workspace, session)
            }
            if wait { try workspace.queue(session: session).print(json: common.json) }
            if Interruption.happened { throw ExitCode(Failure.Kind.interrupted.exitCode) }
        }
    }

    /// Another process carries the queue out.
    private func waitForOther(_ workspace: Workspace, _ session: String) throws {
        while try workspace.queue(session: session).process != nil, !Interruption.happened {
            Thread.sleep(forTimeInterval: 0.2)
        }
    }
}

struct QueueRemove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Take runs out of the queue; they are kept.",
        discussion: "EXAMPLE\n  whyhere queue remove sepgcn-bkk-3")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "Runs, groups or sweeps.") var names: [String]

    func run() throws {
        try perform {
            let session = try session.session
            let workspace = try common.open()
            for name in names {
                let runs = try workspace.removeFromQueue(name, session: session)
                guard !common.json else { continue }
                for run in runs { Output.line("\(run) is out of the queue.") }
            }
            if common.json { try workspace.queue(session: session).print(json: true) }
        }
    }
}

struct QueueMove: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Give a queued run another place.",
        discussion: "EXAMPLE\n  whyhere queue move sepgcn-bkk-3 --to 1")
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: ArgumentHelp("The run.", valueName: "run")) var runName: String
    @Option(help: "Its place, counted from 1; what is beyond the end is the end.") var to: Int

    func run() throws {
        try perform {
            guard to >= 1 else {
                throw Failure(
                    .usage, "--to \(to) is no place in the queue", remedy: "give 1 or more")
            }
            let session = try session.session
            let workspace = try common.open()
            try workspace.moveInQueue(runName, to: to, session: session)
            try workspace.queue(session: session).print(json: common.json)
        }
    }
}

extension QueueReport {
    fileprivate func print(json: Bool) throws {
        if json { return try Output.json(self) }
        guard !queued.isEmpty || !running.isEmpty else {
            return Output.line(
                "The queue is empty; 'whyhere train MODEL --city CITY --queue' puts something into it."
            )
        }
        Output.table(
            ["PLACE", "RUN", "MODEL", "CITY", "STATUS", "EPOCH"],
            running.map { ["", $0.run, $0.model, $0.city, $0.status.rawValue, $0.epochs] }
                + queued.map {
                    [
                        $0.queuePlace.map(String.init) ?? "", $0.run, $0.model, $0.city,
                        $0.status.rawValue, $0.epochs,
                    ]
                }, right: [0, 5])
        let runner =
            process.map { "process \($0) carries it out, \(atOnce) at once" }
            ?? "no process carries it out; 'whyhere queue run' starts one"
        if !queued.isEmpty || process != nil { Output.line("\n\(runner)") }
    }
}

extension RunReport {
    fileprivate var epochs: String { "\(epoch)/\(totalEpochs)" }
}

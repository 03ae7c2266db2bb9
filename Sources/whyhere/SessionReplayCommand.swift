import ArgumentParser
import Foundation
import Models
import Questions
import Reports
import Screens
import Support

struct SessionReplay: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Do again what was looked at in the workbench, and tell what fails now.",
        discussion: """
            The command lines of the log of actions are given again, oldest first, each once and in
            a process of its own. Only those that look are: trainings, edits and written files are
            left out, and so is the sealed test part. Ends with 1 where one of them fails.

            With --keys the workbench itself is driven, without a terminal, by keys that 'whyhere
            open --keys FILE' wrote down or somebody typed in: one thing a line, such as 3, Enter,
            size 100 30 or typed "cafe". Everything the keys ask for is done, trainings too; give
            the copy of a session where that is not wanted. Each answer is waited for, the progress
            of a training is not.

            EXAMPLES
              whyhere session replay
              whyhere session replay --list
              whyhere session replay --keys morning.keys --city riverbend --frames seen
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Flag(help: "Print the command lines, as a script for a shell, and do nothing.")
    var list = false
    @Option(help: ArgumentHelp("Drive the workbench by the keys of this file.", valueName: "file"))
    var keys: String?
    @Option(help: "The city that is opened for the keys; the bundled one unless told.")
    var city: String?
    @Option(help: ArgumentHelp("Write the screen after each key here.", valueName: "folder"))
    var frames: String?

    func validate() throws {
        if keys == nil, city != nil || frames != nil {
            throw ValidationError("--city and --frames need --keys FILE")
        }
        if keys != nil, list { throw ValidationError("--list and --keys exclude each other") }
    }

    func run() throws {
        try perform {
            let workspace = try common.open()
            if let keys { return try drive(by: keys, workspace) }
            let actions = try workspace.replayable(session: session.session)
            if list {
                if common.json { return try Output.json(actions) }
                for action in actions { Output.line(action.command ?? "") }
                return
            }
            var done: [ReplayedAction] = []
            for action in actions {
                let replayed = try workspace.replay(action)
                done.append(replayed)
                guard !common.json else { continue }
                Output.line(
                    "\(replayed.failure == nil ? "done" : "FAILED")  "
                        + "\(Numbers.fixed(replayed.seconds, 2)) s  \(replayed.command)")
                if let failure = replayed.failure { Output.line("  \(failure)") }
            }
            let failed = done.count { $0.failure != nil }
            if common.json {
                try Output.json(done)
            } else {
                Output.line(
                    "\(Wording.count(done.count, "command")) given again, \(failed) failed")
            }
            if failed > 0 { throw ExitCode(Failure.Kind.work.exitCode) }
        }
    }
}

extension SessionReplay {
    /// What came of keys.
    private struct Driven: Encodable {
        struct Complaint: Encodable {
            /// Of the script, from 1.
            var number: Int
            var key: String
            var text: String
        }

        var keys: Int
        var complaints: [Complaint]
        var screen: String
    }

    /// - Throws: `Failure(.io)` for whatever the system says of a file.
    private static func written(_ file: String, _ body: () throws -> Void) throws {
        do {
            try body()
        } catch {
            throw Failure(
                .io, "the frames cannot be written (\(error.localizedDescription))",
                remedy: "give --frames a folder that can be written", file: file)
        }
    }

    private func drive(by file: String, _ workspace: Workspace) throws {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw Failure(
                .noInput, "there is no text to read",
                remedy: "write keys down with 'whyhere open --keys FILE'", file: file)
        }
        let messages = try KeyScript.messages(in: text, file: file)
        if let city { _ = try workspace.catalog.find(city) }
        let session = try session.session
        try workspace.takeBundledRuns(into: session)
        let handler = WorkbenchHandler(workspace: workspace, session: session, isFresh: true)
        defer { handler.log.flush() }
        var pilot = HeadlessPilot(handler: handler)
        pilot.state = State(
            cards: Catalogue.cards, city: city, session: session,
            preferences: PreferencesOfUser.reading.preferences)
        pilot.send(.resized(pilot.state.size))
        pilot.send(.start)
        if let frames {
            try Self.written(frames) {
                try FileManager.default.createDirectory(
                    atPath: frames, withIntermediateDirectories: true)
            }
        }
        var driven = Driven(keys: 0, complaints: [], screen: "")
        for message in messages where !pilot.hasQuit {
            let before = pilot.state.status
            pilot.send(message)
            driven.keys += 1
            let key = KeyScript.line(message) ?? ""
            if let status = pilot.state.status, status != before, status.kind == .failure {
                driven.complaints.append(
                    .init(number: driven.keys, key: key, text: status.text))
            }
            guard let frames else { continue }
            let file = String(format: "%@/%04d.txt", frames, driven.keys)
            try Self.written(file) {
                try "\(key)\n\(pilot.screen)\n".write(
                    toFile: file, atomically: true, encoding: .utf8)
            }
        }
        driven.screen = pilot.screen
        if common.json {
            try Output.json(driven)
        } else {
            Output.text(driven.screen + "\n")
            for complaint in driven.complaints {
                Output.note("whyhere: \(complaint.key): \(complaint.text)")
            }
        }
        if !driven.complaints.isEmpty { throw ExitCode(Failure.Kind.work.exitCode) }
    }
}

extension HeadlessPilot {
    /// The screen as text.
    fileprivate var screen: String { view(state, state.size).canvas.text }
}

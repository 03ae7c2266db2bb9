import Reports
import Support

/// Writes down what was done. Nothing waits for it: whoever answers takes it and comes back at once.
public struct LogAction: Question {
    public var kind: LoggedAction.Kind
    public var text: String
    /// The command line that does the same.
    public var command: String?

    init(_ kind: LoggedAction.Kind, _ text: String, command: String? = nil) {
        self.kind = kind
        self.text = text
        self.command = command
    }

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        if case .failed(let reason) = outcome { state.complain(reason) }
        return []
    }
}

/// What the log tells of: compared before and after each message.
struct LogPoint: Equatable {
    var city: String?
    var screen: Screen
    var user: Int?
    var list: RecommendationRequest?

    init(_ state: State) {
        city = state.city.report?.name
        screen = state.screen
        user = state.users.report?.row.user
        list = state.why.recommended.answered
    }
}

extension State {
    /// What has been done since, as the log tells it.
    func logged(since before: LogPoint, _ effects: [Effect]) -> [Effect] {
        let now = LogPoint(self)
        var actions: [LogAction] = []
        func shown(_ kind: LoggedAction.Kind, _ text: String) {
            // A run is found again in its own session only.
            let command = CommandLines.equivalent(self)
            let option = command.contains(" --run ") ? sessionOption : ""
            actions.append(LogAction(kind, text, command: command + option))
        }
        if let city = now.city, city != before.city {
            actions.append(
                LogAction(
                    .city, "opened \(city)", command: "whyhere open \(CommandLines.quoted(city))"))
        }
        if now.screen != before.screen { shown(.screen, "opened \(now.screen.title)") }
        if now.screen == .users, let user = users.report, now.user != before.user {
            shown(.user, "looked at user \(Wording.name(user.row.user, user.row.name))")
        }
        if now.screen == .why, let report = why.report,
            now.list?.run != before.list?.run || now.list?.user != before.list?.user
        {
            shown(
                .user,
                "asked \(report.run) about \(Wording.name(report.user, report.userName))")
        }
        for case .question(let asked) in effects {
            if let action = asked.question.logged(in: self) { actions.append(action) }
        }
        return actions.map { .ask($0) }
    }
}

// MARK: - Orders

extension StartTraining {
    public func logged(in state: State) -> LogAction? {
        let line = state.card(named: recipe.model).map { card in
            CommandLines.line(
                CommandLines.training(recipe, card, city: city, supervision: supervision))
        }
        return LogAction(.training, "started \(recipe.model) on \(city)", command: line)
    }
}

extension StartTrainings {
    public func logged(in state: State) -> LogAction? {
        LogAction(.training, "started several trainings", command: CommandLines.line(arguments))
    }
}

extension QueueTrainings {
    public func logged(in state: State) -> LogAction? {
        let line = state.card(named: recipe.model).map { card in
            let others = several.arguments
            return CommandLines.line(
                CommandLines.training(
                    recipe, card, city: city, supervision: supervision, without: others)
                    + others + ["--queue"])
        }
        return LogAction(.training, "queued \(recipe.model) on \(city)", command: line)
    }
}

extension EnqueueRun {
    public func logged(in state: State) -> LogAction? {
        let model = state.runs.all?.first { $0.run == run }?.model
        return LogAction(
            .training, isBranch ? "queued a branch of \(run)" : "queued \(run)",
            command: model.map {
                CommandLines.line(
                    ["train", $0, isBranch ? "--branch" : "--resume", run]
                        + (checkpoint.map { ["--from", $0] } ?? [])
                        + given.flatMap(\.arguments) + ["--queue"])
            })
    }
}

extension ChangeQueue {
    public func logged(in state: State) -> LogAction? {
        switch change {
        case .remove:
            LogAction(
                .training, "took \(run) out of the queue",
                command: CommandLines.line(["queue", "remove", run]))
        case .move(let place):
            LogAction(
                .training, "moved \(run) in the queue",
                command: CommandLines.line(["queue", "move", run, "--to", String(place)]))
        }
    }
}

extension ResumeTraining {
    public func logged(in state: State) -> LogAction? {
        let model = state.runs.all?.first { $0.run == run }?.model
        return LogAction(
            .training, "resumed \(run)",
            command: model.map {
                CommandLines.line(
                    ["train", $0, "--resume", run] + (checkpoint.map { ["--from", $0] } ?? [])
                        + given.flatMap(\.arguments))
            })
    }
}

extension BranchTraining {
    public func logged(in state: State) -> LogAction? {
        let model = state.runs.all?.first { $0.run == run }?.model
        return LogAction(
            .training, "branched off \(run) at \(checkpoint)",
            command: model.map {
                CommandLines.line(
                    ["train", $0, "--branch", run, "--from", checkpoint]
                        + given.flatMap(\.arguments))
            })
    }
}

extension SteerTraining {
    public func logged(in state: State) -> LogAction? {
        LogAction(
            .training, "sent \(run): \(command.words.joined(separator: " "))",
            command: CommandLines.line(["runs", "send", run] + command.words))
    }
}

extension MakeCity {
    public func logged(in state: State) -> LogAction? {
        LogAction(.city, "made city \(name)", command: CommandLines.line(command))
    }
}

extension SaveCase {
    public func logged(in state: State) -> LogAction? {
        LogAction(
            .case, "saved a case: \(content.title), \(verdict.title)", command: content.command)
    }
}

extension WriteNote {
    public func logged(in state: State) -> LogAction? {
        LogAction(.note, "wrote a note", command: CommandLines.line(["session", "note", text]))
    }
}

extension ChangeNotebook {
    public func logged(in state: State) -> LogAction? {
        switch change {
        case .setCaseDeleted(let number, let isDeleted):
            LogAction(
                .case, "\(isDeleted ? "deleted" : "restored") case \(number)",
                command: "whyhere session case \(number) --\(isDeleted ? "delete" : "restore")"
                    + state.sessionOption)
        case .setNoteDeleted(let number, let isDeleted):
            LogAction(
                .note, "\(isDeleted ? "deleted" : "restored") note \(number)",
                command: "whyhere session note --\(isDeleted ? "delete" : "restore") \(number)"
                    + state.sessionOption)
        case .editCase(let number, let verdict, let remark):
            LogAction(
                .case, "case \(number) is \(verdict.title)",
                command: "whyhere session case \(number) --verdict \(verdict.rawValue)"
                    + " --remark \(CommandLines.quoted(remark))" + state.sessionOption)
        case .editNote(let number, let text):
            LogAction(
                .note, "changed note \(number)",
                command: "whyhere session note \(CommandLines.quoted(text)) --number \(number)"
                    + state.sessionOption)
        }
    }
}

extension WriteText {
    public func logged(in state: State) -> LogAction? {
        LogAction(.export, "wrote \(name)", command: CommandLines.equivalent(state))
    }
}

extension WriteVectors {
    public func logged(in state: State) -> LogAction? {
        LogAction(.export, "wrote the vectors of \(run)")
    }
}

extension ExportNotebook {
    public func logged(in state: State) -> LogAction? {
        let what = number.map { " --case \($0)" } ?? ""
        let name = number.map { "case-\($0)" } ?? "session"
        return LogAction(
            .export, number.map { "exported case \($0)" } ?? "exported the session",
            command: "whyhere session export\(what) --\(format == .html ? "html" : "markdown")"
                + " \(name)\(format.ending)" + state.sessionOption)
    }
}

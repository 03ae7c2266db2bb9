import Reports
import Support

/// What a checkpoint is chosen for.
public enum CheckpointUse: String, Codable, Sendable { case goBack, branch }

extension State {
    /// The card of the watched run's model.
    fileprivate var watchedCard: ModelCard? { watchedRun.flatMap { card(of: $0) } }

    /// Why no setting of the watched run can change; nil where one can.
    var cannotChangeRun: String? {
        guard let run = watchedRun else { return cannotSteer }
        guard run.status != .finished else {
            return "\(run.run) has finished; \(KeyMeaning.branch.key) branches off it with other "
                + "settings."
        }
        return watchedCard == nil ? "The model of \(run.run) is not known to this version." : nil
    }

    /// Why the watched run cannot go back to a checkpoint; nil where it can.
    var cannotGoBack: String? {
        guard let run = watchedRun else { return cannotSteer }
        guard run.status != .finished else {
            return "\(run.run) has finished; \(KeyMeaning.branch.key) branches off it."
        }
        guard !checkpoints(for: .goBack).isEmpty else {
            return "\(run.run) has kept no checkpoint yet: each change keeps one, and "
                + "\(KeyMeaning.steer.key) keeps one now."
        }
        return nil
    }

    /// Why no run can branch off the watched one; nil where one can.
    var cannotBranch: String? {
        guard let run = watchedRun else { return cannotSteer }
        return checkpoints(for: .branch).isEmpty ? "\(run.run) has no checkpoint yet." : nil
    }

    /// The checkpoints that a training can go on from, the newest first.
    func checkpoints(for use: CheckpointUse) -> [KeptCheckpoint] {
        (watchedRun?.checkpoints ?? []).filter {
            $0.resumes || $0.kind == "best"
                || (use == .branch && ($0.kind == "last" || $0.isLeft))
        }
    }

    /// Changes a setting of the watched run: now, or where it goes on.
    fileprivate mutating func change(_ name: String, typed text: String) -> [Effect] {
        guard let run = watchedRun, let card = watchedCard else { return [] }
        let parts = text.split(separator: " ", maxSplits: 1)
        do throws(Failure) {
            let asked = try card.askedChange(name, typed: String(parts.first ?? ""))
            overlay = nil
            guard run.status.isActive else {
                if parts.count > 1, QueueWord.taken(from: String(parts[1])).isQueued {
                    return [.ask(EnqueueRun(run: run.run, given: [asked]))]
                }
                say("Resuming \(run.run) with \(name) \(asked.value.text).")
                return [.ask(ResumeTraining(run: run.run, given: [asked]))]
            }
            let reason = parts.count > 1 ? String(parts[1]) : nil
            return steer(.change(setting: name, value: asked.value, reason: reason)) {
                "Asked \($0) for \(name) \(asked.value.text)."
            }
        } catch {
            overlay?.fault = "\(error.problem): \(error.remedy)."
            return []
        }
    }

    fileprivate mutating func goBack(to kind: String) -> [Effect] {
        guard let run = watchedRun else { return [] }
        overlay = nil
        guard run.status.isActive else {
            say("Resuming \(run.run) from \(kind).")
            return [.ask(ResumeTraining(run: run.run, checkpoint: kind))]
        }
        return steer(.rollBack(to: kind)) { "Asked \($0) to go back to \(kind)." }
    }

    fileprivate mutating func branch(at kind: String, _ text: String) -> [Effect] {
        guard let run = watchedRun, let card = watchedCard else { return [] }
        do throws(Failure) {
            let (settings, isQueued) = QueueWord.taken(from: text)
            let given = try card.askedChanges(settings)
            overlay = nil
            guard !isQueued else {
                return [
                    .ask(
                        EnqueueRun(run: run.run, given: given, checkpoint: kind, isBranch: true))
                ]
            }
            say("Branching off \(run.run) at \(kind).")
            return [.ask(BranchTraining(run: run.run, checkpoint: kind, given: given))]
        } catch {
            overlay?.fault = "\(error.problem): \(error.remedy)."
            return []
        }
    }

    /// The settings that may change, with the values that hold now.
    fileprivate var steeredEntries: [OverlayEntry] {
        guard let run = watchedRun, let card = watchedCard else { return [] }
        let recipe = run.currentRecipe
        return card.steerable.enumerated().map { index, setting in
            OverlayEntry(
                left: "\(setting.name): \(setting.help)", right: setting.text(in: recipe),
                number: index)
        }
    }

    /// The first change that was made at a checkpoint: what going back to it undoes.
    fileprivate func undoes(_ checkpoint: KeptCheckpoint) -> String {
        let change = (watchedRun?.manifest?.changes ?? []).first { $0.step == checkpoint.step }
        return change.map { "before \($0.setting) \($0.before.text) → \($0.value.text)" } ?? ""
    }
}

extension ChoiceList {
    /// What may be asked of a running training besides what has a key of its own.
    static let steering: ChoiceList = ChoiceList(
        name: "the list of what can be asked of a run",
        title: { state in "steer \(state.watchedRun?.run ?? "")" },
        entries: { state in
            if let run = state.watchedRun, run.status == .queued {
                return state.queueOrders(of: run).enumerated().map {
                    OverlayEntry(left: "\($1.name): \($1.what)", right: "", number: $0)
                }
            }
            return orders.enumerated().map {
                OverlayEntry(left: "\($1.name): \($1.what)", right: "", number: $0)
            }
        }
    ) { state, entry in
        state.overlay = nil
        if let run = state.watchedRun, run.status == .queued {
            guard let order = state.queueOrders(of: run)[safe: entry.number] else { return [] }
            guard let change = order.change else { return state.resume(run) }
            state.say("\(run.run): \(order.name).")
            return [.ask(ChangeQueue(run: run.run, change: change))]
        }
        guard let order = orders[safe: entry.number] else { return [] }
        return state.steer(order.command) { "Asked \($0): \(order.name)." }
    }

    private static let orders: [(name: String, what: String, command: TrainingCommand)] = [
        ("evaluate now", "the validation part; no epoch is chosen by it", .evaluate),
        ("keep a checkpoint now", "to go back to, or to branch off", .keepCheckpoint),
        ("look into the next step", "norms, updates, dead rows of each parameter", .inspect),
        ("stop after this epoch", "with a checkpoint; it can go on later", .stopAfterEpoch),
        ("pause", "after the step that is under way", .pause),
        ("resume", "where it is paused", .resume),
        ("stop now", "with a checkpoint; it can go on later", .stop),
    ]

    static let steeredSettings: ChoiceList = ChoiceList(
        name: "the list of settings that may change",
        title: { state in "change a setting of \(state.watchedRun?.run ?? "")" },
        entries: { $0.steeredEntries }
    ) { state, entry in
        guard let setting = state.watchedCard?.steerable[safe: entry.number] else { return [] }
        return state.show(Overlay(.steeredValue(setting.name), text: entry.right))
    }

    static func checkpoints(_ use: CheckpointUse) -> ChoiceList {
        ChoiceList(
            name: "the list of checkpoints",
            title: { state in
                let run = state.watchedRun?.run ?? ""
                return use == .goBack ? "go back in \(run) to" : "branch off \(run) at"
            },
            entries: { state in
                state.checkpoints(for: use).enumerated().map { index, one in
                    let undone = state.undoes(one)
                    return OverlayEntry(
                        left: one.kind + (undone.isEmpty ? "" : ", \(undone)"),
                        right: "epoch \(one.epoch)", number: index)
                }
            }
        ) { state, entry in
            guard let kind = state.checkpoints(for: use)[safe: entry.number]?.kind else {
                return []
            }
            return use == .goBack
                ? state.goBack(to: kind) : state.show(Overlay(.branchSettings(kind)))
        }
    }
}

extension Prompt {
    /// A setting of the watched run.
    static func steeredValue(_ name: String) -> Prompt {
        Prompt(
            name: name,
            description: { state in
                state.watchedRun?.status.isActive == false
                    ? "The run goes on with this value; the word queue lets it wait."
                    : "Holds from the next step. Words after the value are kept as its reason."
            }, width: 66
        ) { $0.change(name, typed: $1) }
    }

    /// Settings that a branch has besides those of the run.
    static func branchSettings(_ kind: String) -> Prompt {
        Prompt(
            name: "settings of the branch",
            description: { _ in
                "Such as learning-rate=0.0005 dropout=0.3, or nothing; queue for later."
            }, width: 76
        ) { $0.branch(at: kind, $1) }
    }
}

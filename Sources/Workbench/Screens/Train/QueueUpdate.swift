import Reports
import Support

/// Puts trainings at the end of the session's queue; the answer says which, and where.
public struct QueueTrainings: Question {
    public var city: String
    public var recipe: TrainingRecipe
    public var supervision = Supervision()
    /// One training where nothing is said.
    public var several = SeveralTrainings()

    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.takeQueued(outcome)
    }
}

/// Puts a run that has stopped at the end of the queue, or a branch of it; the answer says where.
public struct EnqueueRun: Question {
    public var run: String
    /// Settings to change before its next step.
    public var given: [AskedChange] = []
    /// The checkpoint to go on from; nil goes on from the last.
    public var checkpoint: String?
    /// A new run begins there instead.
    public var isBranch = false

    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.takeQueued(outcome)
    }
}

/// Changes the place of a queued run, or takes it out.
public struct ChangeQueue: Question {
    public enum Change: Equatable, Sendable {
        case remove
        /// Counted from 1.
        case move(to: Int)
    }

    public var run: String
    public var change: Change

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        if case .failed(let reason) = outcome {
            state.complain(reason)
            return []
        }
        state.train.stale = true
        return state.askForRuns()
    }
}

extension State {
    fileprivate mutating func takeQueued(_ outcome: Outcome<String>) -> [Effect] {
        switch outcome {
        case .failed(let reason):
            complain(reason)
            return []
        case .answered(let sentence):
            say(sentence)
            return askForRuns()
        }
    }

    /// Puts a training with the recipe of the form at the end of the queue.
    mutating func queueTraining() -> [Effect] {
        guard let name = city.report?.name else { return [] }
        return [
            .ask(
                QueueTrainings(
                    city: name, recipe: train.recipe, supervision: train.supervision))
        ]
    }

    /// Why a run cannot be put into the queue; nil where it can.
    var cannotQueueRun: String? {
        guard let run = selectedRun else {
            return noRun("There is no run to put into the queue.")
        }
        switch run.status {
        case .stopped, .interrupted, .failed: return nil
        case .queued: return "\(run.run) is \(run.statusInWords) already."
        case .starting, .running, .paused, .finished:
            return run.cannotResume ?? "\(run.run) is paused."
        }
    }

    /// Takes a run out of the queue.
    mutating func removeFromQueue(_ run: RunReport) -> [Effect] {
        say("\(run.run) is out of the queue.")
        return [.ask(ChangeQueue(run: run.run, change: .remove))]
    }

    /// What can be done with a queued run.
    func queueOrders(of run: RunReport) -> [(
        name: String, what: String, change: ChangeQueue.Change?
    )] {
        let place = run.queuePlace ?? 1
        let last = (runs.all ?? []).count { $0.status == .queued }
        return [
            ("train it now", "before its turn", nil),
            ("one place earlier", "before the one that is ahead", .move(to: max(1, place - 1))),
            ("one place later", "behind the one that comes next", .move(to: place + 1)),
            ("to the front", "it is next", .move(to: 1)),
            ("to the end", "all others come first", .move(to: max(last, place))),
            ("take it out", "it is kept, and can be trained later", .remove),
        ]
    }

    /// Why nothing can be asked of the selected run of the list; nil where something can.
    var cannotSteerSelected: String? {
        guard let run = selectedRun else { return noRun("There is no run.") }
        return run.status.isActive || run.status == .queued
            ? nil : "\(run.run) is \(run.status.rawValue): it is neither running nor queued."
    }

    /// The list of what can be asked of the selected run, which Train then shows.
    mutating func steerSelected() -> [Effect] {
        guard let run = selectedRun else { return [] }
        watch(run.run)
        return show(Overlay(.steering))
    }
}

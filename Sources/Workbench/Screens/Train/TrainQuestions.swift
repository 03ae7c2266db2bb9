import Reports

/// One run with its series. Asked whenever there is news of a run that is active.
public struct RunQuestion: Question {
    public var run: String
    /// A screen is a few hundred dots wide; more points would only be averaged there.
    public var points = 500
    /// With what its processes wrote last.
    public var readsConsole = true

    public func answer(by one: some Answering) throws -> RunReport { try one.answer(self) }

    public func settle(_ outcome: Outcome<RunReport>, in state: inout State) -> [Effect] {
        state.train.polling = .idle
        switch outcome {
        case .answered(let report): state.take(report)
        case .failed(let reason):
            state.complain(reason)
            guard run == state.train.run else { return [] }
            state.train.failure = reason
            state.train.stale = false
        }
        return []
    }
}

/// Waits until something happens to a run. Its curves grow without an event, so the wait is short.
public struct RunNewsQuestion: Question {
    /// The longest wait: a curve is drawn anew ten times a second.
    public static let milliseconds = 100

    public var run: String
    /// Number of the newest event that is known.
    public var after: Int

    public init(run: String, after: Int) {
        self.run = run
        self.after = after
    }

    public var isSlow: Bool { true }
    public var waits: Bool { true }

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        guard state.train.polling == .waiting else { return [] }
        // Why it failed is what reading the run says next.
        state.train.polling = .idle
        state.train.stale = true
        return []
    }
}

/// Starts a training in a process of its own; the answer is its run.
public struct StartTraining: Question {
    public var city: String
    public var recipe: TrainingRecipe
    public var supervision = Supervision()

    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.train.starting = false
        return state.take(started: outcome)
    }
}

/// Continues an interrupted or stopped run from its checkpoint; the answer is its run.
public struct ResumeTraining: Question {
    public var run: String
    /// Settings to change before its next step.
    public var given: [AskedChange] = []
    /// The kept checkpoint to go on from; nil goes on from the last.
    public var checkpoint: String?

    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.take(started: outcome)
    }
}

/// Starts a run from a checkpoint of another; the answer is the new run.
public struct BranchTraining: Question {
    public var run: String
    public var checkpoint: String
    public var given: [AskedChange]

    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.take(started: outcome)
    }
}

/// Starts `whyhere` with the arguments of a training of several runs.
public struct StartTrainings: Question {
    public var arguments: [String]

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        if case .failed(let reason) = outcome { state.complain(reason) }
        return []
    }
}

/// Steers a running training.
public struct SteerTraining: Question {
    public var run: String
    public var command: TrainingCommand

    public func answer(by one: some Answering) throws -> Done { try one.answer(self) }

    public func settle(_ outcome: Outcome<Done>, in state: inout State) -> [Effect] {
        if case .failed(let reason) = outcome { state.complain(reason) }
        return []
    }
}

extension State {
    mutating func take(_ report: RunReport) {
        guard report.run == train.run else { return }
        train.report = report
        train.failure = nil
        train.stale = false
        if let index = runs.all?.firstIndex(where: { $0.run == report.run }) {
            var short = report
            short.series = []
            runs.all?[index] = short
        }
    }

    /// A training was started, or resumed, in its own process.
    mutating func take(started outcome: Outcome<String>) -> [Effect] {
        switch outcome {
        case .failed(let reason):
            complain(reason)
            return []
        case .answered(let run):
            startedRun = run
            watch(run)
            train.pane = .plots
            say(
                "Training \(run) runs in its own process; \(KeyMeaning.pause.key) pauses, "
                    + "\(KeyMeaning.stop.key) stops, \(KeyMeaning.number.key) changes a setting.")
            return askForRuns()
        }
    }
}

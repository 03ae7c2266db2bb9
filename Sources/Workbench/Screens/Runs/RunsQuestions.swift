import Reports
import Support

/// Every run, without series.
public struct RunsQuestion: Question {
    public func answer(by one: some Answering) throws -> [RunReport] { try one.answer(self) }

    public func settle(_ outcome: Outcome<[RunReport]>, in state: inout State) -> [Effect] {
        state.runs.polling = .idle
        switch outcome {
        case .answered(let all):
            state.runs.failure = nil
            let selected = state.selectedRow?.runs[0].run
            let notices = state.notices(of: all)
            state.runs.all = all
            state.noticeChanges(in: all)
            if let selected { state.select(row: selected) }
            state.selectRestoredRun()
            return notices.map { .notify($0) }
        case .failed(let reason):
            state.runs.failure = reason
            state.runs.all = state.runs.all ?? []
            state.complain(reason)
        }
        return []
    }
}

extension State {
    /// What is worth telling somebody who looks elsewhere: trainings that ended, or that a guard has
    /// paused, since the runs were read the last time.
    fileprivate func notices(of all: [RunReport]) -> [String] {
        let before = Dictionary(
            (runs.all ?? []).map { ($0.run, $0) }, uniquingKeysWith: { first, _ in first })
        return all.compactMap { now in
            guard let then = before[now.run], then.status.isActive, then.status != now.status
            else { return nil }
            switch now.status {
            case .finished:
                let value = now.bestValue.map { ", \(now.recipe.selectBy) \(Numbers.short($0, 4))" }
                return "\(now.run) has finished\(value ?? "")"
            case .failed, .interrupted:
                return "\(now.run) \(now.status.rawValue)" + (now.message.map { ": \($0)" } ?? "")
            case .paused: return now.message.map { "\(now.run) paused: \($0)" }
            case .starting, .running, .stopped, .queued: return nil
            }
        }
    }

    /// Looks anew at the run that the Train screen shows, where somebody resumed or ended it.
    fileprivate mutating func noticeChanges(in all: [RunReport]) {
        guard let shown = train.report, let now = all.first(where: { $0.run == shown.run }),
            now.status != shown.status || now.queuePlace != shown.queuePlace
        else { return }
        train.stale = true
    }
}

/// Every simple rule of a city, and runs beside them, with intervals.
public struct ComparisonQuestion: Inquired {
    public var city: String
    /// Runs that were marked or selected; those that can answer are in the request.
    public var chosen: [String]
    /// Runs of the city that had finished: one more may be a newer baseline, so that the same
    /// request has another answer.
    public var finished: Int
    public var request: VisitComparison

    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.runs.comparison.inquiry }
    public func answer(by one: some Answering) throws -> ModelComparison { try one.answer(self) }
}

/// The faithfulness of a run's explanations over many users: what is there, and how far the process
/// is that measures it.
public struct FaithfulnessStudyQuestion: Question {
    public enum Wish: Sendable {
        /// Shows what is there, and starts a process where none has been.
        case show
        /// Goes on where a process ended early.
        case goOn
        /// Looks at what is under way.
        case look
        /// Ends the process; what is measured is kept.
        case cancel
    }

    public var run: String
    public var wish: Wish

    init(run: String, wish: Wish) {
        self.run = run
        self.wish = wish
    }

    init(run: String, starts: Bool) { self.init(run: run, wish: starts ? .show : .look) }

    /// There is to be a process afterwards, or a result.
    public var starts: Bool { wish == .show || wish == .goOn }

    public var isSlow: Bool { true }
    public func answer(by one: some Answering) throws -> FaithfulnessStudyStanding {
        try one.answer(self)
    }

    public func settle(_ outcome: Outcome<FaithfulnessStudyStanding>, in state: inout State)
        -> [Effect]
    {
        guard run == state.runs.study.run else { return [] }
        state.runs.study.isAsked = false
        switch outcome {
        case .answered(var standing):
            // A process that has just begun has not said how much there is to do.
            standing.total = standing.total ?? state.runs.study.standing?.total
            if wish == .cancel, standing.isRunning {
                state.say("The study ends after the explanation that it measures.")
            }
            state.runs.study.failure = nil
            state.runs.study.standing = standing
        case .failed(let reason):
            state.runs.study.standing = nil
            state.runs.study.failure = reason
            state.complain(reason)
        }
        return []
    }
}

/// Writes a run's vectors of users and places for other programs; the answer says where.
public struct WriteVectors: Question {
    public var run: String

    public var isSlow: Bool { true }
    public func answer(by one: some Answering) throws -> String { try one.answer(self) }

    public func settle(_ outcome: Outcome<String>, in state: inout State) -> [Effect] {
        state.report(outcome) { $0 }
    }
}

import Canvas
import Reports

/// What the horizontal axis of a run's charts counts.
public enum ChartAxis: String, Codable, Sendable, CaseIterable {
    case epoch, step, samples
    /// Since the run began, as far as its epochs tell.
    case minutes

    var next: ChartAxis {
        let all = Self.allCases
        return all[((all.firstIndex(of: self) ?? 0) + 1) % all.count]
    }
}

/// How the charts of Train are looked at.
public struct ChartsState: Codable, Equatable, Sendable {
    /// The curves that are shown, as the filter of the pane has them.
    public var choice = ListChoice()
    /// Which chart the keys are about; its place among those that are shown.
    public var list = ListPosition()
    /// That chart alone.
    public var isSingle = false
    public var axis = ChartAxis.epoch
    public var isLogarithmic = false
    /// Far values do not flatten the rest.
    public var isRobust = true
    /// Weight of the moving average; 0 draws what was measured.
    public var smoothing = 0.0
    public var drawing = LinePlot.Drawing.braille
    /// The last quarter alone.
    public var isRecent = false
    /// The horizontal window, in the unit of the axis; nil is all of it.
    public var low: Double?
    public var high: Double?
    /// Where the curves are read.
    public var cursor: Double?
    /// Runs that are drawn beside, by name, and the one that lies above all.
    public var beside: [String] = []
    public var pinned: String?
    public var targets = Inquiry<RuleTargetsQuestion>()
    /// Curves of the runs beside.
    public var reports: [String: RunReport] = [:]

    static let smoothings = [0, 0.6, 0.9, 0.97]

    var window: ClosedRange<Double>? {
        guard let low, let high, low < high else { return nil }
        return low...high
    }
}

/// What simple rules reach where the run's epoch is chosen.
public struct RuleTargetsQuestion: Inquired {
    public var run: String

    public var isSlow: Bool { true }
    public var inquiry: WritableKeyPath<State, Inquiry<Self>> { \.train.charts.targets }
    public func answer(by one: some Answering) throws -> RuleTargets { try one.answer(self) }
}

/// A run whose curves stand beside those of the watched one. Asked once while it does not change.
public struct BesideQuestion: Question {
    public var run: String

    public func answer(by one: some Answering) throws -> RunReport {
        try one.answer(RunQuestion(run: run, readsConsole: false))
    }

    public func settle(_ outcome: Outcome<RunReport>, in state: inout State) -> [Effect] {
        switch outcome {
        case .answered(let report): state.train.charts.reports[run] = report
        case .failed(let reason):
            state.train.charts.beside.removeAll { $0 == run }
            state.complain(reason)
        }
        return []
    }
}

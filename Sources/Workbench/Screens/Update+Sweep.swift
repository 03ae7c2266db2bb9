import Canvas
import Reports

/// The faithfulness of a run's explanations over many users.
public struct SweepState: Codable, Equatable, Sendable {
    /// The run whose sweep was asked for last.
    public var run: String?
    public var standing: SweepStanding?
    public var failure: String?
    /// Index of the shown part: a slice, the planted truth, or the card.
    public var part = 0
    /// An answer about the run is to come.
    public var isAsked = false
    /// A timer will look at the process again.
    public var isTimed = false

    public var report: SweepReport? { standing?.report }

    /// What `[` and `]` go through.
    var parts: [String] {
        guard let report else { return [] }
        return report.slices.map(\.name) + (report.planted.isEmpty ? [] : ["planted truth"])
            + ["card"]
    }

    /// The slice that is shown; nil where it is something else.
    var slice: SweepReport.Slice? { report?.slices[safe: part] }

    /// The planted truth is shown.
    var showsPlanted: Bool { parts[safe: part] == "planted truth" }
}

extension State {
    /// Shows the sweep of the selected run, or has it made.
    mutating func sweepRun() -> [Effect] {
        guard let run = selectedRun else {
            say("There is no run whose explanations could be measured.")
            return []
        }
        guard run.status == .finished, run.checkpoint != nil else {
            say("\(run.run) is \(run.status.rawValue); only finished runs are measured.")
            return []
        }
        guard card(of: run)?.answers(.sweep) ?? false else {
            say("A score of \(run.model) is no sum over visits: there is no evidence to measure.")
            return []
        }
        _ = show(Overlay(.sweep))
        if runs.sweep.run != run.run {
            let isTimed = runs.sweep.isTimed
            runs.sweep = SweepState()
            runs.sweep.run = run.run
            runs.sweep.isTimed = isTimed
        }
        runs.sweep.failure = nil
        guard runs.sweep.report == nil, !runs.sweep.isAsked else { return [] }
        runs.sweep.isAsked = true
        return [.sweep(run: run.run)]
    }

    /// Looks at the process every second while its panel is open.
    mutating func followSweep() -> [Effect] {
        let sweep = runs.sweep
        guard overlay?.kind == .sweep, sweep.standing?.isRunning == true, !sweep.isAsked,
            !sweep.isTimed
        else { return [] }
        runs.sweep.isTimed = true
        return [.timer(.sweep, milliseconds: 1000)]
    }

    /// The timer ran out.
    mutating func lookAtSweep() -> [Effect] {
        runs.sweep.isTimed = false
        guard overlay?.kind == .sweep, let run = runs.sweep.run, !runs.sweep.isAsked,
            runs.sweep.standing?.isRunning == true
        else { return [] }
        runs.sweep.isAsked = true
        return [.watchSweep(run: run)]
    }

    mutating func take(_ standing: SweepStanding) -> [Effect] {
        guard standing.run == runs.sweep.run else { return [] }
        var standing = standing
        // A process that has just begun has not said how much there is to do.
        standing.total = standing.total ?? runs.sweep.standing?.total
        runs.sweep.isAsked = false
        runs.sweep.failure = nil
        runs.sweep.standing = standing
        return []
    }

    /// Takes the failure of a sweep; false where the effect is another.
    mutating func failSweep(_ effect: Effect, _ reason: String) -> Bool {
        switch effect {
        case .sweep(let run), .watchSweep(let run):
            guard run == runs.sweep.run else { return true }
            runs.sweep.isAsked = false
            runs.sweep.standing = nil
            runs.sweep.failure = reason
            complain(reason)
            return true
        default: return false
        }
    }

    /// A key that only the sweep knows.
    mutating func pressInSweep(_ key: Key) -> [Effect] {
        switch key {
        case .character("F"): overlay = nil
        case .character("["), .left, .backTab: turnPart(by: -1)
        case .character("]"), .right, .tab: turnPart(by: 1)
        case .enter:
            let selected = overlay?.list.selected ?? 0
            if let measured = runs.sweep.slice?.faithfulness,
                let row = measured.methods[safe: selected]
            {
                say(FaithfulnessText.sentence(row, in: measured))
            } else if runs.sweep.showsPlanted,
                let row = runs.sweep.report?.planted[safe: selected]
            {
                say(SweepText.sentence(row))
            }
        default: say("\(key.name) does nothing here; Esc closes the panel.")
        }
        return []
    }

    private mutating func turnPart(by step: Int) {
        let count = runs.sweep.parts.count
        guard count > 0 else { return }
        runs.sweep.part = (runs.sweep.part + step + count) % count
        overlay?.list = ListPosition()
    }

    /// Rows of what the panel shows.
    var sweepCount: Int {
        if let slice = runs.sweep.slice { return slice.faithfulness.methods.count }
        guard let report = runs.sweep.report else { return 0 }
        return runs.sweep.showsPlanted
            ? report.planted.count
            : SweepText.card(report, width: panelBox(size).width - 4).count
    }
}

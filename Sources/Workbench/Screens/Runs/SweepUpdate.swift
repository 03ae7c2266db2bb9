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
    /// Why the selected run's explanations cannot be measured; nil where they can.
    var cannotSweep: String? {
        guard let run = selectedRun else {
            return "There is no run whose explanations could be measured."
        }
        guard run.status == .finished, run.checkpoint != nil else {
            return "\(run.run) is \(run.status.rawValue); only finished runs are measured."
        }
        return refusal(of: .sweep, by: run)
    }

    /// Shows what is measured of the selected run, or has it measured.
    mutating func sweepRun() -> [Effect] {
        guard let run = selectedRun else { return [] }
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
        return [.ask(SweepQuestion(run: run.run, starts: true))]
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
        return [.ask(SweepQuestion(run: run, starts: false))]
    }

    mutating func turnPart(by step: Int) -> [Effect] {
        let count = runs.sweep.parts.count
        guard count > 0 else { return [] }
        runs.sweep.part = (runs.sweep.part + step + count) % count
        overlay?.list = ListPosition()
        return []
    }

    /// The selected row of the panel in words.
    mutating func saySweptRow() -> [Effect] {
        if let measured = runs.sweep.slice?.faithfulness,
            let row = measured.methods[safe: panelRow]
        {
            say(FaithfulnessText.sentence(row, in: measured))
        } else if runs.sweep.showsPlanted, let row = runs.sweep.report?.planted[safe: panelRow] {
            say(SweepText.sentence(row))
        }
        return []
    }

    /// Rows of what the panel shows.
    var sweepCount: Int {
        if let slice = runs.sweep.slice { return slice.faithfulness.methods.count }
        guard let report = runs.sweep.report else { return 0 }
        return runs.sweep.showsPlanted
            ? report.planted.count
            : SweepText.card(report, width: Panel.sweep.box(self).width - 4).count
    }
}

extension Panel {
    /// The faithfulness of a run's explanations over many users.
    static let sweep: Panel = Panel(
        "the faithfulness of a run's explanations", opener: "F",
        own: [
            Binding(
                [.character("]"), .right, .tab], "Another part", hint: "part", shown: "[ ]"
            ) { $0.turnPart(by: 1) },
            Binding([.character("["), .left, .backTab], "The part before") {
                $0.turnPart(by: -1)
            },
            Binding(
                [.enter], "The row in words", hint: "in words",
                unless: { $0.runs.sweep.report == nil ? "Nothing is measured yet." : nil }
            ) { $0.saySweptRow() },
        ],
        count: { $0.sweepCount },
        draw: { drawSweep($0, $1, in: $2, on: &$3) },
        command: { state in
            state.runs.sweep.run.map {
                "whyhere explain --run \(CommandLines.quoted($0)) --sweep"
            }
        })
}

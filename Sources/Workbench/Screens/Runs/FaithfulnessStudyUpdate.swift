import Canvas
import Reports

/// The faithfulness of a run's explanations over many users.
public struct FaithfulnessStudyState: Codable, Equatable, Sendable {
    /// The run whose study was asked for last.
    public var run: String?
    public var standing: FaithfulnessStudyStanding?
    public var failure: String?
    /// Index of the shown part: a slice, the planted truth, or the card.
    public var part = 0
    /// An answer about the run is to come.
    public var isAsked = false
    /// A timer will look at the process again.
    public var isTimed = false

    public var report: FaithfulnessStudyReport? { standing?.report }

    /// What `[` and `]` go through.
    var parts: [String] {
        guard let report else { return [] }
        return report.slices.map(\.name) + (report.planted.isEmpty ? [] : ["planted truth"])
            + ["card"]
    }

    /// The slice that is shown; nil where it is something else.
    var slice: FaithfulnessStudyReport.Slice? { report?.slices[safe: part] }

    /// The planted truth is shown.
    var showsPlanted: Bool { parts[safe: part] == "planted truth" }
}

extension State {
    /// Why the selected run's explanations cannot be measured; nil where they can.
    var cannotStudy: String? {
        guard let run = selectedRun else {
            return noRun("There is no run whose explanations could be measured.")
        }
        guard run.status == .finished, run.checkpoint != nil else {
            return "\(run.run) is \(run.status.rawValue); only finished runs are measured."
        }
        return refusal(of: .faithfulnessStudy, by: run)
    }

    /// Shows what is measured of the selected run, or has it measured.
    mutating func studyRun() -> [Effect] {
        guard let run = selectedRun else { return [] }
        _ = show(Overlay(.study))
        if runs.study.run != run.run {
            let isTimed = runs.study.isTimed
            runs.study = FaithfulnessStudyState()
            runs.study.run = run.run
            runs.study.isTimed = isTimed
        }
        // A process that ended early is shown as that; whoever has seen it goes on with it.
        let wish: FaithfulnessStudyQuestion.Wish = runs.study.failure == nil ? .show : .goOn
        runs.study.failure = nil
        guard runs.study.report == nil, !runs.study.isAsked else { return [] }
        runs.study.isAsked = true
        return [.ask(FaithfulnessStudyQuestion(run: run.run, wish: wish))]
    }

    /// Why there is no study to cancel; nil where there is one.
    var cannotCancelStudy: String? {
        runs.study.standing?.isRunning == true ? nil : "No study is under way."
    }

    /// Ends the process that measures; what it has measured is kept.
    mutating func cancelStudy() -> [Effect] {
        guard let run = runs.study.run else { return [] }
        runs.study.isAsked = true
        return [.ask(FaithfulnessStudyQuestion(run: run, wish: .cancel))]
    }

    /// Looks at the process every second while its panel is open.
    mutating func followStudy() -> [Effect] {
        let study = runs.study
        guard overlay?.kind == .study, study.standing?.isRunning == true, !study.isAsked,
            !study.isTimed
        else { return [] }
        runs.study.isTimed = true
        return [.timer(.study, milliseconds: 1000)]
    }

    /// The timer ran out.
    mutating func lookAtStudy() -> [Effect] {
        runs.study.isTimed = false
        guard overlay?.kind == .study, let run = runs.study.run, !runs.study.isAsked,
            runs.study.standing?.isRunning == true
        else { return [] }
        runs.study.isAsked = true
        return [.ask(FaithfulnessStudyQuestion(run: run, starts: false))]
    }

    mutating func turnPart(by step: Int) -> [Effect] {
        let count = runs.study.parts.count
        guard count > 0 else { return [] }
        runs.study.part = (runs.study.part + step + count) % count
        overlay?.list = ListPosition()
        return []
    }

    /// The selected row of the panel in words.
    mutating func sayMeasuredRow() -> [Effect] {
        if let measured = runs.study.slice?.faithfulness,
            let row = FaithfulnessText.table.shown(measured.methods, by: panelChoices["study"])[
                safe: panelRow]
        {
            say(FaithfulnessText.sentence(row, in: measured))
        } else if runs.study.showsPlanted,
            let row = runs.study.shownPlanted(panelChoices["planted"])[safe: panelRow]
        {
            say(FaithfulnessStudyText.sentence(row))
        }
        return []
    }

    /// Rows of what the panel shows.
    var studyCount: Int {
        if let slice = runs.study.slice {
            return FaithfulnessText.table.arranged(
                slice.faithfulness.methods, by: panelChoices["study"]
            ).count
        }
        guard let report = runs.study.report else { return 0 }
        return runs.study.showsPlanted
            ? runs.study.shownPlanted(panelChoices["planted"]).count
            : FaithfulnessStudyText.card(report, width: Panel.study.box(self).width - 4).count
    }
}

extension Panel {
    /// The faithfulness of a run's explanations over many users.
    static let study: Panel = Panel(
        "the faithfulness study of a run", opener: .study,
        own: [
            Binding(
                .next, and: [.right, .tab], "Another part", hint: "part", shown: Panel.turningKeys
            ) { $0.turnPart(by: 1) },
            Binding(.before, and: [.left, .backTab], "The part before") {
                $0.turnPart(by: -1)
            },
            Binding(
                [.enter], "The row in words", hint: "in words",
                unless: { $0.runs.study.report == nil ? "Nothing is measured yet." : nil }
            ) { $0.sayMeasuredRow() },
            Binding(
                .stop, "Cancel the study; what is measured is kept",
                unless: { $0.cannotCancelStudy }
            ) { $0.cancelStudy() },
        ],
        count: { $0.studyCount }, lists: [.study, .planted],
        signs: [.agreement],
        draw: { drawFaithfulnessStudy($0, $1, in: $2, on: &$3) },
        command: { state in
            state.runs.study.run.map {
                "whyhere explain --run \(CommandLines.quoted($0)) --study"
            }
        })
}

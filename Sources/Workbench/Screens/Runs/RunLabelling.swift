import Canvas
import Reports

/// Changes what is said of a run; the answer is the run as it is then.
public struct LabelRun: Question, Codable {
    public var run: String
    public var labels: RunLabels

    public func answer(by one: some Answering) throws -> RunReport { try one.answer(self) }

    public func settle(_ outcome: Outcome<RunReport>, in state: inout State) -> [Effect] {
        switch outcome {
        case .failed(let reason):
            state.complain(reason)
            return []
        case .answered: return state.askForRuns()
        }
    }
}

/// What takes a change of a run back.
public enum RunUndo: Codable, Equatable, Sendable {
    case labels(LabelRun)
    case name(RenameRun)
}

extension State {
    /// Why nothing can be said of the selected run; nil where it can.
    var cannotLabel: String? { noRun("There is no run.") }

    fileprivate mutating func label(_ run: RunReport, _ labels: RunLabels, _ sentence: String)
        -> [Effect]
    {
        overlay = nil
        runs.undo = .labels(LabelRun(run: run.run, labels: run.labels))
        say(sentence)
        return [.ask(LabelRun(run: run.run, labels: labels))]
    }

    fileprivate mutating func shelve(_ shelf: RunLabels.Shelf) -> [Effect] {
        guard let run = selectedRun else { return [] }
        guard run.status != .queued else {
            overlay = nil
            complain(
                "\(run.run) is \(run.statusInWords); \(KeyMeaning.steer.key) takes it out first.")
            return []
        }
        guard !run.status.isActive else {
            overlay = nil
            complain("\(run.run) is \(run.status.rawValue); stop it first.")
            return []
        }
        var labels = run.labels
        labels.shelf = shelf
        return label(
            run, labels, "\(run.run) is \(shelf.rawValue); \(KeyMeaning.undo.key) brings it back.")
    }

    /// Takes the last change of labels, or of a name, back.
    mutating func undoRunChange() -> [Effect] {
        guard let undo = runs.undo else { return [] }
        runs.undo = nil
        switch undo {
        case .labels(let order):
            say("\(order.run) is as it was.")
            return [.ask(order)]
        case .name(let order):
            say("\(order.run) gets its name back: \(order.name).")
            return [.ask(order)]
        }
    }
}

extension Prompt {
    /// Tags and a remark.
    static let labels: Prompt = Prompt(
        name: "tags and remark",
        description: { _ in
            "Words with a # are tags; the rest is the remark, such as #good first try."
        },
        width: 76
    ) { state, text in
        guard let run = state.selectedRun else { return [] }
        var labels = RunLabels(text: text)
        labels.shelf = run.labels.shelf
        return state.label(run, labels, "Noted of \(run.run).")
    }
}

extension ChoiceList {
    /// How a run is taken out of the way.
    static let shelves: ChoiceList = ChoiceList(
        name: "the list of ways to put a run away",
        title: { state in "put \(state.selectedRun?.run ?? "the run") away" },
        entries: { _ in
            [
                OverlayEntry(left: "archive: out of the lists, kept", right: "", number: 0),
                OverlayEntry(
                    left: "delete: out of the lists, gone when the session is compacted", right: "",
                    number: 1),
            ]
        }
    ) { state, entry in state.shelve(entry.number == 0 ? .archived : .deleted) }
}

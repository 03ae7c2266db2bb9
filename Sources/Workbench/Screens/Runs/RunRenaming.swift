import Canvas
import Reports
import Support

/// Gives a run another name; the answer is the run by that name.
public struct RenameRun: Question, Codable {
    public var run: String
    public var name: String

    public func answer(by one: some Answering) throws -> RunReport { try one.answer(self) }

    public func settle(_ outcome: Outcome<RunReport>, in state: inout State) -> [Effect] {
        switch outcome {
        case .failed(let reason):
            // What was not done cannot be taken back.
            if state.runs.undo == .name(RenameRun(run: name, name: run)) { state.runs.undo = nil }
            state.complain(reason)
            return []
        case .answered(let report):
            state.follow(self)
            // The list is read anew; until then the row has its name already.
            if let index = state.runs.all?.firstIndex(where: { $0.run == run }) {
                state.runs.all?[index].run = report.run
            }
            state.select(row: name)
            let back =
                state.runs.undo == nil ? "" : "; \(KeyMeaning.undo.key) gives it its name back"
            state.say("\(run) is called \(name) now\(back).")
            return state.askForRuns()
        }
    }
}

extension State {
    /// Why the selected run cannot have another name; nil where it can.
    var cannotRename: String? {
        guard let run = selectedRun else { return noRun("There is no run.") }
        return run.status.isActive
            ? "\(run.run) is \(run.status.rawValue), and its process knows it by its name; stop it "
                + "first."
            : nil
    }

    fileprivate mutating func rename(to text: String) -> [Effect] {
        guard let run = selectedRun else { return [] }
        let name = text.trimmed
        guard !name.isEmpty else {
            overlay?.fault = "Give a name, such as best-of-may."
            return []
        }
        overlay = nil
        guard name != run.run else {
            say("\(name) keeps its name.")
            return []
        }
        runs.undo = .name(RenameRun(run: name, name: run.run))
        say("Renaming \(run.run) to \(name) …")
        return [.ask(RenameRun(run: run.run, name: name))]
    }

    /// Whatever names the run here names it anew.
    mutating func follow(_ renamed: RenameRun) {
        func new(_ name: String) -> String { name == renamed.run ? renamed.name : name }
        runs.marked = runs.marked.map(new)
        runs.restoredRun = runs.restoredRun.map(new)
        if case .labels(var order)? = runs.undo {
            order.run = new(order.run)
            runs.undo = .labels(order)
        }
        train.run = train.run.map(new)
        train.charts.beside = train.charts.beside.map(new)
        if train.report?.run == renamed.run { train.report?.run = renamed.name }
        startedRun = startedRun.map(new)
        why.run = why.run.map(new)
        why.beside = why.beside.map(new)
        sites.run = sites.run.map(new)
        if runs.study.run == renamed.run { runs.study = FaithfulnessStudyState() }
        // What was answered about the old name is asked anew.
        runs.comparison.inquiry.clear()
        runs.scatter.inquiry.clear()
    }
}

extension Prompt {
    /// Another name of a run.
    static let runName: Prompt = Prompt(
        name: "name of the run",
        description: { _ in "Its branches, checkpoints, cases and notes follow." }, width: 76
    ) { $0.rename(to: $1) }
}

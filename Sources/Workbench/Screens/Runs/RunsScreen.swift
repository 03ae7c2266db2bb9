import Canvas
import Reports

extension Pane {
    static let runs = Pane("runs")
    static let runDetails = Pane("runDetails")
}

/// Everything trained so far, and what is asked of several runs at once.
enum RunsScreen: ScreenPart {
    static let title = "Runs"
    static let meaning = "everything trained so far"
    static var pane: WritableKeyPath<State, Pane> { \.runs.pane }
    static let rows: [Binding] = [
        Binding(
            .resume, "Resume an interrupted run", hint: "resume",
            unless: {
                $0.selectedRun.map { $0.cannotResume } ?? $0.noRun("There is no run to resume.")
            }
        ) { state in state.selectedRun.map { state.resume($0) } ?? [] },
        Binding(
            .add, "Add the run to the queue: it goes on when its turn comes",
            unless: { $0.cannotQueueRun }
        ) { state in
            state.selectedRun.map { [.ask(EnqueueRun(run: $0.run))] } ?? []
        }.known(as: "later wait"),
        Binding(
            .steer, "The place of a queued run, or what can be asked of a running one …",
            unless: { $0.cannotSteerSelected }
        ) { $0.steerSelected() }.known(as: "queue move"),
        Binding(
            .mark, "Mark the run, for the comparison", hint: "mark", unless: { $0.cannotMark }
        ) { $0.change { $0.markRun() } },
        Binding(
            .edit, "Tags and a remark …", hint: "tags", unless: { $0.cannotLabel }
        ) { $0.show(Overlay(.labels, text: $0.selectedRun?.labels.text ?? "")) }.known(
            as: "note label"),
        Binding(.delete, "Archive the run, or delete it …", unless: { $0.cannotLabel }) {
            $0.show(Overlay(.shelves))
        },
        Binding(
            .rename, "Give the run another name …",
            unless: { $0.cannotRename }
        ) { $0.show(Overlay(.runName, text: $0.selectedRun?.run ?? "")) },
        Binding(
            .undo, "Undo the last change of tags, archive, deletion or name",
            unless: { $0.runs.undo == nil ? "Nothing was changed yet." : nil }
        ) { $0.undoRunChange() },
        Binding(.newOrAll, "Archived runs too, or not") { state in
            state.runs.showsArchived.toggle()
            state.say(state.runs.showsArchived ? "With archived runs." : "Without archived runs.")
            return []
        },
        Binding(.beside, "Choose the columns …", hint: "columns") {
            $0.show(Overlay(.runColumns))
        }.known(as: "settings metrics table"),
        Binding(
            .group, "Seeds of each group as one row, or all runs", unless: { $0.cannotFold }
        ) { $0.foldAll() }.known(as: "fold mean deviation"),
        Binding(
            .details, "In what marked runs differ; without a mark, the sweep of the run",
            unless: { $0.showsSweepOfSelected ? nil : $0.cannotDiffer }
        ) { state in
            state.showsSweepOfSelected
                ? state.showSweep(of: state.selectedRun) : state.show(Overlay(.runDifferences))
        }.known(as: "diff parameters settings halving rungs combinations"),
        Binding(
            .picture, "Two marked runs, user by user, as a picture", unless: { $0.cannotScatter }
        ) { $0.scatterRuns() }.known(as: "scatter users"),
        Binding(
            .compare, "Compare the simple rules and the marked runs, with intervals",
            hint: "compare", unless: { $0.cannotCompareModels }
        ) { $0.compareModels() }.complaining().known(
            as: "evaluate metrics recall NDCG intervals significance"),
        Binding(
            .study, "How faithful are the run's explanations, over many users?", hint: "faithful",
            unless: { $0.cannotStudy }
        ) { $0.studyRun() },
        Binding(
            .writeTable, "Write the run's vectors of users and places, for other programs …",
            unless: {
                $0.noRun("There is no run whose vectors could be written.")
            }
        ) { $0.show(Overlay(.export)) }.known(as: "export embeddings"),
    ]

    static func otherExports(_ state: State) -> [OtherExport] {
        guard let run = state.selectedRun?.run else { return [] }
        return [
            OtherExport(name: "vectors of users and places", file: ".safetensors") { state in
                state.say("Writing the vectors of \(run) …")
                return [.ask(WriteVectors(run: run))]
            }
        ]
    }

    static func panes(_ state: State) -> [Pane] { [.runs] }

    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? {
        pane == .runs ? \.runs.list : nil
    }

    static func count(_ pane: Pane, _ state: State) -> Int {
        pane == .runs ? state.runRows.count : 0
    }

    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin {
        PaneMargin(above: pane == .runs ? 1 : 0)
    }

    static func follow(_ state: inout State) -> [Effect] { state.followStudy() }
    static var watchesRuns: Bool { true }
    static func opened(_ state: inout State) -> [Effect] { state.askForRuns() }

    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] {
        if state.selectedRow?.group != nil { return state.fold(false) }
        guard let run = state.selectedRun else { return [] }
        state.watch(run.run)
        state.train.pane = .plots
        return state.open(.train)
    }

    /// → shows the runs of a group, ← makes one row of them.
    static func step(_ direction: Direction, _ pane: Pane, _ state: inout State) -> [Effect]? {
        guard pane == .runs, !direction.isVertical else { return nil }
        return state.fold(direction == .left)
    }

    static func command(_ state: State, city: String) -> String {
        // A group is shown by its name, too.
        guard state.runs.chosenColumns == nil else { return CommandLines.runs(state) }
        return state.selectedRow.map { "whyhere runs show \(CommandLines.quoted($0.name))" }
            ?? "whyhere runs list"
    }

    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
        drawRuns(state, layout, on: &canvas)
    }

    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {
        let details = min(9, body.height / 3)
        let parts = body.top(body.height - details)
        layout.panes[.runs] = parts.first
        layout.panes[.runDetails] = parts.rest
    }
}

import Canvas
import Reports
import Support

extension Pane {
    static let form = Pane("form")
    static let progress = Pane("progress")
    static let plots = Pane("plots")
    static let trainRuns = Pane("trainRuns")
    static let runLog = Pane("runLog")
}

/// Trainings: a recipe, the curves of a run, and what steers it.
enum TrainScreen: ScreenPart {
    static let title = "Train"
    static let meaning = "recipe, curves, controls"
    static var pane: WritableKeyPath<State, Pane> { \.train.pane }

    static let rows: [Binding] =
        [
            Binding(
                .start, "Start a training with this recipe", hint: "start",
                unless: { $0.cannotStart }
            ) { $0.startTraining() }.complaining(),
            Binding(
                .several, "Train a run for each of several seeds or settings …", hint: "several",
                unless: { $0.cannotStart }
            ) { $0.show(Overlay(.severalTrainings, text: "seeds=1,2,3")) }
            .complaining().known(as: "sweep grid"),
            Binding(
                .add, "Add a training with this recipe to the queue", hint: "queue",
                unless: { $0.cannotStart }
            ) { $0.queueTraining() }.complaining().known(as: "later wait"),
            Binding(.pause, "Pause the training", hint: "pause", unless: { $0.cannotSteer }) {
                $0.steer(.pause) { "Asked \($0) to pause; it stops after this step." }
            }.whilePossible(),
            Binding(
                .resume, "Resume the training", hint: "resume",
                unless: { $0.watchedRun.map { $0.cannotResume } ?? $0.cannotSteer }
            ) { state in state.watchedRun.map { state.resume($0) } ?? [] }.whilePossible(),
            Binding(
                .stop, "Stop the training, or take it out of the queue", hint: "stop",
                unless: { $0.cannotSteerOrQueue }
            ) { state in
                guard let run = state.watchedRun else { return [] }
                return run.status == .queued
                    ? state.removeFromQueue(run) : state.show(Overlay(.stop(run: run.run)))
            }.whilePossible(),
            Binding(
                .number, "Change a setting of the run: rate, clip, epochs, dropout …",
                hint: "change",
                unless: { $0.cannotChangeRun }
            ) { $0.show(Overlay(.steeredSettings)) }.whilePossible().known(
                as: "learning rate clip patience decay dropout temperature distillation"),
            Binding(
                .undo, "Undo: go back to a kept checkpoint of the run …", hint: "back",
                unless: { $0.cannotGoBack }
            ) { $0.show(Overlay(.checkpoints(.goBack))) }.whilePossible().known(
                as: "roll back rollback rewind"),
            Binding(
                .branch, "Branch: a new run from a checkpoint of this one …", hint: "branch",
                unless: { $0.cannotBranch }
            ) { $0.show(Overlay(.checkpoints(.branch))) }.whilePossible().known(as: "fork"),
            Binding(
                .steer, "Everything that can be asked of the run, or its place in the queue …",
                hint: "steer",
                unless: { $0.cannotSteerOrQueue }
            ) { $0.show(Overlay(.steering)) }.whilePossible().known(
                as: "evaluate now checkpoint now stop after this epoch"),
            Binding(
                .details, "The sweep that the run belongs to, with every combination",
                hint: "sweep", unless: { $0.cannotShowSweep(of: $0.watchedRun) }
            ) { $0.showSweep(of: $0.watchedRun) }.whilePossible().known(
                as: "halving rungs combinations"),
        ] + ChartKeys.rows

    static func panes(_ state: State) -> [Pane] { [.form, .plots, .runLog, .trainRuns] }

    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? {
        switch pane {
        case .form: \.train.form
        case .trainRuns: \.train.list
        case .plots: \.train.charts.list
        case .runLog: \.train.log
        default: nil
        }
    }

    static func count(_ pane: Pane, _ state: State) -> Int {
        switch pane {
        case .form: state.recipeFields.count
        case .trainRuns: state.shownCityRuns.count
        case .plots: state.shownCharts.count
        case .runLog: state.shownLog.count
        default: 0
        }
    }

    static func follow(_ state: inout State) -> [Effect] {
        state.followRun() + state.followSweep()
    }
    static func opened(_ state: inout State) -> [Effect] { state.askForRuns() }

    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] {
        switch pane {
        case .form: return state.editField()
        case .plots: return state.toggleSingleChart()
        case .trainRuns:
            guard let run = state.shownCityRuns[safe: state.train.list.selected] else { return [] }
            state.watch(run.run)
            return []
        default: return []
        }
    }

    static func step(_ direction: Direction, _ pane: Pane, _ state: inout State) -> [Effect]? {
        if pane == .plots { return state.stepCharts(direction) }
        guard pane == .form, !direction.isVertical else { return nil }
        guard let field = state.recipeFields[safe: state.train.form.selected] else { return [] }
        if !field.cycles {
            state.say("Enter edits \(field.name).")
        }
        state.cycleRecipe(field, by: direction.step)
        return []
    }

    static func command(_ state: State, city: String) -> String {
        state.recipeCard.map {
            CommandLines.line(
                CommandLines.training(
                    state.train.recipe, $0, city: state.cityName,
                    supervision: state.train.supervision))
        } ?? "whyhere"
    }

    static func status(_ state: State) -> String? {
        guard state.train.pane == .form,
            let field = state.recipeFields[safe: state.train.form.selected]
        else { return nil }
        return "\(field.name): \(state.describe(field))."
    }

    static func run(_ state: State) -> String? { state.train.run }
    static var returnsToFirstPane: Bool { false }
    static var watchesRuns: Bool { true }
    static func pointed(_ event: MouseEvent, _ pane: Pane, in rect: Rect, _ state: inout State)
        -> [Effect]?
    {
        pane == .plots ? state.pointAtChart(event, in: rect) : nil
    }
    static func otherExports(_ state: State) -> [OtherExport] {
        guard let chart = state.selectedChart else { return [] }
        return [("text", ".txt"), ("picture", ".svg"), ("table of its values", ".csv")].map {
            form in
            OtherExport(name: "chart \(chart.name) as \(form.0)", file: form.1) { state in
                guard let made = state.chartExport(form.1) else { return [] }
                return [.ask(WriteText(name: made.name, text: made.text))]
            }
        }
    }
    static func summary(of pane: Pane) -> Pane? { pane == .plots ? .progress : nil }

    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
        drawTrain(state, layout, on: &canvas)
    }

    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {
        let columns = body.left(body.width >= 95 ? 38 : 31)
        let list = columns.first.top(columns.first.height - (body.height >= 30 ? 9 : 6))
        layout.panes[.form] = list.first
        layout.panes[.trainRuns] = list.rest
        let right = columns.rest.top(body.height >= 26 ? 8 : 6)
        layout.panes[.progress] = right.first
        let log = body.height >= 36 ? 9 : body.height >= 26 ? 6 : 4
        let curves = right.rest.top(max(0, right.rest.height - log))
        layout.panes[.plots] = curves.first
        layout.panes[.runLog] = curves.rest
    }
}

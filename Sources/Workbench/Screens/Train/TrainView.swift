import Canvas
import Reports
import Support

func drawTrain(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    drawForm(state, layout, on: &canvas)
    drawTrainRuns(state, layout, on: &canvas)
    drawProgress(state, layout, on: &canvas)
    drawPlots(state, layout, on: &canvas)
    drawRunLog(state, layout, on: &canvas)
}

private func drawForm(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let note = state.train.starting ? "starting …" : "\(KeyMeaning.start.key) starts"
    guard
        let inside = paneFrame(
            .form, state, layout, title: "recipe", note: note, on: &canvas)
    else { return }
    let train = state.train
    let lines = state.recipeFields.map {
        FormLine(
            field: $0, value: state.recipeText($0.name), fault: train.faults[$0.name])
    }
    canvas.form(
        lines, in: inside.inset(1, 0), position: train.form, focused: state.hasKeyboard(.form))
}

func statusStyle(_ status: RunStatus) -> Style {
    switch status {
    case .starting, .running: .good
    case .paused, .interrupted, .stopped: .warning
    case .finished: .accent
    case .failed: .bad
    case .queued: .dim
    }
}

private func drawTrainRuns(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let runs = state.shownCityRuns
    guard
        let inside = paneFrame(
            .trainRuns, state, layout, title: "runs here", note: "\(runs.count)", on: &canvas)
    else { return }
    if runs.isEmpty {
        guard !state.isFiltered(.trainRuns) else { return }
        canvas.put("none yet", x: inside.x + 1, y: inside.y, .dim)
        return
    }
    let columns = [
        TableColumn("", 1), TableColumn("", 8, flexible: true), TableColumn("", 9),
        TableColumn("", 5, .right),
    ]
    canvas.table(
        columns, in: inside, count: runs.count, position: state.train.list,
        focused: state.hasKeyboard(.trainRuns)
    ) { row, column in
        let run = runs[row]
        let isBeside = state.train.charts.beside.contains(run.run)
        switch column {
        case 0: return (run.run == state.train.run ? "▸" : isBeside ? "+" : "", .accent)
        case 1:
            let name = middleCut(run.run, width: max(1, inside.width - 18))
            return (name, run.run == state.train.run || isBeside ? .accent : .text)
        case 2: return (run.status.rawValue, statusStyle(run.status))
        default: return (run.queuePlace.map { Wording.ordinal($0) } ?? String(run.epoch), .dim)
        }
    }
}

/// A name cut in its middle: those of runs differ at their ends.
func middleCut(_ name: String, width: Int) -> String {
    guard name.count > width, width >= 5 else { return name }
    let end = (width - 1) / 2
    return name.prefix(width - 1 - end) + "…" + name.suffix(end)
}

private func drawProgress(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let run = state.watchedRun
    guard
        let inside = paneFrame(
            .progress, state, layout, title: run?.run ?? "training",
            note: run?.statusInWords ?? "", on: &canvas
        )?.inset(1, 0), !inside.isEmpty
    else { return }
    guard let run else {
        if let reason = state.cannotTrain {
            canvas.paragraph(reason, in: inside, .warning)
            return
        }
        canvas.paragraph(
            "Nothing trained on this city yet. Press \(KeyMeaning.start.key) to start with the recipe "
                + "as it stands: the training runs in a process of its own and goes on when the workbench is "
                + "closed.", in: inside, Style(.accent, bold: true))
        return
    }
    let share = Double(run.epoch) / Double(max(1, run.totalEpochs))
    let label = " epoch \(run.epoch)/\(run.totalEpochs)"
    let room = max(0, inside.width - DisplayWidth.of(label) - 1)
    canvas.bar(share, x: inside.x, y: inside.y, width: room, statusStyle(run.status))
    for x in 0..<room where canvas[inside.x + x, inside.y].glyph == " " {
        canvas.put("·", x: inside.x + x, y: inside.y, .border)
    }
    canvas.put(label, x: inside.x + room, y: inside.y, .text, limit: inside.width - room)
    // Why it does not run is worth more than how fast it was.
    var y = inside.y + 1
    let isBad = state.train.failure != nil || run.status == .failed
    if let reason = state.train.failure ?? standing(run) {
        let room = Rect(inside.x, y, inside.width, max(0, inside.maxY - y))
        canvas.paragraph(
            reason, in: room, isBad ? .bad : run.status == .finished ? .dim : .warning)
        y += wrapped(reason, width: max(1, room.width)).count
    }
    let facts = progressFacts(run)
    let across = inside.width >= 84 ? 3 : inside.width >= 44 ? 2 : 1
    let width = inside.width / across
    for (index, fact) in facts.enumerated() {
        let y = y + index / across
        guard y < inside.maxY else { return }
        let x = inside.x + index % across * width
        // The last one is the longest, and nothing stands to its right.
        let room = index == facts.count - 1 ? inside.maxX - x : width - 1
        drawFact(fact.0, fact.1, x: x, y: y, width: room, column: 10, on: &canvas)
    }
    y += (facts.count + across - 1) / across
    for (name, words) in [("step time", run.stepTime), ("machine", run.machineWords)] {
        guard let words, y < inside.maxY else { continue }
        drawFact(name, words, x: inside.x, y: y, width: inside.width, column: 10, on: &canvas)
        y += 1
    }
    // What a stopped run says was said above.
    guard !isBad, run.status != .stopped, let message = run.message else { return }
    if y < inside.maxY {
        canvas.put(message, x: inside.x, y: y, .bad, limit: inside.width)
    }
}

/// Why a run does not run, and the key that makes it go on.
private func standing(_ run: RunReport) -> String? {
    run.standing.map { standing in
        guard run.cannotResume == nil else { return standing }
        return run.status == .queued
            ? "\(standing) \(KeyMeaning.steer.key) moves it or takes it out, "
                + "\(KeyMeaning.resume.key) trains it now."
            : "\(standing) \(KeyMeaning.resume.key) goes on with it."
    }
}

private func progressFacts(_ run: RunReport) -> [(String, String)] {
    let best = run.bestValue.map {
        Numbers.fixed($0, 4) + (run.bestEpoch.map { " @\($0)" } ?? "")
    }
    let left = run.secondsLeft.map { Numbers.duration($0) }
    return [
        ("phase", run.phaseInWords),
        ("best", best ?? "-"),
        ("time left", run.status.isActive ? left ?? "-" : "-"),
        ("rows/s", run.rowsPerSecond.map { Numbers.compact($0) } ?? "-"),
        ("rate", Numbers.short(run.learningRate, 4)),
        ("step", "\(Numbers.compact(Double(run.step)))/\(Numbers.compact(Double(run.totalSteps)))"),
        ("memory", run.memory.map { Numbers.bytes($0) } ?? "-"),
        ("process", run.processIdentifier.map { String($0) } ?? "-"),
        ("chosen by", "\(run.recipe.selectOn) \(run.recipe.selectBy)"),
    ]
}

/// How to get a curve, where there is none yet.
func drawFirstSteps(_ state: State, in rect: Rect, on canvas: inout Canvas) {
    let city = state.city.report?.name ?? "the city"
    let steps = [
        ("↑ ↓", "choose a line of the recipe"),
        ("Enter", "types a value; ← → change a choice"),
        ("S", "starts the training on \(city)"),
        ("p r", "pause it and resume it"),
        ("l", "changes its rate, epochs, dropout … while it runs"),
        ("u B", "go back to a checkpoint, or branch off one"),
        ("x", "stops it; the best epoch is kept"),
        ("3", "shows what it recommends, and why"),
    ]
    for (row, step) in steps.prefix(rect.height).enumerated() {
        canvas.put(
            step.0, x: rect.x, y: rect.y + row, Style(.accent, bold: true), limit: rect.width)
        canvas.put(
            step.1, x: rect.x + 7, y: rect.y + row, .text, limit: max(0, rect.width - 7))
    }
}

/// Metrics on the test part: one row for each protocol, one column for each metric.
func drawTest(_ run: RunReport, in rect: Rect, on canvas: inout Canvas) {
    let names = run.test.keys.sorted()
    func split(_ name: String) -> (String, String) {
        guard let slash = name.lastIndex(of: "/") else { return ("test", name) }
        return (String(name[..<slash]), String(name[name.index(after: slash)...]))
    }
    let protocols = unique(names.map { split($0).0 })
    let first = run.recipe.selectBy
    // Columns that do not fit are dropped from the right.
    let metrics = unique(names.map { split($0).1 }).sorted {
        (metricOrder($0, first: first), $0) < (metricOrder($1, first: first), $1)
    }
    let columns =
        [TableColumn("test", 12, flexible: true)]
        + metrics.enumerated().map { TableColumn($1, 10, .right, priority: $0) }
    canvas.table(
        columns, in: rect.inset(1, 0), count: protocols.count, position: ListPosition(),
        focused: false
    ) { row, column in
        if column == 0 { return (protocols[row], .text) }
        let (group, metric) = (protocols[row], metrics[column - 1])
        let value = run.test["\(group)/\(metric)"] ?? (group == "test" ? run.test[metric] : nil)
        return (value.map { Numbers.fixed($0, 5) } ?? "", .accent)
    }
}

func protocolCount(_ run: RunReport) -> Int {
    unique(run.test.keys.map { String($0.split(separator: "/").first ?? "") }).count
}

private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
}

extension RunReport {
    private func newest(_ name: String) -> Double? {
        series.first { $0.name == MetricSeries.machine + name }?.points.last?.value
    }

    /// `5.2 ms: gradients 4.1, optimiser .8`, as it was measured last.
    fileprivate var stepTime: String? {
        guard let all = newest("step_ms") else { return nil }
        func short(_ name: String) -> String? { newest(name).map { Numbers.short($0, 3) } }
        let parts = [
            short("gradients_ms").map { "gradients \($0)" },
            short("optimiser_ms").map { "optimiser \($0)" },
            newest("clipped").flatMap { $0 > 0 ? "\(Numbers.short(100 * $0, 3)) % clipped" : nil },
        ].compactMap { $0 }
        return "\(Numbers.short(all, 3)) ms: " + parts.joined(separator: ", ")
    }

    /// Processor, threads and kernels.
    fileprivate var machineWords: String? {
        let parts = [
            newest("processor").map { "\(Int($0)) % of a core" },
            manifest.map { Wording.count($0.threads, "thread") }, manifest?.kernels,
        ].compactMap { $0 }
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }
}

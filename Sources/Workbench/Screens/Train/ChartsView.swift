import Canvas
import Reports
import Support

/// The pane of curves: a grid of charts, or one of them alone.
func drawPlots(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
    let charts = state.shownCharts
    guard
        let inside = paneFrame(
            .plots, state, layout, title: "curves", note: state.chartsNote(charts), on: &canvas)
    else { return }
    guard let run = state.watchedRun else {
        guard state.cannotTrain == nil else { return }
        drawFirstSteps(state, in: inside.inset(1, 0), on: &canvas)
        return
    }
    var room = inside
    if !run.test.isEmpty, !state.showsOneChart {
        let rows = min(protocolCount(run) + 1, max(3, room.height / 3))
        drawTest(run, in: Rect(room.x, room.maxY - rows, room.width, rows), on: &canvas)
        room.height -= rows
    }
    guard !charts.isEmpty else {
        guard !state.isFiltered(.plots) else { return }
        canvas.put("no values yet", x: room.x + 1, y: room.y, .dim, limit: room.width - 1)
        return
    }
    if state.train.charts.cursor != nil, room.height >= 4 {
        let line = Rect(room.x, room.maxY - 1, room.width, 1)
        drawReadings(state, charts, in: line, on: &canvas)
        room.height -= 1
    }
    for (index, rect) in state.chartRects(charts, in: room) {
        drawChart(
            state, charts[index], isSelected: index == state.selectedChartIndex(charts), in: rect,
            on: &canvas)
    }
}

extension State {
    /// The selected chart has the pane to itself: on request, and where the pane is enlarged.
    var showsOneChart: Bool { train.charts.isSingle || (leavesEnlarged && pane == .plots) }

    func selectedChartIndex(_ charts: [RunChart]) -> Int {
        min(train.charts.list.selected, max(0, charts.count - 1))
    }

    /// Where each chart of the page stands that shows the selected one.
    func chartRects(_ charts: [RunChart], in room: Rect) -> [(index: Int, rect: Rect)] {
        let selected = selectedChartIndex(charts)
        guard !charts.isEmpty, !showsOneChart else {
            return charts.isEmpty ? [] : [(selected, room)]
        }
        // Four charts are read at once; more of them are on further pages.
        let most = min(ChartGrid(charts.count, in: room).capacity, 4)
        guard most > 0 else { return [] }
        let first = selected / most * most
        let count = min(most, charts.count - first)
        // The last page keeps the grid of the others.
        let grid = ChartGrid(min(most, charts.count), in: room)
        return grid.rects.prefix(count).enumerated().map { (first + $0, $1) }
    }

    /// What is shown, and how.
    fileprivate func chartsNote(_ charts: [RunChart]) -> String {
        let look = train.charts
        var parts: [String] = []
        if charts.count > 1 { parts.append("\(selectedChartIndex(charts) + 1) of \(charts.count)") }
        if look.smoothing > 0 { parts.append("smoothed \(Numbers.short(look.smoothing))") }
        if look.isLogarithmic { parts.append("log") }
        if !look.isRobust { parts.append("all values") }
        if look.isRecent { parts.append("last quarter") }
        if look.window != nil { parts.append("zoomed") }
        return parts.joined(separator: " · ")
    }
}

private func drawChart(
    _ state: State, _ chart: RunChart, isSelected: Bool, in rect: Rect, on canvas: inout Canvas
) {
    guard rect.height >= 2, rect.width >= 4, let plot = state.plot(chart) else { return }
    let focused = isSelected && state.hasKeyboard(.plots)
    let used = canvas.put(
        (focused ? "▸" : " ") + chart.name, x: rect.x, y: rect.y,
        Style(focused ? .accent : .title, bold: true), limit: rect.width - 1)
    if chart.series.count == 1, let last = chart.series[0].points.last {
        canvas.put(
            "  \(Numbers.short(last.value, 5))", x: rect.x + used, y: rect.y, .dim,
            limit: rect.width - used - 1)
    }
    canvas.plot(plot, in: rect.top(1).rest)
}

/// Every curve of the selected chart at the cursor.
private func drawReadings(
    _ state: State, _ charts: [RunChart], in rect: Rect, on canvas: inout Canvas
) {
    guard let cursor = state.train.charts.cursor,
        let chart = charts[safe: state.selectedChartIndex(charts)],
        let plot = state.plot(chart)
    else { return }
    var x = rect.x + 1
    x += canvas.put(
        "\(state.train.charts.axis.rawValue) \(Numbers.short(cursor, 5))", x: x, y: rect.y,
        Style(.accent, bold: true), limit: rect.maxX - x)
    for reading in plot.readings(at: cursor).compactMap({ $0 }) where !reading.name.isEmpty {
        guard x + 6 < rect.maxX else { return }
        let name = chart.series.count == 1 ? chart.name : reading.name
        var text = "  \(name) \(Numbers.short(reading.y, 5))"
        if reading.low < reading.high {
            text += " (\(Numbers.short(reading.low, 4)) to \(Numbers.short(reading.high, 4)))"
        }
        if let smoothed = reading.smoothed { text += " ~\(Numbers.short(smoothed, 5))" }
        x += canvas.put(text, x: x, y: rect.y, Style(reading.role), limit: rect.maxX - x)
    }
}

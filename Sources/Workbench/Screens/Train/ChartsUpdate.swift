import Canvas
import Reports
import Support

// What the keys and the mouse do in the pane of curves.

extension State {
    /// Why no chart can be changed; nil where one can.
    var cannotChart: String? {
        selectedChart == nil ? "There are no curves yet." : nil
    }

    mutating func charts(_ change: (inout ChartsState) -> Void) -> [Effect] {
        change(&train.charts)
        return []
    }

    /// The next axis; a window of another one means nothing.
    mutating func nextAxis() -> [Effect] {
        train.charts.axis = train.charts.axis.next
        (train.charts.low, train.charts.high, train.charts.cursor) = (nil, nil, nil)
        say("The charts' axis counts \(train.charts.axis.rawValue).")
        return []
    }

    mutating func nextSmoothing() -> [Effect] {
        let all = ChartsState.smoothings
        let index = all.firstIndex(of: train.charts.smoothing) ?? 0
        train.charts.smoothing = all[(index + 1) % all.count]
        return []
    }

    /// One chart alone, or all of them.
    mutating func toggleSingleChart() -> [Effect] {
        train.charts.isSingle.toggle()
        return []
    }

    /// A line on which the curves are read, or none.
    mutating func toggleChartCursor() -> [Effect] {
        guard train.charts.cursor == nil else {
            train.charts.cursor = nil
            return []
        }
        train.charts.cursor = chartPlaces.last
        return []
    }

    /// Where the selected chart has values within the window, ascending.
    private var chartPlaces: [Double] {
        guard let chart = selectedChart, let plot = plot(chart) else { return [] }
        let places = plot.series.flatMap(\.x).filter { place in
            place.isFinite && (plot.xRange?.contains(place) ?? true)
        }
        return Array(Set(places)).sorted()
    }

    /// The cursor to the next value, or to the one before; many values are passed at once.
    mutating func moveChartCursor(by step: Int) {
        let places = chartPlaces
        guard let cursor = train.charts.cursor, !places.isEmpty else { return }
        let here = places.lastIndex { $0 <= cursor } ?? 0
        let stride = max(1, places.count / 100)
        train.charts.cursor = places[min(max(0, here + step * stride), places.count - 1)]
    }

    /// Zooms about the cursor, or else about the newest value.
    mutating func zoomCharts(by factor: Double, about place: Double? = nil) -> [Effect] {
        guard let chart = selectedChart, let plot = plot(chart), let bounds = plot.bounds?.x else {
            return []
        }
        let window = plot.xRange ?? bounds
        let width = window.upperBound - window.lowerBound
        let center = place ?? train.charts.cursor ?? window.upperBound
        let share = width > 0 ? (center - window.lowerBound) / width : 0.5
        set(window: PlotWindow.zoomed(window, by: factor, about: share, within: bounds), of: bounds)
        return []
    }

    mutating func panCharts(by share: Double) -> [Effect] {
        guard let chart = selectedChart, let plot = plot(chart), let bounds = plot.bounds?.x else {
            return []
        }
        set(
            window: PlotWindow.panned(plot.xRange ?? bounds, by: share, within: bounds),
            of: bounds)
        return []
    }

    private mutating func set(window: ClosedRange<Double>, of bounds: ClosedRange<Double>) {
        train.charts.isRecent = false
        let isWhole = window == bounds
        train.charts.low = isWhole ? nil : window.lowerBound
        train.charts.high = isWhole ? nil : window.upperBound
    }

    mutating func showWholeCharts() -> [Effect] {
        train.charts.isRecent = false
        (train.charts.low, train.charts.high) = (nil, nil)
        return []
    }

    /// An arrow in the pane: among charts, or of the cursor.
    mutating func stepCharts(_ direction: Direction) -> [Effect]? {
        if !direction.isVertical, train.charts.cursor != nil {
            moveChartCursor(by: direction.step)
            return []
        }
        let charts = shownCharts
        guard !charts.isEmpty else { return [] }
        let columns = showsOneChart ? 1 : chartColumns(charts)
        let step = direction.isVertical ? direction.step * columns : direction.step
        let next = selectedChartIndex(charts) + step
        guard charts.indices.contains(next) else { return [] }
        train.charts.list.selected = next
        return []
    }

    private func chartColumns(_ charts: [RunChart]) -> Int {
        guard let rect = Layout(self, size).panes[.plots] else { return 1 }
        let rects = chartRects(charts, in: rect.inset(1, 1)).map(\.rect)
        return max(1, rects.count { $0.y == rects.first?.y })
    }

    /// The mouse in the pane: the wheel zooms, a click chooses a chart and reads it there.
    mutating func pointAtChart(_ event: MouseEvent, in rect: Rect) -> [Effect]? {
        let charts = shownCharts
        let hit = chartRects(charts, in: rect.inset(1, 1)).first {
            $0.rect.contains(x: event.x, y: event.y)
        }
        guard let hit, let plot = plot(charts[hit.index]) else { return nil }
        train.charts.list.selected = hit.index
        let place = plot.area(in: hit.rect.top(1).rest)?.x(atColumn: event.x)
        switch event.kind {
        case .wheelUp: return zoomCharts(by: 0.7, about: place)
        case .wheelDown: return zoomCharts(by: 1 / 0.7, about: place)
        case .click: train.charts.cursor = place
        case .doubleClick: train.charts.isSingle.toggle()
        case .drag, .release: return nil
        }
        return []
    }

    // MARK: Runs beside

    /// Draws the curves of a run of the list beside those of the watched one, or no longer.
    mutating func toggleBeside() -> [Effect] {
        guard let run = shownCityRuns[safe: train.list.selected]?.run else { return [] }
        guard run != train.run else {
            say("\(run) is the run that is watched.")
            return []
        }
        guard !train.charts.beside.contains(run) else {
            train.charts.beside.removeAll { $0 == run }
            train.charts.reports[run] = nil
            return []
        }
        guard train.charts.beside.count < 8 else {
            complain("Eight runs stand beside already; \(KeyMeaning.mark.key) takes one away.")
            return []
        }
        train.charts.beside.append(run)
        return [.ask(BesideQuestion(run: run))]
    }

    /// The run of the list above all others, or the watched one again.
    mutating func pinRun() -> [Effect] {
        guard let run = shownCityRuns[safe: train.list.selected]?.run else { return [] }
        train.charts.pinned = train.charts.pinned == run ? nil : run
        say(train.charts.pinned == nil ? "\(train.run ?? run) lies above." : "\(run) lies above.")
        return []
    }

    // MARK: Export

    /// The selected chart as text, picture or table.
    func chartExport(_ form: String) -> (name: String, text: String)? {
        guard let chart = selectedChart, let plot = plot(chart), let run = watchedRun else {
            return nil
        }
        let title = "\(run.run) \(chart.name)"
        let name = title.map { $0.isLetter || $0.isNumber ? String($0) : "-" }.joined()
        switch form {
        case ".svg": return (name + form, plot.svg(title: title))
        case ".csv": return (name + form, plot.csv())
        default: return (name + ".txt", plot.text(Size(100, 24), title: title, ascii: ascii))
        }
    }
}

import Canvas
import Reports
import Support

/// From curves of runs to a plot.
extension State {
    /// The charts of the watched run that the filter of the pane leaves.
    var shownCharts: [RunChart] {
        guard let run = watchedRun else { return [] }
        return RunChart.table.shown(RunChart.all(of: run), by: train.charts.choice)
    }

    /// The chart that the keys are about.
    var selectedChart: RunChart? {
        let charts = shownCharts
        return charts[safe: train.charts.list.selected] ?? charts.first
    }

    /// One chart as it is drawn, and exported.
    func plot(_ chart: RunChart) -> LinePlot? {
        guard let run = watchedRun else { return nil }
        let look = train.charts
        let others = look.beside.compactMap { look.reports[$0] }
        var plot = LinePlot([], xName: look.axis.rawValue)
        plot.series =
            others.isEmpty
            ? ownSeries(chart, run) : besideSeries(chart, [run] + others, look.pinned)
        plot.bands = seedBands(chart, run, others)
        plot.targets = targets(chart, run)
        plot.marks = marks(run) + bestMark(chart, run)
        plot.yScale = look.isLogarithmic ? .logarithmic : .linear
        plot.isRobust = look.isRobust
        plot.smoothing = look.smoothing
        plot.drawing = look.drawing
        plot.cursor = look.cursor
        plot.xRange = window(of: plot)
        return plot
    }

    /// The part of the axis that is shown; nil is all of it.
    private func window(of plot: LinePlot) -> ClosedRange<Double>? {
        guard let bounds = plot.bounds?.x else { return nil }
        if let window = train.charts.window { return PlotWindow.clamped(window, within: bounds) }
        guard train.charts.isRecent else { return nil }
        let low = bounds.upperBound - (bounds.upperBound - bounds.lowerBound) / 4
        return low < bounds.upperBound ? low...bounds.upperBound : nil
    }

    private func series(
        _ name: String, _ role: Role, _ curve: MetricSeries, _ run: RunReport,
        isPinned: Bool = false
    ) -> LinePlot.Series {
        let places = RunPlaces(run, on: train.charts.axis)
        let points = curve.points
        return LinePlot.Series(
            name, role, x: points.map(places.place),
            y: points.map(\.value), low: points.map { $0.low ?? $0.value },
            high: points.map { $0.high ?? $0.value }, isPinned: isPinned)
    }

    /// The curves of one run: each cutoff, the refit, and what was left when it was rolled back.
    private func ownSeries(_ chart: RunChart, _ run: RunReport) -> [LinePlot.Series] {
        var shown: [LinePlot.Series] = []
        for curve in run.series where MetricSeries.leftNumber(curve.name) != nil {
            let name = curve.name.drop { $0 != "/" }.dropFirst()
            guard chart.series.contains(where: { $0.name == name }) else { continue }
            shown.append(series("", .dim, curve, run))
        }
        // The metric that the epoch is chosen by comes first: its colour is the same everywhere.
        for (index, curve) in chart.series.enumerated() {
            shown.append(
                series(
                    Self.legend(curve.name, in: chart), .chart(index), curve, run,
                    isPinned: curve.name.hasSuffix("/\(run.recipe.selectBy)")))
        }
        return shown
    }

    private static func legend(_ name: String, in chart: RunChart) -> String {
        if name.hasPrefix("refit/") { return "refit" }
        let cutoff = name.split(separator: "@").dropFirst().last.map { "@\($0)" }
        let look = name.hasPrefix(MetricSeries.look) ? "look " : ""
        if let cutoff { return look + cutoff }
        return chart.series.count > 1 ? (look.isEmpty ? "selection" : "look") : name
    }

    /// One curve of each run: what its epoch is chosen by, where the chart has it.
    private func besideSeries(_ chart: RunChart, _ runs: [RunReport], _ pinned: String?)
        -> [LinePlot.Series]
    {
        let wanted =
            chart.series.first { $0.name.hasSuffix("/\(runs[0].recipe.selectBy)") }
            ?? chart.series.last { !$0.name.hasPrefix(MetricSeries.look) }
        guard let name = wanted?.name else { return [] }
        return runs.enumerated().compactMap { index, run in
            run.series.first { $0.name == name }.map {
                series(
                    run.run, .chart(index), $0, run,
                    isPinned: run.run == (pinned ?? runs[0].run))
            }
        }
    }

    /// What lies between the runs of one group of seeds.
    private func seedBands(_ chart: RunChart, _ run: RunReport, _ others: [RunReport])
        -> [LinePlot.Band]
    {
        guard let group = run.group else { return [] }
        let members = [run] + others.filter { $0.group == group }
        guard members.count > 2 else { return [] }
        let curves = besideSeries(chart, members, nil)
        guard let first = curves.first, curves.count == members.count else { return [] }
        let values = first.x.indices.map { index in
            curves.compactMap { curve in
                curve.x.firstIndex { $0 >= first.x[index] }.map { curve.y[$0] }
            }.filter(\.isFinite)
        }
        return [
            LinePlot.Band(
                "seeds", .chart1, x: first.x, low: values.map { $0.min() ?? .nan },
                high: values.map { $0.max() ?? .nan })
        ]
    }

    /// What simple rules reach, on the charts of validation.
    private func targets(_ chart: RunChart, _ run: RunReport) -> [LinePlot.Target] {
        guard chart.name.hasPrefix("validation/"), let found = train.charts.targets.answer,
            found.run == run.run
        else { return [] }
        let metrics = chart.series.map { String($0.name.dropFirst("validation/".count)) }
        let wanted = metrics.first { $0 == run.recipe.selectBy } ?? metrics.last
        guard let wanted else { return [] }
        return found.lines(of: wanted).map { LinePlot.Target($0.name, $0.value, role: .warning) }
    }

    /// What happened, where it happened.
    private func marks(_ run: RunReport) -> [LinePlot.Mark] {
        let places = RunPlaces(run, on: train.charts.axis)
        return run.events.filter(\.kind.isMarked).compactMap { event in
            places.place(of: event).map {
                LinePlot.Mark(x: $0, label: event.label, role: event.role)
            }
        }
    }

    private func bestMark(_ chart: RunChart, _ run: RunReport) -> [LinePlot.Mark] {
        guard let best = run.bestEpoch,
            let curve = chart.series.first(where: { $0.name.hasSuffix("/\(run.recipe.selectBy)") }),
            let point = curve.points.first(where: { $0.epoch >= Double(best) })
        else { return [] }
        let place = RunPlaces(run, on: train.charts.axis).place(of: point)
        return [LinePlot.Mark(x: place, label: "best \(best)", role: .good)]
    }
}

extension RunEvent {
    /// What stands beside its mark: the change without its step and reason.
    fileprivate var label: String {
        switch kind {
        case .changed:
            let words = text.split(separator: " from step").first.map(String.init) ?? text
            return words.replacing("as in the selection, ", with: "")
        case .rolledBack: return "rolled back"
        default: return kind.rawValue
        }
    }

    fileprivate var role: Role {
        switch kind {
        case .warning, .failed: .bad
        case .changed, .rolledBack: .warning
        default: .dim
        }
    }
}

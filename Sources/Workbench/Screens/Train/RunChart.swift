import Canvas
import Reports
import Support

/// One chart of a run: a curve, or the same metric at several cutoffs.
struct RunChart: Equatable {
    /// Such as `loss` or `validation/recall`.
    var name: String
    var series: [MetricSeries]

    /// What its curves count or measure, for the filter.
    var group: String { name.split(separator: "/").first.map(String.init) ?? name }
}

extension RunChart {
    /// What can be asked of charts.
    static let table = ListTable<RunChart>(
        "charts",
        [
            ListField("curve", .text, "name of the curve", isSearched: true) { .text($0.name) },
            ListField("group", .text, "what stands before its first slash", column: "") {
                .text($0.group)
            },
        ])

    /// The charts of a run: losses first, then what its epoch is chosen by, then other metrics, then
    /// the rest; one chart for all cutoffs of a metric.
    static func all(of run: RunReport) -> [RunChart] {
        var charts: [RunChart] = []
        var places: [String: Int] = [:]
        for series in run.series where MetricSeries.leftNumber(series.name) == nil {
            let name = chartName(series.name)
            if let place = places[name] {
                charts[place].series.append(series)
            } else {
                places[name] = charts.count
                charts.append(RunChart(name: name, series: [series]))
            }
        }
        for index in charts.indices {
            // Four curves can be told apart; the longer lists say more than the first place.
            let sorted = charts[index].series.sorted { cutoff($0.name) < cutoff($1.name) }
            charts[index].series = charts[index].isLoss ? sorted : Array(sorted.suffix(4))
        }
        return charts.enumerated().sorted {
            ($0.element.order(run), $0.offset) < ($1.element.order(run), $1.offset)
        }.map(\.element)
    }

    /// Selection and refit share a chart, and so do a metric's cutoffs and looks at it.
    private static func chartName(_ series: String) -> String {
        var name = series
        for prefix in ["refit/", MetricSeries.look] where name.hasPrefix(prefix) {
            name = String(name.dropFirst(prefix.count))
        }
        return name.split(separator: "@").first.map(String.init) ?? name
    }

    var isLoss: Bool { name == "loss" }

    private func order(_ run: RunReport) -> Int {
        if isLoss { return 0 }
        if name.hasPrefix("validation/") || name.hasPrefix("test/") {
            return 1 + metricOrder(name, first: run.recipe.selectBy)
        }
        if name == "gradient_norm" || name == "learning_rate" { return 20 }
        return name.hasPrefix(MetricSeries.machine) ? 30 : 40
    }

    private static func cutoff(_ name: String) -> Int {
        name.split(separator: "@").dropFirst().last.flatMap { Int($0) } ?? 0
    }
}

/// Where what a run did stands on an axis.
struct RunPlaces {
    private let axis: ChartAxis
    private let batch: Double
    /// Epochs of the selection: those of the refit stand behind them and hide nothing.
    private let selectionEpochs: Double
    /// The step before the refit's first; nil where there is none.
    private let refitStart: Int?
    private let loss: [MetricPoint]
    /// Reading the times of a long log takes longer than drawing; nil where no axis needs them.
    private let clock: RunClock?

    init(_ run: RunReport, on axis: ChartAxis) {
        self.axis = axis
        batch = Double(run.currentRecipe.batch)
        loss = run.series.first { $0.name == "loss" }?.points ?? []
        selectionEpochs = (loss.last?.epoch ?? 0).rounded(.up)
        refitStart = run.series.first { $0.name == "refit/loss" }?.points.first.map { $0.step - 1 }
        clock = axis == .minutes ? RunClock(run) : nil
    }

    func place(of point: MetricPoint) -> Double {
        axis == .epoch ? epoch(point.epoch, step: point.step) : place(ofStep: point.step)
    }

    func place(of event: RunEvent) -> Double? {
        guard let step = event.step else { return nil }
        guard axis == .epoch else { return place(ofStep: step) }
        let known = event.epoch ?? loss.last { $0.step <= step }?.epoch
        return known.map { epoch($0, step: step) }
    }

    private func epoch(_ epoch: Double, step: Int) -> Double {
        epoch + (refitStart.map { step > $0 } == true ? selectionEpochs : 0)
    }

    private func place(ofStep step: Int) -> Double {
        switch axis {
        case .epoch, .step: Double(step)
        case .samples: Double(step) * batch
        case .minutes: clock.map { ($0.time(ofStep: step) - $0.start) / 60 } ?? 0
        }
    }
}

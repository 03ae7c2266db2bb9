import Canvas
import Reports

/// The keys of the charts of Train.
enum ChartKeys {
    static let rows: [Binding] = [
        Binding(
            .xAxis, "Count the charts' axis otherwise: epochs, steps, samples, minutes",
            hint: "axis", unless: { $0.cannotChart }
        ) { $0.nextAxis() }.known(as: "wall time relative"),
        Binding(
            .yAxis, "Draw the charts on a logarithmic axis, or not", hint: "log",
            unless: { $0.cannotChart }
        ) { $0.charts { $0.isLogarithmic.toggle() } },
        Binding(
            .smooth, "Smooth the curves more, or not", hint: "smooth", unless: { $0.cannotChart }
        ) { $0.nextSmoothing() }.known(as: "moving average"),
        Binding(
            .crosshair, "Read the curves at a line that ← → move, or not", hint: "cursor",
            unless: { $0.cannotChart }
        ) { $0.toggleChartCursor() },
        Binding(
            .fit, "Let far values count for the charts' height, or not",
            unless: { $0.cannotChart }
        ) { $0.charts { $0.isRobust.toggle() } }.known(as: "outliers spikes"),
        Binding(
            .newOrAll, "Only the last quarter of the charts, or all", unless: { $0.cannotChart }
        ) { $0.charts { $0.isRecent.toggle() } }.known(as: "recent"),
        Binding(
            .fill, "Draw the charts with dots, or with blocks", unless: { $0.cannotChart }
        ) { $0.charts { $0.drawing = $0.drawing == .braille ? .block : .braille } },
        Binding(.zoomIn, "Zoom into the charts", unless: { $0.cannotChart }) {
            $0.zoomCharts(by: 0.5)
        },
        Binding(.zoomOut, "Zoom out of the charts", unless: { $0.cannotChart }) {
            $0.zoomCharts(by: 2)
        },
        Binding(.west, "Move the charts to earlier steps", unless: { $0.cannotChart }) {
            $0.panCharts(by: -0.25)
        },
        Binding(.east, "Move the charts to later steps", unless: { $0.cannotChart }) {
            $0.panCharts(by: 0.25)
        },
        Binding(.whole, "The whole of the charts", unless: { $0.cannotChart }) {
            $0.showWholeCharts()
        },
        Binding(
            .mark, "Draw the run of the list beside the watched one, or no longer",
            unless: { $0.cannotStandBeside }
        ) { $0.toggleBeside() }.known(as: "overlay runs"),
        Binding(
            .among, "Pin the run of the list: its curves lie above all others",
            unless: { $0.cannotStandBeside }
        ) { $0.pinRun() }.known(as: "overlay occlusion"),
    ]
}

extension State {
    /// Why no run of the list can stand beside the watched one; nil where one can.
    fileprivate var cannotStandBeside: String? {
        if train.run == nil { return "There is no run whose curves could be compared." }
        return shownCityRuns.count > 1 ? nil : "There is no other run of this city."
    }
}

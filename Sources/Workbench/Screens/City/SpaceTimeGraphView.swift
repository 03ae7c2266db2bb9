import Canvas
import Reports
import Support

/// Statistics of a city's space-time graph in words.
enum SpaceTimeGraphText {
    /// - Parameter area: Of the report.
    static func sentence(_ edge: SpaceTimeGraphReport.Edge, area: String) -> String {
        "\(edge.name) and \(edge.otherName): weight \(Numbers.fixed(edge.weight, 4)) from "
            + "\(Numbers.grouped(edge.pairs)) pair\(edge.pairs == 1 ? "" : "s") of events, "
            + "\(Numbers.grouped(edge.pairsOfPlace)) in one \(area), "
            + "\(Numbers.grouped(edge.pairsOfPeriod)) in one period of the day"
    }

    /// What `whyhere city stkg` says before its tables.
    static func facts(_ report: SpaceTimeGraphReport) -> [String] {
        [
            "\(Numbers.grouped(report.events)) events of \(Numbers.grouped(report.users)) users, "
                + "\(report.view). \(report.rule)",
            "\(Numbers.grouped(report.nodes)) places, \(Numbers.grouped(report.isolated)) "
                + "isolated, \(Numbers.grouped(report.edges)) edges; raised: "
                + "\(Numbers.fixed(100 * report.shareRaisedByPlace, 1)) % of the edges by \(report.area), "
                + "\(Numbers.fixed(100 * report.shareRaisedByPeriod, 1)) % by period.",
        ]
    }
}

func drawSpaceTimeGraph(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let asked = state.city.spaceTimeGraph
    let name = state.city.report?.name ?? ""
    let report = asked.isFresh ? asked.answer : nil
    let inside = canvas.panel(
        box, title: "space-time graph of \(name)",
        note: report.map { "\(Numbers.grouped($0.edges)) edges" } ?? "", of: [.spaceTimeGraph],
        state
    ).inset(1, 0)
    guard let report else {
        return drawNoAnswer(asked.failure, "Building the graph …", in: inside, on: &canvas)
    }
    var rest = inside
    for fact in SpaceTimeGraphText.facts(report) where rest.height > 2 {
        rest = rest.top(canvas.paragraph(fact, in: rest)).rest
    }
    if rest.height >= 9 {
        rest = rest.top(1).rest
        drawSpreads(report, in: rest.top(3).first, on: &canvas)
        rest = rest.top(4).rest
    }
    guard rest.height > 0 else { return }
    let edges = state.shownEdges
    let columns = [
        TableColumn("weight", 7, .right), TableColumn("pairs", 5, .right, priority: 2),
        TableColumn("one \(report.area)", 11, .right, priority: 6),
        TableColumn("one period", 10, .right, priority: 5),
        TableColumn("place", 8, flexible: true, wanted: 16),
        TableColumn("place", 8, flexible: true, wanted: 16),
    ]
    let rows = max(1, rest.height - (rest.height >= 2 ? 1 : 0))
    canvas.scrollMark(
        Rect(box.x, rest.y - 1, box.width, rest.height + 2),
        top: overlay.list.visibleTop(height: rows, count: edges.count), visible: rows,
        count: edges.count)
    canvas.table(
        CityState.edges.columns(columns, by: state.panelChoices["graph"]), in: rest,
        count: edges.count, position: overlay.list, focused: true
    ) { row, column in
        let edge = edges[row]
        switch column {
        case 0: return (Numbers.fixed(edge.weight, 4), .text)
        case 1: return (Numbers.compact(Double(edge.pairs)), .dim)
        case 2: return (Numbers.compact(Double(edge.pairsOfPlace)), .dim)
        case 3: return (Numbers.compact(Double(edge.pairsOfPeriod)), .dim)
        case 4: return (Wording.name(edge.place, edge.name), .text)
        default: return (Wording.name(edge.other, edge.otherName), .text)
        }
    }
}

/// Least, median and largest of neighbours and weights.
private func drawSpreads(_ report: SpaceTimeGraphReport, in rect: Rect, on canvas: inout Canvas) {
    let columns = [
        TableColumn("", 11), TableColumn("least", 9, .right), TableColumn("median", 9, .right),
        TableColumn("largest", 9, .right),
    ]
    let rows = [("neighbours", report.degree, 0), ("weight", report.weight, 4)]
    canvas.table(
        columns, in: rect, count: rows.count, position: ListPosition(), focused: false
    ) { row, column in
        let (name, spread, digits) = rows[row]
        switch column {
        case 0: return (name, .dim)
        case 1: return (Numbers.fixed(spread.least, digits), .text)
        case 2:
            return (
                Numbers.fixed(
                    spread.median,
                    spread.median == spread.median.rounded() ? digits : max(1, digits)), .text
            )
        default: return (Numbers.fixed(spread.largest, digits), .text)
        }
    }
}

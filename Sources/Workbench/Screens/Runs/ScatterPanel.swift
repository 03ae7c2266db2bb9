import Canvas
import Reports
import Support

extension Panel {
    /// A metric of two runs for each user: one point for those of whom both have the same.
    static let scatter: Panel = Panel(
        "the users of two runs", opener: .picture,
        own: [
            Binding(
                [.right], "The nearest point to the right", hint: "point", shown: "← →",
                unless: { $0.cannotPoint }
            ) { $0.movePoint(.right) },
            Binding([.left], "The nearest point to the left", unless: { $0.cannotPoint }) {
                $0.movePoint(.left)
            },
            Binding(.north, "The nearest point above", unless: { $0.cannotPoint }) {
                $0.movePoint(.up)
            },
            Binding(.south, "The nearest point below", unless: { $0.cannotPoint }) {
                $0.movePoint(.down)
            },
            Binding(
                .next, and: [.tab], "The next user behind the point", hint: "user",
                shown: Panel.turningKeys, unless: { $0.cannotPoint }
            ) { $0.turnPointedUser(by: 1) },
            Binding(
                .before, and: [.backTab], "The user before, behind the point",
                unless: { $0.cannotPoint }
            ) { $0.turnPointedUser(by: -1) },
            Binding(
                [.enter], "Open the user on the Why screen", hint: "open user",
                unless: { $0.cannotPoint }
            ) { $0.openPointedUser() },
            Binding(
                .view, "Another metric", hint: "metric",
                unless: { $0.runs.scatter.report == nil ? "Nothing was compared yet." : nil }
            ) { $0.nextScatterMetric() },
            Binding(
                .question, "Ranked among new places, all places, or as published",
                hint: "ranking", unless: { $0.cannotScatterOtherwise }
            ) { $0.nextScatterRanking() },
            Binding(
                .unseal, "Open the sealed test part, after a question; again: back to validation",
                hintNow: {
                    $0.runs.scatter.inquiry.target?.unsealedBy == nil ? "test" : "validation"
                }, unless: { $0.cannotScatterOtherwise }
            ) { $0.unsealScatter() },
        ],
        wanted: { Size($1.width, $1.height) },
        count: { $0.shownPoints.count },
        visible: { $0.scatterRows }, lists: [.scatter],
        draw: { drawScatter($0, $1, in: $2, on: &$3) },
        command: { state in
            state.runs.scatter.inquiry.target.map {
                CommandLines.scatter(
                    $0, metric: state.runs.scatter.metric, opensTest: $0.unsealedBy != nil)
            }
        })
}

extension FilteredList {
    static let scatter = FilteredList(
        nil, ScatterState.table, \.panelChoices["scatter"],
        identities: { state in
            state.shownPoints.map { .name("\($0.first) \($0.second)") }
        })
}

/// Where the parts of the panel stand.
private struct ScatterParts {
    /// Which runs the axes are of, and how many users lie where.
    var head: Rect
    var plot: Rect
    var list: Rect
    /// The user who is opened.
    var foot: Rect

    init(_ inside: Rect) {
        let head = inside.top(inside.height >= 9 ? 2 : inside.height >= 5 ? 1 : 0)
        self.head = head.first
        let body = head.rest.top(head.rest.height - (inside.height >= 7 ? 1 : 0))
        foot = body.rest
        let room = body.first
        if room.width >= 90 {
            let width = room.width * 3 / 5
            plot = Rect(room.x, room.y, width, room.height)
            list = Rect(room.x + width + 1, room.y, room.width - width - 1, room.height)
        } else if room.height >= 12 {
            let height = room.height * 3 / 5
            plot = Rect(room.x, room.y, room.width, height)
            list = Rect(room.x, room.y + height, room.width, room.height - height)
        } else {
            // A picture of a few rows says less than the list.
            plot = Rect(room.x, room.y, 0, 0)
            list = room
        }
    }
}

extension State {
    /// Rows of the list that the panel shows.
    fileprivate var scatterRows: Int {
        max(1, ScatterParts(Panel.scatter.box(self).inset(2, 1)).list.height - 1)
    }
}

extension UserScatter {
    /// The picture: the points, and the diagonal on which both runs have the same.
    func plot(at point: Point?) -> LinePlot {
        let values = users.flatMap { [$0.first, $0.second] }
        let low = min(0, values.min() ?? 0)
        let high = max(values.max() ?? 1, low + 1e-9)
        let diagonal = LinePlot.Series("the same by both", .dim, x: [low, high], y: [low, high])
        let places = points
        // How many users a point stands for is told by its colour, or its letter.
        let kinds: [(name: String, role: Role, users: ClosedRange<Int>)] = [
            ("1 user", .chart1, 1...1), ("2 to 9", .chart2, 2...9),
            ("10 or more", .chart3, 10...Int.max),
        ]
        let dots = kinds.map { kind in
            let own = places.filter { kind.users.contains($0.users.count) }
            var series = LinePlot.Series(
                kind.name, kind.role, x: own.map(\.first), y: own.map(\.second), isPinned: true)
            series.isScattered = true
            return series
        }
        var plot = LinePlot(
            [diagonal] + dots.filter { !$0.x.isEmpty }, xName: first, xRange: low...high)
        plot.yRange = low...high
        plot.pointer = point.map { ($0.first, $0.second) }
        return plot
    }
}

private func drawScatter(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let scatter = state.runs.scatter
    let request = scatter.inquiry.target
    let shown = scatter.scatter
    let part = shown.map { "\($0.part) part" }
    let inside = canvas.panel(
        box, title: shown.map { "\($0.metric), user by user" } ?? "user by user",
        note: [part, shown?.ranking].compactMap { $0 }.joined(separator: ", "), of: [.scatter],
        state
    ).inset(1, 0)
    guard let shown else {
        let waiting =
            "Ranking every place for every user by \(request?.first ?? "") and "
            + "\(request?.second ?? ""). This takes seconds. Esc closes this panel; "
            + "\(KeyMeaning.picture.key) opens it again."
        return drawNoAnswer(scatter.inquiry.failure, waiting, in: inside, on: &canvas)
    }
    let parts = ScatterParts(inside)
    let names = "→ \(shown.first)   ↑ \(shown.second)"
    let lines =
        parts.head.height > 1
        ? [(names, Style.text), (shown.counts, .dim)] : [("\(shown.counts)   \(names)", .dim)]
    for (row, line) in lines.prefix(parts.head.height).enumerated() {
        canvas.put(
            line.0, x: parts.head.x, y: parts.head.y + row, line.1, limit: parts.head.width)
    }
    let point = state.selectedPoint
    if !parts.plot.isEmpty {
        canvas.plot(shown.plot(at: point), in: parts.plot, empty: "no user is held out here")
    }
    drawPoints(state, overlay, in: parts.list, on: &canvas)
    guard let point, let user = state.pointedUser, !parts.foot.isEmpty else { return }
    let place = (point.users.firstIndex(of: user) ?? 0) + 1
    let which = point.users.count > 1 ? "user \(place) of \(point.users.count): " : "user: "
    canvas.put(
        which + Wording.name(user.user, user.name), x: parts.foot.x, y: parts.foot.y,
        Style(.accent), limit: parts.foot.width)
}

private func drawPoints(
    _ state: State, _ overlay: Overlay, in rect: Rect, on canvas: inout Canvas
) {
    let points = state.shownPoints
    let columns = [
        TableColumn("first", 7, .right), TableColumn("second", 7, .right),
        TableColumn("difference", 10, .right, priority: 2), TableColumn("users", 6, .right),
        TableColumn("who", 10, flexible: true, priority: 1),
    ]
    canvas.table(
        ScatterState.table.columns(columns, by: state.panelChoices["scatter"]), in: rect,
        count: points.count, position: overlay.list, focused: true
    ) { row, column in
        let point = points[row]
        return switch column {
        case 0: (Numbers.fixed(point.first, 4), .text)
        case 1: (Numbers.fixed(point.second, 4), .text)
        case 2:
            (Numbers.signed(point.difference, 4), point.difference == 0 ? .dim : .text)
        case 3: ("\(point.users.count)", .text)
        default: (point.users.prefix(8).map(\.name).joined(separator: ", "), .dim)
        }
    }
}

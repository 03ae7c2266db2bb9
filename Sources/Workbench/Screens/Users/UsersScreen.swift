import Canvas
import Reports

extension Pane {
    static let users = Pane("users")
    static let timeline = Pane("timeline")
    static let userRhythm = Pane("userRhythm")
    static let trace = Pane("trace")
}

/// Users: who they are, and what one of them did when.
enum UsersScreen: ScreenPart {
    static let title = "Users"
    static let meaning = "list, timeline, rhythm"
    static var pane: WritableKeyPath<State, Pane> { \.users.pane }

    static let rows: [Binding] = ownRows + MapKeys.rows

    private static let ownRows: [Binding] = [
        Binding(
            .planted, "Show or hide the planted causes of a grown city", hint: "truth",
            unless: {
                $0.city.report?.hasTruth == true
                    ? nil
                    : "Only grown cities have a planted truth; "
                        + "\(KeyMeaning.grow.key) on the City screen grows one."
            }
        ) {
            $0.change { $0.togglePlanted(\.users.showsTruth, "causes") }
        }
    ]

    /// Where one pane is seen at a time, Tab leads to the hours too.
    static func panes(_ state: State) -> [Pane] {
        [.users, .timeline] + (state.showsOnePane ? [.userRhythm] : []) + [.trace]
    }

    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? {
        switch pane {
        case .users: \.users.list
        case .timeline: \.users.timeline
        default: nil
        }
    }

    static func count(_ pane: Pane, _ state: State) -> Int {
        switch pane {
        case .users: state.users.visible.count
        case .timeline: state.users.timelineRows
        default: 0
        }
    }

    static func margin(_ pane: Pane, _ state: State, _ rect: Rect) -> PaneMargin {
        let isList = pane == .users || pane == .timeline
        return PaneMargin(
            above: isList ? 1 : 0, below: pane == .timeline ? state.users.truthRows(rect) : 0)
    }

    static func follow(_ state: inout State) -> [Effect] { state.followUser() }

    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] {
        guard let user = state.users.selectedUser else { return [] }
        state.why.user = user
        state.why.isUserChosen = true
        return state.open(.why)
    }

    static func map(_ state: State) -> ScreenMap? {
        ScreenMap(
            pane: .trace, view: \.users.traceView, content: { $0.traceContent },
            choose: { $0.chooseVisit($1) })
    }

    /// On a wide screen again, the hours are seen beside the rest.
    static func settle(_ state: inout State) {
        if !panes(state).contains(state.users.pane) { state.users.pane = .timeline }
    }

    static func command(_ state: State, city: String) -> String {
        state.users.report.map {
            "whyhere city user \(city) \($0.row.user)"
                + (state.users.showsTruth ? " --truth" : "")
        } ?? "whyhere city users \(city)"
    }

    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {
        drawUsers(state, layout, on: &canvas)
    }

    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {
        let columns = body.left(body.width >= 120 ? 44 : body.width >= 95 ? 36 : 30)
        layout.panes[.users] = columns.first
        let right = columns.rest
        let parts = right.top(right.height - 10)
        layout.panes[.timeline] = parts.first
        let below = parts.rest.left(right.width >= 80 ? 54 : 30)
        layout.panes[.userRhythm] = below.first
        layout.panes[.trace] = below.rest
    }
}

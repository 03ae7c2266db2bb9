import Canvas

/// The session: notes and cases. It is not there yet.
enum SessionScreen: ScreenPart {
    static let title = "Session"
    static let meaning = "not yet there"
    static let refusal: String? = "Session is not there yet; the others are."
    static let rows: [Binding] = []
    static var pane: WritableKeyPath<State, Pane> { \.runs.pane }
    static func panes(_ state: State) -> [Pane] { [] }
    static func arrange(_ layout: inout Layout, _ state: State, in body: Rect) {}
    static func draw(_ state: State, _ layout: Layout, on canvas: inout Canvas) {}
    static func list(_ pane: Pane, _ state: State) -> WritableKeyPath<State, ListPosition>? { nil }
    static func count(_ pane: Pane, _ state: State) -> Int { 0 }
    static func follow(_ state: inout State) -> [Effect] { [] }
    static func enter(_ pane: Pane, _ state: inout State) -> [Effect] { [] }
    static func command(_ state: State, city: String) -> String { "whyhere" }
}

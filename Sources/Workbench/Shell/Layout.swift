import Canvas

/// Where everything stands for a size: the header, the panes and the lines at the bottom.
struct Layout {
    /// Under this a sentence takes the place of the screen.
    static let least = Size(30, 8)

    var header: Rect
    var status: Rect
    var footer: Rect
    var panes: [Pane: Rect] = [:]

    init(_ state: State, _ size: Size) {
        let all = Rect(0, 0, size.width, size.height)
        header = all.top(1).first
        var body = all.top(1).rest
        footer = Rect(0, size.height - 1, size.width, 1)
        body.height = max(0, body.height - 1)
        if size.height >= 12 {
            body.height -= 1
            status = Rect(0, body.maxY, size.width, 1)
        } else {
            // There is one line at the bottom: messages cover the keys.
            status = footer
        }
        arrange(state, body)
    }

    static func isTooSmall(_ size: Size) -> Bool {
        size.width < least.width || size.height < least.height
    }

    /// Whether more than the pane with the keyboard is shown.
    static func isRoomy(_ size: Size) -> Bool {
        isRoomy(Rect(0, 0, size.width, size.height - (size.height >= 12 ? 3 : 2)))
    }

    private static func isRoomy(_ body: Rect) -> Bool { body.width >= 70 && body.height >= 16 }

    private mutating func arrange(_ state: State, _ body: Rect) {
        if let only = state.screen.part.onlyPane(state) {
            panes[only] = body
        } else if Self.isRoomy(body), !state.arrangement.isEnlarged {
            state.screen.part.arrange(&self, state, in: body)
            hideAndShare(state)
        } else {
            arrangeNarrow(state, body)
        }
    }

    /// Only the pane that has the keyboard; a little height keeps its summary too.
    private mutating func arrangeNarrow(_ state: State, _ body: Rect) {
        let pane = state.pane
        let summary = body.height >= 12 ? state.screen.part.summary(of: pane) : nil
        if let summary {
            panes[summary] = body.top(6).first
            panes[pane] = body.top(6).rest
        } else {
            panes[pane] = body
        }
    }

    /// The columns of each screen's tab in the header.
    static func tabs(_ size: Size) -> [(screen: Screen, x: Int, text: String)] {
        let names = Screen.allCases.map { "\($0.rawValue) \($0.title)" }
        let roomy = names.map { " \($0) " }
        let short = Screen.allCases.map { "\($0.rawValue)" }
        func width(_ texts: [String], gap: Int) -> Int {
            texts.reduce(0) { $0 + $1.utf8.count + gap } + 1
        }
        let (texts, gap) =
            width(roomy, gap: 0) + 36 <= size.width
            ? (roomy, 0) : width(names, gap: 1) + 20 <= size.width ? (names, 1) : (short, 1)
        var x = size.width - width(texts, gap: gap) + gap
        return zip(Screen.allCases, texts).map { screen, text in
            defer { x += text.utf8.count + gap }
            return (screen, x, text)
        }
    }
}

/// A canvas and where the terminal's cursor stands; nil hides it.
public struct Frame: Equatable, Sendable {
    public struct Position: Equatable, Sendable {
        public var x, y: Int

        public init(x: Int, y: Int) {
            self.x = x
            self.y = y
        }
    }

    public var canvas: Canvas
    public var cursor: Position?

    public init(_ canvas: Canvas, cursor: Position? = nil) {
        self.canvas = canvas
        self.cursor = cursor
    }
}

/// Neighbouring cells of one style that changed: one write to the terminal.
public struct Run: Equatable, Sendable {
    public var x, y: Int
    public var text: String
    public var style: Style

    public init(x: Int, y: Int, text: String, style: Style) {
        self.x = x
        self.y = y
        self.text = text
        self.style = style
    }
}

/// What must be written so that a screen showing `old` shows `new`.
///
/// Without `old`, or when the size changed, everything is written. A run ends after a glyph that
/// is not one plain column, so that a terminal that measures it otherwise cannot shift the rest.
public func diff(_ old: Canvas?, _ new: Canvas) -> [Run] {
    var runs: [Run] = []
    let comparable = old.flatMap { $0.size == new.size ? $0 : nil }
    for y in 0..<new.height {
        var x = 0
        while x < new.width {
            let index = y * new.width + x
            let cell = new.cells[index]
            // A covered cell is written with the wide glyph on its left.
            if cell.glyph.isEmpty || !differs(index, comparable, new) {
                x += 1
                continue
            }
            var run = Run(x: x, y: y, text: cell.glyph, style: cell.style)
            x += 1
            var simple = !isWide(x - 1, y, new)
            while simple, x < new.width {
                let next = y * new.width + x
                let follower = new.cells[next]
                guard !follower.glyph.isEmpty, follower.style == run.style,
                    differs(next, comparable, new)
                else { break }
                run.text += follower.glyph
                simple = !isWide(x, y, new)
                x += 1
            }
            runs.append(run)
        }
    }
    return runs
}

private func isWide(_ x: Int, _ y: Int, _ canvas: Canvas) -> Bool {
    x + 1 < canvas.width && canvas.cells[y * canvas.width + x + 1].glyph.isEmpty
}

private func differs(_ index: Int, _ old: Canvas?, _ new: Canvas) -> Bool {
    guard let old else { return true }
    if old.cells[index] != new.cells[index] { return true }
    // A glyph that stays must be written again when its right half was something else.
    let next = index + 1
    return next < new.cells.count && new.cells[next].glyph.isEmpty
        && old.cells[next] != new.cells[next]
}

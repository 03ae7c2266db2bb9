/// A key as the terminal reports it.
public enum Key: Hashable, Sendable {
    case character(Character)
    /// Control and a lower-case letter.
    case control(Character)
    case up, down, left, right, pageUp, pageDown, home, end
    case enter, escape, tab, backTab, backspace, delete
    case function(Int)

    /// As the help and `docs/KEYS.md` write it.
    public var name: String {
        switch self {
        case .character(" "): "Space"
        case .character(let character): String(character)
        case .control(let letter): "Ctrl-" + String(letter).uppercased()
        case .up: "↑"
        case .down: "↓"
        case .left: "←"
        case .right: "→"
        case .pageUp: "PgUp"
        case .pageDown: "PgDn"
        case .home: "Home"
        case .end: "End"
        case .enter: "Enter"
        case .escape: "Esc"
        case .tab: "Tab"
        case .backTab: "Shift-Tab"
        case .backspace: "Backspace"
        case .delete: "Del"
        case .function(let number): "F\(number)"
        }
    }
}

/// What the mouse did.
public struct MouseEvent: Equatable, Sendable {
    /// Its words are those of a script of keys.
    public enum Kind: String, Sendable {
        /// The left button was pressed, and pressed again soon after.
        case click
        case doubleClick = "double-click"
        /// The mouse moved while it was held, and the button came up.
        case drag, release
        case wheelUp = "wheel-up"
        case wheelDown = "wheel-down"
    }

    public var kind: Kind
    public var x, y: Int

    public init(_ kind: Kind, x: Int, y: Int) {
        self.kind = kind
        self.x = x
        self.y = y
    }
}

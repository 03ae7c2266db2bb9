/// One line of editable text; the cursor counts characters.
public struct TextLine: Codable, Equatable, Sendable {
    public private(set) var text: String
    public private(set) var cursor: Int

    /// - Parameter cursor: Where the cursor stands; nil is behind the text.
    public init(_ text: String = "", cursor: Int? = nil) {
        self.text = text
        self.cursor = min(cursor ?? .max, text.count)
    }

    /// A name or a number is never longer; a pasted book must not slow the screen.
    private static let most = 400

    /// Types a text at the cursor, as far as it fits.
    public mutating func insert(_ new: String) {
        var characters = Array(text)
        cursor = max(0, min(cursor, characters.count))
        let fitting = new.prefix(max(0, Self.most - characters.count))
        guard !fitting.isEmpty else { return }
        characters.insert(contentsOf: fitting, at: cursor)
        text = String(characters)
        // Joining characters can merge with their neighbour, which makes the text shorter.
        cursor = min(cursor + fitting.count, text.count)
    }

    /// Applies an editing key; false where the key edits nothing.
    public mutating func edit(_ key: Key) -> Bool {
        var characters = Array(text)
        cursor = max(0, min(cursor, characters.count))
        switch key {
        case .character(let character):
            insert(String(character))
            return true
        case .backspace, .control("h"):
            guard cursor > 0 else { return true }
            characters.remove(at: cursor - 1)
            cursor -= 1
        case .delete, .control("d"):
            guard cursor < characters.count else { return true }
            characters.remove(at: cursor)
        case .left, .control("b"): cursor = max(0, cursor - 1)
        case .right, .control("f"): cursor = min(characters.count, cursor + 1)
        case .home, .control("a"): cursor = 0
        case .end, .control("e"): cursor = characters.count
        case .control("u"):
            characters.removeFirst(cursor)
            cursor = 0
        case .control("k"): characters.removeLast(characters.count - cursor)
        case .control("w"):
            while cursor > 0, characters[cursor - 1] == " " {
                characters.remove(at: cursor - 1); cursor -= 1
            }
            while cursor > 0, characters[cursor - 1] != " " {
                characters.remove(at: cursor - 1); cursor -= 1
            }
        default: return false
        }
        text = String(characters)
        // Joining characters can merge with their neighbour, which makes the text shorter.
        cursor = min(cursor, text.count)
        return true
    }
}

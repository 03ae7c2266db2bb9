import Canvas
import Support

/// What somebody did at the terminal, one thing a line, so that it can be done again:
///
///     size 100 30
///     3
///     ↓
///     Enter
///     typed "cafe"
///     click 12 8
///
/// A key is written as the help names it. Empty lines, and those that begin with `# `, say nothing.
public enum KeyScript {
    /// The line of a message; nil for what does not come from the terminal.
    public static func line(_ message: Message) -> String? {
        switch message {
        case .key(let key): key.name
        case .typed(let text): "typed \(QuotedText.quoted(text))"
        case .pasted(let text): "pasted \(QuotedText.quoted(text))"
        case .mouse(let event): "\(event.kind.rawValue) \(event.x) \(event.y)"
        case .resized(let size): "size \(size.width) \(size.height)"
        case .start, .notice, .timer, .reply: nil
        }
    }

    /// What a whole script does, in order.
    ///
    /// - Parameter file: Named where a line cannot be understood.
    /// - Throws: `Failure(.badData)` with the line.
    public static func messages(in text: String, file: String) throws(Failure) -> [Message] {
        var messages: [Message] = []
        // A line end of two characters is one of Swift's.
        for (index, part) in text.replacing("\r\n", with: "\n")
            .split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        {
            let line = String(part)
            guard !line.isEmpty, !line.hasPrefix("# ") else { continue }
            guard let message = message(line) else {
                throw Failure(
                    .badData, "'\(SafeText.line(String(line.prefix(60))))' is no key",
                    remedy: "write a key as the help names it, or size, typed, pasted, click",
                    file: file, line: index + 1)
            }
            messages.append(message)
        }
        return messages
    }

    private static func message(_ line: String) -> Message? {
        if let key = Key(name: line) { return .key(key) }
        let words = line.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2 else { return nil }
        switch words[0] {
        case "typed": return QuotedText.unquoted(words[1]).map { .typed($0) }
        case "pasted": return QuotedText.unquoted(words[1]).map { .pasted($0) }
        default: break
        }
        let numbers = words[1].split(separator: " ").map { Int($0) }
        guard numbers.count == 2, let x = numbers[0], let y = numbers[1], x >= 0, y >= 0 else {
            return nil
        }
        if words[0] == "size" { return .resized(Size(min(x, 1000), min(y, 1000))) }
        return MouseEvent.Kind(rawValue: words[0]).map { .mouse(MouseEvent($0, x: x, y: y)) }
    }
}

extension Key {
    private static let named: [String: Key] = {
        let special: [Key] = [
            .character(" "), .up, .down, .left, .right, .pageUp, .pageDown, .home, .end, .enter,
            .escape, .tab, .backTab, .backspace, .delete,
        ]
        return Dictionary(uniqueKeysWithValues: special.map { ($0.name, $0) })
    }()

    /// The key that the help names so.
    public init?(name: String) {
        if let key = Self.named[name] {
            self = key
        } else if name.count == 1, let character = name.first {
            self = .character(character)
        } else if name.hasPrefix("Ctrl-"), name.count == 6, let letter = name.lowercased().last {
            self = .control(letter)
        } else if name.hasPrefix("F"), let number = Int(name.dropFirst()), (1...63).contains(number)
        {
            self = .function(number)
        } else {
            return nil
        }
    }
}

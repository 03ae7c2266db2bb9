/// A word of a command that a sentence tells to give.
public enum ShellWord {
    /// Quoted for a shell where it needs that.
    public static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy {
            ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
                || "-.=_/@,+%:".utf8.contains($0)
        }
        if isPlain && !word.isEmpty { return word }
        return "'"
            + word.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }

    /// The words of a command line that was made of quoted words; nil where a quote is left open.
    ///
    /// It knows blanks, single quotes and backslashes, and nothing else of a shell.
    public static func split(_ line: String) -> [String]? {
        var words: [String] = []
        var word: String?
        var rest = line[...]
        while let next = rest.popFirst() {
            switch next {
            case " ":
                if let word { words.append(word) }
                word = nil
            case "'":
                guard let end = rest.firstIndex(of: "'") else { return nil }
                word = (word ?? "") + rest[..<end]
                rest = rest[rest.index(after: end)...]
            case "\\":
                guard let escaped = rest.popFirst() else { return nil }
                word = (word ?? "") + String(escaped)
            default: word = (word ?? "") + String(next)
            }
        }
        if let word { words.append(word) }
        return words
    }
}

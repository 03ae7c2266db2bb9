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
}

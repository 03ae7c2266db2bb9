import Support
import Testing

@Suite("Words of a command line") struct ShellWordTests {
    @Test(arguments: [
        ["whyhere", "session", "note", "a b"], ["it's", "", "'", "\\", "  "],
        ["--remark", "", "ünï 漢字"], ["a'b'c", "$HOME", "*"], [],
    ])
    func whatIsQuotedIsSplitAgain(words: [String]) {
        #expect(ShellWord.split(words.map(ShellWord.quoted).joined(separator: " ")) == words)
    }

    @Test func anOpenQuoteIsNone() {
        #expect(ShellWord.split("whyhere 'a") == nil)
        #expect(ShellWord.split("whyhere \\") == nil)
        #expect(ShellWord.split("  a   b ") == ["a", "b"])
    }

    @Test(arguments: [
        (0, "0 B"), (640, "640 B"), (999, "999 B"), (1000, "1.0 KiB"), (1536, "1.5 KiB"),
        (12_288, "12 KiB"), (1_572_864, "1.5 MiB"), (5 << 30, "5.0 GiB"),
    ])
    func sizesAreShort(bytes: Int, text: String) {
        #expect(Numbers.size(bytes: bytes) == text)
    }
}

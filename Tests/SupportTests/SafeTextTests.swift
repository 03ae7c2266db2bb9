import Support
import Testing

/// Text of other people's files on a terminal.
struct SafeTextTests {
    @Test(
        arguments: [
            ("plain", "plain"), ("esc \u{1B}[31m", "esc ·[31m"), ("a\r\nb", "a·b"),
            ("nul\0", "nul·"), ("c1 \u{9B}", "c1 ·"), ("\u{202E}gnp", "·gnp"),
            ("\u{2066}x\u{2069}", "·x·"), ("a\u{200B}b", "a·b"), ("bom\u{FEFF}", "bom·"),
            ("line\u{2028}", "line·"), ("été", "été"), ("Cafe\u{301}", "Cafe\u{301}"),
            ("👨‍👩‍👧", "👨‍👩‍👧"), ("\u{200D}", "·"), ("مقهى", "مقهى"), ("क्षेत्र", "क्षेत्र"),
            ("tag\u{E0041}", "tag"),
        ])
    func oneLine(text: String, shown: String) {
        let line = SafeText.line(text)
        #expect(line == shown || line.unicodeScalars.elementsEqual(shown.unicodeScalars))
        #expect(!line.unicodeScalars.contains(where: SafeText.isHidden))
    }

    @Test func linesKeepTheirFeeds() {
        #expect(SafeText.lines("a\u{7}\nb\n\nc") == "a·\nb\n\nc")
    }

    @Test func documentsSayTheSame() {
        #expect(
            SafeText.json("{\n  \"a\" : \"b\u{9B}\u{202E}\"\n}")
                == "{\n  \"a\" : \"b\\u009b\\u202e\"\n}")
        #expect(SafeText.json("\"\u{E0041}\"") == "\"\\udb40\\udc41\"")
    }
}

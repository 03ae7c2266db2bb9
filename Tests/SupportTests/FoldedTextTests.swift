import Support
import Testing

@Suite("Text as a search compares it")
struct FoldedTextTests {
    @Test(
        "Case, accents and width make no difference",
        arguments: [
            ("Café Zoë", "cafe zoe"), ("ÅNGSTRÖM", "angstrom"), ("Łódź", "lodz"),
            ("Nguyễn Ánh", "nguyen anh"), ("Cafe\u{301}", "cafe"), ("ＢＡＲ　７", "bar　7"),
            ("Άλφα ΟΔΟΣ", "αλφα οδοσ"), ("ДОМ", "дом"), ("أحمد", "احمد"), ("İstanbul", "istanbul"),
        ])
    func folds(text: String, folded: String) {
        #expect(FoldedText.key(text) == FoldedText.key(folded))
        #expect(FoldedText.contains(text, FoldedText.bytes(folded)))
        #expect(FoldedText.contains("x " + text + " y", FoldedText.bytes(text)))
    }

    @Test(
        "Other letters stay what they are",
        arguments: ["肯德基 麦当劳", "ラーメン横丁", "สมชาย ดี", "김치", "æther", "🍜 noodles"])
    func keeps(text: String) {
        #expect(FoldedText.key(text) == text)
        #expect(FoldedText.contains(text, FoldedText.bytes(String(text.prefix(2)))))
        #expect(!FoldedText.contains(text, FoldedText.bytes("qq")))
    }

    @Test func partsOfNothing() {
        #expect(FoldedText.contains("", []))
        #expect(!FoldedText.contains("", FoldedText.bytes("a")))
        #expect(!FoldedText.contains("ab", FoldedText.bytes("abc")))
        #expect(!FoldedText.contains("é", FoldedText.bytes("ee")))
    }
}

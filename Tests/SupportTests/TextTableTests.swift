import Support
import Testing

/// Tables of subcommands, whose names come from other people's files.
struct TextTableTests {
    @Test func columnsAreSeparatedByTwoSpaces() {
        let lines = TextTable.lines(
            ["NAME", "VISITS", ""], [["Bakery", "7", "new"], ["Inn", "120", ""]], right: [1])
        #expect(lines == ["NAME    VISITS", "Bakery       7  new", "Inn        120"])
    }

    /// Two columns for a Chinese character, none for an accent of its own.
    @Test func namesArePaddedByTheColumnsThatTheyTake() {
        let accented = "Cafe\u{301}"
        let lines = TextTable.lines(
            ["NAME", "N"], [["東京駅", "1"], [accented, "2"], ["plain", "3"], ["한국", "4"]],
            right: [1])
        #expect(
            lines == ["NAME    N", "東京駅  1", accented + "    2", "plain   3", "한국    4"])
        #expect(Set(lines.map(DisplayWidth.of)) == [9])
    }

    /// A name may be a page long, and may act on the terminal.
    @Test func longNamesAreCutAndStayAligned() {
        let names = [
            String(repeating: "x", count: 900), String(repeating: "東", count: 90),
            "esc\u{1B}[31m", "👨‍👩‍👧 family", "rtl\u{202E}", "tab\there", "🇯🇵",
        ]
        let lines = TextTable.lines(
            ["N", "NAME", "SCORE"], names.map { ["1", $0, "2.5"] }, right: [2])
        #expect(Set(lines.map(DisplayWidth.of)).count == 1)
        #expect(lines.allSatisfy { DisplayWidth.of($0) <= 60 })
        #expect(lines[1].contains("x…") && lines[2].contains("東…"))
        #expect(!lines.joined().unicodeScalars.contains(where: SafeText.isHidden))
        let whole = TextTable.lines(["N", "NAME", "S"], [["1", names[0], ""]], whole: [1])
        #expect(whole[1].contains(names[0]))
    }

    @Test func aTableWithoutRowsIsItsHeader() {
        #expect(TextTable.lines(["A", "B"], []) == ["A  B"])
    }
}

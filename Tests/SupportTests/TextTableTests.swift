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

    @Test func aTableWithoutRowsIsItsHeader() {
        #expect(TextTable.lines(["A", "B"], []) == ["A  B"])
    }
}

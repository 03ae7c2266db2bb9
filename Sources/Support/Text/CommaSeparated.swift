/// Comma-separated text, quoted as RFC 4180 has it.
public enum CommaSeparated {
    /// Cells that are quoted already, as one line with its line feed.
    public static func row(_ cells: [String]) -> String { cells.joined(separator: ",") + "\n" }

    /// A text as a cell.
    ///
    /// Spreadsheets carry out a cell that begins as a formula does, whoever wrote the name; an
    /// apostrophe before it makes it text. What is a number stays one.
    public static func field(_ text: String) -> String {
        let text = guarded(text)
        guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static func guarded(_ text: String) -> String {
        let start = text.unicodeScalars.first { $0 != " " }
        guard let start, "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(start), Double(text) == nil
        else { return text }
        return "'" + text
    }
}

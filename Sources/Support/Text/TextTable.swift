/// Columns of text that stand below each other on a terminal.
public enum TextTable {
    /// The header and the rows as lines, without spaces at their ends.
    ///
    /// Names may be in any script: cells are padded by the columns that they take when drawn.
    ///
    /// - Parameter right: Columns that stand to the right, such as numbers.
    public static func lines(
        _ header: [String], _ rows: [[String]], right: Set<Int> = []
    ) -> [String] {
        let all = [header] + rows
        let widths = header.indices.map { column in
            all.map { DisplayWidth.of($0[column]) }.max() ?? 0
        }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(
                    repeating: " ", count: widths[column] - DisplayWidth.of(cell))
                return right.contains(column) ? space + cell : cell + space
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

/// Columns of text that stand below each other on a terminal.
public enum TextTable {
    /// The columns that a cell takes at most: a name of a thousand characters would push the rest of
    /// its line, and of every other, off the screen.
    static let mostColumns = 72
    /// The same where nothing stands behind the cell.
    static let mostInLastColumn = 240

    /// The header and the rows as lines, without spaces at their ends.
    ///
    /// Names may be in any script, and hold anything: cells are drawn as the workbench draws them,
    /// cut where they are too long, and padded by the columns that they take.
    ///
    /// - Parameter right: Columns that stand to the right, such as numbers.
    public static func lines(
        _ header: [String], _ rows: [[String]], right: Set<Int> = []
    ) -> [String] {
        let all = ([header] + rows).map { row in
            row.enumerated().map { column, cell in
                DisplayWidth.drawn(
                    cell, most: column == header.count - 1 ? mostInLastColumn : mostColumns)
            }
        }
        let widths = header.indices.map { column in all.map { $0[column].width }.max() ?? 0 }
        return all.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - cell.width)
                return right.contains(column) ? space + cell.text : cell.text + space
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

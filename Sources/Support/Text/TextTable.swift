/// Columns of text that stand below each other on a terminal.
public enum TextTable {
    /// The columns that a cell takes at most: a name of a thousand characters would push the rest of
    /// its line, and of every other, off the screen.
    static let mostColumns = 48
    /// The same of the first column, which names its row, and of the last, behind which is nothing.
    static let mostAtTheEnds = 100

    /// The header and the rows as lines, without spaces at their ends.
    ///
    /// Names may be in any script, and hold anything: cells are drawn as the workbench draws them,
    /// cut where they are too long, and padded by the columns that they take.
    ///
    /// - Parameters:
    ///   - right: Columns that stand to the right, such as numbers.
    ///   - whole: Columns that are never cut, such as what was asked for.
    public static func lines(
        _ header: [String], _ rows: [[String]], right: Set<Int> = [], whole: Set<Int> = []
    ) -> [String] {
        let all = ([header] + rows).map { row in
            row.enumerated().map { column, cell in
                let isAtEnd = column == 0 || column == header.count - 1
                return DisplayWidth.drawn(
                    cell,
                    most: whole.contains(column) ? .max : isAtEnd ? mostAtTheEnds : mostColumns)
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

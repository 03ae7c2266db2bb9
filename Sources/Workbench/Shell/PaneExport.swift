import Canvas
import Reports
import Support

/// A pane as a table, written in one of three formats.
struct PaneExport: Equatable {
    enum Format: String, CaseIterable {
        case csv = "CSV"
        case lines = "JSON Lines"
        case markdown = "Markdown"

        var fileName: String {
            switch self {
            case .csv: ".csv"
            case .lines: ".jsonl"
            case .markdown: ".md"
            }
        }
    }

    enum Value: Equatable {
        case text(String)
        case number(Double)
        case missing

        init(_ number: Double?) { self = number.map { .number($0) } ?? .missing }
        init(_ number: Int) { self = .number(Double(number)) }
    }

    /// Such as `regions`.
    var name: String
    var columns: [String]
    var rows: [[Value]]

    /// The whole file.
    func text(_ format: Format) -> String {
        switch format {
        case .csv:
            return ([columns.map(CommaSeparated.field)] + rows.map { $0.map(Self.csv) })
                .map(CommaSeparated.row).joined()
        case .lines:
            return rows.map { row in
                let pairs = zip(columns, row).map { "\(Self.json($0)):\(Self.json($1))" }
                return "{" + pairs.joined(separator: ",") + "}\n"
            }.joined()
        case .markdown:
            let head = ["| " + columns.joined(separator: " | ") + " |"]
            let line = ["|" + columns.map { _ in "---|" }.joined()]
            let body = rows.map { row in
                "| " + row.map(Self.markdown).joined(separator: " | ") + " |"
            }
            return (head + line + body).map { $0 + "\n" }.joined()
        }
    }

    private static func csv(_ value: Value) -> String {
        switch value {
        case .text(let text): CommaSeparated.field(text)
        case .number(let number): number.isFinite ? Numbers.exact(number) : ""
        case .missing: ""
        }
    }

    private static func json(_ value: Value) -> String {
        switch value {
        case .text(let text): json(text)
        case .number(let number): number.isFinite ? Numbers.exact(number) : "null"
        case .missing: "null"
        }
    }

    private static func json(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return SafeText.json(out + "\"")
    }

    private static func markdown(_ value: Value) -> String {
        switch value {
        case .text(let text):
            SafeText.line(text.replacing("\r\n", with: " ").replacing("\n", with: " "))
                .replacing("\\", with: "\\\\").replacing("|", with: "\\|")
        case .number(let number): number.isFinite ? Numbers.exact(number) : "-"
        case .missing: "-"
        }
    }
}

/// What a screen can write besides its panes.
struct OtherExport {
    var name: String
    /// The end of the file's name.
    var file: String
    var write: (inout State) -> [Effect]
}

extension Binding {
    /// Writes the pane with the keyboard, or what else a screen has, for other programs.
    static let writePane = Binding(
        .writeTable, "Write the pane as CSV, JSON Lines or Markdown …",
        unless: { $0.cannotExport }
    ) { $0.show(Overlay(.export)) }.known(as: "export table")
}

extension State {
    /// Why the pane with the keyboard cannot be written; nil where it can.
    var cannotExport: String? {
        exports.isEmpty ? "There is nothing to write in this pane." : nil
    }

    /// What can be written for other programs: the pane as a table, and what the screen has besides.
    var exports: [OverlayEntry] {
        let formats =
            paneTable?.rows.isEmpty == false
            ? PaneExport.Format.allCases.map { ($0.rawValue, $0.fileName) } : []
        let all = formats + screen.part.otherExports(self).map { ($0.name, $0.file) }
        return all.enumerated().map { OverlayEntry(left: $1.0, right: $1.1, number: $0) }
    }

    /// Writes what an entry of the list names.
    mutating func export(named name: String) -> [Effect] {
        if let format = PaneExport.Format(rawValue: name) { return export(as: format) }
        return screen.part.otherExports(self).first { $0.name == name }?.write(&self) ?? []
    }

    mutating func export(as format: PaneExport.Format) -> [Effect] {
        guard let table = paneTable else { return [] }
        let name = "whyhere-\(screen.title.lowercased())-\(table.name)"
        return [.ask(WriteText(name: name + format.fileName, text: table.text(format)))]
    }

    /// The pane with the keyboard as a table; nil for one that is none.
    private var paneTable: PaneExport? { screen.part.table(pane, self) }
}

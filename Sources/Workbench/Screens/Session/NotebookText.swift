import Canvas
import Reports
import Support

/// A line of the details, which may have a label before it.
struct NotebookLine {
    var label = ""
    var text: String
    var style = Style.text
}

extension NotebookState {
    /// Where the values of facts begin.
    static let factColumn = 10

    var detailTitle: String {
        switch source {
        case .notes: selectedNote.map { "note \($0.number)" } ?? "note"
        case .actions: "action"
        default:
            selectedCase.map { "case \($0.number)" + (showsFrame ? ", as it was" : "") } ?? "case"
        }
    }

    /// What is selected, whole: lines wrap, and nothing is cut but a screen that is wider.
    func lines(width: Int) -> [NotebookLine] {
        switch source {
        case .notes: return selectedNote.map { lines(of: $0, width) } ?? []
        case .actions: return selectedAction.map { lines(of: $0, width) } ?? []
        default:
            guard let saved = selectedCase else { return [] }
            if showsFrame, let frame = saved.content.frame {
                return frame.split(separator: "\n", omittingEmptySubsequences: false).map {
                    NotebookLine(text: String($0))
                }
            }
            return lines(of: saved, width)
        }
    }

    private func fact(
        _ label: String, _ text: String, _ style: Style = .text, _ width: Int
    ) -> [NotebookLine] {
        wrapped(text, width: max(8, width - Self.factColumn)).enumerated().map { row, line in
            // A blank label keeps the value at its column.
            NotebookLine(label: row == 0 ? label : " ", text: line, style: style)
        }
    }

    private func lines(of saved: SavedCase, _ width: Int) -> [NotebookLine] {
        let content = saved.content
        let isSite = content.kind == .site
        var lines = fact("verdict", saved.verdict.title, saved.verdict.style, width)
        if !saved.remark.isEmpty { lines += fact("remark", saved.remark, width) }
        lines += fact(isSite ? "brand" : "user", content.subjectName, width)
        let rank = content.rank.map { ", rank \(Numbers.rank($0)) among \(content.candidates)" }
        lines += fact(
            isSite ? "region" : "place", content.objectName + (rank ?? ", without a rank"), width)
        if let moment = content.moment { lines += fact("moment", moment, width) }
        lines += fact("run", "\(content.run), \(content.model), epoch \(content.epoch)", width)
        lines += fact("city", content.city, .dim, width)
        lines += fact("reason", content.sentence, width)
        for row in content.rows.prefix(8) {
            lines += [
                NotebookLine(
                    label: Numbers.signed(row.contribution, 4), text: row.name,
                    style: row.contribution < 0 ? .bad : .text)
            ]
        }
        if content.rows.count > 8 {
            let others = Wording.count(content.rows.count - 8, "more row")
            lines += fact(" ", "\(others) in the session and in what is written of it", .dim, width)
        }
        lines += fact("again", content.command, .accent, width)
        lines += fact("saved", NotebookState.shownTime(saved.at) + " UTC", .dim, width)
        return lines
    }

    private func fact(_ label: String, _ text: String, _ width: Int) -> [NotebookLine] {
        fact(label, text, .text, width)
    }

    private func lines(of note: Note, _ width: Int) -> [NotebookLine] {
        var lines = fact("note", note.text, width)
        let places = [note.origin.screen, note.origin.city].compactMap { $0 }
        if !places.isEmpty { lines += fact("on", places.joined(separator: ", "), .dim, width) }
        if let command = note.origin.command { lines += fact("again", command, .accent, width) }
        return lines + fact("written", NotebookState.shownTime(note.at) + " UTC", .dim, width)
    }

    private func lines(of action: LoggedAction, _ width: Int) -> [NotebookLine] {
        var lines = fact("action", action.text, width)
        if let command = action.command { lines += fact("again", command, .accent, width) }
        return lines + fact("done", NotebookState.shownTime(action.at) + " UTC", .dim, width)
    }

    /// A pane as a table for other programs; nil for one that is none.
    func export(_ pane: Pane) -> PaneExport? {
        typealias Value = PaneExport.Value
        switch pane {
        case .cases, .caseDetails:
            return PaneExport(
                name: "cases",
                columns: [
                    "case", "time", "verdict", "model", "run", "user", "place", "rank", "city",
                    "remark", "reason", "command",
                ],
                rows: cases.map { saved in
                    let content = saved.content
                    return [
                        Value(saved.number), .text(saved.at), .text(saved.verdict.rawValue),
                        .text(content.model), .text(content.run), .text(content.subjectName),
                        .text(content.objectName), Value(content.rank), .text(content.city),
                        .text(saved.remark), .text(content.sentence), .text(content.command),
                    ]
                })
        case .verdicts:
            return PaneExport(
                name: "verdicts",
                columns: ["model", "cases"] + Verdict.allCases.map(\.rawValue)
                    + ["share", "low", "high"],
                rows: statistics.map { row in
                    [.text(row.model ?? Self.allModels), Value(row.total)]
                        + row.counts.map { Value($0.cases) }
                        + [Value(row.share), Value(row.low), Value(row.high)]
                })
        case .notes:
            return PaneExport(
                name: "notes", columns: ["note", "time", "screen", "city", "text", "command"],
                rows: notes.map { note in
                    [
                        Value(note.number), .text(note.at), .text(note.origin.screen ?? ""),
                        .text(note.origin.city ?? ""), .text(note.text),
                        .text(note.origin.command ?? ""),
                    ]
                })
        case .actions:
            return PaneExport(
                name: "actions", columns: ["time", "kind", "action", "command"],
                rows: actions.map { action in
                    [
                        .text(action.at), .text(action.kind.rawValue), .text(action.text),
                        .text(action.command ?? ""),
                    ]
                })
        default: return nil
        }
    }
}

extension State {
    /// The lines of the details, for the width of their pane.
    func notebookLines(_ layout: Layout) -> [NotebookLine] {
        let width = layout.panes[.caseDetails]?.width ?? size.width
        return notebook.lines(width: max(1, width - 4))
    }

    /// What the status line says on the Session screen.
    var notebookStatus: String? {
        guard let content = notebook.content.answer else { return nil }
        return "session \(session): \(Wording.count(content.cases.count, "case")), "
            + "\(Wording.count(content.notes.count, "note")), "
            + "\(Wording.count(content.actions.count, "action")); "
            + "\(KeyMeaning.open.key) opens another"
    }
}

import Canvas
import Reports

/// What a note or a case is about, as it was when its key was pressed.
public struct NoteDraft: Codable, Equatable, Sendable {
    /// What comes of it.
    public enum Aim: Codable, Equatable, Sendable {
        case new
        case changeCase(Int)
        case changeNote(Int)
    }

    public var origin: NoteOrigin
    /// The explanation that was shown; nil where there was none.
    public var content: CaseContent?
    public var aim: Aim

    init(origin: NoteOrigin, content: CaseContent? = nil, aim: Aim = .new) {
        self.origin = origin
        self.content = content
        self.aim = aim
    }

    /// What can be chosen beside the words: a verdict, or nil for a note and no case.
    var choices: [Verdict?] {
        guard content != nil else { return [] }
        return Verdict.allCases + (aim == .new ? [nil] : [])
    }

    var title: String {
        switch aim {
        case .new: content == nil ? "write a note" : "save a case, or write a note"
        case .changeCase(let number): "case \(number)"
        case .changeNote(let number): "note \(number)"
        }
    }

    /// What it is about, in one line.
    var subject: String {
        guard let content else {
            return [origin.screen, origin.city].compactMap { $0 }.joined(separator: ", ")
        }
        return content.title + ", \(content.run)"
    }
}

extension State {
    /// The explanation that is shown, as a case keeps it; nil where there is none.
    var shownCase: CaseContent? {
        overlay?.kind.part.caseContent(self) ?? screen.part.caseContent(self)
    }

    /// The option that names this session; nothing for the one that is taken anyway.
    var sessionOption: String {
        session == "default" ? "" : " --session \(CommandLines.quoted(session))"
    }

    /// Opens the form of a note, with the screen as it is.
    mutating func openNote() -> [Effect] {
        var draft = NoteDraft(
            origin: NoteOrigin(
                screen: screen.title, city: city.report?.name,
                command: CommandLines.equivalent(self)))
        draft.content = shownCase
        // What is drawn has no message over it.
        draft.content?.frame = view(self, size).canvas.text
        return show(Overlay(.note(draft), over: overlay))
    }

    /// Saves what the form has.
    fileprivate mutating func accept(_ draft: NoteDraft) -> [Effect] {
        let text = (overlay?.line.text ?? "").trimmed
        let choice = draft.choices[safe: overlay?.list.selected ?? 0] ?? nil
        let effect: Effect
        switch (draft.aim, draft.content, choice) {
        case (.new, let content?, let verdict?):
            effect = .ask(SaveCase(content: content, verdict: verdict, remark: text))
        case (.new, _, _):
            guard !text.isEmpty else {
                overlay?.fault = "A note needs words."
                return []
            }
            effect = .ask(WriteNote(text: text, origin: draft.origin))
        case (.changeNote(let number), _, _):
            guard !text.isEmpty else {
                overlay?.fault = "A note needs words; \(KeyMeaning.delete.key) deletes it."
                return []
            }
            let old = notebook.content.answer?.notes.first { $0.number == number }
            effect = .ask(
                ChangeNotebook(
                    change: .editNote(number, text: text),
                    inverse: old.map { .editNote(number, text: $0.text) }))
        case (.changeCase(let number), _, let verdict):
            let old = notebook.content.answer?.cases.first { $0.number == number }
            guard let verdict = verdict ?? old?.verdict else { return [] }
            effect = .ask(
                ChangeNotebook(
                    change: .editCase(number, verdict, remark: text),
                    inverse: old.map { .editCase(number, $0.verdict, remark: $0.remark) }))
        }
        return leaveOverlay() + [effect]
    }
}

extension Binding {
    /// A note, or a case of what is explained.
    static let note = Binding(
        .note, "Write a note; of an explanation: save a case with a verdict …",
        hintNow: { $0.shownCase == nil ? nil : "case" }
    ) { $0.openNote() }.known(as: "verdict remark comment case")
}

/// The form of a note or a case: one line of text, and a verdict where something is explained.
struct NoteForm: TextOverlay {
    let draft: NoteDraft
    let name = "the form of notes and cases"

    var rows: [Binding] {
        let draft = draft
        return [
            Binding([.enter], "Save the case with the selected verdict, or the note") {
                $0.accept(draft)
            }, OverlayRows.leave,
            Binding([.down, .tab, .control("n")], "The next verdict, or a note and no case") {
                $0.moveInOverlay(by: 1)
            },
            Binding([.up, .backTab, .control("p")], "The verdict before") {
                $0.moveInOverlay(by: -1)
            },
        ] + OverlayRows.erasing + [OverlayRows.help, OverlayRows.suspend]
    }

    func count(_ state: State) -> Int { draft.choices.count }
    func height(_ state: State) -> Int { max(1, shape(state.size).choices) }

    func follow(_ text: String, _ state: inout State) -> [Effect] {
        state.overlay?.fault = nil
        return []
    }

    /// The box, and how many rows of it the verdicts have.
    private func shape(_ size: Size) -> (box: Rect, choices: Int) {
        let width = min(size.width, 72)
        // The subject, a line, the text, what there is to say, and the frame.
        let fixed = 7
        let choices = max(0, min(draft.choices.count, size.height - fixed))
        let height = min(size.height, fixed + choices)
        return (
            Rect((size.width - width) / 2, (size.height - height) / 2, width, height), choices
        )
    }

    func draw(
        _ state: State, _ overlay: Overlay, _ layout: Layout, on canvas: inout Canvas
    ) -> Frame.Position? {
        let (box, choices) = shape(canvas.size)
        canvas.fill(box)
        let inside = canvas.panel(
            box, title: draft.title, note: "Enter saves, Esc leaves", focused: true)
        canvas.put(
            draft.subject, x: inside.x + 1, y: inside.y, Style(.accent, bold: true),
            limit: inside.width - 2)
        let list = Rect(inside.x + 1, inside.y + 1, max(0, inside.width - 2), choices)
        canvas.table(
            [TableColumn("", 12, flexible: true)], in: list, count: draft.choices.count,
            position: overlay.list, focused: true
        ) { row, _ in
            let verdict = draft.choices[row]
            return (verdict?.title ?? "a note, and no case", verdict?.style ?? .text)
        }
        var y = list.maxY
        for x in inside.x..<inside.maxX { canvas.put("─", x: x, y: y, .border) }
        y += 1
        let cursor = drawLine(
            overlay.line, mark: draft.choices.isEmpty ? "note: " : "remark: ",
            in: Rect(inside.x + 1, y, inside.width - 2, 1), on: &canvas)
        let explains = [Screen.why.title, Screen.sites.title].contains(draft.origin.screen)
        let hint =
            !draft.choices.isEmpty
            ? "↑↓ choose the verdict; the remark may be empty."
            : explains && draft.aim == .new
                ? "Nothing is explained yet: this is a note, and no case."
                : "It remembers where it was written."
        canvas.paragraph(
            overlay.fault ?? hint,
            in: Rect(inside.x + 1, y + 1, inside.width - 2, max(0, inside.maxY - y - 1)),
            overlay.fault == nil ? .dim : .bad)
        return cursor
    }
}

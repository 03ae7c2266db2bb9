import Canvas
import Reports
import Support

extension Panel {
    static let missed: Panel = Panel(
        "a missed place", opener: nil, isAboutSelection: false,
        own: [
            Binding(
                .missedNext, and: [.right], "The next missed place, over users", hint: "miss",
                shown: "\(KeyMeaning.missedNext.standardKey) \(KeyMeaning.missedBefore.standardKey)"
            ) { $0.turnMiss(by: 1) },
            Binding(.missedBefore, and: [.left], "The missed place before") {
                $0.turnMiss(by: -1)
            },
            Binding(
                [.enter], "Try the visits that would lift it, as edits", hint: "try the lift",
                unless: { $0.cannotTryLift }
            ) { $0.tryLift() },
        ],
        wanted: { state, all in
            let width = min(all.width, 100)
            return Size(width, state.missedLines(width: width - 4).count + 2)
        },
        // The width does not depend on the lines; asking for the box would wrap them once more.
        count: { max(1, $0.missedLines(width: min($0.size.width, 100) - 4).count) },
        explained: { $0.missedCase },
        draw: { drawMissed($0, $1, in: $2, on: &$3) },
        command: { $0.missedCommand })
}

extension State {
    /// The command line that prints the card.
    fileprivate var missedCommand: String? {
        guard let run = why.run else { return nil }
        let base = "whyhere missed --run \(CommandLines.quoted(run))"
        let candidates = " --candidates \(why.candidates)"
        return why.missed.shown.map {
            "\(base) --user \($0.user) --place \($0.place)\(candidates)"
        } ?? base + candidates
    }

    /// The card as a case.
    fileprivate var missedCase: CaseContent? {
        guard let card = why.missed.report, let run = why.run, let report = city.report else {
            return nil
        }
        let list = why.report.flatMap { $0.run == run ? $0 : nil }
        let words = card.sentences
        let sentence = [words.cause, words.rank, words.model].joined(separator: " ")
        var content = CaseContent(
            kind: .place, city: report.name, cityFingerprint: report.fingerprint,
            subject: card.user, subjectName: Wording.name(card.user, card.userName),
            object: card.place, objectName: Wording.name(card.place, card.placeName), run: run,
            model: list?.model ?? self.card(of: run)?.name ?? run, epoch: list?.epoch ?? 0,
            rank: card.rank, candidates: why.candidates, sentence: sentence,
            rows: card.model.rows.map { CaseRow($0, of: card.userName) },
            command: (missedCommand ?? "whyhere missed") + sessionOption)
        content.score = card.model.score
        content.moment = WallClock.minute(card.moment)
        return content
    }

    /// The card in words: nothing is cut, lines wrap.
    fileprivate func missedLines(width: Int) -> [(text: String, style: Style)] {
        guard let card = why.missed.report else {
            let text =
                why.missed.failure
                ?? (why.missed.shown == nil
                    ? "Ranking what every user visited, to see what is missed …"
                    : "Asking every other run and rule about this place …")
            let style: Style = why.missed.failure == nil ? .dim : .bad
            return wrapped(text, width: max(1, width)).map { ($0, style) }
        }
        var lines: [(String, Style)] = []
        func add(_ name: String, _ text: String, _ style: Style = .text) {
            if !lines.isEmpty, size.height >= 30 { lines.append(("", .text)) }
            let label = width >= 40 ? 7 : 0
            if label == 0 { lines.append((name, .title)) }
            for (row, line) in wrapped(text, width: max(1, width - label)).enumerated() {
                let start = row == 0 ? name : ""
                let padding = String(repeating: " ", count: max(0, label - start.count))
                lines.append((label == 0 ? line : start + padding + line, style))
            }
        }
        let words = card.sentences
        add("cause", words.cause, card.isMissed ? .warning : .good)
        add("rank", words.rank)
        add("data", words.data)
        add("split", words.split, card.split.isFair ? .text : .warning)
        add("model", words.model)
        if let lift = words.lift {
            add("lift", lift, card.lift?.visits == nil ? .text : .good)
        } else if let failure = why.missed.lifted.failure {
            add("lift", failure, .bad)
        } else {
            add("lift", "Looking for visits that would lift it …", .dim)
        }
        return lines
    }
}

private func drawMissed(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let missed = state.why.missed
    let card = missed.report
    let title = card.map { card in
        let when = "\(WallClock.weekday(card.moment)) \(WallClock.time(card.moment))"
        return "\(card.isMissed ? "missed" : "listed"): \(card.placeName), \(when)"
    }
    let note = card.map { "\($0.userName), place \($0.number) of \($0.truths)" } ?? ""
    let inside = canvas.panel(
        box, title: title ?? "missed places", note: note, focused: true
    ).inset(1, 0)
    let lines = state.missedLines(width: box.width - 4)
    // The list counts lines; it scrolls only as far as there is something below.
    let top = max(0, min(overlay.list.selected, lines.count - inside.height))
    canvas.scrollMark(box, top: top, visible: inside.height, count: lines.count)
    for (row, line) in lines.dropFirst(top).prefix(inside.height).enumerated() {
        canvas.put(
            line.text, x: inside.x, y: inside.y + row, line.style, limit: inside.width)
    }
}

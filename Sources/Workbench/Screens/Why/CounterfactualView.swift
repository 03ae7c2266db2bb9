import Canvas
import Reports
import Support

/// What a counterfactual found, in words.
enum CounterfactualText {
    /// What the place has to do.
    static func goal(_ report: CounterfactualReport) -> String {
        if let name = report.againstName { return "falls below \(name)" }
        return Wording.leaving(first: report.cutoff, from: report.rankBefore)
    }

    /// Whether a smaller set could do, said as far as it is known.
    static func proof(_ report: CounterfactualReport) -> (String, Style) {
        guard let removed = report.removed else {
            let sizes = State.counted(max(0, report.lowerBound - 1))
            if report.timedOut {
                return (
                    "Not found in the time; every set of up to \(sizes) was ruled out.", .warning
                )
            }
            return ("No set of the user's own places does it.", .warning)
        }
        if report.isSmallest {
            return (
                removed.count == 1
                    ? "No smaller set there is." : "Smallest: every smaller set was ruled out.",
                .good
            )
        }
        let open =
            "Perhaps not the smallest: \(max(1, report.lowerBound)) to \(Wording.count(removed.count, "place"))"
        return (open + (report.timedOut ? "; the time was over." : "."), .warning)
    }
}

func drawCounterfactual(
    _ state: State, _ overlay: Overlay, in box: Rect, on canvas: inout Canvas
) {
    let asked = state.why.counterfactual
    let report = asked.isFresh ? asked.answer : nil
    let name = report?.placeName ?? state.why.selection?.name ?? "this place"
    let note = report.map {
        "\(Numbers.grouped($0.runs)) runs, \(Numbers.short($0.milliseconds, 2)) ms"
    }
    let inside = canvas.panel(
        box, title: "without which visits: \(name)", note: note ?? "", of: [.counterfactual],
        state)
    guard let report else {
        return drawNoAnswer(
            asked.failure,
            "Looking for the smallest set of the user's own places without which "
                + "the list would be another. This may take two seconds …", in: inside,
            on: &canvas)
    }
    let inner = inside.inset(1, 0)
    var rest = inner
    func put(_ text: String, _ style: Style) {
        guard !rest.isEmpty else { return }
        canvas.put(text, x: rest.x, y: rest.y, style, limit: rest.width)
        rest = rest.top(1).rest
    }
    if inner.height >= 8 {
        let used = canvas.paragraph(report.sentence, in: rest.top(inner.height >= 14 ? 5 : 2).first)
        rest = rest.top(used + (inner.height >= 14 ? 1 : 0)).rest
        put("goal   the place \(CounterfactualText.goal(report))   ←→ others", .dim)
    }
    put(
        rankLine(report, hasGraph: !state.readsSequences, width: inner.width), .text)
    let (proof, style) = CounterfactualText.proof(report)
    put(proof, style)
    if inner.height >= 14 { rest = rest.top(1).rest }
    guard report.removed != nil else { return }
    let removed = state.shownRemovals
    let columns = [
        TableColumn("removed", 14, flexible: true, wanted: 20),
        TableColumn("category", 10, flexible: true, priority: 5),
        TableColumn("visits", 6, .right),
    ]
    canvas.table(
        WhyState.removals.columns(columns, by: state.panelChoices["counterfactual"]),
        in: Rect(inside.x, rest.y, inside.width, rest.height), count: removed.count,
        position: overlay.list, focused: true
    ) { row, column in
        switch column {
        case 0: return (removed[row].placeName, .text)
        case 1: return (removed[row].category, .dim)
        default: return (String(removed[row].visits), .text)
        }
    }
}

/// `rank 1 → 3 (mask) → 4 (rebuilt)   first then: Quiet Works`.
private func rankLine(
    _ report: CounterfactualReport, hasGraph: Bool, width: Int
) -> String {
    var text = "rank   \(Numbers.short(report.rankBefore, 6))"
    if let after = report.rankAfter {
        text += " → \(Numbers.short(after, 6))" + (hasGraph ? " (masked)" : ", run again")
    }
    if let rebuilt = report.rankRebuilt {
        text += ", \(Numbers.short(rebuilt, 6)) (rebuilt)"
    } else if hasGraph && report.removed != nil && width >= 60 {
        text +=
            ", not rebuilt"
            + (report.rebuildSeconds.map { ", which takes \(Numbers.short($0, 2)) s" } ?? "")
    }
    if let first = report.newFirstName, !first.isEmpty {
        let more = "   first then: \(first)"
        if DisplayWidth.of(text) + DisplayWidth.of(more) <= width { text += more }
    }
    return text
}

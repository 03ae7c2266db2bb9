import Reports
import Support

// The command lines that show what the Why screen shows.

extension WhyScreen {
    static func command(_ state: State, city: String) -> String {
        let why = state.why
        guard let run = why.run, let user = why.user else {
            return "whyhere train \(state.cards.first?.name ?? "--help")"
        }
        let base = "--run \(CommandLines.quoted(run)) --user \(user)"
        let explained: [Pane] = [.reasons, .evidence, .sequencePicture]
        if why.whatIf.edits.count > 0, !explained.contains(why.pane) { return whatIf(why, base) }
        if explained.contains(why.pane), let place = why.selectedPlace {
            if state.shownPicture == .hours, why.pane == .sequencePicture {
                return "whyhere hours \(base) --place \(place)"
            }
            let line = "whyhere explain \(base) --place \(place)"
            guard state.readsSequences else {
                return line + " --side \(why.side) --group \(why.group)"
            }
            return line
                + (why.sequence.undistilled.map { " --undistilled \(CommandLines.quoted($0))" }
                    ?? "")
        }
        let among = why.target?.among?.joined(separator: ",")
        return "whyhere recommend \(base) --candidates \(why.candidates)"
            + (among.map { " --among \(CommandLines.quoted($0))" } ?? "")
            + (why.target?.beam.map { " --beam \($0)" } ?? "")
    }

    /// Explains a place, from whatever side.
    static func explain(_ request: ExplanationRequest) -> String {
        "whyhere explain --run \(CommandLines.quoted(request.run)) --user \(request.user)"
            + " --place \(request.place)"
    }

    static func detailsCommand(_ state: State) -> String? {
        guard let asked = state.why.explained.answered, let report = state.why.explanation else {
            return nil
        }
        return explain(asked)
            + (report.sequence == nil ? " --side \(report.side) --group \(report.group)" : "")
    }

    static func caseContent(_ state: State) -> CaseContent? {
        guard state.why.isExplained, let report = state.why.explanation,
            let command = detailsCommand(state)
        else { return nil }
        return CaseContent(report, command: command + state.sessionOption)
    }

    static func measured(_ state: State) -> MeasuredExplanation {
        let asked = state.why.faithfulness
        let answer = asked.isFresh ? asked.answer : nil
        return MeasuredExplanation(
            name: answer?.placeName ?? state.why.selection?.name ?? "this place",
            report: answer?.faithfulness, isFresh: asked.isFresh, failure: asked.failure,
            command: asked.target.map {
                explain($0) + " --side \($0.side) --group \($0.group) --faithfulness"
            })
    }

    static func command(_ request: CounterfactualRequest) -> String {
        "whyhere counterfactual --run \(CommandLines.quoted(request.run)) --user \(request.user)"
            + " --place \(request.place)" + candidates(request.candidates)
            + (request.against.map { " --against \($0)" }
                ?? (request.cutoff == 1 ? "" : " --k \(request.cutoff)"))
    }

    static func command(_ request: ContrastRequest) -> String {
        "whyhere explain --run \(CommandLines.quoted(request.run)) --user \(request.user)"
            + " --place \(request.place) --against \(request.against)"
            + " --group \(request.group)" + candidates(request.candidates)
    }

    private static func candidates(_ name: String?) -> String {
        name.map { " --candidates \($0)" } ?? ""
    }

    private static func whatIf(_ why: WhyState, _ base: String) -> String {
        let edits = why.whatIf.edits
        var line = "whyhere what-if \(base) --candidates \(why.candidates)"
        for named in edits.visits {
            line +=
                " --\(named.edit.kind.rawValue) \(named.edit.place)"
                + (named.edit.hour.map { "@\($0)" } ?? "")
        }
        if let gamma = edits.gamma { line += " --gamma \(Numbers.short(gamma, 6))" }
        if let alpha = edits.alpha { line += " --alpha \(Numbers.short(alpha, 6))" }
        return line + (edits.mode == "mask" ? "" : " --mode \(edits.mode)")
    }
}

import Reports

extension WhyScreen {
    static let rows: [Binding] = asking + editing + showing + MapKeys.rows

    private static let asking: [Binding] = [
        Binding(
            .run, "Choose the run", hint: "run",
            unless: { $0.city.report == nil ? "There is no city yet." : nil }
        ) { $0.show(Overlay(.runs)) },
        Binding(
            .beside, "Ranks by other runs and rules beside the list …", hint: "beside",
            unless: { $0.why.report == nil ? "There is no list yet: choose a user first." : nil }
        ) { $0.show(Overlay(.beside)) },
        Binding(.newOrAll, "Rank only new places, or all of them", hint: "new/all") { state in
            state.why.candidates = state.why.candidates == "new" ? "all" : "new"
            return []
        },
        Binding(
            .among, "Rank some places only, by number or name …",
            unless: {
                $0.why.whatIf.edits.count > 0
                    ? "What-if ranks every place; \(KeyMeaning.clear.key) clears the edits first."
                    : nil
            }
        ) { state in
            state.show(
                Overlay(.among, text: (state.why.among ?? []).joined(separator: ", ")))
        },
        Binding(
            .number, "A generator's list by beam search, or exact …", unless: { $0.cannotBeam }
        ) { state in
            state.show(Overlay(.beam, text: state.why.beam.map { String($0) } ?? ""))
        },
        Binding(
            .view, "Evidence: what is special, all rows of the user's side, or of the place's",
            hint: "all rows", unless: { $0.why.explanation == nil ? WhyState.nothingToAsk : nil }
        ) { $0.turnEvidence() },
        Binding(
            .group, "Group similar visits: place, user, own, pairs",
            hintNow: { $0.readsSequences ? nil : "group by" }, unless: { $0.hasOneSide }
        ) { $0.change { $0.why.nextGroup() } },
        Binding(
            .edit, "What if? Edit the user's visits; the list ranks anew", hint: "edit",
            unless: { $0.why.cannotEdit }
        ) { state in
            state.toggleEditor()
            return []
        },
        Binding(
            .without, "Which visits would have to be missing?", hint: "without",
            unless: { $0.why.cannotAsk }
        ) { $0.askCounterfactual() }.known(as: "counterfactual"),
        Binding(
            .faithful, "How faithful is the explanation? Methods and controls", hint: "faithful",
            unless: { $0.why.cannotAsk }
        ) { $0.measureFaithfulness() }.known(
            as: "faithfulness fidelity comprehensiveness sufficiency sanity"),
        Binding(
            .mark, "Mark the place, for a comparison", hint: "mark",
            unless: { $0.why.selection == nil ? "There is no place to mark yet." : nil }
        ) { $0.change { $0.why.mark() } },
        Binding(
            .whyNot, "Why the marked (or first) place and not this one?", hint: "why not",
            unless: { $0.why.cannotContrast }
        ) { $0.contrastPlaces() }.known(as: "contrast"),
    ]

    private static let editing: [Binding] = [
        Binding(.insert, "Insert a visit …", unless: { $0.why.cannotEdit }) { $0.insertVisit() },
        Binding(
            .delete, "Delete the visits to an own place, or take an edit back",
            unless: { $0.cannotDelete }
        ) { $0.deleteVisits() },
        Binding(
            .hour, "Move the visits to an own place …",
            unless: { $0.why.cannotEdit ?? $0.withoutOwnPlace }
        ) { $0.moveVisits() },
        Binding(
            .rebuild, "Edits mask the user's step, or rebuild the graph",
            unless: { $0.why.cannotEdit ?? $0.cannotRebuild }
        ) { $0.change { $0.why.whatIf.toggleRebuild() } },
        Binding(
            .undo, "Undo the last edit",
            unless: {
                $0.why.cannotEdit
                    ?? ($0.why.whatIf.canUndo ? nil : "There is nothing to undo.")
            }
        ) { $0.change { $0.why.whatIf.undoLast() } },
        Binding(
            .clear, "Clear all edits",
            unless: {
                $0.why.cannotEdit
                    ?? ($0.why.whatIf.edits.count > 0 ? nil : "There are no edits.")
            }
        ) {
            $0.change {
                $0.why.whatIf.change { $0 = WhatIfEdits() }
                return "All edits are cleared; \(KeyMeaning.undo.key) brings them back."
            }
        },
    ]

    private static let showing: [Binding] = [
        Binding(
            .details, "The whole reason, with rules and leaks",
            unless: { $0.why.explanation == nil ? WhyState.nothingToAsk : nil }
        ) { $0.show(Overlay(.details)) },
        Binding(
            .places, "Where and when: the map of the reasons and the week, and back", hint: "map",
            unless: { $0.withoutWhere }
        ) { $0.turnWhere() },
        Binding(
            .picture, "Of a sequence: events, attention, parts, teacher, disagreement",
            hintNow: { $0.readsSequences ? "attention …" : nil }, unless: { $0.withoutExhibits }
        ) { $0.turnExhibit(by: 1) },
        Binding(.pictureBefore, "The picture before", unless: { $0.withoutExhibits }) {
            $0.turnExhibit(by: -1)
        },
        Binding(
            .compare, "Disagreement: compare with a run without distillation too",
            unless: { $0.cannotCompareUndistilled }
        ) { $0.turnUndistilled() },
        .writePane,
        Binding(
            .missedNext, "The next place that was visited and missed, over users",
            hint: "missed", unless: { $0.cannotTurnMiss }
        ) { $0.turnMiss(by: 1) },
        Binding(.missedBefore, "The missed place before", unless: { $0.cannotTurnMiss }) {
            $0.turnMiss(by: -1)
        },
        Binding(.before, "Previous user", hint: "user", unless: { $0.withoutUsers }) {
            $0.turnUser(by: -1)
        },
        Binding(.next, "Next user", unless: { $0.withoutUsers }) { $0.turnUser(by: 1) },
    ]

    /// Rows that hold everywhere, with what they do in the attention of a sequence.
    static let pictureSections = [
        KeySection(
            "In the attention of 3 Why",
            [
                Binding([.left], "Head before; in a head, the event before is looked at") {
                    $0.step(.left)
                },
                Binding([.right], "Next head; in a head, the next event is looked at") {
                    $0.step(.right)
                },
                Binding(
                    .up, and: [.up], "Block before; in a head, the event before looks"
                ) { $0.step(.up) },
                Binding(.down, and: [.down], "Next block; in a head, the next event looks") {
                    $0.step(.down)
                },
                Binding([.enter], "From all heads to one, and from its cell to that of all heads") {
                    $0.enter()
                },
                Binding([.escape], "The way back") { $0.back() },
            ])
    ]
}

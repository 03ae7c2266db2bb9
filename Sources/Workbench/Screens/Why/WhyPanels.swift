import Canvas
import Reports

// The panels of the Why screen: what would have to be missing, why not another place, one event.

extension Panel {
    static let counterfactual: Panel = Panel(
        "what would have to be missing", opener: .without,
        own: [
            Binding(
                [.right, .tab], "Another goal", hint: "goal", shown: "←→",
                unless: { $0.why.counterfactual.target == nil ? WhyState.nothingToAsk : nil }
            ) { $0.turnGoal(by: 1) },
            Binding(
                [.left], "The goal before",
                unless: { $0.why.counterfactual.target == nil ? WhyState.nothingToAsk : nil }
            ) { $0.turnGoal(by: -1) },
            Binding(
                [.enter], "Take what would have to be missing as edits of the visits",
                hint: "apply as edits",
                unless: {
                    $0.why.counterfactual.isFresh
                        && $0.why.counterfactual.answer?.removed?.isEmpty == false
                        ? nil : "There is nothing to apply."
                }
            ) { $0.applyRemovals() },
        ],
        wanted: { state, _ in
            Size(92, 12 + (state.why.counterfactual.answer?.removed?.count ?? 0))
        },
        count: { $0.shownRemovals.count }, lists: [.counterfactual], signs: [.sharedRank],
        draw: { drawCounterfactual($0, $1, in: $2, on: &$3) },
        command: { $0.why.counterfactual.target.map { WhyScreen.command($0) } })

    static let contrast: Panel = Panel(
        "why one place and not another", opener: .whyNot,
        own: [
            Binding(.view, "Swap the two places", hint: "swap") { $0.swapContrast() },
            Binding(
                .group, "Group the differences otherwise",
                hintNow: { $0.readsSequences ? nil : "group by" },
                unless: {
                    $0.readsSequences
                        ? "Of a sequence the evidence is the user's own events, by their place."
                        : nil
                }
            ) { $0.regroupContrast() },
            Binding(
                [.enter], "The row in words", hint: "in words",
                unless: {
                    $0.why.contrast.answer == nil ? "The two places are not compared yet." : nil
                }
            ) { state in
                if let item = state.shownDifferences[safe: state.panelRow] {
                    state.say(Evidence.sentence(item, in: state.preferences.units))
                }
                return []
            },
        ],
        count: { $0.shownDifferences.count }, lists: [.contrast],
        signs: SignMeaning.kinds + [.weight],
        draw: { drawContrast($0, $1, in: $2, on: &$3) },
        command: { $0.why.contrast.target.map { WhyScreen.command($0) } })

    static let event: Panel = Panel(
        "one event of a sequence", opener: nil,
        own: [
            Binding(
                .next, and: [.right], "The event before it", hint: "event", shown: Panel.turningKeys
            ) { $0.turnEvent(by: 1) },
            Binding(.before, and: [.left], "The event after it") { $0.turnEvent(by: -1) },
            Binding([.enter], "Leave the panel") { $0.leaveOverlay() },
        ],
        wanted: { state, all in
            Size(92, state.eventRows(width: min(all.width, 92) - 4) + 2)
        },
        count: { $0.eventRows(width: min($0.size.width, 92) - 4) },
        draw: { drawEventPanel($0, $1, in: $2, on: &$3) },
        command: { $0.why.explained.answered.map { WhyScreen.explain($0) } })
}

extension State {
    /// Lines of what is known of the selected event.
    fileprivate func eventRows(width: Int) -> Int {
        selectedEvent.map { eventRows($0, width: width).count } ?? 1
    }
}

import Canvas
import Reports

extension State {
    /// Rows of the list or the table of what lies above the screen.
    var overlayCount: Int {
        switch overlay?.kind {
        case .details: max(1, detailLines(width: panelBox(size).width - 4).count)
        case .faithfulness: shownFaithfulness.report?.methods.count ?? 0
        case .counterfactual: why.counterfactual.answer?.removed?.count ?? 0
        case .contrast: why.contrast.answer?.evidence.count ?? 0
        case .comparison: comparisonCount
        case .sweep: sweepCount
        case .event: selectedEvent.map { eventRows($0, width: panelBox(size).width - 4).count } ?? 0
        case .spaceTimeGraph: city.spaceTimeGraph.answer?.heaviest.count ?? 0
        default: overlayEntries.count
        }
    }

    /// A key in a panel.
    mutating func pressInPanel(_ key: Key, _ current: Overlay) -> [Effect] {
        let count = overlayCount
        let page = max(1, panelBox(size).height - 6)
        switch key {
        case .up, .character("k"), .control("p"): overlay?.list.move(by: -1, count: count)
        case .down, .character("j"), .control("n"): overlay?.list.move(by: 1, count: count)
        case .pageUp, .control("u"): overlay?.list.move(by: -page, count: count)
        case .pageDown, .control("d"): overlay?.list.move(by: page, count: count)
        case .home, .character("g"): overlay?.list.move(by: -count, count: count)
        case .end, .character("G"): overlay?.list.move(by: count, count: count)
        case .character("q"): overlay = nil
        case .character("y"): return copyCommand()
        case .character("w"): return writeScreen()
        case .character("?"): return show(Overlay(.help))
        default: return pressOwnKey(key, current.kind)
        }
        return []
    }

    /// What a key does in one kind of panel alone.
    private mutating func pressOwnKey(_ key: Key, _ kind: Overlay.Kind) -> [Effect] {
        switch (kind, key) {
        case (.details, .enter), (.details, .character("D")),
            (.faithfulness, .character("f")), (.counterfactual, .character("c")),
            (.contrast, .character("x")):
            overlay = nil
        case (.faithfulness, .enter):
            if let report = shownFaithfulness.report,
                let row = report.methods[safe: overlay?.list.selected ?? 0]
            {
                say(FaithfulnessText.sentence(row, in: report, of: measuredNoun))
            }
        case (.counterfactual, .enter): return applyRemovals()
        case (.counterfactual, .left): return turnGoal(by: -1)
        case (.counterfactual, .right), (.counterfactual, .tab): return turnGoal(by: 1)
        case (.contrast, .enter):
            if let item = why.contrast.answer?.evidence[safe: overlay?.list.selected ?? 0] {
                say(Evidence.sentence(item))
            }
        case (.contrast, .character("s")): return swapContrast()
        case (.contrast, .character("b")): return regroupContrast()
        case (.event, .enter): overlay = nil
        case (.event, .character("n")), (.event, .right): turnEvent(by: 1)
        case (.event, .character("N")), (.event, .left): turnEvent(by: -1)
        case (.spaceTimeGraph, .character("s")): overlay = nil
        case (.spaceTimeGraph, .enter): sayEdge()
        case (.comparison, _): return pressInComparison(key)
        case (.sweep, _): return pressInSweep(key)
        default: say("\(key.name) does nothing here; Esc closes the panel.")
        }
        return []
    }

    /// The keys that the footer names while a panel is open.
    var panelHints: [(key: String, word: String)] {
        let own: [(String, String)] =
            switch overlay?.kind {
            case .counterfactual: [("←→", "goal"), ("Enter", "apply as edits")]
            case .contrast:
                [("s", "swap")] + (readsSequences ? [] : [("b", "group by")]) + [
                    ("Enter", "in words")
                ]
            case .faithfulness: [("Enter", "in words")]
            case .comparison: comparisonHints
            case .sweep: [("[ ]", "part"), ("Enter", "in words")]
            case .event: [("n N", "event")]
            case .spaceTimeGraph: [("Enter", "in words")]
            default: []
            }
        return [("Esc", "close")] + own + [("y", "copy"), ("w", "write"), ("↑↓", "move")]
    }

    private var comparisonHints: [(String, String)] {
        let asked = runs.comparison.inquiry.target
        let ofNextEvents =
            asked?.next == nil ? [] : [("l", "lists"), ("m", "metric"), ("o", "kind")]
        return [("[ ]", "protocol"), ("b", "reference"), ("n", "question")] + ofNextEvents
            + [
                ("a", "audits"), ("s", "parts"),
                ("U", asked?.unsealedBy == nil ? "test" : "validation"), ("Enter", "in words"),
            ]
    }
}

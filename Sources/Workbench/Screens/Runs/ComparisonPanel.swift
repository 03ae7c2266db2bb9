import Canvas
import Reports

extension Panel {
    /// Every simple rule of a city, and runs beside them.
    static let comparison: Panel = Panel(
        "the comparison", opener: .compare,
        own: [
            Binding(
                .next, and: [.right, .tab], "Another protocol", hint: "protocol",
                shown: Panel.turningKeys
            ) { $0.turnTable(by: 1) },
            Binding(.before, and: [.left, .backTab], "The protocol before") {
                $0.turnTable(by: -1)
            },
            Binding(
                .mark, "Compare the others with this row", hint: "reference",
                unless: {
                    $0.runs.comparison.shown?.rows.isEmpty == false
                        ? $0.cannotAskOtherwise : "There is nothing to compare with yet."
                }
            ) { $0.compareWithRow() },
            Binding(
                .question,
                "Held-out visits of users, or their next events by one split after another",
                hint: "question", unless: { $0.cannotAskOtherwise }
            ) { $0.nextQuestion() },
            ofNextEvents(
                .among, "rank lists of some places, as if shown, or every place", "lists",
                "Only a comparison of next events ranks lists; \(KeyMeaning.question.key) asks for one."
            ) { state in
                let next = state.runs.comparison.next
                let origin = next?.lists ?? .auto
                let text =
                    String(next?.shown ?? 20) + (origin == .auto ? "" : " " + origin.rawValue)
                return state.show(Overlay(.shownPlaces, text: text, over: state.overlay))
            },
            ofNextEvents(
                .view, "intervals of another metric", "metric",
                "Only a comparison of next events has another metric; "
                    + "\(KeyMeaning.question.key) asks for one."
            ) { $0.nextLeading() },
            ofNextEvents(
                .group, "visits, orders, or what the city has", "kind",
                "Only a comparison of next events has a kind of event; "
                    + "\(KeyMeaning.question.key) asks for one."
            ) { $0.nextKind() },
            Binding(
                .audits, "With audits, or without", hint: "audits",
                unless: { $0.cannotAskOtherwise }
            ) { $0.askOtherwise { $0.audits.toggle() } },
            Binding(
                .planted, "Parts of the truth, or other metrics", hint: "parts",
                unless: { $0.cannotAskOtherwise }
            ) { $0.askOtherwise { $0.slices.toggle() } },
            Binding(
                .unseal, "Open the sealed test part, after a question; again: back to validation",
                hintNow: {
                    $0.runs.comparison.inquiry.target?.request.unsealedBy == nil
                        ? "test" : "validation"
                }, unless: { $0.cannotAskOtherwise }
            ) { $0.askToUnseal() },
            Binding(
                [.enter], "The row in words", hint: "in words",
                unless: {
                    $0.runs.comparison.shown == nil ? "There is nothing compared yet." : nil
                }
            ) { state in
                guard let table = state.runs.comparison.shown else { return [] }
                if let row = state.shownSystems[safe: state.panelRow] {
                    state.say(ComparisonText.sentence(row, in: table))
                }
                return []
            },
        ],
        wanted: { Size($1.width, $1.height) },
        count: { $0.comparisonCount },
        visible: { $0.comparisonRows }, lists: [.comparison],
        draw: { drawComparison($0, $1, in: $2, on: &$3) },
        command: { state in
            state.runs.comparison.inquiry.target.map {
                CommandLines.evaluate($0, opensTest: $0.request.unsealedBy != nil)
            }
        })

    /// A key of next events: refused where all held-out visits are compared.
    private static func ofNextEvents(
        _ key: KeyMeaning, _ title: String, _ hint: String, _ refusal: String,
        do handler: @escaping Binding.Handler
    ) -> Binding {
        Binding(
            key, "Of next events: \(title)",
            hintNow: { $0.runs.comparison.next == nil ? nil : hint },
            unless: { $0.runs.comparison.next == nil ? refusal : $0.cannotAskOtherwise },
            do: handler)
    }
}

extension Confirmation {
    /// Asks before the test part is opened.
    static let unseal: Confirmation = Confirmation(
        name: "the question before the test part is opened",
        question: {
            "This opens the sealed test part of \($0.city.report?.name ?? "") and writes that "
                + "down."
        },
        keys: "Enter opens, Esc leaves it sealed",
        // Two panels ask: what lies below says for which.
        yes: Binding([.enter], "Open the test part") {
            $0.overlay?.under?.kind == .scatter ? $0.openTestOfScatter() : $0.unseal()
        },
        otherwise: { $0.say("Enter opens the test part; Esc leaves it sealed.") },
        left: { $0.say("The test part stays sealed.") })
}

extension Prompt {
    /// How many places lists of a comparison have.
    static let shownPlaces: Prompt = Prompt(
        name: "places of a list",
        description: { _ in
            "As shown, or the one visited and others around it; empty: every place"
        }, width: 76
    ) { $0.setShown($1) }
}

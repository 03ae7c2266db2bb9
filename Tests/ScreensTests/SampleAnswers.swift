import Reports

@testable import Screens

/// Answers to the questions of the Why screen, the same every time.
enum SampleAnswers {
    static func rules(_ number: Int) -> [RuleRank] {
        [
            RuleRank(rule: "popularity", rank: Double(3 + number * 7 % 90)),
            RuleRank(rule: "own-places", rank: number % 5 == 1 ? 1 : 412.5),
            RuleRank(rule: "item-knn", rank: Double(12 + number * 11 % 60)),
        ]
    }

    static func leak(later: Double) -> LeakReport {
        LeakReport(
            moment: SampleReports.start + 200 * 86400, laterShare: later, visits: 18_663,
            laterVisits: later > 0 ? 211 : 0, latest: SampleReports.start + 199 * 86400,
            ownVisits: 0,
            sentence: later > 0
                ? "3.4 % of the evidence are visits after the visit that is to be predicted."
                : "No visit behind this explanation is later than the one that is to be predicted.")
    }

    static func explanation(_ question: ExplanationRequest) -> ExplanationReport {
        var report = SampleReports.explanation(
            run: question.run, user: number(question.user), place: number(question.place),
            side: question.side,
            group: question.group)
        report.candidates = question.candidates ?? "new"
        return report
    }

    static func faithfulness(_ question: ExplanationRequest) -> ExplanationReport {
        var report = explanation(question)
        report.faithfulness = measured
        return report
    }

    static var measured: FaithfulnessReport {
        let names = [
            "exact", "leave-one-out", "integrated-gradients", "shapley", "influence", "random",
            "uniform", "popularity",
        ]
        let budgets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5]
        let methods = names.enumerated().map { index, name in
            let control = index > 4
            let scale = control ? 0.2 : 1 - 0.15 * Double(index)
            return MethodFaithfulness(
                method: name, explanations: 1,
                comprehensiveness: budgets.map { scale * ($0 / ($0 + 0.15)) },
                sufficiency: budgets.map { scale * (0.2 - 0.3 * $0) },
                rankComprehensiveness: budgets.map { scale * 3 * $0 },
                rankSufficiency: budgets.map { scale * (1 - $0) },
                fidelityPlus: control ? 0 : 1, fidelityMinus: control ? 1 : 0,
                characterization: control ? 0 : 1, unfaithfulness: control ? 0.83 : 0.02,
                polarityAgreement: control ? nil : 0.97, agreement: control ? nil : scale,
                stability: 1 - 0.1 * Double(index % 3), sanity: control ? nil : 0.91,
                specificity: control ? nil : 0.33, plantedTruth: nil,
                runs: [1, 432, 51, 4000, 1, 0, 0, 0][index])
        }
        return FaithfulnessReport(
            mode: "mask", cutoff: 10, units: 431, budgets: budgets, methods: methods,
            band: budgets.map {
                RandomBand(mean: 0.8 * $0, low: 0.5 * $0, high: 0.05 + $0)
            }, draws: 20, seed: 1, milliseconds: 812)
    }

    private static func row(
        _ place: Int, before: Double, after: Double, isTruth: Bool = false
    ) -> WhatIfRow {
        WhatIfRow(
            place: place, placeName: SampleReports.placeName(place),
            category: SampleReports.categories[place % 12], rankBefore: before, rankAfter: after,
            scoreBefore: 0.92 / (1 + 0.13 * before), scoreAfter: 0.9 / (1 + 0.13 * after),
            isTruth: isTruth)
    }

    static func whatIf(_ question: WhatIfRequest) -> WhatIfReport {
        let list = SampleReports.recommendation(
            run: question.run, user: number(question.user), candidates: question.candidates ?? "new"
        )
        // The first goes to the end, every edit brings one from below.
        var places = list.items.map(\.place)
        let first = places.removeFirst()
        places.insert(first, at: 4)
        places.insert(1500 + question.edits.count, at: 2)
        let dropped = places.removeLast()
        let items = places.enumerated().map { index, place in
            let before = list.items.firstIndex { $0.place == place }.map { Double($0 + 1) } ?? 74
            return row(
                place, before: before, after: Double(index + 1),
                isTruth: list.truth.contains { $0.place == place })
        }
        let names = question.edits.map {
            "\($0.kind.rawValue) \(SampleReports.placeName($0.place))"
                + ($0.kind == .insert ? "" : " (3 visits)")
        }
        return WhatIfReport(
            run: question.run, user: number(question.user),
            userName: SampleReports.userRow(number(question.user)).name,
            candidates: question.candidates ?? "new", edits: question.edits, editNames: names,
            gamma: question.gamma, alpha: question.alpha, mode: question.mode, items: items,
            dropped: [row(dropped, before: 20, after: 22)],
            truth: [
                row(list.truth[0].place, before: 3, after: 2, isTruth: true),
                row(list.truth[1].place, before: 86.5, after: 91, isTruth: true),
            ],
            sentence: "After \(question.edits.count) edits 1 of 20 places is another; the first "
                + "is \(items[0].placeName), and a place really visited rises from 3 to 2.",
            milliseconds: 12)
    }

    static func counterfactual(_ question: CounterfactualRequest) -> CounterfactualReport {
        let removed = [40, 77].map { place in
            CounterfactualReport.Removal(
                place: place, placeName: SampleReports.placeName(place),
                category: SampleReports.categories[place % 12], visits: 2 + place % 7)
        }
        let none = question.cutoff > 10
        return CounterfactualReport(
            run: question.run, user: number(question.user),
            userName: SampleReports.userRow(number(question.user)).name,
            place: number(question.place),
            placeName: SampleReports.placeName(number(question.place)),
            candidates: question.candidates ?? "all", cutoff: question.cutoff,
            against: question.against.map { number($0) },
            againstName: question.against.map { SampleReports.placeName(number($0)) },
            removed: none ? nil : removed, isSmallest: question.cutoff == 1,
            lowerBound: none ? 5 : 2, rankBefore: 1, rankAfter: none ? nil : 3,
            rankRebuilt: none ? nil : 4, newFirst: 194,
            newFirstName: none ? nil : SampleReports.placeName(194), timedOut: none, runs: 127,
            sentence: none
                ? "No set of the user's places that was tried drives it out of the list."
                : "Without the visits to \(removed[0].placeName) and \(removed[1].placeName) it "
                    + "falls from rank 1 to 3.", milliseconds: 61)
    }

    static func contrast(_ question: ContrastRequest) -> ContrastReport {
        let explanation = SampleReports.explanation(
            run: question.run, user: number(question.user), place: number(question.place),
            group: question.group)
        return ContrastReport(
            run: question.run, user: number(question.user),
            userName: SampleReports.userRow(number(question.user)).name,
            place: number(question.place),
            placeName: SampleReports.placeName(number(question.place)), rank: 1, score: 0.8142,
            against: number(question.against),
            againstName: SampleReports.placeName(number(question.against)),
            againstRank: 3, againstScore: 0.6619, candidates: question.candidates ?? "all",
            group: question.group, difference: 0.1523, sum: 0.1523,
            evidence: explanation.evidence, items: 611, remainder: -0.0071,
            sentence: "It stands above by 0.1523: 61 % of that is from visits by others near "
                + "the user's places, and the category speaks against it.", milliseconds: 9)
    }
}

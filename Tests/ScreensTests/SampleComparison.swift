import Reports

@testable import Screens

/// Answers to the questions of the Runs screen.
enum SampleComparison {
    private static let rules = [
        ("popularity", "most visited in training", 0.0912), ("recency", "visited last", 0.1187),
        ("own-places", "the user's own places", 0.1321),
        ("item-knn", "places with the same visitors", 0.1408),
        ("ease", "linear model of items", 0.1502),
    ]

    static func report(_ question: ComparisonQuestion) -> ModelComparison {
        let part = question.unsealedBy == nil ? "validation" : "test"
        if let next = question.next { return nextEvents(question, next, part) }
        let names = [
            ("published", "as published: visited places are masked"), ("new", "new places only"),
            ("all", "all places"), ("next-place", "the next place of each moment"),
        ]
        return ModelComparison(
            city: question.city, cityFingerprint: "4f0c2b7a91d35e68", split: "released",
            part: part, tables: names.map { table($0.0, $0.1, question, part) }, seconds: 4.2)
    }

    private static func nextEvents(
        _ question: ComparisonQuestion, _ next: String, _ part: String
    ) -> ModelComparison {
        var only = table(next, "the last visit of each \(part) trajectory", question, part)
        only.isAboutLists = question.shown != nil
        only.leading =
            question.leading
            ?? (question.shown == nil
                ? next == "leave-one-out" ? "ndcg@10" : "hit@1" : "request-auc")
        only.sampled =
            question.shown == nil && next == "leave-one-out" ? "as published: 100 negatives" : nil
        for index in only.rows.indices {
            let value = only.rows[index].metrics["recall@20"] ?? 0
            if question.shown != nil {
                only.rows[index].low = 0.49 + value
                only.rows[index].high = 0.53 + value
            }
            var metrics = ["hit@1": value, "hit@5": 2 * value, "hit@10": 2.5 * value, "mrr": value]
            if question.shown != nil {
                metrics["auc"] = 0.5 + value
                metrics["request-auc"] = 0.51 + value
            } else {
                metrics["ndcg@10"] = 1.4 * value
            }
            if only.sampled != nil {
                for name in ["hit@10", "ndcg@10"] {
                    metrics[ModelComparison.Table.sampledPrefix + name] = 3 * value
                }
            }
            only.rows[index].metrics = Figures(metrics)
        }
        return ModelComparison(
            city: question.city, cityFingerprint: "9d1880", split: next, part: part,
            tables: [only], seconds: 2.1)
    }

    private static func table(
        _ name: String, _ meaning: String, _ question: ComparisonQuestion, _ part: String
    ) -> ModelComparison.Table {
        let isNextPlace = name == "next-place"
        let leading = isNextPlace ? "hit@10" : "recall@20"
        // A run answers no moment.
        let runs = isNextPlace ? [] : question.runs
        let all =
            rules
            + runs.enumerated().map {
                ($0.element, "a trained run", 0.171 + 0.01 * Double($0.offset))
            }
        let base = all.first { $0.0 == question.reference } ?? all[0]
        let others =
            isNextPlace
            ? ["hit@1", "hit@5", "mrr"] : ["precision@20", "ndcg@20", "hit@20", "mrr", "map@20"]
        return ModelComparison.Table(
            name: name, meaning: meaning, leading: leading, reference: base.0, users: 287,
            queries: isNextPlace ? 1290 : 287,
            rows: all.enumerated().map { index, row in
                var metrics = [leading: row.2, "distance-km": 3.2 - row.2]
                for (place, other) in others.enumerated() {
                    metrics[other] = row.2 / Double(2 + place)
                }
                let mean = row.2 - base.2
                let difference = ModelComparison.Difference(
                    mean: mean, low: mean - 0.03, high: mean + 0.03, effect: mean * 5,
                    probability: 0.0035 * Double(1 + index))
                return ModelComparison.Row(
                    name: row.0, meaning: row.1, metrics: Figures(metrics), low: row.2 - 0.02,
                    high: row.2 + 0.02, difference: row.0 == base.0 ? nil : difference,
                    slices: question.slices ? slices(leading, row.2) : nil)
            }, card: card(name, question, part))
    }

    private static func slices(_ leading: String, _ value: Double) -> [SliceFigures] {
        ["active", "quiet", "cold"].enumerated().map { index, name in
            SliceFigures(
                dimension: "activity", name: name, meaning: "users by their training visits",
                users: 143, queries: index == 2 ? 0 : 143,
                metrics: [leading: value * (1 + 0.1 * Double(index))])
        }
    }

    private static func card(
        _ name: String, _ question: ComparisonQuestion, _ part: String
    ) -> EvaluationCard {
        EvaluationCard(
            ranking: name, candidates: "every place of the city", split: "released split of visits",
            part: part, learning: "training visits", history: nil, ties: "realistic rank",
            users: 287, queries: 287, seeds: "2 of sepgcn-2; rules have none",
            settings: ["ease: λ 500 of 6 tried on validation"],
            intervals: "95 %, 2000 draws of users with all their rows, seed 1",
            isSealed: part == "validation", openings: part == "test" ? 1 : 0,
            audits: question.audits
                ? [
                    AuditFinding(
                        name: "target in its input", status: .passed, share: 0, detail: "never"),
                    AuditFinding(
                        name: "later evidence of others", status: .noted, share: 0.2,
                        detail: "a fifth of the queries come before visits that were learned"),
                ] : nil)
    }

    static func study(_ run: String) -> FaithfulnessStudyReport {
        let measured = SampleAnswers.measured
        let names = [
            ("all", "every explanation"), ("hit", "the user visits the place in the test part"),
            ("miss", "the user does not"),
        ]
        return FaithfulnessStudyReport(
            run: run, city: "riverbend", side: "user", group: "places", users: 200,
            explanations: 388,
            slices: names.enumerated().map { index, name in
                var measured = measured
                for row in measured.methods.indices { measured.methods[row].explanations = 388 }
                return FaithfulnessStudyReport.Slice(
                    name: name.0, meaning: name.1, explanations: 388 - 97 * index,
                    faithfulness: measured)
            },
            planted: [("exact", 0.81), ("random", 0.5)].map { method, area in
                PlantedTruthRow(
                    cause: "sameHours", side: "user", among: "visits", method: method, area: area,
                    low: area - 0.03, high: area + 0.03, cases: 200)
            },
            card: ["explained: the first new place of each user's list", "lists of 10"],
            file: "sessions/default/sweeps/\(run)-user-places-200-1.jsonl", seconds: 1.2)
    }
}

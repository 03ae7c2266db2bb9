import City
import Foundation
import Models
import Recommending
import Reports
import Support
import TestSupport
import Testing

@testable import Evaluation
@testable import Questions

/// What has nothing to be measured on has no figure, as JSON and in every report.
@Suite struct NothingMeasuredTests {
    /// Nil stands in JSON as null, and comes back.
    @Test func missingFiguresAreNull() throws {
        var figures = Figures(["mrr": 0.5], of: ["mrr", "recall@20"])
        #expect(figures["recall@20"] == nil && figures.has("recall@20"))
        #expect(!figures.has("hit@1"))
        let data = try JSONEncoder().encode(figures)
        let read = try #require(
            JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(read["recall@20"] is NSNull && read["mrr"] as? Double == 0.5)
        #expect(try JSONDecoder().decode(Figures.self, from: data) == figures)
        figures["recall@20"] = 1
        #expect(figures.known == ["mrr": 0.5, "recall@20": 1])

        let row = ModelComparison.Row(
            name: "a", meaning: "", metrics: figures, low: nil, high: nil,
            difference: .init(mean: 0.5, low: nil, high: nil, effect: nil, probability: nil))
        let coded = try JSONEncoder().encode(row)
        let object = try #require(JSONSerialization.jsonObject(with: coded) as? [String: Any])
        #expect(object["low"] is NSNull && object["high"] is NSNull)
        let difference = try #require(object["difference"] as? [String: Any])
        #expect(difference["probability"] is NSNull && difference["mean"] as? Double == 0.5)
        #expect(try JSONDecoder().decode(ModelComparison.Row.self, from: coded) == row)
        // Reports of earlier versions, and of those that leave a missing key out.
        let short = #"{"name":"a","meaning":"","metrics":{"mrr":0.5}}"#
        let old = try JSONDecoder().decode(ModelComparison.Row.self, from: Data(short.utf8))
        #expect(old.low == nil && old.metrics == ["mrr": 0.5])
    }

    /// The card says why figures are missing, and counts in words.
    @Test(
        arguments: [
            (0, 0, "0 rows of 0 users", "no figures"), (1, 1, "1 row of 1 user", "two users"),
            (7, 1, "7 rows of 1 user", "two users"), (2, 2, "2 rows of 2 users", nil),
        ] as [(Int, Int, String, String?)])
    func theCardSaysWhy(queries: Int, users: Int, counted: String, reason: String?) {
        let card = EvaluationCard(
            ranking: "new", candidates: "", split: "", part: "test", learning: "", history: nil,
            ties: "", users: users, queries: queries, seeds: "", settings: [], intervals: "",
            isSealed: true, openings: 0, audits: nil)
        #expect(card.counted == counted)
        #expect((card.lacking == nil) == (reason == nil))
        if let reason { #expect(card.lacking?.contains(reason) == true) }
        #expect(card.lines.contains { $0.hasPrefix(counted) })
        if let lacking = card.lacking { #expect(card.lines.contains(lacking)) }
    }

    /// Without rows there is a table all the same, of what there is nothing to say about.
    @Test func aTableOfNoRows() throws {
        struct Nothing: MeasuredRows {
            let rows: MetricRows
            init(meanOf results: [Nothing]) { self = results[0] }
            init(rows: MetricRows) { self.rows = rows }
        }
        for users in [[], [3]] as [[Int32]] {
            let rows = MetricRows(
                subjects: users, names: ["recall@20"], values: users.map { _ in [0.5] })
            let systems = ["popularity", "ease"].map {
                ComparedSystem<Int>(name: $0, meaning: "", scorers: [0])
            }
            var request = ModelComparisonRequest()
            request.draws = 200
            let found = try ComparisonTable(systems, leading: "recall@20", request) { _ in
                Nothing(rows: rows)
            }.compared(with: "popularity")
            for row in found.rows {
                #expect(row.metrics["recall@20"] == (users.isEmpty ? nil : 0.5))
                #expect(row.metrics.has("recall@20") && row.low == nil && row.high == nil)
            }
            let difference = try #require(found.rows[1].difference)
            #expect(difference.mean == (users.isEmpty ? nil : 0))
            #expect(difference.low == nil && difference.effect == nil)
            #expect(difference.probability == nil)
        }
    }

    /// Fewer places than are to be drawn: no figure under the name of the number.
    @Test func negativesThatCannotBeDrawn() throws {
        let small = try SmallCity()
        let split = try Split(small.city, .leaveOneOut)
        let targets = HeldOutEvents(next: split, .test).targets
        let all = SampledNegatives(split, targets: targets, count: 40)
        #expect(all.isDrawn && all.shortage == nil && all.names == all.askedNames)
        let none = SampledNegatives(split, targets: targets, count: 120)
        #expect(!none.isDrawn && none.names.isEmpty && !none.askedNames.isEmpty)
        #expect(none.shortage?.contains("the city has 120 places") == true)
    }
}

import City
import Models
import Recommending
import Support
import Tensors
import TestSupport
import Testing

@testable import Evaluation

/// Lists that might have been shown, ranked.
@Suite struct ImpressionTests {
    @Test func areaUnderCurveIsTheShareOfPairs() {
        var random = RandomStream(seed: 3, name: "scores")
        for count in [1, 7, 40] {
            // Few values, so that many tie.
            let positives = (0..<count).map { _ in Float(random.integer(below: 6)) }
            let negatives = (0..<2 * count).map { _ in Float(random.integer(below: 5)) }
            var pairs = 0.0
            for positive in positives {
                for negative in negatives {
                    pairs += positive > negative ? 1 : positive == negative ? 0.5 : 0
                }
            }
            let found = ImpressionEvaluation.areaUnderCurve(positives, negatives)
            #expect(abs(found - pairs / Double(positives.count * negatives.count)) < 1e-12)
        }
        #expect(ImpressionEvaluation.areaUnderCurve([1, 2], [0]) == 1)
        #expect(ImpressionEvaluation.areaUnderCurve([0], [1]) == 0)
        #expect(ImpressionEvaluation.areaUnderCurve([2, 2], [2]) == 0.5)
    }

    /// Scores that are the place's number, or nothing at all.
    private struct Numbers: NextPlaceScorer {
        let places: Int
        let sign: Float

        func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
            for place in 0..<places { scores[place] = sign * Float(place) }
        }
    }

    @Test func listsAreRankedByThemselves() throws {
        let small = try SmallCity(days: 30)
        let split = try Split(small.city, .chronological)
        let targets = Array(split.nextTargets(.validation).prefix(40))
        let impressions = try Impressions(split, targets: targets, count: 6)
        let questions = NextPlaceQueries(split, targets: targets, history: .rolling)
        for (target, list) in zip(targets, impressions.lists) {
            #expect(Set(list + [small.city.visitPlace[target]]).count == 6)
        }
        func run(_ sign: Float) -> [String: Double] {
            ImpressionEvaluation(questions, impressions, block: 7)
                .run(Numbers(places: small.city.placeCount, sign: sign)).means
        }
        let (up, down, none) = (run(1), run(-1), run(0))
        var expected = 0.0
        for (truth, list) in zip(questions.truths, impressions.lists) {
            expected += Double(list.count { $0 < truth }) / 5
        }
        expected /= Double(targets.count)
        #expect(abs((up["request-auc"] ?? 0) - expected) < 1e-12)
        #expect(abs((down["request-auc"] ?? 0) - (1 - expected)) < 1e-12)
        #expect(none["request-auc"] == 0.5 && none["auc"] == 0.5)
        #expect(abs((none["hit@1"] ?? 0) - 1.0 / 6) < 1e-12)
        // Another seed shows other places, the same seed the same.
        #expect(try Impressions(split, targets: targets, count: 6).lists == impressions.lists)
        #expect(
            try Impressions(split, targets: targets, count: 6, seed: 2).lists != impressions.lists)
    }

    /// Of a log only targets with a list are asked, and their lists are what was shown.
    @Test func loggedListsAreThoseThatWereShown() throws {
        let small = try SmallCity(days: 40, exposures: 0.6)
        let split = try Split(small.city, .chronological)
        let all = split.nextTargets(.validation)
        let table = try #require(small.city.exposures)
        let impressions = try Impressions(split, targets: all, count: 10)
        #expect(impressions.isLogged)
        #expect(impressions.targets == all.filter { table.list(beforeVisit: $0) != nil })
        #expect(!impressions.targets.isEmpty && impressions.targets.count < all.count)
        for (target, list) in zip(impressions.targets, impressions.lists) {
            let shown = table.places(ofList: try #require(table.list(beforeVisit: target)))
            #expect(list == shown.filter { $0 != small.city.visitPlace[target] })
        }
        // Shorter ones are some of each; nothing is longer.
        let short = try Impressions(split, targets: all, count: 4)
        #expect(short.targets == impressions.targets)
        for (some, whole) in zip(short.lists, impressions.lists) {
            #expect(some.count == 3 && Set(some).count == 3 && Set(some).isSubset(of: whole))
        }
        #expect(failure { _ = try Impressions(split, targets: all, count: 11) }?.kind == .usage)
        let drawn = try Impressions(split, targets: all, count: 10, from: .drawn)
        #expect(!drawn.isLogged && drawn.targets == all)
        let unlogged = try Split(try SmallCity(days: 30).city, .chronological)
        let refused = failure {
            _ = try Impressions(unlogged, targets: [], count: 5, from: .logged)
        }
        #expect(refused?.kind == .usage)
    }

    /// Shares of utility against their definition, ties by every order of the places.
    @Test func utilityIsAShareOfTheBest() throws {
        let utilities = [3.0, 1, 4, 1]
        #expect(ListUtility.ranked(utilities, by: [1, 2, 3, 4]) == [1, 4, 1, 3])
        let third = 5.0 / 3
        #expect(ListUtility.ranked(utilities, by: [5, 5, 1, 5]) == [third, third, third, 4])
        let small = try SmallCity(days: 40, exposures: 0.6)
        let split = try Split(small.city, .chronological)
        let impressions = try Impressions(
            split, targets: split.nextTargets(.validation), count: 10)
        let truth = try #require(try CityTruth(of: small.city))
        let utility = try #require(ListUtility(truth, impressions, in: small.city))
        let questions = NextPlaceQueries(split, targets: impressions.targets, history: .rolling)
        func run(_ sign: Float) -> RankingResult {
            ImpressionEvaluation(questions, impressions, utility: utility, block: 5)
                .run(Numbers(places: small.city.placeCount, sign: sign))
        }
        let result = run(1)
        let table = try #require(small.city.exposures)
        let planted = try #require(truth.exposureUtility)
        for (row, target) in impressions.targets.enumerated() {
            let range = table.range(ofList: try #require(table.list(beforeVisit: target)))
            let byPlace = range.sorted { table.place[$0] > table.place[$1] }.map {
                Double(planted[$0])
            }
            let best = byPlace.sorted(by: >)
            for (name, cutoff) in [("utility@1", 1), ("utility@5", 5)] {
                let expected =
                    byPlace.prefix(cutoff).reduce(0, +) / best.prefix(cutoff).reduce(0, +)
                #expect(abs(result.column(name)[row] - expected) < 1e-9)
            }
        }
        // The planted order itself has everything; nothing has more.
        #expect(result.column("utility@5").allSatisfy { $0 > 0 && $0 <= 1 })
        let drawn = try Impressions(
            split, targets: split.nextTargets(.validation), count: 10, from: .drawn)
        #expect(ListUtility(truth, drawn, in: small.city) == nil)
        #expect(ListUtility(nil, impressions, in: small.city) == nil)
    }

    @Test func listsWinOrLose() {
        let verdict = ListVerdict([0.5, 0.9, 0.31, 0.2], against: [0.5, 0.4, 0.3, 0.6])
        #expect(verdict.win == 0.25 && verdict.even == 0.5 && verdict.lose == 0.25)
        let other = ListVerdict([0.5, 0.4, 0.3, 0.6], against: [0.5, 0.9, 0.31, 0.2])
        #expect(other.win == verdict.lose && other.lose == verdict.win)
    }

    @Test func listsLongerThanTheCityAreRefused() throws {
        let small = try SmallCity(days: 30)
        let split = try Split(small.city, .chronological)
        #expect(throws: (any Error).self) {
            try Impressions(split, targets: [], count: small.city.placeCount + 1)
        }
    }
}

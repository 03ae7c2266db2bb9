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

    @Test func listsLongerThanTheCityAreRefused() throws {
        let small = try SmallCity(days: 30)
        let split = try Split(small.city, .chronological)
        #expect(throws: (any Error).self) {
            try Impressions(split, targets: [], count: small.city.placeCount + 1)
        }
    }
}

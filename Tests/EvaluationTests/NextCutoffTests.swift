import Evaluation
import Recommending
import Testing

/// The next place is looked for among the first hundred, too.
@Suite struct NextCutoffTests {
    /// Scores fall with the number of the place.
    private struct Falling: NextPlaceScorer {
        let places = 300

        func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
            for place in scores.indices { scores[place] = -Float(place) }
        }
    }

    @Test func hitsAmongTheFirstHundred() throws {
        let truths: [Int32] = [0, 49, 50, 99, 100, 299]
        let queries = truths.map { _ in
            NextPlaceQuery(user: 0, localTime: 0, last: nil, history: [])
        }
        let questions = NextPlaceQueries(history: .training, queries: queries, truths: truths)
        let result = NextPlaceEvaluation(questions).run(Falling())
        let means = result.means
        #expect(means["hit@1"] == 1.0 / 6 && means["hit@50"] == 2.0 / 6)
        #expect(means["hit@100"] == 4.0 / 6)
        #expect(MetricNames.nextPlace.contains("hit@100"))
        #expect(MetricNames.generated.contains("hit@100"))
        #expect(!MetricNames.places.contains("hit@100"))
        let chance = MetricNames.chance(
            of: "hit@100", objects: 300, isOneTruth: true, questions: 1000)
        #expect(chance == 1.0 / 3)
    }
}

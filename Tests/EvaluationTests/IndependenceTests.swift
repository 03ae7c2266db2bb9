import Evaluation
import Models
import Recommending
import Tensors
import Testing

/// Figures depend neither on how many users are scored at once nor on the number of threads.
@Suite(.serialized) struct IndependenceTests {
    let world = SmallWorld(users: 300, places: 90, visits: 12, seed: 9)

    private func expectSame(_ first: RankingResult, _ second: RankingResult) {
        #expect(first.users == second.users)
        #expect(first.values == second.values)
        #expect(first.overall == second.overall)
        for (one, other) in zip(first.slices, second.slices) {
            #expect(one.users == other.users && one.values == other.values)
        }
    }

    /// Dot products by BLAS, whose kernels take other paths for other numbers of rows.
    private var factors: FactorScorer {
        var random = RandomStream(seed: 2, name: "factors")
        func table(_ rows: Int) -> Tensor<Float> {
            Tensor([rows, 48], (0..<rows * 48).map { _ in Float(random.uniform() - 0.5) })
        }
        return FactorScorer(userVectors: table(300), placeVectors: table(90))
    }

    private func evaluate(_ block: Int) -> [RankingResult] {
        let slices =
            TruthSlice.slices(world.view) + TruthSlice.repetition(visited: world.visited)
        let lists = world.evaluation(block: block, slices: slices)
        let questions = world.questions
        let moments = NextPlaceEvaluation(
            questions, beyond: BeyondAccuracy(world.view),
            slices: TruthSlice.repetition(questions), block: block)
        return RankingProtocol.allCases.flatMap {
            [
                lists.run(Popularity(world.view), $0), lists.run(factors, $0),
                lists.run(RandomScorer(users: 300, places: 90, seed: 1), $0),
            ]
        } + [
            moments.run(OwnMix(places: 90)), moments.run(Popularity(world.view)),
            moments.run(TimelessScorer(factors)),
        ]
    }

    /// Bit for bit, also where BLAS may round scores otherwise: the order of places decides, and
    /// no two scores are so close here.
    @Test(arguments: [1, 7, 64, 1000]) func blocks(block: Int) {
        for (first, second) in zip(evaluate(128), evaluate(block)) { expectSame(first, second) }
    }

    @Test func threads() {
        let before = Parallel.threads
        defer { Parallel.threads = before }
        Parallel.threads = 1
        let one = evaluate(128)
        for threads in [2, 4] {
            Parallel.threads = threads
            for (first, second) in zip(one, evaluate(128)) { expectSame(first, second) }
        }
    }
}

import Autodiff
import City
import Foundation
import Layers
import Recommending
import Tensors
import TestSupport
import Testing

@testable import Models

/// The feature ranker: its features by hand, its losses, and what explains a score.
@Suite struct FeatureRankerTests {
    /// Three places 1.1 km apart on the equator, of categories 0, 1, 1; user 0 goes to and fro.
    private static let view = TrainingView(
        name: "training", cityFingerprint: "", users: 2, places: 3, categoryCount: 2,
        visitUser: [0, 0, 0, 0, 1], visitPlace: [0, 1, 0, 1, 1],
        visitLocalTime: [
            moment(0, 9), moment(0, 20), moment(1, 9), moment(1, 10), moment(0, 9),
        ], latitude: [0, 0, 0], longitude: [0, 0.01, 0.02], category: [0, 1, 1])

    private static func moment(_ day: Int64, _ hour: Double) -> Int64 {
        day * 86_400 + Int64(hour * 3600)
    }

    private static func query(_ day: Int64, _ hour: Double, events: Int = 4) -> NextPlaceQuery {
        let history = (0..<events).map {
            PlaceMoment(place: view.visitPlace[$0], localTime: view.visitLocalTime[$0])
        }
        return NextPlaceQuery(
            user: 0, localTime: moment(day, hour), last: history.last, history: history[...])
    }

    private func expect(_ found: [Double], _ expected: [Double]) {
        #expect(found.count == expected.count)
        for (index, pair) in zip(found, expected).enumerated() {
            #expect(
                abs(pair.0 - pair.1) < 1e-6 || pair.0.isNaN && pair.1.isNaN,
                "\(index): \(pair.0), not \(pair.1)")
        }
    }

    @Test func featuresByHand() {
        let features = CandidateFeatures(Self.view, length: 10)
        let rows = features.rows(Self.query(2, 9.5), of: [0, 1, 2])
        // 0.01 degrees are 1.1119 km; the user is at place 1. Hours weigh 1, 0.5 and 0.01.
        let clock = [sin(2 * .pi * 9.5 / 24), cos(2 * .pi * 9.5 / 24)]
        let away = log(1 + 1.1119492664)
        expect(
            rows,
            clock + [away, log(3), log(3), log(3), log(3), log(25.5), log(2), 2 / 2.51]
                + clock + [0, log(4), log(2), log(3), log(1.51), log(24.5), 0, 0.51 / 2.51]
                + clock + [away, 0, 0, 0, 0, .nan, 0, 0.51 / 2.51])
        #expect(CandidateFeatures.count == 10)
    }

    /// Neither the moment's own visit nor what came after is counted.
    @Test func visitsAreCountedBeforeTheMoment() {
        let features = CandidateFeatures(Self.view, length: 10)
        let rows = features.rows(Self.query(1, 9, events: 2), of: [0, 1])
        #expect(rows[3] == log1p(1) && rows[4] == log1p(1))
        // Two people were at place 1 before, one of them at this hour.
        #expect(rows[13] == log1p(2) && rows[14] == log1p(1))
    }

    /// What lies further back than is read is as if it had never been.
    @Test func olderEventsAreNotRead() {
        let few = CandidateFeatures(Self.view, length: 2)
        var short = Self.query(2, 9.5)
        short.history = short.history.suffix(2)
        expect(few.rows(Self.query(2, 9.5), of: [0, 1]), few.rows(short, of: [0, 1]))
        let many = CandidateFeatures(Self.view, length: 10)
        #expect(many.rows(Self.query(2, 9.5), of: [0])[5] > few.rows(short, of: [0])[5])
    }

    private func model<Scalar: TensorScalar>(
        _: Scalar.Type, features: Int, layers: Int = 2, loss: RankerLoss = .binary,
        candidates: Int = 3
    ) -> FeatureRanker<Scalar> {
        var result = FeatureRanker<Scalar>.Configuration()
        result.features = features
        result.layers = layers
        result.width = 5
        result.loss = loss
        result.candidates = candidates
        return FeatureRanker(result)
    }

    private func random(_ model: FeatureRanker<Double>) -> Parameters<Double> {
        var random = RandomStream(seed: 4, name: "ranker")
        var parameters = FeatureRanker<Double>.plan(model.configuration).drawn(&random)
        for name in parameters.names where name != FeatureRanker<Double>.deviation {
            parameters[name] = random.normal(parameters[name].shape, deviation: 0.6)
        }
        parameters[FeatureRanker<Double>.deviation] = Tensor(
            [model.configuration.features], (1...model.configuration.features).map(Double.init))
        return parameters
    }

    /// Without a hidden layer, mean 1 and deviation 2: z = 0.5 x + 0.25, an unknown feature is the mean.
    @Test func lossesByHand() {
        var parameters = Parameters<Double>()
        parameters["output.weight"] = Tensor([1, 1], [0.5])
        parameters["output.bias"] = Tensor([1], [0.25])
        parameters["feature.mean"] = Tensor([1], [1])
        parameters["feature.deviation"] = Tensor([1], [2])
        let features = Tensor<Double>([3, 1], [5, -3, .nan])
        let z = [1.25, -0.75, 0.25]
        let softplus = z.map { log(1 + exp($0)) }.reduce(0, +)
        let wanted: [(RankerLoss, Double)] = [
            (.binary, (softplus - 1.25) / 3),
            (.softmax, log(z.map { exp($0) }.reduce(0, +)) - 1.25),
        ]
        for (loss, expected) in wanted {
            let model = model(Double.self, features: 1, layers: 0, loss: loss)
            let found = model.loss(Tape(), parameters, features, keys: nil).value.scalar
            #expect(abs(found - expected) < 1e-12, "\(loss)")
            expect(
                model.logits(parameters, standardized: model.standardized(parameters, features)), z)
        }
    }

    @Test(arguments: RankerLoss.allCases, [0, 1, 2]) func derivatives(loss: RankerLoss, layers: Int)
    {
        let model = model(Double.self, features: 4, layers: layers, loss: loss)
        let parameters = random(model)
        var stream = RandomStream(seed: 9, name: "features")
        var features: Tensor<Double> = stream.normal([6, 4], deviation: 2)
        features[5] = .nan
        let learned = parameters.names.filter { !$0.hasPrefix("feature.") }
        let keys = DropoutKeys(seed: 1, step: 2)
        let worst = largestSampledError(parameters, names: learned) {
            model.loss($0, $1, features, keys: keys)
        }
        #expect(worst.error <= 1e-6, "\(worst)")
        // Mean and deviation are measured, not learned.
        let tape = Tape<Double>()
        let found = tape.gradients(of: model.loss(tape, parameters, features, keys: keys))
        #expect(found["feature.mean"] == nil && found["feature.deviation"] == nil)
        #expect(found["output.weight"] != nil)
    }

    /// A fresh ranker holds each place for as likely as the places of a list are.
    @Test func itBeginsWithTheShareOfAList() {
        let model = model(Double.self, features: 4, candidates: 20)
        var random = RandomStream(seed: 4, name: "ranker")
        let parameters = FeatureRanker<Double>.plan(model.configuration).drawn(&random)
        let bias = parameters["output.bias"][0]
        #expect(abs(1 / (1 + exp(-bias)) - 1.0 / 20) < 1e-12)
    }

    /// Mean and deviation are those of what is known; what never differs keeps a deviation of 1.
    @Test func momentsAreOfWhatIsKnown() {
        let (mean, deviation) = RankerLearner.moments(
            Tensor([4, 2], [1, 7, .nan, 7, 3, 7, 5, 7]))
        #expect(mean.elements == [3, 7])
        #expect(abs(deviation[0] - Float(8.0 / 3).squareRoot()) < 1e-6 && deviation[1] == 1)
    }

    /// Against the mean over all orders in which groups can join.
    @Test func termsAreShapleyValues() {
        let model = model(Double.self, features: 6)
        let parameters = random(model)
        let x = [0.7, -1.2, 0.4, 2.1, -0.3, 0.9]
        let groups: [(name: String, count: Int)] = [("a", 1), ("b", 2), ("c", 1), ("d", 2)]
        let terms = FeatureTerms(model, parameters, x, groups)
        let columns = [[0], [1, 2], [3], [4, 5]]
        func score(_ joined: [Int]) -> Double {
            let kept = Set(joined.flatMap { columns[$0] })
            return model.logits(
                parameters,
                standardized: Tensor([1, 6], x.indices.map { kept.contains($0) ? x[$0] : 0 }))[0]
        }
        func orders(_ rest: [Int]) -> [[Int]] {
            rest.isEmpty
                ? [[]]
                : rest.flatMap { first in
                    orders(rest.filter { $0 != first }).map { [first] + $0 }
                }
        }
        let all = orders([0, 1, 2, 3])
        for group in groups.indices {
            let sum = all.reduce(0.0) { sum, order in
                let before = Array(order.prefix { $0 != group })
                return sum + score(before + [group]) - score(before)
            }
            let expected = sum / Double(all.count)
            #expect(abs(terms.contributions[group].value - expected) < 1e-12)
            #expect(terms.contributions[group].name == groups[group].name)
        }
        #expect(terms.average == score([]))
        let sum = terms.contributions.reduce(terms.average) { $0 + $1.value }
        #expect(abs(sum - score([0, 1, 2, 3])) < 1e-12)
        // One group alone has all of the difference.
        let alone = FeatureTerms(model, parameters, x, [("all", 6)])
        #expect(abs(alone.contributions[0].value - score([0, 1, 2, 3]) + score([])) < 1e-12)
    }

    // MARK: Lists

    private func lists(
        _ small: SmallCity, after share: Double, candidates: Int = 10, seed: UInt64 = 1
    ) throws -> (split: Split, lists: [RankedList]) {
        let split = try Split(small.city, .leaveOneOut, action: .visit)
        return (
            split,
            try RankedList.learned(
                split.trainingView(), in: split, after: share, candidates: candidates, seed: seed)
        )
    }

    @Test func listsAreOfVisitsAfterTheShare() throws {
        let small = try SmallCity()
        let (split, all) = try lists(small, after: 0)
        let view = split.trainingView()
        // Every training visit but each user's first.
        #expect(all.count == view.visitCount - Set(view.visitUser).count)
        let (_, late) = try lists(small, after: 0.75)
        let border = view.visitLocalTime.sorted()[Int(0.75 * Double(view.visitCount))]
        #expect(!late.isEmpty && late.count < all.count / 2)
        #expect(late.allSatisfy { $0.query.localTime >= border })
        #expect(all.count { $0.query.localTime >= border } == late.count)
        for list in all {
            #expect(Set(list.places).count == 10)
            #expect(list.query.history.last == list.query.last)
            #expect(list.query.history.allSatisfy { $0.localTime <= list.query.localTime })
        }
        // A refit learns validation visits too, and begins where the training began.
        let refit = try RankedList.learned(
            split.trainingAndValidationView(), in: split, after: 0.75, candidates: 10, seed: 1)
        #expect(refit.count > late.count)
        #expect(refit.allSatisfy { $0.query.localTime >= border })
        // Who was visited does not depend on the seed, who stands beside does.
        let (_, others) = try lists(small, after: 0, seed: 2)
        #expect(others.map { $0.places[0] } == all.map { $0.places[0] })
        #expect(others.map(\.places) != all.map(\.places))
    }

    @Test func whatCannotBeLearnedIsRefused() throws {
        let small = try SmallCity()
        let many = failure { _ = try lists(small, after: 0, candidates: 121) }
        #expect(many?.kind == .usage && many?.remedy == "give fewer --candidates")
        var recipe = RankerRecipe()
        recipe.products = true
        let alone = failure { try recipe.validate() }
        #expect(alone?.problem.contains("--towers is none") == true)
    }

    /// The features that a learner keeps are those that a question has, and a list is scored as all places
    /// are.
    @Test func aQuestionHasTheFeaturesOfTraining() throws {
        let small = try SmallCity()
        let (split, lists) = try lists(small, after: 0.5)
        var recipe = RankerRecipe()
        recipe.candidates = 10
        recipe.learnAfter = 0.5
        recipe.learning.split = .leaveOneOut
        let learner = try RankerLearner(recipe, split.trainingView(), in: split, source: nil)
        #expect(learner.count == lists.count && learner.order(epoch: 1) != learner.order(epoch: 2))
        #expect(learner.order(epoch: 1).sorted() == Array(0..<learner.count))
        for index in [0, lists.count / 2, lists.count - 1] {
            let rows = learner.assembly.rows(
                [lists[index].query], of: [lists[index].places]
            ).elements
            let width = CandidateFeatures.count
            let kept = learner.features.elements[index * 10 * width..<(index + 1) * 10 * width]
            #expect(zip(rows, kept).allSatisfy { $0 == $1 || $0.isNaN && $1.isNaN })
        }
        var random = RandomStream(seed: 1, name: "parameters")
        let scorer = learner.scorer(learner.initialParameters(&random))
        let listed = try #require(scorer as? any ListScorer)
        let few = lists.prefix(3)
        let found = listed.scores(few.map(\.query)[...], of: few.map(\.places))
        // What is remembered is what was told.
        #expect(listed.scores(few.map(\.query)[...], of: few.map(\.places)) == found)
        let all = scorer.scores(few.map(\.query)[...])
        for (row, list) in few.enumerated() {
            for (column, place) in list.places.enumerated() {
                #expect(abs(found[row, column] - all[row, Int(place)]) < 1e-5)
            }
        }
    }
}

import Autodiff
import Explanation
import Graphs
import Models
import Recommending
import Tensors
import Testing

/// A student's and a teacher's events as switches.
@Suite struct SequenceEvidenceTests {
    private static func batch() -> SequenceBatch {
        var batch = SequenceBatch(count: 1, length: 6)
        batch.users = [2]
        batch.items = [0, 3, 9, 3, 7, 1]
        batch.geohashes = [0, 1, 2, 3, 1, 2]
        batch.distances = [0, 2, 1, 2, 1, 1]
        return batch
    }

    private static func student(ignoresPadding: Bool = false) -> StudentEvidence {
        var configuration = STKDRecStudent<Double>.Configuration()
        configuration.dimension = 8
        configuration.length = 6
        configuration.places = 10
        configuration.geohashes = 3
        configuration.distances = 2
        configuration.ignoresPadding = ignoresPadding
        let model = STKDRecStudent<Double>(configuration)
        var random = RandomStream(seed: 3, name: "evidence")
        var parameters = model.initialParameters(&random)
        for name in parameters.names {
            parameters[name] =
                parameters[name] + random.normal(parameters[name].shape, deviation: 0.3)
        }
        let batch = batch()
        let readout = STKDRecStudentReadout(model, parameters, batch, candidate: 5)
        return StudentEvidence(
            model, parameters, batch, distances: nil, shownWeights: readout.weights,
            popularity: [1, 2, 1, 5, 3])
    }

    private static func teacher() throws -> TeacherEvidence {
        var random = RandomStream(seed: 8, name: "walks")
        let graph = try SpaceTimeGraph(
            EncodedEvents(
                offsets: [0, 20, 40],
                places: (0..<40).map { _ in Int32(random.integer(below: 10)) },
                localTimes: (0..<40).map { Int64($0) * 20_000 },
                geohashes: (0..<40).map { _ in Int32(random.integer(below: 3)) },
                distances: Array(repeating: 0, count: 40)), places: 10, SpaceTimeGraphSettings())
        var configuration = STKDRecTeacher<Double>.Configuration(users: 2, places: 10)
        configuration.dimension = 6
        configuration.length = 6
        let model = STKDRecTeacher<Double>(configuration, graph)
        let parameters = model.initialParameters(&random)
        return TeacherEvidence(
            model, parameters, model.encodings(parameters), batch(), popularity: [1, 2, 1, 5, 3])
    }

    @Test(arguments: [false, true])
    func studentsPartsSumToTheScore(ignoresPadding: Bool) throws {
        let score = Self.student(ignoresPadding: ignoresPadding)
        let full = score.fullScores()
        for place in 0..<10 {
            let readout = score.readout(of: place)
            let sum = try #require(score.contributions(to: place)).reduce(readout.constant, +)
            #expect(abs(sum - full[place]) <= 1e-9 * max(1e-3, abs(full[place])))
        }
    }

    @Test func teachersTermsSumToTheScore() throws {
        let score = try Self.teacher()
        let full = score.fullScores()
        for place in 0..<10 {
            let sum = try #require(score.contributions(to: place)).reduce(0, +)
            #expect(abs(sum - full[place]) <= 1e-10 * max(1e-3, abs(full[place])))
        }
        // Out of the sequence is as if it had never been.
        let whole = score.model.leaveOneOut(
            score.parameters, score.model.encodings(score.parameters), score.batch, sequence: 0,
            candidate: 5)
        let without = score.scores(of: 4, withoutEach: Array(0..<5))
        for unit in 0..<5 {
            #expect(abs(full[4] - without[unit] - whole[unit + 1]) < 1e-12)
        }
    }

    @Test(arguments: [false, true])
    func onePlaceIsScoredAsAllAre(ignoresPadding: Bool) {
        let score = Self.student(ignoresPadding: ignoresPadding)
        let order = [3, 0, 4, 1, 2]
        let each = score.scores(of: 6, withoutEach: order)
        let added = score.scores(of: 6, adding: order)
        let all = score.scores(score.removing(order.map { [$0] }))
        let prefixes = score.scores(score.keeping((0...5).map { Array(order.prefix($0)) }))
        for row in 0..<5 { #expect(abs(each[row] - all[row, 6]) < 1e-12) }
        for row in 0...5 { #expect(abs(added[row] - prefixes[row, 6]) < 1e-12) }
        #expect(abs(added[5] - score.fullScores()[6]) < 1e-12)
    }

    /// Against a wider difference, of a presence that is not at the ends.
    @Test func theGradientIsTheSlope() {
        let score = Self.student(ignoresPadding: true)
        let at = [0.9, 0.7, 0.8, 1, 0.6]
        let found = score.gradient(of: 2, at: at)
        for unit in 0..<5 {
            func value(_ shift: Double) -> Double {
                var moved = at
                moved[unit] += shift
                return score.scores(Tensor([1, 5], moved))[0, 2]
            }
            // Five points: exact to the fourth order.
            let slope =
                (8 * (value(1e-3) - value(-1e-3)) - (value(2e-3) - value(-2e-3))) / 12e-3
            #expect(abs(found[unit] - slope) <= 1e-5 * max(1, abs(slope)))
        }
    }

    /// Norms take the size of what is left away: the way from nothing to everything begins with a
    /// jump, which no quadrature sees. So gradients are not integrated.
    @Test func theWayFromNothingBeginsWithAJump() {
        let score = Self.student()
        func value(_ presence: Double) -> Double {
            score.scores(Tensor([1, 5], repeating: presence))[0, 1]
        }
        #expect(abs(value(0.01) - value(0)) > 0.01)
        #expect(abs(value(0.02) - value(0.01)) < 0.1 * abs(value(0.01) - value(0)))
        #expect(!score.hasGradient)
    }

    @Test func whatDoesNotApplyIsNil() throws {
        for method in [ExplanationMethod.integratedGradients, .influence] {
            #expect(method.attribute(Self.student(), candidate: 1, seed: 1)?.runs == nil)
            #expect(method.attribute(try Self.teacher(), candidate: 1, seed: 1)?.runs == nil)
        }
        let shapley = try #require(
            ExplanationMethod.shapley.attribute(Self.student(), candidate: 1, seed: 1))
        let score = Self.student()
        let gain = score.fullScores()[1] - score.scores(score.keeping([[]]))[0, 1]
        #expect(abs(shapley.contributions.reduce(0, +) - gain) < 1e-9)
    }
}

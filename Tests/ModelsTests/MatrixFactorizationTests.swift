import Autodiff
import Foundation
import Models
import Reports
import Tensors
import Testing

@Suite struct MatrixFactorizationTests {
    private func vectors<Scalar: TensorScalar>(_ random: inout RandomStream, _ count: Int)
        -> Tensor<Scalar>
    {
        random.normal([count, 3], deviation: 0.5)
    }

    /// w = (1, 2), h₀ = (3, 0), h₁ = (0, 1): ŷ = 3 and 2, so the ranking loss is
    /// log(1 + e^(2 − 3)); |w|² + |h₀|² + |h₁|² = 5 + 9 + 1, times λ/2 with λ 0.2 gives 1.5.
    @Test func theLossByHand() {
        let model = MatrixFactorization(users: 1, places: 2, dimension: 2, decay: 0.2)
        var parameters = Parameters<Float>()
        parameters["user.embedding"] = Tensor([1, 2], [1, 2])
        parameters["place.embedding"] = Tensor([2, 2], [3, 0, 0, 1])
        let batch = TripleBatch(users: [0], positives: [0], negatives: [1])
        let loss = model.loss(Tape<Float>(), parameters, batch).value.scalar
        #expect(abs(Double(loss) - (log(1 + exp(-1)) + 1.5)) < 1e-6)
        let scores = model.scorer(parameters).scores(ofUsers: 0..<1)
        #expect(scores.elements == [3, 2])
    }

    /// Against the definition, triple by triple, with repeated users and places.
    @Test func theLossByBruteForce() {
        var random = RandomStream(seed: 4, name: "brute")
        let (w, h): (Tensor<Double>, Tensor<Double>) = (vectors(&random, 4), vectors(&random, 6))
        let batch = TripleBatch(
            users: [0, 3, 3, 1], positives: [5, 5, 0, 2], negatives: [1, 2, 5, 3])
        let tape = Tape<Double>()
        let parts = MatrixFactorization.lossParts(
            users: tape.constant(w), places: tape.constant(h), batch, decay: 0.3)
        var (ranking, squares) = (0.0, 0.0)
        for (u, (i, j)) in zip(batch.users, zip(batch.positives, batch.negatives)) {
            var difference = 0.0
            for k in 0..<3 {
                let (a, b, c) = (w[Int(u), k], h[Int(i), k], h[Int(j), k])
                difference += a * c - a * b
                squares += a * a + b * b + c * c
            }
            ranking += log(1 + exp(difference)) / 4
        }
        #expect(abs(parts.ranking.value.scalar - ranking) < 1e-12)
        #expect(abs(parts.regularization.value.scalar - 0.3 / 2 * squares / 4) < 1e-12)
    }

    @Test func derivativesInDouble() {
        var random = RandomStream(seed: 5, name: "gradient")
        var parameters = Parameters<Double>()
        parameters["user.embedding"] = vectors(&random, 4)
        parameters["place.embedding"] = vectors(&random, 5)
        let batch = TripleBatch(
            users: [0, 2, 2, 3], positives: [4, 4, 0, 1], negatives: [1, 3, 4, 2])
        let error = GradientCheck.largestError(parameters) { _, variables in
            let parts = MatrixFactorization.lossParts(
                users: variables["user.embedding"]!, places: variables["place.embedding"]!, batch,
                decay: 0.1)
            return parts.ranking + parts.regularization
        }
        #expect(error < 1e-8)
    }

    @Test func theLossOfABatchIsTheMeanOfItsTriples() {
        let model = MatrixFactorization(users: 5, places: 7, dimension: 4, decay: 0.2)
        var random = RandomStream(seed: 7, name: "parameters")
        let parameters: Parameters<Float> = model.initialParameters(&random)
        let batch = TripleBatch(users: [0, 1, 4], positives: [2, 3, 6], negatives: [5, 0, 1])
        let whole = model.loss(Tape<Float>(), parameters, batch).value.scalar
        let single = (0..<3).map { index in
            model.loss(
                Tape<Float>(), parameters,
                TripleBatch(
                    users: [batch.users[index]], positives: [batch.positives[index]],
                    negatives: [batch.negatives[index]])
            ).value.scalar
        }
        #expect(abs(whole - single.reduce(0, +) / 3) < 1e-6)
    }
}

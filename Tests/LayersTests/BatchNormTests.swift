import Autodiff
import Layers
import Tensors
import Testing

/// Batch norms by the batch, and by what is known beforehand.
@Suite struct BatchNormTests {
    /// Columns 1, 3, 5 and 2, 2, 8: means 3 and 4, biased variances 8/3 and 8, unbiased 4 and 12.
    private let rows = Tensor<Double>([3, 2], [1, 2, 3, 2, 5, 8])

    private func isNear(_ found: Tensor<Double>, _ wanted: [Double]) -> Bool {
        found.count == wanted.count
            && zip(found.elements, wanted).allSatisfy { abs($0 - $1) < 1e-12 }
    }

    @Test func momentsByHand() {
        let tape = Tape<Double>()
        let found = tape.constant(rows).batchNormWithMoments(
            scale: tape.constant(Tensor([2], [2, 1])), shift: tape.constant(Tensor([2], [0, 10])))
        #expect(isNear(found.mean, [3, 4]) && isNear(found.variance, [8.0 / 3, 8]))
        let (first, second) = ((8.0 / 3 + 1e-5).squareRoot(), (8 + 1e-5).squareRoot())
        #expect(
            isNear(
                found.result.value,
                [-4 / first, 10 - 2 / second, 0, 10 - 2 / second, 4 / first, 10 + 4 / second]))
        var sums = ColumnMoments(width: 2)
        sums.add(rows.slicingRows(0..<2))
        sums.add(rows.slicingRows(2..<3))
        #expect(isNear(Tensor([2], sums.mean), [3, 4]))
        #expect(isNear(Tensor([2], sums.variance), [8.0 / 3, 8]))
    }

    /// A tenth of the batch's mean and unbiased variance, nine tenths of what was there.
    @Test func averagesRunByHand() {
        var running = RunningMoments<Double>(mean: .zeros([2]), variance: Tensor([2], [1, 1]))
        running.move(mean: Tensor([2], [3, 4]), variance: Tensor([2], [8.0 / 3, 8]), rows: 3)
        #expect(isNear(running.mean, [0.3, 0.4]) && isNear(running.variance, [1.3, 2.1]))
        running.move(mean: Tensor([2], [1, 0]), variance: Tensor([2], [0, 0]), rows: 3)
        #expect(isNear(running.mean, [0.37, 0.36]) && isNear(running.variance, [1.17, 1.89]))
        running.move(mean: Tensor([2], [0, 0]), variance: Tensor([2], [0, 0]), rows: 1)
        #expect(isNear(running.mean, [0.333, 0.324]) && isNear(running.variance, [1.17, 1.89]))
    }

    /// By the batch's own moments it is the batch norm; by others, the formula.
    @Test func knownMomentsNormalise() {
        let tape = Tape<Double>()
        let (scale, shift) = (Tensor<Double>([2], [2, -1]), Tensor<Double>([2], [0.5, 10]))
        let own = KnownNorm(mean: [3, 4], variance: [8.0 / 3, 8], scale: scale, shift: shift)
        let batch = tape.constant(rows).batchNorm(
            scale: tape.constant(scale), shift: tape.constant(shift))
        #expect(isNear(own(rows), batch.value.elements))
        let other = KnownNorm(
            mean: [1, 2], variance: [4, -1e-9], scale: scale, shift: shift, epsilon: 0.25)
        let first = 2 / (4.25).squareRoot()
        #expect(
            isNear(other(rows), [0.5, 10, 0.5 + 2 * first, 10, 0.5 + 4 * first, 10 - 6 / 0.5]))
    }

    @Test func parametersOfANorm() {
        var plan = ParameterPlan<Double>()
        plan.addBatchNorm("a", width: 2)
        plan.addBatchNorm("b", width: 1, .running)
        var random = RandomStream(seed: 1, name: "none")
        let drawn = plan.drawn(&random)
        #expect(
            drawn.names == ["a.scale", "a.shift", "b.scale", "b.shift", "b.mean", "b.variance"])
        #expect(drawn["b.mean"].elements == [0] && drawn["b.variance"].elements == [1])
        #expect(drawn["a.scale"].elements == [1, 1] && drawn["a.shift"].elements == [0, 0])
    }
}

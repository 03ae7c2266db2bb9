import Autodiff
import Layers
import Tensors
import Testing

/// Operations over sequences of different lengths, against plain loops and finite differences.
@Suite struct PrefixTests {
    /// Lengths 1, 0, 4, 3, and one that fills more than a block of keys.
    static let offsets = [[0, 1, 1, 5, 8], [0, 21], [0, 0]]

    private func drawn<Scalar: TensorScalar>(_ rows: Int, _ width: Int, _ seed: UInt64)
        -> Tensor<Scalar>
    {
        var random = RandomStream(seed: seed, name: "prefixes")
        return random.normal([rows, width], deviation: 1.5)
    }

    /// `Σ_j≤i Σ_c w_c σ(k_jc + q_ic) v_j`, number by number.
    private func plain(
        _ v: Tensor<Double>, _ k: Tensor<Double>, _ q: Tensor<Double>, _ w: Tensor<Double>,
        _ offsets: [Int]
    ) -> Tensor<Double> {
        var result = Tensor<Double>.zeros(v.shape)
        for (start, end) in zip(offsets, offsets.dropFirst()) {
            for i in start..<end {
                for j in start...i {
                    var a = 0.0
                    for c in 0..<v.columns {
                        a += w[c] / (1 + Double.exponential(-(k[j, c] + q[i, c])))
                    }
                    for c in 0..<v.columns { result[i, c] += a * v[j, c] }
                }
            }
        }
        return result
    }

    @Test(arguments: offsets, [1, 5, 16, 37])
    func attentionIsThePlainSum(offsets: [Int], width: Int) {
        let rows = offsets.last ?? 0
        let v: Tensor<Double> = drawn(rows, width, 1)
        let k: Tensor<Double> = drawn(rows, width, 2)
        let q: Tensor<Double> = drawn(rows, width, 3)
        let w: Tensor<Double> = drawn(1, width, 4)
        let expected = plain(v, k, q, w, offsets)
        let found = PrefixAttention(values: v, keys: k, queries: q, weight: w, offsets: offsets)
        let narrow = PrefixAttention<Float>(
            values: v.converted(), keys: k.converted(), queries: q.converted(),
            weight: w.converted(), offsets: offsets)
        for index in 0..<expected.count {
            #expect(abs(found.output[index] - expected[index]) < 1e-11)
            #expect(abs(Double(narrow.output[index]) - expected[index]) < 1e-3)
        }
        // The derivatives of Float by those of Double, which finite differences check.
        let g: Tensor<Double> = drawn(rows, width, 5)
        let wide = found.gradients(cotangent: g)
        let own = narrow.gradients(cotangent: g.converted())
        for (a, b) in [
            (wide.values, own.values), (wide.keys, own.keys), (wide.queries, own.queries),
            (wide.weight, own.weight),
        ] {
            #expect(a.shape == b.shape)
            for index in 0..<a.count {
                #expect(abs(Double(b[index]) - a[index]) < 1e-3 * (1 + abs(a[index])))
            }
        }
        for sequence in 0..<offsets.count - 1 {
            let weights = found.weights(ofSequence: sequence)
            for i in 0..<weights.rows {
                for j in i + 1..<max(i + 1, weights.columns) { #expect(weights[i, j] == 0) }
            }
        }
    }

    /// σ is 0 or 1 there, and no number is infinite.
    @Test(arguments: [30.0, 80, 1000, -30, -80, -1000]) func farOut(value: Double) {
        let one = Tensor<Float>([2, 1], [1, 2])
        let k = Tensor<Float>([2, 1], repeating: Float(value))
        let found = PrefixAttention(
            values: one, keys: k, queries: k, weight: Tensor([1], [3]), offsets: [0, 2])
        let expected: [Float] = value > 0 ? [3, 9] : [0, 0]
        for index in 0..<2 { #expect(abs(found.output[index] - expected[index]) < 1e-5) }
        let back = found.gradients(cotangent: one)
        #expect(back.keys.elements.allSatisfy { abs($0) < 1e-5 })
        let wide = PrefixAttention<Double>(
            values: one.converted(), keys: k.converted(), queries: k.scaled(by: -1).converted(),
            weight: Tensor([1], [3]), offsets: [0, 2])
        #expect(abs(wide.output[0] - 1.5) < 1e-12 && abs(wide.output[1] - 4.5) < 1e-12)
    }

    @Test(arguments: offsets.dropLast()) func derivatives(offsets: [Int]) {
        var random = RandomStream(seed: 5, name: "prefixes")
        let rows = offsets.last ?? 0
        func error(_ shapes: [[Int]], _ f: ([Variable<Double>]) -> Variable<Double>) -> Double {
            var parameters = Parameters<Double>()
            for (index, shape) in shapes.enumerated() {
                parameters["p\(index)"] = random.normal(shape, deviation: 1)
            }
            return GradientCheck.largestError(parameters) { _, variables in
                f(shapes.indices.map { variables["p\($0)"]! }).softplus().sum()
            }
        }
        let shape = [rows, 3]
        #expect(
            error([shape, shape, shape, [3, 1]]) {
                $0[0].prefixAttention(
                    keys: $0[1], queries: $0[2], weight: $0[3], offsets: offsets)
            } < 1e-7)
        #expect(error([shape]) { $0[0].prefixMeans(offsets: offsets) } < 1e-8)
        #expect(error([shape]) { $0[0].sequenceSums(offsets: offsets) } < 1e-8)
        #expect(error([shape, [rows, 1]]) { $0[0].scalingRows(by: $0[1]) } < 1e-8)
        #expect(
            error([shape, [3, 2], [rows, 1], [1, 2]]) {
                .sumOfProducts([($0[0], $0[1]), ($0[2], $0[3])])
            } < 1e-8)
    }

    @Test func meansAndSums() {
        let x = Tensor<Float>([4, 1], [1, 3, 8, 10])
        #expect(x.prefixMeans(offsets: [0, 3, 3, 4]).elements == [1, 2, 4, 10])
        #expect(x.sequenceSums(offsets: [0, 3, 3, 4]).elements == [12, 0, 10])
        #expect(Tensor<Float>.sequenceOfEvent([0, 3, 3, 4]) == [0, 0, 0, 2])
    }
}

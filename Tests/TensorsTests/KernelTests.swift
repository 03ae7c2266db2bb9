import Support
import Tensors
import Testing

/// The loops that are compiled for wide vectors against the plain ones in Double.
@Suite struct KernelTests {
    /// Numbers of all sizes with both signs, among them those where a kernel changes its formula.
    static let values: [Float] = {
        let sizes: [Float] = [
            0, 1e-38, 1e-20, 1e-7, 1e-4, 0.01, 0.1, 0.2499, 0.25, 0.2501, 0.5, 0.6931,
        ]
        let larger: [Float] = [1, 2, 3.5, 7, 9.01, 15, 20, 40, 80, 86.9, 87.5, 90, 120, 1e4, 3e38]
        var result = (sizes + larger).flatMap { [$0, -$0] }
        var random = RandomStream(seed: 3, name: "kernels")
        result += (0..<500).map { _ in Float((random.uniform() - 0.5) * 20) }
        return result
    }()

    /// Counts around the widths of vectors, so that every tail is run.
    static let counts = Array(0...40)

    private func sample(_ count: Int) -> [Float] {
        (0..<count).map { Self.values[($0 * 7 + count) % Self.values.count] }
    }

    /// Applies a kernel to memory that goes on behind its end, and looks whether it wrote there.
    private func applied<Scalar: TensorScalar>(
        _ input: [Scalar],
        _ kernel: (UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int) -> Void
    ) -> [Scalar] {
        var output = [Scalar](repeating: 77, count: input.count + 20)
        kernel(input + [0], &output, input.count)
        #expect(output.dropFirst(input.count).allSatisfy { $0 == 77 }, "written behind the end")
        return Array(output.prefix(input.count))
    }

    private func isNear(_ found: Float, _ wanted: Double, relative: Double, absolute: Double)
        -> Bool
    {
        if wanted.isInfinite { return Double(found) == wanted }
        return abs(Double(found) - wanted) <= relative * abs(wanted) + absolute
    }

    @Test func tangents() {
        for count in Self.counts + [Self.values.count] {
            let input = count == Self.values.count ? Self.values : sample(count)
            let found = applied(input) { Float.hyperbolicTangents($0, into: $1, count: $2) }
            let wanted = applied(input.map(Double.init)) {
                Double.hyperbolicTangents($0, into: $1, count: $2)
            }
            for (index, x) in input.enumerated() {
                #expect(
                    isNear(found[index], wanted[index], relative: 1e-6, absolute: 1e-38),
                    "tanh \(x) is \(found[index]), not \(wanted[index])")
            }
        }
    }

    @Test func logistics() {
        for count in Self.counts + [Self.values.count] {
            let input = count == Self.values.count ? Self.values : sample(count)
            let found = applied(input) { Float.logistics($0, into: $1, count: $2) }
            let wanted = applied(input.map(Double.init)) {
                Double.logistics($0, into: $1, count: $2)
            }
            for (index, x) in input.enumerated() {
                // Below e⁻⁸⁷ a Float has hardly anything left.
                #expect(
                    isNear(found[index], wanted[index], relative: 1e-6, absolute: 2e-38),
                    "σ(\(x)) is \(found[index]), not \(wanted[index])")
                #expect(found[index] >= 0 && found[index] <= 1)
            }
        }
    }

    @Test func exponentials() {
        for count in Self.counts + [200] {
            let input = sample(count).filter { $0 < 80 && $0 > -1e30 }
            let shift: Float = 3.25
            var sum: Float = 0
            let found = applied(input) {
                sum = Float.exponentials($0, less: shift, into: $1, count: $2)
            }
            var total = 0.0
            let wanted = applied(input.map(Double.init)) {
                total = Double.exponentials($0, less: Double(shift), into: $1, count: $2)
            }
            for (index, x) in input.enumerated() {
                // x − s is rounded to a Float before: |x| ulp of it are so many of the result.
                let rounding = 1e-6 + 6e-8 * abs(Double(x - shift))
                #expect(
                    isNear(found[index], wanted[index], relative: rounding, absolute: 2e-38),
                    "exp(\(x) − \(shift)) is \(found[index]), not \(wanted[index])")
            }
            #expect(isNear(sum, total, relative: 1e-5, absolute: 1e-30), "\(count): sum")
        }
    }

    @Test(arguments: [Float(0), 0.1, 1]) func binaryCrossEntropy(target: Float) {
        for count in Self.counts + [300] {
            let input = sample(count).filter { abs($0) < 1e5 }
            var found = input + [77]
            let loss = Float.binaryCrossEntropy(&found, target: target, count: input.count)
            var wanted = input.map(Double.init) + [77]
            let total = Double.binaryCrossEntropy(
                &wanted, target: Double(target), count: input.count)
            #expect(found[input.count] == 77, "written behind the end")
            for (index, x) in input.enumerated() {
                #expect(
                    isNear(found[index], wanted[index], relative: 1e-6, absolute: 1e-7),
                    "derivative at \(x)")
            }
            let size = input.reduce(0) { $0 + abs(Double($1)) }
            #expect(isNear(loss, total, relative: 1e-5, absolute: 1e-6 * (1 + size)), "\(count)")
        }
    }

    /// One number at a time the loss itself must be right, far below its size in a sum.
    @Test func binaryCrossEntropyOfOneNumber() {
        for x in Self.values where abs(x) < 80 {
            var one = [x]
            let found = Float.binaryCrossEntropy(&one, target: 0, count: 1)
            var other = [Double(x)]
            let wanted = Double.binaryCrossEntropy(&other, target: 0, count: 1)
            #expect(isNear(found, wanted, relative: 2e-6, absolute: 1e-37), "log(1 + e^\(x))")
        }
    }

    @Test(arguments: [1, 5, 16, 17, 33]) func whatIsNoNumberStaysSo(count: Int) {
        for place in [0, count / 2, count - 1] {
            var input = [Float](repeating: 0.5, count: count)
            input[place] = .nan
            let tangents = applied(input) { Float.hyperbolicTangents($0, into: $1, count: $2) }
            let logistics = applied(input) { Float.logistics($0, into: $1, count: $2) }
            var sum: Float = 0
            let exponentials = applied(input) {
                sum = Float.exponentials($0, less: 0, into: $1, count: $2)
            }
            var entropy = input
            let loss = Float.binaryCrossEntropy(&entropy, target: 0, count: count)
            for found in [tangents, logistics, exponentials, entropy] {
                for index in 0..<count { #expect(found[index].isNaN == (index == place)) }
            }
            #expect(sum.isNaN && loss.isNaN)
        }
    }

    @Test func addScaled() {
        for count in Self.counts {
            let x = sample(count).map { max(-1e6, min(1e6, $0)) }
            let start = sample(count + 1).map { max(-1e6, min(1e6, $0)) }
            var y = start
            Float.addScaled(x + [0], times: -0.375, to: &y, count: count)
            for index in 0..<count {
                let wanted = Double(start[index]) - 0.375 * Double(x[index])
                let size = abs(Double(start[index])) + abs(Double(x[index]))
                #expect(isNear(y[index], wanted, relative: 0, absolute: 2e-7 * size))
            }
            #expect(y[count] == start[count])
        }
    }

    @Test func adamSteps() {
        let rule = AdamStep<Float>(
            beta1: 0.9, beta2: 0.999, rate: 0.01, correction: 1.25, epsilon: 1e-8)
        let exact = AdamStep<Double>(
            beta1: Double(rule.beta1), beta2: Double(rule.beta2), rate: Double(rule.rate),
            correction: 1.25, epsilon: Double(rule.epsilon))
        for count in Self.counts {
            let gradient = sample(count).map { max(-1e3, min(1e3, $0)) } + [9]
            var (value, first, second) = (sample(count + 1), gradient, gradient.map { $0 * $0 })
            value = value.map { max(-100, min(100, $0)) }
            var (values, firsts, seconds) = (
                value.map(Double.init), first.map(Double.init), second.map(Double.init)
            )
            let before = value
            Float.adamStep(
                rule, gradient: gradient, value: &value, first: &first, second: &second,
                count: count)
            Double.adamStep(
                exact, gradient: gradient.map(Double.init), value: &values, first: &firsts,
                second: &seconds, count: count)
            for index in 0..<count {
                #expect(isNear(value[index], values[index], relative: 1e-6, absolute: 1e-8))
                #expect(isNear(first[index], firsts[index], relative: 1e-5, absolute: 1e-30))
                #expect(isNear(second[index], seconds[index], relative: 1e-5, absolute: 1e-37))
            }
            #expect(value[count] == before[count] && first[count] == 9)
        }
    }
}

/// Dropout: a mask is a function of key and position.
@Suite struct DropoutKernelTests {
    private func mask(_ count: Int, key: UInt64, first: Int = 0, rate: Double) -> [Float] {
        let ones = [Float](repeating: 1, count: count + 1)
        var result = [Float](repeating: -1, count: count + 1)
        Float.dropout(ones, into: &result, key: key, first: first, count: count, rate: rate)
        #expect(result[count] == -1, "written behind the end")
        return Array(result.prefix(count))
    }

    @Test(arguments: [0, 0.1, 0.3, 0.5, 0.9]) func shareOfZeros(rate: Double) {
        let count = 100_000
        let found = mask(count, key: 0xdead_beef_0123_4567, rate: rate)
        let zeros = Double(found.count { $0 == 0 }) / Double(count)
        // Six standard deviations.
        let tolerance = 6 * (rate * (1 - rate) / Double(count)).squareRoot() + 1e-12
        #expect(abs(zeros - rate) <= tolerance, "\(zeros)")
        let kept = Float(1 / (1 - rate))
        #expect(found.allSatisfy { $0 == 0 || abs($0 - kept) <= 1e-6 * kept })
    }

    @Test func keysDecide() {
        let keys: [UInt64] = [0, 1, 2, 1 << 32, 77, .max]
        let masks = keys.map { mask(4096, key: $0, rate: 0.5) }
        for (index, key) in keys.enumerated() {
            #expect(mask(4096, key: key, rate: 0.5) == masks[index])
            for other in 0..<index {
                // Independent masks agree in half of the places.
                let same = zip(masks[index], masks[other]).count { $0 == $1 }
                #expect(abs(same - 2048) < 6 * 32, "keys \(key) and \(keys[other]): \(same)")
            }
        }
        // Neighbouring places are independent, too.
        let pairs = zip(masks[0], masks[0].dropFirst()).count { $0 == $1 }
        #expect(abs(pairs - 2048) < 6 * 32)
    }

    @Test func aPartIsThatOfTheWhole() {
        let whole = mask(1000, key: 99, rate: 0.4)
        for first in [0, 1, 15, 16, 500, 961] {
            for count in 0...39 {
                let part = mask(count, key: 99, first: first, rate: 0.4)
                #expect(part == Array(whole[first..<first + count]), "\(count) from \(first)")
            }
        }
    }

    @Test(arguments: [0.0, 0.25, 0.6]) func bothPrecisionsAgree(rate: Double) {
        var random = RandomStream(seed: 1, name: "dropout")
        // Longer than one core's stretch.
        let x: Tensor<Double> = random.normal([70_001], deviation: 1)
        let double = x.dropout(rate: rate, key: 5)
        let single = x.converted(to: Float.self).dropout(rate: rate, key: 5)
        var wrong = 0
        for index in 0..<x.count {
            let same = (double[index] == 0) == (single[index] == 0)
            let distance = abs(double[index] - Double(single[index]))
            wrong += same && distance <= 1e-6 * (1 + abs(double[index])) ? 0 : 1
        }
        #expect(wrong == 0)
        let one = [Double](x.elements.prefix(40))
        var part = [Double](repeating: 0, count: 40)
        Double.dropout(one, into: &part, key: 5, first: 0, count: 40, rate: rate)
        #expect(part == Array(double.elements.prefix(40)))
    }
}

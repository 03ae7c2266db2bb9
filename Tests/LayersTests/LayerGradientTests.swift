import Autodiff
import Layers
import Tensors
import Testing

/// Derivatives of the layers against central differences in Double.
@Suite struct LayerGradientTests {
    private func error(
        _ shapes: [[Int]], _ f: ([Variable<Double>]) -> Variable<Double>
    ) -> Double {
        var random = RandomStream(seed: 5, name: "layers")
        var parameters = Parameters<Double>()
        for (index, shape) in shapes.enumerated() {
            parameters["p\(index)"] = random.normal(shape, deviation: 1)
        }
        return GradientCheck.largestError(parameters) { _, variables in
            f(shapes.indices.map { variables["p\($0)"]! }).softplus().sum()
        }
    }

    static let shapes = [[1, 1], [2, 3], [5, 1], [3, 17]]

    @Test(arguments: shapes) func elementwise(shape: [Int]) {
        #expect(error([shape]) { $0[0].hyperbolicTangent() } < 1e-8)
        #expect(error([shape]) { $0[0].logistic() } < 1e-8)
        #expect(error([shape]) { $0[0].rectified() } < 1e-8)
        #expect(error([shape]) { $0[0].dropout(rate: 0.4, key: 77) } < 1e-8)
        #expect(error([shape]) { $0[0].normalizedRows() } < 1e-7)
        #expect(error([shape]) { $0[0].reshaped([shape[1], shape[0]]) } < 1e-8)
    }

    @Test(arguments: shapes) func rows(shape: [Int]) {
        let row = [shape[1]]
        #expect(error([shape, row]) { $0[0].addingToRows($0[1]) } < 1e-8)
        #expect(error([shape, row]) { $0[0].multiplyingRows($0[1]) } < 1e-8)
        #expect(
            error([shape, [4, shape[1]], [4]]) { $0[0].linear(weight: $0[1], bias: $0[2]) } < 1e-8)
        #expect(error([shape, [shape[0], 2]]) { $0[0].joiningColumns($0[1]) } < 1e-8)
        if shape[0] > 1 {
            #expect(
                error([shape, row, row]) { $0[0].batchNorm(scale: $0[1], shift: $0[2]) } < 1e-6)
        }
    }

    @Test(arguments: shapes) func layerNorm(shape: [Int]) {
        // One column has no deviation: ε alone decides, and large derivatives follow.
        guard shape[1] > 1 else { return }
        let row = [shape[1]]
        #expect(
            error([shape, row, row]) {
                $0[0].layerNorm(scale: $0[1], shift: $0[2], epsilon: 1e-5)
            } < 1e-6)
    }

    /// With fixed deviations the norm is affine: the derivative times the change is the change.
    @Test func layerNormWithFixedDeviationIsAffine() {
        var random = RandomStream(seed: 3, name: "affine")
        let x: Tensor<Double> = random.normal([2, 5], deviation: 1)
        let scale: Tensor<Double> = random.normal([5], deviation: 1)
        let weights: Tensor<Double> = random.normal([2, 5], deviation: 1)
        let tape = Tape<Double>()
        let variable = tape.parameter("x", x)
        let result = variable.layerNorm(
            scale: tape.constant(scale), shift: tape.constant(.zeros([5])), epsilon: 1e-5,
            fixesDeviation: true)
        let score = (result * tape.constant(weights)).sum()
        let gradient = tape.gradients(of: score)["x"]!.dense(shape: [2, 5])
        #expect(abs((gradient * x).sum - score.value.scalar) < 1e-12)
    }

    static let attentionShapes = [
        CausalAttentionShape(sequences: 1, length: 1, heads: 1, dimension: 2),
        CausalAttentionShape(sequences: 2, length: 3, heads: 2, dimension: 4),
        CausalAttentionShape(
            sequences: 2, length: 4, heads: 1, dimension: 3, ignored: [0, 2]),
    ]

    @Test(arguments: attentionShapes) func causalAttention(shape: CausalAttentionShape) {
        let rows = [shape.sequences * shape.length, shape.dimension]
        #expect(
            error([rows, rows, rows]) {
                $0[0].causalWeights($0[1], shape).causalContext($0[2], shape)
            } < 1e-8)
    }

    /// Several blocks of positions, beside plain loops.
    @Test func causalAttentionAgreesWithLoops() {
        let (length, ignored) = (150, [0, 40, 150])
        let shape = CausalAttentionShape(
            sequences: 3, length: length, heads: 2, dimension: 6, ignored: ignored)
        var random = RandomStream(seed: 4, name: "attention")
        let parts: [Tensor<Double>] = (0..<3).map { _ in
            random.normal([3 * length, 6], deviation: 1)
        }
        let tape = Tape<Double>()
        let variables = parts.map { tape.constant($0) }
        let found = variables[0].causalWeights(variables[1], shape)
            .causalContext(variables[2], shape).value
        var worst = 0.0
        for row in 0..<3 * length {
            let (sequence, position) = (row / length, row % length)
            let seen = (0...position).filter { $0 >= ignored[sequence] }
                .map { sequence * length + $0 }
            for head in 0..<2 {
                let columns = Array(head * 3..<head * 3 + 3)
                var weights: [Double] = []
                for other in seen {
                    var dot = 0.0
                    for column in columns { dot += parts[0][row, column] * parts[1][other, column] }
                    weights.append(Double.exponential(dot / 3.0.squareRoot()))
                }
                let total = weights.reduce(0, +)
                for column in columns {
                    var expected = 0.0
                    for (other, weight) in zip(seen, weights) {
                        expected += weight / total * parts[2][other, column]
                    }
                    worst = max(worst, abs(found[row, column] - expected))
                }
            }
        }
        #expect(worst < 1e-12)
    }

    @Test func sumsOfRows() {
        let worst = error([[4, 3], [2, 3]]) { tables -> Variable<Double> in
            let lookups = [
                RowLookup(tables[0], [3, 0, 3], times: 2), RowLookup(tables[1], [1, 1, 0]),
            ]
            return Variable<Double>.sumOfRows(lookups)
        }
        #expect(worst < 1e-8)
    }

    @Test(arguments: [[1, 1], [2, 3], [3, 17]]) func softenedDivergence(shape: [Int]) {
        var random = RandomStream(seed: 6, name: "teacher")
        let teacher: Tensor<Double> = random.normal(shape, deviation: 2)
        #expect(
            error([shape]) {
                $0[0].softenedDivergence(from: teacher, temperature: 3, divisor: 2)
            } < 1e-8)
    }

    /// Where the teacher is as good as sure that it is not so, and the student is sure that it is.
    @Test func softenedDivergenceOfExtremes() {
        let tape = Tape<Float>()
        let student = tape.parameter("x", Tensor<Float>([1, 2], [50, -50]))
        let teacher = Tensor<Float>([1, 2], [-40, 40])
        let loss = student.softenedDivergence(from: teacher, temperature: 1, divisor: 1)
        // All of the teacher's mass is where the student has 1e-30 at least.
        #expect(loss.value.scalar > 60 && loss.value.scalar < 100)
    }

    @Test func rowsOfSeveral() {
        let shapes = [[2, 3], [1, 3], [4, 3]]
        #expect(error(shapes) { .stackingRows(of: $0) } < 1e-8)
        #expect(error(shapes) { .stackingRows(of: [$0[1], $0[0], $0[1]]) } < 1e-8)
    }

    @Test(arguments: [1, 3]) func recurrentStep(rows: Int) {
        for inputRows in [1, rows] {
            let shapes = [[rows, 4], [inputRows, 12], [rows, 12]]
            #expect(error(shapes) { $0[0].gatedStep(input: $0[1], recurrent: $0[2]) } < 1e-8)
        }
    }

    @Test(arguments: AttentionForm.allCases) func attention(form: AttentionForm) {
        let some = Tensor<Double>([3], [1, 0.4, 0])
        for presence in [Tensor<Double>([3], repeating: 1), some] {
            let shapes = [[2, 4], [6, 4], [6, 4]]
            func attention(_ given: [Variable<Double>]) -> KeyAttention<Double> {
                KeyAttention(
                    query: given[0], keys: given[1], values: given[2], presence: presence,
                    form: form)
            }
            #expect(error(shapes) { attention($0).context } < 1e-8)
            #expect(error(shapes) { attention($0).weights } < 1e-8)
        }
    }

    /// Logits log 3, 0 and −log 3: shares 9, 3 and 1 of 13, gates 3/4, 1/2 and 1/4. Without the first
    /// the others share its weight, while gates stay. Huge logits stay numbers.
    @Test func weightsByHand() {
        let three = Double.logOnePlus(2)
        let logits = Tensor<Double>([1, 3], [three, 0, -three])
        func isNear(_ presence: [Double], _ form: AttentionForm, _ wanted: [Double]) -> Bool {
            let found = KeyAttention.weights(logits, presence: Tensor([3], presence), form)
            return zip(found.elements, wanted).allSatisfy { abs($0 - $1) < 1e-12 }
        }
        #expect(isNear([1, 1, 1], .softmax, [9.0 / 13, 3.0 / 13, 1.0 / 13]))
        #expect(isNear([0, 1, 1], .softmax, [0, 0.75, 0.25]))
        #expect(isNear([1, 1, 1], .sigmoid, [0.75, 0.5, 0.25]))
        #expect(isNear([0, 1, 0.5], .sigmoid, [0, 0.5, 0.125]))
        let far = KeyAttention.weights(
            Tensor<Double>([1, 2], [-1e4, 1e4]), presence: Tensor([2], [1, 1]), .sigmoid)
        #expect(far.elements == [0, 1])
    }

    @Test func losses() {
        let targets = [(row: 0, column: 1, count: 1.0), (0, 2, 3.0), (2, 0, 1.0)]
        #expect(error([[3, 5]]) { $0[0].crossEntropy(targets, epsilon: 0.01) } < 1e-8)
        let positives = [(row: 0, candidate: 1), (row: 2, candidate: 0)]
        #expect(
            error([[3, 4], [6, 4]]) {
                $0[0].oneToManyLoss(objects: $0[1], positives: positives, smoothing: 0.1)
            } < 1e-8)
        #expect(
            error([[3, 4], [6, 4]]) {
                $0[0].oneToManyLoss(
                    objects: $0[1], candidates: [5, 2], positives: positives, smoothing: 0.1)
            } < 1e-8)
    }

    @Test(arguments: MessageComposition.allCases) func relational(message: MessageComposition) {
        let (subject, relation, object): ([Int32], [Int32], [Int32]) = (
            [0, 1, 2, 3, 3, 4, 0], [0, 0, 1, 1, 1, 0, 1], [1, 1, 0, 0, 4, 3, 4]
        )
        let (forward, backward) = RelationalAggregation.mean(
            nodes: 5, relations: 2, subject: subject, relation: relation, object: object)
        let found = error([[5, 4], [2, 4], [2, 4, 4]]) { p in
            let matrices = message.matrices(p[1], p[2])
            let product = p[0].relationalProduct(matrices, forward: forward, backward: backward)
            guard let shifts = message.shifts(p[1], p[2]) else { return product }
            return product + shifts.addedOncePerRow(forward)
        }
        #expect(found < 1e-8, "\(message)")
    }
}

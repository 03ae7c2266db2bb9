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

    @Test(arguments: [1, 3]) func recurrentStep(rows: Int) {
        for inputRows in [1, rows] {
            let shapes = [[rows, 4], [inputRows, 12], [rows, 12]]
            #expect(error(shapes) { $0[0].gatedStep(input: $0[1], recurrent: $0[2]) } < 1e-8)
        }
    }

    @Test func attention() {
        let gates = Tensor<Double>([3], [1, 0.4, 0])
        for all in [Tensor<Double>([3], repeating: 1), gates] {
            let shapes = [[2, 4], [6, 4], [6, 4]]
            #expect(
                error(shapes) {
                    KeyAttention(query: $0[0], keys: $0[1], values: $0[2], gates: all).context
                } < 1e-8)
            #expect(
                error(shapes) {
                    KeyAttention(query: $0[0], keys: $0[1], values: $0[2], gates: all).weights
                } < 1e-8)
        }
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

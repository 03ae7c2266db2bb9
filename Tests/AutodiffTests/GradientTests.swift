import Autodiff
import Tensors
import Testing

/// Every operation's derivative against central differences in Double, over shapes that include 0
/// and 1. The check differentiates `Σ softplus(f(x))`, so that the cotangent is not constant.
@Suite struct GradientTests {
    static let shapes = [[1, 1], [2, 3], [5, 1], [1, 4], [0, 3], [3, 17]]

    private func error(
        _ shape: [Int], _ other: [Int]? = nil,
        _ f: (Variable<Double>, Variable<Double>) -> Variable<Double>
    ) -> Double {
        var random = RandomStream(seed: 11, name: "gradient")
        var parameters = Parameters<Double>()
        parameters["x"] = random.normal(shape, deviation: 1)
        parameters["y"] = random.normal(other ?? shape, deviation: 1)
        return GradientCheck.largestError(parameters) { _, variables in
            f(variables["x"]!, variables["y"]!).softplus().sum()
        }
    }

    @Test(arguments: shapes) func elementwise(shape: [Int]) {
        #expect(error(shape) { x, y in x + y } < 1e-8)
        #expect(error(shape) { x, y in x - y } < 1e-8)
        #expect(error(shape) { x, y in x * y } < 1e-8)
        #expect(error(shape) { x, _ in x.scaled(by: -3) } < 1e-8)
        #expect(error(shape) { x, _ in x.softplus() } < 1e-8)
        #expect(error(shape) { x, _ in x * x + x } < 1e-8)
    }

    @Test(arguments: shapes) func reductions(shape: [Int]) {
        #expect(error(shape) { x, _ in x.sum() } < 1e-8)
        #expect(error(shape) { x, _ in x.squaredSum() } < 1e-8)
        #expect(error(shape) { x, y in x.rowDots(y) } < 1e-8)
        if shape[0] > 0 { #expect(error(shape) { x, _ in x.mean() } < 1e-8) }
    }

    @Test(arguments: shapes) func products(shape: [Int]) {
        #expect(error(shape, [shape[1], 3]) { x, y in x.matrixProduct(y) } < 1e-8)
        var random = RandomStream(seed: 2, name: "constant")
        let matrix: Tensor<Double> = random.normal([4, shape[0]], deviation: 1)
        #expect(error(shape) { x, _ in x.multiplied(by: matrix) } < 1e-8)
        let sparse = SparseMatrix<Double>(
            rows: 3, columns: shape[0],
            entries: shape[0] == 0 ? [] : [(0, 0, 2), (2, Int32(shape[0] - 1), -1), (2, 0, 0.5)])
        let transposed = sparse.transposed()
        #expect(error(shape) { x, _ in x.multiplied(by: sparse, transposed: transposed) } < 1e-8)
        let factors: Tensor<Double> = random.normal([shape[0]], deviation: 1)
        #expect(error(shape) { x, _ in x.scalingRows(by: factors) } < 1e-8)
    }

    @Test(arguments: shapes) func rowsAndColumns(shape: [Int]) {
        #expect(error(shape) { x, y in x.stackingRows(y) } < 1e-8)
        let half = shape[0] / 2
        #expect(error(shape) { x, _ in x.slicingRows(half..<shape[0]) } < 1e-8)
        let column = shape[1] / 2
        #expect(error(shape) { x, _ in x.slicingColumns(column..<shape[1]) } < 1e-8)
        guard shape[0] > 0 else { return }
        let last = Int32(shape[0] - 1)
        #expect(error(shape) { x, _ in x.gatheringRows([last, 0, last]) } < 1e-8)
        // Rows of an intermediate, and a parameter met both whole and by rows.
        #expect(error(shape) { x, _ in (x * x).gatheringRows([0, 0]) } < 1e-8)
        #expect(
            error(shape) { x, _ in x.gatheringRows([last]).stackingRows(x) } < 1e-8)
    }

    @Test func gatheredRowsStaySparse() throws {
        let tape = Tape<Double>()
        let x = tape.parameter("x", Tensor([4, 1], [1, 2, 3, 4]))
        let gradients = tape.gradients(of: x.gatheringRows([3, 1, 3]).sum())
        guard case .rows(let indices, let values) = try #require(gradients["x"]) else {
            Issue.record("a gathered parameter has a dense gradient")
            return
        }
        #expect(indices == [1, 3])
        #expect(values.elements == [1, 2])
        #expect(gradients.norm == 5.0.squareRoot())
    }

    @Test func unusedParametersHaveNone() {
        let tape = Tape<Float>()
        let x = tape.parameter("x", Tensor([1], [1]))
        _ = tape.parameter("y", Tensor([1], [1]))
        #expect(tape.gradients(of: x.sum())["y"] == nil)
    }
}

@Suite struct TapeMemoryTests {
    /// A step's memory is freed when its last variable goes, with and without a backward pass.
    @Test func stepsLeaveNothingBehind() {
        weak var tape: Tape<Float>?
        func step(backward: Bool) {
            let local = Tape<Float>()
            tape = local
            let x = local.parameter("x", Tensor([100, 100], repeating: 1))
            let loss = (x * x + x).softplus().sum()
            if backward { _ = local.gradients(of: loss) }
        }
        step(backward: true)
        #expect(tape == nil)
        step(backward: false)
        #expect(tape == nil)
    }
}

import Tensors
import Testing

@Suite struct InverseTests {
    @Test(arguments: [0, 1, 2, 7, 40])
    func timesTheMatrixItIsOne(size: Int) throws {
        var random = RandomStream(seed: 6, name: "inverse")
        let factor: Tensor<Double> = random.normal([size, size + 3], deviation: 1)
        let matrix = factor.matrixProduct(factor, transposeOther: true)
        let inverse = try #require(matrix.inverseOfPositiveDefinite())
        let product = matrix.matrixProduct(inverse)
        for row in 0..<size {
            for column in 0..<size {
                #expect(abs(product[row, column] - (row == column ? 1 : 0)) < 1e-8)
                #expect(inverse[row, column] == inverse[column, row])
            }
        }
    }

    @Test func anIndefiniteMatrixHasNone() {
        #expect(Tensor<Double>([2, 2], [1, 2, 2, 1]).inverseOfPositiveDefinite() == nil)
    }
}

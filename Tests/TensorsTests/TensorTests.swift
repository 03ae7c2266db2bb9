import Tensors
import Testing

@Suite struct TensorTests {
    @Test func valueSemantics() {
        let first = Tensor<Float>([2, 2], [1, 2, 3, 4])
        var second = first
        second[0, 0] = 9
        #expect(first[0, 0] == 1)
        #expect(second.elements == [9, 2, 3, 4])
    }

    /// [1 2; 3 4] [5 6; 7 8] = [1·5+2·7 1·6+2·8; 3·5+4·7 3·6+4·8]
    @Test func productByHand() {
        let a = Tensor<Double>([2, 2], [1, 2, 3, 4])
        let b = Tensor<Double>([2, 2], [5, 6, 7, 8])
        #expect(a.matrixProduct(b).elements == [19, 22, 43, 50])
        #expect(a.matrixProduct(b, transposeSelf: true).elements == [26, 30, 38, 44])
        #expect(a.matrixProduct(b, transposeOther: true).elements == [17, 23, 39, 53])
    }

    @Test(arguments: [0, 1, 2, 5], [0, 1, 3, 17])
    func productsAgreeWithLoops(rows: Int, inner: Int) {
        var random = RandomStream(seed: 3, name: "test")
        let a: Tensor<Float> = random.normal([rows, inner], deviation: 1)
        let b: Tensor<Float> = random.normal([inner, 4], deviation: 1)
        let product = a.matrixProduct(b)
        #expect(product.shape == [rows, 4])
        for row in 0..<rows {
            for column in 0..<4 {
                let expected = (0..<inner).reduce(Float(0)) { $0 + a[row, $1] * b[$1, column] }
                #expect(abs(product[row, column] - expected) < 1e-5)
            }
        }
    }

    /// Keeping nothing must not read what was there, even where nothing is added.
    @Test func aProductOverNothingForgetsWhatWasThere() {
        var result = Tensor<Float>([2, 2], repeating: .nan)
        result.accumulateProduct(.zeros([2, 0]), .zeros([0, 2]), keeping: 0)
        #expect(result.elements == [0, 0, 0, 0])
    }

    @Test(arguments: [0, 1, 15, 16, 17, 100])
    func sumsAndDotsOfEveryLength(count: Int) {
        let x = Tensor<Double>([1, count], (0..<count).map(Double.init))
        #expect(x.sum == Double(count * max(0, count - 1) / 2))
        #expect(x.rowDots(x)[0] == (0..<count).reduce(0.0) { $0 + Double($1 * $1) })
    }

    @Test func gatherAndScatterAreTransposes() {
        let x = Tensor<Float>([3, 2], [1, 2, 3, 4, 5, 6])
        #expect(x.gatheringRows([2, 0, 2]).elements == [5, 6, 1, 2, 5, 6])
        var sum = Tensor<Float>.zeros([3, 2])
        sum.scatterAddRows(Tensor([3, 2], [1, 1, 2, 2, 4, 4]), at: [2, 0, 2])
        #expect(sum.elements == [2, 2, 0, 0, 5, 5])
    }

    /// softplus(0) = ln 2; far out it is the identity or 0, without overflow.
    @Test func softplusAtItsEnds() {
        let y = Tensor<Double>([4], [0, 800, -800, 1]).softplus()
        #expect(abs(y[0] - 0.6931471805599453) < 1e-15)
        #expect(y[1] == 800)
        #expect(y[2] == 0)
        #expect(abs(y[3] - 1.3132616875182228) < 1e-15)
    }

    @Test func sparseEqualsDense() {
        var random = RandomStream(seed: 1, name: "sparse")
        let entries: [(row: Int32, column: Int32, value: Double)] = (0..<400).map { _ in
            (
                Int32(random.integer(below: 300)), Int32(random.integer(below: 40)),
                random.uniform() - 0.5
            )
        }
        let sparse = SparseMatrix(rows: 300, columns: 40, entries: entries)
        let x: Tensor<Double> = random.normal([40, 5], deviation: 1)
        let difference = sparse.product(x) - sparse.dense().matrixProduct(x)
        #expect(difference.squaredSum < 1e-24)
        let y: Tensor<Double> = random.normal([300, 5], deviation: 1)
        let back =
            sparse.transposed().product(y) - sparse.dense().matrixProduct(y, transposeSelf: true)
        #expect(back.squaredSum < 1e-22)
    }

    @Test func emptyRowsSurvive() {
        let sparse = SparseMatrix<Float>(rows: 3, columns: 2, entries: [(2, 1, 4)])
        #expect(sparse.offsets == [0, 0, 0, 1])
        #expect(sparse.product(Tensor([2, 1], [1, 2])).elements == [0, 0, 8])
    }
}

@Suite struct RandomStreamTests {
    @Test func sameSeedSameNumbers() {
        var a = RandomStream(seed: 7, name: "x")
        var b = RandomStream(seed: 7, name: "x")
        var other = RandomStream(seed: 7, name: "y")
        let first = (0..<5).map { _ in a.next() }
        #expect(first == (0..<5).map { _ in b.next() })
        #expect(first != (0..<5).map { _ in other.next() })
    }

    @Test func aRestoredStreamGoesOn() throws {
        var stream = RandomStream(seed: 1, name: "s")
        for _ in 0..<10 { _ = stream.next() }
        var restored = try #require(RandomStream(state: stream.state))
        #expect((0..<9).map { _ in stream.next() } == (0..<9).map { _ in restored.next() })
        #expect(RandomStream(state: [0, 0, 0, 0]) == nil)
        #expect(RandomStream(state: [1]) == nil)
    }

    @Test func integersAreUniformAndBounded() {
        var stream = RandomStream(seed: 5, name: "i")
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<70_000 { counts[stream.integer(below: 7)] += 1 }
        // Standard deviation of each count is 93; six of them.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 560 })
    }

    @Test func normalHasItsMoments() {
        var stream = RandomStream(seed: 5, name: "n")
        let x: Tensor<Double> = stream.normal([100_001], deviation: 0.1)
        #expect(abs(x.sum / 100_001) < 0.002)
        #expect(abs(x.squaredSum / 100_001 - 0.01) < 0.0003)
    }
}

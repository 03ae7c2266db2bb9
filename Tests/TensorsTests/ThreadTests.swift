import Tensors
import Testing

/// How many threads a product gets; see `Parallel.largestOfOneThread`.
@Suite(.serialized) struct ThreadTests {
    @Test func smallProductsGetOneThread() {
        let before = Parallel.threads
        defer { Parallel.threads = before }
        Parallel.threads = 4
        #expect(Parallel.threads(ofProduct: 300, 64, 800) == 1)
        #expect(Parallel.threads(ofProduct: 0, 64, 800) == 1)
        #expect(Parallel.threads(ofProduct: 5000, 5000, 64) == 4)
        let small = Tensor<Float>([2, 2], [1, 2, 3, 4])
        #expect(small.matrixProduct(small).elements == [7, 10, 15, 22])
        // A small product leaves no other number behind.
        #expect(Parallel.threads == 4)
    }

    @Test func partsOfASplitGetOneThreadEach() {
        let before = Parallel.threads
        defer { Parallel.threads = before }
        Parallel.threads = 2
        Parallel.forEachChunkOfProducts(of: 8, chunk: 1) { _ in
            #expect(Parallel.threads(ofProduct: 5000, 5000, 5000) == 1)
        }
        #expect(Parallel.threads == 2)
        #expect(Parallel.threads(ofProduct: 5000, 5000, 5000) == 2)
    }
}

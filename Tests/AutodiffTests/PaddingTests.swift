import Autodiff
import Tensors
import Testing

/// What never reaches the row that stands for nothing.
@Suite struct PaddingTests {
    private let table = Tensor<Double>([3, 2], [1, 2, 3, 4, 5, 6])

    private func gradients(_ rows: [Int32]) -> GradientStore<Double> {
        let tape = Tape<Double>()
        let looked = tape.parameter("table", table).gatheringRows(rows).squaredSum()
        let whole = tape.parameter("dense", table).squaredSum()
        return tape.gradients(of: looked + whole)
    }

    @Test func rowZeroIsLeftOut() throws {
        let all = gradients([0, 2, 2, 0])
        let found = all.withoutPadding(of: ["table", "dense", "nobody"])
        #expect(found["nobody"] == nil)
        guard case .rows(let indices, let values)? = found["table"] else {
            Issue.record("the rows of a lookup became dense")
            return
        }
        // Looked up twice: 2 · 2 x.
        #expect(indices == [2] && values.elements == [20, 24])
        #expect(
            try #require(found["dense"]).dense(shape: [3, 2]).elements == [0, 0, 6, 8, 10, 12])
        // Others stay as they are, and so does what was asked.
        #expect(all["table"]?.dense(shape: [3, 2]).elements == [4, 8, 0, 0, 20, 24])
        #expect(all.withoutPadding(of: [])["dense"]?.dense(shape: [3, 2]).elements.first == 2)
    }

    @Test func whatWasOnlyPaddingHasNoGradient() {
        #expect(gradients([0, 0]).withoutPadding(of: ["table"])["table"] == nil)
        let other = gradients([1]).withoutPadding(of: ["table"])["table"]
        #expect(other?.dense(shape: [3, 2]).elements == [0, 0, 6, 8, 0, 0])
    }
}

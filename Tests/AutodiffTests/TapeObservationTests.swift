import Autodiff
import Tensors
import Testing

/// Where the numbers of a step go out of bounds.
@Suite struct TapeObservationTests {
    private func observe(_ body: (Tape<Float>) -> Variable<Float>) -> FirstBadValue? {
        let observation = TapeObservation()
        TapeObservation.$current.withValue(observation) {
            let tape = Tape<Float>()
            _ = tape.gradients(of: body(tape))
        }
        return observation.first
    }

    private func row(_ values: [Float]) -> Tensor<Float> { Tensor([1, values.count], values) }

    @Test func aSoundStepHasNone() {
        #expect(observe { $0.parameter("w", row([1, 2])).squaredSum() } == nil)
    }

    @Test func theFirstOperationIsNamedAndNotItsConsequences() throws {
        let found = try #require(
            observe { tape in
                let w = tape.parameter("w", row([1e30, 1]))
                let v = tape.parameter("v", row([2, 2]))
                // 1e30² is out of bounds; the product and the sum only follow.
                return (w * w * v).sum()
            })
        #expect(found.operation == "*")
        #expect(found.parameters == ["w"])
        #expect(found.value == "inf")
        #expect(!found.isBackward)
        #expect(found.sentence == "inf in the value of *, computed from w")
    }

    @Test func aBadParameterAndBadDataAreToldAsSuch() throws {
        let parameter = try #require(
            observe { ($0.parameter("w", row([.nan])) * $0.constant(row([1]))).sum() })
        #expect(parameter.sentence == "nan in parameter w")
        let constant = try #require(
            observe { ($0.parameter("w", row([1])) * $0.constant(row([.infinity]))).sum() })
        #expect(constant.sentence == "inf in the data of the batch")
    }

    /// The value is finite and its derivative is not.
    @Test func aBadDerivativeIsFound() throws {
        let found = try #require(
            observe { tape in
                let w = tape.parameter("w", row([1e-30]))
                // 1e25 · (1e25 · w): the value is 1e20, the derivative 1e50.
                return w.scaled(by: 1e25).scaled(by: 1e25).sum()
            })
        #expect(found.isBackward)
        #expect(found.parameters == ["w"])
        #expect(found.operation == "scaled")
    }

    /// Without an observation nothing is looked at.
    @Test func nothingIsCurrentOutside() {
        #expect(TapeObservation.current == nil)
    }
}

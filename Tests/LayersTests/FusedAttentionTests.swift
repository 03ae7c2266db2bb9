import Autodiff
import Layers
import Tensors
import Testing

/// Attention in one step beside attention in two.
@Suite struct FusedAttentionTests {
    @Test(arguments: [(2, 5, 2), (1, 70, 1), (3, 130, 2)])
    func oneStepIsTwo(sequences: Int, length: Int, heads: Int) {
        let d = 8
        let shape = CausalAttentionShape(
            sequences: sequences, length: length, heads: heads, dimension: d)
        var random = RandomStream(seed: 4, name: "attention")
        func draw() -> Tensor<Double> { random.normal([sequences * length, d], deviation: 1) }
        let (q, k, v, g) = (draw(), draw(), draw(), draw())
        func run(
            _ attention: (Variable<Double>, Variable<Double>, Variable<Double>) -> Variable<Double>
        )
            -> [Tensor<Double>]
        {
            let tape = Tape<Double>()
            let inputs = [("q", q), ("k", k), ("v", v)].map { tape.parameter($0, $1) }
            let result = attention(inputs[0], inputs[1], inputs[2])
            let gradients = tape.gradients(of: result.rowDots(tape.constant(g)).sum())
            return [result.value]
                + ["q", "k", "v"].map { gradients[$0]!.dense(shape: q.shape) }
        }
        let two = run { $0.causalWeights($1, shape).causalContext($2, shape) }
        let one = run { $0.causalAttention($1, $2, shape) }
        for (found, expected) in zip(one, two) {
            let worst = zip(found.elements, expected.elements).map { abs($0 - $1) }.max() ?? 1
            #expect(found.shape == expected.shape && worst < 1e-12)
        }
    }
}

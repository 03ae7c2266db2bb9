import Autodiff
import Layers
import Tensors
import Testing

/// Branches beside whole sequences, each the beginning that a branch looks at and the branch itself.
@Suite struct BranchTests {
    @Test(arguments: [(1, 1), (3, 2), (2, 3)]) func branchesAreEndsOfSequences(
        branches: Int, steps: Int
    ) {
        let (sequences, length, heads, d) = (3, 6, 2, 8)
        // A sequence without a fork, two forks of one, and one that looks at nothing.
        let shape = BranchShape(
            sequences: sequences, length: length,
            forks: [
                .init(sequence: 0, end: 6), .init(sequence: 2, end: 2), .init(sequence: 2, end: 0),
            ], branches: branches, steps: steps, heads: heads)
        var random = RandomStream(seed: 4, name: "branches")
        func draw(_ rows: Int) -> Tensor<Double> { random.normal([rows, d], deviation: 1) }
        let own = ["q", "k", "v"].map { ($0, draw(shape.rows)) }
        let memory = ["mk", "mv"].map { ($0, draw(sequences * length)) }
        let g = draw(shape.rows)
        func run(_ body: ([Variable<Double>]) -> Variable<Double>) -> [Tensor<Double>] {
            let tape = Tape<Double>()
            let result = body((own + memory).map { tape.parameter($0.0, $0.1) })
            let gradients = tape.gradients(of: result.rowDots(tape.constant(g)).sum())
            return [result.value]
                + (own + memory).map {
                    gradients[$0.0]?.dense(shape: $0.1.shape) ?? .zeros($0.1.shape)
                }
        }
        let found = run {
            $0[0].branchContexts($0[1], $0[2], memoryKeys: $0[3], memoryValues: $0[4], shape)
        }
        let expected = run { inputs in
            // Queries of the beginnings are of no use, but attention wants some.
            let all = [3, 3, 4].enumerated().map { inputs[$1].stackingRows(inputs[$0]) }
            var result: Variable<Double>?
            for (number, fork) in shape.forks.enumerated() {
                for branch in 0..<branches {
                    let first = sequences * length + (number * branches + branch) * steps
                    let rows =
                        (0..<fork.end).map { Int32(fork.sequence * length + $0) }
                        + (0..<steps).map { Int32(first + $0) }
                    let parts = all.map { $0.gatheringRows(rows) }
                    let context = parts[0].causalAttention(
                        parts[1], parts[2],
                        CausalAttentionShape(
                            sequences: 1, length: rows.count, heads: heads, dimension: d)
                    ).slicingRows(fork.end..<rows.count)
                    result = result.map { $0.stackingRows(context) } ?? context
                }
            }
            return result!
        }
        for (found, expected) in zip(found, expected) {
            let worst = zip(found.elements, expected.elements).map { abs($0 - $1) }.max() ?? 1
            #expect(found.shape == expected.shape && worst < 1e-12)
        }
    }
}

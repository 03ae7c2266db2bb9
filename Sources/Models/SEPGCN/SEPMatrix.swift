import City
import Graphs
import Tensors

/// X̃ as a plain sparse matrix, each pair of edges compared by its definition.
///
/// The slow and clear form: the oracle of the tests, and `--propagation sparse`. Cost:
/// O(edges²) time, O(non-zeros) memory.
public enum SEPMatrix {
    public static func make<Scalar: TensorScalar>(_ sep: SEPGraph, _: Scalar.Type)
        -> SparseMatrix<Scalar>
    {
        let graph = sep.graph
        func similarity(_ a: Int, _ b: Int) -> Double {
            if sep.options.hours, graph.hours[a].isDisjoint(with: graph.hours[b]) { return 0 }
            guard sep.options.distance, sep.kernel.decayPerKilometre > 0 else { return 1 }
            return Double(
                sep.kernel.value(Int(graph.edgePlace[a]), Int(graph.edgePlace[b])))
        }
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Double] = []
        for a in 0..<graph.count {
            for b in 0..<graph.count {
                let value = similarity(a, b)
                guard value > 0 else { continue }
                indices.append(Int32(b))
                values.append(value)
            }
            offsets.append(indices.count)
        }
        let root = (0..<graph.count).map { a in
            1 / values[offsets[a]..<offsets[a + 1]].reduce(0, +).squareRoot()
        }
        var normalized: [Scalar] = []
        normalized.reserveCapacity(values.count)
        for a in 0..<graph.count {
            for entry in offsets[a]..<offsets[a + 1] {
                normalized.append(Scalar(values[entry] * root[a] * root[Int(indices[entry])]))
            }
        }
        return SparseMatrix(
            rows: graph.count, columns: graph.count, offsets: offsets, indices: indices,
            values: normalized)
    }
}

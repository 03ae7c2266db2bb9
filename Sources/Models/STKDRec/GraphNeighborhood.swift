import Graphs
import Tensors

/// The weights with which items read one another in the teacher's graph convolution: with
/// `d_i = 1 + Σ_j w'_ij`, an item reads itself with `1/d_i` and a neighbour with
/// `w'_ij / √(d_i d_j)` (unit self loops, symmetric normalisation).
package struct GraphNormalization: Sendable {
    /// Of each edge, in order of the graph.
    let edges: [Double]
    /// Of each row on itself.
    let own: [Double]

    package init(_ graph: SpaceTimeGraph) {
        let degrees = (0..<graph.rows).map { row in
            graph.weights[graph.offsets[row]..<graph.offsets[row + 1]].reduce(1, +)
        }
        var edges: [Double] = []
        edges.reserveCapacity(graph.weights.count)
        for row in 0..<graph.rows {
            for position in graph.offsets[row]..<graph.offsets[row + 1] {
                let both = degrees[row] * degrees[Int(graph.neighbours[position])]
                edges.append(graph.weights[position] / both.squareRoot())
            }
        }
        self.edges = edges
        own = degrees.map { 1 / $0 }
    }
}

/// One hop of the teacher's encoder over the items that are needed: two aggregations as sparse
/// matrices.
///
/// The vectors of `inputs` become, by the graph convolution, those of the rows in the middle, and by
/// the mean over neighbours those of `outputs`. Both aggregations read the same neighbours.
///
/// In a sample the neighbours that were drawn keep their share of the row's weight among one another,
/// and stand for those that were not: f of n neighbours weigh n/f times what they do in the whole
/// graph, and rows are normalised by their degrees in the whole graph. So the convolution of a sample
/// is on average that of the whole graph, and what a model learns from samples holds without them.
package struct GraphNeighborhood<Scalar: TensorScalar>: Sendable {
    /// Rows of the graph that the hop reads, ascending.
    package let inputs: [Int32]
    /// Rows of the graph that it makes, ascending.
    package let outputs: [Int32]
    /// `[middle, inputs]`
    package let convolution: SparseMatrix<Scalar>
    let convolutionTransposed: SparseMatrix<Scalar>
    /// `[outputs, middle]`
    package let mean: SparseMatrix<Scalar>
    let meanTransposed: SparseMatrix<Scalar>
    /// Where the outputs are in the middle; nil where the middle is the outputs.
    let ownRows: [Int32]?
    /// `[outputs, 2]`: 1 where a row has neighbours, and 1.
    let constants: Tensor<Scalar>

    /// - Parameters:
    ///   - outputs: Ascending.
    ///   - fanOut: Neighbours of each item at most; nil for all.
    ///   - key: Decides which are drawn.
    package init(
        _ graph: SpaceTimeGraph, _ weights: GraphNormalization, outputs: [Int32], fanOut: Int?,
        key: UInt64
    ) {
        let sample = GraphSample(graph, weights, outputs: outputs, fanOut: fanOut, key: key)
        inputs = sample.inputs
        self.outputs = outputs
        convolution = sample.convolution.converted()
        mean = sample.mean.converted()
        convolutionTransposed = convolution.transposed()
        meanTransposed = mean.transposed()
        ownRows = sample.middle.count == outputs.count ? nil : sample.ownRows
        constants = Tensor<Double>(
            [outputs.count, 2],
            outputs.flatMap { [graph.degree(ofRow: Int($0)) > 0 ? 1 : 0, 1] as [Double] }
        ).converted()
    }

    /// The hops that make the vectors of `outputs`, first one first.
    ///
    /// - Parameter key: Of the step; nil takes every neighbour.
    package static func hops(
        _ count: Int, _ graph: SpaceTimeGraph, _ weights: GraphNormalization, outputs: [Int32],
        fanOut: Int, key: UInt64?
    ) -> [GraphNeighborhood] {
        var result: [GraphNeighborhood] = []
        for hop in (0..<count).reversed() {
            if key == nil, let last = result.last, last.inputs == last.outputs {
                result.append(last)
                continue
            }
            result.append(
                GraphNeighborhood(
                    graph, weights, outputs: result.last?.inputs ?? outputs,
                    fanOut: key == nil ? nil : fanOut, key: hopKey(hop, key ?? 0)))
        }
        return result.reversed()
    }

    /// What decides a hop's draws in a step.
    static func hopKey(_ hop: Int, _ key: UInt64) -> UInt64 {
        var keys = RandomStream(seed: key, name: "hop\(hop)")
        return keys.next()
    }
}

/// The numbers of a neighbourhood, in Double and so compiled for it: they are made in every step.
private struct GraphSample {
    let inputs: [Int32]
    let middle: [Int32]
    /// Where the outputs are in the middle.
    let ownRows: [Int32]
    let convolution: SparseMatrix<Double>
    let mean: SparseMatrix<Double>

    init(
        _ graph: SpaceTimeGraph, _ weights: GraphNormalization, outputs: [Int32], fanOut: Int?,
        key: UInt64
    ) {
        var drawn = NeighbourDraws(graph, fanOut: fanOut ?? .max, key: key)
        middle = drawn.widened(outputs)
        inputs = drawn.widened(middle)
        let place = graph.places(of: middle)
        ownRows = outputs.map { place[Int($0)] }
        convolution = Self.matrix(middle, columns: inputs, graph) { row, entries in
            let positions = drawn.positions(ofRow: row)
            let scale = Double(graph.degree(ofRow: row)) / Double(max(1, positions.count))
            entries.append((Int32(row), weights.own[row]))
            for position in positions {
                entries.append((graph.neighbours[position], weights.edges[position] * scale))
            }
        }
        mean = Self.matrix(outputs, columns: middle, graph) { row, entries in
            let positions = drawn.positions(ofRow: row)
            for position in positions {
                entries.append((graph.neighbours[position], 1 / Double(positions.count)))
            }
        }
    }

    private static func matrix(
        _ rows: [Int32], columns: [Int32], _ graph: SpaceTimeGraph,
        _ fill: (_ row: Int, _ entries: inout [(column: Int32, value: Double)]) -> Void
    ) -> SparseMatrix<Double> {
        let place = graph.places(of: columns)
        var offsets = [0]
        var indices: [Int32] = []
        var values: [Double] = []
        var entries: [(column: Int32, value: Double)] = []
        offsets.reserveCapacity(rows.count + 1)
        for row in rows {
            entries.removeAll(keepingCapacity: true)
            fill(Int(row), &entries)
            for entry in entries {
                indices.append(place[Int(entry.column)])
                values.append(entry.value)
            }
            offsets.append(indices.count)
        }
        return SparseMatrix(
            rows: rows.count, columns: columns.count, offsets: offsets, indices: indices,
            values: values)
    }
}

extension SpaceTimeGraph {
    /// Where each row of the graph is in a list of rows, -1 where it is not.
    func places(of list: [Int32]) -> [Int32] {
        var result = [Int32](repeating: -1, count: rows)
        for (place, row) in list.enumerated() { result[Int(row)] = Int32(place) }
        return result
    }
}

/// The neighbours of one hop: of each item drawn once, when it is first needed.
private struct NeighbourDraws {
    private let graph: SpaceTimeGraph
    private let fanOut: Int
    private let key: UInt64
    /// Where in `drawn` the neighbours of each row are.
    private var ranges: [Range<Int>?]
    private var drawn: [Int] = []

    init(_ graph: SpaceTimeGraph, fanOut: Int, key: UInt64) {
        self.graph = graph
        self.fanOut = fanOut
        self.key = key
        ranges = Array(repeating: nil, count: graph.rows)
    }

    /// Positions in the graph of a row's neighbours.
    ///
    /// - Precondition: the row was among those that were widened.
    func positions(ofRow row: Int) -> ArraySlice<Int> {
        guard let range = ranges[row] else { preconditionFailure("Row \(row) was not drawn") }
        return drawn[range]
    }

    /// The rows and all their neighbours, ascending.
    mutating func widened(_ rows: [Int32]) -> [Int32] {
        var isFound = [Bool](repeating: false, count: graph.rows)
        for row in rows {
            isFound[Int(row)] = true
            if ranges[Int(row)] == nil {
                let start = drawn.count
                graph.sample(ofRow: Int(row), fanOut: fanOut, key: key, to: &drawn)
                ranges[Int(row)] = start..<drawn.count
            }
            for position in positions(ofRow: Int(row)) {
                isFound[Int(graph.neighbours[position])] = true
            }
        }
        return isFound.indices.filter { isFound[$0] }.map(Int32.init)
    }
}

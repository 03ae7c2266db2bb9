import Autodiff
import Graphs
import Tensors

/// The propagation as its definition reads, through edge features and the sparse X̃.
///
/// The oracle that the dense forms are compared with; NYC's X̃ alone takes 800 MB here.
struct EdgePropagation<Scalar: TensorScalar>: Sendable {
    /// A constant with the transpose its derivative needs.
    private struct Pair: Sendable {
        let matrix: SparseMatrix<Scalar>
        let transposed: SparseMatrix<Scalar>

        init(_ matrix: SparseMatrix<Scalar>) {
            self.matrix = matrix
            transposed = matrix.transposed()
        }

        func callAsFunction(_ value: Variable<Scalar>) -> Variable<Scalar> {
            value.multiplied(by: matrix, transposed: transposed)
        }
    }

    private let users: Int
    private let places: Int
    private let gamma: Scalar
    private let adjacency: Pair
    /// X̃; nil for LightGCN.
    private let sep: Pair?
    private let edgeUser: [Int32]
    private let edgePlace: [Int32]
    /// Mean over each user's edges, `[users, edges]`, and each place's.
    private let userMean: Pair
    private let placeMean: Pair
    /// `[edges, categories]`
    private let edgeCategory: Pair?

    init(
        graph: BipartiteGraph, sep: SEPGraph?, gamma: Double, categoryOfPlace: [Int32],
        categories: Int
    ) {
        users = graph.users
        places = graph.places
        self.gamma = Scalar(gamma)
        edgeUser = graph.edgeUser
        edgePlace = graph.edgePlace
        adjacency = Pair(graph.adjacency(Scalar.self))
        self.sep = sep.map { Pair(SEPMatrix.make($0, Scalar.self)) }
        userMean = Pair(
            SparseMatrix(
                rows: users, columns: graph.count,
                entries: (0..<graph.count).map { edge in
                    let user = graph.edgeUser[edge]
                    let degree = graph.edges(ofUser: Int(user)).count
                    return (user, Int32(edge), 1 / Scalar(degree))
                }))
        placeMean = Pair(
            SparseMatrix(
                rows: places, columns: graph.count,
                entries: (0..<graph.count).map { edge in
                    let place = graph.edgePlace[edge]
                    let degree = graph.edges(ofPlace: Int(place)).count
                    return (place, Int32(edge), 1 / Scalar(degree))
                }))
        edgeCategory =
            categories == 0
            ? nil
            : Pair(
                SparseMatrix(
                    rows: graph.count, columns: categories,
                    entries: (0..<graph.count).compactMap { edge in
                        let category = categoryOfPlace[Int(graph.edgePlace[edge])]
                        return category < 0 ? nil : (Int32(edge), category, 1)
                    }))
    }

    /// The outputs of layers 1…K.
    func run(_ inputs: SEPGCN.Embeddings<Scalar>, layers: Int) -> [Propagation<Scalar>.Output] {
        var outputs: [Propagation<Scalar>.Output] = []
        var current: Propagation<Scalar>.Output = (inputs.users, inputs.places)
        for layer in 1...layers {
            let stacked = adjacency(current.users.stackingRows(current.places))
            var userRows = stacked.slicingRows(0..<users)
            var placeRows = stacked.slicingRows(users..<users + places)
            if let sep {
                var left = userRows.gatheringRows(edgeUser)
                var right = placeRows.gatheringRows(edgePlace)
                if layer == 1, let table = inputs.categories, let edgeCategory {
                    let width = table.value.columns / 2
                    left = left + edgeCategory(table.slicingColumns(0..<width))
                    right = right + edgeCategory(table.slicingColumns(width..<2 * width))
                }
                userRows =
                    userMean(sep(left)).scaled(by: gamma) + userRows.scaled(by: 1 - gamma)
                placeRows =
                    placeMean(sep(right)).scaled(by: gamma) + placeRows.scaled(by: 1 - gamma)
            }
            current = (userRows, placeRows)
            outputs.append(current)
        }
        return outputs
    }
}

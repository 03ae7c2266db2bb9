import Graphs
import Recommending
import Tensors

/// EASE: a linear item-to-item model in closed form (Steck, WWW 2019).
///
///     min_B ‖X − X B‖² + λ ‖B‖²,  diag B = 0
///     P = (XᵀX + λI)⁻¹,  B_ij = −P_ij / P_jj  (i ≠ j),  scores = X B
///
/// X is binary, `[users, places]`. The inverse is taken where it is smaller: by Woodbury's identity
/// `P = (I − Xᵀ M X) / λ` with `M = (λI + X Xᵀ)⁻¹`, so that
///
///     (x_u P)_j = (x_uj − (K M X)_uj) / λ,   P_jj = (1 − x_jᵀ M x_j) / λ,   K = X Xᵀ
///
/// and New York needs an inverse of 1,083² where the textbook takes 9,989². Both forms are one
/// model; tests compare them.
public struct EASE: PlaceScorer {
    /// What B is made of, for whoever takes a score apart.
    enum Weights: Sendable {
        /// `M X`, `[users, places]`, and `1 − x_jᵀ M x_j`.
        case overUsers(Tensor<Float>, diagonal: [Float])
        /// B
        case overPlaces(Tensor<Float>)
    }

    /// `[users, places]`
    private let table: Tensor<Float>
    let weights: Weights
    let graph: BipartiteGraph

    public var users: Int { table.rows }
    public var places: Int { table.columns }

    /// - Parameters:
    ///   - lambda: λ; 500 by default, as in the paper for its smaller data sets.
    ///   - overUsers: Which inverse; nil takes the smaller.
    /// - Cost: `min(users, places)³ + 2 · users² · places` operations.
    public init(_ graph: BipartiteGraph, lambda: Double = 500, overUsers: Bool? = nil) {
        precondition(lambda > 0, "EASE with λ \(lambda)")
        var x = Tensor<Double>.zeros([graph.users, graph.places])
        x.withUnsafeMutableElements { elements in
            for edge in 0..<graph.count {
                elements[Int(graph.edgeUser[edge]) * graph.places + Int(graph.edgePlace[edge])] = 1
            }
        }
        self.graph = graph
        (table, weights) =
            overUsers ?? (graph.users <= graph.places)
            ? Self.overUsers(x, lambda) : Self.overPlaces(x, lambda)
    }

    private static func overUsers(
        _ x: Tensor<Double>, _ lambda: Double
    ) -> (Tensor<Float>, Weights) {
        let gram = x.matrixProduct(x, transposeOther: true)
        let projected = inverse(gram, lambda).matrixProduct(x)
        let smoothed = gram.matrixProduct(projected)
        var result = Tensor<Float>.zeros(x.shape)
        let (users, places) = (x.rows, x.columns)
        var diagonal = [Double](repeating: 1, count: places)
        x.withUnsafeElements { x in
            projected.withUnsafeElements { projected in
                for user in 0..<users {
                    for place in 0..<places where x[user * places + place] != 0 {
                        diagonal[place] -= projected[user * places + place]
                    }
                }
            }
            smoothed.withUnsafeElements { smoothed in
                result.withUnsafeMutableElements { result in
                    for index in 0..<users * places {
                        // −(x_u P)_j / P_jj, plus x_uj for the zero on B's diagonal.
                        let own = x[index]
                        result[index] = Float(
                            own - (own - smoothed[index]) / diagonal[index % places])
                    }
                }
            }
        }
        return (
            result, .overUsers(projected.converted(), diagonal: diagonal.map { Float($0) })
        )
    }

    private static func overPlaces(
        _ x: Tensor<Double>, _ lambda: Double
    ) -> (Tensor<Float>, Weights) {
        var weights = inverse(x.matrixProduct(x, transposeSelf: true), lambda)
        let places = x.columns
        weights.withUnsafeMutableElements { p in
            let diagonal = (0..<places).map { p[$0 * places + $0] }
            for i in 0..<places {
                for j in 0..<places {
                    p[i * places + j] = i == j ? 0 : -p[i * places + j] / diagonal[j]
                }
            }
        }
        return (x.matrixProduct(weights).converted(), .overPlaces(weights.converted()))
    }

    /// `(matrix + λI)⁻¹`
    private static func inverse(_ matrix: Tensor<Double>, _ lambda: Double) -> Tensor<Double> {
        var ridge = matrix
        let count = matrix.rows
        ridge.withUnsafeMutableElements { elements in
            for index in 0..<count { elements[index * count + index] += lambda }
        }
        guard let inverse = ridge.inverseOfPositiveDefinite() else {
            preconditionFailure("XᵀX + λI is positive definite for λ > 0")
        }
        return inverse
    }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> { table.slicingRows(range) }
}

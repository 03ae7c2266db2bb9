import Graphs
import Recommending
import Tensors

/// Item-kNN: places like those the user was at (Sarwar et al., WWW 2001), by cosine with shrinkage
/// (Bell and Koren, ICDM 2007; Ferrari Dacrema, Cremonesi and Jannach, RecSys 2019, section 3.2).
///
///     sim(i, j) = |U_i ∩ U_j| / (√(|U_i| |U_j|) + h),   s(u, i) = Σ_{j ∈ N_k(i) ∩ I_u} sim(i, j)
///
/// N_k(i) are the k places most similar to i, itself left out; ties go to the lower number. Visits
/// count once. Without shrinkage (h = 0) two places with one and the same visitor are as similar
/// as can be, and such pairs, of which a city is full, outweigh what many people share: on Bangkok
/// Recall@20 is a third of what a large h gives.
public struct ItemNeighbors: PlaceScorer {
    let visited: [[Int32]]
    /// For each place j the places i that have it among their k nearest, with the similarity.
    let listeners: [[(place: Int32, similarity: Float)]]

    public var users: Int { visited.count }
    public var places: Int { listeners.count }

    /// Cost: one addition for each pair of places of a user.
    ///
    /// - Parameters:
    ///   - neighbors: k
    ///   - shrinkage: h
    public init(_ graph: BipartiteGraph, neighbors: Int = 100, shrinkage: Double = 0) {
        precondition(neighbors > 0, "Item-kNN with \(neighbors) neighbours")
        precondition(shrinkage >= 0, "Item-kNN with shrinkage \(shrinkage)")
        visited = graph.visitedPlaces
        let degree = (0..<graph.places).map { Float(graph.edges(ofPlace: $0).count) }
        let shrinkage = Float(shrinkage)
        var listeners = [[(place: Int32, similarity: Float)]](repeating: [], count: graph.places)
        var shared = [Float](repeating: 0, count: graph.places)
        for place in 0..<graph.places {
            var touched: [Int32] = []
            for edge in graph.edges(ofPlace: place) {
                for other in visited[Int(graph.edgeUser[Int(edge)])] where Int(other) != place {
                    if shared[Int(other)] == 0 { touched.append(other) }
                    shared[Int(other)] += 1
                }
            }
            var nearest = TopSelection<Float>(neighbors)
            for other in touched.sorted().map(Int.init) {
                let length = (degree[place] * degree[other]).squareRoot()
                nearest.add(other, shared[other] / (length + shrinkage))
            }
            for (other, similarity) in nearest.sorted() {
                listeners[other].append((Int32(place), similarity))
            }
            for other in touched { shared[Int(other)] = 0 }
        }
        self.listeners = listeners
    }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        var result = Tensor<Float>.zeros([range.count, places])
        result.withUnsafeMutableElements { elements in
            for (row, user) in range.enumerated() {
                for own in visited[user] {
                    for (place, similarity) in listeners[Int(own)] {
                        elements[row * places + Int(place)] += similarity
                    }
                }
            }
        }
        return result
    }
}

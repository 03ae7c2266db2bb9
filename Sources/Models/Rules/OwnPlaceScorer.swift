import Graphs
import Recommending
import Tensors

/// A scorer whose scores are sums over the user's own places, so that they can be taken apart.
///
///     s(u, i) = Σ_{j ∈ I_u} c(u, j, i)
public protocol OwnPlaceScorer: PlaceScorer {
    /// The user's places, and what each adds to every place's score, `[own, places]`.
    func ownContributions(ofUser user: Int) -> (places: [Int32], values: Tensor<Float>)
    /// The people that c counts: who was both at an own place and at the place. Each of them adds the
    /// same part of c.
    ///
    /// - Returns: All of them, ascending, and those of each own place; nil for a rule that counts
    ///   no people.
    func sharedVisitors(of place: Int, own: [Int]) -> (visitors: [Int], ofOwn: [[Int]])?
}

extension OwnPlaceScorer {
    public func sharedVisitors(of place: Int, own: [Int]) -> (visitors: [Int], ofOwn: [[Int]])? {
        nil
    }
}

extension OwnVisits: OwnPlaceScorer {
    public func ownContributions(ofUser user: Int) -> (places: [Int32], values: Tensor<Float>) {
        let edges = graph.edges(ofUser: user)
        var values = Tensor<Float>.zeros([edges.count, places])
        let own = edges.map { graph.edgePlace[$0] }
        values.withUnsafeMutableElements { elements in
            for (row, edge) in edges.enumerated() {
                elements[row * places + Int(own[row])] = Float(graph.weight[edge])
            }
        }
        return (own, values)
    }
}

extension ItemNeighbors: OwnPlaceScorer {
    public func sharedVisitors(of place: Int, own: [Int]) -> (visitors: [Int], ofOwn: [[Int]])? {
        let here = (0..<users).filter { visited[$0].containsAscending(Int32(place)) }
        let ofOwn = own.map { other in
            other == place
                ? [] : here.filter { visited[$0].containsAscending(Int32(other)) }
        }
        return (Set(ofOwn.joined()).sorted(), ofOwn)
    }

    public func ownContributions(ofUser user: Int) -> (places: [Int32], values: Tensor<Float>) {
        let own = visited[user]
        var values = Tensor<Float>.zeros([own.count, places])
        values.withUnsafeMutableElements { elements in
            for (row, place) in own.enumerated() {
                for (other, similarity) in listeners[Int(place)] {
                    elements[row * places + Int(other)] = similarity
                }
            }
        }
        return (own, values)
    }
}

extension EASE: OwnPlaceScorer {
    /// Rows of B. Cost: `visitors of the own places · places`.
    public func ownContributions(ofUser user: Int) -> (places: [Int32], values: Tensor<Float>) {
        let own = graph.edges(ofUser: user).map { graph.edgePlace[$0] }.sorted()
        var values = Tensor<Float>.zeros([own.count, places])
        values.withUnsafeMutableElements { elements in
            for (row, place) in own.enumerated() {
                let target = elements.baseAddress! + row * places
                switch weights {
                case .overPlaces(let weights):
                    weights.withUnsafeElements { weights in
                        for other in 0..<places {
                            target[other] = weights[Int(place) * places + other]
                        }
                    }
                case .overUsers(let projected, let diagonal):
                    // B_ji = (x_jᵀ M X)_i / (1 - x_iᵀ M x_i)
                    projected.withUnsafeElements { projected in
                        for edge in graph.edges(ofPlace: Int(place)) {
                            let visitor = Int(graph.edgeUser[Int(edge)])
                            let source = projected.baseAddress! + visitor * places
                            for other in 0..<places { target[other] += source[other] }
                        }
                    }
                    for other in 0..<places { target[other] /= diagonal[other] }
                    target[Int(place)] = 0
                }
            }
        }
        return (own, values)
    }
}

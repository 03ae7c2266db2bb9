import Graphs
import Tensors

/// Draws triples for BPR (Rendle et al. 2009): a uniform user, a uniform place of that user, a
/// uniform place the user has not visited.
///
/// Users without an edge, or with one to every place, are left out: no triple exists for them.
public struct TripleSampler: Sendable {
    /// Chooses users and positives.
    public var batches: RandomStream
    public var negatives: RandomStream
    private let eligible: [Int32]
    private let graph: BipartiteGraph
    /// Distinct places of each user, ascending.
    private let visited: [[Int32]]

    /// - Returns: nil where no user has both a visited and an unvisited place.
    public init?(_ graph: BipartiteGraph, visited: [[Int32]], seed: UInt64) {
        self.graph = graph
        self.visited = visited
        eligible = (0..<graph.users).filter {
            !visited[$0].isEmpty && visited[$0].count < graph.places
        }.map(Int32.init)
        guard !eligible.isEmpty else { return nil }
        batches = RandomStream(seed: seed, name: "batches")
        negatives = RandomStream(seed: seed, name: "negatives")
    }

    public mutating func next(_ count: Int) -> TripleBatch {
        var users: [Int32] = []
        var positives: [Int32] = []
        var chosen: [Int32] = []
        users.reserveCapacity(count)
        positives.reserveCapacity(count)
        chosen.reserveCapacity(count)
        for _ in 0..<count {
            let user = eligible[batches.integer(below: eligible.count)]
            let places = visited[Int(user)]
            users.append(user)
            positives.append(places[batches.integer(below: places.count)])
            while true {
                let place = Int32(negatives.integer(below: graph.places))
                if !places.containsAscending(place) {
                    chosen.append(place)
                    break
                }
            }
        }
        return TripleBatch(users: users, positives: positives, negatives: chosen)
    }
}

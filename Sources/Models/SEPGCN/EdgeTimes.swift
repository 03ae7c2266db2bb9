import City
import Graphs

/// When the visits behind each edge of a graph were made.
public struct EdgeTimes: Sendable {
    private let offsets: [Int]
    /// Local wall clock in seconds, rising within an edge.
    private let times: [Int64]

    /// - Parameter view: The view that the graph was built from. O(visits).
    public init(_ view: TrainingView, _ graph: BipartiteGraph) {
        var edgeOfVisit: [Int] = []
        edgeOfVisit.reserveCapacity(view.visitCount)
        var counts = [Int](repeating: 0, count: graph.count + 1)
        var edgeAt = [Int](repeating: -1, count: graph.places)
        var user = -1
        for visit in 0..<view.visitCount {
            if Int(view.visitUser[visit]) != user {
                user = Int(view.visitUser[visit])
                for edge in graph.edges(ofUser: user) { edgeAt[Int(graph.edgePlace[edge])] = edge }
            }
            let edge = edgeAt[Int(view.visitPlace[visit])]
            edgeOfVisit.append(edge)
            counts[edge + 1] += 1
        }
        for edge in 0..<graph.count { counts[edge + 1] += counts[edge] }
        var next = counts
        var times = [Int64](repeating: 0, count: view.visitCount)
        for (visit, edge) in edgeOfVisit.enumerated() {
            times[next[edge]] = view.visitLocalTime[visit]
            next[edge] += 1
        }
        offsets = counts
        self.times = times
    }

    /// The times of one edge's visits, rising.
    public func times(ofEdge edge: Int) -> ArraySlice<Int64> {
        times[offsets[edge]..<offsets[edge + 1]]
    }
}

import City
import Graphs

/// The median great-circle distance m, in km, between two visits of one user. Repeated visits count,
/// and so their zero distances do.
///
///     pooled      median of d over the pairs of visits of every user, in one heap
///     per-user    median over users of the median of d over their own pairs of visits
///
/// The second gives everybody one voice, the first many to who has many visits. Users without two
/// visits have no median.
///
/// Cost: O(Σ distinct places² ) distances; medians are found by selection, not by sorting.
enum MedianDistance {
    /// - Returns: nil where no user has two visits.
    static func kilometres(
        _ view: TrainingView, _ graph: BipartiteGraph, _ kernel: PlaceKernel,
        _ median: SEPGraph.Median
    ) -> Double? {
        let visits = visits(view, graph)
        var pooled = WeightedDistances()
        var ofUsers = WeightedDistances()
        for user in 0..<graph.users {
            var own = WeightedDistances()
            let edges = graph.edges(ofUser: user)
            for edge in edges {
                own.addZeros(visits[edge] * (visits[edge] - 1) / 2)
                for other in edge + 1..<max(edge + 1, edges.upperBound) {
                    let distance = kernel.kilometres(
                        Int(graph.edgePlace[edge]), Int(graph.edgePlace[other]))
                    own.add(distance, times: visits[edge] * visits[other])
                }
            }
            switch median {
            case .pooled: pooled.add(own)
            case .perUser: if let middle = own.median { ofUsers.add(middle, times: 1) }
            }
        }
        return median == .pooled ? pooled.median : ofUsers.median
    }

    /// The visits behind each edge.
    private static func visits(_ view: TrainingView, _ graph: BipartiteGraph) -> [Int] {
        var visits = [Int](repeating: 0, count: graph.count)
        var edgeOfPlace: [Int32: Int] = [:]
        var user: Int32 = -1
        for visit in 0..<view.visitUser.count {
            if view.visitUser[visit] != user {
                user = view.visitUser[visit]
                edgeOfPlace.removeAll(keepingCapacity: true)
                for edge in graph.edges(ofUser: Int(user)) {
                    edgeOfPlace[graph.edgePlace[edge]] = edge
                }
            }
            if let edge = edgeOfPlace[view.visitPlace[visit]] { visits[edge] += 1 }
        }
        return visits
    }
}

/// Distances with the number of pairs of visits that each stands for.
private struct WeightedDistances {
    /// Pairs at distance 0, such as visits to one place, are counted and not kept.
    private var zeros = 0
    private var others: [(kilometres: Double, pairs: Int)] = []

    mutating func addZeros(_ pairs: Int) { zeros += pairs }

    mutating func add(_ kilometres: Double, times pairs: Int) {
        others.append((kilometres, pairs))
    }

    mutating func add(_ distances: WeightedDistances) {
        zeros += distances.zeros
        others += distances.others
    }

    /// With an even count the mean of the two middle values; nil without any.
    var median: Double? {
        let total = others.reduce(zeros) { $0 + $1.pairs }
        guard total > 0 else { return nil }
        let lower = (total - 1) / 2
        let upper = total / 2
        var selection = WeightedSelection(others)
        func value(_ position: Int) -> Double {
            position < zeros ? 0 : selection.value(at: position - zeros)
        }
        let first = value(lower)
        return upper == lower ? first : (first + value(upper)) / 2
    }
}

/// Finds the value at a position of a sorted, weighted list without sorting it: quickselect.
package struct WeightedSelection {
    private var items: [(kilometres: Double, pairs: Int)]

    package init(_ items: [(kilometres: Double, pairs: Int)]) { self.items = items }

    /// - Precondition: `position` is below the sum of the weights.
    package mutating func value(at position: Int) -> Double {
        var (low, high, rest) = (0, items.count, position)
        while high - low > 1 {
            let pivot = medianOfThree(low, low + (high - low) / 2, high - 1)
            var (less, equal, weightLess, weightEqual) = (low, low, 0, 0)
            // Three-way partition: less | equal | greater.
            var greater = high
            while equal < greater {
                let item = items[equal]
                if item.kilometres < pivot {
                    items.swapAt(less, equal)
                    weightLess += item.pairs
                    less += 1
                    equal += 1
                } else if item.kilometres > pivot {
                    greater -= 1
                    items.swapAt(equal, greater)
                } else {
                    weightEqual += item.pairs
                    equal += 1
                }
            }
            if rest < weightLess {
                high = less
            } else if rest < weightLess + weightEqual {
                return pivot
            } else {
                rest -= weightLess + weightEqual
                low = equal
            }
        }
        return items[low].kilometres
    }

    private func medianOfThree(_ a: Int, _ b: Int, _ c: Int) -> Double {
        let (x, y, z) = (items[a].kilometres, items[b].kilometres, items[c].kilometres)
        return max(min(x, y), min(max(x, y), z))
    }
}

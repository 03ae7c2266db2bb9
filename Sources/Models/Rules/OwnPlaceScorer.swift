import Graphs
import Recommending
import Tensors

/// A scorer whose scores are sums over the user's own places, so that they can be taken apart.
///
///     s(u, i) = Σ_{j ∈ I_u} c(u, j, i)
public protocol OwnPlaceScorer: PlaceScorer {
    /// The user's places and visits, in the order in which scores are summed.
    func ownVisits(ofUser user: Int) -> [(place: Int32, visits: Double)]
    /// Adds what visits to a place bring to every place's score, `[places]`.
    func add(_ place: Int, visits: Double, to row: UnsafeMutableBufferPointer<Float>)
    /// Scores of every place had the user been at these places instead.
    func scores(ofUser user: Int, at visits: [(place: Int32, visits: Double)]) -> [Float]
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

    /// The user's places, and what each adds to every place's score, `[own, places]`.
    public func ownContributions(ofUser user: Int) -> (places: [Int32], values: Tensor<Float>) {
        let own = ownVisits(ofUser: user)
        var values = Tensor<Float>.zeros([own.count, places])
        values.withUnsafeMutableElements { elements in
            for (row, visit) in own.enumerated() {
                add(
                    Int(visit.place), visits: visit.visits,
                    to: UnsafeMutableBufferPointer(
                        rebasing: elements[row * places..<(row + 1) * places]))
            }
        }
        return (own.map(\.place), values)
    }

    /// Summed in the order of the places, as the scorer does it.
    public func scores(
        ofUser user: Int, at visits: [(place: Int32, visits: Double)]
    ) -> [Float] {
        var result = [Float](repeating: 0, count: places)
        result.withUnsafeMutableBufferPointer { row in
            for visit in visits.sorted(by: { $0.place < $1.place }) {
                add(Int(visit.place), visits: visit.visits, to: row)
            }
        }
        return result
    }
}

extension OwnVisits: OwnPlaceScorer {
    public func ownVisits(ofUser user: Int) -> [(place: Int32, visits: Double)] {
        graph.edges(ofUser: user).map { (graph.edgePlace[$0], graph.weight[$0]) }
    }

    public func add(_ place: Int, visits: Double, to row: UnsafeMutableBufferPointer<Float>) {
        row[place] += Float(visits)
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

    /// Visits count once.
    public func ownVisits(ofUser user: Int) -> [(place: Int32, visits: Double)] {
        visited[user].map { ($0, 1) }
    }

    public func add(_ place: Int, visits: Double, to row: UnsafeMutableBufferPointer<Float>) {
        for (other, similarity) in listeners[place] { row[Int(other)] += similarity }
    }
}

extension EASE: OwnPlaceScorer {
    /// Visits count once.
    public func ownVisits(ofUser user: Int) -> [(place: Int32, visits: Double)] {
        graph.edges(ofUser: user).map { graph.edgePlace[$0] }.sorted().map { ($0, 1) }
    }

    /// A row of B. Cost: `visitors of the place · places`.
    public func add(_ place: Int, visits: Double, to row: UnsafeMutableBufferPointer<Float>) {
        switch weights {
        case .overPlaces(let weights):
            weights.withUnsafeElements { weights in
                for other in 0..<places { row[other] += weights[place * places + other] }
            }
        case .overUsers(let projected, let diagonal):
            // B_ji = (x_jᵀ M X)_i / (1 - x_iᵀ M x_i)
            var sums = [Float](repeating: 0, count: places)
            projected.withUnsafeElements { projected in
                for edge in graph.edges(ofPlace: place) {
                    let source = Int(graph.edgeUser[Int(edge)]) * places
                    for other in 0..<places { sums[other] += projected[source + other] }
                }
            }
            for other in 0..<places where other != place {
                row[other] += sums[other] / diagonal[other]
            }
        }
    }

    /// What is new, and what is gone, changes the row that the model has: nothing changed is that
    /// row to the last bit.
    public func scores(
        ofUser user: Int, at visits: [(place: Int32, visits: Double)]
    ) -> [Float] {
        let before = Set(ownVisits(ofUser: user).map(\.place))
        let after = Set(visits.map(\.place))
        var result = scores(ofUsers: user..<user + 1).elements
        func row(_ place: Int32) -> [Float] {
            var row = [Float](repeating: 0, count: places)
            row.withUnsafeMutableBufferPointer { add(Int(place), visits: 1, to: $0) }
            return row
        }
        for place in after.subtracting(before).sorted() {
            for (other, value) in row(place).enumerated() { result[other] += value }
        }
        for place in before.subtracting(after).sorted() {
            for (other, value) in row(place).enumerated() { result[other] -= value }
        }
        return result
    }
}

import City
import Tensors

/// Who visited what, when: one edge for each pair (user, place) of the training visits.
///
/// Edges are ordered by user, then by first visit. A training view is all it is built from, so a
/// held-out visit cannot become an edge.
public struct BipartiteGraph: Sendable {
    /// Entries of the bipartite matrix R.
    public enum Weighting: String, Sendable, CaseIterable {
        /// Number of visits (released code).
        case count
        /// 1 (paper).
        case binary
    }

    public let users: Int
    public let places: Int
    public let edgeUser: [Int32]
    public let edgePlace: [Int32]
    /// R at each edge.
    public let weight: [Double]
    /// Hours of the week at which the user visited the place.
    public let hours: [HourSet]
    /// Edges of user `u`: `userEdges[u]..<userEdges[u + 1]`.
    public let userEdges: [Int]
    /// Edges of place `i`: `placeEdgeList[placeEdges[i]..<placeEdges[i + 1]]`, ascending.
    public let placeEdges: [Int]
    public let placeEdgeList: [Int32]
    /// `R_ui / √(D_u D_i)` at each edge, with weighted degrees D.
    public let normalizedWeight: [Double]

    /// Number of edges.
    public var count: Int { edgeUser.count }

    /// Cost: O(visits).
    public init(_ view: TrainingView, weighting: Weighting = .count) {
        users = view.users
        places = view.places
        var edgeUser: [Int32] = []
        var edgePlace: [Int32] = []
        var visits: [Double] = []
        var hours: [HourSet] = []
        var userEdges = [0]
        // The view lists visits by user, each user's in time order.
        var edgeOfPlace: [Int32: Int] = [:]
        var user = 0
        for visit in 0..<view.visitUser.count {
            while user < Int(view.visitUser[visit]) {
                userEdges.append(edgeUser.count)
                edgeOfPlace.removeAll(keepingCapacity: true)
                user += 1
            }
            let place = view.visitPlace[visit]
            let hour = HourOfWeek.slot(localTime: view.visitLocalTime[visit])
            if let edge = edgeOfPlace[place] {
                visits[edge] += 1
                hours[edge].insert(hour)
            } else {
                edgeOfPlace[place] = edgeUser.count
                edgeUser.append(Int32(user))
                edgePlace.append(place)
                visits.append(1)
                hours.append(HourSet([hour]))
            }
        }
        while userEdges.count < users + 1 { userEdges.append(edgeUser.count) }
        let weight = weighting == .count ? visits : visits.map { _ in 1 }

        var placeEdges = [Int](repeating: 0, count: places + 1)
        for place in edgePlace { placeEdges[Int(place) + 1] += 1 }
        for place in 0..<places { placeEdges[place + 1] += placeEdges[place] }
        var next = placeEdges
        var list = [Int32](repeating: 0, count: edgePlace.count)
        for (edge, place) in edgePlace.enumerated() {
            list[next[Int(place)]] = Int32(edge)
            next[Int(place)] += 1
        }

        var userDegree = [Double](repeating: 0, count: users)
        var placeDegree = [Double](repeating: 0, count: places)
        for edge in 0..<edgeUser.count {
            userDegree[Int(edgeUser[edge])] += weight[edge]
            placeDegree[Int(edgePlace[edge])] += weight[edge]
        }
        normalizedWeight = edgeUser.indices.map { edge in
            let degrees = userDegree[Int(edgeUser[edge])] * placeDegree[Int(edgePlace[edge])]
            return weight[edge] / degrees.squareRoot()
        }
        self.edgeUser = edgeUser
        self.edgePlace = edgePlace
        self.weight = weight
        self.hours = hours
        self.userEdges = userEdges
        self.placeEdges = placeEdges
        placeEdgeList = list
    }

    public func edges(ofUser user: Int) -> Range<Int> { userEdges[user]..<userEdges[user + 1] }

    public func edges(ofPlace place: Int) -> ArraySlice<Int32> {
        placeEdgeList[placeEdges[place]..<placeEdges[place + 1]]
    }

    /// The normalised adjacency `Ã = D^-½ A D^-½`, users first, then places.
    public func adjacency<Scalar: TensorScalar>(_: Scalar.Type) -> SparseMatrix<Scalar> {
        var entries: [(row: Int32, column: Int32, value: Scalar)] = []
        for edge in 0..<count {
            let place = edgePlace[edge] + Int32(users)
            let value = Scalar(normalizedWeight[edge])
            entries.append((edgeUser[edge], place, value))
            entries.append((place, edgeUser[edge], value))
        }
        return SparseMatrix(rows: users + places, columns: users + places, entries: entries)
    }
}

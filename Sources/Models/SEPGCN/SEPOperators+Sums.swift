import Graphs

/// R̃ or its transpose in compressed rows: `R_ui / √(D_u D_i)`.
struct NormalizedRows: Sendable {
    private let offsets: [Int]
    private let columns: [Int32]
    private let weights: [Double]

    init(usersOf graph: BipartiteGraph) {
        offsets = graph.userEdges
        columns = graph.edgePlace
        weights = graph.normalizedWeight
    }

    init(placesOf graph: BipartiteGraph) {
        offsets = graph.placeEdges
        columns = graph.placeEdgeList.map { graph.edgeUser[Int($0)] }
        weights = graph.placeEdgeList.map { graph.normalizedWeight[Int($0)] }
    }

    /// `target += factor · row`
    @inline(__always)
    func add(_ row: Int, times factor: Double, to target: UnsafeMutablePointer<Double>) {
        columns.withUnsafeBufferPointer { columns in
            weights.withUnsafeBufferPointer { weights in
                for entry in offsets[row]..<offsets[row + 1] {
                    target[Int(columns[entry])] += factor * weights[entry]
                }
            }
        }
    }
}

/// Sums of X̃ over the edges of each user, by the neighbour's user and by its category.
struct UserSums: Sendable {
    let users: Int
    let categories: Int
    var byUser: [Double]
    var byCategory: [Double]

    init(users: Int, categories: Int) {
        self.users = users
        self.categories = max(1, categories)
        byUser = [Double](repeating: 0, count: users * users)
        byCategory = [Double](repeating: 0, count: users * max(1, categories))
    }

    mutating func withRows(
        of user: Int, _ body: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) -> Void
    ) {
        let (userOffset, categoryOffset) = (user * users, user * categories)
        byUser.withUnsafeMutableBufferPointer { userRows in
            byCategory.withUnsafeMutableBufferPointer { categoryRows in
                body(
                    userRows.baseAddress! + userOffset, categoryRows.baseAddress! + categoryOffset)
            }
        }
    }

    mutating func add(_ other: UserSums) {
        for index in byUser.indices { byUser[index] += other.byUser[index] }
        for index in byCategory.indices { byCategory[index] += other.byCategory[index] }
    }
}

import City
import Graphs
import Tensors

/// SEP-GCN's propagation step, summed once over all edges into two dense operators.
///
/// One layer maps `E_U ← A E_I` and `E_I ← B E_U` (plus the category term at the first), with
///
///     A = (1-γ) R̃  + γ D_U⁻¹ S_U X̃ S_Uᵀ R̃       [users, places]
///     B = (1-γ) R̃ᵀ + γ D_I⁻¹ S_I X̃ S_Iᵀ R̃ᵀ      [places, users]
///     T_U = γ D_U⁻¹ S_U X̃ Q,  T_I = γ D_I⁻¹ S_I X̃ Q   (Q: edge → category)
///
/// S is the incidence of edges, D the number of edges of a node. Since the graph is bipartite, the
/// SEP step never needs its `[places, places]` operator stored: each of its rows is multiplied by
/// the sparse R̃ᵀ as soon as it is known. NYC so needs 2 × 42 MB where the operator itself
/// takes 400 MB, and a layer costs `4 · users · places · d` operations.
public struct SEPOperators<Scalar: TensorScalar>: Sendable {
    /// A
    public let usersFromPlaces: Tensor<Scalar>
    /// B
    public let placesFromUsers: Tensor<Scalar>
    /// T_U, `[users, categories]`; nil without categories or without the SEP step.
    public let usersFromCategories: Tensor<Scalar>?
    /// T_I, `[places, categories]`
    public let placesFromCategories: Tensor<Scalar>?

    /// Cost: one pass over the non-zeros of X and `places · edges` additions, on two threads.
    ///
    /// Sums run in Double and in one fixed order, so that the result does not depend on the
    /// number of threads.
    ///
    /// - Parameters:
    ///   - gamma: γ, the share of the SEP step.
    ///   - categoryOfPlace: -1 where a place has none; it then adds nothing.
    public init(
        _ sep: SEPGraph, gamma: Double, categoryOfPlace: [Int32], categories: Int
    ) {
        let graph = sep.graph
        // Two parts of about equal work, whatever the number of threads.
        let work = SEPOperators.placeBoundary(graph)
        let parts = [0..<work, work..<graph.places]
        var places = Tensor<Scalar>.zeros([graph.places, graph.users])
        var placeCategories = Tensor<Scalar>.zeros([graph.places, max(1, categories)])
        var sums = parts.map { _ in UserSums(users: graph.users, categories: categories) }
        places.withUnsafeMutableElements { placeRows in
            placeCategories.withUnsafeMutableElements { categoryRows in
                sums.withUnsafeMutableBufferPointer { sums in
                    let target = UnsafeSharedBuffer(placeRows.baseAddress!)
                    let categoryTarget = UnsafeSharedBuffer(categoryRows.baseAddress!)
                    let userTarget = UnsafeSharedBuffer(sums.baseAddress!)
                    Parallel.forEachChunk(of: parts.count, chunk: 1) { index in
                        let part = index.lowerBound
                        SEPOperators.sumRows(
                            sep, gamma: gamma, places: parts[part],
                            categoryOfPlace: categoryOfPlace, categories: categories,
                            into: &userTarget.pointer[part], rows: target.pointer,
                            categoryRows: categoryTarget.pointer)
                    }
                }
            }
        }
        placesFromUsers = places
        var total = sums[0]
        for other in sums.dropFirst() { total.add(other) }
        usersFromPlaces = SEPOperators.userRows(graph, gamma: gamma, total)
        guard categories > 0, gamma > 0 else {
            usersFromCategories = nil
            placesFromCategories = nil
            return
        }
        placesFromCategories = placeCategories
        var userCategories = Tensor<Scalar>.zeros([graph.users, categories])
        userCategories.withUnsafeMutableElements { target in
            for user in 0..<graph.users {
                let share = gamma / Double(max(1, graph.edges(ofUser: user).count))
                for category in 0..<categories {
                    let index = user * categories + category
                    target[index] = Scalar(share * total.byCategory[index])
                }
            }
        }
        usersFromCategories = userCategories
    }

    /// LightGCN (He et al., SIGIR 2020): the bipartite step alone.
    public init(lightGCN graph: BipartiteGraph) {
        var users = Tensor<Scalar>.zeros([graph.users, graph.places])
        var places = Tensor<Scalar>.zeros([graph.places, graph.users])
        users.withUnsafeMutableElements { users in
            places.withUnsafeMutableElements { places in
                for edge in 0..<graph.count {
                    let (user, place) = (Int(graph.edgeUser[edge]), Int(graph.edgePlace[edge]))
                    users[user * graph.places + place] = Scalar(graph.normalizedWeight[edge])
                    places[place * graph.users + user] = Scalar(graph.normalizedWeight[edge])
                }
            }
        }
        usersFromPlaces = users
        placesFromUsers = places
        usersFromCategories = nil
        placesFromCategories = nil
    }

    private static func placeBoundary(_ graph: BipartiteGraph) -> Int {
        // A place costs its row of the kernel and the product with R̃ᵀ (alike for all), and its
        // edges' neighbours; the number of edges stands for these.
        let cost = (0..<graph.places).map { Double(graph.edges(ofPlace: $0).count) * 4 + 1 }
        let half = cost.reduce(0, +) / 2
        var sum = 0.0
        for (place, value) in cost.enumerated() {
            sum += value
            if sum >= half { return place + 1 }
        }
        return graph.places
    }

    private static func sumRows(
        _ sep: SEPGraph, gamma: Double, places: Range<Int>, categoryOfPlace: [Int32],
        categories: Int, into sums: inout UserSums, rows: UnsafeMutablePointer<Scalar>,
        categoryRows: UnsafeMutablePointer<Scalar>
    ) {
        let graph = sep.graph
        let root = sep.inverseRootDegree
        let placeRows = NormalizedRows(placesOf: graph)
        var kernel = [Float](repeating: 0, count: graph.places)
        var neighbors = [Double](repeating: 0, count: graph.places)
        var product = [Double](repeating: 0, count: graph.users)
        var byCategory = [Double](repeating: 0, count: max(1, categories))
        for place in places {
            let edges = graph.edges(ofPlace: place)
            guard !edges.isEmpty else { continue }
            kernel.withUnsafeMutableBufferPointer {
                sep.kernel.fillRow(place, $0.baseAddress!)
            }
            for index in neighbors.indices { neighbors[index] = 0 }
            for edge in edges {
                let user = Int(graph.edgeUser[Int(edge)])
                let own = root[Int(edge)]
                sums.withRows(of: user) { userRow, categoryRow in
                    sep.slots.forEachNeighbor(of: Int(edge)) { entry in
                        let similarity = Double(kernel[Int(entry.place)])
                        guard similarity > 0 else { return }
                        let weight = similarity * own * root[Int(entry.edge)]
                        neighbors[Int(entry.place)] += weight
                        userRow[Int(entry.user)] += weight
                        guard categories > 0 else { return }
                        let category = categoryOfPlace[Int(entry.place)]
                        if category >= 0 { categoryRow[Int(category)] += weight }
                    }
                }
            }
            // The row of the places' SEP operator, times R̃ᵀ.
            for index in product.indices { product[index] = 0 }
            for index in byCategory.indices { byCategory[index] = 0 }
            let share = gamma / Double(edges.count)
            for (other, weight) in neighbors.enumerated() where weight > 0 {
                product.withUnsafeMutableBufferPointer {
                    placeRows.add(other, times: share * weight, to: $0.baseAddress!)
                }
                if categories > 0, categoryOfPlace[other] >= 0 {
                    byCategory[Int(categoryOfPlace[other])] += share * weight
                }
            }
            product.withUnsafeMutableBufferPointer {
                placeRows.add(place, times: 1 - gamma, to: $0.baseAddress!)
            }
            let target = rows + place * graph.users
            for user in 0..<graph.users { target[user] = Scalar(product[user]) }
            for category in 0..<categories {
                categoryRows[place * categories + category] = Scalar(byCategory[category])
            }
        }
    }

    /// A from the users' SEP operator.
    private static func userRows(_ graph: BipartiteGraph, gamma: Double, _ sums: UserSums)
        -> Tensor<Scalar>
    {
        var result = Tensor<Scalar>.zeros([graph.users, graph.places])
        let userRows = NormalizedRows(usersOf: graph)
        result.withUnsafeMutableElements { elements in
            let target = UnsafeSharedBuffer(elements.baseAddress!)
            Parallel.forEachChunk(of: graph.users, chunk: 16) { users in
                var product = [Double](repeating: 0, count: graph.places)
                for user in users {
                    let own = graph.edges(ofUser: user)
                    guard !own.isEmpty else { continue }
                    for index in product.indices { product[index] = 0 }
                    let share = gamma / Double(own.count)
                    for other in 0..<graph.users {
                        let weight = share * sums.byUser[user * graph.users + other]
                        guard weight > 0 else { continue }
                        product.withUnsafeMutableBufferPointer {
                            userRows.add(other, times: weight, to: $0.baseAddress!)
                        }
                    }
                    product.withUnsafeMutableBufferPointer {
                        userRows.add(user, times: 1 - gamma, to: $0.baseAddress!)
                    }
                    let row = target.pointer + user * graph.places
                    for place in 0..<graph.places { row[place] = Scalar(product[place]) }
                }
            }
        }
        return result
    }
}

import Foundation
import Graphs
import Tensors

/// `G^m e_v` and `W G^m e_v`: how a change of the explained node's states comes back to scores.
struct NodeEcho {
    /// `G^m e_v` over the explained side's nodes, m = 0…(K-1)/2.
    let near: [[Double]]
    /// `W G^m e_v` over the other side's, m = 0…(K-2)/2; empty for one layer.
    let far: [[Double]]

    /// Cost: one product of an operator and a vector for each entry but the first of each.
    init(_ node: Int, _ side: SEPGCNExplanation.Side, _ layers: SEPGCNLayers) {
        let toUsers = layers.operators.usersFromPlaces
        let toPlaces = layers.operators.placesFromUsers
        let nearFromFar = side == .user ? toUsers : toPlaces
        let farFromNear = side == .user ? toPlaces : toUsers
        let depth = layers.configuration.layers
        var first = [Double](repeating: 0, count: nearFromFar.rows)
        first[node] = 1
        var (near, far) = ([first], [[Double]]())
        for m in 0..<max(0, depth - 1) {
            // Δf_k follows Δx_{k-1}, so the last layer's states need no far side.
            if m <= (depth - 2) / 2 {
                far.append(
                    m == 0
                        ? (0..<farFromNear.rows).map { farFromNear[$0, node] }
                        : farFromNear.matrixProduct(Tensor([near[m].count, 1], near[m])).elements)
            }
            guard m + 1 <= (depth - 1) / 2 else { break }
            near.append(nearFromFar.matrixProduct(Tensor([far[m].count, 1], far[m])).elements)
        }
        self.near = near
        self.far = far
    }
}

/// Sums of terms by unit: all that masking needs to know of them.
struct UnitFeatures {
    private(set) var features: [Tensor<Double>]
    private(set) var echoes: [[Double]]
    private(set) var weights: [Double]

    init(
        _ explanation: SEPGCNExplanation, _ units: EvidenceUnits, _ node: Int,
        _ assembly: SEPGCNAssembly, _ layers: SEPGCNLayers, _ echo: NodeEcho
    ) {
        let onUserSide = explanation.side == .user
        let count = units.count
        let graph = assembly.graph
        let depth = layers.configuration.layers
        let width = layers.finalUsers.columns
        let gamma = layers.configuration.gamma
        let degree =
            onUserSide ? graph.edges(ofUser: node).count : graph.edges(ofPlace: node).count
        let factor = gamma / Double(max(1, degree))
        let farEnds = onUserSide ? graph.edgePlace : graph.edgeUser
        let nearEnds = onUserSide ? graph.edgeUser : graph.edgePlace
        let farStates = onUserSide ? layers.places : layers.users
        let stepped = onUserSide ? layers.steppedUsers : layers.steppedPlaces
        let table = layers.categories?.slicingColumns(onUserSide ? 0..<width : width..<2 * width)
        // β of a pair goes through the bipartite step of its near end.
        let betaCount = max(0, (depth - 1) / 2)
        let farEchoes = Array(echo.far.prefix(betaCount))
        let steppedEchoes = farEchoes.map { far in
            var stepped = [Double](repeating: 0, count: echo.near[0].count)
            for edge in 0..<graph.count {
                stepped[Int(nearEnds[edge])] +=
                    graph.normalizedWeight[edge] * far[Int(farEnds[edge])]
            }
            return stepped
        }
        var features = (0..<depth).map { _ in Tensor<Double>.zeros([count, width]) }
        var echoes = [[Double]](repeating: Array(repeating: 0, count: count), count: betaCount)
        var weights = [Double](repeating: 0, count: count)
        func add(_ scale: Double, _ row: Int, of state: Tensor<Double>, to unit: Int, _ layer: Int)
        {
            features[layer].withUnsafeMutableElements { target in
                state.withUnsafeElements { source in
                    let (to, from) = (
                        target.baseAddress! + unit * width,
                        source.baseAddress! + row * width
                    )
                    for column in 0..<width { to[column] += scale * from[column] }
                }
            }
        }
        for (term, unit) in zip(explanation.terms, units.ofTerm) where unit >= 0 {
            let unit = Int(unit)
            weights[unit] += term.weight
            switch term.kind {
            case .bipartite:
                guard let edge = term.edge else { continue }
                let scale = (1 - gamma) * term.weight
                let end = Int(farEnds[edge])
                for layer in 0..<depth { add(scale, end, of: farStates[layer], to: unit, layer) }
                for m in 0..<betaCount { echoes[m][unit] += scale * farEchoes[m][end] }
            case .sep:
                guard let edge = term.edge else { continue }
                let scale = factor * term.weight
                let end = Int(nearEnds[edge])
                for layer in 0..<depth { add(scale, end, of: stepped[layer], to: unit, layer) }
                for m in 0..<betaCount { echoes[m][unit] += scale * steppedEchoes[m][end] }
                let category = Int(assembly.view.category[Int(graph.edgePlace[edge])])
                if units.categoriesFollow, let table, category >= 0 {
                    add(scale, category, of: table, to: unit, 0)
                }
            case .category:
                guard let table, let category = term.category else { continue }
                add(factor * term.weight, category, of: table, to: unit, 0)
            case .initial: preconditionFailure("The layer-0 embedding is no evidence")
            }
        }
        self.features = features
        self.echoes = echoes
        self.weights = weights
    }
}

/// The training visits behind each unit: what two of the methods rank by.
struct EvidenceVisits: Sendable {
    private let explanation: SEPGCNExplanation
    private let units: [Int32]
    private let count: Int
    private let graph: BipartiteGraph
    private let users: Tensor<Double>
    private let places: Tensor<Double>

    init(
        _ explanation: SEPGCNExplanation, _ units: EvidenceUnits, _ assembly: SEPGCNAssembly,
        _ layers: SEPGCNLayers
    ) {
        self.explanation = explanation
        self.units = units.ofTerm
        count = units.count
        graph = assembly.graph
        users = layers.finalUsers
        places = layers.finalPlaces
    }

    /// Calls `body` once for every unit and edge that come together.
    private func forEachEdge(_ body: (_ unit: Int, _ edge: Int) -> Void) {
        var seen: Set<UInt64> = []
        for (term, unit) in zip(explanation.terms, units) where unit >= 0 {
            guard let edge = term.edge else { continue }
            if seen.insert(UInt64(unit) << 32 | UInt64(edge)).inserted { body(Int(unit), edge) }
        }
    }

    /// Visits of the distinct edges of each unit.
    var popularity: [Double] {
        var visits = [Double](repeating: 0, count: count)
        forEachEdge { visits[$0] += graph.weight[$1] }
        return visits
    }

    /// Gradient dot products at the final vectors.
    ///
    /// A step on a visit (v, j) moves `e_v` by `s (e_j - ē)` and `e_j` by `s e_v`, with
    /// `s = σ(ē·e_v - ŷ_vj)` and the mean place ē for the drawn negative; the score `ŷ_uy` moves
    /// by what of that reaches `e_u` and `e_y`. So only the user's own visits and those to y have
    /// any influence here: the last layer sees no further.
    func influences(ofUser user: Int, on candidate: Int) -> [Double] {
        let ones = Tensor<Double>([1, places.rows], repeating: 1 / Double(places.rows))
        let mean = ones.matrixProduct(places)
        func row(_ tensor: Tensor<Double>, _ index: Int) -> Tensor<Double> {
            tensor.slicingRows(index..<index + 1)
        }
        let (userRow, placeRow) = (row(users, user), row(places, candidate))
        var values = [Double](repeating: 0, count: count)
        forEachEdge { unit, edge in
            let (other, place) = (Int(graph.edgeUser[edge]), Int(graph.edgePlace[edge]))
            guard other == user || place == candidate else { return }
            let (otherRow, visited) = (row(users, other), row(places, place))
            let lead = otherRow.rowDots(visited)[0] - otherRow.rowDots(mean)[0]
            let step = 1 / (1 + exp(lead))
            var gain = 0.0
            if other == user { gain += visited.rowDots(placeRow)[0] - mean.rowDots(placeRow)[0] }
            if place == candidate { gain += otherRow.rowDots(userRow)[0] }
            values[unit] += step * gain
        }
        return values
    }
}

import City
import Graphs
import Tensors

/// The exact split of a SEP-GCN score.
///
/// With the other side's vector q fixed, the explained side's final embedding is unrolled by one
/// step at each layer (Nguyen and Tran 2025, eqs. 3-8), which is possible because the model is
/// linear:
///
///     ŷ = 1/K Σ_k [ (1-γ) Σ_j Ã_vj E_{k-1}[j]·q                      bipartite, one term a neighbour j
///                 + γ/|E_v| Σ_a Σ_b X̃_ab (Ã E_{k-1})[end of b]·q    SEP, one term a pair (a, b)
///                 + γ/|E_v| Σ_a Σ_b X̃_ab C[category(b)]·q  (k = 1) ] category, one term a category
///
/// The three sums over all layers give the score without remainder. A bipartite or SEP term holds
/// everything that reaches the score through its last step, whatever came before.
public struct SEPGCNExplanation: Sendable {
    public enum Side: String, Sendable, CaseIterable {
        /// Unrolls the user: which own places, and which visits of others like the user's own.
        case user
        /// Unrolls the place: which visitors, and which visits elsewhere like those here.
        case place
    }

    public struct Term: Sendable {
        public enum Kind: String, Sendable, CaseIterable { case bipartite, sep, category, initial }

        public var kind: Kind
        public var contribution: Double
        /// Ã or X̃; the sum of X̃ for a category.
        public var weight: Double
        /// Edge of the explained side.
        public var ownEdge: Int?
        /// Neighbouring edge of a SEP pair; the edge itself of a bipartite step.
        public var edge: Int?
        public var category: Int?
        /// How many products were summed.
        public var terms: Int
    }

    public let side: Side
    /// `e_u · e_i` from the operators.
    public let score: Double
    /// Bipartite terms by edge, SEP terms by pair, category terms by category, each summed over
    /// the layers.
    public let terms: [Term]
    /// Contribution of each layer, 0…K.
    public let byLayer: [Double]

    /// All contributions, in order of the terms.
    public var sum: Double { terms.reduce(0) { $0 + $1.contribution } }

    /// Terms that are given outright, for evidence that is not (yet) in the graph.
    init(side: Side, terms: [Term]) {
        self.side = side
        self.terms = terms
        score = 0
        byLayer = []
    }

    /// Cost: one product for each similar edge of each own edge; some milliseconds.
    public init(
        user: Int, place: Int, side: Side, _ assembly: SEPGCNAssembly, _ layers: SEPGCNLayers
    ) {
        self.side = side
        let userVector = layers.finalUsers.slicingRows(user..<user + 1)
        let placeVector = layers.finalPlaces.slicingRows(place..<place + 1)
        score = userVector.rowDots(placeVector)[0]
        let fixed = side == .user ? placeVector : userVector
        let own: [Int] =
            side == .user
            ? Array(assembly.graph.edges(ofUser: user))
            : assembly.graph.edges(ofPlace: place).map(Int.init)
        var builder = Builder(
            side: side, fixed: fixed, assembly: assembly, layers: layers, own: own)
        builder.addBipartite()
        builder.addNeighbors()
        builder.addInitial(side == .user ? user : place)
        terms = builder.terms
        byLayer = builder.byLayer
    }
}

private struct Builder {
    let side: SEPGCNExplanation.Side
    let assembly: SEPGCNAssembly
    let layers: SEPGCNLayers
    let own: [Int]
    let fixed: Tensor<Double>
    let gamma: Double
    let share: Double
    var terms: [SEPGCNExplanation.Term] = []
    var byLayer: [Double]

    init(
        side: SEPGCNExplanation.Side, fixed: Tensor<Double>, assembly: SEPGCNAssembly,
        layers: SEPGCNLayers, own: [Int]
    ) {
        self.side = side
        self.fixed = fixed
        self.assembly = assembly
        self.layers = layers
        self.own = own
        gamma = layers.configuration.gamma
        share = layers.layerShare
        byLayer = Array(repeating: 0, count: layers.configuration.layers + 1)
    }

    /// Every row of a state times the fixed vector.
    private func products(_ state: Tensor<Double>) -> [Double] {
        state.matrixProduct(fixed, transposeOther: true).elements
    }

    mutating func addBipartite() {
        let graph = assembly.graph
        // A user's bipartite neighbours are places, and the other way round.
        let states = side == .user ? layers.places : layers.users
        let ends = side == .user ? graph.edgePlace : graph.edgeUser
        let products = states.dropLast().map(products)
        for edge in own {
            let weight = graph.normalizedWeight[edge]
            var contribution = 0.0
            for (index, product) in products.enumerated() {
                let term = share * (1 - gamma) * weight * product[Int(ends[edge])]
                contribution += term
                byLayer[index + 1] += term
            }
            terms.append(
                SEPGCNExplanation.Term(
                    kind: .bipartite, contribution: contribution, weight: weight, ownEdge: edge,
                    edge: edge, category: nil, terms: products.count))
        }
    }

    mutating func addNeighbors() {
        guard let sep = assembly.sep, gamma > 0, !own.isEmpty else { return }
        let graph = assembly.graph
        let states = side == .user ? layers.steppedUsers : layers.steppedPlaces
        let ends = side == .user ? graph.edgeUser : graph.edgePlace
        let products = states.map(products)
        let factor = share * gamma / Double(own.count)
        var categoryWeights: [Int: (weight: Double, terms: Int)] = [:]
        for ownEdge in own {
            for neighbor in sep.neighbors(of: ownEdge) {
                var contribution = 0.0
                for (index, product) in products.enumerated() {
                    let term = factor * neighbor.weight * product[Int(ends[neighbor.edge])]
                    contribution += term
                    byLayer[index + 1] += term
                }
                terms.append(
                    SEPGCNExplanation.Term(
                        kind: .sep, contribution: contribution, weight: neighbor.weight,
                        ownEdge: ownEdge, edge: neighbor.edge, category: nil,
                        terms: products.count))
                let category = Int(assembly.view.category[Int(graph.edgePlace[neighbor.edge])])
                if category >= 0 {
                    categoryWeights[category, default: (0, 0)].weight += neighbor.weight
                    categoryWeights[category, default: (0, 0)].terms += 1
                }
            }
        }
        addCategories(categoryWeights, factor: factor)
    }

    private mutating func addCategories(
        _ weights: [Int: (weight: Double, terms: Int)], factor: Double
    ) {
        guard let table = layers.categories else { return }
        let width = table.columns / 2
        let half = side == .user ? 0..<width : width..<2 * width
        let products = products(table.slicingColumns(half))
        for (category, sum) in weights.sorted(by: { $0.key < $1.key }) {
            let contribution = factor * sum.weight * products[category]
            byLayer[1] += contribution
            terms.append(
                SEPGCNExplanation.Term(
                    kind: .category, contribution: contribution, weight: sum.weight,
                    ownEdge: nil, edge: nil, category: category, terms: sum.terms))
        }
    }

    mutating func addInitial(_ node: Int) {
        guard layers.configuration.countsLayerZero else { return }
        let state = side == .user ? layers.users[0] : layers.places[0]
        let contribution = share * state.slicingRows(node..<node + 1).rowDots(fixed)[0]
        byLayer[0] += contribution
        terms.append(
            SEPGCNExplanation.Term(
                kind: .initial, contribution: contribution, weight: 1, ownEdge: nil, edge: nil,
                category: nil, terms: 1))
    }
}

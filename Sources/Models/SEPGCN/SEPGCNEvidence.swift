import City
import Graphs
import Recommending
import Tensors

/// One SEP-GCN score with its evidence as switches, and the model run again exactly.
///
/// The explained node v (a user or a place) reads its neighbours by one row of its side's
/// operator. Masking units changes that row, `A' = A + e_v δᵀ`, and nothing else; all parameters
/// and normalisations stay. With V the near side's operator, W the far side's and G = V W, the
/// change of every state stays in the span of `G^m e_v` and `W G^m e_v`:
///
///     Δx_k = Σ_m (G^m e_v) c_{k,m}      Δf_k = W Δx_{k-1} = Σ_m (W G^m e_v) c_{k-1,m}
///     c_{k,0} = C_k + Σ_m β_m c_{k-2,m}     c_{k,m+1} = c_{k-2,m}
///     C_k = δᵀ f_{k-1} (+ category, k = 1)  β_m = δᵀ W G^m e_v
///
/// so that a run costs `places · d` instead of `4 · users · places · d · K`, without any
/// approximation. `C_k` and `β_m` are sums over units, which is all that is kept of them.
public struct SEPGCNEvidence: ExplainableScore {
    public let side: SEPGCNExplanation.Side
    public let user: Int
    public let place: Int
    public let count: Int
    public let shownWeights: [Double]
    /// What each unit adds to `x_k[v]`, `[count, d]` for k = 1…K.
    let features: [Tensor<Double>]
    /// What each unit adds to its side's final vector, `[count, d]`.
    let rowVectors: Tensor<Double>
    /// β of each unit, `[count]` for m = 0, 1, …
    let echoes: [[Double]]
    /// How much of `Σ_k c_{k,m}` reaches the user's final vector.
    let userShifts: [Double]
    /// How much of it reaches each place's, `[places]`.
    let placeSpreads: [[Double]]
    let userVector: Tensor<Double>
    let placeVectors: Tensor<Double>
    private let depth: Int
    private let share: Double
    private let visits: EvidenceVisits

    public var candidates: Int { placeVectors.rows }

    /// - Parameters:
    ///   - explanation: The split whose terms are put into units.
    ///   - units: The unit of each of its terms.
    ///
    /// Cost: `terms · K · d`, and one product with an operator (NYC: 10 ms).
    public init(
        _ explanation: SEPGCNExplanation, _ units: EvidenceUnits, user: Int, place: Int,
        _ assembly: SEPGCNAssembly, _ layers: SEPGCNLayers
    ) {
        side = explanation.side
        self.user = user
        self.place = place
        count = units.count
        depth = layers.configuration.layers
        share = layers.layerShare
        userVector = layers.finalUsers.slicingRows(user..<user + 1)
        placeVectors = layers.finalPlaces
        let node = side == .user ? user : place
        let echo = NodeEcho(node, side, layers)
        let builder = UnitFeatures(
            explanation, units, node, assembly, layers, echo)
        features = builder.features
        var rows = Tensor<Double>.zeros([units.count, layers.finalPlaces.columns])
        for feature in builder.features { rows.add(feature, times: layers.layerShare) }
        rowVectors = rows
        echoes = builder.echoes
        shownWeights = builder.weights
        userShifts = side == .user ? echo.near.map { $0[user] } : echo.far.map { $0[user] }
        placeSpreads = side == .user ? echo.far : echo.near
        visits = EvidenceVisits(explanation, units, assembly, layers)
    }

    public var popularity: [Double] { visits.popularity }

    // MARK: Running again

    /// `c_{k,m}` for k = 1…K, each `[rows, d]`, from the rows' `C_k` and `β_m`.
    private func states(
        _ sums: [Tensor<Double>], _ betas: [[Double]]
    ) -> [[Tensor<Double>]] {
        var states: [[Tensor<Double>]] = []
        for layer in 0..<depth {
            guard layer >= 2 else {
                states.append([sums[layer]])
                continue
            }
            var first = sums[layer]
            for (m, state) in states[layer - 2].enumerated() {
                first.add(state.scalingRows(by: Tensor([state.rows], betas[m])))
            }
            states.append([first] + states[layer - 2])
        }
        return states
    }

    /// `share · Σ_k c_{k,m}` over the first `layers` layers, by m.
    private func totals(_ states: [[Tensor<Double>]], layers: Int) -> [Tensor<Double>] {
        var totals: [Tensor<Double>] = []
        for state in states.prefix(layers) {
            for (m, value) in state.enumerated() {
                if m == totals.count {
                    totals.append(value.scaled(by: share))
                } else {
                    totals[m].add(value, times: share)
                }
            }
        }
        return totals
    }

    /// The user's vector in each row, and what multiplies the places' spreads.
    private func vectors(_ sums: [Tensor<Double>], _ betas: [[Double]])
        -> (users: Tensor<Double>, spreads: [Tensor<Double>])
    {
        let states = states(sums, betas)
        // Near states reach the score through every layer, far ones through all but the last.
        let near = totals(states, layers: depth)
        let far = totals(states, layers: depth - 1)
        let (own, others) = side == .user ? (near, far) : (far, near)
        let rows = sums[0].rows
        var users = userVector.gatheringRows([Int32](repeating: 0, count: rows))
        for (m, total) in own.enumerated() { users.add(total, times: userShifts[m]) }
        return (users, others.map { $0.rowDots(users) })
    }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        let change = weights.combined(1, Tensor(weights.shape, repeating: 1), -1)
        let sums = features.map { change.matrixProduct($0) }
        let betas = echoes.map { echo in
            change.matrixProduct(Tensor([count, 1], echo)).elements
        }
        return scores(sums, betas)
    }

    public func scores(withoutEach units: [Int]) -> Tensor<Double> {
        let changes = changes(withoutEach: units)
        return scores(changes.sums, changes.betas)
    }

    public func scores(of candidate: Int, withoutEach units: [Int]) -> [Double] {
        let changes = changes(withoutEach: units)
        return scores(of: candidate, changes.sums, changes.betas)
    }

    /// A row that lacks one unit lacks that unit's sums: no product over all units is needed.
    private func changes(withoutEach units: [Int]) -> (sums: [Tensor<Double>], betas: [[Double]]) {
        let rows = units.map(Int32.init)
        return (
            features.map { $0.gatheringRows(rows).scaled(by: -1) },
            echoes.map { echo in units.map { -echo[$0] } }
        )
    }

    private func scores(_ sums: [Tensor<Double>], _ betas: [[Double]]) -> Tensor<Double> {
        let (users, spreads) = vectors(sums, betas)
        var scores = users.matrixProduct(placeVectors, transposeOther: true)
        for (m, spread) in spreads.enumerated() {
            scores.accumulateProduct(
                spread.reshaped([users.rows, 1]), Tensor([1, candidates], placeSpreads[m]),
                keeping: 1)
        }
        return scores
    }

    public func scores(of candidate: Int, adding order: [Int]) -> [Double] {
        // Row r holds the sums over what is still missing after r additions; what is not in the
        // order at all is missing in every row.
        let rows = order.count + 1
        let width = placeVectors.columns
        let added = Set(order)
        let never = (0..<count).filter { !added.contains($0) }
        let sums = features.map { feature in
            var sums = Tensor<Double>.zeros([rows, width])
            sums.withUnsafeMutableElements { sums in
                feature.withUnsafeElements { feature in
                    func subtract(_ unit: Int, from row: Int) {
                        for column in 0..<width {
                            sums[row * width + column] -= feature[unit * width + column]
                        }
                    }
                    for unit in never { subtract(unit, from: rows - 1) }
                    for row in stride(from: rows - 2, through: 0, by: -1) {
                        for column in 0..<width {
                            sums[row * width + column] = sums[(row + 1) * width + column]
                        }
                        subtract(order[row], from: row)
                    }
                }
            }
            return sums
        }
        let betas = echoes.map { echo in
            var betas = [Double](repeating: 0, count: rows)
            betas[rows - 1] = -never.reduce(0) { $0 + echo[$1] }
            for row in stride(from: rows - 2, through: 0, by: -1) {
                betas[row] = betas[row + 1] - echo[order[row]]
            }
            return betas
        }
        return scores(of: candidate, sums, betas)
    }

    private func scores(
        of candidate: Int, _ sums: [Tensor<Double>], _ betas: [[Double]]
    ) -> [Double] {
        let (users, spreads) = vectors(sums, betas)
        let vector = placeVectors.slicingRows(candidate..<candidate + 1)
        var scores = users.matrixProduct(vector, transposeOther: true).elements
        for (m, spread) in spreads.enumerated() {
            for row in scores.indices { scores[row] += spread[row] * placeSpreads[m][candidate] }
        }
        return scores
    }

    // MARK: Splitting

    /// On the place's side only the explained place has evidence; other candidates get none.
    public func contributions(to candidate: Int) -> [Double]? {
        guard side == .user || candidate == place else {
            return Array(repeating: 0, count: count)
        }
        let fixed =
            side == .user
            ? placeVectors.slicingRows(candidate..<candidate + 1) : userVector
        return rowVectors.matrixProduct(fixed, transposeOther: true).elements
    }

    public func influences(on candidate: Int) -> [Double]? {
        visits.influences(ofUser: user, on: candidate)
    }

    public func gradient(of candidate: Int, at weights: [Double]) -> [Double] {
        let change = Tensor([1, count], weights.map { $0 - 1 })
        let sums = features.map { change.matrixProduct($0) }
        let betas = echoes.map { echo in
            [zip(change.elements, echo).reduce(0) { $0 + $1.0 * $1.1 }]
        }
        let states = states(sums, betas)
        let near = totals(states, layers: depth)
        let far = totals(states, layers: depth - 1)
        let (own, others) = side == .user ? (near, far) : (far, near)
        var vector = userVector
        for (m, total) in own.enumerated() { vector.add(total, times: userShifts[m]) }
        // Adjoints: of the user's vector, then of the totals on either side.
        var vectorAdjoint = placeVectors.slicingRows(candidate..<candidate + 1)
        for (m, total) in others.enumerated() {
            vectorAdjoint.add(total, times: placeSpreads[m][candidate])
        }
        let ownAdjoint = own.indices.map { vectorAdjoint.scaled(by: userShifts[$0]) }
        let othersAdjoint = others.indices.map { vector.scaled(by: placeSpreads[$0][candidate]) }
        let (nearAdjoint, farAdjoint) =
            side == .user ? (ownAdjoint, othersAdjoint) : (othersAdjoint, ownAdjoint)
        var adjoints = states.map { $0.map { Tensor<Double>.zeros($0.shape) } }
        for layer in 0..<depth {
            for m in states[layer].indices {
                adjoints[layer][m].add(nearAdjoint[m], times: share)
                if layer < depth - 1 { adjoints[layer][m].add(farAdjoint[m], times: share) }
            }
        }
        var result = Tensor<Double>.zeros([count, 1])
        var betaAdjoints = [Double](repeating: 0, count: echoes.count)
        for layer in stride(from: depth - 1, through: 0, by: -1) {
            let first = adjoints[layer][0]
            if layer >= 2 {
                for m in states[layer - 2].indices {
                    betaAdjoints[m] += first.rowDots(states[layer - 2][m])[0]
                    adjoints[layer - 2][m].add(first, times: betas[m][0])
                    adjoints[layer - 2][m].add(adjoints[layer][m + 1])
                }
            }
            result.add(features[layer].matrixProduct(first, transposeOther: true))
        }
        for (m, adjoint) in betaAdjoints.enumerated() {
            result.add(Tensor([count, 1], echoes[m]), times: adjoint)
        }
        return result.elements
    }

    // MARK: Bounds

    /// The most that anything but the linear part can change each candidate's score, where sums
    /// of features and β are at most these in norm.
    func bound(sums: [Double], betas: [Double]) -> [Double] {
        /// `share · Σ_k c_{k,m}` in norms over the first layers.
        func totals(_ betas: [Double], layers: Int) -> [Double] {
            var states: [[Double]] = []
            for layer in 0..<depth {
                guard layer >= 2 else {
                    states.append([sums[layer]])
                    continue
                }
                let before = states[layer - 2]
                let first = zip(before, betas).reduce(sums[layer]) { $0 + $1.0 * $1.1 }
                states.append([first] + before)
            }
            var totals: [Double] = []
            for state in states.prefix(layers) {
                for (m, value) in state.enumerated() {
                    if m == totals.count { totals.append(0) }
                    totals[m] += share * value
                }
            }
            return totals
        }
        let linear = betas.map { _ in 0.0 }
        let (own, others) = side == .user ? (depth, depth - 1) : (depth - 1, depth)
        let (ownAll, ownLinear) = (totals(betas, layers: own), totals(linear, layers: own))
        let (all, first) = (totals(betas, layers: others), totals(linear, layers: others))
        func shifted(_ totals: [Double]) -> Double {
            totals.indices.reduce(0) { $0 + abs(userShifts[$1]) * totals[$1] }
        }
        let norm = userVector.rowDots(userVector)[0].squareRoot()
        let placeNorms = placeVectors.rowDots(placeVectors).elements.map { $0.squareRoot() }
        let (shift, excess) = (shifted(ownAll), shifted(ownAll) - shifted(ownLinear))
        return (0..<candidates).map { place in
            var bound = placeNorms[place] * excess
            for m in all.indices {
                bound +=
                    abs(placeSpreads[m][place])
                    * ((all[m] - first[m]) * norm + all[m] * shift)
            }
            return bound
        }
    }
}

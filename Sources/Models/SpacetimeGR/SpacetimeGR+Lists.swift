import Autodiff
import Graphs
import Layers
import Tensors

/// Stages 2 and 3 of Spacetime-GR (Lin et al., arXiv 2508.16126): lists of places at moments.
///
///     2a  u = W_u state([st] [action]) + Profile(user),  v = W_v state([block] [inner])
///         L = − mean log softmax_v' (cos(u, v') / τ) at the place that was chosen
///     2b  z(place) = w · state([inner] of [block] [inner] after the history) + b
///         L = − mean [y log σ(z) + (1 − y) log(1 − σ(z))]
///     3   Δ(p) = log π(p) − log π_ref(p),   L = − mean log softmax_p (β Δ(p)) at the chosen place
///
/// In 2b a place of a list looks at the history and at itself and at no other place; all stand at the
/// position after the history. With one rejected place the loss of 3 is DPO's (Rafailov et al. 2023),
/// − log σ(β Δ(p⁺) − β Δ(p⁻)); with several it is S-DPO's (Chen et al. 2024). Neither π nor π_ref drops
/// anything out, so that Δ is 0 before the first step.
///
/// Deviations: places of 2a are told from all places in the lists of a batch; a profile is the cells
/// of a user's home and how active they are, for that is what check-ins know; side information of a place
/// is how often it is visited, beside its category and cells, which its token has anyway.
extension SpacetimeGR {
    /// Sequences that were read, from which branches can go on.
    struct Reading {
        let batch: ActionBatch
        /// Normed states of all tokens.
        let states: Variable<Scalar>
        let memory: Decoder<Scalar>.Memory
    }

    func reading(_ pass: ModelPass<Scalar>, _ batch: ActionBatch) -> Reading {
        var memory = Decoder<Scalar>.Memory()
        let states = states(pass, batch) {
            memory.keys.append($0)
            memory.values.append($1)
        }
        return Reading(batch: batch, states: states, memory: memory)
    }

    /// States that the block is told from, `[asked, d]`.
    func before(_ reading: Reading, _ asked: [(sequence: Int, action: Int)]) -> Variable<Scalar> {
        reading.states.gatheringRows(
            asked.map { row(reading.batch, $0.sequence, $0.action, token: beforeBlock) })
    }

    /// Normed states of branches in the place of the block token and after it, row by row as x.
    ///
    /// - Parameters:
    ///   - asked: In the order of the sequences.
    ///   - x: `[asked · branches · steps, d]`
    func branches(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ asked: [(sequence: Int, action: Int)],
        steps: Int, _ x: Variable<Scalar>
    ) -> Variable<Scalar> {
        let tokens = configuration.tokens
        let forks = asked.map {
            BranchShape.Fork(sequence: $0.sequence, end: $0.action * tokens + blockToken)
        }
        let each = x.value.rows / steps / max(1, asked.count)
        let shape = BranchShape(
            sequences: reading.batch.count, length: reading.batch.length * tokens, forks: forks,
            branches: each, steps: steps, heads: configuration.heads)
        let positions = forks.flatMap { fork in
            (0..<each * steps).map { Int32(fork.end + $0 % steps) }
        }
        return decoder.norm(
            pass, "final_norm",
            decoder.branches(pass, x, reading.memory, shape, positions: positions))
    }

    /// `[block] [inner]` of each place, `[2 · places, d]`.
    ///
    /// - Parameter side: Is added to inner.
    private func pairs(
        _ pass: ModelPass<Scalar>, _ places: ActionBatch, side: Variable<Scalar>? = nil
    ) -> Variable<Scalar> {
        let inner = placeParts(pass, places)
        return pass("block").gatheringRows(places.blocks)
            .joiningColumns(side.map { inner + $0 } ?? inner)
            .reshaped([2 * places.blocks.count, configuration.dimension])
    }

    /// The second of each two rows.
    private func inners(_ states: Variable<Scalar>) -> Variable<Scalar> {
        states.gatheringRows((0..<Int32(states.value.rows / 2)).map { 2 * $0 + 1 })
    }

    static func addListParameters(to result: inout ParameterPlan<Scalar>, _ c: Configuration) {
        let wide = 1 / Double(c.dimension).squareRoot()
        if c.usesClicks {
            result["click.weight"] = .zeros([1, c.dimension])
            result["click.bias"] = .zeros([1])
        }
        if c.usesTowers {
            for tower in ["user", "place"] {
                result["tower.\(tower).weight"] = .normal(
                    [c.dimension, c.dimension], deviation: wide)
            }
        }
        if c.usesTowers || c.profile != nil {
            for (size, rows) in c.cellRows.enumerated() {
                result[cells("profile", size)] = .normal([rows, c.dimension], deviation: wide)
            }
            result["profile.activity"] = .normal(
                [TowerTables.rows, c.dimension], deviation: wide)
        }
        if c.usesTowers {
            result["side.visits"] = .normal(
                [TowerTables.rows, c.dimension], deviation: wide)
        }
        if let profile = c.profile {
            result["profile.user"] = .normal(
                [profile.activity.count, c.dimension], deviation: wide)
            result["weight.profile"] = .repeating([1], 1)
        }
        if c.vectorWidth > 0 {
            result["vectors"] = .zeros([c.places + 1, c.vectorWidth])
            result["vector.weight"] = .normal(
                [c.dimension, c.vectorWidth], deviation: 1 / Double(c.vectorWidth).squareRoot())
            // What was learned without them is not disturbed at first.
            result["weight.vector"] = .zeros([1])
        }
    }

    /// Cells of the users' homes and how active they are, `[users, d]`; -1 is nobody.
    private func profile(
        _ pass: ModelPass<Scalar>, _ users: [Int32], _ tables: TowerTables,
        and own: [RowLookup<Scalar>] = []
    ) -> Variable<Scalar> {
        Variable.sumOfRows(
            tables.homeCells.indices.map { size in
                RowLookup(
                    pass(Self.cells("profile", size)),
                    users.map { tables.homeCells[size][Int($0) + 1] })
            } + [
                RowLookup(
                    pass("profile.activity"), users.map { tables.activity[Int($0) + 1] })
            ] + own)
    }

    /// Moments with their user's profile, where the model knows one.
    func withProfile(
        _ pass: ModelPass<Scalar>, _ moments: Variable<Scalar>, _ batch: ActionBatch
    ) -> Variable<Scalar> {
        guard let tables = configuration.profile else { return moments }
        let users = batch.users.flatMap { repeatElement($0, count: batch.length) }
        let known = profile(
            pass, users, tables,
            and: [RowLookup(pass("profile.user"), users.map { $0 + 1 })])
        return moments + pass.probe("profile", known.scaled(by: pass("weight.profile")))
    }

    /// w₆ P m(place) is added where places have vectors from elsewhere.
    func withVectors(
        _ pass: ModelPass<Scalar>, _ x: Variable<Scalar>, _ batch: ActionBatch
    ) -> Variable<Scalar> {
        guard configuration.vectorWidth > 0 else { return x }
        let own = pass.frozen("vectors").gatheringRows(batch.places.map { $0 + 1 })
        return x
            + pass.probe(
                "vector",
                pass.projection("vector", own).scaled(by: pass("weight.vector")))
    }

    // MARK: 2a

    /// Unit vectors of users at moments, `[asked, d]`.
    func userVectors(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ asked: [(sequence: Int, action: Int)],
        _ tables: TowerTables
    ) -> Variable<Scalar> {
        let users = asked.map { reading.batch.users[$0.sequence] }
        return unit(
            pass,
            pass.projection("tower.user", before(reading, asked))
                + profile(pass, users, tables))
    }

    /// Unit vectors of places, `[places, d]`.
    func placeVectors(
        _ pass: ModelPass<Scalar>, _ places: ActionBatch, _ tables: TowerTables
    ) -> Variable<Scalar> {
        let count = places.blocks.count
        let side = pass("side.visits").gatheringRows(
            places.places.map { tables.visits[Int($0) + 1] })
        let x = pairs(pass, places, side: side)
        let states = decoder.norm(
            pass, "final_norm", decoder(pass, x, sequences: count, length: 2))
        return unit(pass, pass.projection("tower.place", inners(states)))
    }

    private func unit(_ pass: ModelPass<Scalar>, _ x: Variable<Scalar>) -> Variable<Scalar> {
        let d = configuration.dimension
        return x.rootMeanSquareNorm(
            scale: pass.tape.constant(
                Tensor([d], repeating: 1 / Scalar(d).squareRoot())), epsilon: 1e-12)
    }

    /// InfoNCE of lists whose first place was chosen, a scalar.
    func towerLoss(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ lists: ShownLists, _ tables: TowerTables,
        temperature: Double
    ) -> Variable<Scalar> {
        let (distinct, columns) = lists.distinct
        let users = userVectors(pass, reading, lists.asked, tables)
        let places = placeVectors(pass, distinct, tables)
        let logits = users.matrixProductTransposed(places).scaled(by: Scalar(1 / temperature))
        let chosen = (0..<lists.asked.count).map { columns[$0 * lists.each] }
        return logits.logProbabilities(chosen).mean().scaled(by: -1)
    }

    // MARK: 2b

    /// z of every place of lists, `[asked · each, 1]`.
    func clickLogits(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ lists: ShownLists
    ) -> Variable<Scalar> {
        let states = branches(pass, reading, lists.asked, steps: 2, pairs(pass, lists.places))
        return pass.probe("click", pass.linear("click", inners(states)))
    }

    /// Binary cross-entropy of lists whose first place was clicked, a scalar.
    func clickLoss(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ lists: ShownLists
    ) -> Variable<Scalar> {
        let logits = clickLogits(pass, reading, lists)
        let clicked = logits.gatheringRows(
            (0..<lists.asked.count).map { Int32($0 * lists.each) })
        // − log σ(z) = softplus(z) − z, − log(1 − σ(z)) = softplus(z)
        return (logits.softplus().sum() - clicked.sum())
            .scaled(by: 1 / Scalar(logits.value.rows))
    }

    // MARK: 3

    /// log π of every place of lists, `[asked · each, 1]`; inner is normed over all indices.
    ///
    /// - Precondition: each moment has an action before it.
    func listLogs(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ lists: ShownLists
    ) -> Variable<Scalar> {
        let each = lists.each
        let rows = lists.asked.flatMap { asked in (0..<each).map { _ in asked } }
        let blocks = pass.projection("block.head", before(reading, rows))
            .logProbabilities(lists.places.blocks.map { $0 - 1 })
        let states = branches(
            pass, reading, lists.asked, steps: 1,
            pass("block").gatheringRows(lists.places.blocks))
        let logs =
            blocks
            + pass.projection("inner.head", states)
            .logProbabilities(lists.places.inners.map { $0 - 1 })
        guard configuration.usesPointer else { return logs }
        return pointed(pass, reading.states, reading.batch, rows, at: lists.places.places)
            .mixed(logs, gate: gates(pass, reading.states, reading.batch, rows))
    }

    /// DPO's or S-DPO's loss of lists whose first place is better than the others, a scalar.
    ///
    /// - Parameter reference: log π_ref, `[asked · each, 1]`.
    func preferenceLoss(
        _ pass: ModelPass<Scalar>, _ reading: Reading, _ lists: ShownLists,
        reference: Tensor<Scalar>, beta: Double
    ) -> Variable<Scalar> {
        let gains = (listLogs(pass, reading, lists) - pass.tape.constant(reference))
            .scaled(by: Scalar(beta))
        return gains.reshaped([lists.asked.count, lists.each])
            .logProbabilities(lists.asked.map { _ in 0 }).mean().scaled(by: -1)
    }
}

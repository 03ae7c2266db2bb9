import Autodiff
import Layers
import Tensors

/// The pointer of Spacetime-GR, which is ours: how the moment of an action looks back at the actions
/// before it.
///
///     a_j = softmax_j (q(st) · k(inner_j) / √d + b_j)        g = σ(w · st + b)
///     b_j = hour[h − h_j] + day[w − w_j] + followed [p_{j−1} = p] + same [p_j = p] − age · (n − j)
///
/// h and w are the hour and the weekday of the moment, n its number, p the place before it: what
/// followed p before may follow it again. The b are learned numbers, 0 at first (`biasesPointer`). q
/// and k are turned by the number of their action (`turnsPointer`), so that the pointer knows how long
/// ago each was.
///
/// Every term of b is a product of something of the moment and something of the action, so that it
/// is a few more numbers of query and key.
extension SpacetimeGR {
    private enum Bias {
        static var hour: String { "pointer.bias.hour" }
        static var day: String { "pointer.bias.day" }
        static var followed: String { "pointer.bias.followed" }
        static var same: String { "pointer.bias.same" }
        static var age: String { "pointer.bias.age" }
    }

    static func addPointerParameters(to result: inout ParameterPlan<Scalar>, _ c: Configuration) {
        guard c.usesPointer else { return }
        let d = c.dimension
        for part in ["query", "key"] {
            result["pointer.\(part).weight"] = .normal(
                [d, d], deviation: 1 / Double(d).squareRoot())
        }
        result["pointer.gate.weight"] = .zeros([1, d])
        result["pointer.gate.bias"] = .zeros([1])
        guard c.biasesPointer else { return }
        result[Bias.hour] = .zeros([24, 1])
        result[Bias.day] = .zeros([7, 1])
        for name in [Bias.followed, Bias.same, Bias.age] { result[name] = .zeros([1]) }
    }

    /// One action of a batch.
    typealias Place = (sequence: Int, action: Int)

    /// Queries of moments, `[moments, width]`.
    ///
    /// - Parameters:
    ///   - moments: Each with the number of its action; the one before it is the newest it looks at.
    private func queries(
        _ pass: ModelPass<Scalar>, _ states: Variable<Scalar>, _ batch: ActionBatch,
        _ moments: [Place]
    ) -> Variable<Scalar> {
        // The last row of a full sequence asks for nothing: any moment will do.
        let asked = moments.map { ($0.sequence, min($0.action, batch.length - 1)) }
        let own = states.gatheringRows(asked.map { row(batch, $0.0, $0.1, token: 0) })
        let plain = turned(pass.projection("pointer.query", own), moments.map(\.action))
        guard configuration.biasesPointer else { return plain }
        // Attention divides by the root of the whole width; only the vectors' own counts for them.
        let width = Scalar(configuration.dimension + biasWidth(batch))
        let root = width.squareRoot()
        let biases = biases(pass, batch, moments, asked)
        return plain.scaled(by: root / Scalar(configuration.dimension).squareRoot())
            .joiningColumns(biases.scaled(by: root))
    }

    /// Keys of actions, `[actions, width]`.
    private func keys(
        _ pass: ModelPass<Scalar>, _ states: Variable<Scalar>, _ batch: ActionBatch,
        _ actions: [Place]
    ) -> Variable<Scalar> {
        let seen = states.gatheringRows(
            actions.map { row(batch, $0.sequence, $0.action, token: innerToken) })
        let plain = turned(pass.projection("pointer.key", seen), actions.map(\.action))
        guard configuration.biasesPointer else { return plain }
        let width = biasWidth(batch)
        let firsts = firstActions(batch)
        var marks = Tensor<Scalar>.zeros([actions.count, width])
        for (row, (sequence, action)) in actions.enumerated() {
            let at = sequence * batch.length + action
            if batch.hours[at] > 0 { marks[row, Int(batch.hours[at] - 1)] = 1 }
            if batch.days[at] > 0 { marks[row, 24 + Int(batch.days[at] - 1)] = 1 }
            if action > 0, let before = firsts[at - 1] { marks[row, 31 + before] = 1 }
            if let own = firsts[at] { marks[row, 31 + batch.length + own] = 1 }
            marks[row, width - 1] = Scalar(action)
        }
        return plain.joiningColumns(pass.tape.constant(marks))
    }

    private func turned(_ vectors: Variable<Scalar>, _ actions: [Int]) -> Variable<Scalar> {
        guard configuration.turnsPointer else { return vectors }
        return vectors.rotated(pointerAngles, positions: actions.map { Int32($0) })
    }

    /// Hours, weekdays, places before, places, and one for the age. Places are told by the first
    /// action of the sequence that was there.
    private func biasWidth(_ batch: ActionBatch) -> Int { 24 + 7 + 2 * batch.length + 1 }

    /// What each moment prefers, in the columns of the keys' marks.
    private func biases(
        _ pass: ModelPass<Scalar>, _ batch: ActionBatch, _ moments: [Place],
        _ asked: [(Int, Int)]
    ) -> Variable<Scalar> {
        let at = asked.map { $0.0 * batch.length + $0.1 }
        /// The number of each difference to the row's own; 0 where that is unknown.
        func differences(_ name: String, _ own: [Int32], _ count: Int) -> Variable<Scalar> {
            let rows = own.flatMap { own in
                (0..<count).map { Int32((max(0, Int(own) - 1) - $0 + count) % count) }
            }
            let known = Tensor<Scalar>(
                [own.count, count], own.flatMap { own in (0..<count).map { _ in own > 0 ? 1 : 0 } })
            return pass(name).gatheringRows(rows).reshaped([own.count, count])
                * pass.tape.constant(known)
        }
        let firsts = firstActions(batch)
        var before = Tensor<Scalar>.zeros([moments.count, batch.length])
        for (row, (sequence, action)) in moments.enumerated() where action > 0 {
            let last = sequence * batch.length + action - 1
            if let first = firsts[last] { before[row, first] = 1 }
        }
        let last = pass.tape.constant(before)
        let one = pass.tape.constant(Tensor<Scalar>([moments.count, 1], repeating: 1))
        return differences(Bias.hour, at.map { batch.hours[$0] }, 24)
            .joiningColumns(differences(Bias.day, at.map { batch.days[$0] }, 7))
            .joiningColumns(last.scaled(by: pass(Bias.followed)))
            .joiningColumns(last.scaled(by: pass(Bias.same)))
            .joiningColumns(one.scaled(by: pass(Bias.age)))
    }

    /// For each action the first one of its sequence at the same place; nil for padding.
    private func firstActions(_ batch: ActionBatch) -> [Int?] {
        (0..<batch.count).flatMap { sequence in
            var first: [Int32: Int] = [:]
            return (0..<batch.length).map { action -> Int? in
                let place = batch.places[sequence * batch.length + action]
                guard place >= 0 else { return nil }
                if let known = first[place] { return known }
                first[place] = action
                return action
            }
        }
    }

    /// How much attention of the moment of each target points at a place among the actions before
    /// it, `[targets, 1]`.
    func pointed(
        _ pass: ModelPass<Scalar>, _ states: Variable<Scalar>, _ batch: ActionBatch,
        _ targets: [Place], at places: [Int32]
    ) -> Variable<Scalar> {
        // Row a of a sequence asks for action a + 1 and looks at the actions up to a.
        let length = batch.length
        let pairs = (0..<batch.count).flatMap { sequence in
            (0..<length).map { (sequence: sequence, action: $0) }
        }
        let queries = queries(pass, states, batch, pairs.map { ($0.sequence, $0.action + 1) })
        let keys = keys(pass, states, batch, pairs)
        let shape = CausalAttentionShape(
            sequences: batch.count, length: length, heads: 1, dimension: keys.value.columns)
        let weights = pass.probe("pointer.attention", queries.causalWeights(keys, shape))
        var same = Tensor<Scalar>.zeros([targets.count, length])
        for (row, (sequence, action)) in targets.enumerated() {
            let start = sequence * length
            for earlier in 0..<action where batch.places[start + earlier] == places[row] {
                same[row, earlier] = 1
            }
        }
        return
            weights
            .gatheringRows(targets.map { Int32($0.sequence * length + $0.action - 1) })
            .rowDots(pass.tape.constant(same))
    }

    /// w · st + b of each target, `[targets, 1]`.
    func gates(
        _ pass: ModelPass<Scalar>, _ states: Variable<Scalar>, _ batch: ActionBatch,
        _ targets: [Place]
    ) -> Variable<Scalar> {
        pass.linear(
            "pointer.gate",
            states.gatheringRows(targets.map { row(batch, $0.sequence, $0.action, token: 0) }))
    }

    /// How a question's pointer looks back.
    struct Pointing {
        /// Weight of each action before the question.
        let weights: [Scalar]
        /// g
        let gate: Scalar
    }

    /// Where each question points; nil without a pointer.
    func pointings(_ pass: ModelPass<Scalar>, _ questions: Questions) -> [Pointing]? {
        guard configuration.usesPointer else { return nil }
        let batch = questions.batch
        let states = questions.reading.states
        let asked = questions.asked.map { (sequence: $0.sequence, action: $0.action) }
        let gates = pass.probe("pointer.gate", gates(pass, states, batch, asked).logistic()).value
        let queries = queries(pass, states, batch, asked).value
        let scaled = queries.scaled(by: 1 / Scalar(queries.columns).squareRoot())
        return asked.enumerated().map { question, asked in
            guard asked.action > 0 else { return Pointing(weights: [], gate: 0) }
            let keys = keys(
                pass, states, batch, (0..<asked.action).map { (asked.sequence, $0) })
            let weights = scaled.slicingRows(question..<question + 1).matrixProduct(
                keys.value, transposeOther: true)
            return Pointing(
                weights: weights.softmaxRows().elements, gate: gates[question, 0])
        }
    }
}

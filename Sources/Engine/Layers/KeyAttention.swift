import Autodiff
import Tensors

/// How the weights of a few keys come from `q · k / √d`.
public enum AttentionForm: String, CaseIterable, Sendable {
    /// Shares that sum to one: what one key gains the others lose.
    case softmax
    /// Gates: each key has a weight of 0 to 1 for itself, whatever the others have.
    case sigmoid
}

/// Scaled dot-product attention (Vaswani et al. 2017) of each row's query over a few keys of its
/// own:
///
///     w_bp = m_p e^{q_b · k_pb / √d} / Σ_p' m_p' e^{q_b · k_p'b / √d}      z_b = Σ_p w_bp v_pb
///
/// or, in the form `sigmoid`, `w_bp = m_p σ(q_b · k_pb / √d)`.
///
/// The presence m of each key is 1; 0 takes a key out as if it had never been there, and what lies
/// between is for derivatives by it.
public struct KeyAttention<Scalar: TensorScalar> {
    /// `[m, keys]`
    public let weights: Variable<Scalar>
    /// `[m, d]`
    public let context: Variable<Scalar>
    /// `q · k / √d`, `[m, keys]`
    public let logits: Tensor<Scalar>

    /// - Parameters:
    ///   - query: `[m, d]`.
    ///   - keys: `[keys · m, d]`, the rows of the first key first.
    ///   - values: Like `keys`.
    ///   - presence: `[keys]`; for a softmax not all 0.
    public init(
        query: Variable<Scalar>, keys: Variable<Scalar>, values: Variable<Scalar>,
        presence: Tensor<Scalar>, form: AttentionForm = .softmax
    ) {
        let (rows, count) = (query.value.rows, presence.count)
        precondition(
            keys.value.rows == rows * count && keys.shape == values.shape,
            "Attention of \(query.shape) over \(keys.shape)")
        let scale = 1 / Scalar(query.value.columns).squareRoot()
        logits = Self.logits(query.value, keys.value, count, scale)
        weights = Self.weights(logits, query, keys, presence, form, scale)
        context = Self.sum(weights, values)
    }

    private static func logits(
        _ query: Tensor<Scalar>, _ keys: Tensor<Scalar>, _ count: Int, _ scale: Scalar
    ) -> Tensor<Scalar> {
        let rows = query.rows
        var logits = Tensor<Scalar>.zeros([rows, count])
        for key in 0..<count {
            let dots = query.rowDots(keys.slicingRows(key * rows..<(key + 1) * rows))
            for row in 0..<rows { logits[row, key] = dots[row] * scale }
        }
        return logits
    }

    private static func weights(
        _ logits: Tensor<Scalar>, _ query: Variable<Scalar>, _ keys: Variable<Scalar>,
        _ presence: Tensor<Scalar>, _ form: AttentionForm, _ scale: Scalar
    ) -> Variable<Scalar> {
        let (rows, count) = (query.value.rows, presence.count)
        let result = weights(logits, presence: presence, form)
        return query.tape.record(result, from: [query, keys]) { g, sums in
            let gLogits = gradient(
                ofLogits: logits, weights: result, g, form
            ).scaled(by: scale)
            var gQuery = Tensor<Scalar>.zeros(query.shape)
            var gKeys: Tensor<Scalar>?
            for key in 0..<count {
                let factors = Tensor<Scalar>([rows], (0..<rows).map { gLogits[$0, key] })
                gQuery.add(
                    keys.value.slicingRows(key * rows..<(key + 1) * rows).scalingRows(by: factors))
                let part = query.value.scalingRows(by: factors)
                gKeys = gKeys?.stackingRows(part) ?? part
            }
            sums.add(gQuery, to: query)
            if let gKeys { sums.add(gKeys, to: keys) }
        }
    }

    /// Derivatives by the logits from those by the weights, `[m, keys]`.
    private static func gradient(
        ofLogits logits: Tensor<Scalar>, weights: Tensor<Scalar>, _ g: Tensor<Scalar>,
        _ form: AttentionForm
    ) -> Tensor<Scalar> {
        var result = Tensor<Scalar>.zeros(logits.shape)
        for row in 0..<logits.rows {
            switch form {
            case .softmax:
                // w (g − Σ w g)
                var mean = Scalar(0)
                for key in 0..<logits.columns { mean += weights[row, key] * g[row, key] }
                for key in 0..<logits.columns {
                    result[row, key] = weights[row, key] * (g[row, key] - mean)
                }
            case .sigmoid:
                // w (1 − σ) g, and 1 − σ(x) = σ(−x)
                for key in 0..<logits.columns {
                    result[row, key] =
                        weights[row, key] * sigmoid(-logits[row, key]) * g[row, key]
                }
            }
        }
        return result
    }

    /// w of the formula from `q · k / √d`, `[m, keys]`.
    public static func weights(
        _ logits: Tensor<Scalar>, presence: Tensor<Scalar>, _ form: AttentionForm
    ) -> Tensor<Scalar> {
        switch form {
        case .softmax: softmax(logits, presence)
        case .sigmoid:
            Tensor(
                logits.shape,
                (0..<logits.count).map {
                    presence[$0 % presence.count] * sigmoid(logits[$0])
                })
        }
    }

    private static func softmax(
        _ logits: Tensor<Scalar>, _ presence: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        var result = logits
        for row in 0..<logits.rows {
            let open = (0..<presence.count).filter { presence[$0] != 0 }
            let largest = open.map { logits[row, $0] }.max() ?? 0
            var total = Scalar(0)
            for key in 0..<presence.count {
                let value =
                    presence[key] == 0
                    ? 0 : presence[key] * Scalar.exponential(logits[row, key] - largest)
                result[row, key] = value
                total += value
            }
            if total > 0 {
                for key in 0..<presence.count { result[row, key] /= total }
            }
        }
        return result
    }

    /// `1 / (1 + e^−x)` by the exponential that does not run over.
    private static func sigmoid(_ x: Scalar) -> Scalar {
        let power = Scalar.exponential(x < 0 ? x : -x)
        return (x < 0 ? power : 1) / (1 + power)
    }

    /// `Σ_p w_bp v_pb`, `[m, d]`; for weights that were changed, too.
    public static func sum(_ weights: Variable<Scalar>, _ values: Variable<Scalar>)
        -> Variable<Scalar>
    {
        let (rows, count) = (weights.value.rows, weights.value.columns)
        func factors(_ key: Int) -> Tensor<Scalar> {
            Tensor([rows], (0..<rows).map { weights.value[$0, key] })
        }
        func part(_ key: Int) -> Tensor<Scalar> {
            values.value.slicingRows(key * rows..<(key + 1) * rows)
        }
        var result = Tensor<Scalar>.zeros([rows, values.value.columns])
        for key in 0..<count { result.add(part(key).scalingRows(by: factors(key))) }
        return weights.tape.record(result, from: [weights, values]) { g, sums in
            var gWeights = Tensor<Scalar>.zeros([rows, count])
            var gValues: Tensor<Scalar>?
            for key in 0..<count {
                let dots = g.rowDots(part(key))
                for row in 0..<rows { gWeights[row, key] = dots[row] }
                let own = g.scalingRows(by: factors(key))
                gValues = gValues?.stackingRows(own) ?? own
            }
            sums.add(gWeights, to: weights)
            if let gValues { sums.add(gValues, to: values) }
        }
    }
}

import Autodiff
import Tensors

/// Scaled dot-product attention (Vaswani et al. 2017) of each position of a sequence over itself
/// and those before it, in several heads:
///
///     w_ij = e^{q_i · k_j / √d} / Σ_{j' ≤ i} e^{q_i · k_j' / √d}      z_i = Σ_{j ≤ i} w_ij v_j
///
/// Weights and context are two steps, so that an explanation can look at the weights and change them.
/// Cost of each: `2 · length² · dimension` operations a sequence, half of them above the diagonal,
/// most of which is left out.
extension Variable {
    /// w, a row for each sequence, head and position; self are the queries.
    public func causalWeights(_ keys: Variable, _ shape: CausalAttentionShape) -> Variable {
        let result = value.causalWeights(keys.value, shape)
        return tape.record(result, from: [self, keys]) { g, sums in
            let gradients = result.causalWeightGradients(
                value, keys.value, cotangent: g, shape)
            sums.add(gradients.queries, to: self)
            sums.add(gradients.keys, to: keys)
        }
    }

    /// z of queries, keys and values in one step, which keeps no weights; self are the queries.
    public func causalAttention(
        _ keys: Variable, _ values: Variable, _ shape: CausalAttentionShape
    ) -> Variable {
        let result = value.causalAttention(keys.value, values.value, shape)
        return tape.record(result, from: [self, keys, values]) { g, sums in
            let gradients = value.causalAttentionGradients(
                keys.value, values.value, cotangent: g, shape)
            sums.add(gradients.queries, to: self)
            sums.add(gradients.keys, to: keys)
            sums.add(gradients.values, to: values)
        }
    }

    /// z of branches, which look at the beginning of a sequence and at themselves; self are the
    /// queries.
    ///
    /// - Parameters:
    ///   - keys: Of the branches, as values.
    ///   - memoryKeys: Of the sequences, as memoryValues.
    public func branchContexts(
        _ keys: Variable, _ values: Variable, memoryKeys: Variable, memoryValues: Variable,
        _ shape: BranchShape
    ) -> Variable {
        let result = value.branchContexts(
            keys: keys.value, values: values.value, memoryKeys: memoryKeys.value,
            memoryValues: memoryValues.value, shape)
        let parts = [self, keys, values, memoryKeys, memoryValues]
        return tape.record(result, from: parts) { g, sums in
            let gradients = value.branchGradients(
                keys: keys.value, values: values.value, memoryKeys: memoryKeys.value,
                memoryValues: memoryValues.value, cotangent: g, shape)
            for (gradient, part) in zip(gradients, parts) { sums.add(gradient, to: part) }
        }
    }

    /// z, `[sequences · length, dimension]`; self are the weights.
    public func causalContext(_ values: Variable, _ shape: CausalAttentionShape) -> Variable {
        tape.record(value.causalContext(values.value, shape), from: [self, values]) { g, sums in
            let gradients = value.causalContextGradients(values.value, cotangent: g, shape)
            sums.add(gradients.weights, to: self)
            sums.add(gradients.values, to: values)
        }
    }
}

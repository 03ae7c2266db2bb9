import Autodiff
import Tensors

/// Sequences of different lengths, whose events stand one below the other without padding.
///
/// Offsets say where each sequence starts; there is one more of them than there are sequences.
extension Variable {
    /// `out_i = Σ_j≤i a_ij v_j` with `a_ij = w · σ(k_j + q_i)`: additive attention of each prefix
    /// over its own events, called on the values v, `[events, d]`; see `PrefixAttention`.
    ///
    /// The derivatives are `aᵀ g` by the values, and through `g_i · v_j`, the cotangent of a_ij, those
    /// by keys, queries and weight. One operation however many prefixes there are.
    ///
    /// - Parameters:
    ///   - keys: k, `[events, d]`.
    ///   - queries: q, `[events, d]`: what depends on the prefix, not on the event.
    ///   - weight: w, d numbers.
    public func prefixAttention(
        keys: Variable, queries: Variable, weight: Variable, offsets: [Int]
    ) -> Variable {
        let attention = PrefixAttention(
            values: value, keys: keys.value, queries: queries.value, weight: weight.value,
            offsets: offsets)
        return tape.record(attention.output, from: [self, keys, queries, weight]) { g, sums in
            let found = attention.gradients(cotangent: g)
            sums.add(found.values, to: self)
            sums.add(found.keys, to: keys)
            sums.add(found.queries, to: queries)
            sums.add(found.weight, to: weight)
        }
    }

    /// Mean over each event and those before it in its sequence, `[events, d]`; the derivative by
    /// event j is `Σ_i≥j g_i / (i + 1)`.
    public func prefixMeans(offsets: [Int]) -> Variable {
        tape.record(value.prefixMeans(offsets: offsets), from: [self]) { g, sums in
            sums.add(g.prefixMeanGradient(offsets: offsets), to: self)
        }
    }

    /// Sum over each sequence, `[sequences, d]`; the derivative by each event is `g` of its sequence.
    public func sequenceSums(offsets: [Int]) -> Variable {
        tape.record(value.sequenceSums(offsets: offsets), from: [self]) { g, sums in
            sums.add(g.gatheringRows(Tensor<Scalar>.sequenceOfEvent(offsets)), to: self)
        }
    }

    /// Row i times `factors[i]`; the derivatives are `f_i g_i` and `g_i · x_i`.
    ///
    /// - Parameter factors: A number a row, in any shape.
    public func scalingRows(by factors: Variable) -> Variable {
        tape.record(value.scalingRows(by: factors.value), from: [self, factors]) { g, sums in
            sums.add(g.scalingRows(by: factors.value), to: self)
            sums.add(g.rowDots(value).reshaped(factors.shape), to: factors)
        }
    }

    /// `Σ_k x_k W_k`, without the single products in memory; the derivatives are `g W_kᵀ` and
    /// `x_kᵀ g`.
    ///
    /// - Precondition: there is a term, and all have as many rows and as many columns.
    public static func sumOfProducts(_ terms: [(x: Variable, weight: Variable)]) -> Variable {
        precondition(!terms.isEmpty, "A sum of no products")
        var result = terms[0].x.value.matrixProduct(terms[0].weight.value)
        for term in terms.dropFirst() {
            precondition(
                term.x.value.rows == result.rows && term.weight.value.columns == result.columns,
                "\(term.x.shape) times \(term.weight.shape) in a sum of \(result.shape)")
            result.accumulateProduct(term.x.value, term.weight.value, keeping: 1)
        }
        return terms[0].x.tape.record(
            result, from: terms.flatMap { [$0.x, $0.weight] }
        ) { g, sums in
            for term in terms {
                sums.add(g.matrixProduct(term.weight.value, transposeOther: true), to: term.x)
                sums.add(term.x.value.matrixProduct(g, transposeSelf: true), to: term.weight)
            }
        }
    }
}

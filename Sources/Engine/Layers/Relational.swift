import Autodiff
import Tensors

/// One matrix a relation, over the neighbours of each node.
extension Variable {
    /// `y_v = Σ_r m_{v,r} W_r` from node vectors `[nodes, d]`; the derivative by the nodes is the
    /// same product over the turned facts with `W_rᵀ`, that by the matrices `Σ_v m_{v,r}ᵀ g_v`.
    ///
    /// - Parameters:
    ///   - weights: `[relations, d, d]`.
    ///   - backward: The same facts with subject and object exchanged, weights kept.
    public func relationalProduct(
        _ weights: Variable, forward: RelationalAggregation, backward: RelationalAggregation
    ) -> Variable {
        tape.record(forward.product(value, weights.value), from: [self, weights]) { g, sums in
            if sums.needs(self) {
                sums.add(backward.product(g, weights.value, transposed: true), to: self)
            }
            sums.add(forward.weightGradient(value, cotangent: g), to: weights)
        }
    }

    /// The same from constant messages `[rows, d]`, where the inputs never change; called on the
    /// matrices.
    public func relationalProduct(
        messages: Tensor<Scalar>, _ layout: RelationalAggregation
    ) -> Variable {
        tape.record(layout.product(messages: messages, value), from: [self]) { g, sums in
            sums.add(layout.weightGradient(messages: messages, cotangent: g), to: self)
        }
    }
}

extension Variable {
    /// `y_v = Σ_r c_r` over the relations that v has facts of, `[nodes, d]`; called on c,
    /// `[relations, d]`. The derivative sums g over the same nodes.
    public func addedOncePerRow(_ layout: RelationalAggregation) -> Variable {
        let relationOfRow = layout.relationOfRow
        func spread(_ x: Tensor<Scalar>, _ from: [Int32], _ to: [Int32], _ count: Int) -> Tensor<
            Scalar
        > {
            var result = Tensor<Scalar>.zeros([count, x.columns])
            result.scatterAddRows(x.gatheringRows(from), at: to)
            return result
        }
        return tape.record(
            spread(value, relationOfRow, layout.nodeOfRow, layout.nodes), from: [self]
        ) { g, sums in
            sums.add(spread(g, layout.nodeOfRow, relationOfRow, layout.relations), to: self)
        }
    }
}

/// How a neighbour's vector h and the relation's vector r make a message ϕ(h, r).
///
/// All are linear in h, so that `ϕ(h, r) W` is `h C(r) W + c(r) W`: the relation goes into the
/// matrix, once a step, instead of into every message.
public enum MessageComposition: String, Sendable, CaseIterable, Codable {
    /// `[h_re r_re − h_im r_im ; h_re r_im + h_im r_re]`, halves being real and imaginary parts.
    case rotate
    /// `h ⊙ r`
    case multiply
    /// `h − r`
    case subtract
    /// Circular correlation: `ϕ_k = Σ_i h_i r_{(i + k) mod d}`.
    case correlation

    /// `C(r) W` for each relation, `[relations, d, d]`; the derivatives are `C(r)ᵀ g` and, by r,
    /// what each entry of C(r) takes from it.
    ///
    /// - Parameters:
    ///   - relations: r, `[relations, d]`.
    ///   - weights: W, `[relations, d, d]`.
    public func matrices<Scalar: TensorScalar>(
        _ relations: Variable<Scalar>, _ weights: Variable<Scalar>
    ) -> Variable<Scalar> {
        let (count, width) = (relations.value.rows, relations.value.columns)
        precondition(weights.shape == [count, width, width], "Matrices of \(weights.shape)")
        if self == .subtract { return weights }
        precondition(self != .rotate || width % 2 == 0, "Rotation of an odd width \(width)")
        let factors = operators(relations.value)
        let result = Self.products(factors, weights.value, transposed: false)
        return weights.tape.record(result, from: [relations, weights]) { g, sums in
            sums.add(Self.products(factors, g, transposed: true), to: weights)
            guard sums.needs(relations) else { return }
            // dC = g Wᵀ, of which each entry of r takes those it stands in.
            sums.add(collected(Self.outer(g, weights.value), count, width), to: relations)
        }
    }

    /// `c(r) W`, `[relations, d]`, for the compositions that add something; nil for the others.
    public func shifts<Scalar: TensorScalar>(
        _ relations: Variable<Scalar>, _ weights: Variable<Scalar>
    ) -> Variable<Scalar>? {
        guard self == .subtract else { return nil }
        let (count, width) = (relations.value.rows, relations.value.columns)
        var result = Tensor<Scalar>.zeros([count, width])
        for relation in 0..<count {
            let row = relations.value.slicingRows(relation..<relation + 1)
                .matrixProduct(Self.matrix(weights.value, relation))
            for column in 0..<width { result[relation, column] = -row[column] }
        }
        return weights.tape.record(result, from: [relations, weights]) { g, sums in
            var gRelations = Tensor<Scalar>.zeros([count, width])
            var gWeights = Tensor<Scalar>.zeros([count, width, width])
            for relation in 0..<count {
                let own = g.slicingRows(relation..<relation + 1)
                let back = own.matrixProduct(
                    Self.matrix(weights.value, relation), transposeOther: true)
                for column in 0..<width { gRelations[relation, column] = -back[column] }
                for i in 0..<width {
                    for j in 0..<width {
                        gWeights[relation * width * width + i * width + j] =
                            -relations.value[relation, i] * own[j]
                    }
                }
            }
            sums.add(gRelations, to: relations)
            sums.add(gWeights, to: weights)
        }
    }

    private static func matrix<Scalar: TensorScalar>(_ tensor: Tensor<Scalar>, _ index: Int)
        -> Tensor<Scalar>
    {
        tensor.slicingRows(index..<index + 1).reshaped([tensor.shape[1], tensor.shape[2]])
    }

    /// C(r) for each relation. Dense: `relations · d²` numbers, some hundred thousand.
    private func operators<Scalar: TensorScalar>(_ relations: Tensor<Scalar>) -> Tensor<Scalar> {
        let (count, width) = (relations.rows, relations.columns)
        var result = Tensor<Scalar>.zeros([count, width, width])
        result.withUnsafeMutableElements { target in
            relations.withUnsafeElements { r in
                forEachEntry(width) { row, column, entry, sign in
                    for relation in 0..<count {
                        target[relation * width * width + row * width + column] =
                            Scalar(sign) * r[relation * width + entry]
                    }
                }
            }
        }
        return result
    }

    private func collected<Scalar: TensorScalar>(
        _ gradient: Tensor<Scalar>, _ count: Int, _ width: Int
    ) -> Tensor<Scalar> {
        var result = Tensor<Scalar>.zeros([count, width])
        result.withUnsafeMutableElements { target in
            gradient.withUnsafeElements { g in
                forEachEntry(width) { row, column, entry, sign in
                    for relation in 0..<count {
                        target[relation * width + entry] +=
                            Scalar(sign) * g[relation * width * width + row * width + column]
                    }
                }
            }
        }
        return result
    }

    /// The entries of C(r) that are not 0: row, column, index into r, sign.
    private func forEachEntry(_ width: Int, _ body: (Int, Int, Int, Int) -> Void) {
        switch self {
        case .subtract: break
        case .multiply: for index in 0..<width { body(index, index, index, 1) }
        case .rotate:
            let half = width / 2
            for index in 0..<half {
                body(index, index, index, 1)
                body(index, half + index, half + index, 1)
                body(half + index, index, half + index, -1)
                body(half + index, half + index, index, 1)
            }
        case .correlation:
            for row in 0..<width {
                for column in 0..<width { body(row, column, (row + column) % width, 1) }
            }
        }
    }

    /// `A_r B_r`, or `A_rᵀ B_r`.
    private static func products<Scalar: TensorScalar>(
        _ a: Tensor<Scalar>, _ b: Tensor<Scalar>, transposed: Bool
    ) -> Tensor<Scalar> {
        paired(a, b) { left, right, to, width in
            Scalar.gemm(
                transposeA: transposed, transposeB: false, m: width, n: width, k: width, alpha: 1,
                a: left, aStride: width, b: right, bStride: width, beta: 0, c: to, cStride: width)
        }
    }

    /// `A_r B_rᵀ`
    private static func outer<Scalar: TensorScalar>(
        _ a: Tensor<Scalar>, _ b: Tensor<Scalar>
    ) -> Tensor<Scalar> {
        paired(a, b) { left, right, to, width in
            Scalar.gemm(
                transposeA: false, transposeB: true, m: width, n: width, k: width, alpha: 1,
                a: left, aStride: width, b: right, bStride: width, beta: 0, c: to, cStride: width)
        }
    }

    private static func paired<Scalar: TensorScalar>(
        _ a: Tensor<Scalar>, _ b: Tensor<Scalar>,
        _ body: (UnsafePointer<Scalar>, UnsafePointer<Scalar>, UnsafeMutablePointer<Scalar>, Int)
            -> Void
    ) -> Tensor<Scalar> {
        let (count, width) = (a.rows, a.shape[1])
        var result = Tensor<Scalar>.zeros(a.shape)
        result.withUnsafeMutableElements { target in
            a.withUnsafeElements { left in
                b.withUnsafeElements { right in
                    guard let to = target.baseAddress, let x = left.baseAddress,
                        let y = right.baseAddress
                    else { return }
                    for index in 0..<count {
                        let offset = index * width * width
                        body(x + offset, y + offset, to + offset, width)
                    }
                }
            }
        }
        return result
    }
}

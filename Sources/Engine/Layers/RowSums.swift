import Autodiff
import Tensors

/// One table that rows are looked up in, and how much they count.
public struct RowLookup<Scalar: TensorScalar> {
    /// `[rows, d]`
    public let table: Variable<Scalar>
    public let indices: [Int32]
    public let factor: Scalar

    public init(_ table: Variable<Scalar>, _ indices: [Int32], times factor: Scalar = 1) {
        self.table = table
        self.indices = indices
        self.factor = factor
    }
}

extension Variable {
    /// `Σ_t factor_t · table_t[index_t]`, a row for each index: an embedding made of several.
    ///
    /// The derivatives are rows of g times the factor, sparse where they reach a parameter. One
    /// pass over the result, whatever the number of tables.
    ///
    /// - Precondition: there is a table, and all have as many indices and columns.
    public static func sumOfRows(_ lookups: [RowLookup<Scalar>]) -> Variable {
        precondition(!lookups.isEmpty, "A sum of no tables")
        let result = Tensor.sumOfRows(
            lookups.map { ($0.table.value, $0.indices, $0.factor) })
        return lookups[0].table.tape.record(result, from: lookups.map(\.table)) { g, sums in
            for lookup in lookups {
                let own = lookup.factor == 1 ? g : g.scaled(by: lookup.factor)
                sums.add(rows: own, at: lookup.indices, to: lookup.table)
            }
        }
    }
}

/// A bilinear score as products of a row of the user's side and a row of the place's side, relative
/// to the list.
///
///     pair(r, c) = u_r · p_c - t_c mean_r        Σ_c t_c = 1, Σ_{r,c} pair = Σ_r relative_r
///
/// The list's mean of a user's row has no rows of the place's side of its own: it is taken from each
/// of them by its share t_c of what speaks for the place.
public struct PairContrast: Sendable {
    public struct Pair: Sendable {
        public var row: Int
        public var column: Int
        public var contribution: Double
        public var relative: Double
    }

    /// Every pair, the strongest first by its relative part.
    public let pairs: [Pair]

    /// Cost: one look at every pair; they are products of rows, some ten thousands.
    ///
    /// - Parameters:
    ///   - products: `u_r · p_c`, `[rows][columns]`.
    ///   - mean: What each of the user's rows adds to the other places of the list, in the mean.
    public init(_ products: [[Double]], mean: [Double]) {
        precondition(products.count == mean.count, "\(products.count) rows, \(mean.count) means")
        let columns = products.first?.count ?? 0
        let support = (0..<columns).map { column in
            max(0, products.reduce(0) { $0 + $1[column] })
        }
        let all = support.reduce(0, +)
        let shares = support.map { all > 0 ? $0 / all : 1 / Double(columns) }
        var found: [Pair] = []
        found.reserveCapacity(products.count * columns)
        for (row, values) in products.enumerated() {
            for (column, value) in values.enumerated() {
                found.append(
                    Pair(
                        row: row, column: column, contribution: value,
                        relative: value - shares[column] * mean[row]))
            }
        }
        pairs = found.sorted {
            (-abs($0.relative), $0.row, $0.column) < (-abs($1.relative), $1.row, $1.column)
        }
    }
}

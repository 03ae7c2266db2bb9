import Recommending
import Tensors

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

    private let products: [[Double]]
    private let mean: [Double]
    /// t of each column.
    private let shares: [Double]

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
        shares = support.map { all > 0 ? $0 / all : 1 / Double(columns) }
        self.products = products
        self.mean = mean
    }

    /// How many pairs there are.
    public var count: Int { products.count * shares.count }

    /// The relative parts of all pairs together.
    public var sum: Double {
        // Without columns nobody takes a share of the list's mean.
        shares.isEmpty ? 0 : products.joined().reduce(0, +) - mean.reduce(0, +)
    }

    public func relative(_ row: Int, _ column: Int) -> Double {
        products[row][column] - shares[column] * mean[row]
    }

    /// The strongest by the magnitude of their relative part; equals in the order of rows and
    /// columns. One look at every pair, of which no more than twice the limit are kept.
    public func strongest(_ limit: Int) -> [Pair] {
        var selection = TopSelection<Double>(limit)
        for row in products.indices {
            for column in shares.indices {
                selection.add(row * shares.count + column, abs(relative(row, column)))
            }
        }
        return selection.sorted().map { entry in
            let (row, column) = entry.index.quotientAndRemainder(dividingBy: shares.count)
            return Pair(
                row: row, column: column, contribution: products[row][column],
                relative: relative(row, column))
        }
    }
}

extension PairedSides {
    /// The user's rows and the pairs, beside the other places of a list; nil where there are none.
    ///
    /// - Parameters:
    ///   - scores: Of every candidate, as the model gives them.
    ///   - isScaled: Takes out what is in proportion, as `ListContrast` does.
    public func contrast(
        of place: Int, others: [Int], scores: [Double], isScaled: Bool = true
    ) -> (own: ListContrast, pairs: PairContrast)? {
        ListContrast(own, of: place, others: others, scores: scores, isScaled: isScaled).map {
            ($0, PairContrast(products, mean: $0.scaledMean))
        }
    }
}

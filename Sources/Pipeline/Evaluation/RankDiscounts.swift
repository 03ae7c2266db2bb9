import Foundation

/// What positions of a list are worth in DCG: `1 / log2(position + 1)`, the first position being 1
/// (Järvelin and Kekäläinen 2002).
struct RankDiscounts: Sendable {
    /// `[n] = Σ_{j<=n} 1/log2(j+1)`
    private let sums: [Double]

    /// Of the positions up to the largest cutoff.
    init(cutoffs: [Int]) {
        var sums = [0.0]
        for position in 1...max(1, cutoffs.max() ?? 1) {
            sums.append(sums[position - 1] + 1 / log2(Double(position) + 1))
        }
        self.sums = sums
    }

    /// Of some positions, here counted from 0.
    func sum(_ positions: Range<Int>) -> Double {
        sums[positions.upperBound] - sums[positions.lowerBound]
    }

    /// Of so many positions from the first.
    func first(_ count: Int) -> Double { sums[count] }
}

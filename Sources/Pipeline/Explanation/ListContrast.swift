import Recommending

/// What a place's evidence has more than the same evidence has for the other places of its list.
///
///     m_e           = 1/|L| Σ_{j ∈ L} c_e(j)                     L the list without i
///     β             = Σ_e c_e(i) m_e / Σ_e m_e²                  of one chosen place: 1
///     relative_e(i) = c_e(i) - β m_e
///     shared(i)     = Σ_e the smallest of c_e(i) and all c_e(j), where all have one sign
///     specificity   = 1 - mean_j Jaccard(five leading rows of i, those of j)
///
/// A sum that is right says why the model likes a place, and says nearly the same of every place of
/// the list. The mean over the list is what a reader compares with: "why this one rather than the
/// others that are shown". A mean over random candidates only tells why this kind of place. A place
/// with a higher score has more of every row, and a difference would name the strongest rows once
/// more: β takes out what is in proportion. What no unit holds counts as one more unit, so that
/// everything sums to the difference, `score - β meanScore`.
public struct ListContrast: Sendable {
    /// How many leading rows of two places are compared.
    public static let leading = 5

    /// The other places of the list, best first.
    public let others: [Int]
    public let score: Double
    /// Mean score of the others.
    public let meanScore: Double
    /// What each unit adds to the place's score.
    public let own: [Double]
    /// β: how much of the others' mean the place has.
    public let scale: Double
    /// What each unit adds to the others' scores, in the mean.
    public let mean: [Double]
    /// What each unit adds to the place's score, less that.
    public let relative: [Double]
    /// What each unit adds to the others' scores.
    private let rivals: [[Double]]
    private let constants: (own: Double, rivals: [Double])

    /// Nil where there is no other place, or the score has no split.
    ///
    /// Cost: a split of each place of the list.
    ///
    /// - Parameters:
    ///   - scores: Of every candidate, as the model gives them.
    ///   - isScaled: Takes out what is in proportion; else the plain difference is told.
    public init?(
        _ score: some ExplainableScore, of place: Int, others: [Int], scores: [Double],
        isScaled: Bool = true
    ) {
        guard !others.isEmpty, let own = score.contributions(to: place) else { return nil }
        let rivals = others.compactMap { score.contributions(to: $0) }
        guard rivals.count == others.count else { return nil }
        self.others = others
        self.score = scores[place]
        meanScore = Self.mean(others.map { scores[$0] })
        self.own = own
        self.rivals = rivals
        let mean = Self.mean(of: rivals)
        let scale = isScaled ? Self.scale(own, mean) : 1
        self.scale = scale
        self.mean = mean
        relative = zip(own, mean).map { $0 - scale * $1 }
        constants = (
            scores[place] - own.reduce(0, +),
            zip(others, rivals).map { scores[$0] - $1.reduce(0, +) }
        )
    }

    /// The mean of the others, times the scale.
    public var scaledMean: [Double] { mean.map { scale * $0 } }

    /// What `relative` and `relativeConstant` sum to.
    public var difference: Double { score - scale * meanScore }

    /// The relative part of what no unit holds.
    public var relativeConstant: Double { constants.own - scale * Self.mean(constants.rivals) }

    /// Part of the score, 0 to 1, that every place of the list has from the same units; nil where the
    /// score is not positive, for a part of another score would turn the sign round.
    public var sharedPart: Double? {
        guard score > 0 else { return nil }
        let shared = own.indices.reduce(Self.common(constants.own, constants.rivals)) {
            sum, unit in sum + Self.common(own[unit], rivals.map { $0[unit] })
        }
        return min(1, max(0, shared / score))
    }

    /// 0 where every place of the list has the same leading rows.
    public var specificity: Double {
        let leading = leadingRows(relative: true)
        return 1 - Self.mean(leading.dropFirst().map { Faithfulness.overlap(leading[0], $0) })
    }

    /// Mean Jaccard index of the leading rows over all pairs of places of the list.
    ///
    /// - Parameter relative: Of rows by their relative part, else by what they add.
    public func overlap(relative: Bool) -> Double {
        let leading = leadingRows(relative: relative)
        let pairs = leading.indices.flatMap { first in
            (first + 1..<leading.count).map { Faithfulness.overlap(leading[first], leading[$0]) }
        }
        return Self.mean(pairs)
    }

    /// The five leading units of each place, the explained one first.
    private func leadingRows(relative: Bool) -> [[Int]] {
        let all = [own] + rivals
        return all.indices.map { index in
            let others = all.indices.filter { $0 != index }.map { all[$0] }
            let mean = Self.mean(of: others)
            let scale = self.scale == 1 ? 1 : Self.scale(all[index], mean)
            let weights =
                relative ? zip(all[index], mean).map { $0 - scale * $1 } : all[index]
            return Attribution(method: .contrast, contributions: weights, runs: 0)
                .leading(Self.leading)
        }
    }

    private static func mean(of splits: [[Double]]) -> [Double] {
        let count = Double(splits.count)
        var sum = splits[0]
        for split in splits.dropFirst() {
            for unit in sum.indices { sum[unit] += split[unit] }
        }
        return sum.map { $0 / count }
    }

    /// How much of the mean a place has, by least squares; 1 where there is no mean.
    private static func scale(_ own: [Double], _ mean: [Double]) -> Double {
        let length = mean.reduce(0) { $0 + $1 * $1 }
        guard length > 0 else { return 1 }
        return zip(own, mean).reduce(0) { $0 + $1.0 * $1.1 } / length
    }

    private static func mean(_ values: [Double]) -> Double {
        values.reduce(0, +) / Double(values.count)
    }

    /// What all of the numbers have: the least magnitude where all have one sign, else nothing.
    private static func common(_ own: Double, _ others: [Double]) -> Double {
        if own > 0 { return max(0, others.reduce(own) { min($0, $1) }) }
        return min(0, others.reduce(own) { max($0, $1) })
    }
}

import Tensors

/// Intervals and tests over users (Efron and Tibshirani 1993; Holm 1979).
///
/// Users are drawn with replacement, each with all of its rows, because the queries of one user
/// are not independent. The mean is over rows, as the metrics' means are.
///
/// Fewer than two users tell nothing of how much another draw would change: there is no interval,
/// no effect and no probability then, and without rows no mean.
public struct PairedBootstrap: Sendable {
    /// Users that an interval needs at least.
    public static let fewest = 2

    /// A mean with its 95 % interval: without the mean where there are no rows, without bounds
    /// where there are fewer than two users.
    public struct Interval: Equatable, Sendable {
        public var mean, low, high: Double?

        public init(mean: Double?, low: Double?, high: Double?) {
            self.mean = mean
            self.low = low
            self.high = high
        }
    }

    /// One scorer against another, on the same rows.
    public struct Comparison: Equatable, Sendable {
        /// Mean of the differences, with its interval.
        public var difference: Interval
        /// Mean over standard deviation of the users' mean differences (Cohen's d for pairs); 0
        /// where the scorers do not differ, nil where there are fewer than two users or the
        /// differences are all the same, which no number of deviations tells.
        public var effect: Double?
        /// Two-sided: twice the smaller share of draws on one side of 0, at most 1; nil where
        /// there are fewer than two users.
        public var probability: Double?
    }

    public let draws: Int
    /// How often each user was drawn: `[draws][users]`, as small numbers.
    private let weights: [[UInt8]]
    private let userOfRow: [Int]
    private let rowsOfUser: [Double]

    /// - Parameter users: The user of each row. Cost: `draws · users`.
    public init(users: [Int32], draws: Int = 2000, seed: UInt64 = 1) {
        precondition(draws > 0, "A bootstrap of \(draws) draws")
        self.draws = draws
        var number: [Int32: Int] = [:]
        userOfRow = users.map { user in
            if let known = number[user] { return known }
            number[user] = number.count
            return number.count - 1
        }
        let count = number.count
        var rows = [Double](repeating: 0, count: count)
        for user in userOfRow { rows[user] += 1 }
        rowsOfUser = rows
        var random = RandomStream(seed: seed, name: "bootstrap")
        weights = (0..<draws).map { _ in
            var drawn = [UInt8](repeating: 0, count: count)
            for _ in 0..<count {
                let user = random.integer(below: count)
                // More than 255 draws of one user do not happen in the life of a universe.
                drawn[user] = drawn[user] == .max ? .max : drawn[user] + 1
            }
            return drawn
        }
    }

    /// How many users there are to draw from.
    public var users: Int { rowsOfUser.count }

    /// The mean of one value per row. Cost: `draws · users`.
    public func interval(of values: [Double]) -> Interval {
        let sums = sumsOfUsers(values)
        let mean = values.isEmpty ? nil : sums.reduce(0, +) / Double(values.count)
        guard users >= Self.fewest else { return Interval(mean: mean, low: nil, high: nil) }
        let means = means(of: sums).sorted()
        return Interval(mean: mean, low: quantile(means, 0.025), high: quantile(means, 0.975))
    }

    /// `first − second`, row by row.
    public func compare(_ first: [Double], _ second: [Double]) -> Comparison {
        let differences = zip(first, second).map { $0 - $1 }
        let sums = sumsOfUsers(differences)
        guard users >= Self.fewest else {
            return Comparison(
                difference: interval(of: differences), effect: nil, probability: nil)
        }
        let drawn = means(of: sums)
        let above = Double(drawn.count { $0 >= 0 } + 1) / Double(draws + 1)
        let below = Double(drawn.count { $0 <= 0 } + 1) / Double(draws + 1)
        let ofUsers = zip(sums, rowsOfUser).map { $0 / $1 }
        let mean = ofUsers.reduce(0, +) / Double(ofUsers.count)
        let variance =
            ofUsers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(ofUsers.count - 1)
        return Comparison(
            difference: interval(of: differences),
            effect: variance > 0 ? mean / variance.squareRoot() : mean == 0 ? 0 : nil,
            probability: min(1, 2 * min(above, below)))
    }

    /// Holm's correction of those that there are; the others stay nil.
    public static func holm(known probabilities: [Double?]) -> [Double?] {
        var corrected = holm(probabilities.compactMap { $0 })[...]
        return probabilities.map { $0 == nil ? nil : corrected.popFirst() }
    }

    /// Holm's correction: probabilities that stay valid when so many are looked at together.
    public static func holm(_ probabilities: [Double]) -> [Double] {
        var corrected = probabilities
        var largest = 0.0
        let order = probabilities.indices.sorted { probabilities[$0] < probabilities[$1] }
        for (position, index) in order.enumerated() {
            largest = max(
                largest, min(1, probabilities[index] * Double(probabilities.count - position)))
            corrected[index] = largest
        }
        return corrected
    }

    private func sumsOfUsers(_ values: [Double]) -> [Double] {
        precondition(
            values.count == userOfRow.count,
            "A bootstrap over \(userOfRow.count) rows got \(values.count) values")
        var sums = [Double](repeating: 0, count: rowsOfUser.count)
        for (user, value) in zip(userOfRow, values) { sums[user] += value }
        return sums
    }

    private func means(of sums: [Double]) -> [Double] {
        weights.map { drawn in
            var sum = 0.0
            var rows = 0.0
            for user in sums.indices {
                let weight = Double(drawn[user])
                sum += weight * sums[user]
                rows += weight * rowsOfUser[user]
            }
            return sum / rows
        }
    }

    /// Between neighbours, linearly.
    private func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let position = share * Double(sorted.count - 1)
        let low = Int(position)
        let high = min(low + 1, sorted.count - 1)
        return sorted[low] + (sorted[high] - sorted[low]) * (position - Double(low))
    }
}

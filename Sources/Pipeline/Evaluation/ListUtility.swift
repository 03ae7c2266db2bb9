import City
import Reports

/// How much of what a list could be worth to a user its first places are, by a planted utility.
///
///     utility@k = (u₁ + … + u_k) / (the k largest u of the list)
///
/// with u of the places in the ranked order; places of one score have their mean each. Lin et al. (arXiv
/// 2508.16126, table 5) ask people which of two lists is better; here the grown city knows.
public struct ListUtility: Sendable {
    static let cutoffs = [1, 5]
    public static let names = cutoffs.map { "utility@\($0)" }
    /// What lists are judged by: `win`, `even` and `lose` beside those of a reference.
    public static let judged = ModelComparison.utility
    /// Two lists whose shares are no further apart are even.
    public static let evenness = 0.02

    /// Of each list, the visited place first, as it is ranked.
    private let utilities: [[Float]]

    /// - Returns: nil where no utility was planted, or lists are not as they were shown.
    public init?(_ truth: CityTruth?, _ impressions: Impressions, in city: City) {
        guard impressions.isLogged, let planted = truth?.exposureUtility,
            let table = city.exposures
        else { return nil }
        utilities = zip(impressions.targets, impressions.lists).map { target, others in
            guard let list = table.list(beforeVisit: target) else { return [] }
            let range = table.range(ofList: list)
            let worth = Dictionary(
                zip(range.map { table.place[$0] }, range.map { planted[$0] })
            ) { first, _ in first }
            return ([city.visitPlace[target]] + others).map { worth[$0] ?? 0 }
        }
    }

    /// The shares of a list, in the order of `names`. O(n log n).
    ///
    /// - Parameter scores: Of the list's places, the visited one first; higher is better.
    func shares(ofList list: Int, ranked scores: [Float]) -> [Double] {
        let own = utilities[list].map(Double.init)
        let ranked = Self.ranked(own, by: scores)
        let best = own.sorted(by: >)
        return Self.cutoffs.map { cutoff in
            let most = best.prefix(cutoff).reduce(0, +)
            return most > 0 ? ranked.prefix(cutoff).reduce(0, +) / most : 1
        }
    }

    /// Utilities in the order of scores; those of equal scores are each their mean, as if the order
    /// among them were drawn.
    static func ranked(_ utilities: [Double], by scores: [Float]) -> [Double] {
        let order = scores.indices.sorted { scores[$0] > scores[$1] }
        var result: [Double] = []
        var start = 0
        while start < order.count {
            var end = start + 1
            while end < order.count, scores[order[end]] == scores[order[start]] { end += 1 }
            let mean =
                order[start..<end].reduce(0) { $0 + utilities[$1] } / Double(end - start)
            result += repeatElement(mean, count: end - start)
            start = end
        }
        return result
    }
}

/// How often a ranking's lists are better than another's, equal, and worse; shares that sum to 1.
public struct ListVerdict: Equatable, Sendable {
    public let win: Double
    public let even: Double
    public let lose: Double

    /// - Parameters:
    ///   - own: `ListUtility.judged` of each list.
    ///   - reference: The same of the other ranking.
    public init(_ own: [Double], against reference: [Double]) {
        let count = Double(max(1, own.count))
        let differences = zip(own, reference).map { $0 - $1 }
        win = Double(differences.count { $0 > ListUtility.evenness }) / count
        lose = Double(differences.count { $0 < -ListUtility.evenness }) / count
        even = 1 - win - lose
    }
}

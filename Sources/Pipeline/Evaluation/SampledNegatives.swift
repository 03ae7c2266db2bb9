import City
import Graphs
import Tensors

/// The ranking that papers on sequences publish: the true place among a few drawn ones.
///
/// With r the place of the truth among itself and 100 places that the user has no event at up to
/// the moment (Kang and McAuley, ICDM 2018; Zhao et al., AAAI 2025, section 5):
///
///     HR@k = [r <= k],   NDCG@k = [r <= k] / log2(r + 1),   MRR = 1 / r
///
/// as expected values where scores tie. Such figures are far higher than those of a full ranking
/// and may order models otherwise (Krichene and Rendle, KDD 2020). So they stand under a name of
/// their own, beside the full ranking, and lead no table.
public struct SampledNegatives: Sendable {
    public static let published = 100

    /// What the figures must be called.
    public let label: String
    /// What could not be drawn, in words; nil where every question has all its places.
    public let shortage: String?
    /// Whether there are figures at all: not where every question would have fewer places than
    /// the name says.
    public let isDrawn: Bool
    /// Of each question, ascending and distinct.
    let places: [[Int32]]
    private let drawn: Int
    private let metrics = RankingMetrics()

    /// Draws places for questions of a split. O(visits of the users).
    ///
    /// What is drawn for a target depends on the seed, the city and the target's number alone.
    ///
    /// - Parameters:
    ///   - targets: As for `NextPlaceQueries`.
    ///   - count: Places for each; where the user has been almost everywhere, what is left.
    public init(
        _ split: Split, targets: [Int], count: Int = Self.published, seed: UInt64 = 1
    ) {
        precondition(count > 0, "\(count) negatives")
        drawn = count
        label = "as published: \(count) negatives"
        let city = split.city
        places = targets.map { target in
            let part = split.parts[target]
            let own = city.visitRange(ofUser: Int(city.visitUser[target])).filter {
                $0 <= target && split.parts[$0] <= part
            }
            let visited = Set(own.map { city.visitPlace[$0] }).sorted()
            var random = RandomStream(seed: seed, name: "negatives of visit \(target)")
            return Self.draw(count, of: city.placeCount, except: visited, &random)
        }
        let short = places.filter { $0.count < count }
        isDrawn = short.count < places.count
        shortage =
            short.isEmpty
            ? nil
            : "\(count) places that the user has no event at could not be drawn for "
                + (isDrawn ? "\(short.count) of the \(places.count) rows" : "any row")
                + " (only \(short.map(\.count).min() ?? 0) for one), because the city has "
                + "\(city.placeCount) places"
    }

    /// Questions that places were drawn for.
    public var count: Int { places.count }

    /// The names of what is asked for: `100-negatives/hit@1`, …, `100-negatives/mrr`.
    public var askedNames: [String] {
        metrics.names.filter(RankingMetrics.isOfOneTruth).map { "\(drawn)-negatives/\($0)" }
    }

    /// The names of `values`; none where nothing could be drawn.
    public var names: [String] { isDrawn ? askedNames : [] }

    /// The metrics of one question.
    ///
    /// - Parameters:
    ///   - row: The question's number.
    ///   - scores: Of every place. One that is not a number ranks last.
    func values(
        row: Int, truth: Int32, scores: UnsafeBufferPointer<Float>
    ) -> [Double] {
        guard isDrawn else { return [] }
        func score(_ place: Int32) -> Float {
            let score = scores[Int(place)]
            return score.isNaN ? -.infinity : score
        }
        let own = score(truth)
        var rank = RankedTruth(above: 0, tied: 1)
        for place in places[row] {
            let other = score(place)
            rank.above += other > own ? 1 : 0
            rank.tied += other == own ? 1 : 0
        }
        return zip(metrics.names, metrics.values([rank], truthCount: 1))
            .filter { RankingMetrics.isOfOneTruth($0.0) }.map(\.1)
    }

    /// A uniform subset of the places that are not `visited`, ascending (Floyd's algorithm).
    private static func draw(
        _ count: Int, of places: Int, except visited: [Int32], _ random: inout RandomStream
    ) -> [Int32] {
        let left = places - visited.count
        var chosen: Set<Int> = []
        for last in max(0, left - count)..<left {
            let index = random.integer(below: last + 1)
            if !chosen.insert(index).inserted { chosen.insert(last) }
        }
        return chosen.sorted().map { visited.missingAscending($0) }
    }
}

import City
import Foundation
import Graphs

/// What a table says of its lists besides whether they are right (Kaminskas and Bridge 2016).
///
/// With L_r(k) the first k candidates of row r (expected values over random order of ties), U the
/// users, R the rows, and φ(p) the share of users who visited place p in training:
///
///     distance-km        mean over R of the great-circle distance from the first place to the
///                        nearest true place, in km
///     popularity@k       mean over R of Σ_{p in L_r(k)} φ(p) / |L_r(k)|
///     popularity-lift@k  (popularity@k - profile) / profile, profile = mean over R of the mean φ
///                        of the distinct places that the row's user visited in training
///     coverage@k         share of the places that are a candidate of some row and are in the
///                        L_r(k) of some row
///     hour-calibration@k Σ_h (n_h / n) · JSD(p_h, q_h), over the hours h of the day, in bits
///
/// `popularity@k` is the average recommendation popularity of Yin et al. (VLDB 2012), the lift the
/// ΔGAP of Abdollahpouri et al. (RMSE workshop at RecSys 2019): 0 recommends what its users visit
/// anyway, above 0 more popular places. Rows of users without training visits have no profile and
/// are left out of the lift. Coverage is catalogue coverage (Ge et al., RecSys 2010).
///
/// `hour-calibration@k` is for next places only: p_h is the distribution of the categories of the
/// places truly visited in hour h, q_h that of the first k places for the same queries, JSD the
/// divergence of Jensen and Shannon, 0 for the same and 1 for disjoint categories. After Steck
/// (Calibrated recommendations, RecSys 2018), with two deviations: the paper compares each user's history
/// with the list by Kullback and Leibler's divergence, smoothed because it may be infinite; here
/// the groups are hours, the target is what was visited in them, and JSD needs no smoothing.
public struct BeyondAccuracy: Sendable {
    public let cutoffs: [Int]
    /// How many places there are.
    let places: Int
    /// φ of each place.
    private let popularity: [Double]
    /// Mean φ of each user's own places; nil for users without training visits.
    private let profiles: [Double?]
    private let latitude, longitude: [Double]
    /// Category of each place, the last for those without one.
    let category: [Int]
    /// How many categories there are, "none" included; 0 in a city without categories.
    let categories: Int

    /// - Parameter view: What the table's scorers have learned from. O(visits).
    /// - Precondition: every cutoff is positive.
    public init(_ view: TrainingView, cutoffs: [Int] = [1, 5, 10, 20, 50]) {
        precondition(!cutoffs.isEmpty && cutoffs.allSatisfy { $0 > 0 }, "Cutoffs \(cutoffs)")
        self.cutoffs = cutoffs
        places = view.places
        let graph = BipartiteGraph(view, weighting: .binary)
        let popularity = (0..<view.places).map {
            Double(graph.edges(ofPlace: $0).count) / Double(max(1, view.users))
        }
        profiles = (0..<view.users).map { user in
            let edges = graph.edges(ofUser: user)
            guard !edges.isEmpty else { return nil }
            let sum = edges.reduce(0) { $0 + popularity[Int(graph.edgePlace[$1])] }
            return sum / Double(edges.count)
        }
        self.popularity = popularity
        latitude = view.hasLocations ? view.latitude : []
        longitude = view.hasLocations ? view.longitude : []
        categories = view.categoryCount == 0 ? 0 : view.categoryCount + 1
        category = view.category.map { $0 < 0 ? view.categoryCount : Int($0) }
    }

    private var hasLocations: Bool { !latitude.isEmpty }

    /// Positions that must be known of each list.
    var depth: Int { cutoffs.max() ?? 1 }

    /// The measures that each row has for itself.
    public var rowNames: [String] {
        (hasLocations ? ["distance-km"] : []) + cutoffs.map { "popularity@\($0)" }
    }

    /// One row's values in the order of `rowNames`.
    ///
    /// - Parameters:
    ///   - top: At least the first `depth` places.
    ///   - truths: The true places, at least one.
    public func rowValues(_ top: TopPlaces, truths: [Int32]) -> [Double] {
        (hasLocations ? [kilometres(top, truths)] : []) + cutoffs.map { meanPopularity(top, $0) }
    }

    private func kilometres(_ top: TopPlaces, _ truths: [Int32]) -> Double {
        guard let first = top.groups.first?.places else { return 0 }
        let sum = first.reduce(0.0) { sum, place in
            let nearest = truths.map {
                GreatCircle.kilometres(
                    latitude[Int(place)], longitude[Int(place)], latitude[Int($0)],
                    longitude[Int($0)])
            }.min()
            return sum + (nearest ?? 0)
        }
        return sum / Double(first.count)
    }

    private func meanPopularity(_ top: TopPlaces, _ k: Int) -> Double {
        var sum = 0.0
        var listed = 0.0
        for group in top.groups where group.above < k {
            let chance = group.chance(k)
            sum += chance * group.places.reduce(0) { $0 + popularity[Int($1)] }
            listed += chance * Double(group.places.count)
        }
        return listed > 0 ? sum / listed : 0
    }

    /// Mean φ of a user's own places; nil without training visits.
    func profile(ofUser user: Int32) -> Double? { profiles[Int(user)] }
}

/// Collects what is measured over all rows of a table together.
///
/// Rows are added one after the other in the order of the table, so the result depends on neither
/// threads nor blocks.
struct BeyondTally {
    private let beyond: BeyondAccuracy
    private var rows = 0
    /// For each cutoff and place the chance that no list so far holds it.
    private var missed: [[Double]]
    /// How many rows mask each place.
    private var masked: [Int]
    private var profileRows = 0.0
    private var profileSum = 0.0
    private var popularitySums: [Double]
    /// `[24][categories]` of the truths, and for each cutoff of the lists.
    private var trueHours: [Double]
    private var listedHours: [[Double]]

    init(_ beyond: BeyondAccuracy) {
        self.beyond = beyond
        let cutoffs = beyond.cutoffs.count
        missed = Array(repeating: Array(repeating: 1, count: beyond.places), count: cutoffs)
        masked = Array(repeating: 0, count: beyond.places)
        popularitySums = Array(repeating: 0, count: cutoffs)
        trueHours = Array(repeating: 0, count: 24 * beyond.categories)
        listedHours = Array(repeating: trueHours, count: cutoffs)
    }

    /// - Parameters:
    ///   - values: The row's values by `rowNames`.
    ///   - hour: Of the day, for a query about a moment.
    mutating func add(
        _ top: TopPlaces, masked places: [Int32], user: Int32, values: [Double], hour: Int?,
        truths: [Int32]
    ) {
        rows += 1
        for place in places { masked[Int(place)] += 1 }
        let ofPopularity = values.suffix(beyond.cutoffs.count)
        if let profile = beyond.profile(ofUser: user) {
            profileRows += 1
            profileSum += profile
            for (index, value) in ofPopularity.enumerated() { popularitySums[index] += value }
        }
        for (index, k) in beyond.cutoffs.enumerated() {
            for group in top.groups where group.above < k {
                let chance = group.chance(k)
                for place in group.places { missed[index][Int(place)] *= 1 - chance }
                guard let hour, beyond.categories > 0 else { continue }
                for place in group.places {
                    let slot = hour * beyond.categories + beyond.category[Int(place)]
                    listedHours[index][slot] += chance
                }
            }
        }
        guard let hour, beyond.categories > 0 else { return }
        for place in truths {
            trueHours[hour * beyond.categories + beyond.category[Int(place)]] += 1
        }
    }

    /// The measures of the whole table by name; empty without rows.
    var values: [String: Double] {
        guard rows > 0 else { return [:] }
        var result: [String: Double] = [:]
        let candidates = masked.indices.filter { masked[$0] < rows }
        for (index, k) in beyond.cutoffs.enumerated() {
            let covered = candidates.reduce(0.0) { $0 + 1 - missed[index][$1] }
            result["coverage@\(k)"] = covered / Double(max(1, candidates.count))
            if profileSum > 0 {
                result["popularity-lift@\(k)"] = (popularitySums[index] - profileSum) / profileSum
            }
            let total = trueHours.reduce(0, +)
            guard total > 0 else { continue }
            let divergences = (0..<24).map { hour in
                let slots = hour * beyond.categories..<(hour + 1) * beyond.categories
                let truths = Array(trueHours[slots])
                return truths.reduce(0, +) / total
                    * Self.divergence(truths, Array(listedHours[index][slots]))
            }
            result["hour-calibration@\(k)"] = divergences.reduce(0, +)
        }
        return result
    }

    /// Jensen's and Shannon's divergence of two histograms, in bits; 0 where one is empty.
    static func divergence(_ first: [Double], _ second: [Double]) -> Double {
        let sums = (first.reduce(0, +), second.reduce(0, +))
        guard sums.0 > 0, sums.1 > 0 else { return 0 }
        func term(_ share: Double, _ mean: Double) -> Double {
            share > 0 ? share * log2(share / mean) : 0
        }
        return zip(first, second).reduce(0) { result, pair in
            let (p, q) = (pair.0 / sums.0, pair.1 / sums.1)
            return result + (term(p, (p + q) / 2) + term(q, (p + q) / 2)) / 2
        }
    }
}

import Foundation
import Recommending
import Tensors

/// What counts as having fallen.
public enum CounterfactualGoal: Sendable {
    /// Out of the first so many.
    case below(rank: Int)
    /// Under that candidate.
    case under(Int)
}

/// What a search for a counterfactual found.
public struct CounterfactualOutcome: Sendable {
    /// Nil where no set was found.
    public var removed: [Int]?
    /// Every smaller set was ruled out.
    public var isSmallest: Bool
    /// Sets of fewer units than this do not do it.
    public var lowerBound: Int
    public var timedOut: Bool
    public var runs: Int
}

/// The smallest set of units whose removal makes a candidate fall.
///
/// With Δ_g(z) the drop of z's score when g alone is removed and `b_s(z)` a bound of the
/// interactions in sets of s units, z cannot overtake x by removing s units where
///
///     score(x) - score(z) > Σ_{s largest} (Δ_g(x) - Δ_g(z)) + b_s(x) + b_s(z)
///
/// A size at which too few candidates can overtake is ruled out without a run. At the others the
/// best set against each of the nearest rivals is run; what is reported was always run. Without a
/// bound (`b_s` infinite) only sets of one unit are ruled out, by running each.
public struct Counterfactual<Score: BoundedInteractions>: Sendable {
    private let score: Score
    private let lens: RankingLens
    private let goal: CounterfactualGoal
    private let full: [Double]
    /// Rivals: candidates other than x that stand below it.
    private let rivals: [Int]
    /// How many candidates stand above x at the start.
    private let above: Int

    /// Rivals whose best sets are run at each size.
    private static var tried: Int { 48 }
    /// Sets that are run at one size before the search turns to the best ones.
    private static var listed: Int { 10_000 }

    public init(_ score: Score, _ lens: RankingLens, _ goal: CounterfactualGoal) {
        self.score = score
        self.lens = lens
        self.goal = goal
        let full = score.fullScores()
        self.full = full
        let own = full[lens.candidate]
        let others = full.indices.filter { lens.isCandidate($0) && $0 != lens.candidate }
        switch goal {
        case .below:
            rivals = others.filter { full[$0] <= own }
            above = others.count { full[$0] > own }
        case .under(let rival):
            rivals = full[rival] <= own ? [rival] : []
            above = full[rival] > own ? 1 : 0
        }
    }

    /// How many candidates must stand above x.
    private var needed: Int {
        switch goal {
        case .below(let rank): rank
        case .under: 1
        }
    }

    /// Cost: one run for each unit and `rivals · units` sums; milliseconds for a user of NYC.
    public func search(until deadline: ContinuousClock.Instant) -> CounterfactualOutcome {
        let count = score.count
        var outcome = CounterfactualOutcome(
            removed: nil, isSmallest: true, lowerBound: 0, timedOut: false, runs: 0)
        if above >= needed {
            outcome.removed = []
            return outcome
        }
        guard count > 0, !rivals.isEmpty else { return outcome }
        let single = effects()
        outcome.runs += count
        let gains = rivals.map { rival in leads(single, rival) }
        var ruledOut = true
        for size in 1...count {
            guard ContinuousClock.now < deadline else {
                outcome.timedOut = true
                break
            }
            if ruledOut {
                if isImpossible(size, gains) {
                    outcome.lowerBound = size + 1
                    continue
                }
                ruledOut = false
                outcome.lowerBound = size
            }
            let (sets, isComplete) = candidateSets(size, gains)
            let (found, runs) = run(sets, until: deadline)
            outcome.runs += runs
            if let found {
                outcome.removed = found
                outcome.isSmallest = outcome.lowerBound == size
                return outcome
            }
            if runs < sets.count {
                outcome.timedOut = true
                break
            }
            if isComplete, outcome.lowerBound == size {
                outcome.lowerBound = size + 1
                ruledOut = true
            }
        }
        outcome.isSmallest = false
        return outcome
    }

    /// `[units][candidates]`: the drop of each score when one unit is removed.
    private func effects() -> [[Double]] {
        var effects: [[Double]] = []
        for start in stride(from: 0, to: score.count, by: 128) {
            let scores = score.scores(
                withoutEach: Array(start..<min(score.count, start + 128)))
            for row in 0..<scores.rows {
                let changed = scores.slicingRows(row..<row + 1).elements
                effects.append(zip(full, changed).map { $0 - $1 })
            }
        }
        return effects
    }

    /// Units by how much each brings the rival nearer, the most first.
    private func leads(_ effects: [[Double]], _ rival: Int) -> [(unit: Int, gain: Double)] {
        effects.indices.map { ($0, effects[$0][lens.candidate] - effects[$0][rival]) }
            .sorted { $0.gain > $1.gain }
    }

    private func isImpossible(_ size: Int, _ gains: [[(unit: Int, gain: Double)]]) -> Bool {
        let bound = score.interactionBound(size: size)
        let own = full[lens.candidate]
        var possible = above
        for (index, rival) in rivals.enumerated() {
            let gain = gains[index].prefix(size).reduce(0) { $0 + max(0, $1.gain) }
            if own - full[rival] <= gain + bound[lens.candidate] + bound[rival] { possible += 1 }
        }
        return possible < needed
    }

    /// The sets of a size that are worth a run, and whether they are all that could do it.
    ///
    /// A set that lets a rival pass has a sum of single gains within the bound of what is needed;
    /// those sets are listed by depth first, the best units first. Where they are too many, only
    /// the best set against each of the nearest rivals is run.
    private func candidateSets(
        _ size: Int, _ gains: [[(unit: Int, gain: Double)]]
    ) -> (sets: [[Int]], isComplete: Bool) {
        let bound = score.interactionBound(size: size)
        let own = full[lens.candidate]
        let order = rivals.indices.map { index in
            let gain = gains[index].prefix(size).reduce(0) { $0 + $1.gain }
            return (index: index, short: own - full[rivals[index]] - gain)
        }.sorted { $0.short < $1.short }
        var found: Set<[Int]> = []
        // Without a bound any set could do it, and all of a size are worth a run only one by one.
        var isComplete = bound[lens.candidate].isFinite || size == 1
        for (index, _) in order where isComplete {
            let rival = rivals[index]
            let need = own - full[rival] - bound[lens.candidate] - bound[rival]
            isComplete = list(gains[index], size, need, &found)
        }
        let best = order.prefix(Self.tried).map {
            gains[$0.index].prefix(size).map(\.unit).sorted()
        }
        return isComplete ? (Array(found), true) : (best, false)
    }

    /// Adds every set of `size` units whose gains sum to `need` or more.
    ///
    /// - Returns: False where there are more than are worth running.
    private func list(
        _ gains: [(unit: Int, gain: Double)], _ size: Int, _ need: Double,
        _ found: inout Set<[Int]>
    ) -> Bool {
        // sums[i] is the sum of the first i gains: what the best further units can bring.
        var sums = [0.0]
        for entry in gains { sums.append(sums[sums.count - 1] + entry.gain) }
        var chosen: [Int] = []
        var visits = 0
        func extend(from start: Int, _ left: Int, _ sum: Double) -> Bool {
            visits += 1
            guard found.count <= Self.listed, visits <= 100 * Self.listed else { return false }
            guard left > 0 else {
                found.insert(chosen.sorted())
                return true
            }
            for index in start..<max(start, gains.count - left + 1) {
                // Gains fall, so nothing later can reach what the next ones cannot.
                guard sum + sums[index + left] - sums[index] >= need else { break }
                chosen.append(gains[index].unit)
                let goesOn = extend(from: index + 1, left - 1, sum + gains[index].gain)
                chosen.removeLast()
                guard goesOn else { return false }
            }
            return true
        }
        return extend(from: 0, size, 0)
    }

    /// The set that reaches the goal by the most, nil where none does; and how many were run.
    private func run(
        _ sets: [[Int]], until deadline: ContinuousClock.Instant
    ) -> (best: [Int]?, runs: Int) {
        var best: (set: [Int], lead: Double)?
        // Where everything is removed all scores are 0 but for rounding, which decides nothing.
        let nothing = -1e-9 * (1 + abs(full[lens.candidate]))
        for start in stride(from: 0, to: sets.count, by: 256) {
            guard ContinuousClock.now < deadline else { return (best?.set, start) }
            let block = Array(sets[start..<min(sets.count, start + 256)])
            let scores = score.scores(score.removing(block))
            let outcomes = lens.outcomes(scores)
            for (row, set) in block.enumerated() {
                let lead: Double
                switch goal {
                case .below: lead = outcomes[row].margin
                case .under(let rival): lead = outcomes[row].score - scores[row, rival]
                }
                if lead < (best?.lead ?? nothing) { best = (set, lead) }
            }
        }
        return (best?.set, sets.count)
    }
}

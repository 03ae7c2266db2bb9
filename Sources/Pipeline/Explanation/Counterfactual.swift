import Foundation
import Recommending
import Tensors

/// Where the candidate has to come to.
public enum CounterfactualGoal: Sendable {
    /// Out of the first so many, by what is taken away.
    case below(rank: Int)
    /// Under that candidate, by what is taken away.
    case under(Int)
    /// Among the first so many, by what is added: units are absent at first.
    case within(rank: Int)

    /// Whether the candidate has to rise.
    var rises: Bool { if case .within = self { true } else { false } }
}

/// How far a search goes.
public struct CounterfactualLimits: Sendable {
    /// Units of the largest set that is looked for; nil for any number.
    public var largest: Int?
    /// Where nothing is known of interactions, all sets of a size are run, the most promising first,
    /// as long as there are no more than this; 0 runs the best against each of the nearest rivals.
    public var exhaustive = 0
    /// Sets that are run between two looks at the clock.
    public var block = 256

    public init() {}

    /// Few added units, each of which costs a run of the model.
    public static func additions(largest: Int) -> Self {
        var limits = Self()
        limits.largest = largest
        limits.exhaustive = 10_000
        limits.block = 16
        return limits
    }
}

/// What a search for a counterfactual found.
public struct CounterfactualOutcome: Sendable {
    /// The units that are removed or added; nil where no set was found.
    public var units: [Int]?
    /// Every smaller set was ruled out.
    public var isSmallest: Bool
    /// Sets of fewer units than this do not do it.
    public var lowerBound: Int
    public var timedOut: Bool
    public var runs: Int
    /// The set that came nearest of those that were run; nil before any was.
    public var nearest: [Int]?
    /// How far that was from the goal, in units of the score.
    var nearestLead = Double.infinity
}

/// The smallest set of units whose removal makes a candidate fall, or whose addition makes it rise.
///
/// With Δ_g(z) the drop of z's score when g alone is removed and `b_s(z)` a bound of the
/// interactions in sets of s units, z cannot overtake x by removing s units where
///
///     score(x) - score(z) > Σ_{s largest} (Δ_g(x) - Δ_g(z)) + b_s(x) + b_s(z)
///
/// Upwards the same holds with x and z changed over, and Δ_g what adding g alone takes away.
/// A size at which too few candidates can change places is ruled out without a run. At the others
/// the best set against each of the nearest rivals is run; what is reported was always run. Without
/// a bound (`b_s` infinite) only those sizes are ruled out of which every set was run: that of one
/// unit, and what `CounterfactualLimits.exhaustive` allows.
public struct Counterfactual<Score: BoundedInteractions>: Sendable {
    private let score: Score
    private let lens: RankingLens
    private let goal: CounterfactualGoal
    private let limits: CounterfactualLimits
    /// Scores before anything is changed.
    private let start: [Double]
    /// Candidates that may change places with x: those below it where it falls, else those above.
    private let rivals: [Int]
    /// How many of them must.
    private let missing: Int

    /// Rivals whose best sets are run at each size.
    private static var tried: Int { 48 }
    /// Sets that are run at one size before the search turns to the best ones.
    private static var listed: Int { 10_000 }

    public init(
        _ score: Score, _ lens: RankingLens, _ goal: CounterfactualGoal,
        limits: CounterfactualLimits = CounterfactualLimits()
    ) {
        self.score = score
        self.lens = lens
        self.goal = goal
        self.limits = limits
        let start = goal.rises ? score.scores(score.keeping([[]])).elements : score.fullScores()
        self.start = start
        let own = start[lens.candidate]
        let others = start.indices.filter { lens.isCandidate($0) && $0 != lens.candidate }
        switch goal {
        case .below(let rank):
            rivals = others.filter { start[$0] <= own }
            missing = rank - others.count { start[$0] > own }
        case .under(let rival):
            rivals = start[rival] <= own ? [rival] : []
            missing = start[rival] > own ? 0 : 1
        case .within(let rank):
            // Who stands level with it may take its position.
            rivals = others.filter { start[$0] >= own }
            missing = rivals.count - (rank - 1)
        }
    }

    /// How far the rival is from changing places with x; and how much nearer a change brings it.
    private func distance(_ rival: Int) -> Double {
        let lead = start[lens.candidate] - start[rival]
        return goal.rises ? -lead : lead
    }

    private func gain(_ drops: [Double], _ rival: Int) -> Double {
        let gain = drops[lens.candidate] - drops[rival]
        return goal.rises ? -gain : gain
    }

    /// Cost: one run for each unit and `rivals · units` sums; milliseconds for a user of NYC where
    /// units are removed. What is added costs a run of the model for each set.
    public func search(until deadline: ContinuousClock.Instant) -> CounterfactualOutcome {
        var outcome = CounterfactualOutcome(
            units: nil, isSmallest: true, lowerBound: 0, timedOut: false, runs: 0, nearest: nil)
        if missing <= 0 {
            outcome.units = []
            return outcome
        }
        guard score.count > 0, !rivals.isEmpty else { return outcome }
        guard let singles = singles(until: deadline, &outcome) else {
            outcome.isSmallest = false
            return outcome
        }
        let drops = singles.map { row in zip(start, row).map { $0 - $1 } }
        let gains = rivals.map { rival in
            drops.indices.map { (unit: $0, gain: gain(drops[$0], rival)) }
                .sorted { ($1.gain, $0.unit) < ($0.gain, $1.unit) }
        }
        var ruledOut = true
        for size in 1...min(limits.largest ?? score.count, score.count) {
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
            let (sets, isComplete) = candidateSets(size, gains, drops)
            var (found, isDone): ([Int]?, Bool) = (nil, true)
            if size == 1, goal.rises {
                // Each was run for its effect.
                let rows = sets.flatMap { singles[$0[0]] }
                found = reached(sets, Tensor([sets.count, start.count], rows), &outcome)?.set
            } else {
                (found, isDone) = run(sets, until: deadline, &outcome)
            }
            if let found {
                outcome.units = found
                outcome.isSmallest = outcome.lowerBound == size
                return outcome
            }
            if !isDone {
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

    /// Scores after each unit alone was changed, `[units][candidates]`; nil where the time was over.
    private func singles(
        until deadline: ContinuousClock.Instant, _ outcome: inout CounterfactualOutcome
    ) -> [[Double]]? {
        var rows: [[Double]] = []
        let block = min(128, limits.block)
        for first in stride(from: 0, to: score.count, by: block) {
            if goal.rises, ContinuousClock.now >= deadline {
                outcome.timedOut = true
                return nil
            }
            let units = Array(first..<min(score.count, first + block))
            let scores =
                goal.rises
                ? score.scores(score.keeping(units.map { [$0] }))
                : score.scores(withoutEach: units)
            rows += scores.rowArrays
            outcome.runs += units.count
        }
        return rows
    }

    private func isImpossible(_ size: Int, _ gains: [[(unit: Int, gain: Double)]]) -> Bool {
        let bound = score.interactionBound(size: size)
        var possible = 0
        for (index, rival) in rivals.enumerated() {
            let gain = gains[index].prefix(size).reduce(0) { $0 + max(0, $1.gain) }
            if distance(rival) <= gain + bound[lens.candidate] + bound[rival] { possible += 1 }
        }
        return possible < missing
    }

    /// The sets of a size that are worth a run, and whether they are all that could do it.
    ///
    /// A set that lets a rival change places has a sum of single gains within the bound of what is
    /// needed; those sets are listed by depth first, the best units first. Where they are too many,
    /// only the best set against each of the nearest rivals is run.
    private func candidateSets(
        _ size: Int, _ gains: [[(unit: Int, gain: Double)]], _ drops: [[Double]]
    ) -> (sets: [[Int]], isComplete: Bool) {
        let bound = score.interactionBound(size: size)
        let isBounded = bound[lens.candidate].isFinite
        if !isBounded, let all = allSets(of: size) { return (promising(all, drops), true) }
        let order = rivals.indices.map { index in
            let gain = gains[index].prefix(size).reduce(0) { $0 + $1.gain }
            return (index: index, short: distance(rivals[index]) - gain)
        }.sorted { ($0.short, $0.index) < ($1.short, $1.index) }
        var found: Set<[Int]> = []
        // Without a bound any set could do it, and all of a size are worth a run only one by one.
        var isComplete = isBounded || size == 1
        for (index, _) in order where isComplete {
            let rival = rivals[index]
            let need = distance(rival) - bound[lens.candidate] - bound[rival]
            isComplete = list(gains[index], size, need, &found)
        }
        // Those about the last one that has to change places decide.
        let best = order.dropFirst(max(0, missing - Self.tried / 2)).prefix(Self.tried).map {
            gains[$0.index].prefix(size).map(\.unit).sorted()
        }
        // By their units: the first of equals is told, and a hash has another order in each process.
        return isComplete
            ? (found.sorted { $0.lexicographicallyPrecedes($1) }, true) : (best, false)
    }

    /// Every set of a size; nil where they are more than are all run.
    private func allSets(of size: Int) -> [[Int]]? {
        var count = 1.0
        for index in 0..<size { count *= Double(score.count - index) / Double(index + 1) }
        guard count.rounded() <= Double(limits.exhaustive) else { return nil }
        var sets: [[Int]] = [[]]
        for _ in 0..<size {
            sets = sets.flatMap { (set: [Int]) -> [[Int]] in
                let next = (set.last ?? -1) + 1
                return (next..<max(next, score.count)).map { set + [$0] }
            }
        }
        return sets
    }

    /// Sets by how much their units alone leave to be done against the rivals that decide, the least
    /// first; equals by their units, so that a search can be repeated.
    private func promising(_ sets: [[Int]], _ drops: [[Double]]) -> [[Int]] {
        let nearest = rivals.sorted { (distance($0), $0) < (distance($1), $1) }
        let deciding = nearest.dropFirst(max(0, missing - Self.tried / 2)).prefix(Self.tried)
        let distances = deciding.map(distance)
        let gains = drops.map { drops in deciding.map { gain(drops, $0) } }
        let left = sets.map { set in
            distances.indices.reduce(0.0) { sum, rival in
                sum + max(0, set.reduce(distances[rival]) { $0 - gains[$1][rival] })
            }
        }
        return sets.indices.sorted { (left[$0], $0) < (left[$1], $1) }.map { sets[$0] }
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

    /// The set that reaches the goal by the most, nil where none does; and whether the time was
    /// enough. What is added ends with the first sets of which one does it.
    private func run(
        _ sets: [[Int]], until deadline: ContinuousClock.Instant,
        _ outcome: inout CounterfactualOutcome
    ) -> (best: [Int]?, isDone: Bool) {
        var best: (set: [Int], lead: Double)?
        for first in stride(from: 0, to: sets.count, by: limits.block) {
            guard ContinuousClock.now < deadline else { return (best?.set, false) }
            let block = Array(sets[first..<min(sets.count, first + limits.block)])
            let scores = score.scores(goal.rises ? score.keeping(block) : score.removing(block))
            outcome.runs += block.count
            if let found = reached(block, scores, &outcome), found.lead < best?.lead ?? .infinity {
                best = found
            }
            if goal.rises, best != nil { break }
        }
        return (best?.set, true)
    }

    /// The set of those that were run that reaches the goal by the most; nil where none does.
    private func reached(
        _ sets: [[Int]], _ scores: Tensor<Double>, _ outcome: inout CounterfactualOutcome
    ) -> (set: [Int], lead: Double)? {
        let outcomes = lens.outcomes(scores)
        var nearest: (set: [Int], lead: Double)?
        for (row, set) in sets.enumerated() {
            let lead =
                switch goal {
                case .below: outcomes[row].margin
                case .under(let rival): outcomes[row].score - scores[row, rival]
                case .within: -outcomes[row].margin
                }
            if lead < nearest?.lead ?? .infinity { nearest = (set, lead) }
        }
        guard let nearest else { return nil }
        if nearest.lead < outcome.nearestLead {
            outcome.nearest = nearest.set
            outcome.nearestLead = nearest.lead
        }
        // Where everything is removed all scores are 0 but for rounding, which decides nothing.
        let nothing = -1e-9 * (1 + abs(start[lens.candidate]))
        return nearest.lead < nothing ? nearest : nil
    }
}

import Foundation
import Reports
import Support

/// Watches one phase of a training for signs that going on is worthless, or dangerous.
///
/// It is pure but for the disk and the memory, which the caller measures: what it is told, in order,
/// decides what it finds. Each kind is found once, until the training is changed.
struct TrainingGuard {
    /// Steps that are looked at together; some batches may be hard.
    static let window = 16
    /// Evaluations before chance can be told from a slow start.
    static let patience = 10
    /// A loss under this share of the first is one of a training that has learned, however far it has
    /// risen: near zero, a ratio of two losses is soon large.
    static let learned = 0.1

    private let settings: GuardSettings
    private let resume: String
    private var recent: [Double] = []
    private var lowest: (mean: Double, step: Int)?
    private var told: Set<GuardFinding.Kind> = []
    private var evaluations = 0
    private var sinceBest = 0

    /// - Parameter resume: The command that goes on with the run.
    init(_ settings: GuardSettings, resume: String) {
        self.settings = settings
        self.resume = resume
    }

    /// Somebody has changed something: whatever was found may be over, or be found again.
    mutating func startOver() {
        told = []
        recent = []
    }

    private mutating func once(_ finding: GuardFinding?) -> GuardFinding? {
        guard settings.isOn, let finding, told.insert(finding.kind).inserted else { return nil }
        return finding
    }

    // MARK: Divergence

    /// - Parameter first: The loss of the phase's first step.
    mutating func afterStep(_ step: Int, loss: Double, first: Double, rate: Double)
        -> GuardFinding?
    {
        recent.append(loss)
        guard recent.count >= Self.window else { return nil }
        if recent.count > Self.window { recent.removeFirst() }
        let mean = recent.reduce(0, +) / Double(Self.window)
        guard let lowest, mean >= lowest.mean else {
            self.lowest = (mean, step)
            return nil
        }
        // A ratio says nothing of losses around zero, and what comes back is a spike.
        let least = max(settings.lossRatio * lowest.mean, Self.learned * first)
        guard lowest.mean > 0, recent.allSatisfy({ $0 > least }) else { return nil }
        func short(_ value: Double) -> String { Numbers.short(value, 4) }
        return once(
            GuardFinding(
                .divergence,
                "the loss has risen to \(short(mean)), \(short(mean / lowest.mean)) times its lowest, \(short(lowest.mean)) at step \(lowest.step)",
                remedy: "go back to the last checkpoint with a lower learning rate: '\(resume) "
                    + "--learning-rate \(Numbers.short(rate / 10, 3))'"))
    }

    // MARK: Evaluations

    /// - Parameters:
    ///   - chance: The metric's value where nothing is learned; nil where nobody knows.
    ///   - progress: Share of the planned epochs that have passed: a long training may begin slowly.
    mutating func afterEvaluation(
        metric: String, best: Double?, isBest: Bool, chance: Double?, progress: Double = 1
    ) -> GuardFinding? {
        evaluations += 1
        sinceBest = isBest ? 0 : sinceBest + 1
        if let chance, let best, evaluations >= Self.patience, progress >= 0.2 {
            // Half is the chance of a share of pairs, and nothing is half again as good by chance.
            let least = chance < 0.5 ? settings.chanceRatio * chance : chance + 0.02
            if best < least {
                return once(
                    GuardFinding(
                        .chance,
                        "\(metric) is at most \(Numbers.short(best, 4)) after \(evaluations) evaluations, and chance alone gives \(Numbers.short(chance, 4))",
                        remedy:
                            "look at the data and the split, or start with another learning rate"
                    ))
            }
        }
        guard settings.plateau > 0, sinceBest >= settings.plateau else { return nil }
        return once(
            GuardFinding(
                .plateau,
                "\(metric) has not risen for \(sinceBest) evaluations",
                remedy: "stop after this epoch, lower the learning rate, or set a patience"))
    }

    mutating func afterEvaluation(collapsed: CollapsedTable?) -> GuardFinding? {
        guard let collapsed else { return nil }
        return once(
            GuardFinding(
                .collapse, collapsed.sentence,
                remedy:
                    "go back to a checkpoint, lower the learning rate or the decay, or look for "
                    + "equal rows in the data"))
    }

    mutating func afterEvaluation(equalScores: Bool) -> GuardFinding? {
        guard equalScores else { return nil }
        return once(
            GuardFinding(
                .collapse, "every object has the same score, so that nothing is told apart",
                remedy:
                    "go back to a checkpoint, lower the learning rate or the decay, or look for "
                    + "equal rows in the data"))
    }

    /// Whether a table's rows point one way, by how far they must.
    var collapse: Double { settings.collapse }
    var isOn: Bool { settings.isOn }

    // MARK: The machine

    mutating func with(freeBytes: Int, needed: Int, folder: String) -> GuardFinding? {
        let least = max(settings.diskMegabytes * 1_000_000, needed)
        guard freeBytes < least else { return nil }
        return once(
            GuardFinding(
                .disk,
                "the disk of \(folder) has \(freeBytes / 1_000_000) MB left, and \(least / 1_000_000) are wanted for the next checkpoints",
                remedy: "make room, or give --guard-disk a smaller number, then go on: '\(resume)'")
        )
    }

    mutating func with(memory: Int, limit: Int) -> GuardFinding? {
        guard limit > 0, Double(memory) > settings.memoryShare * Double(limit) else { return nil }
        return once(
            GuardFinding(
                .memory,
                "the training uses \(memory / 1_000_000) MB of the \(limit / 1_000_000) that it can have",
                remedy: "lower --batch or --dimension in a new run, or end other work"))
    }
}

import City
import Evaluation
import Reports

/// Looking for leaks in an evaluation, of lists and of moments alike; and seeing that planted faults
/// are found.
struct LeakSearch {
    /// What rules learn from.
    let view: TrainingView
    let rule: SplitRule
    /// The visits that are predicted.
    let targets: [LeakAudit.Target]
    /// Those of them before which all evidence must lie.
    let moments: [LeakAudit.Target]
    /// What is asked, where moments are.
    let questions: NextPlaceQueries?
    /// By which no rule may beat chance on shuffled labels.
    let metric: String
    /// How far chance itself scatters.
    let spread: Double

    /// - Parameters:
    ///   - chance: Of a constant scorer.
    ///   - peeking: Of a scorer that knows the truth.
    ///   - scorers: Names in the table.
    ///   - learned: What each rule makes of shuffled labels, by name.
    func findings(
        chance: RankingResult, peeking: RankingResult, scorers: [String],
        learned: (LabelShuffle) -> [(String, RankingResult)]
    ) -> [AuditFinding] {
        let shuffled = (1...ChanceAudit.shuffles).map { seed in
            learned(LabelShuffle(places: view.places, .keepingNothing, seed: UInt64(seed)))
        }
        let trials = (shuffled.first ?? []).indices.map { index in
            ChanceAudit.Trial(
                name: shuffled[0][index].0, results: shuffled.map { $0[index].1 })
        }
        func shuffles(_ trials: [ChanceAudit.Trial]) -> AuditFinding {
            ChanceAudit.shuffledLabels(trials, metric: metric, chance: chance, spread: spread)
        }
        func check(_ view: TrainingView) -> [AuditFinding] {
            LeakAudit.laterEvidence(view, targets: moments, rule: rule)
                + [LeakAudit.targetInInput(view, targets: targets, questions: questions)]
        }
        // Other people's later visits are planted too, but they are a fault under the global split
        // only.
        let planted = check(view.planting(targets + moments.map(\.afterwards)))
        let control = shuffles([ChanceAudit.Trial(name: PeekingScorer.name, results: [peeking])])
        return check(view) + [
            shuffles(trials),
            ChanceAudit.canary(
                peeking: peeking, planted: planted.filter { $0.status != .noted } + [control],
                scorers: scorers),
        ]
    }
}

extension LeakAudit.Target {
    /// The same visit a second later, to be planted as evidence from the future.
    fileprivate var afterwards: LeakAudit.Target {
        LeakAudit.Target(user: user, place: place, localTime: localTime + 1)
    }
}

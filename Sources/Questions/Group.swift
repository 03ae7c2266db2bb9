import City
import Evaluation
import Foundation
import Models
import Recommending
import Reports
import Sessions
import Support
import Tensors
import Training

/// Runs of one recipe that differ in their seed only.
extension Workspace {
    /// Adds one run for each seed; `train(run:…)` carries them out, one after the other.
    ///
    /// - Parameters: As of `createRun`.
    /// - Returns: The group's name.
    /// - Throws: `Failure(.usage)` where the recipe is out of range or a seed stands twice.
    public func createGroup(
        city name: String, recipe: TrainingRecipe, seeds: [UInt64], session: String,
        supervision: Supervision? = nil, isQueued: Bool = false
    ) throws -> String {
        var several = SeveralTrainings()
        several.seeds = seeds
        try several.check()
        let (city, recipe) = try checked(recipe, city: name, session: session)
        return try store(session) {
            try $0.createGroup(
                city: city.name, cityFingerprint: city.fingerprint, recipe: recipe, seeds: seeds,
                supervision: supervision, isQueued: isQueued)
        }
    }

    /// The runs of a group in order of its seeds; none where there is no such group.
    public func members(ofGroup group: String, session: String) throws -> [RunReport] {
        try read(session, orElse: []) { try $0.members(ofGroup: group) }
    }

    /// A group with means and standard deviations over its finished seeds; nil where there is none.
    public func showGroup(_ group: String, session: String) throws -> RunGroupReport? {
        let members = try members(ofGroup: group, session: session)
        guard !members.isEmpty else { return nil }
        return try read(session, orElse: nil) { store in
            let validation = try members.filter { $0.status == .finished }.compactMap { run in
                try run.bestEpoch.map { epoch in
                    // The part stands before the metric's name; it is the recipe's for all.
                    let found = try store.metrics(run.run, atEpoch: epoch)
                    return Dictionary(
                        uniqueKeysWithValues: found.map { name, value in
                            (String(name.split(separator: "/").last ?? ""), value)
                        })
                }
            }
            return RunGroupReport(group: group, runs: members, validation: validation)
        }
    }

    /// The finished members of a group on the validation part or, unsealed, on the test part.
    ///
    /// A metric's mean is over seeds, of means over users; its deviation is between seeds. The
    /// interval is over users, of each user's mean over seeds: it does not tell how much another
    /// seed would change.
    ///
    /// - Parameter command: What is written down of the opening of the test part; nil leaves it
    ///   sealed.
    /// - Throws: `Failure(.usage)` where no member is finished.
    public func evaluateGroup(
        _ group: String, session: String, unsealedBy command: String? = nil
    ) throws -> GroupEvaluation {
        let clock = ContinuousClock()
        let start = clock.now
        let members = try members(ofGroup: group, session: session)
        let finished = try finishedMembers(ofGroup: group, session: session)
        guard let first = finished.first else {
            throw Failure(
                .noInput, "session \(session) has no group '\(group)'",
                remedy: "train one with 'whyhere train MODEL --city CITY --seeds 1,2,3'")
        }
        let known = try first.recipe.card()
        guard known.task != .sites else {
            throw Failure(
                .usage, "group \(group) is of \(known.title), which chooses sites",
                remedy: "give 'whyhere evaluate --city \(first.city) --sites --run \(group)'")
        }
        let part: VisitPart = command == nil ? .validation : .test
        let split = try Split(
            city(first.city), first.recipe.rule())
        let recommenders = try finished.map {
            try listRecommender($0.run, session: session, toRank: part)
        }
        let lists = try ListEvaluation(
            split, part: part, slices: false,
            beside: LearnedParts(zip(finished, recommenders).map { ($0.run, $1.view.name) }))
        let seal = try seal(
            split, session: session, runs: finished.map(\.run), openedBy: command)
        let results = recommenders.map { run in
            RankingProtocol.allCases.map { lists.run(run.scorer, $0) }
        }
        let leading = "recall@20"
        let rows = results[0].indices.map { index in
            let seeds = results.map { $0[index] }
            let users = seeds[0].users
            let interval = PairedBootstrap(users: users, draws: 2000, seed: 1)
                .interval(of: RankingResult(meanOf: seeds).column(leading))
            let metrics = seeds[0].names.map { name in
                let values = seeds.compactMap { $0.mean(name) }
                return (name, values.isEmpty ? nil : SeedMean(values))
            }
            return GroupEvaluation.Row(
                ranking: seeds[0].ranking.rawValue, meaning: seeds[0].ranking.meaning,
                users: users.count, metrics: Dictionary(uniqueKeysWithValues: metrics),
                low: interval.low, high: interval.high)
        }
        let all = results[0].last { $0.ranking == .all } ?? results[0][0]
        var card = lists.card(
            .all, all, seal: seal,
            seeds: finished.map { String($0.recipe.seed) }.joined(separator: ", "),
            settings: try tuningSentences([first.run], session: session),
            intervals: "95 % over users, 2000 draws, of each user's mean over seeds", audits: nil)
        card.ranking = "each row's own, as above"
        card.candidates = "every place of the city, nothing sampled; masked as the rows say"
        return GroupEvaluation(
            group: group, model: first.model, city: first.city, runs: finished.map(\.run),
            seeds: finished.map(\.recipe.seed), missing: members.count - finished.count,
            leading: leading, rows: rows, card: card,
            seconds: (clock.now - start) / .seconds(1))
    }
}

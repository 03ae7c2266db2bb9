import City
import Evaluation
import Models
import Recommending
import Reports
import Support
import Tensors
import Training

extension Workspace {
    /// Every metric of two runs for each user of their city: how they differ behind their means.
    ///
    /// The validation part is ranked, or the test part where the request unseals it: the opening
    /// is then written down in the session before anything of it is computed. A group of seeds has
    /// the mean over its members; of several moments of a user the mean is taken.
    ///
    /// - Throws: `Failure(.usage)` for runs that cannot stand beside each other.
    public func compareUsers(_ request: UserComparisonRequest) throws -> UserComparison {
        let clock = ContinuousClock()
        let start = clock.now
        let names = [request.first, request.second]
        guard request.first != request.second else {
            throw Failure(
                .usage, "\(request.first) is named twice", remedy: "name two runs")
        }
        let opened = try namesOfRuns(names, session: request.session)
        let reports = try opened.map { try run($0, session: request.session) }
        let first = reports[0]
        let city = try city(first.city)
        let next = try reports.first { try $0.recipe.card().task == .nextPlace }
        guard let ranking = RankingProtocol(rawValue: request.ranking) else {
            throw Failure(
                .usage, "the ranking '\(request.ranking)' is unknown",
                remedy: "give " + RankingProtocol.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let kinds = try next.map { try $0.recipe.nextPlace().action.kinds(in: city) }
        let split = try Split(city, splitRule(named: first.recipe.split), kinds: kinds)
        try check(opened, session: request.session, of: split) { _ in
            "name runs that were trained on one split"
        }
        let part: VisitPart = request.unsealedBy == nil ? .validation : .test
        let measured =
            next == nil
            ? try measured(names, request.session, of: split, part, ranking)
            : try measuredNext(names, request.session, of: split, part)
        let seal = try seal(
            split, session: request.session, runs: opened, openedBy: request.unsealedBy)
        let results = measured.rank()
        let users = zip(results[0].byUser, results[1].byUser).map { one, other in
            UserComparison.User(
                user: Int(one.user), name: city.userNames[Int(one.user)], first: one.values,
                second: other.values)
        }
        let metrics = results[0].names
        let usual =
            [first.recipe.selectBy, "recall@20"].first(where: metrics.contains) ?? metrics[0]
        return UserComparison(
            first: request.first, second: request.second, city: city.name,
            split: split.rule.rawValue, part: part.rawValue, ranking: measured.ranking,
            meaning: measured.meaning, metrics: metrics, usual: usual, users: users,
            openings: seal.openings, seconds: (clock.now - start) / .seconds(1))
    }

    /// Two systems that are ready to be ranked: nothing has been looked at yet.
    private struct Measured {
        var ranking: String
        var meaning: String
        var rank: () -> [RankingResult]
    }

    private func measured(
        _ names: [String], _ session: String, of split: Split, _ part: VisitPart,
        _ ranking: RankingProtocol
    ) throws -> Measured {
        let systems: [ListSystem] = try comparedSystems(names, session: session) {
            let found = try listRecommender($0.run, session: session, toRank: part)
            return ("a trained run", found.scorer, found.view.name)
        }
        let lists = try ListEvaluation(split, part: part, slices: false)
        return Measured(ranking: ranking.rawValue, meaning: ranking.meaning) {
            systems.map { RankingResult(meanOf: $0.scorers.map { lists.run($0, ranking) }) }
        }
    }

    private func measuredNext(
        _ names: [String], _ session: String, of split: Split, _ part: VisitPart
    ) throws -> Measured {
        let systems = try nextPlaceSystems(names, session: session, of: split, toRank: part)
        let events = try HeldOutEvents.told(of: split, part)
        let evaluation = NextEventEvaluation(
            split, part: part,
            view: LearnedParts(systems).view(of: split, before: part, isRefittedFirst: false),
            targets: events.targets, history: .rolling, slices: false
        ).evaluation
        return Measured(
            ranking: "next", meaning: "the place of the next event, among all; nothing masked"
        ) {
            systems.map { RankingResult(meanOf: $0.scorers.map { evaluation.run($0) }) }
        }
    }
}

extension RankingResult {
    /// The values of each user, in order of the users; the mean where one has several rows.
    fileprivate var byUser: [(user: Int32, values: [Double])] {
        var rows: [Int32: (values: [Double], count: Double)] = [:]
        for (user, values) in zip(users, values) {
            let known = rows[user] ?? (Array(repeating: 0, count: values.count), 0)
            rows[user] = (zip(known.values, values).map { $0 + $1 }, known.count + 1)
        }
        return rows.sorted { $0.key < $1.key }.map { user, sum in
            (user, sum.values.map { $0 / sum.count })
        }
    }
}

import City
import Foundation
import Models
import Recommending
import Reports
import Sessions
import Support
import Tensors

/// Why places that users visited are not in a run's list.
extension Workspace {
    /// The card of each place that one user visited and a run misses, or of one place.
    ///
    /// Cost: the first time one scoring of every place for each user by the run, by each rule and by
    /// every other run of the city; then milliseconds, and what lifts take.
    ///
    /// - Throws: `Failure(.usage)` for a place that was not visited in the held-out part.
    public func missed(
        _ request: MissedRequest, isInterrupted: @escaping () -> Bool = { false },
        progress: @escaping (MissedProgress) -> Void = { _ in }
    ) throws -> MissedReport {
        let start = ContinuousClock.now
        try SearchLimits.require(cutoff: request.cutoff, seconds: request.seconds)
        let part = try missedPart(named: request.part)
        let work = MissedWork(isInterrupted: isInterrupted, progress: progress)
        let table = try missedTable(
            request.run, session: request.session, part, candidates: request.candidates,
            cutoff: request.cutoff, work)
        let city = table.run.city
        let user = try findUser(request.user, in: city)
        let own = table.truths.indices.filter { table.question(table.truths[$0]).user == user }
        guard !own.isEmpty else {
            throw Failure(
                .usage,
                "user \(city.userNames[user]) has no \(part.rawValue) visit that could be missed",
                remedy: "choose another user")
        }
        let cutoff = table.subject.cutoff
        var wanted = own.filter { table.truths[$0].isMissed(cutoff) }
        if let text = request.place {
            let place = try findPlace(text, in: city)
            wanted = own.filter { Int(table.truths[$0].place) == place }
            guard !wanted.isEmpty else {
                let names = own.prefix(5).map {
                    city.placeNames[Int(table.truths[$0].place)]
                }
                throw Failure(
                    .usage,
                    "user \(city.userNames[user]) is not at \(city.placeNames[place]) in the "
                        + "\(part.rawValue) part",
                    remedy: "give one of \(names.joined(separator: ", "))")
            }
        }
        let compared = try self.compared(table, session: request.session, work)
        let made = MissCards(table, compared)
        let cards = try wanted.enumerated().map { done, index in
            try work.goOn("cards", done, wanted.count)
            return try made.card(index, lifts: request.lifts, seconds: request.seconds)
        }
        return MissedReport(
            subject: table.subject, user: user, userName: city.userNames[user],
            truths: own.count, hits: own.count { !table.truths[$0].isMissed(cutoff) },
            cards: cards, unasked: compared.unasked, thresholds: table.facts.thresholds,
            seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// Every test place that a run misses, by user: where the workbench goes from one to the next.
    ///
    /// It tells no figure of the test part, whose places it shows one by one.
    public func misses(_ request: MissesRequest) throws -> MissList {
        let start = ContinuousClock.now
        try SearchLimits.require(cutoff: request.cutoff)
        let table = try missedTable(
            request.run, session: request.session, .test, candidates: request.candidates,
            cutoff: request.cutoff,
            MissedWork(isInterrupted: { false }, progress: { _ in }))
        return MissList(
            subject: table.subject,
            misses: table.truths.filter { $0.isMissed(table.subject.cutoff) }.map {
                .init(user: table.question($0).user, place: Int($0.place), rank: $0.rank)
            }, seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    /// Misses over all users by their causes, of the validation part or, unsealed, of the test part.
    ///
    /// - Throws: `Failure(.interrupted)`.
    public func missedTotals(
        _ request: MissesRequest, isInterrupted: @escaping () -> Bool = { false },
        progress: @escaping (MissedProgress) -> Void = { _ in }
    ) throws -> MissedTotals {
        let start = ContinuousClock.now
        // Nothing that is refused is written down as an opening.
        try SearchLimits.require(cutoff: request.cutoff, seconds: request.liftSeconds)
        let work = MissedWork(isInterrupted: isInterrupted, progress: progress)
        // An opening is written down before anything of the part is ranked.
        let seal = try missedSeal(request)
        let table = try missedTable(
            request.run, session: request.session, seal.part, candidates: request.candidates,
            cutoff: request.cutoff, work)
        let compared = try self.compared(table, session: request.session, work)
        let cutoff = table.subject.cutoff
        let missed = table.truths.indices.filter { table.truths[$0].isMissed(cutoff) }
        var (main, others) = ([MissCause: Int](), [MissCause: Int]())
        for (done, index) in missed.enumerated() {
            if done % 256 == 0 { try work.goOn("causes", done, missed.count) }
            let causes = table.causes(index, compared)
            main[causes[0], default: 0] += 1
            for cause in causes.dropFirst() { others[cause, default: 0] += 1 }
        }
        let thresholds = table.facts.thresholds
        let lifts = try request.liftSeconds.map {
            try self.lifts(of: missed, in: table, seconds: $0, work)
        }
        return MissedTotals(
            subject: table.subject, isSealed: seal.isSealed, openings: seal.openings,
            users: table.asked.questions.count, truths: table.truths.count,
            hits: table.truths.count - missed.count, misses: missed.count,
            causes: MissCause.allCases.map { cause in
                .init(
                    cause: cause, misses: main[cause] ?? 0,
                    share: missed.isEmpty
                        ? nil : Double(main[cause] ?? 0) / Double(missed.count),
                    others: others[cause] ?? 0,
                    meaning: thresholds.meaning(of: cause, cutoff: cutoff))
            }, lifts: lifts, asked: compared.systems.map(\.name), unasked: compared.unasked,
            thresholds: thresholds, seconds: (ContinuousClock.now - start) / .seconds(1))
    }

    private func lifts(
        of missed: [Int], in table: MissedTable, seconds: Double, _ work: MissedWork
    ) throws -> MissedTotals.Lifts {
        var lifts = MissedTotals.Lifts(
            byVisits: Array(repeating: 0, count: MissLiftSearch.largest), notFound: 0,
            timedOut: 0, notAsked: 0, refusal: nil)
        for (done, index) in missed.enumerated() {
            try work.goOn("lifts", done, missed.count)
            let found = try MissLiftSearch(table, table.truths[index]).lift(seconds: seconds)
            if let visits = found.visits {
                lifts.byVisits[visits.count - 1] += 1
            } else if found.refusal != nil {
                lifts.notAsked += 1
                // That the list leaves it out is a cause of its own.
                if table.truths[index].rank != nil { lifts.refusal = found.refusal }
            } else if found.timedOut {
                lifts.timedOut += 1
            } else {
                lifts.notFound += 1
            }
        }
        try work.goOn("lifts", missed.count, missed.count)
        return lifts
    }
}

/// How long work goes on, and who is told of it.
struct MissedWork {
    var isInterrupted: () -> Bool
    var progress: (MissedProgress) -> Void

    /// - Throws: `Failure(.interrupted)`.
    func goOn(_ phase: String, _ done: Int, _ total: Int) throws {
        guard !isInterrupted() else {
            throw Failure(
                .interrupted, "the search for misses was interrupted",
                remedy: "run the same command again")
        }
        progress(MissedProgress(phase: phase, done: done, total: total))
    }
}

extension Workspace {
    private func missedPart(named name: String) throws -> VisitPart {
        guard let part = VisitPart(rawValue: name), part != .training else {
            throw Failure(
                .usage, "--part \(name) is unknown", remedy: "give test or validation")
        }
        return part
    }

    /// Opens the test part of the run's split, or leaves it sealed.
    private func missedSeal(_ request: MissesRequest) throws -> TestSeal {
        if case .rule(_, let name) = RecommenderReference(request.run) {
            let city = try city(name)
            return try seal(
                city, split: SplitRule.ofRules(on: city).rawValue, session: request.session,
                runs: [],
                openedBy: request.unsealedBy)
        }
        let report = try run(request.run, session: request.session)
        try requirePlaces(report)
        return try seal(
            try city(report.city), split: report.recipe.split, session: request.session,
            runs: [request.run], openedBy: request.unsealedBy)
    }

    /// The ranks of all held-out places by a run; those of the last two runs are kept.
    private func missedTable(
        _ name: String, session: String, _ part: VisitPart, candidates: String?, cutoff: Int?,
        _ work: MissedWork
    ) throws -> MissedTable {
        let cutoff = try cutoff ?? missedCutoff(of: name, session: session)
        let options = "\(part.rawValue)/\(candidates ?? "")/\(cutoff)"
        let key: String
        if case .rule(_, let city) = RecommenderReference(name) {
            key = "\(name)/\(try self.city(city).fingerprint)/\(options)"
        } else {
            let report = try run(name, session: session)
            try requirePlaces(report)
            key = "\(try missedKey(of: report, part))/\(options)"
        }
        return try missedTables.value(key) {
            let opened = try opened(name, session: session, toPredict: part)
            return try MissedTable(opened, part, candidates: candidates, cutoff: cutoff) {
                try work.goOn("ranks by \(name)", $0, $1)
            }
        }
    }

    /// What changes with the parameters that rank a part.
    ///
    /// - Throws: `Failure(.noInput)` where the run has none for it.
    private func missedKey(of report: RunReport, _ part: VisitPart) throws -> String {
        guard part == .validation else { return try checkpointFile(of: report, kind: nil).key }
        do {
            return try checkpointFile(of: report, kind: "best").key
        } catch let failure as Failure where failure.kind == .noInput {
            throw Failure(
                .noInput, failure.problem,
                remedy: "ask about the test part instead, or train the run anew")
        }
    }

    /// 10, or the length of the list by which the run was chosen where that is more.
    private func missedCutoff(of name: String, session: String) throws -> Int {
        guard !RecommenderReference(name).isRule else { return 10 }
        let metric = try run(name, session: session).recipe.selectBy
        return max(10, metric.split(separator: "@").last.flatMap { Int($0) } ?? 10)
    }

    /// Opens what is to predict a part, and has not learned it.
    private func opened(
        _ name: String, session: String, toPredict part: VisitPart, isPassing: Bool = false
    ) throws -> OpenedRecommender {
        guard part == .validation else {
            return try opened(name, session: session, isPassing: isPassing)
        }
        if case .rule(let rule, let city) = RecommenderReference(name) {
            return try OpenedRecommender(
                rule: rule, name: name, city: try self.city(city), before: part)
        }
        let task = try run(name, session: session).recipe.card().task
        return task == .nextPlace
            ? .nextPlace(try nextPlaceRecommender(name, session: session, toRank: part))
            : .lists(try listRecommender(name, session: session, toRank: part))
    }

    /// What the city's other runs, of the same split, and the rules make of the same places.
    private func compared(
        _ table: MissedTable, session: String, _ work: MissedWork
    ) throws -> MissedTable.Compared {
        let (split, part) = (table.asked.split, table.asked.part)
        let runs = try listRuns(session: session).filter { run in
            run.run != table.subject.run && run.cityFingerprint == split.city.fingerprint
                && run.checkpoint != nil && [.finished, .stopped].contains(run.status)
                // Another split's held-out visits may be what a run has learned from.
                && run.recipe.split == split.rule.rawValue
                && (run.manifest.map { $0.split == split.fingerprint } ?? true)
        }.filter { run in
            // A run of a model that is no longer known is no other run.
            (try? run.recipe.card().task != .sites) ?? false
        }
        return try table.compared(
            // One that has no parameters for this part is named among those that were not asked.
            runs.map { .init(name: $0.run, key: (try? missedKey(of: $0, part)) ?? "") },
            open: {
                try opened($0, session: session, toPredict: part, isPassing: true)
            }, goOn: work.goOn)
    }
}

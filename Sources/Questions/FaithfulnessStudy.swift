import City
import Evaluation
import Explanation
import Foundation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// Explains the first places of many users, and measures every explanation beside the others
    /// and the controls; where a truth was planted, ranks its causes, too.
    ///
    /// Each explanation is kept as soon as it is measured: a study that was interrupted goes on
    /// where it was.
    ///
    /// - Parameters:
    ///   - isInterrupted: Asked before every explanation; true ends the study with
    ///     `Failure(.interrupted)`.
    public func studyFaithfulness(
        _ request: FaithfulnessStudyRequest, isInterrupted: () -> Bool,
        progress: (FaithfulnessStudyProgress) -> Void
    ) throws -> FaithfulnessStudyReport {
        Parallel.keepFreedMemory()
        let clock = ContinuousClock()
        let start = clock.now
        let interruption = {
            Failure(
                .interrupted, "the study was interrupted before its first explanation",
                remedy: "run the same command again to go on")
        }
        let (study, header) = try prepared(request) {
            if isInterrupted() { throw interruption() }
        }
        var file = try FaithfulnessStudyFile(try studyPath(request), header)
        if let notice = file.notice { say(notice) }
        let known = file.lines.count
        var lastTold = clock.now
        for (index, task) in study.tasks.enumerated().dropFirst(known) {
            if isInterrupted() {
                throw Failure(
                    .interrupted, "the study was interrupted after \(index) explanations",
                    remedy: "run the same command again to go on")
            }
            try file.append(study.line(task))
            guard clock.now - lastTold > .seconds(5) || index + 1 == study.tasks.count else {
                continue
            }
            lastTold = clock.now
            let done = Double(index + 1 - known)
            let rate = (clock.now - start) / .seconds(1) / done
            progress(
                FaithfulnessStudyProgress(
                    done: index + 1, total: study.tasks.count,
                    secondsLeft: rate * Double(study.tasks.count - index - 1)))
        }
        return study.report(
            file.lines, file: file.path, seconds: (clock.now - start) / .seconds(1))
    }

    /// Where the lines of a study are kept.
    ///
    /// The folder has the name that it had when a study was called a sweep: what was measured
    /// then is still read.
    func studyPath(_ request: FaithfulnessStudyRequest) throws -> String {
        let name = [
            request.run, request.side, request.group, String(request.users), String(request.seed),
        ].joined(separator: "-")
        return "\(try sessionFolder(request.session))/sweeps/\(name).jsonl"
    }

    /// The work of a study, and what its file begins with.
    ///
    /// - Parameter goOn: Asked before each user; throws to end it.
    func prepared(_ request: FaithfulnessStudyRequest, goOn: () throws -> Void = {}) throws -> (
        study: FaithfulnessStudy, header: FaithfulnessStudyFile.Header
    ) {
        guard request.users >= 1, request.cutoff >= 1, request.planted >= 0 else {
            throw Failure(
                .usage, "--users \(request.users) --k \(request.cutoff) is out of range",
                remedy: "give 1 or more")
        }
        guard ["places", "users", "own"].contains(request.group) else {
            throw Failure(
                .usage, "--group \(request.group) cannot be studied",
                remedy: "give places, users or own")
        }
        guard FaithfulnessStudy.sides.contains(request.side) else {
            throw Failure(
                .usage, "--side \(request.side) is unknown", remedy: "give user or place")
        }
        try requireAnswer(to: .faithfulnessStudy, of: request.run, session: request.session)
        let run = try listRecommender(request.run, session: request.session)
        return (
            try FaithfulnessStudy(request, run, goOn),
            FaithfulnessStudyFile.Header(
                request: request, cityFingerprint: run.city.fingerprint, epoch: run.epoch)
        )
    }
}

/// The work of a faithfulness study.
struct FaithfulnessStudy {
    enum Task {
        case explain(user: Int, place: Int, candidates: RankingProtocol)
        case plant(PlantedTruth.Case)
    }

    let request: FaithfulnessStudyRequest
    let run: any ListRecommender
    let users: [Int]
    let tasks: [Task]
    /// Who visited what, as the run learned it.
    private let graph: BipartiteGraph
    private let medianVisits: Double
    private let isPopular: [Bool]

    static let sides = ["user", "place"]

    init(
        _ request: FaithfulnessStudyRequest, _ run: any ListRecommender, _ goOn: () throws -> Void
    ) throws {
        self.request = request
        self.run = run
        let graph = BipartiteGraph(run.view)
        self.graph = graph
        // The stream keeps its old name, so that a seed draws the users that it always drew.
        var random = RandomStream(seed: request.seed, name: "sweep.users")
        var drawn = (0..<graph.users).filter {
            !run.truth.places(ofUser: $0).isEmpty && !graph.edges(ofUser: $0).isEmpty
        }
        random.shuffle(&drawn)
        users = drawn.prefix(request.users).sorted()
        var tasks: [Task] = []
        for user in users {
            try goOn()
            let question = try run.question(ofUser: user)
            let (scores, known) = (run.scores(question), question.known)
            let order = scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
            func isKnown(_ place: Int) -> Bool { known.containsAscending(Int32(place)) }
            if let place = order.first(where: { !isKnown($0) }) {
                tasks.append(.explain(user: user, place: place, candidates: .new))
            }
            if let place = order.first, isKnown(place) {
                tasks.append(.explain(user: user, place: place, candidates: .all))
            }
        }
        let split = run.split
        let sees: [VisitPart] =
            run.view.name == "training" ? [.training] : [.training, .validation]
        if let truth = try PlantedTruth(split, part: .test, known: sees) {
            for cause in VisitCause.allCases {
                var cases = truth.cases.filter { $0.cause == cause }
                random.shuffle(&cases)
                tasks += cases.prefix(request.planted).map { .plant($0) }
            }
        }
        self.tasks = tasks
        let visits = (0..<graph.users).map { user in
            graph.edges(ofUser: user).reduce(0.0) { $0 + graph.weight[$1] }
        }.sorted()
        medianVisits = visits[visits.count / 2]
        let popularity = (0..<graph.places).map { place in
            graph.edges(ofPlace: place).reduce(0.0) { $0 + graph.weight[Int($1)] }
        }
        let bar = popularity.sorted(by: >)[popularity.count / 10]
        isPopular = popularity.map { $0 > bar }
    }

    func line(_ task: Task) throws -> FaithfulnessStudyLine {
        switch task {
        case .explain(let user, let place, let candidates):
            return FaithfulnessStudyLine(
                user: user, place: place, explained: try explained(user, place, candidates))
        case .plant(let planted):
            return FaithfulnessStudyLine(
                user: planted.user, place: planted.place, planted: try areas(planted))
        }
    }

    private func evidence(
        _ question: SubjectQuestion, _ place: Int, side: String, group: String
    ) throws -> any Evidence {
        var options = EvidenceOptions()
        options.side = side
        options.group = group
        return try run.evidence(question, of: place, options)
    }

    /// Nil where the explanation has too little evidence to take any away.
    private func explained(
        _ user: Int, _ place: Int, _ candidates: RankingProtocol
    ) throws -> FaithfulnessStudyLine.Explained? {
        let question = try run.question(ofUser: user)
        let evidence = try evidence(question, place, side: request.side, group: request.group)
        let explained = try ExplainedScore(
            evidence, method: .exact, masked: question.masked(candidates), user: user,
            cutoff: request.cutoff, seed: request.seed)
        guard let found = try explained.faithfulness(isFine: false) else { return nil }
        let visits = graph.edges(ofUser: user).reduce(0.0) { $0 + graph.weight[$1] }
        return FaithfulnessStudyLine.Explained(
            isHit: question.truth.contains(Int32(place)),
            isRepeat: question.known.containsAscending(Int32(place)),
            isActive: visits > medianVisits, isPopular: isPopular[place],
            units: evidence.score.count, methods: found.report.methods, randomDrops: found.drops)
    }

    /// How each method ranks the true cause of a visit.
    private func areas(_ planted: PlantedTruth.Case) throws -> FaithfulnessStudyLine.Planted? {
        guard PlantedTruth.edge(of: planted, in: graph) != nil else { return nil }
        let question = try run.question(ofUser: planted.user)
        let seed = ExplainedScore.seed(request.seed, user: planted.user, place: planted.place)
        let others = list(question, without: planted.place)
        var areas: [String: Double] = [:]
        for side in Self.sides {
            let evidence = try evidence(question, planted.place, side: side, group: "pairs")
            let edges = evidence.measuredVisits
            guard edges.count > 1 else { continue }
            let score = evidence.measuredScore
            // Who asks which other person was the cause does not ask about the user.
            let byOthers = planted.sourceUser != planted.user
            let visits = edges.indices.filter { !byOthers || edges[$0].user != planted.user }
            let visitors = visits.filter { edges[$0].place == planted.place }
            for method in ExplanationMethod.allCases where method != .shapley {
                // One order of thousands of single visits takes longer than all else together.
                guard
                    let found = method.attribute(
                        score, candidate: planted.place, others: others, seed: seed)
                else { continue }
                for (among, chosen) in [("visits", visits), ("visitors", visitors)] {
                    areas["\(side)/\(among)/\(method.rawValue)"] =
                        RankCorrelation.areaUnderCurve(
                            chosen.map { found.contributions[$0] },
                            positive: chosen.map {
                                edges[$0] == (planted.sourceUser, planted.sourcePlace)
                            })
                }
            }
        }
        areas.merge(try pairAreas(planted, question, others)) { old, _ in old }
        return FaithfulnessStudyLine.Planted(cause: "\(planted.cause)", areas: areas)
    }

    /// How the pairs of both sides rank the true cause: a visit counts as its strongest pair does.
    private func pairAreas(
        _ planted: PlantedTruth.Case, _ question: SubjectQuestion, _ others: [Int]
    ) throws -> [String: Double] {
        let evidence = try evidence(question, planted.place, side: "user", group: "places")
        guard let side = evidence.placeSide(), let paired = side.paired,
            let found = paired.contrast(
                of: planted.place, others: others, scores: evidence.allScores())
        else { return [:] }
        let visits = PairedVisits(side, paired, found.pairs)
        let byOthers = planted.sourceUser != planted.user
        let chosen = visits.values.filter { !byOthers || $0.user != planted.user }
        var areas: [String: Double] = [:]
        for (among, some) in [
            ("visits", chosen), ("visitors", chosen.filter { $0.place == planted.place }),
        ] {
            areas["both/\(among)/pairs"] = RankCorrelation.areaUnderCurve(
                some.map(\.value),
                positive: some.map {
                    ($0.user, $0.place) == (planted.sourceUser, planted.sourcePlace)
                }
            )
        }
        return areas
    }

    /// The first k new places but one.
    private func list(_ question: SubjectQuestion, without place: Int) -> [Int] {
        RankingLens.best(
            run.scores(question), masked: question.masked(.new), count: request.cutoff
        ).filter { $0 != place }
    }

    /// What all lines together say.
    func report(_ lines: [FaithfulnessStudyLine], file: String, seconds: Double)
        -> FaithfulnessStudyReport
    {
        let planted = FaithfulnessStudySummary.planted(lines, seed: request.seed)
        return FaithfulnessStudyReport(
            run: request.run, city: run.city.name, side: request.side, group: request.group,
            users: users.count, explanations: lines.count { $0.explained != nil },
            slices: FaithfulnessStudySummary.slices(
                lines, cutoff: request.cutoff, seed: request.seed),
            planted: planted, card: card(plants: !planted.isEmpty), file: file, seconds: seconds)
    }

    func card(plants: Bool) -> [String] {
        var lines = [
            "explained: the first new place of each user's list and, where the first of all places is a known one, that too; \(users.count) users drawn with seed \(request.seed)",
            "evidence: rows of the \(request.side)'s side by \(request.group); removed by masking, parameters and normalisation kept, the model run again",
            "budgets: \(Faithfulness.budgets.map { "\(Int($0 * 100)) %" }.joined(separator: ", ")) of the rows; fidelity and unfaithfulness at 10 %; lists of \(request.cutoff)",
            "band: 95 % of 20 draws of random evidence, of the mean over explanations",
        ]
        if plants {
            lines.append(
                "planted truth: first test visits of a user to a place whose cause lies in \(run.view.name) visits, at most \(request.planted) of each cause; intervals over users"
            )
        }
        return lines
    }
}

/// The visits of both sides of a score, each with its strongest pair.
private struct PairedVisits {
    private(set) var values: [(user: Int, place: Int, value: Double)] = []

    init(_ side: PlaceSide, _ paired: PairedSides, _ pairs: PairContrast) {
        let (rows, columns) = (paired.products.indices, side.contributions.indices)
        for row in rows {
            let best = columns.reduce(-.infinity) { max($0, pairs.relative(row, $1)) }
            add(paired.ownItem(row, best), best)
        }
        for column in columns {
            let best = rows.reduce(-.infinity) { max($0, pairs.relative($1, column)) }
            add(side.item(column, best), best)
        }
    }

    private mutating func add(_ item: EvidenceItem, _ value: Double) {
        guard let user = item.user, let place = item.place else { return }
        values.append((user, place, value))
    }
}

import City
import Evaluation
import Models
import Recommending
import Reports
import Sessions
import Support
import Synchronization
import Training

/// What was opened last: opening it again costs nothing.
final class RecentlyOpened<Value: Sendable>: Sendable {
    private let limit: Int
    private let entries = Mutex<[(key: String, value: Value)]>([])

    /// - Parameter limit: Entries that are kept; a run of a large city holds some 200 MB.
    init(limit: Int) { self.limit = limit }

    /// The entry of a key, where it is there.
    func kept(_ key: String) -> Value? {
        entries.withLock { $0.first { $0.key == key }?.value }
    }

    /// The entry of a key, made where it is not there.
    func value(_ key: String, orMake make: () throws -> Value) rethrows -> Value {
        if let found = kept(key) { return found }
        let made = try make()
        entries.withLock { entries in
            entries.removeAll { $0.key == key }
            entries.append((key, made))
            if entries.count > limit { entries.removeFirst() }
        }
        return made
    }
}

extension Workspace {
    /// Finds a run in a session.
    public func run(_ run: String, session: String) throws -> RunReport {
        try requireSession(session)
        guard let report = try read(session, orElse: nil, { try $0.run(run, points: 0) }) else {
            if case .rule = RecommenderReference(run) {
                throw Failure(
                    .noInput, "\(run) is a rule, and this is asked of runs",
                    remedy:
                        "name a run; rules are asked with 'whyhere recommend' and 'whyhere explain'"
                )
            }
            let runs = try read(session, orElse: []) { try $0.runs() }
            let known = Set(runs.flatMap { [$0.run, $0.group, $0.sweep].compactMap { $0 } })
                .sorted()
            throw Failure(
                .noInput, "session \(session) has no run '\(run)'",
                remedy: try meantRun(run, of: known, session: session))
        }
        return report
    }

    /// Opens a run or a rule by its name; a second call returns the same.
    ///
    /// - Parameters:
    ///   - kind: `last`, `best` or `final` parameters of a run; nil takes what it recommends with.
    ///   - isPassing: It is needed once, and drives out nothing that was opened before.
    /// - Throws: `Failure(.usage)` for a run that chooses regions, not places.
    func opened(
        _ name: String, session: String, kind: String? = nil, isPassing: Bool = false
    ) throws -> OpenedRecommender {
        if case .rule(let rule, let cityName) = RecommenderReference(name) {
            let city = try city(cityName)
            return try recommenders.value("\(name)/\(city.fingerprint)") {
                try OpenedRecommender(rule: rule, name: name, city: city)
            }
        }
        let report = try run(name, session: session)
        let (file, key) = try checkpointFile(of: report, kind: kind)
        func open() throws -> OpenedRecommender {
            let city = try city(report.city)
            let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
            try report.requireContent(of: city)
            guard let made = try OpenedRecommender(name, city: city, checkpoint: checkpoint) else {
                throw try Self.choosesRegions(report)
            }
            return made
        }
        guard !isPassing else { return try recommenders.kept(key) ?? open() }
        return try recommenders.value(key, orMake: open)
    }

    /// - Throws: `Failure(.usage)` for a run that chooses regions, not places.
    func requirePlaces(_ report: RunReport) throws {
        guard try report.recipe.card().task != .sites else {
            throw try Self.choosesRegions(report)
        }
    }

    private static func choosesRegions(_ report: RunReport) throws -> Failure {
        Failure(
            .usage,
            "run \(report.run) is of \(try report.recipe.card().title), which chooses regions for brands",
            remedy: "ask it with 'whyhere sites --run \(report.run)', or name a run that "
                + "recommends places")
    }

    /// Opens what is to answer a question.
    ///
    /// - Throws: `Failure(.usage)` where it has no answer, with the models that have one.
    func recommender(
        _ name: String, session: String, for question: RecommenderQuestion
    ) throws -> any Recommender {
        try requireAnswer(to: question, of: name, session: session)
        return try opened(name, session: session).recommender
    }

    /// Asks the card before anything is opened: what it refuses is refused in its words.
    ///
    /// - Throws: `Failure(.usage)` where there is no answer, with the models that have one.
    func requireAnswer(
        to question: RecommenderQuestion, of name: String, session: String
    ) throws {
        let card =
            RecommenderReference(name).isRule
            ? try opened(name, session: session).recommender.card
            : try run(name, session: session).recipe.card().recommender
        guard !card.answers(question) else { return }
        let others = Catalogue.titles { $0.answers(question) && $0.task != .sites }
        throw card.refusal(of: name, question, remedy: "name a run of \(others)")
    }

    /// Opens a run that ranks places for users, whenever they come, or a rule.
    ///
    /// - Throws: `Failure(.usage)` for a run of another task.
    func listRecommender(_ name: String, session: String, kind: String? = nil) throws
        -> any ListRecommender
    {
        switch try opened(name, session: session, kind: kind) {
        case .lists(let found): return found
        case .nextPlace(let found):
            throw Failure(
                .usage,
                "run \(name) is of \(found.card.title), which continues a sequence of events: this is asked of lists alone",
                remedy:
                    "ask it with 'whyhere recommend', 'whyhere explain' or 'whyhere evaluate --next'"
            )
        }
    }

    /// Opens a run that tells the place of a user's next event.
    ///
    /// - Throws: `Failure(.usage)` for a run of another task.
    func nextPlaceRecommender(_ name: String, session: String, kind: String? = nil) throws
        -> any NextPlaceRecommender
    {
        switch try opened(name, session: session, kind: kind) {
        case .nextPlace(let found): return found
        case .lists(let found):
            throw Failure(
                .usage, "\(name) is of \(found.card.title), which reads no sequences",
                remedy: "name a run of \(Catalogue.titles { $0.task == .nextPlace })")
        }
    }

    /// What ranks a part: the best of the selection on validation, what it recommends with on test.
    func nextPlaceRecommender(_ name: String, session: String, toRank part: VisitPart) throws
        -> any NextPlaceRecommender
    {
        try nextPlaceRecommender(name, session: session, kind: part == .validation ? "best" : nil)
    }

    /// How many users a run knows.
    public func usersOfRun(_ run: String, session: String) throws -> Int {
        try opened(run, session: session).recommender.city.userCount
    }

    /// The users whom a run of a model of sequences can be asked about: those with a test event to
    /// be told.
    ///
    /// - Throws: `Failure(.usage)` for a run of another kind.
    public func askedUsers(ofRun run: String, session: String) throws -> Set<Int> {
        try nextPlaceRecommender(run, session: session).askedUsers
    }
}

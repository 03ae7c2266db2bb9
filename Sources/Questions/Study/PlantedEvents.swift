import City
import Evaluation
import Explanation
import Models
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// The list that a reason is compared with.
    private static let reasonLength = 10

    /// Ranks the true cause of each user's next event among the events of the window.
    ///
    /// A user counts whose held-out event has a recorded source among the user's own events in the
    /// window. Of a habit, and of a place that belongs to an hour, the grower writes down the last
    /// visit there, but every visit made the habit: all events at the source's place count as true.
    /// Else the source alone does. What is explained is the score of the place that came.
    ///
    /// Cost: for each user two passes over the window for each of its events.
    ///
    /// - Throws: `Failure(.usage)` for a run that tells no moments or a city without a truth.
    public func planted(
        _ request: SequencePlantedRequest, isInterrupted: () -> Bool = { false }
    ) throws -> SequencePlantedReport {
        try requireAnswer(to: .planted, of: request.run, session: request.session)
        let run = try nextPlaceRecommender(request.run, session: request.session)
        guard request.users >= 1 else {
            throw Failure(
                .usage, "--users \(request.users) is out of range", remedy: "give 1 or more")
        }
        guard let truth = try self.truth(of: run.city.name) else {
            throw Failure(
                .usage, "city \(run.city.name) has no planted truth: nobody knows the causes",
                remedy: "grow a city with 'whyhere city new' and train on it")
        }
        var cases = try run.plantedEvents(truth, cutoff: Self.reasonLength)
        let known = cases.count
        guard known > 0 else {
            throw Failure(
                .usage, "no held-out event of city \(run.city.name) has a cause in its window",
                remedy: "grow more users or a longer time, or train with a longer --length")
        }
        var random = RandomStream(seed: request.seed, name: "planted.events")
        random.shuffle(&cases)
        var areas: [String: [(user: Int32, area: Double)]] = [:]
        let drawn = cases.prefix(request.users)
        for planted in drawn {
            if isInterrupted() {
                throw Failure(
                    .interrupted, "the ranking of causes was interrupted",
                    remedy: "run it again, with fewer --users")
            }
            for (key, area) in try planted.areas(seed: request.seed) ?? [:] {
                for cause in [planted.cause, "all"] {
                    areas["\(cause)/\(key)", default: []].append((Int32(planted.subject), area))
                }
            }
        }
        return SequencePlantedReport(
            run: request.run, model: run.card.name, city: run.city.name,
            epoch: run.epoch, users: drawn.count,
            rows: FaithfulnessStudySummary.rows(areas, seed: request.seed),
            card: [
                "explained: the place that came next, of \(drawn.count) of \(known) users whose held-out event has a recorded cause among their own events in the window of \(run.window), drawn with seed \(request.seed)",
                "true: the recorded source; of habit and hour every event at the source's place",
                "AUC of the score of each event, signed, true ones against the others of the window; chance 0.5; 95 % intervals over users",
                "recency ranks later events first; a window of true events alone is left out",
            ])
    }
}

/// One user whose next event has a known cause among the events of the window.
private struct PlantedEvent: PlantedCase {
    let run: any NextPlaceRecommender
    let question: SubjectQuestion
    /// The place that came.
    let place: Int
    let cause: String
    /// Whether each event of the window is a true cause.
    let isTrue: [Bool]
    /// The length of the list that a reason is compared with.
    let cutoff: Int

    var subject: Int { question.user }
    var meaning: String {
        "next events whose cause lies among the user's own events in the window of \(run.window)"
    }

    /// What each way to explain says of each event: also what a reader of attention or of dates
    /// would say.
    func areas(seed: UInt64) throws -> [String: Double]? {
        let seed = ExplainedScore.seed(seed, user: subject, place: place)
        let evidence = try run.evidence(question, of: place, EvidenceOptions())
        let score = evidence.score
        let others = run.others(question, .all, cutoff: cutoff, than: place)
        let methods: [ExplanationMethod] = [.exact, .contrast, .leaveOneOut, .weight, .random]
        let told =
            methods.compactMap { method in
                method.attribute(score, candidate: place, others: others, seed: seed).map {
                    (method.rawValue, $0.contributions)
                }
            } + [("recency", isTrue.indices.map(Double.init))]
            + evidence.looks.map { ($0.name, $0.values) }
        var areas: [String: Double] = [:]
        for (method, values) in told {
            areas["user/events/\(method)"] = RankCorrelation.areaUnderCurve(
                values, positive: isTrue)
        }
        return areas
    }
}

extension NextPlaceRecommender {
    /// The next events of users whose recorded source is among the events that the run reads.
    func plantedEvents(_ truth: CityTruth, cutoff: Int) throws -> [any PlantedCase] {
        try split.nextTargets(.test).compactMap { target in
            let user = Int(city.visitUser[target])
            // Of a user with several held-out events the question is the last one.
            guard self.target(ofUser: user) == target, let cause = truth.cause(ofVisit: target),
                let source = truth.source(ofVisit: target),
                city.visitUser[source] == city.visitUser[target]
            else { return nil }
            let question = try question(ofUser: user)
            // The same visits, in the same order, as the question's history.
            let visits = city.visitRange(ofUser: user).filter {
                $0 < target && split.parts[$0] <= split.parts[target]
            }.suffix(min(window, question.moment?.history.count ?? 0))
            guard visits.contains(source) else { return nil }
            let isRoutine = cause == .habit || cause == .hour
            let isTrue = visits.map { visit in
                isRoutine ? city.visitPlace[visit] == city.visitPlace[source] : visit == source
            }
            return PlantedEvent(
                run: self, question: question, place: Int(city.visitPlace[target]),
                cause: "\(cause)", isTrue: isTrue, cutoff: cutoff)
        }
    }
}

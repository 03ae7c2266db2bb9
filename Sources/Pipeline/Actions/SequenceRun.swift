import City
import Evaluation
import Graphs
import Models
import Reports
import Sessions
import Synchronization
import Tensors
import Training

/// A run whose model continues sequences, with the data that it learned from.
final class SequenceRun: Sendable {
    let name: String
    let city: City
    let checkpoint: Checkpoint
    let split: Split
    let assembly: SequenceAssembly
    let scorer: any BatchMomentScorer
    /// One question for each user with a test event: what came last, asked with all events before.
    let questions: MomentQueries
    /// The question of each user, by number.
    let questionOfUser: [Int32: Int]
    /// The city's visit that each question is about.
    let targets: [Int]
    let rules: RuleBook
    /// What only explanations need, made when the first of them comes.
    let explained = Mutex<SequenceModels?>(nil)

    init(_ name: String, city: City, checkpoint: Checkpoint) throws {
        self.name = name
        self.city = city
        self.checkpoint = checkpoint
        let recipe = checkpoint.recipe
        split = try Split(
            city, checkpoint.split, action: recipe.sequence.action(in: city))
        let known = split.trainingAndValidationView()
        let teacher = checkpoint.parameters.withoutPrefix(FrozenTeacher.prefix)
        assembly = try SequenceAssembly(
            recipe, checkpoint.view == known.name ? known : split.trainingView(),
            teacher: teacher.names.isEmpty ? nil : teacher)
        scorer = assembly.scorer(checkpoint.parameters)
        rules = RuleBook(assembly.view)
        targets = HeldOutEvents(split, .test).targets
        questions = MomentQueries(split, targets: targets, history: .rolling)
        questionOfUser = Dictionary(
            questions.queries.enumerated().map { ($1.user, $0) }, uniquingKeysWith: { $1 })
    }

    var model: TrainedModel { checkpoint.recipe.model }

    /// What is asked of a user: the last held-out event with all events before it.
    ///
    /// - Throws: `Failure(.usage)` for a user without a test event.
    func question(ofUser user: Int) throws -> (query: PlaceQuery, truth: Int32) {
        guard let index = questionOfUser[Int32(user)] else {
            throw Failure(
                .usage,
                "user \(city.userNames[user]) has no \(split.action.name) in the test part",
                remedy: "choose a user with three \(split.action.name)s or more")
        }
        return (questions.queries[index], questions.truths[index])
    }
}

extension Workspace {
    /// Loads a run that continues sequences; a second call returns the same.
    ///
    /// - Parameter kind: `last`, `best` or `final`; nil takes what the run recommends with.
    /// - Throws: `Failure(.usage)` for a run of another kind.
    func sequenceRun(_ name: String, session: String, kind: String? = nil) throws -> SequenceRun {
        let report = try run(name, session: session)
        guard report.recipe.model.readsSequences else {
            throw Failure(
                .usage,
                "run \(name) is of \(report.recipe.model.title), which reads no sequences",
                remedy: "name a run of STKDRec, its teacher or SASRec")
        }
        let (file, key) = try checkpointFile(of: report, kind: kind)
        if let loaded = sequenceRuns.withLock({ $0[key] }) { return loaded }
        let city = try city(report.city)
        let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
        let loaded = try SequenceRun(name, city: city, checkpoint: checkpoint)
        sequenceRuns.withLock { runs in
            if runs.count >= 4 { runs.removeAll() }
            runs[key] = loaded
        }
        return loaded
    }

    /// What ranks a part: the best of the selection on validation, what it recommends with on test.
    func sequenceRun(_ name: String, session: String, toRank part: VisitPart) throws
        -> SequenceRun
    {
        guard part == .validation else { return try sequenceRun(name, session: session) }
        return try sequenceRun(name, session: session, kind: "best")
    }
}

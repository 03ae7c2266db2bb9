import City
import Evaluation
import Graphs
import Models
import Reports
import Sessions
import Support
import Synchronization
import Tensors
import Training

/// A run whose model is asked about moments, with the data that it learned from.
///
/// Unchecked because it has subclasses; nothing in them changes but behind a lock.
class MomentRun: @unchecked Sendable {
    let name: String
    let city: City
    let checkpoint: Checkpoint
    let split: Split
    let scorer: any BatchMomentScorer
    /// What is asked of each user: his last test event, with all events before.
    let questions: MomentQueries
    /// The question of each user, by number.
    let questionOfUser: [Int32: Int]
    /// The city's visit that each question is about.
    let targets: [Int]
    let rules: RuleBook
    /// Of each place.
    let trainingVisits: [Double]
    /// Events that a question reads at most.
    let window: Int

    /// - Parameter scorer: By the checkpoint's parameters.
    fileprivate init(
        _ name: String, _ data: MomentData, _ checkpoint: Checkpoint,
        _ scorer: any BatchMomentScorer, window: Int
    ) {
        self.name = name
        self.window = window
        self.checkpoint = checkpoint
        card = data.card
        split = data.split
        city = data.split.city
        self.scorer = scorer
        rules = RuleBook(data.view)
        var visits = [Double](repeating: 0, count: city.placeCount)
        for place in data.view.visitPlace { visits[Int(place)] += 1 }
        trainingVisits = visits
        targets = split.nextTargets(.test)
        questions = MomentQueries(split, targets: targets, history: .rolling)
        questionOfUser = Dictionary(
            questions.queries.enumerated().map { ($1.user, $0) }, uniquingKeysWith: { $1 })
    }

    /// What is known of its model.
    let card: ModelCard

    /// What is asked of a user: the last held-out event with all events before it.
    ///
    /// - Throws: `Failure(.usage)` for a user without a test event.
    func question(ofUser user: Int) throws -> (query: PlaceQuery, truth: Int32) {
        guard let index = questionOfUser[Int32(user)] else {
            let who = city.userNames[user]
            guard split.rule == .leaveOneOut else {
                throw Failure(
                    .usage, "user \(who) has no trajectory in the test part whose end can be told",
                    remedy: "choose another user")
            }
            throw Failure(
                .usage, "user \(who) has no \(split.action.name) in the test part",
                remedy: "choose a user with three \(split.action.name)s or more")
        }
        return (questions.queries[index], questions.truths[index])
    }
}

/// What a checkpoint learned from.
private struct MomentData {
    let card: ModelCard
    let split: Split
    let view: TrainingView

    init(_ city: City, _ checkpoint: Checkpoint) throws {
        card = try checkpoint.recipe.card()
        let recipe = try checkpoint.recipe.nextPlace()
        split = try Split(city, recipe.learning.split, action: recipe.action.kind(in: city))
        let known = split.trainingAndValidationView()
        view = checkpoint.view == known.name ? known : split.trainingView()
    }
}

/// A run whose model continues sequences: STKDRec, its teacher, SASRec.
final class SequenceRun: MomentRun, @unchecked Sendable {
    let assembly: SequenceAssembly
    /// What only explanations need, made when the first of them comes.
    let explained = Mutex<SequenceModels?>(nil)

    init(_ name: String, city: City, checkpoint: Checkpoint) throws {
        let data = try MomentData(city, checkpoint)
        assembly = try SequenceAssembly(
            SequenceRecipe(checkpoint.recipe), data.view, teacher: checkpoint.source)
        super.init(
            name, data, checkpoint, assembly.scorer(checkpoint.parameters),
            window: assembly.encoder.length)
    }
}

/// A run of one of the stages of Spacetime-GR.
final class GeneratorRun: MomentRun, @unchecked Sendable {
    let assembly: GeneratorAssembly
    /// `scorer`, which encoded actions can be asked of as well.
    let questionScorer: any QuestionScorer

    init(_ name: String, city: City, checkpoint: Checkpoint) throws {
        let data = try MomentData(city, checkpoint)
        assembly = try GeneratorAssembly(
            GeneratorRecipe(checkpoint.recipe), data.view, in: data.split, source: checkpoint.source
        )
        questionScorer = assembly.questionScorer(checkpoint.parameters)
        // A sequence holds the question too.
        super.init(
            name, data, checkpoint, questionScorer, window: assembly.encoder.length - 1)
    }

    /// log P of the places in the likeliest blocks, `[1, places]`; −∞ for all others.
    func scores(of query: PlaceQuery, beam: Int) -> Tensor<Float> {
        let blocks = assembly.vocabulary.blocks
        return assembly.model.logProbabilities(
            checkpoint.parameters, assembly.encoder.batch([query]), blocks,
            blocks: .likeliest(min(beam, blocks.count)))
    }
}

extension Workspace {
    /// Loads a run that continues sequences; a second call returns the same.
    ///
    /// - Throws: `Failure(.usage)` for a run of another kind.
    func sequenceRun(_ name: String, session: String) throws -> SequenceRun {
        let report = try run(name, session: session)
        guard SequenceRecipe.serves(report.recipe),
            let run = try momentRun(name, session: session) as? SequenceRun
        else {
            throw Failure(
                .usage,
                "run \(name) is of \(try report.recipe.card().title), which "
                    + (GeneratorRecipe.serves(report.recipe)
                        ? "has no such explanation" : "reads no sequences"),
                remedy: "name a run of STKDRec, its teacher or SASRec")
        }
        return run
    }

    /// Loads a run that is asked about moments; a second call returns the same.
    ///
    /// - Parameter kind: `last`, `best` or `final`; nil takes what the run recommends with.
    /// - Throws: `Failure(.usage)` for a run of another kind.
    func momentRun(_ name: String, session: String, kind: String? = nil) throws -> MomentRun {
        let report = try run(name, session: session)
        let card = try report.recipe.card()
        guard card.task == .nextPlace else {
            throw Failure(
                .usage,
                "run \(name) is of \(card.title), which reads no sequences",
                remedy: "name a run of STKDRec, its teacher, SASRec or Spacetime-GR")
        }
        let (file, key) = try checkpointFile(of: report, kind: kind)
        if let loaded = momentRuns.withLock({ $0[key] }) { return loaded }
        let city = try city(report.city)
        let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
        let loaded: MomentRun =
            GeneratorRecipe.serves(report.recipe)
            ? try GeneratorRun(name, city: city, checkpoint: checkpoint)
            : try SequenceRun(name, city: city, checkpoint: checkpoint)
        momentRuns.withLock { runs in
            if runs.count >= 4 { runs.removeAll() }
            runs[key] = loaded
        }
        return loaded
    }

    /// What ranks a part: the best of the selection on validation, what it recommends with on test.
    func momentRun(_ name: String, session: String, toRank part: VisitPart) throws -> MomentRun {
        guard part == .validation else { return try momentRun(name, session: session) }
        return try momentRun(name, session: session, kind: "best")
    }
}

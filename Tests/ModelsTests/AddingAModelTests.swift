import Autodiff
import City
import Evaluation
import Foundation
import Graphs
import Optimizers
import Recommending
import Reports
import Support
import Tensors
import TestSupport
import Testing
import Training

@testable import Models

/// The worked examples of docs/ADDING_A_MODEL.md: the same code, compiled and run.
@Suite struct AddingAModelTests {
    private let small: SmallCity
    private let split: Split

    init() throws {
        small = try SmallCity()
        split = try Split(small.city, .leaveOneOut, action: .visit)
    }

    /// Text between two markers, or between a marker and the end of a code block.
    private static func example(_ name: String, in text: String, from start: String, to end: String)
        throws -> String
    {
        let begin = try #require(text.range(of: start.replacing("NAME", with: name)))
        let rest = text[begin.upperBound...]
        return String(rest[..<(try #require(rest.range(of: end)).lowerBound)])
    }

    @Test(arguments: ["rule", "network", "recipe", "evidence"])
    func theDocumentHoldsThisCode(name: String) throws {
        let file = URL(fileURLWithPath: #filePath)
        let root = file.deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let source = try String(contentsOf: file, encoding: .utf8)
        let document = try String(
            contentsOf: root.appendingPathComponent("docs/ADDING_A_MODEL.md"), encoding: .utf8)
        let compiled = try Self.example(
            name, in: source, from: "\n// example: NAME\n", to: "// end of example\n")
        let written = try Self.example(
            name, in: document, from: "<!-- example: NAME -->\n```swift\n", to: "```\n")
        #expect(compiled == written)
    }

    @Test func theRuleCountsByHour() {
        let view = split.trainingView()
        let rule = PopularityByHour(view)
        let hour = HourOfWeek.hourOfDay(localTime: view.visitLocalTime[0])
        let query = NextPlaceQuery(
            user: 0, localTime: view.visitLocalTime[0], last: nil, history: [])
        var scores = [Float](repeating: -1, count: rule.places)
        scores.withUnsafeMutableBufferPointer { rule.score(query, into: $0) }
        for place in 0..<rule.places {
            let times = view.visitPlace.indices.filter { view.visitPlace[$0] == place }
                .map { HourOfWeek.hourOfDay(localTime: view.visitLocalTime[$0]) }
            #expect(scores[place] == Float(times.count { $0 == hour }))
        }
    }

    private var recipe: LastPlaceRecipe {
        var recipe = LastPlaceRecipe()
        recipe.learning.dimension = 8
        recipe.length = 6
        return recipe
    }

    /// Some steps over all sequences at once.
    private func learned(_ learner: LastPlaceLearner) -> (Parameters<Float>, [Float]) {
        var random = RandomStream(seed: 1, name: "parameters")
        var parameters = learner.initialParameters(&random)
        var adam = Adam<Float>()
        var losses: [Float] = []
        for step in 0..<10 {
            let tape = Tape<Float>()
            let loss = learner.loss(tape, parameters, learner.order(epoch: 0), step: step)
            losses.append(loss.value.scalar)
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.05)
        }
        return (parameters, losses)
    }

    @Test func theModelLearnsAndExplains() throws {
        let definition = LastPlaceRecipe.lastPlace
        let document = try recipe.document()
        #expect(try definition.recipe(document) == recipe)
        let learner = try LastPlaceLearner(recipe, split.trainingView())
        let (parameters, losses) = learned(learner)
        #expect(losses[9] < 0.97 * losses[0])

        let run = TrainedRun(
            name: "example", card: definition.card.recommender, city: small.city,
            checkpoint: Checkpoint(
                city: "small", cityFingerprint: small.city.fingerprint, run: "example",
                recipe: document, state: TrainingState(learningRate: 0.05), view: "training",
                epoch: 10,
                parameters: parameters, moments: nil))
        let recommender = try recipe.open(run)
        let user = try #require(recommender.askedUsers.min())
        let question = try recommender.question(ofUser: user)
        let scores = recommender.scores(question)
        #expect(scores.count == small.city.placeCount)
        for place in [0, 3, Int(question.truth[0])] {
            let evidence = try recommender.evidence(question, of: place, EvidenceOptions())
            let sum = evidence.contributions().reduce(0, +) + evidence.constant
            #expect(abs(sum - scores[place]) < 1e-5)
            let finding = EvidenceFinding(
                method: .exact, rows: Array(0..<evidence.rowCount),
                contributions: evidence.contributions(), constant: evidence.constant,
                full: RankingLens(
                    candidate: place, candidates: scores.count, masked: [], cutoff: 10
                ).outcomes(Tensor([1, scores.count], scores))[0])
            #expect(evidence.sentence(finding).contains(small.city.placeNames[place]))
            let pictures = try #require(try evidence.pictures(finding, removals: nil))
            #expect(pictures.events.count == min(6, question.moment?.history.count ?? 0))
        }
    }
}

// example: rule
/// s(p) = how often anybody visited p at this hour of the day.
struct PopularityByHour: NextPlaceScorer {
    let places: Int
    /// `[24 · places]`
    private let visits: [Float]

    init(_ view: TrainingView) {
        places = view.places
        var visits = [Float](repeating: 0, count: 24 * view.places)
        for (place, time) in zip(view.visitPlace, view.visitLocalTime) {
            visits[HourOfWeek.hourOfDay(localTime: time) * view.places + Int(place)] += 1
        }
        self.visits = visits
    }

    func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        let start = HourOfWeek.hourOfDay(localTime: query.localTime) * places
        _ = scores.update(fromContentsOf: visits[start..<start + places])
    }
}
// end of example

// example: network
/// s_p = v_p · e(the place before): a Markov chain whose table of transitions is a product.
///
///     L = − mean log softmax(s)_next
struct LastPlace<Scalar: TensorScalar>: Sendable {
    let places: Int
    let dimension: Int

    func initialParameters(_ random: inout RandomStream) -> Parameters<Scalar> {
        var result = Parameters<Scalar>()
        result["from.embedding"] = random.normal([places + 1, dimension], deviation: 0.1)
        result["to.weight"] = random.normal([places, dimension], deviation: 0.1)
        return result
    }

    func loss(
        _ tape: Tape<Scalar>, _ parameters: Parameters<Scalar>, _ batch: SequenceBatch
    ) -> Variable<Scalar> {
        let pass = ModelPass(training: tape, parameters, keys: nil)
        // Row 0 of a batch's arrays is padding: place p is row p + 1.
        let told = batch.items.indices.filter { batch.positives[$0] != 0 }
        let before = pass("from.embedding").gatheringRows(told.map { batch.items[$0] })
        return pass.projection("to", before)
            .logProbabilities(told.map { batch.positives[$0] - 1 }).mean().scaled(by: -1)
    }

    func scores(_ parameters: Parameters<Scalar>, _ batch: SequenceBatch) -> Tensor<Scalar> {
        let last = (1...batch.count).map { batch.items[$0 * batch.length - 1] }
        return parameters["from.embedding"].gatheringRows(last)
            .matrixProduct(parameters["to.weight"], transposeOther: true)
    }
}
// end of example

// example: recipe
struct LastPlaceRecipe: NextPlaceRecipe {
    let model = "last-place"
    var learning = LearningSettings.nextPlace
    var length = 32

    func check() throws {}

    func learner(_ view: TrainingView, in split: Split, source: Parameters<Float>?) throws
        -> any SequenceLearner
    { try LastPlaceLearner(self, view) }

    func open(_ run: TrainedRun) throws -> any NextPlaceRecommender {
        try LastPlaceRecommender(run, self)
    }

    var action: SequenceAction { .visit }

    static var models: [ModelDefinition<Self>] { [lastPlace] }

    static let lastPlace = ModelDefinition(
        LastPlaceRecipe(),
        settings: [
            .dimension, .nextPlaceEpochs, .nextPlaceBatch, .learningRate, .nextPlaceMetric,
            .patience, .seed, .sequenceLength(\.length),
        ]
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "Last place", paper: "an example", task: .nextPlace,
            shownMetrics: ["ndcg@10", "hit@10"], shownProtocols: ["next"],
            summary: "Train a product of two vectors: where to from the last place.",
            settings: settings, standard: standard, refusals: Refusals.sequences,
            exhibits: [.events])
    }
}

struct LastPlaceLearner: SequenceLearner {
    let recipe: LastPlaceRecipe
    let data: SequenceData

    init(_ recipe: LastPlaceRecipe, _ view: TrainingView) throws {
        try recipe.validate()
        self.recipe = recipe
        data = try SequenceData(
            view, length: recipe.length, windows: true, action: recipe.action)
    }

    var view: TrainingView { data.view }
    var count: Int { data.examples.count }
    func network<Scalar>() -> LastPlace<Scalar> {
        LastPlace(places: view.places, dimension: recipe.learning.dimension)
    }

    func order(epoch: Int) -> [Int] {
        data.examples.order(seed: recipe.learning.seed, epoch: epoch)
    }

    func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        network().initialParameters(&random)
    }

    func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ rows: [Int], step: Int
    ) -> Variable<Float> {
        network().loss(
            tape, parameters,
            data.examples.batch(rows, seed: recipe.learning.seed, step: step))
    }

    func scorer(_ parameters: Parameters<Float>) -> any BatchNextPlaceScorer {
        LastPlaceScorer(network: network(), parameters: parameters, encoder: data.encoder)
    }
}

struct LastPlaceScorer: BatchNextPlaceScorer {
    let network: LastPlace<Float>
    let parameters: Parameters<Float>
    let encoder: SequenceEncoder

    var places: Int { network.places }

    func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
        network.scores(parameters, encoder.batch(queries))
    }
}
// end of example

// example: evidence
final class LastPlaceRecommender: EventRecommender {
    let run: TrainedRun
    let data: NextPlaceData
    let learner: LastPlaceLearner
    let scorer: any BatchNextPlaceScorer

    init(_ run: TrainedRun, _ recipe: LastPlaceRecipe) throws {
        self.run = run
        data = try NextPlaceData(run, recipe)
        learner = try LastPlaceLearner(recipe, data.view)
        try run.checkpoint.require(learner.parameterShapes)
        scorer = learner.scorer(run.checkpoint.parameters)
    }

    var window: Int { learner.data.encoder.length }

    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence {
        try options.requireEvents()
        try options.requireNoComparison(with: name)
        return try LastPlaceRows(self, question, place: place)
    }
}

struct LastPlaceRows: WindowRows {
    let question: SubjectQuestion
    let place: Int
    let rows: EventRows
    let windowScore: WindowEvidence

    init(_ run: LastPlaceRecommender, _ question: SubjectQuestion, place: Int) throws {
        self.question = question
        self.place = place
        let events = try run.events(question)
        rows = EventRows(run.data, user: question.user, events: events)
        // In Double, so that what events add sums to the score.
        let network: LastPlace<Double> = run.learner.network()
        let parameters = run.checkpoint.parameters.converted(to: Double.self)
        let batch = run.learner.data.encoder.batch([try run.moment(question)])
        // The model looks at the newest event and at nothing else.
        let weights = events.indices.map { $0 + 1 == events.count ? 1.0 : 0 }
        windowScore = WindowEvidence(
            SequenceWindow(batch: batch, places: network.places) {
                network.scores(parameters, $0)
            }, shownWeights: weights, popularity: rows.popularity)
    }

    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part] {
        [.init(name: "event", contribution: sum)]
    }

    func sentence(_ finding: EvidenceFinding) -> String { sentence(finding, more: []) }

    func pictures(_ finding: EvidenceFinding, removals: [Double]?) -> SequenceReasons? {
        reasons(pictured(finding, removals: removals))
    }
}
// end of example

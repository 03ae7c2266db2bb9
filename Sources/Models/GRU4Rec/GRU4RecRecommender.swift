import Autodiff
import City
import Evaluation
import Recommending
import Reports
import Support
import Tensors
import Training

/// A trained run of GRU4Rec, opened.
final class GRU4RecRecommender: EventRecommender {
    let run: TrainedRun
    let data: NextPlaceData
    let learner: GRU4RecLearner
    let scorer: any BatchNextPlaceScorer
    /// In Double, so that contributions add up.
    let precise: GRU4Rec<Double>
    let parameters: Parameters<Double>

    init(_ run: TrainedRun, _ recipe: GRU4RecRecipe) throws {
        self.run = run
        data = try NextPlaceData(run, recipe)
        learner = try GRU4RecLearner(recipe, data.view)
        try run.checkpoint.require(learner.parameterShapes)
        scorer = learner.scorer(run.checkpoint.parameters)
        precise = GRU4Rec(recipe.configuration(places: learner.configuration.places))
        parameters = run.checkpoint.parameters.converted()
    }

    var window: Int { learner.data.encoder.length }

    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence {
        try options.requireEventsAlone(of: name)
        return try GRU4RecRows(self, question, place: place)
    }
}

/// The events before a moment as rows of GRU4Rec's score.
struct GRU4RecRows: WindowRows {
    let question: SubjectQuestion
    let place: Int
    let rows: EventRows
    let windowScore: WindowEvidence
    private let run: GRU4RecRecommender
    private let batch: SequenceBatch

    init(_ run: GRU4RecRecommender, _ question: SubjectQuestion, place: Int) throws {
        self.run = run
        self.question = question
        self.place = place
        rows = EventRows(run.data, user: question.user, events: try run.events(question))
        batch = run.learner.data.encoder.batch([try run.moment(question)])
        windowScore = Self.score(run.precise, run.parameters, batch, rows)
    }

    private static func score(
        _ model: GRU4Rec<Double>, _ parameters: Parameters<Double>, _ batch: SequenceBatch,
        _ rows: EventRows
    ) -> WindowEvidence {
        WindowEvidence(
            SequenceWindow(batch: batch, places: model.configuration.places) {
                model.scores(parameters, $0)
            }, shownWeights: model.shares(parameters, batch), popularity: rows.popularity)
    }

    func randomizedScore() -> (any ExplainableScore)? {
        Self.score(
            run.precise, run.parameters.randomized(seed: run.checkpoint.recipe.seed), batch, rows)
    }

    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part] {
        let events = ExplanationReport.Part(
            name: EvidenceItem.Kind.event.rawValue, contribution: sum - finding.constant)
        guard finding.isExact else { return [events] }
        return [events, .init(name: "constant", contribution: finding.constant)]
    }

    func sentence(_ finding: EvidenceFinding) -> String {
        sentence(
            finding,
            more: finding.isExact
                ? ["\(finding.constant.signedDigits(4)) from no event"] : [])
    }

    func pictures(_ finding: EvidenceFinding, removals: [Double]?) -> SequenceReasons? {
        var result = reasons(pictured(finding, removals: removals))
        result.constant = finding.isExact ? finding.constant : nil
        return result
    }
}

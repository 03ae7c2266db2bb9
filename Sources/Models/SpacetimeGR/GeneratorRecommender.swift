import City
import Evaluation
import Foundation
import Graphs
import Recommending
import Reports
import Support
import Tensors
import Training

/// A trained run of one of the stages of Spacetime-GR, opened.
final class GeneratorRecommender: EventRecommender {
    let run: TrainedRun
    let data: NextPlaceData
    let assembly: GeneratorAssembly
    /// `scorer`, which encoded actions can be asked of as well.
    let questionScorer: any QuestionScorer

    init(_ run: TrainedRun, _ recipe: GeneratorRecipe) throws {
        self.run = run
        data = try NextPlaceData(run, recipe)
        assembly = try GeneratorAssembly(
            recipe, data.view, in: data.split, source: recipe.source(in: run.checkpoint))
        try run.checkpoint.require(assembly.parameterShapes)
        questionScorer = assembly.questionScorer(run.checkpoint.parameters)
    }

    var scorer: any BatchNextPlaceScorer { questionScorer }
    /// A sequence holds the question too.
    var window: Int { assembly.encoder.length - 1 }

    /// log P of the places in the likeliest blocks; −∞ for all others.
    func scores(_ question: SubjectQuestion, beam count: Int) throws -> [Double] {
        guard card.answers(.beam) else { throw refusal(.beam) }
        let blocks = assembly.vocabulary.blocks
        return assembly.model.logProbabilities(
            checkpoint.parameters, assembly.encoder.batch([try moment(question)]), blocks,
            blocks: .likeliest(min(count, blocks.count))
        ).elements.map(Double.init)
    }

    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence {
        try options.requireEventsAlone(of: name)
        return try ActionRows(self, question, place: place)
    }

    /// Of the towers; users are asked at their last test event.
    func vectors() throws -> UserPlaceVectors {
        guard let towers = assembly.towers(checkpoint.parameters) else {
            throw refusal(.embeddings)
        }
        let users = askedUsers.sorted()
        return UserPlaceVectors(
            numbers: users.map(Int32.init),
            users: towers.users(
                try users.map { try moment(try question(ofUser: $0)) }), places: towers.vectors)
    }

    /// P(place) of every place, for each moment.
    func probabilities(_ moments: [NextPlaceQuery]) throws -> [[Double]] {
        guard card.answers(.hours) else { throw refusal(.hours) }
        return stride(from: 0, to: moments.count, by: 64).flatMap { start -> [[Double]] in
            scorer.scores(moments[start..<min(moments.count, start + 64)]).rowArrays
                .map { $0.map { exp(Double($0)) } }
        }
    }
}

/// The actions before a moment as rows of a generator's score.
struct ActionRows: WindowRows {
    let run: GeneratorRecommender
    let question: SubjectQuestion
    let place: Int
    let rows: EventRows
    let asked: EncodedAction
    let split: SpacetimeGR<Float>.Split
    /// Weights are the attention of the last block, mean over heads, to all tokens of an action.
    let windowScore: WindowEvidence
    private let actions: [EncodedAction]
    private let query: NextPlaceQuery

    init(_ run: GeneratorRecommender, _ question: SubjectQuestion, place: Int) throws {
        self.run = run
        self.question = question
        self.place = place
        query = try run.moment(question)
        let encoder = run.assembly.encoder
        actions = encoder.actions(query)
        asked = encoder.question(query)
        rows = EventRows(
            run.data, user: question.user, events: Array(query.history.suffix(actions.count)))
        var batch = ActionBatch(length: actions.count + 1)
        batch.add(actions, question: asked, user: query.user)
        split = run.assembly.model.split(
            run.checkpoint.parameters, batch, run.assembly.vocabulary.blocks, place: place)
        windowScore = WindowEvidence(
            ActionWindow(
                scorer: run.questionScorer, user: query.user, actions: actions, question: asked),
            shownWeights: rows.events.indices.map { [split] in split.attention[$0].reduce(0, +) },
            popularity: rows.popularity)
    }

    var stage: GeneratorRecipe.Stage { run.assembly.recipe.stage }

    func randomizedScore() -> (any ExplainableScore)? {
        let parameters = run.checkpoint.parameters.randomized(seed: run.checkpoint.recipe.seed)
        return WindowEvidence(
            ActionWindow(
                scorer: run.assembly.questionScorer(parameters), user: query.user,
                actions: actions, question: asked),
            shownWeights: windowScore.shownWeights, popularity: rows.popularity)
    }

    /// Where the pointer looks; nil where the score has none.
    var pointer: (gate: Double, weights: [Double])? {
        stage.ranksLists ? nil : split.pointer
    }

    var looks: [(name: String, values: [Double])] {
        pointer.map { [("pointer", $0.weights)] } ?? []
    }

    /// What the score is made of: log P(block) + log P(inner | block), and what the pointer changes;
    /// where lists are ranked it is one number.
    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part] {
        switch stage {
        case .ranking: return [.init(name: "click", contribution: finding.full.score)]
        case .embedding: return [.init(name: "cosine", contribution: finding.full.score)]
        case .generation, .alignment: break
        }
        let parts: [ExplanationReport.Part] = [
            .init(name: "block", contribution: split.block),
            .init(name: "inner", contribution: split.inner),
        ]
        guard pointer != nil else { return parts }
        return parts + [
            .init(name: "pointer", contribution: split.score - split.block - split.inner)
        ]
    }

    func pictures(_ finding: EvidenceFinding, removals: [Double]?) throws -> SequenceReasons? {
        var shown = pictured(finding, removals: removals)
        for index in shown.indices {
            shown[index].pointer = pointer.map { $0.gate * $0.weights[index] }
            shown[index].tokens = split.attention[index]
        }
        let heads = split.heads.enumerated().flatMap { block, heads in
            heads.enumerated().map {
                SequenceReasons.Head(block: block, head: $0, weights: $1)
            }
        }
        var result = reasons(shown, heads: heads)
        result.tokenNames =
            run.assembly.model.configuration.usesActionToken
            ? ["st", "action", "block", "inner"] : ["st", "block", "inner"]
        result.gate = pointer?.gate
        let (model, parameters) = (run.assembly.model, run.checkpoint.parameters)
        result.momentShares = model.sharesOfMoment(
            parameters, asked, ofUser: query.user)
        result.placeShares = model.sharesOfPlace(
            parameters, run.assembly.vocabulary.actions(ofPlaces: [Int32(place)])[0])
        result.constant = finding.isExact ? finding.constant : nil
        return result
    }
}

import Autodiff
import Graphs
import Layers
import Recommending
import Tensors

/// Ranks places for moments that are given as encoded actions: what explanations ask.
public protocol QuestionScorer: BatchNextPlaceScorer {
    var encoder: ActionEncoder { get }
    /// Scores of every place, `[questions, places]`.
    func scores(_ batch: ActionBatch) -> Tensor<Float>
    /// Scores of one place, a number a question.
    func scores(_ batch: ActionBatch, of place: Int) -> [Float]
}

extension QuestionScorer {
    public var places: Int { encoder.vocabulary.places }

    public func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
        // A few questions at a time: each is as many branches as there are blocks.
        var result: [Float] = []
        result.reserveCapacity(queries.count * places)
        for start in stride(from: queries.startIndex, to: queries.endIndex, by: 16) {
            let some = queries[start..<min(start + 16, queries.endIndex)]
            result += scores(encoder.batch(some)).elements
        }
        return Tensor([queries.count, places], result)
    }
}

/// Ranks places by log P(place), exactly.
struct GeneratorScorer: QuestionScorer {
    let model: SpacetimeGR<Float>
    let parameters: Parameters<Float>
    let encoder: ActionEncoder

    func scores(_ batch: ActionBatch) -> Tensor<Float> {
        model.logProbabilities(parameters, batch, encoder.vocabulary.blocks)
    }

    /// One place needs its own block alone.
    func scores(_ batch: ActionBatch, of place: Int) -> [Float] {
        let blocks = encoder.vocabulary.blocks
        let logs = model.logProbabilities(
            parameters, batch, blocks, blocks: .only(Int(blocks.block[place])))
        return (0..<batch.count).map { logs[$0, place] }
    }
}

/// Ranks places by the logit z of a click.
struct ClickScorer: QuestionScorer, ListScorer {
    let model: SpacetimeGR<Float>
    let parameters: Parameters<Float>
    let encoder: ActionEncoder

    func scores(_ batch: ActionBatch) -> Tensor<Float> {
        // All places of one question are branches of two tokens: some hundred at a time.
        let pass = ModelPass(predicting: parameters)
        let reading = model.reading(pass, batch)
        var result = Tensor<Float>.zeros([batch.count, places])
        for start in stride(from: 0, to: places, by: 512) {
            let some = (start..<min(places, start + 512)).map { Int32($0) }
            let found = logits(pass, reading, batch.lengths.map { _ in some })
            for row in 0..<batch.count {
                for (column, place) in some.enumerated() {
                    result[row, Int(place)] = found[row, column]
                }
            }
        }
        return result
    }

    func scores(_ batch: ActionBatch, of place: Int) -> [Float] {
        let pass = ModelPass(predicting: parameters)
        return logits(
            pass, model.reading(pass, batch), batch.lengths.map { _ in [Int32(place)] }
        ).elements
    }

    func scores(_ queries: ArraySlice<NextPlaceQuery>, of lists: [[Int32]]) -> Tensor<Float> {
        let pass = ModelPass(predicting: parameters)
        return logits(pass, model.reading(pass, encoder.batch(queries)), lists)
    }

    private func logits(
        _ pass: ModelPass<Float>, _ reading: SpacetimeGR<Float>.Reading, _ lists: [[Int32]]
    ) -> Tensor<Float> {
        let asked = reading.batch.lengths.enumerated().map { ($0, $1 - 1) }
        let shown = ShownLists(asked, lists, encoder.vocabulary)
        return model.clickLogits(pass, reading, shown).value.reshaped([asked.count, shown.each])
    }
}

/// Ranks places by the cosine of the user's vector and theirs.
public struct TowerScorer: QuestionScorer {
    private let model: SpacetimeGR<Float>
    private let parameters: Parameters<Float>
    public let encoder: ActionEncoder
    private let tables: TowerTables
    /// Unit vectors of all places, `[places, d]`.
    public let vectors: Tensor<Float>

    /// Cost: a pass over two tokens of each place.
    init(
        _ model: SpacetimeGR<Float>, _ parameters: Parameters<Float>, _ encoder: ActionEncoder,
        _ tables: TowerTables
    ) {
        self.model = model
        self.parameters = parameters
        self.encoder = encoder
        self.tables = tables
        vectors = model.vectors(ofPlaces: parameters, encoder.vocabulary, tables)
    }

    /// Unit vectors of users at moments, `[queries, d]`.
    public func users(_ queries: [NextPlaceQuery]) -> Tensor<Float> {
        let found = stride(from: 0, to: queries.count, by: 64).flatMap { start in
            users(encoder.batch(queries[start..<min(start + 64, queries.count)])).elements
        }
        return Tensor([queries.count, vectors.columns], found)
    }

    /// The same of moments that are encoded.
    private func users(_ batch: ActionBatch) -> Tensor<Float> {
        let pass = ModelPass(predicting: parameters)
        let asked = batch.lengths.enumerated().map { ($0, $1 - 1) }
        return model.userVectors(pass, model.reading(pass, batch), asked, tables).value
    }

    public func scores(_ batch: ActionBatch) -> Tensor<Float> {
        users(batch).matrixProduct(vectors, transposeOther: true)
    }

    public func scores(_ batch: ActionBatch, of place: Int) -> [Float] {
        users(batch).matrixProduct(
            vectors.slicingRows(place..<place + 1), transposeOther: true
        ).elements
    }
}

extension SpacetimeGR {
    /// Unit vectors of every place, `[places, d]`.
    func vectors(
        ofPlaces parameters: Parameters<Scalar>, _ vocabulary: ActionVocabulary,
        _ tables: TowerTables
    ) -> Tensor<Scalar> {
        let pass = ModelPass(predicting: parameters)
        var result: [Scalar] = []
        for start in stride(from: 0, to: vocabulary.places, by: 2048) {
            let some = (start..<min(vocabulary.places, start + 2048)).map { Int32($0) }
            result += placeVectors(pass, vocabulary.batch(ofPlaces: some), tables).value.elements
        }
        return Tensor([vocabulary.places, configuration.dimension], result)
    }
}

import Autodiff
import City
import Foundation
import Layers
import Recommending
import Support
import Synchronization
import Tensors

/// A recipe and a view, made into what tells and ranks candidates.
struct RankerAssembly: Sendable {
    /// Of the names of the sources' parameters: they stay as they are, and travel with the others.
    static let sourcePrefix = "source."

    let recipe: RankerRecipe
    let features: CandidateFeatures
    let sources: RankerSources
    let model: FeatureRanker<Float>

    /// Cost: O(visits · log visits), and what the sources take.
    ///
    /// - Parameter source: Parameters of the sources, each name with its source's prefix.
    /// - Throws: `Failure` where the recipe is wrong or the sources' parameters are not its own.
    init(
        _ recipe: RankerRecipe, _ view: TrainingView, in split: Split, source: Parameters<Float>?
    ) throws {
        try recipe.validate()
        try view.requireVisits()
        self.recipe = recipe
        features = CandidateFeatures(view, length: recipe.length)
        sources = try RankerSources(recipe, in: split, source)
        model = FeatureRanker(
            recipe.configuration(features: CandidateFeatures.count + sources.count))
    }

    /// Numbers of a candidate that are told together.
    var groups: [(name: String, count: Int)] { CandidateFeatures.groups + sources.groups }

    var parameterShapes: ParameterShapes {
        var result = FeatureRanker<Float>.plan(model.configuration).shapes
        result.add(sources.shapes, prefix: Self.sourcePrefix)
        return result
    }

    /// Features of all candidates, a row for each place of each list; NaN where unknown.
    ///
    /// - Parameter lists: One of each query, all of one length; nil for all places.
    func rows(_ queries: ArraySlice<NextPlaceQuery>, of lists: [[Int32]]?) -> Tensor<Float> {
        let all = lists == nil ? (0..<Int32(features.places)).map { $0 } : []
        let said = sources.rows(queries, of: lists)
        let width = model.configuration.features
        var result: [Float] = []
        result.reserveCapacity(queries.count * (lists?.first?.count ?? all.count) * width)
        for (row, query) in queries.enumerated() {
            let list = lists?[row] ?? all
            let own = features.rows(query, of: list)
            for column in list.indices {
                let start = column * CandidateFeatures.count
                result += own[start..<start + CandidateFeatures.count].lazy.map { Float($0) }
                if !said.isEmpty { result += said[row * list.count + column] }
            }
        }
        return Tensor([result.count / width, width], result)
    }

    func scorer(_ parameters: Parameters<Float>, memory: RankedMemory? = nil) -> RankerScorer {
        RankerScorer(assembly: self, parameters: parameters, memory: memory)
    }
}

/// Ranks places by the ranker's logit z.
struct RankerScorer: BatchNextPlaceScorer, ListScorer {
    let assembly: RankerAssembly
    let parameters: Parameters<Float>
    /// What was told of lists before; nil tells all anew.
    let memory: RankedMemory?

    var places: Int { assembly.features.places }

    func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
        // A row for each place of each query: a few queries at a time.
        var result: [Float] = []
        result.reserveCapacity(queries.count * places)
        for start in stride(from: queries.startIndex, to: queries.endIndex, by: 8) {
            let some = queries[start..<min(start + 8, queries.endIndex)]
            result += logits(assembly.rows(some, of: nil))
        }
        return Tensor([queries.count, places], result)
    }

    func scores(_ queries: ArraySlice<NextPlaceQuery>, of lists: [[Int32]]) -> Tensor<Float> {
        let rows =
            memory?.rows(queries, lists) { assembly.rows(queries, of: lists) }
            ?? assembly.rows(queries, of: lists)
        return Tensor([queries.count, lists.first?.count ?? 0], logits(rows))
    }

    private func logits(_ rows: Tensor<Float>) -> [Float] {
        assembly.model.logits(
            parameters, standardized: assembly.model.standardized(parameters, rows))
    }
}

/// Features of the lists that a training is measured on, which are the same after each epoch.
final class RankedMemory: Sendable {
    private struct Key: Hashable {
        /// User, moment, and how much came before: what a split's questions differ in.
        var moments: [Int64]
        var lists: [[Int32]]
    }

    private let known = Mutex<[Key: Tensor<Float>]>([:])

    func rows(
        _ queries: ArraySlice<NextPlaceQuery>, _ lists: [[Int32]], made: () -> Tensor<Float>
    ) -> Tensor<Float> {
        let key = Key(
            moments: queries.flatMap {
                [Int64($0.user), $0.localTime, Int64($0.history.count)]
            }, lists: lists)
        if let found = known.withLock({ $0[key] }) { return found }
        let rows = made()
        known.withLock { $0[key] = rows }
        return rows
    }
}

/// What a ranker learns from: features of lists at training moments.
struct RankerLearner: SequenceLearner {
    let assembly: RankerAssembly
    let view: TrainingView
    /// A row for each candidate, list after list; NaN where unknown.
    let features: Tensor<Float>
    private let memory = RankedMemory()

    /// Features of all lists are computed here once and kept: they depend on nothing that is learned.
    ///
    /// Cost: without sources some 50 µs a list of 20; towers read the end of each moment's history,
    /// clicks besides two tokens of each candidate: as much as an epoch of that stage's training with a
    /// list at every moment and nothing to differentiate. Memory: 4 bytes for each feature of each
    /// candidate.
    ///
    /// - Throws: `Failure` where the recipe is wrong or the view holds nothing to learn from.
    init(
        _ recipe: RankerRecipe, _ view: TrainingView, in split: Split, source: Parameters<Float>?
    ) throws {
        let assembly = try RankerAssembly(recipe, view, in: split, source: source)
        let lists = try RankedList.learned(
            view, in: split, after: recipe.learnAfter, candidates: recipe.candidates,
            from: recipe.listOrigin, seed: recipe.learning.seed)
        self.init(assembly, view, lists)
    }

    /// - Parameter lists: What is learned, of as many places each as the recipe's lists have.
    init(_ assembly: RankerAssembly, _ view: TrainingView, _ lists: [RankedList]) {
        precondition(
            lists.allSatisfy { $0.places.count == assembly.recipe.candidates },
            "Lists that are not of \(assembly.recipe.candidates) places")
        self.assembly = assembly
        self.view = view
        let width = assembly.model.configuration.features
        var all: [Float] = []
        all.reserveCapacity(lists.count * assembly.recipe.candidates * width)
        for start in stride(from: 0, to: lists.count, by: 32) {
            let some = lists[start..<min(start + 32, lists.count)]
            all += assembly.rows(some.map(\.query)[...], of: some.map(\.places)).elements
        }
        features = Tensor([all.count / width, width], all)
    }

    private var each: Int { assembly.recipe.candidates }
    var count: Int { features.rows / each }

    func order(epoch: Int) -> [Int] {
        var random = RandomStream(
            seed: assembly.recipe.learning.seed, name: "lists of epoch \(epoch)")
        return random.order(count)
    }

    var parameterShapes: ParameterShapes { assembly.parameterShapes }

    func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        var result = FeatureRanker<Float>.plan(assembly.model.configuration).drawn(&random)
        let (mean, deviation) = Self.moments(features)
        result[FeatureRanker<Float>.mean] = mean
        result[FeatureRanker<Float>.deviation] = deviation
        result.add(assembly.sources.parameters, prefix: RankerAssembly.sourcePrefix)
        return result
    }

    /// Mean and standard deviation of each column over what is known of it; 1 where nothing differs.
    static func moments(_ features: Tensor<Float>) -> (
        mean: Tensor<Float>, deviation: Tensor<Float>
    ) {
        let width = features.columns
        var (count, sum, squares) = (
            [Double](repeating: 0, count: width), [Double](repeating: 0, count: width),
            [Double](repeating: 0, count: width)
        )
        func sumUp(_ add: (_ column: Int, _ value: Double) -> Void) {
            features.withUnsafeElements { elements in
                for index in elements.indices where !elements[index].isNaN {
                    add(index % width, Double(elements[index]))
                }
            }
        }
        sumUp {
            count[$0] += 1
            sum[$0] += $1
        }
        let mean = (0..<width).map { sum[$0] / max(1, count[$0]) }
        sumUp { squares[$0] += ($1 - mean[$0]) * ($1 - mean[$0]) }
        let deviation = (0..<width).map { column -> Float in
            let found = (squares[column] / max(1, count[column])).squareRoot()
            // What does not differ says nothing, and what rounding leaves of it neither.
            return found > 1e-6 * max(1, abs(mean[column])) ? Float(found) : 1
        }
        return (Tensor([width], mean.map { Float($0) }), Tensor([width], deviation))
    }

    func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ rows: [Int], step: Int
    ) -> Variable<Float> {
        assembly.model.loss(
            tape, parameters,
            features.gatheringRows(
                rows.flatMap { list in (0..<each).map { Int32(list * each + $0) } }),
            keys: DropoutKeys(seed: assembly.recipe.learning.seed, step: step))
    }

    func scorer(_ parameters: Parameters<Float>) -> any BatchNextPlaceScorer {
        assembly.scorer(parameters, memory: memory)
    }
}

import Autodiff
import City
import Graphs
import Layers
import Recommending
import Reports
import Support
import Tensors

/// A recipe and a training view, made into what a model of sequences learns from.
///
/// Training, evaluation and explanation all start here, so that they agree on what a recipe means.
public struct SequenceAssembly: SequenceLearner {
    public enum Model: Sendable {
        case student(STKDRecStudent<Float>)
        case teacher(STKDRecTeacher<Float>)
    }

    public let recipe: SequenceRecipe
    private let data: SequenceData
    public let model: Model
    /// What the student learns from, or is joined with; nil where it needs none.
    public let teacher: FrozenTeacher?

    /// Cost: a pass over the visits, one over the graph where there is a teacher.
    ///
    /// - Parameter teacher: A trained teacher's parameters, for a student that needs one.
    /// - Throws: `Failure` where the recipe is wrong or the view holds nothing to learn from.
    public init(
        _ recipe: SequenceRecipe, _ view: TrainingView, teacher: Parameters<Float>? = nil
    ) throws {
        try recipe.validate()
        self.recipe = recipe
        data = try SequenceData(
            view, length: recipe.length, windows: recipe.windows, action: recipe.action,
            edges: try EventVocabulary.edges(recipe.edges))
        let (events, vocabulary) = (data.examples.events, data.vocabulary)
        if recipe.space != .none, !view.hasLocations {
            throw Failure(
                .badData, "\(recipe.title) needs the location of each place",
                remedy: "import the city with coordinates, or train a student of no teacher: "
                    + "'whyhere train stkdrec --space none --distillation 0'")
        }
        func graph() throws -> SpaceTimeGraph {
            try SpaceTimeGraph(
                events, places: view.places, regions: view.region,
                SpaceTimeGraphSettings(recipe.graph))
        }
        if recipe.role == .teacher {
            self.teacher = nil
            model = .teacher(STKDRecTeacher(recipe.teacherConfiguration(view), try graph()))
        } else {
            self.teacher = try teacher.map {
                try FrozenTeacher(
                    $0, users: view.users, places: view.places, graph: try graph(),
                    length: recipe.length)
            }
            guard !recipe.needsTeacher || teacher != nil else {
                throw Failure(
                    .usage, "the student has no teacher to learn from",
                    remedy: "give --teacher RUN, or --distillation 0")
            }
            model = .student(STKDRecStudent(recipe.studentConfiguration(vocabulary)))
        }
    }

    public var view: TrainingView { data.view }
    public var vocabulary: EventVocabulary { data.vocabulary }
    public var encoder: SequenceEncoder { data.encoder }
    public var examples: SequenceExamples { data.examples }

    public func initialParameters(_ random: inout RandomStream) -> Parameters<Float> {
        switch model {
        case .student(let model):
            var result = model.initialParameters(&random)
            if let teacher { result.add(teacher.parameters, prefix: FrozenTeacher.prefix) }
            return result
        case .teacher(let model): return model.initialParameters(&random)
        }
    }

    public var parameterShapes: ParameterShapes {
        switch model {
        case .student(let model):
            var result = model.configuration.plan.shapes
            if let teacher {
                result.add(teacher.parameters.shapes, prefix: FrozenTeacher.prefix)
            }
            return result
        case .teacher(let model):
            return STKDRecTeacher<Float>.plan(model.configuration).shapes
        }
    }

    public var paddedTables: [String] {
        switch model {
        case .student(let model): model.configuration.paddedTables
        case .teacher: STKDRecTeacher<Float>.Name.padded
        }
    }

    public var count: Int { examples.count }

    public func order(epoch: Int) -> [Int] {
        examples.order(seed: recipe.learning.seed, epoch: epoch)
    }

    public func loss(
        _ tape: Tape<Float>, _ parameters: Parameters<Float>, _ rows: [Int], step: Int
    ) -> Variable<Float> {
        let batch = examples.batch(rows, seed: recipe.learning.seed, step: step)
        let keys = DropoutKeys(seed: recipe.learning.seed, step: step)
        switch model {
        case .student(let model):
            return model.loss(
                tape, parameters, batch,
                teacher?.lesson(batch, for: model.configuration),
                keys: keys)
        case .teacher(let model):
            var neighbours = RandomStream(
                seed: recipe.learning.seed, name: "neighbours of step \(step)")
            return model.loss(
                tape, parameters, batch, keys: keys,
                sampling: recipe.fanOut > 0 ? neighbours.next() : nil)
        }
    }

    /// What ranks places for a moment under these parameters.
    public func scorer(_ parameters: Parameters<Float>) -> any BatchNextPlaceScorer {
        switch model {
        case .student(let model):
            StudentScorer(
                model: model, parameters: parameters, encoder: encoder, teacher: teacher)
        case .teacher(let model):
            TeacherScorer(
                model: model, parameters: parameters, encodings: model.encodings(parameters),
                encoder: encoder)
        }
    }
}

/// Ranks places by a student.
struct StudentScorer: BatchNextPlaceScorer {
    let model: STKDRecStudent<Float>
    let parameters: Parameters<Float>
    let encoder: SequenceEncoder
    let teacher: FrozenTeacher?

    var places: Int { model.configuration.places }

    func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
        let batch = encoder.batch(queries)
        let fused = model.configuration.fusion == .none ? nil : teacher
        return model.scores(
            parameters, batch, distances: encoder.distances(queries, model),
            teacher: fused.map { $0.model.outputs($0.parameters, $0.encodings, batch) })
    }
}

/// Ranks places by a teacher alone.
struct TeacherScorer: BatchNextPlaceScorer {
    let model: STKDRecTeacher<Float>
    let parameters: Parameters<Float>
    let encodings: Tensor<Float>
    let encoder: SequenceEncoder

    var places: Int { model.configuration.places }

    func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
        model.scores(parameters, encodings, encoder.batch(queries))
    }
}

extension SequenceEncoder {
    /// Row of the distance of every place from where each query is asked; nil for a model that
    /// does not rank by it.
    public func distances<Scalar>(
        _ queries: ArraySlice<NextPlaceQuery>, _ model: STKDRecStudent<Scalar>
    ) -> [[Int32]]? {
        guard model.configuration.ranksByDistance else { return nil }
        return queries.map { vocabulary.distanceRows(from: position($0)) }
    }
}

extension SequenceRecipe {
    public func memory(_ city: CityCounts) -> TrainingMemory {
        var result = TrainingMemory()
        let d = Double(learning.dimension)
        switch role {
        case .teacher:
            result.addParameters(
                STKDRecTeacher<Float>.plan(
                    teacherConfiguration(users: city.users, places: city.places)
                ).shapes, lower: "dimension", "length")
            result.add(
                "the vectors of a batch's events",
                numbers: 6 * city.events(learning.batch, length: length) * d,
                lower: "batch", "length", "dimension")
        case .student:
            var configuration = STKDRecStudent<Float>.Configuration()
            configuration.dimension = learning.dimension
            configuration.blocks = layers
            configuration.heads = heads
            configuration.length = length
            configuration.places = city.places
            configuration.usesSpace = space != .none
            configuration.fusion = fusion
            result.addParameters(configuration.plan.shapes, lower: "dimension", "length")
            // Of each block: query, key, value, what is mixed, and two layers of the feed. Padding
            // has its rows, too.
            let positions = city.sequences(learning.batch) * Double(length)
            result.add(
                "the vectors of \(Int(positions)) positions in a batch",
                numbers: positions * d * (1 + 6 * Double(layers)),
                lower: "batch", "length", "dimension")
        }
        return result
    }

    func teacherConfiguration(_ view: TrainingView) -> STKDRecTeacher<Float>.Configuration {
        teacherConfiguration(users: view.users, places: view.places)
    }

    private func teacherConfiguration(
        users: Int, places: Int
    ) -> STKDRecTeacher<Float>.Configuration {
        var result = STKDRecTeacher<Float>.Configuration(users: users, places: places)
        result.dimension = learning.dimension
        result.hops = hops
        result.fanOut = max(1, fanOut)
        result.loss = loss
        result.dropout = dropout
        result.length = length
        return result
    }

    func studentConfiguration<Scalar>(_ vocabulary: EventVocabulary)
        -> STKDRecStudent<Scalar>.Configuration
    {
        var result = STKDRecStudent<Scalar>.Configuration()
        result.dimension = learning.dimension
        result.blocks = layers
        result.heads = heads
        result.length = length
        result.dropout = dropout
        result.places = vocabulary.places
        result.geohashes = vocabulary.geohashRows - 1
        result.distances = vocabulary.distanceRowCount - 1
        result.usesSpace = space != .none
        result.ranksByDistance = space == .candidates
        result.ignoresPadding = padding == .ignore
        result.distillationWeight = fusion == .none ? distillation : 0
        result.temperature = temperature
        result.distillation = over
        result.loss = loss
        result.fusion = fusion
        return result
    }
}

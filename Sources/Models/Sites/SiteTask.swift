import Autodiff
import City
import Evaluation
import Graphs
import Layers
import Optimizers
import Recommending
import Reports
import Tensors
import Training

/// Trainings that choose regions for brands: KnowSite, and embeddings of its graph.
public struct SiteTasks: LearningTasks {
    let recipe: any SitesRecipe
    let split: SiteSplit
    let graph: UrbanGraph
    let pretrained: SitePretraining?

    public var learning: LearningSettings { recipe.learning }
    public var optimization: Optimization { recipe.optimization }
    public var cityName: String { split.city.name }
    public var cityFingerprint: String { split.city.fingerprint }

    /// - Parameter pretrained: Where KnowSite's encoder starts; nil starts at random.
    public init(
        _ recipe: any SitesRecipe, split: SiteSplit, graph: UrbanGraph,
        pretrained: SitePretraining?
    ) {
        self.recipe = recipe
        self.split = split
        self.graph = graph
        self.pretrained = pretrained
    }

    public func with(_ recipe: TrainingRecipe) throws -> any LearningTasks {
        try SiteTasks(
            recipe.sites(), split: split, graph: graph, pretrained: pretrained)
    }

    public func task(refit: Bool) throws -> any LearningTask {
        precondition(!refit, "A model of sites is not trained twice")
        return SiteTask(recipe, split, try recipe.assembly(graph, pretrained: pretrained))
    }
}

/// Learns pairs of brand and region, or facts of the graph, and measures itself by ranking regions.
struct SiteTask: LearningTask {
    private let learning: LearningSettings
    private let assembly: SiteAssembly
    private let batches: SiteBatches
    private let validation: SiteEvaluation
    private let testing: SiteEvaluation
    private var epochs = EpochBatches<SiteBatches.Batch>()

    init(_ recipe: any SitesRecipe, _ split: SiteSplit, _ assembly: SiteAssembly) {
        learning = recipe.learning
        self.assembly = assembly
        batches = SiteBatches(recipe.learning, assembly, pairs: split.training)
        validation = SiteEvaluation(split, part: .validation)
        testing = SiteEvaluation(split, part: .test)
    }

    var viewName: String { "training" }
    var stepsPerEpoch: Int { batches.stepsPerEpoch }
    var rowsPerStep: Int { learning.batch }
    var metricNames: [String] { validation.metrics.names }

    var parameterShapes: ParameterShapes { assembly.parameterShapes }

    func initialParameters() -> Parameters<Float> {
        var random = RandomStream(seed: learning.seed, name: "parameters")
        return assembly.initialParameters(&random)
    }

    /// Batches and masks come from seed and step alone.
    func restore(_ state: TrainingState) -> Bool { true }
    func keep(in state: inout TrainingState) {}

    @inline(never)
    mutating func differentiate(_ parameters: Parameters<Float>, step: Int, total: Int)
        -> (loss: Double, gradients: GradientStore<Float>)
    {
        let (batches, seed) = (batches, learning.seed)
        let batch = epochs.batch(ofStep: step, stepsPerEpoch: stepsPerEpoch) {
            batches.draw(epoch: $0, seed: seed)
        }
        let tape = Tape<Float>()
        let keys = DropoutKeys(seed: learning.seed, step: total)
        let loss: Variable<Float>
        switch (assembly.model, batch) {
        case (.knowSite(let model), .pairs(let batch)):
            loss = model.loss(tape, parameters, batch, keys: keys)
        case (.facts(let model), .queries(let group, let chosen)):
            loss = model.loss(
                tape, parameters, group: model.queries.groups[group], chosen, keys: keys)
        default: preconditionFailure("A batch of another model")
        }
        return (Double(loss.value.scalar), tape.gradients(of: loss))
    }

    func validate(_ parameters: Parameters<Float>) -> [String: Double] {
        validation.run(assembly.scorer(parameters)).means
    }

    func sampleScores(_ parameters: Parameters<Float>) -> [Float] {
        assembly.scorer(parameters).scores(ofUsers: 0..<1).elements
    }

    /// A brand has several stores, and a city few brands: chance is not told from a slow start.
    func chance(of metric: String) -> Double? { nil }

    func test(_ parameters: Parameters<Float>) -> [String: Double] {
        Dictionary(
            uniqueKeysWithValues: testing.run(assembly.scorer(parameters)).means.map {
                ("sites/" + $0.key, $0.value)
            })
    }
}

/// The batches of an epoch.
struct SiteBatches {
    enum Batch {
        case pairs(KnowSite<Float>.Batch)
        case queries(group: Int, [Int])
    }

    private let size: Int
    private let assembly: SiteAssembly
    /// Brand and region of each training pair.
    private let pairs: [(brand: Int32, region: Int32)]

    init(_ learning: LearningSettings, _ assembly: SiteAssembly, pairs: SitePairs) {
        size = learning.batch
        self.assembly = assembly
        self.pairs = (0..<pairs.brands).flatMap { brand in
            pairs.regions(ofBrand: brand).map { (Int32(brand), $0) }
        }
    }

    private func batches(of count: Int) -> Int {
        EpochBatches<Batch>.count(of: count, size: size)
    }

    var stepsPerEpoch: Int {
        switch assembly.model {
        case .knowSite: batches(of: pairs.count)
        case .facts(let model):
            model.queries.groups.reduce(0) { $0 + batches(of: $1.queries.count) }
        }
    }

    func draw(epoch: Int, seed: UInt64) -> [Batch] {
        var random = RandomStream(seed: seed, name: "order of epoch \(epoch)")
        func cut(_ count: Int) -> [[Int]] { random.order(count).batches(of: size) }
        switch assembly.model {
        case .knowSite: return cut(pairs.count).map { .pairs(batch($0)) }
        case .facts(let model):
            var all: [Batch] = []
            for (group, content) in model.queries.groups.enumerated() {
                all += cut(content.queries.count).map { .queries(group: group, $0) }
            }
            random.shuffle(&all)
            return all
        }
    }

    /// Pairs of one brand share a row: the same loss for less work.
    private func batch(_ chosen: [Int]) -> KnowSite<Float>.Batch {
        var rows: [Int32: Int] = [:]
        var brands: [Int32] = []
        var targets: [(row: Int, column: Int, count: Double)] = []
        for index in chosen {
            let (brand, region) = pairs[index]
            let row = rows[brand] ?? brands.count
            if row == brands.count {
                rows[brand] = row
                brands.append(brand)
            }
            targets.append((row, Int(region), 1))
        }
        return KnowSite<Float>.Batch(
            brands: brands.map { assembly.graph.brandEntities[Int($0)] },
            categories: brands.map { assembly.graph.brandCategories[Int($0)] }, targets: targets)
    }
}

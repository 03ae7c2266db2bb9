import Autodiff
import City
import Optimizers
import Recommending
import Reports
import Support
import Tensors

/// The recipe of the feature ranker.
public struct RankerRecipe: NextPlaceRecipe {
    public let model = "ranker"
    public var learning = LearningSettings()
    /// Hidden layers; none makes a logistic regression.
    public var layers = 2
    public var dropout = 0.1
    /// Decay of the matrices in a step, times the rate.
    public var decay = 0.01
    public var loss = RankerLoss.binary
    public var action = SequenceAction.auto
    /// Events of a history that features are computed from, at most.
    public var length = 256
    /// Places of a list, the one that was visited included.
    public var candidates = 20
    /// Where lists of places come from.
    public var listOrigin = ListOrigin.auto
    /// The oldest share of the training's visits is read and not learned.
    public var learnAfter = 0.0
    /// A run of Spacetime-GR's towers: a name, a group of seeds, `auto` or `none`.
    public var towers = "none"
    /// The products of both vectors' numbers are features beside their sum.
    public var products = false
    /// A run of Spacetime-GR's ranking.
    public var clicks = "none"
    /// What decides on the parameters of the sources, taken over from their recipes.
    var towersKept = RankerRecipe.nothingKept(of: .towers)
    var clicksKept = RankerRecipe.nothingKept(of: .clicks)

    /// Ours: the paper does not give its own.
    init() {
        learning.dimension = 32
        learning.epochs = 20
        learning.batch = 64
        learning.learningRate = 0.002
        learning.selectBy = "auc"
        learning.evaluateEvery = 1
        learning.patience = 5
        learning.refit = false
    }

    public var optimization: Optimization { learning.optimization(decay: decay) }
    public var shownPlaces: Int? { candidates }

    public func check() throws {
        guard !products || towers != "none" else {
            throw Failure(
                .usage, "--products are of the vectors of towers, and --towers is none",
                remedy:
                    "give --towers RUN, a run of spacetime-gr-embedding, or leave --products out")
        }
    }

    public func learner(_ view: TrainingView, in split: Split, source: Parameters<Float>?) throws
        -> any SequenceLearner
    { try RankerLearner(self, view, in: split, source: source) }

    public func open(_ run: TrainedRun) throws -> any NextPlaceRecommender {
        try RankerRecommender(run, self)
    }

    public var sourcePrefix: String? { RankerAssembly.sourcePrefix }

    /// Features of all lists are computed before the first step and kept: at the least those of a
    /// quarter of the visits that may be learned.
    public func memory(_ city: CityCounts) -> TrainingMemory {
        var features = CandidateFeatures.count
        if towers != "none" { features += products ? 1 + towersKept.learning.dimension : 1 }
        if clicks != "none" { features += 1 }
        var result = TrainingMemory()
        result.addParameters(
            FeatureRanker<Float>.plan(configuration(features: features)).shapes,
            lower: "dimension")
        let rows = Double(learning.batch * candidates)
        result.add(
            "the units of a batch's candidates",
            numbers: rows * Double(learning.dimension * layers), lower: "batch", "dimension")
        result.add(
            "the features of all candidates",
            numbers: Double(city.visits) / 4 * (1 - learnAfter) * Double(candidates * features),
            lower: "candidates", instead: "a larger --learn-after")
        return result
    }

    func configuration<Scalar>(features: Int) -> FeatureRanker<Scalar>.Configuration {
        var result = FeatureRanker<Scalar>.Configuration()
        result.features = features
        result.layers = layers
        result.width = learning.dimension
        result.dropout = dropout
        result.candidates = candidates
        result.loss = loss
        return result
    }

    public static var models: [ModelDefinition<Self>] { [Catalogue.ranker] }
}

/// Other runs that are features.
extension RankerRecipe {
    func wanted(_ source: RankerSource) -> String {
        switch source {
        case .towers: towers
        case .clicks: clicks
        }
    }

    func hasSource(_ source: RankerSource) -> Bool { wanted(source) != "none" }

    /// A source's recipe, as far as its parameters are made by it.
    func kept(of source: RankerSource) -> GeneratorRecipe {
        switch source {
        case .towers: towersKept
        case .clicks: clicksKept
        }
    }

    static func nothingKept(of source: RankerSource) -> GeneratorRecipe {
        GeneratorRecipe(source.stage).ofParameters
    }

    private func naming(_ source: RankerSource, _ run: String, _ recipe: GeneratorRecipe) -> Self {
        var result = self
        switch source {
        case .towers: (result.towers, result.towersKept) = (run, recipe.ofParameters)
        case .clicks: (result.clicks, result.clicksKept) = (run, recipe.ofParameters)
        }
        return result
    }

    public func sources() throws -> [RunSource] {
        RankerSource.allCases.filter(hasSource).map { source in
            let ranker = self
            let option = source.rawValue
            return RunSource(
                role: option, wanted: wanted(source), models: [source.stage.rawValue],
                prefix: source.prefix,
                misfit:
                    "has another split or other events than this ranker, other sizes than it was begun with, or learned moments that it is to learn",
                remedy:
                    "give --\(option) a run of the same --split and --action, whose --learn-before is at most the ranker's --learn-after",
                adopting: { run, recipe in
                    let found = try GeneratorRecipe(recipe)
                    try ranker.require(found, as: source, of: run)
                    return try ranker.naming(source, run, found).document()
                },
                finds: { ranker.agrees(with: try GeneratorRecipe($0)) }
            ) {
                let found = try GeneratorRecipe($0)
                return ranker.agrees(with: found) && found.ofParameters == ranker.kept(of: source)
            }
        }
    }

    /// Whether a source saw the same events and nothing of the moments that are learned.
    private func agrees(with source: GeneratorRecipe) -> Bool {
        source.learning.split == learning.split && source.action == action
            && source.learnBefore <= learnAfter
    }

    /// - Throws: `Failure(.usage)` that says what keeps a run from being a source.
    private func require(
        _ found: GeneratorRecipe, as source: RankerSource, of run: String
    ) throws {
        let option = source.rawValue
        func refusal(_ what: String, _ own: String, _ ranker: String) -> Failure {
            Failure(
                .usage, "\(run) was trained with --\(what) \(own), and the ranker has \(ranker)",
                remedy: "give --\(what) \(own), or another run for --\(option)")
        }
        guard found.learning.split == learning.split else {
            throw refusal("split", found.learning.split.rawValue, learning.split.rawValue)
        }
        guard found.action == action else {
            throw refusal("action", found.action.rawValue, action.rawValue)
        }
        guard found.learnBefore <= learnAfter else {
            throw Failure(
                .usage,
                "\(run) learned the oldest \(Numbers.short(found.learnBefore, 6)) of the training, and the ranker would learn what comes after \(Numbers.short(learnAfter, 6)): of what a source has learned its scores say too much",
                remedy: found.learnBefore < 1
                    ? "give --learn-after \(Numbers.short(found.learnBefore, 6)) or more"
                    : "train it and what it starts from with --learn-before 0.8, and give the ranker --learn-after 0.8"
            )
        }
    }
}

extension GeneratorRecipe {
    /// What decides on names, shapes and meaning of the parameters, all else as it is by default: what a
    /// model needs to run on another's parameters.
    var ofParameters: GeneratorRecipe {
        var result = GeneratorRecipe(stage)
        result.takeShape(of: self)
        result.pointerRotary = pointerRotary
        result.pointerBias = pointerBias
        result.placeVectors = placeVectors
        // Nothing is learned: neither events nor lists nor how they are divided matter.
        result.learning.split = GeneratorRecipe(stage).learning.split
        result.action = .auto
        result.start = "none"
        result.richness = 0
        result.candidates = 2
        return result
    }
}

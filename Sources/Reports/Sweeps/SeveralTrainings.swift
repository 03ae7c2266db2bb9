import Support

/// Trainings of one recipe that differ in their seeds or settings.
public struct SeveralTrainings: Codable, Equatable, Sendable {
    /// Nil for the recipe's own.
    public var seeds: [UInt64]?
    /// `dropout=0.2,0.5 dimension=32,64`; nil for the recipe's own settings.
    public var sweep: String?
    /// η of successive halving; nil trains all combinations to the end.
    public var halving: Int?
    /// The epoch of the first rung.
    public var firstEpochs: Int?

    public init() {}

    /// Whether there is but one training.
    public var isSingle: Bool { seeds == nil && sweep == nil }

    /// - Throws: `Failure(.usage)` where the parts do not go together, or a text names no values.
    public func check() throws(Failure) {
        if let seeds {
            guard !seeds.isEmpty, Set(seeds).count == seeds.count else {
                throw Failure(
                    .usage, "--seeds needs different whole numbers",
                    remedy: "give such as 1,2,3,4,5")
            }
        }
        if let sweep { _ = try TrainingSweep(sweep) }
        if halving != nil, sweep == nil {
            throw Failure(
                .usage, "--halving needs a sweep",
                remedy: "give --sweep too, such as --sweep \"learning-rate=0.01,0.003,0.001\"")
        }
        if firstEpochs != nil, halving == nil {
            throw Failure(
                .usage, "--first-epochs is of --halving", remedy: "give --halving too")
        }
    }

    /// Every combination as a recipe, with what it is told apart by; the recipe itself where there is
    /// no sweep.
    ///
    /// - Throws: `Failure(.usage)` for a setting or value that the model does not have.
    public func recipes(from recipe: TrainingRecipe, _ card: ModelCard) throws(Failure)
        -> [(name: String, recipe: TrainingRecipe)]
    {
        guard let sweep else { return [("", recipe)] }
        return try TrainingSweep(sweep).recipes(from: recipe, card)
    }

    /// How its combinations are halved; nil where all go to the end.
    ///
    /// - Throws: `Failure(.usage)` where they cannot be.
    public func halved(_ recipe: TrainingRecipe, combinations: Int) throws(Failure)
        -> SuccessiveHalving?
    {
        guard let halving, let sweep else { return nil }
        // What is compared at a rung must be measured alike.
        let fixed = ["epochs", "evaluate-every", "select-by", "select-on", "split"]
        if let name = try TrainingSweep(sweep).names.first(where: fixed.contains) {
            throw Failure(
                .usage,
                "a sweep of \(name) cannot be halved: its combinations are not compared at "
                    + "the same epochs by the same metric",
                remedy: "leave out --halving, or \(name)")
        }
        guard recipe.selectOn == VisitPart.validation.rawValue else {
            throw Failure(
                .usage,
                "--halving decides on the validation part, and the recipe selects on "
                    + recipe.selectOn,
                remedy: "give --select-on validation")
        }
        return try SuccessiveHalving(
            combinations: combinations, epochs: recipe.epochs,
            evaluateEvery: recipe.evaluateEvery, factor: halving, firstEpochs: firstEpochs)
    }
}

extension SeveralTrainings {
    /// As options of `train`.
    public var arguments: [String] {
        func option(_ name: String, _ value: String?) -> [String] {
            value.map { [name, $0] } ?? []
        }
        return option("--seeds", seeds.map { $0.map { String($0) }.joined(separator: ",") })
            + option("--sweep", sweep) + option("--halving", halving.map { String($0) })
            + option("--first-epochs", firstEpochs.map { String($0) })
    }
}

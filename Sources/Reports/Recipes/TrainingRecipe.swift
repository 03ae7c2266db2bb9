/// What a run was trained with: its model's name, what every model has, and by stored path what
/// this one has besides. A document, which any session can hold; the model's folder says what the
/// values mean.
///
/// JSON nests at the points of a path, so that `site.message` is `{"site": {"message": …}}`.
public struct TrainingRecipe: Equatable, Sendable {
    public var model: String
    public var dimension: Int
    public var epochs: Int
    public var batch: Int
    public var learningRate: Double
    /// `validation`, or `test` (only to reproduce published figures).
    public var selectOn: String
    /// The metric whose best epoch is kept.
    public var selectBy: String
    /// Evaluations without improvement before stopping; 0 trains all epochs.
    public var patience: Int
    /// Epochs between evaluations.
    public var evaluateEvery: Int
    /// After selection, trains again on training and validation visits for the chosen epochs.
    public var refit: Bool
    public var seed: UInt64
    /// `released`, `chronological`, `global` or `leave-one-out`.
    public var split: String
    /// What its model has besides, by stored path.
    private var own: [String: SettingValue] = [:]

    public init(
        model: String, dimension: Int, epochs: Int, batch: Int, learningRate: Double,
        selectOn: String, selectBy: String, patience: Int, evaluateEvery: Int, refit: Bool,
        seed: UInt64, split: String
    ) {
        self.model = model
        self.dimension = dimension
        self.epochs = epochs
        self.batch = batch
        self.learningRate = learningRate
        self.selectOn = selectOn
        self.selectBy = selectBy
        self.patience = patience
        self.evaluateEvery = evaluateEvery
        self.refit = refit
        self.seed = seed
        self.split = split
    }

    /// The value at a stored path; nil where the recipe has none.
    ///
    /// - Precondition: what is put where every model has a value is of that value's kind.
    public subscript(path: String) -> SettingValue? {
        get {
            switch path {
            case "dimension": .integer(dimension)
            case "epochs": .integer(epochs)
            case "batch": .integer(batch)
            case "learningRate": .real(learningRate)
            case "selectOn": .text(selectOn)
            case "selectBy": .text(selectBy)
            case "patience": .integer(patience)
            case "evaluateEvery": .integer(evaluateEvery)
            case "refit": .flag(refit)
            case "seed": .seed(seed)
            case "split": .text(split)
            default: own[path]
            }
        }
        set {
            switch (path, newValue) {
            case ("dimension", .integer(let value)): dimension = value
            case ("epochs", .integer(let value)): epochs = value
            case ("batch", .integer(let value)): batch = value
            case ("learningRate", .real(let value)): learningRate = value
            case ("selectOn", .text(let value)): selectOn = value
            case ("selectBy", .text(let value)): selectBy = value
            case ("patience", .integer(let value)): patience = value
            case ("evaluateEvery", .integer(let value)): evaluateEvery = value
            case ("refit", .flag(let value)): refit = value
            case ("seed", .seed(let value)): seed = value
            case ("split", .text(let value)): split = value
            default:
                precondition(
                    CommonKey(rawValue: path) == nil,
                    "\(String(describing: newValue)) is no \(path) of a recipe")
                own[path] = newValue
            }
        }
    }

    fileprivate enum CommonKey: String, CodingKey, CaseIterable {
        case dimension, epochs, batch, learningRate, selectOn, selectBy, patience, evaluateEvery
        case refit, seed, split
    }
}

extension TrainingRecipe: Codable {
    /// The model of recipes that were stored before there was a choice.
    private static let firstModel = "sepgcn"
    private static let modelKey = "model"

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// - Throws: `DecodingError` where something that every model has is missing.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CommonKey.self)
        let all = try decoder.container(keyedBy: Key.self)
        model =
            try all.decodeIfPresent(String.self, forKey: Key(Self.modelKey)) ?? Self.firstModel
        dimension = try values.decode(Int.self, forKey: .dimension)
        epochs = try values.decode(Int.self, forKey: .epochs)
        batch = try values.decode(Int.self, forKey: .batch)
        learningRate = try values.decode(Double.self, forKey: .learningRate)
        selectOn = try values.decode(String.self, forKey: .selectOn)
        selectBy = try values.decode(String.self, forKey: .selectBy)
        patience = try values.decode(Int.self, forKey: .patience)
        evaluateEvery = try values.decode(Int.self, forKey: .evaluateEvery)
        refit = try values.decode(Bool.self, forKey: .refit)
        seed = try values.decode(UInt64.self, forKey: .seed)
        split = try values.decode(String.self, forKey: .split)
        for key in all.allKeys
        where CommonKey(rawValue: key.stringValue) == nil && key.stringValue != Self.modelKey {
            try read(key, of: all, at: "")
        }
    }

    private mutating func read(
        _ key: Key, of values: KeyedDecodingContainer<Key>, at prefix: String
    ) throws {
        let path = prefix + key.stringValue
        guard let group = try? values.nestedContainer(keyedBy: Key.self, forKey: key) else {
            own[path] = try values.decode(SettingValue.self, forKey: key)
            return
        }
        for key in group.allKeys { try read(key, of: group, at: path + ".") }
    }

    public func encode(to encoder: any Encoder) throws {
        var all = encoder.container(keyedBy: Key.self)
        try all.encode(model, forKey: Key(Self.modelKey))
        for key in CommonKey.allCases {
            try all.encode(self[key.rawValue], forKey: Key(key.rawValue))
        }
        var groups: [Substring: KeyedEncodingContainer<Key>] = [:]
        for (path, value) in own.sorted(by: { $0.key < $1.key }) {
            let parts = path.split(separator: ".", maxSplits: 1)
            guard parts.count == 2 else {
                try all.encode(value, forKey: Key(path))
                continue
            }
            var group =
                groups[parts[0]]
                ?? all.nestedContainer(keyedBy: Key.self, forKey: Key(String(parts[0])))
            try group.encode(value, forKey: Key(String(parts[1])))
            groups[parts[0]] = group
        }
    }
}

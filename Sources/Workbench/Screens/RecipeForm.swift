import Canvas
import Reports
import Support

/// One field of the recipe as the form of the Train screen shows it.
public struct RecipeField: Sendable {
    public enum Kind: Sendable {
        case integer(WritableKeyPath<TrainingRecipe, Int> & Sendable, ClosedRange<Int>)
        case real(WritableKeyPath<TrainingRecipe, Double> & Sendable, ClosedRange<Double>)
        case choice(WritableKeyPath<TrainingRecipe, String> & Sendable, [String])
        case toggle(WritableKeyPath<TrainingRecipe, Bool> & Sendable)
        case text(WritableKeyPath<TrainingRecipe, String> & Sendable)
        case seed(WritableKeyPath<TrainingRecipe, UInt64> & Sendable)
        case model
    }

    /// The name of the command line's option.
    public var name: String
    /// What the field does, in one line.
    public var description: String
    public var kind: Kind

    /// The fields of every model.
    public static let all: [RecipeField] =
        [
            .init("model", "What is trained: a subcommand of train", .model),
            .init(
                "dimension", "Length of every embedding; more separates more, and costs more",
                .integer(\.dimension, 1...4096)),
            .init("layers", "Propagation layers K", .integer(\.layers, 1...16)),
            .init("epochs", "Passes over the training visits", .integer(\.epochs, 1...1_000_000)),
            .init("batch", "Triples in one step", .integer(\.batch, 1...10_000_000)),
            .init("learning-rate", "Step size of Adam", .real(\.learningRate, 1e-9...10)),
            .init("decay", "Weight of the squared layer-0 embeddings", .real(\.decay, 0...10)),
            .init("gamma", "Share of the SEP step in each layer", .real(\.gamma, 0...1)),
            .init(
                "alpha", "Similarity of two places one median distance apart",
                .real(\.alpha, 1e-6...0.999999)),
            .init("cutoff", "Similarities under this count as none", .real(\.cutoff, 0...1)),
            .init(
                "ablation", "full; lightgcn: no SEP; temporal: no distance; spatial: no hours",
                .choice(\.ablation, ["full", "lightgcn", "temporal", "spatial"])),
            .init(
                "visits", "Entries of the bipartite graph: count as released, binary as published",
                .choice(\.visits, ["count", "binary"])),
            .init("category", "Learned category table at the first layer", .toggle(\.category)),
            .init("layer-zero", "Counts layer 0 in the final mean", .toggle(\.layerZero)),
            .init(
                "select-on", "Part that chooses the epoch; test only to repeat published figures",
                .choice(\.selectOn, ["validation", "test"])),
            .init(
                "select-by", "Metric whose best epoch is kept",
                .choice(
                    \.selectBy,
                    [
                        "recall@20", "recall@50", "recall@5", "recall@10", "ndcg@5", "ndcg@10",
                        "ndcg@20", "ndcg@50", "hit@10", "hit@20", "mrr",
                    ])),
            .init(
                "patience", "Evaluations without improvement before stopping; 0 trains to the end",
                .integer(\.patience, 0...1_000_000)),
            .init(
                "evaluate-every", "Epochs between two evaluations",
                .integer(\.evaluateEvery, 1...1_000_000)),
            .init(
                "refit", "Trains again on training and validation visits for the chosen epochs",
                .toggle(\.refit)),
            .init("seed", "Start of every random stream", .seed(\.seed)),
            .init(
                "propagation", "How the layers are computed; auto measures what is faster",
                .choice(\.propagation, ["auto", "collapsed", "layered", "sparse"])),
            .init(
                "split", "Which visits are held out",
                .choice(\.split, ["released", "chronological", "global", "leave-one-out"])),
        ] + sites + SequenceFields.all + GenerationFields.all

    /// The fields that only models of sites have.
    private static let sites: [RecipeField] = [
        .init(
            "message", "How a neighbour and its relation make a message",
            .choice(\.site.message, ["rotate", "multiply", "subtract", "correlation"])),
        .init(
            "composition", "How relations make the vector of a path",
            .choice(\.site.composition, ["gru", "add", "multiply"])),
        .init(
            "fusion", "Parts of the score: normalized as released, raw as published",
            .choice(\.site.fusion, ["normalized", "raw"])),
        .init(
            "without", "Criteria whose paths are left out, by commas, such as region-flow",
            .text(\.site.without)),
        .init(
            "pretrained", "Where the encoder starts: auto, none, or a run of TuckER",
            .text(\.site.pretrained)),
        .init("frozen", "Pre-trained vectors keep their values", .toggle(\.site.frozen)),
        .init(
            "dropout", "Share that is dropped: of the encoder, or of queries",
            .real(\.site.dropout, 0...0.999999)),
        .init(
            "input-dropout", "Share of subjects that is dropped",
            .real(\.site.inputDropout, 0...0.999999)),
        .init(
            "relation-dropout", "Share of the core times the relation that is dropped",
            .real(\.site.relationDropout, 0...0.999999)),
        .init(
            "rate-decay", "Factor of the learning rate after each epoch",
            .real(\.site.rateDecay, 1e-6...1)),
        .init("smoothing", "Smoothing of labels", .real(\.site.smoothing, 0...0.999999)),
        .init(
            "candidates", "Objects that a query is scored against",
            .choice(\.site.candidates, ["typed", "all"])),
        .init(
            "graph", "Settings of a graph that is built, such as near-km=2,flow-share=0.1",
            .text(\.site.graph)),
        .init(
            "minimum-pairs", "Pairs that a brand needs, where parts do not come with the data",
            .integer(\.site.minimumPairs, 3...1_000_000)),
        .init(
            "split-seed", "Seed of the parts, where they do not come with the data",
            .seed(\.site.splitSeed)),
    ]

    /// What other names mean, and may hold, in models of sites.
    private static let ofSites: [RecipeField] = [
        .init(
            "layers", "Encoder layers K; 0 leaves the encoder out", .integer(\.layers, 0...16)),
        .init("epochs", "Epochs at most", .integer(\.epochs, 1...1_000_000)),
        .init(
            "batch", "Pairs of brand and region, or queries, in one step",
            .integer(\.batch, 1...1_000_000)),
        .init(
            "alpha", "Share of the direct link in the score; 1 leaves the paths out",
            .real(\.alpha, 0...1)),
        .init(
            "select-by", "Metric on validation pairs whose best epoch is kept",
            .choice(
                \.selectBy,
                [
                    "ndcg@10", "ndcg@5", "ndcg@20", "hit@5", "hit@10", "hit@20", "precision@5",
                    "precision@10", "precision@20", "recall@5", "recall@10", "recall@20", "map@5",
                    "map@10", "map@20", "mrr",
                ])),
    ]

    /// The fields that a model has.
    public static func of(_ model: TrainedModel) -> [RecipeField] {
        let options = Set(model.options)
        return all.filter { $0.name == "model" || options.contains($0.name) }
            .map { $0.fitting(model) }
    }

    /// The same field as a model understands it.
    private func fitting(_ model: TrainedModel) -> RecipeField {
        if model.readsActions {
            return (GenerationFields.meanings(model) + SequenceFields.meanings).first {
                $0.name == name
            }
                ?? self
        }
        if model.readsSequences {
            return SequenceFields.meanings.first { $0.name == name } ?? self
        }
        guard model.choosesSites else { return self }
        return Self.ofSites.first { $0.name == name } ?? self
    }

    init(_ name: String, _ description: String, _ kind: Kind) {
        self.name = name
        self.description = description
        self.kind = kind
    }

    /// The value in a recipe, as text.
    public func text(_ recipe: TrainingRecipe) -> String {
        switch kind {
        case .integer(let path, _): String(recipe[keyPath: path])
        case .real(let path, _): Numbers.short(recipe[keyPath: path], 6)
        case .choice(let path, _): recipe[keyPath: path]
        case .toggle(let path): recipe[keyPath: path] ? "yes" : "no"
        case .text(let path): recipe[keyPath: path]
        case .seed(let path): String(recipe[keyPath: path])
        case .model: recipe.model.rawValue
        }
    }

    /// The option of the command line, with the default of a model.
    public func field(of model: TrainedModel) -> FormField {
        let own = fitting(model)
        let kind: FormField.Kind =
            switch own.kind {
            case .integer(_, let range): .integer(range)
            case .real(_, let range): .real(range)
            case .choice(_, let choices): .choice(choices)
            case .toggle: .toggle
            case .text: .text
            case .seed: .unsigned
            case .model: .choice(TrainedModel.allCases.map(\.rawValue))
            }
        // The model is a word of the command, which is always given.
        let position: FormField.Position = name == "model" ? .word : .option
        return FormField(
            name, own.description, kind, standard: text(TrainingRecipe(model)), position)
    }

    /// Puts text into a recipe; returns why it cannot, in one sentence.
    public func set(_ text: String, in recipe: inout TrainingRecipe) -> String? {
        let field = field(of: recipe.model)
        let text = field.cleaned(text)
        if let fault = field.fault(text) { return fault }
        switch kind {
        case .integer(let path, _): recipe[keyPath: path] = Int(text) ?? recipe[keyPath: path]
        case .real(let path, _): recipe[keyPath: path] = Double(text) ?? recipe[keyPath: path]
        case .choice(let path, _): recipe[keyPath: path] = text
        case .toggle(let path): recipe[keyPath: path] = text == "yes"
        // Nothing typed is what the command would take by itself.
        case .text(let path): recipe[keyPath: path] = text.isEmpty ? field.standard : text
        case .seed(let path): recipe[keyPath: path] = UInt64(text) ?? recipe[keyPath: path]
        case .model: recipe = Self.recipe(recipe, for: TrainedModel(rawValue: text))
        }
        return nil
    }

    /// Another model's recipe: what was changed is kept where the model has it.
    private static func recipe(_ recipe: TrainingRecipe, for model: TrainedModel?)
        -> TrainingRecipe
    {
        guard let model, model != recipe.model else { return recipe }
        let (options, standard) = (Set(model.options), TrainingRecipe(recipe.model))
        var result = TrainingRecipe(model)
        for field in all where options.contains(field.name) {
            let text = field.text(recipe)
            if text != field.text(standard) { _ = field.set(text, in: &result) }
        }
        return result
    }

    /// The next or the previous value of an enumeration.
    public func cycle(_ recipe: inout TrainingRecipe, by step: Int) {
        let field = field(of: recipe.model)
        guard field.cycles else { return }
        _ = set(field.next(after: text(recipe), by: step), in: &recipe)
    }
}

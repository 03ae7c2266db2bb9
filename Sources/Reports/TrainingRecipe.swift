/// The models that can be trained.
public enum TrainedModel: String, Codable, Sendable, CaseIterable {
    /// Nguyen and Tran, ICTIR 2025.
    case sepgcn
    /// He et al., SIGIR 2020.
    case lightgcn
    /// Rendle et al., UAI 2009.
    case matrixFactorization = "bpr-mf"
    /// Liu, Ding and Li, SIGSPATIAL 2023.
    case knowsite
    /// Balažević et al., EMNLP 2019.
    case tucker
    /// Yang et al., ICLR 2015.
    case distmult
    /// Trouillon et al., ICML 2016.
    case complex
    /// Bordes et al., NIPS 2013.
    case transe
    /// Zhao et al., AAAI 2025: the student, and the teacher it learns from.
    case stkdrec
    case stkdrecTeacher = "stkdrec-teacher"
    /// Kang and McAuley, ICDM 2018.
    case sasrec
    /// Lin et al., arXiv 2508.16126.
    case spacetimeGR = "spacetime-gr"
    /// Its later stages: two towers, candidate lists, preferences.
    case spacetimeGREmbedding = "spacetime-gr-embedding"
    case spacetimeGRRanking = "spacetime-gr-ranking"
    case spacetimeGRAlignment = "spacetime-gr-alignment"

    /// As the papers write it.
    public var title: String {
        switch self {
        case .sepgcn: "SEP-GCN"
        case .lightgcn: "LightGCN"
        case .matrixFactorization: "BPR-MF"
        case .knowsite: "KnowSite"
        case .tucker: "TuckER"
        case .distmult: "DistMult"
        case .complex: "ComplEx"
        case .transe: "TransE"
        case .stkdrec: "STKDRec"
        case .stkdrecTeacher: "STKDRec's teacher"
        case .sasrec: "SASRec"
        case .spacetimeGR: "Spacetime-GR"
        case .spacetimeGREmbedding: "Spacetime-GR's towers"
        case .spacetimeGRRanking: "Spacetime-GR's ranking"
        case .spacetimeGRAlignment: "Spacetime-GR, aligned"
        }
    }

    /// Whether it chooses regions for brands, not places for users.
    public var choosesSites: Bool { self == .knowsite || learnsFacts }

    /// Whether it continues a user's sequence of events.
    public var readsSequences: Bool {
        self == .stkdrec || self == .stkdrecTeacher || self == .sasrec
    }

    /// Whether it generates the next place token by token.
    public var generates: Bool { self == .spacetimeGR || self == .spacetimeGRAlignment }

    /// Whether it learned to rank lists of places that are shown.
    public var ranksLists: Bool { self == .spacetimeGREmbedding || self == .spacetimeGRRanking }

    /// Whether it is a stage of Spacetime-GR, and one that starts from another.
    public var readsActions: Bool { generates || ranksLists }
    public var tunesGenerator: Bool { readsActions && self != .spacetimeGR }

    /// Whether it is asked about moments: which event comes next?
    public var tellsMoments: Bool { readsSequences || readsActions }

    /// Names of the metrics that a table shows first, without protocol.
    public var shownMetrics: [String] {
        if ranksLists { return ["auc", "request-auc", "hit@1", "hit@5", "mrr"] }
        if generates { return ["hit@1", "hit@5", "hit@10", "mrr", "ndcg@10"] }
        if readsSequences { return ["ndcg@10", "hit@10", "hit@1", "hit@20", "mrr"] }
        return choosesSites
            ? ["ndcg@10", "hit@10", "precision@10", "recall@10", "map@10"]
            : ["recall@20", "precision@20", "ndcg@20", "hit@20", "mrr"]
    }

    /// Protocols that its test part is ranked by.
    public var shownProtocols: [String] {
        if ranksLists { return ["shown"] }
        if tellsMoments { return ["next"] }
        return choosesSites ? ["sites"] : ["published", "new", "all"]
    }

    /// What a list of runs shows of the test part.
    public var headline: String { "\(shownProtocols[0])/\(shownMetrics[0])" }

    /// Whether it learns vectors of a knowledge graph's entities from its facts.
    public var learnsFacts: Bool {
        switch self {
        case .tucker, .distmult, .complex, .transe: true
        default: false
        }
    }

    /// Whether it stands beside models of places to be beaten: compared by itself, tuned by a grid.
    public var isBaseline: Bool { self == .lightgcn || self == .matrixFactorization }

    /// Whether a score is a sum over steps through a graph of visits, which an explanation can list.
    public var hasEvidence: Bool { self == .sepgcn || self == .lightgcn }

    /// The options of the command line that the model has, in the order of the form.
    ///
    /// The others keep their defaults and change nothing.
    public var options: [String] {
        TrainingRecipe.options.filter { option in
            switch option {
            case "gamma", "cutoff", "ablation", "category": self == .sepgcn
            case "alpha": self == .sepgcn || self == .knowsite
            case "layers":
                hasEvidence || self == .knowsite || self == .stkdrec || self == .sasrec
                    || readsActions
            case "visits", "layer-zero", "propagation": hasEvidence
            case "decay": !choosesSites && !readsSequences
            case "select-on": !choosesSites && !tellsMoments
            case "refit", "split": !choosesSites
            case "fusion": self == .knowsite || self == .stkdrec
            case "message", "composition", "without", "pretrained", "frozen":
                self == .knowsite
            case "input-dropout", "relation-dropout": self == .tucker
            case "smoothing": learnsFacts
            case "candidates": learnsFacts || ranksLists
            case "dropout", "graph":
                choosesSites || (readsSequences && (option == "dropout" || self != .sasrec))
                    || (readsActions && option == "dropout")
            case "rate-decay", "minimum-pairs", "split-seed": choosesSites
            case "action", "length": tellsMoments
            case "windows": readsSequences
            case "heads": self == .stkdrec || self == .sasrec || readsActions
            case "padding": self == .stkdrec || self == .sasrec
            case "pointer", "action-token", "space-time", "hidden", "block-km", "index",
                "history", "learn-after", "learn-before", "richness", "functional", "schedule",
                "warm-up", "clip", "place-vectors":
                readsActions
            case "curriculum": self == .spacetimeGR
            case "start", "keep", "requests": tunesGenerator
            case "beta", "rejects", "rejected", "rules": self == .spacetimeGRAlignment
            case "temperature": self == .stkdrec || self == .spacetimeGREmbedding
            case "space", "distillation", "over", "teacher": self == .stkdrec
            case "edges": self == .stkdrec || self == .stkdrecTeacher
            case "hops", "fan-out": self == .stkdrecTeacher
            default: true
            }
        }
    }
}

/// The options of one training: what `--help` lists and the form of the Train screen edits.
public struct TrainingRecipe: Codable, Equatable, Sendable {
    public var model = TrainedModel.sepgcn
    public var dimension = 64
    public var layers = 3
    public var epochs = 400
    public var batch = 2048
    public var learningRate = 0.001
    /// Weight λ of the squared layer-0 embeddings.
    public var decay = 0.0001
    /// Share γ of the SEP step in each layer.
    public var gamma = 0.5
    /// α: similarity of two places one median distance apart.
    public var alpha = 0.9
    /// Similarities under this are 0.
    public var cutoff = 0.1
    /// `full`, `lightgcn`, `temporal` (no distance), `spatial` (no hours).
    public var ablation = "full"
    /// `count` (released code) or `binary` (paper): entries of the bipartite graph.
    public var visits = "count"
    /// The learned category table at the first layer (released code).
    public var category = true
    /// Counts layer 0 in the final mean (paper's equation 10).
    public var layerZero = false
    /// `validation` or `test` (only to reproduce published figures).
    public var selectOn = "validation"
    /// The metric whose best epoch is kept.
    public var selectBy = "recall@20"
    /// Evaluations without improvement before stopping; 0 trains all epochs.
    public var patience = 0
    /// Epochs between evaluations.
    public var evaluateEvery = 5
    /// After selection, trains again on training and validation visits for the chosen epochs.
    public var refit = true
    public var seed: UInt64 = 1
    /// `auto`, `collapsed`, `layered` or `sparse`: how the propagation is computed.
    public var propagation = "auto"
    /// `released`, `chronological`, `global` or `leave-one-out`.
    public var split = "released"
    /// What only models of sites have.
    public var site = SiteOptions()
    /// What only models of sequences have.
    public var sequence = SequenceOptions()
    /// What only the generator of places has.
    public var generation = GenerationOptions()

    /// A model's defaults.
    ///
    /// What the papers of the baselines leave open, rate and decay, is set to what the validation
    /// visits of Bangkok like; LightGCN has its paper's binary visits and layer 0 in the mean. The
    /// baselines end by themselves where nothing gets better.
    public init(_ model: TrainedModel = .sepgcn) {
        self.model = model
        if model.choosesSites { takeSiteDefaults() }
        if model.readsSequences { takeSequenceDefaults() }
        if model.readsActions { takeGenerationDefaults() }
        guard model.isBaseline else { return }
        learningRate = 0.005
        decay = 0.01
        patience = 10
        visits = "binary"
        layerZero = true
    }

    /// KnowSite's are those its code was released with for Beijing; the embeddings' those of TuckER
    /// for a graph of this size, with larger batches.
    private mutating func takeSiteDefaults() {
        selectBy = "ndcg@10"
        evaluateEvery = 1
        patience = 10
        refit = false
        decay = 0
        epochs = 200
        if model == .knowsite {
            layers = 2
            batch = 128
            alpha = 0.5
        } else {
            batch = 512
            learningRate = 0.002
            site.inputDropout = 0.2
            site.relationDropout = 0.2
        }
    }

    /// Those of STKDRec's section 5; SASRec is the student without space and teacher. Patience is
    /// ours.
    private mutating func takeSequenceDefaults() {
        split = "leave-one-out"
        selectBy = "ndcg@10"
        evaluateEvery = 1
        patience = 20
        refit = false
        decay = 0
        dimension = 256
        layers = 2
        batch = 50
        epochs = 200
        if model == .sasrec {
            sequence.space = "none"
            sequence.distillation = 0
        }
    }

    /// Those of our trial on New York, for the paper does not give its own.
    private mutating func takeGenerationDefaults() {
        selectBy = "hit@1"
        evaluateEvery = 1
        patience = 5
        refit = false
        decay = 0.01
        dimension = 128
        layers = 4
        batch = 32
        epochs = 20
        learningRate = 0.0015
        sequence.heads = 4
        sequence.length = 64
        sequence.dropout = 0.2
        guard model.tunesGenerator else { return }
        // A later stage moves what is learned already, and so by less.
        epochs = 5
        patience = 0
        if model.ranksLists {
            learningRate = 0.001
            selectBy = "auc"
        } else {
            learningRate = 0.0001
            generation.keep = 1
        }
    }

    /// The names of all options, in the order of the form.
    public static let options = [
        "dimension", "layers", "epochs", "batch", "learning-rate", "decay", "gamma", "alpha",
        "cutoff", "ablation", "visits", "category", "layer-zero", "select-on", "select-by",
        "patience", "evaluate-every", "refit", "seed", "propagation", "split", "message",
        "composition", "fusion", "without", "pretrained", "frozen", "dropout", "input-dropout",
        "relation-dropout", "rate-decay", "smoothing", "candidates", "graph", "minimum-pairs",
        "split-seed", "action", "length", "heads", "windows", "space", "edges", "padding",
        "distillation", "temperature", "over", "teacher", "hops", "fan-out", "pointer",
        "action-token", "space-time", "hidden", "block-km", "index", "curriculum",
        "history", "learn-after", "learn-before", "richness",
        "functional", "schedule", "warm-up", "clip", "place-vectors", "start", "keep", "requests",
        "beta", "rejects", "rejected", "rules",
    ]

    /// Reads a recipe; one that was written before there was a choice of models is of SEP-GCN.
    ///
    /// - Throws: `DecodingError` where any other option is missing.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func value<Value: Decodable>(_ key: CodingKeys) throws -> Value {
            try values.decode(Value.self, forKey: key)
        }
        model = try values.decodeIfPresent(TrainedModel.self, forKey: .model) ?? .sepgcn
        dimension = try value(.dimension)
        layers = try value(.layers)
        epochs = try value(.epochs)
        batch = try value(.batch)
        learningRate = try value(.learningRate)
        decay = try value(.decay)
        gamma = try value(.gamma)
        alpha = try value(.alpha)
        cutoff = try value(.cutoff)
        ablation = try value(.ablation)
        visits = try value(.visits)
        category = try value(.category)
        layerZero = try value(.layerZero)
        selectOn = try value(.selectOn)
        selectBy = try value(.selectBy)
        patience = try value(.patience)
        evaluateEvery = try value(.evaluateEvery)
        refit = try value(.refit)
        seed = try value(.seed)
        propagation = try value(.propagation)
        split = try value(.split)
        site = try values.decodeIfPresent(SiteOptions.self, forKey: .site) ?? SiteOptions()
        sequence =
            try values.decodeIfPresent(SequenceOptions.self, forKey: .sequence)
            ?? SequenceOptions()
        generation =
            try values.decodeIfPresent(GenerationOptions.self, forKey: .generation)
            ?? GenerationOptions()
    }
}

/// The models that are trained on triples of user, visited and unvisited place.
public enum TrainedModel: String, Codable, Sendable, CaseIterable {
    /// Nguyen and Tran, ICTIR 2025.
    case sepgcn
    /// He et al., SIGIR 2020.
    case lightgcn
    /// Rendle et al., UAI 2009.
    case matrixFactorization = "bpr-mf"

    /// As the papers write it.
    public var title: String {
        switch self {
        case .sepgcn: "SEP-GCN"
        case .lightgcn: "LightGCN"
        case .matrixFactorization: "BPR-MF"
        }
    }

    /// Whether it stands beside others to be beaten: compared by itself, tuned by a grid.
    public var isBaseline: Bool { self != .sepgcn }

    /// Whether a score is a sum over steps through a graph, which an explanation can list.
    public var hasEvidence: Bool { self != .matrixFactorization }

    /// The options of the command line that the model has, in the order of the form.
    ///
    /// The others keep their defaults and change nothing.
    public var options: [String] {
        TrainingRecipe.options.filter { option in
            switch option {
            case "gamma", "alpha", "cutoff", "ablation", "category": self == .sepgcn
            case "layers", "visits", "layer-zero", "propagation": hasEvidence
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
    /// `released`, `chronological` or `global`.
    public var split = "released"

    /// A model's defaults.
    ///
    /// What the papers of the baselines leave open, rate and decay, is set to what the validation
    /// visits of Bangkok like; LightGCN has its paper's binary visits and layer 0 in the mean. The
    /// baselines end by themselves where nothing gets better.
    public init(_ model: TrainedModel = .sepgcn) {
        self.model = model
        guard model.isBaseline else { return }
        learningRate = 0.005
        decay = 0.01
        patience = 10
        visits = "binary"
        layerZero = true
    }

    /// The names of all options, in the order of the form.
    public static let options = [
        "dimension", "layers", "epochs", "batch", "learning-rate", "decay", "gamma", "alpha",
        "cutoff", "ablation", "visits", "category", "layer-zero", "select-on", "select-by",
        "patience", "evaluate-every", "refit", "seed", "propagation", "split",
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
    }
}

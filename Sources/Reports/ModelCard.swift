/// What a recommender ranks, and for whom.
public enum RecommendingTask: String, Codable, Sendable, CaseIterable {
    /// Places for a user, whenever they come.
    case places
    /// The place of a user's next event, at a moment, after the events before it.
    case nextPlace = "next-place"
    /// Regions for a brand's next store.
    case sites

    /// Metrics that a table shows first, without protocol.
    public var shownMetrics: [String] {
        switch self {
        case .places: ["recall@20", "precision@20", "ndcg@20", "hit@20", "mrr"]
        case .nextPlace: ["ndcg@10", "hit@10", "hit@1", "hit@20", "mrr"]
        case .sites: ["ndcg@10", "hit@10", "precision@10", "recall@10", "map@10"]
        }
    }

    /// Protocols that a test part is ranked by.
    public var shownProtocols: [String] {
        switch self {
        case .places: ["published", "new", "all"]
        case .nextPlace: ["next"]
        case .sites: ["sites"]
        }
    }
}

/// What can be asked of a recommender.
public enum RecommenderQuestion: String, Codable, Sendable, CaseIterable, CodingKeyRepresentable {
    case recommend, explain, faithfulness, contrast, counterfactual
    case whatIf = "what-if"
    /// Faithfulness over many users. Stored cards and JSON call it by its former name.
    case faithfulnessStudy = "sweep"
    /// Planted truth over many users.
    case planted
    /// A list by beam search.
    case beam
    /// What is expected at each hour of the week.
    case hours
    case embeddings
}

/// A picture beside an explanation.
public enum Exhibit: String, Codable, Sendable, CaseIterable {
    case events, attention, parts, teacher, disagreement, hours
}

/// What can be asked of a trained model or of a simple rule.
public struct RecommenderCard: Equatable, Sendable {
    /// The word of the command line, such as `bpr-mf` or `ease`.
    public var name: String
    /// As people write it.
    public var title: String
    public var task: RecommendingTask
    /// Questions that it cannot answer, each with the reason as the end of a sentence that begins
    /// with the title.
    public var refusals: [RecommenderQuestion: String]
    /// Whether it may have learned from a teacher.
    public var learnsFromTeacher: Bool

    public init(
        name: String, title: String, task: RecommendingTask,
        refusals: [RecommenderQuestion: String], learnsFromTeacher: Bool = false
    ) {
        self.name = name
        self.title = title
        self.task = task
        self.refusals = refusals
        self.learnsFromTeacher = learnsFromTeacher
    }

    public func answers(_ question: RecommenderQuestion) -> Bool { refusals[question] == nil }
}

/// What the workbench, the command line and every question know of a model: plain values that its
/// folder gives, so that nobody else has to know it by name.
public struct ModelCard: Codable, Equatable, Sendable {
    /// The word of the command line and of stored runs, such as `bpr-mf`.
    public var name: String
    /// As its paper writes it.
    public var title: String
    /// Authors, venue and year.
    public var paper: String
    public var task: RecommendingTask
    /// Metrics that a table shows first, without protocol.
    public var shownMetrics: [String]
    /// Protocols that its test part is ranked by.
    public var shownProtocols: [String]
    /// Trained beside models of its task to be beaten: a comparison trains it by itself.
    public var isBaseline: Bool
    /// Questions that it cannot answer, each with the reason as the end of a sentence that begins
    /// with the model's title: "holds no evidence".
    public var refusals: [RecommenderQuestion: String]
    /// Pictures that its explanations come with, in the order of their key.
    public var exhibits: [Exhibit]
    /// Whether places need positions for it; a setting's value may lift this.
    public var needsPositions: Bool
    /// `(setting, values)` that lift the need of positions.
    public var needsNoPositionsWhere: [String: [String]]
    /// The setting whose value above 0 says that a run learned from a teacher; nil for models that
    /// never do.
    public var teacherSetting: String?
    /// Whether it is itself such a teacher.
    public var isTeacher: Bool
    /// What `train MODEL` does, in a sentence, and in more words.
    public var summary: String
    public var discussion: String
    /// Commands that train it.
    public var examples: [String]
    /// What can be set, in the order of the form.
    public var settings: [SettingField]
    /// The recipe with which it is trained where nothing is said.
    public var standard: TrainingRecipe

    /// - Parameters:
    ///   - shownMetrics: Nil takes those of the task; so do the protocols.
    public init(
        name: String, title: String, paper: String, task: RecommendingTask,
        shownMetrics: [String]? = nil, shownProtocols: [String]? = nil, summary: String,
        discussion: String = "", examples: [String] = [], settings: [SettingField],
        standard: TrainingRecipe, isBaseline: Bool = false,
        refusals: [RecommenderQuestion: String] = [:], exhibits: [Exhibit] = [],
        needsPositions: Bool = false, needsNoPositionsWhere: [String: [String]] = [:],
        teacherSetting: String? = nil, isTeacher: Bool = false
    ) {
        self.name = name
        self.title = title
        self.paper = paper
        self.task = task
        self.shownMetrics = shownMetrics ?? task.shownMetrics
        self.shownProtocols = shownProtocols ?? task.shownProtocols
        self.isBaseline = isBaseline
        self.refusals = refusals
        self.exhibits = exhibits
        self.needsPositions = needsPositions
        self.needsNoPositionsWhere = needsNoPositionsWhere
        self.teacherSetting = teacherSetting
        self.isTeacher = isTeacher
        self.summary = summary
        self.discussion = discussion
        self.examples = examples
        self.settings = settings
        self.standard = standard
    }

    /// The setting of a name; nil where the model has none of that name.
    public func setting(_ name: String) -> SettingField? { settings.first { $0.name == name } }

    /// What a list of runs shows of the test part.
    public var headline: String { "\(shownProtocols[0])/\(shownMetrics[0])" }

    public func answers(_ question: RecommenderQuestion) -> Bool { refusals[question] == nil }

    /// What can be asked of its runs.
    public var recommender: RecommenderCard {
        RecommenderCard(
            name: name, title: title, task: task, refusals: refusals,
            learnsFromTeacher: teacherSetting != nil)
    }
}

/// What answers a question: a run of a session, or a rule on a city, such as `ease@bkk`.
public enum RecommenderReference: Equatable, Sendable {
    case run(String)
    case rule(String, city: String)

    public init(_ text: String) {
        guard let at = text.firstIndex(of: "@") else {
            self = .run(text)
            return
        }
        self = .rule(String(text[..<at]), city: String(text[text.index(after: at)...]))
    }

    public var isRule: Bool {
        if case .rule = self { return true }
        return false
    }
}

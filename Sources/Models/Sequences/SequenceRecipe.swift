import Autodiff
import City
import Graphs
import Optimizers
import Recommending
import Reports
import Support
import Tensors

/// The recipe of STKDRec's student and teacher, and of SASRec, which is the student alone.
public struct SequenceRecipe: NextPlaceRecipe {
    /// Which of the two models of STKDRec is trained.
    public enum Role: Sendable { case student, teacher }

    /// How distances enter.
    public enum Space: String, CaseIterable, Sendable {
        case paper
        /// Each place by its own distance (not in the paper).
        case candidates
        case none
    }

    public enum Padding: String, CaseIterable, Sendable {
        /// Positions look at padding (released code).
        case attend
        case ignore
    }

    public let model: String
    public let role: Role
    public var learning: LearningSettings
    public var layers = 2
    public var action = SequenceAction.auto
    /// Positions L of a sequence.
    public var length = 128
    public var heads = 2
    public var dropout = 0.5
    /// Whether a longer history is cut into windows, or only its end is learned (released code).
    public var windows = true
    public var space = Space.paper
    /// Upper edges of the buckets of distance in kilometres.
    public var edges = "0.25,0.5,1,1.5,2,3,4,5,8,12,20,50"
    public var padding = Padding.attend
    /// λ: share of the distillation in the loss; 0 learns from events alone.
    public var distillation = 0.2
    /// τ
    public var temperature = 7.0
    public var loss = SequenceLoss.sampled
    /// Of Adam; its share of the squares that are remembered.
    public var beta2 = 0.98
    /// Weight of the squared parameters, in their gradients.
    public var squares = 0.0
    /// The learning rate is multiplied by this after so many epochs.
    public var rateDecay = 1.0
    public var rateDecayEvery = 1
    /// What the distilled softmax runs over.
    public var over = StudentDistillation.positions
    /// How the teacher's vectors join instead of distillation.
    public var fusion = TeacherFusion.none
    /// `auto` (the newest finished teacher that fits, or one that is trained first), or a run.
    public var teacher = "auto"
    /// The teacher's hops, and neighbours that are drawn a hop in training; 0 takes all.
    public var hops = 2
    public var fanOut = 10
    /// Settings of the space-time graph, as `steps=3,area=region`; empty for the defaults.
    public var graph = ""

    /// Those of STKDRec's section 5.
    init(_ model: String, _ role: Role) {
        self.model = model
        self.role = role
        learning = .nextPlace
        learning.dimension = 256
    }

    /// SASRec and STKDRec use a shorter memory of squares than is usual.
    public var optimization: Optimization {
        learning.optimization(
            beta2: beta2, squares: squares,
            schedule: rateDecay < 1 ? .decay(rateDecay, every: rateDecayEvery) : .constant)
    }

    /// Whether a student learns from a teacher, or is joined with one.
    public var needsTeacher: Bool {
        role == .student && (distillation > 0 || fusion != .none)
    }

    public func check() throws {
        guard learning.dimension % heads == 0 else {
            throw Failure(
                option: "heads", .integer(heads),
                give: "a number that divides the dimension \(learning.dimension)")
        }
        guard space != .candidates || loss == .sampled && over != .places else {
            let isLoss = loss != .sampled
            throw Failure(
                option: isLoss ? "loss" : "over", .text(isLoss ? loss.rawValue : over.rawValue),
                give: isLoss
                    ? "sampled: with --space candidates every place has a distance of its own"
                    : "positions or candidates with --space candidates")
        }
        _ = try EventVocabulary.edges(edges)
        _ = try SpaceTimeGraphSettings(graph)
    }

    public func learner(_ view: TrainingView, in split: Split, source: Parameters<Float>?) throws
        -> any SequenceLearner
    {
        try SequenceAssembly(self, view, teacher: source)
    }

    public var sourcePrefix: String? { FrozenTeacher.prefix }

    public func open(_ run: TrainedRun) throws -> any NextPlaceRecommender {
        try SequenceRecommender(run, self)
    }

    /// The teacher of a student that learns from one.
    public func sources() throws -> [RunSource] {
        guard needsTeacher else { return [] }
        let student = self
        return [
            RunSource(
                role: "teacher", wanted: teacher, models: [Catalogue.stkdrecTeacher.name],
                misfit:
                    "is no teacher with the split, --action, --length and --graph of this student",
                remedy: "train a teacher with the same ones, or leave --teacher out",
                otherwise: try forTeacher.document()
            ) { student.fits(teacher: try SequenceRecipe($0)) }
        ]
    }

    /// The teacher's recipe for this student, where it names none.
    private var forTeacher: SequenceRecipe {
        var teacher = Self("stkdrec-teacher", .teacher)
        teacher.learning.dimension = learning.dimension
        teacher.learning.seed = learning.seed
        teacher.learning.split = learning.split
        teacher.action = action
        teacher.length = length
        teacher.edges = edges
        teacher.graph = graph
        return teacher
    }

    /// Whether a teacher learned from the same events and graph as this student.
    public func fits(teacher: SequenceRecipe) -> Bool {
        teacher.role == .teacher && teacher.learning.split == learning.split
            && teacher.action == action && teacher.length == length && teacher.graph == graph
    }

    public static var models: [ModelDefinition<Self>] {
        [Catalogue.stkdrec, Catalogue.stkdrecTeacher, Catalogue.sasrec]
    }

    static var stkdrec: Self { Self("stkdrec", .student) }

    static var sasrec: Self {
        var recipe = Self("sasrec", .student)
        recipe.space = .none
        recipe.distillation = 0
        return recipe
    }

    static var settings: [Setting<Self>] {
        [
            .dimension,
            Setting("layers", "Transformer blocks", \.layers, 1...16),
            .nextPlaceEpochs, .nextPlaceBatch, .learningRate, .clip, .adam, .nextPlaceMetric,
            .patience,
            .evaluateEvery, .nextPlaceRefit, .seed, .split,
            Setting(
                "fusion", "The teacher's vectors join the student's instead of distillation",
                \.fusion, at: "sequence.fusion"),
            .sequenceDropout(\.dropout),
            Setting(
                "graph", "Settings of the space-time graph, such as steps=3,area=region", \.graph,
                at: "sequence.graph"),
            SequenceAction.setting(\.action),
            .sequenceLength(\.length),
            .sequenceHeads(\.heads),
            .sequenceWindows(\.windows),
            Setting(
                "space", "paper; candidates: each place by its own distance; none", \.space,
                at: "sequence.space"),
            Setting(
                "edges", "Edges of the buckets of distance in km, by commas", \.edges,
                at: "sequence.edges"),
            Setting(
                "padding", "Padding is looked at, as released, or ignored", \.padding,
                at: "sequence.padding"),
            Setting(
                "loss", "sampled: against one drawn place; cross-entropy: over all places", \.loss,
                at: "sequence.loss", before: .sampled),
            Setting(
                "beta2", "Adam's share of the squares that are remembered", \.beta2, .init(0..<1),
                at: "sequence.beta2", before: 0.98),
            Setting(
                "squares", "Weight of the squared parameters in their gradients (weight decay)",
                \.squares, .init(0...), at: "sequence.squares", before: 0),
            Setting(
                "rate-decay", "Factor of the learning rate after --rate-decay-every epochs",
                \.rateDecay, NumberRange(above: 0, to: 1), at: "sequence.rateDecay", before: 1),
            Setting(
                "rate-decay-every", "Epochs between two steps of the learning rate",
                \.rateDecayEvery, 1...1_000_000, at: "sequence.rateDecayEvery", before: 1),
            Setting(
                "distillation",
                "Share of the distillation in the loss; 0 learns from events alone",
                \.distillation, .init(0..<1), at: "sequence.distillation"
            ).steered(by: .loss),
            Setting(
                "temperature", "Temperature of the distillation", \.temperature,
                .init(above: 0), at: "sequence.temperature"
            ).steered(by: .loss),
            Setting(
                "over",
                "The distilled softmax: over positions as released, the two candidates, or all places",
                \.over, at: "sequence.over"),
            Setting(
                "teacher", "What the student learns from: auto, or a run of the teacher",
                \.teacher, at: "sequence.teacher"),
            Setting(
                "hops", "The teacher's hops through the graph", \.hops, 1...4,
                at: "sequence.hops"),
            Setting(
                "fan-out", "Neighbours drawn a hop while training; 0 takes all", \.fanOut,
                0...1000, at: "sequence.fanOut"),
        ]
    }

    fileprivate static let exhibits: [Exhibit] = [
        .events, .attention, .parts, .teacher, .disagreement,
    ]
}

extension Catalogue {
    public static let stkdrec = ModelDefinition(
        SequenceRecipe.stkdrec, settings: SequenceRecipe.settings.without("hops", "fan-out")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "STKDRec", paper: "Zhao et al., AAAI 2025",
            task: .nextPlace,
            summary: "Train STKDRec (Zhao et al., AAAI 2025): what is ordered or visited next.",
            discussion: """
                The student learns from events and from its teacher, a model of the space-time graph:
                the newest finished run of 'train stkdrec-teacher' that fits, one named with --teacher,
                or one that is trained first. The epoch is chosen on each user's last event but one,
                ranked among all places; the last event is ranked once, at the end.

                Ablations: --space none, --distillation 0, --fusion sum|concatenation|product; the
                teacher alone is a run of its own.
                """,
            examples: [
                "whyhere train stkdrec --city riverbend --length 32 --dimension 64",
                "whyhere train stkdrec --city riverbend --distillation 0 --seeds 1,2,3,4,5",
                "whyhere train stkdrec --city riverbend --sweep \"temperature=1,7 distillation=0.01,0.1\"",
                "whyhere train stkdrec --resume stkdrec-riverbend-1",
            ],
            settings: settings, standard: standard, refusals: Refusals.sequences,
            exhibits: SequenceRecipe.exhibits, needsPositions: true,
            needsNoPositionsWhere: ["space": ["none"]], teacherSetting: "distillation")
    }

    public static let stkdrecTeacher = ModelDefinition(
        SequenceRecipe("stkdrec-teacher", .teacher),
        settings: SequenceRecipe.settings.without(
            "layers", "heads", "padding", "space", "distillation", "temperature", "over",
            "fusion", "teacher")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "STKDRec's teacher", paper: "Zhao et al., AAAI 2025",
            task: .nextPlace,
            summary: "Train the teacher of STKDRec on a city's space-time graph.",
            discussion: """
                Its scores are what the student is distilled from; by itself it is the ablation
                'teacher alone'. 'city stkg' shows the graph.
                """,
            examples: [
                "whyhere train stkdrec-teacher --city riverbend --length 32 --dimension 64",
                "whyhere train stkdrec-teacher --resume stkdrec-teacher-riverbend-1",
            ],
            settings: settings, standard: standard, refusals: Refusals.sequences,
            exhibits: SequenceRecipe.exhibits, needsPositions: true, isTeacher: true)
    }

    public static let sasrec = ModelDefinition(
        SequenceRecipe.sasrec,
        settings: SequenceRecipe.settings.without(
            "space", "edges", "graph", "distillation", "temperature", "over", "fusion",
            "teacher", "hops", "fan-out")
    ) { settings, standard in
        ModelCard(
            name: standard.model, title: "SASRec", paper: "Kang and McAuley, ICDM 2018",
            task: .nextPlace,
            summary: "Train SASRec (Kang and McAuley, ICDM 2018), a baseline.",
            discussion: "STKDRec's student without space and without a teacher.",
            examples: [
                "whyhere train sasrec --city riverbend --length 32 --dimension 64",
                "whyhere train sasrec --resume sasrec-riverbend-1",
            ],
            settings: settings, standard: standard, refusals: Refusals.sequences,
            exhibits: SequenceRecipe.exhibits)
    }
}

import City
import Evaluation
import Graphs
import Recommending
import Reports
import Support
import Synchronization
import Tensors
import Training

/// A trained run of SEP-GCN or LightGCN, opened with the graphs that its scores came through.
final class PropagationRecommender: TrainedRecommender, LearnedListRecommender {
    let run: TrainedRun
    let data: ListData
    let assembly: SEPGCNAssembly
    let layers: SEPGCNLayers
    /// How long the graph took to build: a what-if that builds it anew takes as long.
    let buildSeconds: Double
    /// What only some questions need, made when the first of them comes.
    private let later = Mutex(Later())

    private struct Later {
        var randomized: SEPGCNLayers?
        var edgeTimes: EdgeTimes?
    }

    /// Cost: that of building the graph.
    init(_ run: TrainedRun, _ recipe: SEPGCNRecipe) throws {
        self.run = run
        let start = ContinuousClock.now
        data = try ListData(run, recipe.learning.split)
        assembly = try SEPGCNAssembly(recipe, data.view)
        try run.checkpoint.require(assembly.parameterShapes)
        layers = SEPGCNLayers(assembly, run.checkpoint.parameters)
        buildSeconds = (ContinuousClock.now - start) / .seconds(1)
    }

    var hasLocations: Bool { view.hasLocations }

    private var factors: FactorScorer {
        FactorScorer(
            userVectors: layers.finalUsers.converted(), placeVectors: layers.finalPlaces.converted()
        )
    }

    var scorer: any PlaceScorer { factors }
    func vectors() -> UserPlaceVectors { factors.vectors }

    func scores(_ question: SubjectQuestion) -> [Double] { layers.scores(ofUser: question.user) }

    /// The same model with parameters that learned nothing: what sanity checks compare with.
    var randomized: SEPGCNLayers {
        later.withLock { later in
            if let found = later.randomized { return found }
            let made = SEPGCNLayers(
                assembly, checkpoint.parameters.randomized(seed: checkpoint.recipe.seed),
                operators: layers.operators)
            later.randomized = made
            return made
        }
    }

    /// When the visits behind each edge were made.
    var edgeTimes: EdgeTimes {
        later.withLock { later in
            if let found = later.edgeTimes { return found }
            let made = EdgeTimes(assembly.view, assembly.graph)
            later.edgeTimes = made
            return made
        }
    }

    /// The states with some of a user's visits changed and the graph built anew, parameters as
    /// they are.
    ///
    /// Cost: that of loading the run (`buildSeconds`).
    func rebuilt(
        user: Int, _ edits: [VisitEdit], gamma: Double? = nil, alpha: Double? = nil
    ) throws -> SEPGCNLayers {
        var recipe = assembly.recipe
        recipe.gamma = gamma ?? recipe.gamma
        recipe.alpha = alpha ?? recipe.alpha
        let view = assembly.view.editing(user: user, edits)
        return SEPGCNLayers(try SEPGCNAssembly(recipe, view), checkpoint.parameters)
    }
}

// MARK: - Questions

extension PropagationRecommender {
    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence {
        guard let side = SEPGCNExplanation.Side(rawValue: options.side) else {
            throw Failure(
                .usage, "--side \(options.side) is unknown", remedy: "give user or place")
        }
        guard let grouping = EvidenceGrouping(rawValue: options.group) else {
            throw Failure(
                .usage, "--group \(options.group) is unknown",
                remedy: "give places, users, own or pairs")
        }
        return PropagationEvidence(self, question, place: place, side, grouping)
    }

    func contrast(
        _ question: SubjectQuestion, of place: Int, against other: Int, group: String
    ) throws -> ContrastEvidence {
        guard let grouping = EvidenceGrouping(rawValue: group), grouping != .pairs else {
            throw Failure(
                .usage, "--group \(group) cannot be compared", remedy: "give places, users or own")
        }
        let own = PropagationEvidence(self, question, place: place, .user, grouping)
        let rival = PropagationEvidence(self, question, place: other, .user, grouping)
        let units = own.score
        let (ours, theirs) = (units.contributions(to: place), units.contributions(to: other))
        guard let ours, let theirs else { throw refusal(.contrast) }
        let (rows, scores) = (own.unitRows, scores(question))
        return ContrastEvidence(
            values: zip(ours, theirs).map { $0 - $1 },
            // The layer-0 embedding, where the recipe counts it, is no unit.
            constant: own.initial - rival.initial, scores: (scores, scores)
        ) { own.item(rows[$0], contribution: $1) }
    }

    func history(_ question: SubjectQuestion, of place: Int) throws -> RemovableHistory {
        let explanation = SEPGCNExplanation(
            user: question.user, place: place, side: .user, assembly, layers)
        let units = EvidenceUnits(ownEdgesOf: explanation)
        let places = units.labels.compactMap { label -> (place: Int, visits: Int)? in
            guard case .edge(let edge) = label else { return nil }
            let place = assembly.graph.edgePlace[edge]
            return (Int(place), question.visits[place] ?? 0)
        }
        let score = SEPGCNEvidence(
            explanation, units, user: question.user, place: place, assembly, layers)
        return RemovableHistory(score: score, places: places, rebuildSeconds: buildSeconds) {
            try self.rebuilt(
                user: question.user, $0.map { VisitEdit(kind: .delete, place: $0) }
            ).scores(ofUser: question.user)
        }
    }

    func isVisited(_ place: Int) -> Bool { !assembly.graph.edges(ofPlace: place).isEmpty }

    func edited(
        _ question: SubjectQuestion, each sets: [[VisitEdit]], _ options: EditOptions
    ) throws -> [[Double]] {
        guard ["mask", "rebuild"].contains(options.mode) else {
            throw Failure(
                .usage, "--mode \(options.mode) is unknown", remedy: "give mask or rebuild")
        }
        guard options.mode == "rebuild" || (options.gamma == nil && options.alpha == nil) else {
            throw Failure(
                .usage, "another γ or α changes every edge",
                remedy: "give --mode rebuild with --gamma or --alpha")
        }
        let user = question.user
        return try sets.map { edits in
            var edited = EditedVisits(ofUser: user, assembly.graph)
            for edit in edits where !edited.apply(edit) {
                throw refusal(of: edit, ofUser: user, "has no training visit there")
            }
            guard options.mode == "rebuild" else {
                return SEPGCNWhatIf.scores(user: user, edited, assembly, layers)
            }
            return try rebuilt(user: user, edits, gamma: options.gamma, alpha: options.alpha)
                .scores(ofUser: user)
        }
    }
}

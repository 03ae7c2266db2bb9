import Autodiff
import City
import Foundation
import Graphs
import Models
import Reports
import Sessions
import Support
import Tensors
import Training

/// What a recipe learns from in a city, divided into parts.
enum TrainingData {
    case visits(Split, any PlacesRecipe)
    case events(Split, any NextPlaceRecipe)
    case sites(SiteSplit, UrbanGraph, any SitesRecipe)

    /// What the division is called where openings of its test part are written down.
    var name: String {
        switch self {
        case .visits(let split, _), .events(let split, _): split.rule.rawValue
        case .sites(let split, _, _): split.name
        }
    }

    var fingerprint: String {
        switch self {
        case .visits(let split, _), .events(let split, _): split.fingerprint
        case .sites(let split, _, _): split.fingerprint
        }
    }
}

extension Workspace {
    /// Divides a city's data as a recipe says.
    func trainingData(_ recipe: TrainingRecipe, _ city: City) throws -> TrainingData {
        switch try Catalogue.recipe(recipe) {
        case .places(let recipe):
            return .visits(try Split(city, recipe.learning.split), recipe)
        case .nextPlace(let recipe):
            return .events(
                try Split(
                    city, recipe.learning.split, action: recipe.action.kind(in: city)),
                recipe)
        case .sites(let recipe):
            let made = try urbanGraph(city.name, recipe.data)
            return .sites(made.split, made.graph, recipe)
        }
    }

    /// The graph that a model of sites learns from.
    func urbanGraph(_ city: String, _ data: SiteDataSettings) throws -> CityGraph {
        try urbanGraph(
            city, settings: UrbanGraphSettings(data.graph), seed: data.splitSeed,
            minimumPairs: data.minimumPairs)
    }

    /// What a run's trainer asks for its batches.
    ///
    /// - Parameter checkpoint: Where the run goes on; its own vectors are then where it started.
    func tasks(
        _ data: TrainingData, _ report: RunReport, resuming checkpoint: Checkpoint?,
        _ recorder: RunRecorder
    ) throws -> any LearningTasks {
        switch data {
        case .visits(let split, let recipe):
            return TripleTasks(recipe, city: split.city, split: split)
        case .events(let split, let recipe):
            // A run that goes on has what it still needs of another in its own checkpoint.
            if let checkpoint {
                return SequenceTasks(recipe, split: split, source: recipe.source(in: checkpoint))
            }
            return SequenceTasks(
                recipe, split: split,
                source: try teacher(of: report, recorder) ?? startingParameters(of: report))
        case .sites(let split, let graph, let recipe):
            let pretrained =
                try checkpoint.map { try $0.pretraining(graph) }
                ?? pretraining(of: report, graph, recorder)
            return SiteTasks(recipe, split: split, graph: graph, pretrained: pretrained)
        }
    }

    /// The vectors that a new run of KnowSite starts from; nil where it starts at random.
    private func pretraining(of report: RunReport, _ graph: UrbanGraph, _ recorder: RunRecorder)
        throws -> SitePretraining?
    {
        guard KnowSiteRecipe.serves(report.recipe) else { return nil }
        let recipe = try KnowSiteRecipe(report.recipe)
        guard recipe.pretrained != "none" else { return nil }
        let source =
            recipe.pretrained == "auto"
            ? try pretrainedRun(for: report, recipe, recorder) : recipe.pretrained
        let run = try run(source, session: report.session)
        guard FactRecipe.serves(run.recipe), run.cityFingerprint == report.cityFingerprint else {
            throw Failure(
                .usage,
                "run \(source) is of \(try run.recipe.card().title) on \(run.city) and has no vectors for the graph of \(report.city)",
                remedy: "name a run of 'whyhere train tucker --city \(report.city)'")
        }
        guard try FactRecipe(run.recipe).data == recipe.data else {
            throw Failure(
                .usage, "run \(source) was trained on another graph, or holds out other pairs",
                remedy: "train TuckER with the same --graph, --split-seed and --minimum-pairs")
        }
        return try SitePretraining(
            vectors(of: run, for: report).parameters, run: source, fitting: graph,
            dimension: recipe.learning.dimension)
    }

    /// A trained teacher for a new run of a student; nil where it needs none.
    private func teacher(of report: RunReport, _ recorder: RunRecorder) throws
        -> Parameters<Float>?
    {
        guard SequenceRecipe.serves(report.recipe) else { return nil }
        let recipe = try SequenceRecipe(report.recipe)
        guard recipe.needsTeacher else { return nil }
        func fits(_ run: TrainingRecipe) throws -> Bool {
            try SequenceRecipe.serves(run) && recipe.fits(teacher: SequenceRecipe(run))
        }
        let source =
            recipe.teacher == "auto"
            ? try sourceRun(
                for: report, recorder, otherwise: recipe.forTeacher.document(), fits: fits)
            : recipe.teacher
        let run = try run(source, session: report.session)
        guard try fits(run.recipe), run.cityFingerprint == report.cityFingerprint
        else {
            throw Failure(
                .usage,
                "run \(source) is no teacher with the split, --action, --length and --graph of this student",
                remedy: "name a run of 'whyhere train stkdrec-teacher --city \(report.city)'")
        }
        return try vectors(of: run, for: report).parameters
    }

    /// The checkpoint that a run starts from, which is noted in its events.
    func vectors(
        of source: RunReport, for report: RunReport, kind: String? = nil
    ) throws -> Checkpoint {
        let file = try checkpointFile(of: source, kind: kind).file
        let checkpoint = try Checkpoint(readingFrom: file, expecting: report.cityFingerprint)
        let store = try session(report.session)
        try store.note(report.run, "started from the vectors of run \(source.run)")
        return checkpoint
    }

    /// The newest finished TuckER that fits, or one that is trained now.
    private func pretrainedRun(
        for report: RunReport, _ recipe: KnowSiteRecipe, _ recorder: RunRecorder
    ) throws -> String {
        var first = Catalogue.tucker.standard
        first.learning.dimension = recipe.learning.dimension
        first.learning.seed = recipe.learning.seed
        first.data = recipe.data
        return try sourceRun(for: report, recorder, otherwise: first.document()) {
            let known = try FactRecipe($0)
            return known.learning.dimension == recipe.learning.dimension
                && known.data == recipe.data
        }
    }

    /// The newest finished run on the same data that another one starts from, or one that is
    /// trained now.
    private func sourceRun(
        for report: RunReport, _ recorder: RunRecorder, otherwise first: TrainingRecipe,
        fits: (TrainingRecipe) throws -> Bool
    ) throws -> String {
        let known = try listRuns(session: report.session).first { run in
            try run.recipe.model == first.model && run.status == .finished
                && run.cityFingerprint == report.cityFingerprint && fits(run.recipe)
        }
        if let known { return known.run }
        let name = try createRun(city: report.city, recipe: first, session: report.session)
        let finished = try train(
            run: name, session: report.session, isInterrupted: recorder.isInterrupted,
            progress: recorder.progressSink)
        guard finished.status == .finished else {
            throw Failure(
                .interrupted, "the pre-training \(name) was stopped",
                remedy:
                    "go on with 'whyhere train \(first.model) --resume \(name)', then train \(try report.recipe.card().title)"
            )
        }
        return name
    }
}

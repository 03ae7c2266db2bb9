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
    case visits(Split)
    case events(Split)
    case sites(SiteSplit, UrbanGraph)

    /// What the division is called where openings of its test part are written down.
    var name: String {
        switch self {
        case .visits(let split), .events(let split): split.rule.rawValue
        case .sites(let split, _): split.name
        }
    }

    var fingerprint: String {
        switch self {
        case .visits(let split), .events(let split): split.fingerprint
        case .sites(let split, _): split.fingerprint
        }
    }
}

extension Workspace {
    /// Divides a city's data as a recipe says.
    func trainingData(_ recipe: TrainingRecipe, _ city: City) throws -> TrainingData {
        if recipe.model.tellsMoments {
            return .events(
                try Split(
                    city, SplitRule(rawValue: recipe.split) ?? .leaveOneOut,
                    action: recipe.sequence.action(in: city)))
        }
        guard recipe.model.choosesSites else {
            return .visits(try Split(city, SplitRule(rawValue: recipe.split) ?? .released))
        }
        let made = try urbanGraph(
            city.name, settings: UrbanGraphSettings(recipe.site.graph),
            seed: recipe.site.splitSeed, minimumPairs: recipe.site.minimumPairs)
        return .sites(made.split, made.graph)
    }

    /// What a run's trainer asks for its batches.
    ///
    /// - Parameter checkpoint: Where the run goes on; its own vectors are then where it started.
    func tasks(
        _ data: TrainingData, _ report: RunReport, resuming checkpoint: Checkpoint?,
        _ recorder: RunRecorder
    ) throws -> any LearningTasks {
        switch data {
        case .visits(let split):
            return TripleTasks(report.recipe, city: split.city, split: split)
        case .events(let split):
            // A run that goes on has what it still needs of another in its own checkpoint.
            if let checkpoint {
                return SequenceTasks(report.recipe, split: split, source: checkpoint.source)
            }
            return SequenceTasks(
                report.recipe, split: split,
                source: try report.recipe.needsTeacher
                    ? teacher(of: report, recorder) : startingParameters(of: report))
        case .sites(let split, let graph):
            let pretrained =
                try checkpoint.map { try $0.pretraining(graph) }
                ?? pretraining(of: report, graph, recorder)
            return SiteTasks(report.recipe, split: split, graph: graph, pretrained: pretrained)
        }
    }

    /// The vectors that a new run of KnowSite starts from; nil where it starts at random.
    private func pretraining(of report: RunReport, _ graph: UrbanGraph, _ recorder: RunRecorder)
        throws -> SitePretraining?
    {
        let recipe = report.recipe
        guard recipe.model == .knowsite, recipe.site.pretrained != "none" else { return nil }
        let source =
            recipe.site.pretrained == "auto"
            ? try pretrainedRun(for: report, recorder) : recipe.site.pretrained
        let run = try run(source, session: report.session)
        guard run.recipe.model.learnsFacts, run.cityFingerprint == report.cityFingerprint else {
            throw Failure(
                .usage,
                "run \(source) is of \(run.recipe.model.title) on \(run.city) and has no vectors for the graph of \(report.city)",
                remedy: "name a run of 'whyhere train tucker --city \(report.city)'")
        }
        guard run.recipe.site.splitSeed == recipe.site.splitSeed,
            run.recipe.site.minimumPairs == recipe.site.minimumPairs,
            run.recipe.site.graph == recipe.site.graph
        else {
            throw Failure(
                .usage, "run \(source) was trained on another graph, or holds out other pairs",
                remedy: "train TuckER with the same --graph, --split-seed and --minimum-pairs")
        }
        return try SitePretraining(
            vectors(of: run, for: report).parameters, run: source, fitting: graph,
            dimension: recipe.dimension)
    }

    /// A trained teacher for a new run of a student.
    private func teacher(of report: RunReport, _ recorder: RunRecorder) throws
        -> Parameters<Float>
    {
        let options = report.recipe.sequence
        var first = TrainingRecipe(.stkdrecTeacher)
        first.dimension = report.recipe.dimension
        first.seed = report.recipe.seed
        first.split = report.recipe.split
        first.sequence.action = options.action
        first.sequence.length = options.length
        first.sequence.edges = options.edges
        first.sequence.graph = options.graph
        let source =
            options.teacher == "auto"
            ? try sourceRun(for: report, recorder, otherwise: first) {
                $0.split == first.split && $0.sequence.action == options.action
                    && $0.sequence.length == options.length
                    && $0.sequence.graph == options.graph
            } : options.teacher
        let run = try run(source, session: report.session)
        guard run.recipe.model == .stkdrecTeacher,
            run.cityFingerprint == report.cityFingerprint, run.recipe.split == first.split,
            run.recipe.sequence.action == options.action,
            run.recipe.sequence.length == options.length,
            run.recipe.sequence.graph == options.graph
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
    private func pretrainedRun(for report: RunReport, _ recorder: RunRecorder) throws -> String {
        let recipe = report.recipe
        var first = TrainingRecipe(.tucker)
        first.dimension = recipe.dimension
        first.seed = recipe.seed
        first.site.splitSeed = recipe.site.splitSeed
        first.site.graph = recipe.site.graph
        first.site.minimumPairs = recipe.site.minimumPairs
        return try sourceRun(for: report, recorder, otherwise: first) {
            $0.dimension == recipe.dimension && $0.site.splitSeed == recipe.site.splitSeed
                && $0.site.minimumPairs == recipe.site.minimumPairs
                && $0.site.graph == recipe.site.graph
        }
    }

    /// The newest finished run on the same data that another one starts from, or one that is
    /// trained now.
    private func sourceRun(
        for report: RunReport, _ recorder: RunRecorder, otherwise first: TrainingRecipe,
        fits: (TrainingRecipe) -> Bool
    ) throws -> String {
        let known = try listRuns(session: report.session).first { run in
            run.recipe.model == first.model && run.status == .finished
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
                    "go on with 'whyhere train \(first.model.rawValue) --resume \(name)', then train \(report.recipe.model.title)"
            )
        }
        return name
    }
}

import Models
import Reports
import Sessions
import Support
import Training

/// Which run a new one starts from, or learns from, as its recipe declares it; see `RunSource`.
extension Workspace {
    /// A new run's recipe with what it takes over from its sources.
    ///
    /// - Throws: `Failure(.usage)` where there is no such run.
    func adoptingSource(
        _ recipe: TrainingRecipe, city: String, fingerprint: String, session: String
    ) throws -> TrainingRecipe {
        var recipe = recipe
        for index in try Catalogue.recipe(recipe).sources().indices {
            // What was taken over from one source stands in the recipe that takes over from the next.
            let source = try Catalogue.recipe(recipe).sources()[index]
            guard let adopting = source.adopting else { continue }
            // One that cannot be the source is told by what takes over from it.
            let found =
                source.wanted == "auto"
                ? try newest(source, fingerprint, session: session) { try source.finds($0) }
                    ?? newest(source, fingerprint, session: session) { _ in true }
                : try named(source, of: recipe, city, fingerprint, session: session)
            guard let found else { throw try missing(source, recipe, city, session: session) }
            recipe = try adopting(
                source.wanted == "auto" ? found.run : source.wanted, found.recipe)
        }
        return recipe
    }

    /// The checkpoints that a new run starts from or learns from; none where it begins with nothing.
    ///
    /// Cost: a training where `auto` finds none that fits.
    func sourceCheckpoints(of report: RunReport, _ recorder: RunRecorder) throws -> [(
        source: RunSource, checkpoint: Checkpoint
    )] {
        try Catalogue.recipe(report.recipe).sources().map { source in
            let found = try sourceRun(source, of: report, recorder)
            guard try source.fits(found.recipe) else {
                throw Failure(.usage, "run \(found.run) \(source.misfit)", remedy: source.remedy)
            }
            // Of a refitted run those from before: see `RunSource`.
            let file = try checkpointFile(of: found, kind: "best").file
            let checkpoint = try Checkpoint(readingFrom: file, expecting: report.cityFingerprint)
            try found.requireContent(of: city(report.city))
            try session(report.session).note(
                report.run,
                "started from the vectors of run \(found.run)"
                    + (found.recipe.refit ? " as it was before its refit" : ""))
            return (source, checkpoint)
        }
    }

    private func sourceRun(
        _ source: RunSource, of report: RunReport, _ recorder: RunRecorder
    ) throws -> RunReport {
        guard source.wanted == "auto" else {
            return try named(
                source, of: report.recipe, report.city, report.cityFingerprint,
                session: report.session)
        }
        // What was chosen before an interruption stays chosen.
        if let chosen = try chosenSource(source, of: report) {
            return chosen.status == .finished
                ? chosen : try finish(chosen.run, source, of: report, recorder)
        }
        let known = try newest(
            source, report.cityFingerprint, session: report.session
        ) { try source.fits($0) && source.finds($0) }
        if let known {
            try store(report.session) { store in
                try store.changeManifest(report.run) { $0.source = known.run }
            }
            return known
        }
        guard let otherwise = source.otherwise else {
            throw try missing(source, report.recipe, report.city, session: report.session)
        }
        try Catalogue.validate(otherwise)
        let first = try adoptingSource(
            otherwise, city: report.city, fingerprint: report.cityFingerprint,
            session: report.session)
        try Catalogue.requireMemory(for: first, on: city(report.city))
        let name = try store(report.session) {
            try $0.createSource(
                of: report.run, city: report.city, cityFingerprint: report.cityFingerprint,
                recipe: first)
        }
        return try finish(name, source, of: report, recorder)
    }

    /// The source that a run chose before it was interrupted; nil where it chose none, or one that is
    /// gone or of other data.
    private func chosenSource(_ source: RunSource, of report: RunReport) throws -> RunReport? {
        guard let name = try run(report.run, session: report.session).manifest?.source,
            let found = try listRuns(session: report.session).first(where: { $0.run == name }),
            found.cityFingerprint == report.cityFingerprint, try source.fits(found.recipe)
        else { return nil }
        return found
    }

    /// Trains a source to its end, from its last checkpoint where it has one.
    private func finish(
        _ name: String, _ source: RunSource, of report: RunReport, _ recorder: RunRecorder
    ) throws -> RunReport {
        let finished = try train(
            run: name, session: report.session, isInterrupted: recorder.isInterrupted,
            progress: recorder.progressSink)
        guard finished.status == .finished else {
            throw Failure(
                .interrupted, "the training of the \(source.role), run \(name), was stopped",
                remedy:
                    "go on with both by 'whyhere train \(report.model) --resume \(report.run)'")
        }
        return finished
    }

    /// The newest finished run of the usual model on the same city.
    private func newest(
        _ source: RunSource, _ fingerprint: String, session: String,
        where fits: (TrainingRecipe) throws -> Bool
    ) throws -> RunReport? {
        let model = source.otherwise?.model ?? source.models.first
        return try listRuns(session: session).first { run in
            try run.recipe.model == model && run.status == .finished
                && run.cityFingerprint == fingerprint && fits(run.recipe)
        }
    }

    /// The run of a name, or the member of a group that has the same seed.
    private func named(
        _ source: RunSource, of recipe: TrainingRecipe, _ city: String, _ fingerprint: String,
        session: String
    ) throws -> RunReport {
        let members = try finishedMembers(ofGroup: source.wanted, session: session)
        let found =
            try members.first { $0.recipe.seed == recipe.seed } ?? members.first
            ?? run(source.wanted, session: session)
        guard source.models.contains(found.recipe.model), found.cityFingerprint == fingerprint
        else {
            throw Failure(
                .usage,
                "run \(found.run) is of \(try found.recipe.card().title) on \(found.city) and has no \(source.role) for \(try recipe.card().title) on \(city)",
                remedy: "name a run of 'whyhere train \(source.models[0]) --city \(city)'")
        }
        return found
    }

    private func missing(
        _ source: RunSource, _ recipe: TrainingRecipe, _ city: String, session: String
    ) throws -> Failure {
        let title = try Catalogue.card(named: source.models[0]).title
        return Failure(
            .usage,
            "session \(session) has no finished run of \(title) on \(city) to start from",
            remedy: "train one with 'whyhere train \(source.models[0]) --city \(city)', or name one"
        )
    }
}

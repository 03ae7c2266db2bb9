import Autodiff
import City
import Models
import Reports
import Support
import Tensors
import Training

/// Which run a later stage of the generator starts from.
extension Workspace {
    /// A new run's recipe, with the run that it starts from by name, whose sizes, tokens and split it
    /// takes over: a later stage must have been shown nothing of what it is measured on.
    ///
    /// - Throws: `Failure(.usage)` where there is no such run.
    func resolvingStart(_ recipe: TrainingRecipe, in city: City, session: String) throws
        -> TrainingRecipe
    {
        guard GeneratorRecipe.serves(recipe) else { return recipe }
        var result = try GeneratorRecipe(recipe)
        guard result.startsFromAnother else { return recipe }
        if result.start == "auto" {
            let known = try listRuns(session: session).first {
                $0.recipe.model == Catalogue.spacetimeGR.name && $0.status == .finished
                    && $0.cityFingerprint == city.fingerprint
            }
            guard let known else {
                throw Failure(
                    .usage,
                    "session \(session) has no finished run of Spacetime-GR on \(city.name) to start from",
                    remedy:
                        "train one with 'whyhere train spacetime-gr --city \(city.name)', or give --start none"
                )
            }
            result.start = known.run
        }
        let source = try startingRun(
            result.start, seed: recipe.seed, of: city.name, city.fingerprint,
            session: session)
        result.takeShape(of: try GeneratorRecipe(source.recipe))
        try result.validate()
        return try result.document()
    }

    /// What a later stage's new run starts from; nil where it starts at random.
    func startingParameters(of report: RunReport) throws -> Parameters<Float>? {
        guard GeneratorRecipe.serves(report.recipe) else { return nil }
        let recipe = try GeneratorRecipe(report.recipe)
        guard recipe.startsFromAnother else { return nil }
        let source = try startingRun(
            recipe.start, seed: recipe.learning.seed, of: report.city, report.cityFingerprint,
            session: report.session)
        guard recipe.hasShape(of: try GeneratorRecipe(source.recipe)) else {
            throw Failure(
                .usage, "run \(source.run) has other sizes, tokens or another split",
                remedy: "give a run that differs in neither")
        }
        // Refitted parameters have seen the events of validation.
        return try vectors(of: source, for: report, kind: "best").parameters
    }

    /// The run of a name, or the member of a group that has the same seed.
    private func startingRun(
        _ name: String, seed: UInt64, of city: String, _ fingerprint: String, session: String
    ) throws -> RunReport {
        let members = try finishedMembers(ofGroup: name, session: session)
        let found =
            try members.first(where: { $0.recipe.seed == seed }) ?? members.first
            ?? run(name, session: session)
        guard GeneratorRecipe.serves(found.recipe), found.cityFingerprint == fingerprint else {
            throw Failure(
                .usage,
                "run \(found.run) is of \(try found.recipe.card().title) on \(found.city): nothing can start from it",
                remedy: "name a run of 'whyhere train spacetime-gr --city \(city)'")
        }
        return found
    }
}

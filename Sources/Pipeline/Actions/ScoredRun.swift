import City
import Evaluation
import Graphs
import Models
import Reports
import Sessions
import Support
import Tensors
import Training

/// A trained run, ready to recommend and to be evaluated, whatever its model.
final class ScoredRun: Sendable {
    let city: City
    let checkpoint: Checkpoint
    let split: Split
    /// What the model was built from: `training` or `training+validation`.
    let view: TrainingView
    /// `[users, d]`: a score is the dot product of a user's and a place's row.
    let finalUsers: Tensor<Double>
    /// `[places, d]`
    let finalPlaces: Tensor<Double>
    /// Distinct places of each user's training and validation visits, ascending.
    let visited: [[Int32]]
    let truth: HeldOut
    /// The same with the graphs that scores came through; nil for a model without propagation.
    let explainable: LoadedRun?
    let rules: RuleBook
    /// What is known of its model.
    let card: ModelCard

    init(city: City, checkpoint: Checkpoint) throws {
        self.city = city
        self.checkpoint = checkpoint
        card = try checkpoint.recipe.card()
        if SEPGCNRecipe.serves(checkpoint.recipe) {
            let loaded = try LoadedRun(city: city, checkpoint: checkpoint)
            split = loaded.split
            view = loaded.assembly.view
            finalUsers = loaded.layers.finalUsers
            finalPlaces = loaded.layers.finalPlaces
            visited = loaded.visited
            truth = loaded.truth
            explainable = loaded
            rules = loaded.rules
        } else {
            let split = try Split(city, checkpoint.recipe.rule())
            let known = split.trainingAndValidationView()
            let vectors = MatrixFactorization.vectors(checkpoint.parameters)
            self.split = split
            view = checkpoint.view == known.name ? known : split.trainingView()
            finalUsers = vectors.users.converted()
            finalPlaces = vectors.places.converted()
            visited = BipartiteGraph(known).visitedPlaces
            truth = split.heldOut(.test)
            explainable = nil
            rules = RuleBook(view)
        }
    }

    /// `ŷ` of every place for a user.
    func scores(ofUser user: Int) -> [Double] {
        finalUsers.slicingRows(user..<user + 1)
            .matrixProduct(finalPlaces, transposeOther: true).elements
    }

    var scorer: any PlaceScorer {
        FactorScorer(userVectors: finalUsers.converted(), placeVectors: finalPlaces.converted())
    }
}

extension Workspace {
    /// - Throws: `Failure(.usage)` for a run that chooses regions, not places.
    func requirePlaces(_ report: RunReport) throws {
        let card = try report.recipe.card()
        guard card.task == .sites else { return }
        throw Failure(
            .usage,
            "run \(report.run) is of \(card.title), which chooses regions for brands",
            remedy: "ask it with 'whyhere sites --run \(report.run)', or name a run that "
                + "recommends places")
    }

    /// Loads what `recommend` and `evaluate` need of a run; a second call returns the same.
    ///
    /// - Parameter kind: `last`, `best` or `final`; nil takes what the run recommends with.
    func scored(_ run: String, session: String, kind: String? = nil) throws -> ScoredRun {
        if try RuleReference(run) != nil {
            throw Failure(
                .usage, "\(run) is a simple rule, whose inputs cannot be changed or trained",
                remedy: "recommend or explain with it, or name a run of SEP-GCN or LightGCN")
        }
        let report = try self.run(run, session: session)
        try requirePlaces(report)
        let card = try report.recipe.card()
        guard card.task != .nextPlace else {
            throw Failure(
                .usage,
                "run \(run) is of \(card.title), which continues a sequence of events: this is asked of lists alone",
                remedy:
                    "ask it with 'whyhere recommend', 'whyhere explain' or 'whyhere evaluate --next'"
            )
        }
        let (file, key) = try checkpointFile(of: report, kind: kind)
        if let loaded = runs.withLock({ $0[key] }) { return loaded }
        let city = try city(report.city)
        let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
        let loaded = try ScoredRun(city: city, checkpoint: checkpoint)
        runs.withLock { runs in
            // One run of NYC holds 200 MB: the last two are enough to go back and forth.
            if runs.count >= 2 { runs.removeAll() }
            runs[key] = loaded
        }
        return loaded
    }
}

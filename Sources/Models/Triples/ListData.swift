import City
import Evaluation
import Graphs
import Recommending
import Reports
import Training

/// What a run of lists learned from, and what it is asked about.
struct ListData: Sendable {
    let split: Split
    /// What the model was built from: `training` or `training+validation`.
    let view: TrainingView
    /// Distinct places of each user's training and validation visits, ascending.
    let visited: [[Int32]]
    let truth: HeldOut
    let rules: RuleBook

    init(_ run: TrainedRun, _ rule: SplitRule) throws {
        split = try Split(run.city, rule)
        let known = split.trainingAndValidationView()
        view = run.checkpoint.view == known.name ? known : split.trainingView()
        visited = BipartiteGraph(known).visitedPlaces
        truth = split.heldOut(.test)
        rules = RuleBook(view)
    }
}

import City
import Evaluation
import Graphs
import Recommending
import Reports
import Training

/// What ranks lists learned from, and what it is asked about.
struct ListData: Sendable {
    let split: Split
    /// What the model was built from: `training` or `training+validation`.
    let view: TrainingView
    /// Distinct places of each user's training and validation visits, ascending.
    let visited: [[Int32]]
    let truth: HeldOut
    let rules: RuleBook

    init(_ run: TrainedRun, _ rule: SplitRule) throws {
        let split = try Split(run.city, rule)
        let known = split.trainingAndValidationView()
        self.init(
            split, view: run.checkpoint.view == known.name ? known : split.trainingView(),
            visited: BipartiteGraph(known).visitedPlaces)
    }

    init(_ split: Split, view: TrainingView, visited: [[Int32]]) {
        self.split = split
        self.view = view
        self.visited = visited
        truth = split.heldOut(.test)
        rules = RuleBook(view, ofMoments: false)
    }
}

/// A recommender of lists, trained or a rule, with what it learned from.
protocol LearnedListRecommender: ListRecommender {
    var data: ListData { get }
}

extension LearnedListRecommender {
    var split: Split { data.split }
    var view: TrainingView { data.view }
    var visited: [[Int32]] { data.visited }
    var truth: HeldOut { data.truth }

    func ruleRanks(
        of places: [Int32], _ question: SubjectQuestion, masked: [Int32]
    ) -> [[RuleRank]] {
        data.rules.ranks(of: places, question, masked: masked)
    }
}

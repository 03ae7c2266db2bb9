import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// What the simple rules reach on the part that a run's epoch is chosen on, by its protocol: is it
    /// better than popularity yet?
    ///
    /// Cost: seconds for a large city. Runs of one data and split share the answer.
    public func ruleTargets(of name: String, session: String) throws -> RuleTargets {
        let report = try run(name, session: session)
        guard report.recipe.selectOn == SelectionPart.validation.rawValue else {
            return RuleTargets(run: name, rules: [])
        }
        let city = try city(report.city)
        let data = try trainingData(report.recipe, city)
        let rules = try ruleTargets.value("\(city.fingerprint)/\(data.fingerprint)") {
            try Self.rules(on: data)
        }
        return RuleTargets(run: name, rules: rules)
    }

    private static func rules(on data: TrainingData) throws -> [RuleTargets.Rule] {
        switch data {
        case .visits(let split, _):
            let lists = try ListEvaluation(split, part: .validation, slices: false)
            return lists.rules().flatMap { rule in
                rule.scorers.map {
                    RuleTargets.Rule(name: rule.name, metrics: lists.run($0, .new).means)
                }
            }
        case .events(let split, let recipe):
            // Lists that are shown are no ranking that a rule of places has.
            guard recipe.shownPlaces == nil else { return [] }
            let events = NextEventEvaluation(
                split, part: .validation, view: split.trainingView(),
                targets: split.nextTargets(.validation), history: .rolling, slices: false)
            return events.rules(events.view).flatMap { rule in
                rule.scorers.map {
                    RuleTargets.Rule(name: rule.name, metrics: events.evaluation.run($0).means)
                }
            }
        case .sites(let split, _, _):
            let evaluation = SiteEvaluation(split, part: .validation)
            return SiteRule.entries(nil).map {
                RuleTargets.Rule(
                    name: $0.name,
                    metrics: evaluation.run($0.rule.scorer(split, $0.settings)).means)
            }
        }
    }
}

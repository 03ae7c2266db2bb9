import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors
import Training

extension Workspace {
    /// Every rule, and the runs that are named, under each protocol that the city allows.
    ///
    /// The validation part is ranked, or the test part where the request unseals it: the opening
    /// is then written down in the session before anything is computed.
    ///
    /// - Parameter training: How baselines that are not there yet are trained; nil leaves them out.
    public func compare(
        _ name: String, _ request: ModelComparisonRequest, training: BaselineTraining? = nil
    ) throws -> ModelComparison {
        let clock = ContinuousClock()
        let start = clock.now
        let city = try city(name)
        let split = try Split(city, splitRule(request.split, of: city))
        try check(request.runs, session: request.session, of: split)
        var request = request
        request.runs = try comparedRuns(on: split, request, training)
        let rules = Baseline.entries(request.isTuned ? BaselineSettings() : nil).map(\.name)
        try ComparisonWords.check(rules + request.runs, reference: request.reference)
        let part: VisitPart = request.unsealedBy == nil ? .validation : .test
        let runs: [ListSystem] = try comparedSystems(request.runs, session: request.session) {
            let found = try listRecommender($0.run, session: request.session, toRank: part)
            return ("a trained run", found.scorer, found.view.name)
        }
        let tuning = request.isTuned ? RuleTuning(split) : nil
        let lists = try ListEvaluation(
            split, part: part, slices: request.slices, tuned: tuning?.settings,
            beside: LearnedParts(runs))
        let seal = try seal(
            split, session: request.session, runs: request.runs, openedBy: request.unsealedBy)
        let comparison = Comparison(
            lists: lists, request: request, seal: seal, runs: runs,
            tuning: try (tuning?.sentences ?? [])
                + tuningSentences(request.runs, session: request.session))
        return ModelComparison(
            city: city.name, cityFingerprint: city.fingerprint, split: split.rule.rawValue,
            part: part.rawValue, tables: try comparison.tables(),
            seconds: (clock.now - start) / .seconds(1))
    }

    /// What can be refused before anything is opened or computed.
    func check(
        _ runs: [String], session: String, of split: Split,
        remedy: (_ split: String) -> String = { "give --split \($0)" }
    ) throws {
        for run in runs {
            let report = try self.run(run, session: session)
            try requirePlaces(report)
            guard report.cityFingerprint == split.city.fingerprint else {
                throw Failure(
                    .usage, "run \(run) was trained on \(report.city), not on \(split.city.name)",
                    remedy: "name runs of this city")
            }
            // Another split's held-out visits may be what the run has learned from.
            guard report.recipe.split == split.rule.rawValue else {
                throw Failure(
                    .usage,
                    "run \(run) was trained on the \(report.recipe.split) split, not on the "
                        + "\(split.rule.rawValue) one",
                    remedy: remedy(report.recipe.split))
            }
        }
    }

    private func splitRule(_ name: String?, of city: City) throws -> SplitRule {
        guard let name else { return .ofRules(on: city) }
        return try splitRule(named: name)
    }

    /// - Throws: `Failure(.usage)` for a name that no rule has.
    public func splitRule(named name: String) throws -> SplitRule {
        guard let rule = SplitRule(rawValue: name) else {
            throw Failure(
                .usage, "--split \(name) is unknown",
                remedy: "give " + SplitRule.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return rule
    }
}

import City
import Evaluation
import Graphs
import Models
import Recommending
import Reports
import Tensors

extension Workspace {
    /// Metrics of a run under every protocol: of its selection's best checkpoint on the
    /// validation part, or, unsealed, of the checkpoint that it recommends with on the test part.
    ///
    /// - Parameters:
    ///   - slices: Parts of the truth beside the whole.
    ///   - audits: Looks for leaks; rules, not the run, learn from shuffled labels.
    ///   - command: What is written down of the opening of the test part; nil leaves it sealed.
    public func evaluate(
        run: String, session: String, slices: Bool = false, audits: Bool = false,
        unsealedBy command: String? = nil
    ) throws -> EvaluationReport {
        let clock = ContinuousClock()
        let start = clock.now
        let part: VisitPart = command == nil ? .validation : .test
        let loaded = try listRecommender(run, session: session, toRank: part)
        let recipe = try self.run(run, session: session).recipe
        let evaluation = try ListEvaluation(
            loaded.split, part: part, slices: slices,
            beside: LearnedParts([(run, loaded.view.name)]))
        let seal = try seal(loaded.split, session: session, runs: [run], openedBy: command)
        let scorer = loaded.scorer
        let results = RankingProtocol.allCases.map { evaluation.run(scorer, $0) }
        let findings = audits ? evaluation.audits(scorers: [run]) : nil
        let all = results.last { $0.ranking == .all } ?? results[0]
        var card = evaluation.card(
            .all, all, seal: seal, seeds: "the run's, \(recipe.seed)",
            settings: try tuningSentences([run], session: session),
            intervals: "none here; --city with --all has them", audits: findings)
        card.ranking = "each row's own, as above"
        card.candidates = "every place of the city, nothing sampled; masked as the rows say"
        return EvaluationReport(
            run: run, model: loaded.card.name, city: loaded.city.name,
            epoch: loaded.epoch,
            view: loaded.view.name, split: recipe.split, part: part.rawValue,
            selection: selection(recipe, part), seed: recipe.seed,
            ties: EvaluationCard.tieRule,
            rows: results.map { result in
                EvaluationReport.Row(
                    ranking: result.ranking.rawValue, meaning: result.ranking.meaning,
                    users: result.users.count, metrics: result.figures,
                    slices: result.sliceFigures)
            }, card: card, seconds: (clock.now - start) / .seconds(1))
    }

    private func selection(_ recipe: TrainingRecipe, _ part: VisitPart) -> String {
        if recipe.selectOn == "test" {
            return "best \(recipe.selectBy) on the TEST part: for reproduction only"
        }
        return "best \(recipe.selectBy) on the validation part"
            + (recipe.refit && part == .test
                ? ", then trained again on training and validation" : "")
    }
}

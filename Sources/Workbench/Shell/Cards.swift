import Reports

// What is known of models: by their cards, never by their names.

extension State {
    /// What is known of a model; nil for one that this program does not have.
    public func card(named name: String) -> ModelCard? { cards.first { $0.name == name } }

    /// The card of a run's model; nil for a model that this program does not have.
    public func card(of run: RunReport) -> ModelCard? { card(named: run.model) }

    /// The card of a run's model, by the name of the run; nil for a rule, and where there is none.
    func card(of run: String?) -> ModelCard? {
        run.flatMap { name in runs.all?.first { $0.run == name } }.flatMap { card(of: $0) }
    }

    /// Why a run cannot be asked something, in a sentence; nil where it can.
    func refusal(of question: RecommenderQuestion, by run: RunReport) -> String? {
        guard let card = card(of: run) else {
            return "\(run.model) is no model that this program knows."
        }
        return card.refusals[question].map { "\(card.title) \($0)." }
    }

    /// The run that answers a question best: of the first model in the catalogue that does, the one
    /// with the best validation metric on this city.
    ///
    /// Values of different metrics cannot be compared: runs that were chosen by their model's usual
    /// metric come first. A run that failed, as one that diverged, comes last. Of equals the newest
    /// is taken.
    ///
    /// - Parameter ready: Runs of one city, newest first.
    func best(of ready: [RunReport], for question: RecommenderQuestion) -> RunReport? {
        let models = cards.filter { $0.answers(question) }.map(\.name)
        func key(_ run: RunReport) -> (Int, Int, Int, Double) {
            let isUsual = run.recipe["selectBy"] == card(of: run)?.standard["selectBy"]
            return (
                run.isSound ? 0 : 1, models.firstIndex(of: run.model) ?? models.count,
                isUsual ? 0 : 1, -(run.bestValue ?? -.infinity)
            )
        }
        return ready.enumerated().min { first, second in
            let (one, other) = (key(first.element), key(second.element))
            return one == other ? first.offset < second.offset : one < other
        }?.element
    }

    /// The models whose cards hold something, as their papers write them, joined by "or".
    func titles(where holds: (ModelCard) -> Bool) -> String {
        let all = cards.filter(holds).map(\.title)
        return all.count < 2
            ? all.joined() : all.dropLast().joined(separator: ", ") + " or " + all[all.count - 1]
    }
}

extension RunReport {
    /// It did not fail, and its figures are figures: a run that diverged has none.
    var isSound: Bool { status != .failed && bestValue?.isFinite != false }
}

import City
import Reports

/// What the runs of a comparison have learned: its rules count from the same, so that neither knows
/// what everybody did in a part that the other has not seen.
///
/// What is read of a user before a moment, validation included, is no part of this: rules and models
/// are asked after the same history.
struct LearnedParts {
    /// Each run with the name of the view that it was trained on.
    private var runs: [(run: String, view: String)]

    init(_ runs: [(run: String, view: String)] = []) { self.runs = runs }

    init<Scorer>(_ systems: [ComparedSystem<Scorer>]) { runs = systems.flatMap(\.learned) }

    /// What rules count from beside the runs: training and validation where every run has learned
    /// both, else training alone.
    ///
    /// - Parameters:
    ///   - part: What is ranked; nothing counts from it.
    ///   - isRefittedFirst: What holds where there is no run: whether models of this protocol are
    ///     trained again on both parts unless they are told otherwise.
    func view(of split: Split, before part: VisitPart, isRefittedFirst: Bool) -> TrainingView {
        guard part == .test else { return split.trainingView() }
        let both = split.trainingAndValidationView()
        let haveLearnedBoth =
            runs.isEmpty ? isRefittedFirst : runs.allSatisfy { $0.view == both.name }
        return haveLearnedBoth ? both : split.trainingView()
    }

    /// Runs that have learned something else than the rules, for a card; empty where there are none.
    func others(than view: TrainingView) -> String {
        runs.filter { $0.view != view.name }
            .map { "; \($0.run) has learned \($0.view) visits" }.joined()
    }
}

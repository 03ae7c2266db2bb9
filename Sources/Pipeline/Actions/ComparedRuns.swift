import City
import Foundation
import Reports
import Sessions
import Tensors
import Training

/// How a comparison trains the baselines that the session does not have yet.
public struct BaselineTraining: Sendable {
    /// Asked before every step; true stops.
    public var isInterrupted: @Sendable () -> Bool
    public var progress: @Sendable (TrainingProgress) -> Void

    public init(
        isInterrupted: @escaping @Sendable () -> Bool,
        progress: @escaping @Sendable (TrainingProgress) -> Void
    ) {
        self.isInterrupted = isInterrupted
        self.progress = progress
    }
}

extension Workspace {
    /// The runs of a comparison: those that were asked for, then one of each trained baseline.
    ///
    /// A baseline is the newest finished run of its model on this city and split whose epoch was
    /// chosen on validation; where the session has none it is trained now, as a run of its own.
    /// Where the request names a run of the model, that one stands for it.
    ///
    /// - Throws: `Failure(.interrupted)` where a training was stopped.
    func comparedRuns(_ city: City, _ rule: SplitRule, _ request: ModelComparisonRequest) throws
        -> [String]
    {
        let known = try listRuns(session: request.session)
        var runs = request.runs
        for model in TrainedModel.allCases where model.isBaseline {
            let own = known.filter { $0.recipe.model == model }
            guard !own.contains(where: { request.runs.contains($0.run) }) else { continue }
            let ready = own.first {
                $0.cityFingerprint == city.fingerprint && $0.status == .finished
                    && $0.recipe.split == rule.rawValue && $0.recipe.selectOn == "validation"
            }
            if let ready {
                runs.append(ready.run)
            } else if let training = request.training {
                runs.append(
                    try train(model, on: city, rule, training, session: request.session))
            }
        }
        return runs
    }

    private func train(
        _ model: TrainedModel, on city: City, _ rule: SplitRule, _ training: BaselineTraining,
        session: String
    ) throws -> String {
        var recipe = TrainingRecipe(model)
        recipe.split = rule.rawValue
        let run = try createRun(city: city.name, recipe: recipe, session: session)
        let report = try train(
            run: run, session: session, isInterrupted: training.isInterrupted,
            progress: training.progress)
        guard report.status == .finished else {
            throw Failure(
                .interrupted, "the training of \(run) was stopped",
                remedy: "go on with 'whyhere train \(model.rawValue) --resume \(run)'")
        }
        return run
    }
}

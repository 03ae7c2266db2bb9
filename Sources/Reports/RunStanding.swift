import Support

/// What a run's status alone does not say.
extension RunReport {
    /// Whether it trains again, on training and validation together, once its epoch is chosen.
    public var isTrainedTwice: Bool {
        recipe.refit && recipe.selectOn == VisitPart.validation.rawValue
    }

    /// `1/2 selection` where a second phase follows, else the phase.
    public var phaseInWords: String {
        guard isTrainedTwice else { return phase }
        return "\(phase == "refit" ? 2 : 1)/2 \(phase)"
    }

    /// Steps of the phase that follows one: a refit lasts as long as the best epoch so far.
    ///
    /// - Parameters:
    ///   - steps: Of the phase that is under way, which has so many epochs.
    public func stepsAfter(
        _ phase: String, of steps: Int, epochs: Int, bestEpoch: Int?
    ) -> Double {
        guard isTrainedTwice, phase != "refit", epochs > 0 else { return 0 }
        return Double(steps) * Double(bestEpoch ?? epochs) / Double(epochs)
    }

    /// The epoch after which the selection ended before its last, for want of a better one; nil where it
    /// went to its end, is not over, or never stops early.
    public var earlyStop: Int? {
        let recipe = currentRecipe
        guard status == .finished, recipe.patience > 0, let bestEpoch else { return nil }
        let last = bestEpoch + recipe.patience * recipe.evaluateEvery
        return last < recipe.epochs ? last : nil
    }

    /// Why it is not running, in a sentence; nil while it is, and where it went to its planned end.
    public var standing: String? {
        switch status {
        case .starting, .running: nil
        case .paused: "Paused after epoch \(epoch)."
        case .queued:
            "Waits in the queue"
                + (queuePlace.map {
                    $0 == 1 ? ": it is next." : ": it is the \(Wording.ordinal($0))."
                } ?? ".")
        case .stopped:
            message.map {
                $0.prefix(1).uppercased() + $0.dropFirst() + ($0.hasSuffix(".") ? "" : ".")
            }
                ?? "Stopped on request after epoch \(epoch) of \(totalEpochs)."
        case .interrupted:
            "Its process is gone since epoch \(epoch) of \(totalEpochs): it was killed, or the "
                + "machine stopped. What its last checkpoint holds is kept."
        case .failed: message
        case .finished:
            earlyStop.map { last in
                "Early stop after epoch \(last) of \(currentRecipe.epochs): "
                    + Wording.count(currentRecipe.patience, "evaluation") + " brought no better "
                    + "\(recipe.selectBy) than epoch \(bestEpoch ?? 0)."
            }
        }
    }
}

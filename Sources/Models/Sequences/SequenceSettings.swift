import Recommending
import Reports

/// Settings that models of sequences share.
extension Setting {
    static func sequenceLength(_ place: WritableKeyPath<Recipe, Int> & Sendable) -> Setting {
        Setting(
            "length", "Events that a sequence holds at most", place, 1...4096,
            at: "sequence.length")
    }

    static func sequenceDropout(_ place: WritableKeyPath<Recipe, Double> & Sendable) -> Setting {
        Setting(
            "dropout", "Share that is dropped while training", place, .init(0..<1),
            at: "sequence.dropout"
        ).steered(by: .loss)
    }

    static func sequenceHeads(_ place: WritableKeyPath<Recipe, Int> & Sendable) -> Setting {
        Setting("heads", "Heads of the attention", place, 1...4096, at: "sequence.heads")
    }

    static func listOrigin(_ place: WritableKeyPath<Recipe, ListOrigin> & Sendable) -> Setting {
        Setting(
            "lists",
            "Lists as the city's log has them, or drawn; auto: logged where there is a log",
            place, at: "generation.lists", before: ListOrigin.auto)
    }

    static func sequenceWindows(_ place: WritableKeyPath<Recipe, Bool> & Sendable) -> Setting {
        Setting(
            "windows", "Longer histories are learned in windows, not their end alone", place,
            at: "sequence.windows")
    }
}

extension Setting where Recipe: NextPlaceRecipe {
    static var nextPlaceEpochs: Setting { .epochs("Epochs at most") }
    static var nextPlaceBatch: Setting { .batch("Sequences in one step") }
    static var nextPlaceMetric: Setting {
        .selectBy(
            "Metric on the last event but one whose best epoch is kept", MetricNames.nextPlace)
    }
    static var nextPlaceRefit: Setting {
        .refit("Trains again with the validation events for the chosen epochs")
    }
}

extension LearningSettings {
    /// What models share that tell each user's last event: STKDRec was released with these, its
    /// patience is ours.
    static var nextPlace: LearningSettings {
        var result = LearningSettings()
        result.split = .leaveOneOut
        result.selectBy = "ndcg@10"
        result.evaluateEvery = 1
        result.patience = 20
        result.refit = false
        result.batch = 50
        result.epochs = 200
        return result
    }
}

extension Refusals {
    /// Of a model that scores all places after the user's events.
    static let sequences: [RecommenderQuestion: String] = [
        .beam: beam, .hours: hours, .embeddings: vectors,
    ]
}

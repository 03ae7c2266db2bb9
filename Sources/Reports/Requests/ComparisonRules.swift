/// How visits are divided into training, validation and test.
public enum SplitRule: String, Codable, Sendable, CaseIterable {
    /// The test part the data was released with. Where it has no validation part, the last tenth
    /// (rounded down, at least one) of each user's training visits becomes validation, for users
    /// with two training visits or more.
    case released
    /// Per user by time: the last fifth (rounded down) is test, the tenth (rounded down) before
    /// it validation, the rest training; so a user of fewer than five visits only trains.
    case chronological
    /// By local time over all users: training before the 0.7 quantile, test from the 0.8
    /// quantile on. Users may then lie in one part only.
    case global
    /// Per user by time: the last visit is test, the one before it validation, the rest training; a
    /// user of fewer than three visits only trains. What papers on sequences divide by.
    case leaveOneOut = "leave-one-out"

    /// What a training takes where nobody chose: the split that the data was released with, and
    /// where it has none each user's visits in the order of time.
    public static func standard(hasReleasedSplit: Bool) -> SplitRule {
        hasReleasedSplit ? .released : .chronological
    }
}

extension CityReport {
    /// The split of a training where nobody chose one. A city without visits divides its pairs of
    /// brand and region instead, for which the choice means nothing.
    public var standardSplit: SplitRule {
        .standard(hasReleasedSplit: visits == 0 || split != nil)
    }

    /// Why a split cannot be taken here, in a sentence; nil where it can.
    public func cannotDivide(_ split: String) -> String? {
        guard split == SplitRule.released.rawValue, standardSplit != .released else { return nil }
        return "\(name) was released without a split; take \(standardSplit.rawValue), or another."
    }
}

extension ModelCard {
    /// The recipe with which the model is trained on a city where nothing is said. A model whose own
    /// recipe divides the data otherwise than it was released keeps that: it is its paper's protocol.
    ///
    /// - Parameter split: Of the city where nobody chose.
    public func standard(on split: SplitRule?) -> TrainingRecipe {
        var recipe = standard
        // Models of regions divide pairs of brand and region, by settings of their own.
        if let split, setting("split") != nil, recipe.split == SplitRule.released.rawValue {
            recipe.split = split.rawValue
        }
        return recipe
    }
}

/// What a model may look back on when it is asked about a moment.
public enum HistoryRule: String, Sendable, CaseIterable, Codable {
    /// The user's training visits, and where they come from.
    case training
    /// All of the user's visits before the moment, held-out ones included: what a running system
    /// knows. Visits of a later part than the moment's own stay out.
    case rolling
}

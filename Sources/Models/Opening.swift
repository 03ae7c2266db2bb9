import City
import Recommending
import Reports
import Training

/// A recommender of places by what it ranks them for.
public enum OpenedRecommender: Sendable {
    /// Places for a user, whenever they come.
    case lists(any ListRecommender)
    /// The place of a user's next event.
    case nextPlace(any NextPlaceRecommender)

    public var recommender: any Recommender {
        switch self {
        case .lists(let found): found
        case .nextPlace(let found): found
        }
    }

    /// A trained run of a model that recommends places to users; nil for all others.
    ///
    /// Cost: that of building the model's graphs.
    public init?(_ name: String, city: City, checkpoint: Checkpoint) throws {
        let card = checkpoint.recipe.model.card
        switch checkpoint.recipe.model {
        case .sepgcn, .lightgcn:
            self = .lists(
                try PropagationRecommender(name, card, city: city, checkpoint: checkpoint))
        case .matrixFactorization:
            self = .lists(try FactorRecommender(name, card, city: city, checkpoint: checkpoint))
        case .stkdrec, .stkdrecTeacher, .sasrec:
            self = .nextPlace(
                try SequenceRecommender(name, card, city: city, checkpoint: checkpoint))
        case .spacetimeGR, .spacetimeGREmbedding, .spacetimeGRRanking, .spacetimeGRAlignment:
            self = .nextPlace(
                try GeneratorRecommender(name, card, city: city, checkpoint: checkpoint))
        case .knowsite, .tucker, .distmult, .complex, .transe: return nil
        }
    }

    /// A simple rule on a city.
    ///
    /// - Throws: `Failure` for a name that is no rule's, or where the city has no test part.
    public init(rule: String, name: String, city: City) throws {
        self = .lists(try RuleRecommender(rule, name: name, city))
    }
}

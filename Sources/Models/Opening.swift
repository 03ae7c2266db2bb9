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
        let run = TrainedRun(
            name: name, card: try checkpoint.recipe.card().recommender, city: city,
            checkpoint: checkpoint)
        switch try Catalogue.recipe(checkpoint.recipe) {
        case .places(let recipe): self = .lists(try recipe.open(run))
        case .nextPlace(let recipe): self = .nextPlace(try recipe.open(run))
        case .sites: return nil
        }
    }

    /// A simple rule on a city.
    ///
    /// - Parameter part: What it is to predict; it learns all that comes before.
    /// - Throws: `Failure` for a name that is no rule's, or where the city has no test part.
    public init(
        rule: String, name: String, city: City, before part: VisitPart = .test
    ) throws {
        self = .lists(try RuleRecommender(rule, name: name, city, before: part))
    }
}

/// A run that is opened: its name, what is known of its model, and what it learned.
public struct TrainedRun: Sendable {
    public var name: String
    public var card: RecommenderCard
    public var city: City
    public var checkpoint: Checkpoint
}

/// A recommender that is a trained run.
protocol TrainedRecommender: Recommender {
    var run: TrainedRun { get }
}

extension TrainedRecommender {
    var name: String { run.name }
    var card: RecommenderCard { run.card }
    var city: City { run.city }
    var checkpoint: Checkpoint { run.checkpoint }
    var epoch: Int { checkpoint.epoch }
}

import City
import Graphs
import Recommending

/// What the rules that can be tuned are set to; by itself what they were set to beforehand.
public struct BaselineSettings: Codable, Equatable, Sendable {
    /// k of item-kNN.
    public var neighbors = 100
    /// h of item-kNN.
    public var shrinkage = 0.0
    /// λ of EASE.
    public var lambda = 500.0

    public init() {}
}

/// The simple rules that stand beside every result.
public enum Baseline: String, Sendable, CaseIterable, Codable {
    case popularity
    case popularityAtHour = "popularity-at-hour"
    case ownPlaces = "own-places"
    case ownPlacesAtHour = "own-places-at-hour"
    case ownMix = "own-mix"
    case markov
    case nearest
    case itemNeighbors = "item-knn"
    case ease

    /// In words, for the table.
    public var meaning: String {
        switch self {
        case .popularity: "how often a place was visited in training; for lists, by how many users"
        case .popularityAtHour: "how often it was visited in this hour of the week"
        case .ownPlaces: "how often the user was there"
        case .ownPlacesAtHour: "how often the user was there at this hour of the day"
        case .ownMix: "own places at this hour, own transitions, not the last place"
        case .markov: "where everybody went next from the last place"
        case .nearest: "nearness to the last place"
        case .itemNeighbors: "places with the same visitors as the user's"
        case .ease: "linear item-to-item model in closed form"
        }
    }

    /// Whether a list's scores are sums over the user's own places.
    public var sumsOwnPlaces: Bool {
        switch self {
        case .ownPlaces, .itemNeighbors, .ease: true
        case .popularity, .popularityAtHour, .ownPlacesAtHour, .ownMix, .markov, .nearest: false
        }
    }

    /// Whether there is anything to set.
    public var hasSettings: Bool { self == .itemNeighbors || self == .ease }

    /// The rows of a table: every rule as it was set beforehand, and once more with what it was
    /// tuned to, where it has anything to set.
    public static func entries(_ tuned: BaselineSettings?)
        -> [(rule: Baseline, settings: BaselineSettings, name: String, meaning: String)]
    {
        allCases.flatMap { rule in
            let plain = (rule, BaselineSettings(), rule.rawValue, rule.meaning)
            guard let tuned, rule.hasSettings else { return [plain] }
            return [
                plain, (rule, tuned, rule.rawValue + "-tuned", rule.meaning + ", tuned"),
            ]
        }
    }

    /// What ranks places for a user without a moment; nil where the rule needs one.
    ///
    /// Popularity then counts visitors, own places the visits of the graph.
    public func placeScorer(
        _ graph: BipartiteGraph, _ settings: BaselineSettings = BaselineSettings()
    ) -> (any PlaceScorer)? {
        self == .popularity ? Popularity(visitorsOf: graph) : ownPlaceScorer(graph, settings)
    }

    /// The same where a score is a sum over the user's own places; nil for all other rules.
    public func ownPlaceScorer(
        _ graph: BipartiteGraph, _ settings: BaselineSettings = BaselineSettings()
    ) -> (any OwnPlaceScorer)? {
        switch self {
        case .ownPlaces: OwnVisits(graph)
        case .itemNeighbors:
            ItemNeighbors(
                graph, neighbors: settings.neighbors, shrinkage: settings.shrinkage)
        case .ease: EASE(graph, lambda: settings.lambda)
        case .popularity, .popularityAtHour, .ownPlacesAtHour, .ownMix, .markov, .nearest: nil
        }
    }

    /// What ranks places for a moment; nil where the city lacks what the rule needs.
    public func nextPlaceScorer(
        _ view: TrainingView, _ graph: BipartiteGraph,
        _ settings: BaselineSettings = BaselineSettings()
    ) -> (any NextPlaceScorer)? {
        switch self {
        case .popularity: Popularity(view)
        case .popularityAtHour: PopularityAtHour(view)
        case .ownPlaces: OwnPlaces(places: view.places)
        case .ownPlacesAtHour: OwnPlacesAtHour(places: view.places)
        case .ownMix: OwnMix(places: view.places)
        case .markov: FirstOrderMarkov(view)
        case .nearest: view.hasLocations ? NearestPlaces(view) : nil
        case .itemNeighbors, .ease: placeScorer(graph, settings).map(TimelessScorer.init)
        }
    }
}

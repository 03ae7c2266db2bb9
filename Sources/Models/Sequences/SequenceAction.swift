import City
import Recommending
import Reports

/// What a sequence is made of.
public enum SequenceAction: String, CaseIterable, Sendable {
    /// Orders where a city has any, else visits.
    case auto
    case visit, order
    /// Every kind in one sequence.
    case all

    /// The kinds of events in a city.
    public func kinds(in city: City) -> EventKinds {
        switch self {
        case .order: .only(.order)
        case .visit: .only(.visit)
        case .all: .all
        case .auto:
            city.visitAction.map { $0.contains(VisitAction.order.rawValue) } ?? false
                ? .only(.order) : .only(.visit)
        }
    }

    /// The setting of a recipe that reads sequences.
    static func setting<Recipe>(
        _ place: WritableKeyPath<Recipe, SequenceAction> & Sendable
    ) -> Setting<Recipe> {
        Setting(
            "action",
            "Events: auto takes orders where a city has any, else visits; all mixes every kind",
            place,
            at: "sequence.action")
    }
}

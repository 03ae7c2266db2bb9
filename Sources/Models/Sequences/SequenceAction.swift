import City
import Recommending
import Reports

/// What a sequence is made of.
public enum SequenceAction: String, CaseIterable, Sendable {
    /// Orders where a city has any, else visits.
    case auto
    case visit, order

    /// The kind of event in a city.
    public func kind(in city: City) -> VisitAction {
        switch self {
        case .order: .order
        case .visit: .visit
        case .auto:
            city.visitAction.map { $0.contains(VisitAction.order.rawValue) } ?? false
                ? .order : .visit
        }
    }

    /// The setting of a recipe that reads sequences.
    static func setting<Recipe>(
        _ place: WritableKeyPath<Recipe, SequenceAction> & Sendable
    ) -> Setting<Recipe> {
        Setting(
            "action", "Events: auto takes orders where a city has any, else visits", place,
            at: "sequence.action")
    }
}

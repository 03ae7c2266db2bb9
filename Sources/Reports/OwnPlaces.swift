import Support

/// A place that the user visited before the part that is predicted.
public struct OwnPlace: Codable, Equatable, Sendable {
    public var place: Int
    public var name: String
    public var category: String
    public var visits: Int
    /// Hours of the week of the visits, the most frequent first.
    public var hours: [Int]
}

/// Which visits of a timeline the answers of a run rest on.
public enum ReadVisits: Equatable, Sendable {
    /// Those that it learned from; the validation part is among them where it was refitted.
    case learned(refitted: Bool)
    /// Of a model of next places: the events of its kind, or of all, before the moment.
    case before(moment: Int64, kind: String)

    public func contains(_ visit: VisitRow) -> Bool {
        switch self {
        case .learned(let refitted):
            visit.action == "visit"
                && (visit.part == .training || (refitted && visit.part == .validation))
        case .before(let moment, let kind):
            (kind == "all" || visit.action == kind) && visit.localTime < moment
        }
    }
}

extension RunReport {
    /// Which visits its answers rest on.
    ///
    /// - Parameters:
    ///   - card: Of its model.
    ///   - moment: The moment that is asked about, where it is known.
    ///   - hasOrders: Whether the city has orders, which a run that was told none takes first.
    public func readVisits(
        _ card: ModelCard, before moment: Int64?, hasOrders: Bool
    ) -> ReadVisits {
        guard card.task == .nextPlace else { return .learned(refitted: recipe.refit) }
        let named = card.setting("action")?.text(in: recipe) ?? "auto"
        return .before(
            moment: moment ?? .max, kind: named == "auto" ? hasOrders ? "order" : "visit" : named)
    }
}

extension UserReport {
    /// The places of those visits that a run reads, the most visited first.
    public func ownPlaces(_ read: ReadVisits) -> [OwnPlace] {
        var places: [Int: OwnPlace] = [:]
        var hours: [Int: [Int: Int]] = [:]
        for visit in timeline where read.contains(visit) {
            let hour = WeekHour.of(localTime: visit.localTime)
            hours[visit.place, default: [:]][hour, default: 0] += 1
            places[
                visit.place,
                default: OwnPlace(
                    place: visit.place,
                    name: Wording.name(visit.place, visit.placeName),
                    category: visit.category, visits: 0, hours: [])
            ]
            .visits += 1
        }
        return places.values.map { place in
            var place = place
            place.hours = (hours[place.place] ?? [:]).sorted {
                ($1.value, $0.key) < ($0.value, $1.key)
            }
            .map(\.key)
            return place
        }.sorted { ($1.visits, $0.place) < ($0.visits, $1.place) }
    }
}

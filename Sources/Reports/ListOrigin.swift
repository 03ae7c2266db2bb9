/// Where the lists of places come from that are learned from, or ranked.
public enum ListOrigin: String, Codable, Sendable, CaseIterable {
    /// As they were shown where the city's log says so, else drawn.
    case auto
    /// As they were shown before visits.
    case logged
    /// The visited place, and others drawn from around it by popularity at that hour.
    case drawn
}

import Reports

/// The orders of the list of users.
public enum UserOrder: String, Codable, CaseIterable, Sendable {
    case number, visits, places, test, name
}

/// What somebody did at a place; the codes of the column `visit.action`.
public enum VisitAction: UInt8, Codable, Sendable, CaseIterable {
    /// Was there, and checked in.
    case visit = 0
    /// Had something brought from there; the user's position is not the place's.
    case order = 1
    case click = 2
    case search = 3

    /// The word for it on the command line and in reports.
    public var name: String {
        switch self {
        case .visit: "visit"
        case .order: "order"
        case .click: "click"
        case .search: "search"
        }
    }
}

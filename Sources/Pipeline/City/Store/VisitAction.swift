import Support

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

/// Which events a study is about.
public enum EventKinds: Equatable, Sendable {
    case only(VisitAction)
    /// All kinds in one sequence, each with its own action.
    case all

    /// How the option names them all.
    public static let allName = "all"

    /// The word for one of them: `visit`, `order`, or `event`.
    public var name: String {
        switch self {
        case .only(let action): action.name
        case .all: "event"
        }
    }

    /// The only action; nil where there are several.
    public var action: VisitAction? {
        switch self {
        case .only(let action): action
        case .all: nil
        }
    }
}

extension City {
    /// A kind of event by its name.
    ///
    /// - Throws: `Failure(.usage)` for a kind that the city has none of.
    public func action(named name: String) throws -> VisitAction {
        try knownAction(named: name, or: [])
    }

    /// Kinds of events by their name: one kind, or `all`.
    ///
    /// - Throws: `Failure(.usage)` for a kind that the city has none of.
    public func kinds(named name: String) throws -> EventKinds {
        name == EventKinds.allName
            ? .all : .only(try knownAction(named: name, or: [EventKinds.allName]))
    }

    private func knownAction(named name: String, or others: [String]) throws -> VisitAction {
        let known = VisitAction.allCases.filter { action in
            visitAction.map { $0.contains(action.rawValue) } ?? (action == .visit)
        }
        guard let found = known.first(where: { $0.name == name }) else {
            throw Failure(
                .usage, "\(self.name) has no event of the kind '\(name)'",
                remedy: "give --action "
                    + (known.map(\.name) + others).joined(separator: " or "),
                file: folder)
        }
        return found
    }
}

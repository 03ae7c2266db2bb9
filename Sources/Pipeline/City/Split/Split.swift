import Reports
import Support

extension SplitRule {
    /// What the simple rules learn from: the split that the city was released with, and where it
    /// has none all that came before one moment.
    public static func ofRules(on city: City) -> SplitRule {
        city.visitPart == nil ? .global : .released
    }
}

/// A division of a city's visits into three parts.
///
/// It is about one kind of action, or all: who studies visits to places may not want the orders that
/// were brought home, and the other way round. Other actions are in no part.
public struct Split: Sendable {
    public let city: City
    public let rule: SplitRule
    /// What is divided.
    public let kinds: EventKinds
    /// The only action that is divided; nil where there are several.
    public var action: VisitAction? { kinds.action }
    /// The part of each visit, as codes of `VisitPart`, or `outside`.
    public let parts: [UInt8]

    /// The code of a visit that is another kind of action.
    public static let outside: UInt8 = 255

    /// Divides the visits of a city. O(visits), and a sort of the times for `.global`.
    ///
    /// - Parameter action: nil takes visits, or in a city without any the first kind it has.
    /// - Throws: `Failure(.usage)` where the city was released without a split,
    ///   `Failure(.badData)` where it has no visits, or training or test would be empty.
    public init(_ city: City, _ rule: SplitRule, action: VisitAction? = nil) throws {
        try self.init(city, rule, kinds: action.map(EventKinds.only))
    }

    /// The same of some kinds of events.
    public init(_ city: City, _ rule: SplitRule, kinds: EventKinds?) throws {
        self.city = city
        self.rule = rule
        // No other split would help, so none is named.
        guard city.visitCount > 0 else {
            throw Failure(
                .badData, "\(city.name) has no visits, so there is nothing to divide",
                remedy: city.brandCount > 0 && city.regionCount > 0
                    ? "choose a city with visits, or ask for sites: this one has brands and regions"
                    : "choose a city with visits", file: city.folder)
        }
        let kinds = kinds ?? .only(Self.mainAction(of: city))
        self.kinds = kinds
        // The numbers of the visits that count, or nil for all, which most cities have.
        let subset = kinds.action.flatMap { action in
            city.visitAction.map { codes in
                codes.indices.filter { codes[$0] == action.rawValue }
            }
        }
        let included = subset.flatMap { $0.count == city.visitCount ? nil : $0 }
        let found: [UInt8]
        switch rule {
        case .released: found = try Self.released(city, included)
        case .chronological: found = Self.byUser(city, included, Self.chronologicalPart)
        case .global: found = Self.global(city, included)
        case .leaveOneOut: found = Self.byUser(city, included, Self.leaveOneOutPart)
        }
        if let included {
            var parts = [UInt8](repeating: Self.outside, count: city.visitCount)
            for visit in included { parts[visit] = found[visit] }
            self.parts = parts
        } else {
            parts = found
        }
        for part in [VisitPart.training, .test] where !parts.contains(part.code) {
            throw Failure(
                .badData,
                "the \(rule.rawValue) split of \(city.name) leaves no \(part.rawValue) visits",
                remedy: "choose another split or a city with more visits", file: city.folder)
        }
    }

    /// The part of one visit; nil where it is another kind of action.
    public func part(ofVisit visit: Int) -> VisitPart? {
        VisitPart.allCases.first { $0.code == parts[visit] }
    }

    private static func mainAction(of city: City) -> VisitAction {
        guard let codes = city.visitAction else { return .visit }
        return VisitAction.allCases.first { codes.contains($0.rawValue) } ?? .visit
    }

    /// How many visits each part has.
    public var counts: CityReport.Split {
        .init(
            name: rule.rawValue, training: parts.count { $0 == VisitPart.training.code },
            validation: parts.count { $0 == VisitPart.validation.code },
            test: parts.count { $0 == VisitPart.test.code })
    }

    private static func released(_ city: City, _ included: [Int]?) throws -> [UInt8] {
        guard let column = city.visitPart else {
            throw Failure(
                .usage, "\(city.name) was released without a split",
                remedy: "leave --split out, or give --split chronological, global or leave-one-out",
                file: city.folder)
        }
        var parts = Array(column)
        guard !parts.contains(VisitPart.validation.code) else { return parts }
        let counts = included.map(Set.init)
        for user in 0..<city.userCount {
            let training = city.visitRange(ofUser: user).filter {
                parts[$0] == VisitPart.training.code && counts?.contains($0) ?? true
            }
            guard training.count >= 2 else { continue }
            for visit in training.suffix(max(1, training.count / 10)) {
                parts[visit] = VisitPart.validation.code
            }
        }
        return parts
    }

    /// - Parameter part: Of the visit at an index of so many of a user's, in order of time.
    private static func byUser(
        _ city: City, _ included: [Int]?, _ part: (_ index: Int, _ count: Int) -> VisitPart
    ) -> [UInt8] {
        guard let included else {
            return parts(userVisits: Array(city.userVisits), part)
        }
        var offsets = [Int64](repeating: 0, count: city.userCount + 1)
        for visit in included { offsets[Int(city.visitUser[visit]) + 1] += 1 }
        for user in 0..<city.userCount { offsets[user + 1] += offsets[user] }
        let found = Self.parts(userVisits: offsets, part)
        var parts = [UInt8](repeating: outside, count: city.visitCount)
        for (position, visit) in included.enumerated() { parts[visit] = found[position] }
        return parts
    }

    /// The chronological parts of visits that are sorted by user and time.
    ///
    /// - Parameter userVisits: Where the visits of each user start, and the count of visits.
    static func chronologicalParts(userVisits: [Int64]) -> [UInt8] {
        parts(userVisits: userVisits, chronologicalPart)
    }

    private static func parts(
        userVisits: [Int64], _ part: (_ index: Int, _ count: Int) -> VisitPart
    ) -> [UInt8] {
        let count = Int(userVisits.last ?? 0)
        var parts = [UInt8](repeating: VisitPart.training.code, count: count)
        for (start, end) in zip(userVisits, userVisits.dropFirst()) {
            let visits = Int(start)..<Int(end)
            for visit in visits {
                parts[visit] = part(visit - visits.lowerBound, visits.count).code
            }
        }
        return parts
    }

    /// The part of the visit at an index of somebody's visits in order of time.
    static func chronologicalPart(_ index: Int, of count: Int) -> VisitPart {
        let testStart = count - count / 5
        if index >= testStart { return .test }
        return index >= testStart - count / 10 ? .validation : .training
    }

    /// The same, with one visit of validation and one of test.
    private static func leaveOneOutPart(_ index: Int, of count: Int) -> VisitPart {
        guard count >= 3, index >= count - 2 else { return .training }
        return index == count - 1 ? .test : .validation
    }

    private static func global(_ city: City, _ included: [Int]?) -> [UInt8] {
        let sorted =
            included.map { $0.map { city.visitLocalTime[$0] }.sorted() }
            ?? city.visitLocalTime.sorted()
        guard !sorted.isEmpty else { return [] }
        let validationStart = sorted[sorted.count * 7 / 10]
        let testStart = sorted[sorted.count * 8 / 10]
        return city.visitLocalTime.map { time in
            if time < validationStart { return VisitPart.training.code }
            return (time < testStart ? VisitPart.validation : .test).code
        }
    }
}

import Reports
import Tensors

/// How visits are divided into training, validation and test.
public enum SplitRule: String, Codable, Sendable, CaseIterable {
    /// The test part the data was released with. Where it has no validation part, the last tenth
    /// (rounded down, at least one) of each user's training visits becomes validation, for users
    /// with two training visits or more.
    case released
    /// Per user by time: the last fifth (rounded down) is test, the tenth (rounded down) before
    /// it validation, the rest training; so a user of fewer than five visits only trains.
    case chronological
    /// By local time over all users: training before the 0.7 quantile, test from the 0.8
    /// quantile on. Users may then lie in one part only.
    case global
}

/// A division of a city's visits into three parts.
public struct Split: Sendable {
    public let city: City
    public let rule: SplitRule
    /// The part of each visit, as codes of `VisitPart`.
    public let parts: [UInt8]

    /// Divides the visits of a city. O(visits), and a sort of the times for `.global`.
    ///
    /// - Throws: `Failure(.usage)` where the city was released without a split,
    ///   `Failure(.badData)` where training or test would be empty.
    public init(_ city: City, _ rule: SplitRule) throws {
        self.city = city
        self.rule = rule
        switch rule {
        case .released: parts = try Self.released(city)
        case .chronological: parts = Self.chronologicalParts(userVisits: Array(city.userVisits))
        case .global: parts = Self.global(city)
        }
        for part in [VisitPart.training, .test] where !parts.contains(part.code) {
            throw Failure(
                .badData,
                "the \(rule.rawValue) split of \(city.name) leaves no \(part.rawValue) visits",
                remedy: "choose another split or a city with more visits", file: city.folder)
        }
    }

    /// The part of one visit.
    public func part(ofVisit visit: Int) -> VisitPart {
        switch parts[visit] {
        case VisitPart.training.code: .training
        case VisitPart.validation.code: .validation
        default: .test
        }
    }

    /// How many visits each part has.
    public var counts: CityReport.Split {
        .init(
            name: rule.rawValue, training: parts.count { $0 == VisitPart.training.code },
            validation: parts.count { $0 == VisitPart.validation.code },
            test: parts.count { $0 == VisitPart.test.code })
    }

    private static func released(_ city: City) throws -> [UInt8] {
        guard let column = city.visitPart else {
            throw Failure(
                .usage, "\(city.name) was released without a split",
                remedy: "choose the chronological or the global split", file: city.folder)
        }
        var parts = Array(column)
        guard !parts.contains(VisitPart.validation.code) else { return parts }
        for user in 0..<city.userCount {
            let training = city.visitRange(ofUser: user).filter {
                parts[$0] == VisitPart.training.code
            }
            guard training.count >= 2 else { continue }
            for visit in training.suffix(max(1, training.count / 10)) {
                parts[visit] = VisitPart.validation.code
            }
        }
        return parts
    }

    /// The parts of visits that are sorted by user and time.
    ///
    /// - Parameter userVisits: Where the visits of each user start, and the count of visits.
    static func chronologicalParts(userVisits: [Int64]) -> [UInt8] {
        let count = Int(userVisits.last ?? 0)
        var parts = [UInt8](repeating: VisitPart.training.code, count: count)
        for (start, end) in zip(userVisits, userVisits.dropFirst()) {
            let visits = Int(start)..<Int(end)
            for visit in visits {
                parts[visit] =
                    chronologicalPart(visit - visits.lowerBound, of: visits.count).code
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

    private static func global(_ city: City) -> [UInt8] {
        let sorted = city.visitLocalTime.sorted()
        guard !sorted.isEmpty else { return [] }
        let validationStart = sorted[sorted.count * 7 / 10]
        let testStart = sorted[sorted.count * 8 / 10]
        return city.visitLocalTime.map { time in
            if time < validationStart { return VisitPart.training.code }
            return (time < testStart ? VisitPart.validation : .test).code
        }
    }
}

import City
import Reports
import Support
import Tensors

/// Lists of places at the moments of a view: what was shown there, by the city's own log, or, where
/// nobody wrote it down, what might have been (`CandidateLists`).
public struct MomentLists: Sendable {
    private let log: ShownBefore?
    private let drawn: CandidateLists

    /// - Throws: `Failure(.usage)` where logged lists are wanted and the city has no log.
    public init(
        _ view: TrainingView, _ blocks: PlaceBlocks, from origin: ListOrigin
    ) throws {
        log = try Self.log(view.exposures, origin)
        drawn = CandidateLists(view, blocks)
    }

    /// What is to be taken of a log; nil to draw.
    ///
    /// - Throws: As the initialiser.
    public static func log<Log>(_ log: Log?, _ origin: ListOrigin) throws -> Log? {
        guard origin != .logged || log != nil else {
            throw Failure(
                .usage, "nobody wrote down what was shown in this city",
                remedy: "give --lists drawn, or a city grown with --exposures")
        }
        return origin == .drawn ? nil : log
    }

    /// Whether lists are as they were shown.
    public var isLogged: Bool { log != nil }

    /// At most as many places can stand beside the visited one.
    public var most: Int { log.map { $0.longest - 1 } ?? drawn.most }

    /// - Throws: `Failure(.usage)` where no list has so many places beside the visited one.
    public func require(_ count: Int, in city: String, option: String) throws {
        guard count > most else { return }
        throw Failure(
            .usage,
            isLogged
                ? "what was shown in \(city) was at most \(most) other places, and \(count) are needed"
                : "\(city) has \(most) other places, and a list needs \(count)",
            remedy: "give fewer --\(option)")
    }

    /// Whether so many places stand beside the visited one at a visit of the view.
    public func has(_ count: Int, beforeVisit visit: Int) -> Bool {
        log.map { $0.places(beforeVisit: visit).count > count } ?? true
    }

    /// Different places beside the one that was visited, in no order that means anything.
    ///
    /// - Parameters:
    ///   - count: At most `most`, and at a visit that `has` so many.
    ///   - visit: Of the view.
    ///   - hour: Of the day.
    public func others(
        _ count: Int, visit: Int, place: Int32, hour: Int, _ random: inout RandomStream
    ) -> [Int32] {
        guard let log else { return drawn.draw(count, beside: place, hour: hour, &random) }
        return log.places(beforeVisit: visit).others(count, beside: place, &random)
    }

    /// Places of a category in the blocks around a place; empty where there are none.
    public func places(around place: Int32, where isWanted: (Int32) -> Bool) -> [Int32] {
        drawn.places(around: place, where: isWanted)
    }
}

extension Collection<Int32> {
    /// Some of a list that was shown, all but the visited place; every other one alike.
    public func others(
        _ count: Int, beside place: Int32, _ random: inout RandomStream
    ) -> [Int32] {
        var others = filter { $0 != place }
        if others.count > count { random.shuffle(&others) }
        return Array(others.prefix(count))
    }
}

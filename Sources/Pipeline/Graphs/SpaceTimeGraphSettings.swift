import Support
import Tensors

/// How a spatio-temporal graph is made of events; see `SpaceTimeGraph`.
public struct SpaceTimeGraphSettings: Hashable, Codable, Sendable {
    /// What edges are divided by.
    public enum Degree: String, CaseIterable, Codable, Sendable {
        /// The number of neighbours, as GCL4SR has it: w' stays larger where two items were bought
        /// together more often.
        case counted
        /// The sum of the weights: w' is the share that each of two items has in the other's edges,
        /// however often they were bought.
        case weighted
    }

    /// What two events share that are near each other.
    public enum Area: String, CaseIterable, Codable, Sendable {
        /// The users were in one geohash of six digits.
        case geohash
        /// The places lie in one region of the city (area of interest).
        case region
    }

    /// Two events at most so many steps apart make an edge.
    public var steps = 3
    public var area = Area.geohash
    /// Raises a pair of events that share the area.
    public var areaFactor = 1.5
    /// Raises a pair of events in one period of the day.
    public var periodFactor = 1.5
    public var degree = Degree.counted
    /// Each item reads its so many heaviest neighbours only; nil for all. Under a cap, an item may
    /// read one that does not read it: a rare item keeps its only neighbour, though that has many.
    public var largestDegree: Int?

    public init() {}

    /// The largest number of steps: kinds of pairs are counted in a byte.
    public static let largestSteps = 64

    /// - Throws: `Failure(.usage)` that names the first setting out of range and its range.
    public func validate() throws {
        func require(_ condition: Bool, _ name: String, _ value: Any, _ range: String) throws {
            guard condition else {
                throw Failure(
                    .usage, "--\(name) \(value) is out of range", remedy: "give \(range)")
            }
        }
        try require(
            (1...Self.largestSteps).contains(steps), "steps", steps, "1 to \(Self.largestSteps)")
        for (name, factor) in [
            ("area-factor", areaFactor), ("period-factor", periodFactor),
        ] {
            try require(
                factor > 0 && factor <= 1000, name, factor, "a number above 0, at most 1000")
        }
        if let largestDegree {
            try require(largestDegree >= 1, "largest-degree", largestDegree, "1 or more")
        }
    }
}

import City
import Graphs
import Recommending
import Tensors

/// Knows nothing: the same score for every place. What it gets is chance, exactly, because metrics
/// are expected values over random order of ties.
public struct ConstantScorer: PlaceScorer, NextPlaceScorer {
    public let users: Int
    public let places: Int

    public init(users: Int, places: Int) {
        self.users = users
        self.places = places
    }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        .zeros([range.count, places])
    }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
    }
}

/// Knows nothing, and orders places at random, differently for each user and moment.
///
/// A user's scores depend on the seed and the user alone, a query's also on its moment, so blocks
/// and threads change nothing.
public struct RandomScorer: PlaceScorer, NextPlaceScorer {
    public let users: Int
    public let places: Int
    private let seed: UInt64

    public init(users: Int, places: Int, seed: UInt64) {
        self.users = users
        self.places = places
        self.seed = seed
    }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        var result = Tensor<Float>.zeros([range.count, places])
        result.withUnsafeMutableElements { elements in
            for (row, user) in range.enumerated() {
                var random = RandomStream(seed: seed, name: "random scorer \(user)")
                for place in 0..<places {
                    elements[row * places + place] = Float(random.uniform())
                }
            }
        }
        return result
    }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        var random = RandomStream(
            seed: seed, name: "random scorer \(query.user) \(query.localTime)")
        for place in scores.indices { scores[place] = Float(random.uniform()) }
    }
}

/// The canary: peeks at the truth. It exists so that audits can be seen to see it; no table has it.
public struct PeekingScorer: PlaceScorer, NextPlaceScorer {
    /// What no scorer of a table may be called.
    public static let name = "canary"

    public let places: Int
    private let truths: [Set<Int32>]
    /// The place of each user at each moment.
    private let moments: [Int64: [Int32: Int32]]

    /// Peeks at the places of each user in a held-out part.
    public init(_ truth: HeldOut, places: Int) {
        self.places = places
        truths = (0..<truth.users).map { Set(truth.places(ofUser: $0)) }
        moments = [:]
    }

    /// Peeks at the answers of queries.
    public init(_ questions: NextPlaceQueries, places: Int) {
        self.places = places
        truths = []
        var moments: [Int64: [Int32: Int32]] = [:]
        for (query, truth) in zip(questions.queries, questions.truths) {
            moments[query.localTime, default: [:]][query.user] = truth
        }
        self.moments = moments
    }

    public var users: Int { truths.count }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        var result = Tensor<Float>.zeros([range.count, places])
        result.withUnsafeMutableElements { elements in
            for (row, user) in range.enumerated() {
                for place in truths[user] { elements[row * places + Int(place)] = 1 }
            }
        }
        return result
    }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        if let place = moments[query.localTime]?[query.user] { scores[Int(place)] = 1 }
    }
}

import City
import Graphs
import Recommending
import Tensors

/// Rules learned from everybody's training visits.

/// How often a place was visited in training, `s(p) = |{v: place(v) = p}|`, or by how many.
public struct Popularity: PlaceScorer, NextPlaceScorer {
    public let users: Int
    private let counts: [Float]

    public init(_ view: TrainingView) {
        users = view.users
        var counts = [Float](repeating: 0, count: view.places)
        for place in view.visitPlace { counts[Int(place)] += 1 }
        self.counts = counts
    }

    /// By the number of distinct visitors, which suits lists of new places better: who returns
    /// every day does not make a place known.
    public init(visitorsOf graph: BipartiteGraph) {
        users = graph.users
        counts = (0..<graph.places).map { Float(graph.edges(ofPlace: $0).count) }
    }

    public var places: Int { counts.count }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        var result = Tensor<Float>.zeros([range.count, places])
        result.withUnsafeMutableElements { elements in
            for row in 0..<range.count {
                for place in 0..<places { elements[row * places + place] = counts[place] }
            }
        }
        return result
    }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        _ = scores.update(fromContentsOf: counts)
    }
}

/// How often a place was visited in this hour of the week, ties by its popularity:
/// `s(p) = |{v: place(v) = p, slot(v) = slot}| + 10⁻⁵ · popularity(p)`.
public struct PopularityAtHour: NextPlaceScorer {
    private let popularity: Popularity
    /// `[168][places]`, sparse: the places visited in each slot.
    private let slots: [[Int32: Float]]

    public init(_ view: TrainingView) {
        popularity = Popularity(view)
        var slots = [[Int32: Float]](repeating: [:], count: HourOfWeek.count)
        for (place, time) in zip(view.visitPlace, view.visitLocalTime) {
            slots[HourOfWeek.slot(localTime: time)][place, default: 0] += 1
        }
        self.slots = slots
    }

    public var places: Int { popularity.places }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        popularity.score(query, into: scores)
        for place in scores.indices { scores[place] *= 1e-5 }
        for (place, count) in slots[HourOfWeek.slot(localTime: query.localTime)] {
            scores[Int(place)] += count
        }
    }
}

/// Where everybody went next from the last place, within a trajectory, ties by the user's own
/// visits: `s(p) = |{last → p}| + 10⁻³ · own(p)`.
public struct FirstOrderMarkov: NextPlaceScorer {
    public let places: Int
    private let next: [[Int32: Float]]

    /// - Parameter longestGap: Seconds after which the next visit starts a new trajectory.
    public init(_ view: TrainingView, longestGap: Int64 = 86_400) {
        places = view.places
        var next = [[Int32: Float]](repeating: [:], count: view.places)
        for visit in view.visitPlace.indices.dropFirst()
        where view.visitUser[visit] == view.visitUser[visit - 1]
            && view.visitLocalTime[visit] - view.visitLocalTime[visit - 1] <= longestGap
        {
            next[Int(view.visitPlace[visit - 1])][view.visitPlace[visit], default: 0] += 1
        }
        self.next = next
    }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        for visit in query.history { scores[Int(visit.place)] += 1e-3 }
        guard let last = query.last else { return }
        for (place, count) in next[Int(last.place)] { scores[Int(place)] += count }
    }
}

/// The places nearest to the last one: `s(p) = −d(p, last)` in km.
public struct NearestPlaces: NextPlaceScorer {
    private let latitude: [Double]
    private let longitude: [Double]

    /// - Precondition: the view has locations.
    public init(_ view: TrainingView) {
        precondition(view.hasLocations, "Nearest places in a city without locations")
        latitude = view.latitude
        longitude = view.longitude
    }

    public var places: Int { latitude.count }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        guard let last = query.last.map({ Int($0.place) }) else {
            return scores.update(repeating: 0)
        }
        for place in scores.indices {
            scores[place] = -Float(
                GreatCircle.kilometres(
                    latitude[last], longitude[last], latitude[place], longitude[place]))
        }
    }
}

import City
import Graphs
import Recommending
import Tensors

/// Rules that need no training: what the user's own history says about a moment.
///
/// On check-ins they are hard to beat: on Foursquare New York "own places at this hour" with
/// rolling history is above every published next-place model.

/// Counts of the user's own visits:  `s(p) = |{v in history: place(v) = p}|`.
public struct OwnPlaces: NextPlaceScorer {
    public let places: Int

    public init(places: Int) { self.places = places }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        for visit in query.history { scores[Int(visit.place)] += 1 }
    }
}

/// The user's own visits, weighed by the hour of the day:
/// `s(p) = Σ_{v: place(v) = p} w(hour(v) − hour)`, w = 1 in the same hour, 0.5 an hour off, 0.01
/// else.
public struct OwnPlacesAtHour: NextPlaceScorer {
    public let places: Int

    public init(places: Int) { self.places = places }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        let hour = HourOfWeek.hourOfDay(localTime: query.localTime)
        for visit in query.history {
            scores[Int(visit.place)] += Self.weight(
                HourOfWeek.hourOfDay(localTime: visit.localTime), hour)
        }
    }

    /// w: hours lie on a circle.
    static func weight(_ first: Int, _ second: Int) -> Float {
        switch abs(first - second) {
        case 0: 1
        case 1, 23: 0.5
        default: 0.01
        }
    }
}

/// The user's own hours, transitions and boredom together, by the data sets' README:
/// own places at this hour with 0.98 for each visit of age, + 0.7 for each own transition from
/// the last place, and 0.3 times all that for the last place itself.
public struct OwnMix: NextPlaceScorer {
    public let places: Int

    public init(places: Int) { self.places = places }

    public func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
        scores.update(repeating: 0)
        let hour = HourOfWeek.hourOfDay(localTime: query.localTime)
        var decay: Float = 1
        for visit in query.history.reversed() {
            let own = HourOfWeek.hourOfDay(localTime: visit.localTime)
            scores[Int(visit.place)] += decay * OwnPlacesAtHour.weight(own, hour)
            decay *= 0.98
        }
        guard let last = query.last?.place else { return }
        for (from, to) in zip(query.history, query.history.dropFirst()) where from.place == last {
            scores[Int(to.place)] += 0.7
        }
        scores[Int(last)] *= 0.3
    }
}

/// The user's own training visits, without a moment: `s(u, p) = R_up`.
public struct OwnVisits: PlaceScorer {
    let graph: BipartiteGraph

    public init(_ graph: BipartiteGraph) { self.graph = graph }

    public var users: Int { graph.users }
    public var places: Int { graph.places }

    public func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        var result = Tensor<Float>.zeros([range.count, places])
        result.withUnsafeMutableElements { elements in
            for (row, user) in range.enumerated() {
                for edge in graph.edges(ofUser: user) {
                    elements[row * places + Int(graph.edgePlace[edge])] = Float(graph.weight[edge])
                }
            }
        }
        return result
    }
}

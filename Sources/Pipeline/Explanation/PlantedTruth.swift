import City
import Graphs
import Reports
import Support

/// What a grown city knows to be the reason of a visit, as an edge of the training graph.
///
///     AUC = chance that the true cause's contribution exceeds another unit's, ties half
///
/// Only causes that the model could know of count: the source is a visit of the training view, and
/// its edge is among the units of the explanation.
public struct PlantedTruth: Sendable {
    /// One held-out visit with a cause that lies in the training view.
    public struct Case: Sendable {
        /// Number of the city's visit.
        public var visit: Int
        public var user: Int
        public var place: Int
        public var cause: VisitCause
        /// The user and the place of the visit that caused it.
        public var sourceUser: Int
        public var sourcePlace: Int
    }

    public let cases: [Case]

    /// The first visit of each user to each place in the part, where its cause has a source that
    /// the view holds.
    ///
    /// - Returns: Nil where nobody planted a truth.
    /// - Throws: `Failure` where the truth does not fit the city. O(visits).
    public init?(_ split: Split, part: VisitPart, known: [VisitPart]) throws {
        guard let truth = try CityTruth(of: split.city) else { return nil }
        let city = split.city
        var cases: [Case] = []
        var seen: Set<UInt64> = []
        for visit in 0..<city.visitCount where split.part(ofVisit: visit) == part {
            let (user, place) = (Int(city.visitUser[visit]), Int(city.visitPlace[visit]))
            // A second visit has the first among its reasons, which nobody recorded.
            guard seen.insert(UInt64(user) << 32 | UInt64(place)).inserted,
                let cause = truth.cause(ofVisit: visit), let source = truth.source(ofVisit: visit),
                let sourcePart = split.part(ofVisit: source), known.contains(sourcePart)
            else { continue }
            cases.append(
                Case(
                    visit: visit, user: user, place: place, cause: cause,
                    sourceUser: Int(city.visitUser[source]),
                    sourcePlace: Int(city.visitPlace[source])))
        }
        self.cases = cases
    }

    /// The edge of a case's source in a graph; nil where the graph does not have it.
    public static func edge(of planted: Case, in graph: BipartiteGraph) -> Int? {
        graph.edges(ofUser: planted.sourceUser)
            .first { Int(graph.edgePlace[$0]) == planted.sourcePlace }
    }
}

import City
import Foundation
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// Where a student and its teacher part, and what they part over.
extension SequenceEvidence {
    /// The ten places whose ranks differ most, as a ratio of ranks: student against teacher and,
    /// with another run, student against that one.
    ///
    /// The event that they part over is the one whose terms in the two scores differ most, each term
    /// as a share of the sum of its score's magnitudes: the two scores have no unit in common.
    ///
    /// - Parameters:
    ///   - scores: The student's, of every place.
    ///   - other: A run without distillation.
    /// - Throws: `Failure(.usage)` where the other run is of another city or split.
    func disagreements(
        _ scores: [Double], other: (any NextPlaceRecommender)?
    ) throws -> [SequenceReasons.Disagreement] {
        guard case .student(let student, _) = model, let teacher else { return [] }
        let own = ranks(scores)
        let taught = ranks(teacher.fullScores())
        let without = try other.map { ranks(try foreignScores(of: $0)) }
        func difference(_ place: Int) -> Double {
            max(
                abs(log(own[place] / taught[place])),
                without.map { abs(log(own[place] / $0[place])) } ?? 0)
        }
        let open = scores.indices.lazy.filter { !masked.containsAscending(Int32($0)) }
        let most = TopSelection.indices(10, of: open, score: difference)
        return most.map { place in
            var found = SequenceReasons.Disagreement(
                place: place, placeName: city.placeNames[place], student: own[place],
                teacher: taught[place], without: without?[place])
            let terms = zip(
                Self.shares(student.contributions(to: place) ?? []),
                Self.shares(teacher.contributions(to: place) ?? [])
            ).map { abs($0 - $1) }
            if let event = terms.indices.max(by: { terms[$0] < terms[$1] }) {
                found.event = event
                found.neighbour = neighbour(
                    ofPlace: Int(events[event].place), towards: place, teacher.model.graph)
            }
            return found
        }
    }

    private static func shares(_ terms: [Double]) -> [Double] {
        let size = terms.reduce(0) { $0 + abs($1) }
        return size > 0 ? terms.map { $0 / size } : terms
    }

    /// Realistic rank of every place among those that are not masked.
    private func ranks(_ scores: [Double]) -> [Double] {
        let open = scores.indices.filter { !masked.containsAscending(Int32($0)) }
            .sorted { scores[$0] > scores[$1] }
        var result = [Double](repeating: .infinity, count: scores.count)
        var start = 0
        while start < open.count {
            var end = start
            while end < open.count, scores[open[end]] == scores[open[start]] { end += 1 }
            for place in open[start..<end] { result[place] = Double(start + end + 1) / 2 }
            start = end
        }
        return result
    }

    /// The neighbour in the graph that is the place, else the nearest to it, else the heaviest.
    private func neighbour(ofPlace own: Int, towards place: Int, _ graph: SpaceTimeGraph)
        -> String?
    {
        let places = graph.edges(ofRow: own + 1).map { Int($0.row) - 1 }
        if places.contains(place) { return city.placeNames[place] }
        guard city.hasLocations else { return places.first.map { city.placeNames[$0] } }
        let nearest = places.map { other in
            (
                kilometres: GreatCircle.kilometres(
                    city.placeLatitude[place], city.placeLongitude[place],
                    city.placeLatitude[other], city.placeLongitude[other]), place: other
            )
        }.min { ($0.kilometres, $0.place) < ($1.kilometres, $1.place) }
        return nearest.map { city.placeNames[$0.place] }
    }

    /// Another run's scores at the moment that this one is asked about.
    ///
    /// - Throws: `Failure(.usage)` where it learned from something else.
    private func foreignScores(of other: any NextPlaceRecommender) throws -> [Double] {
        let run = subject.run
        guard city.fingerprint == other.city.fingerprint, run.split.parts == other.split.parts
        else {
            throw Failure(
                .usage, "run \(other.name) learned from other events than run \(run.name)",
                remedy: "name a run on city \(city.name) with the same --split and --action")
        }
        return other.scores(subject.question)
    }
}

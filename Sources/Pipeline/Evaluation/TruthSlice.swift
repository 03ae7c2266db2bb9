import City
import Graphs

/// A part of the truth that is measured by itself: some users, some places, or visits to places
/// that are new to their user.
///
/// The candidates stay the same. Only the true places of the slice count; a user's other true
/// places are candidates like any other, and rows without a true place in the slice are left out.
public struct TruthSlice: Sendable {
    /// `activity`, `popularity`, `cold start` or `repetition`.
    public let dimension: String
    public let name: String
    /// Which truths it holds, in words.
    public let meaning: String
    let contains: @Sendable (_ row: Int, _ user: Int32, _ place: Int32) -> Bool

    /// - Parameter contains: Whether a truth belongs to the slice. The row is the user in
    ///   rankings for users, the number of the query in rankings for moments.
    public init(
        dimension: String, name: String, meaning: String,
        contains: @escaping @Sendable (_ row: Int, _ user: Int32, _ place: Int32) -> Bool
    ) {
        self.dimension = dimension
        self.name = name
        self.meaning = meaning
        self.contains = contains
    }

    /// Users of fewer training visits are cold.
    public static let coldUser = 10
    /// Places of fewer training visits are cold.
    public static let coldPlace = 5

    /// Slices by what the training part knows of users and places. O(visits), and two sorts.
    ///
    /// Activity: thirds of the users that have training visits, cut at numbers of visits, so that
    /// users of the same number are in one group. Popularity: head, middle and tail are the places
    /// that hold the first 20 %, the next 60 % and the last 20 % of the training visits, the most
    /// visited first (Abdollahpouri et al., RMSE workshop at RecSys 2019); places without any are
    /// in the tail.
    public static func slices(_ view: TrainingView) -> [TruthSlice] {
        var ofUser = [Int](repeating: 0, count: view.users)
        var ofPlace = [Int](repeating: 0, count: view.places)
        for user in view.visitUser { ofUser[Int(user)] += 1 }
        for place in view.visitPlace { ofPlace[Int(place)] += 1 }
        return activity(ofUser) + popularity(ofPlace, visits: view.visitCount)
            + coldStart(ofUser, ofPlace)
    }

    private static func activity(_ visits: [Int]) -> [TruthSlice] {
        let sorted = visits.filter { $0 > 0 }.sorted()
        guard !sorted.isEmpty else { return [] }
        let first = sorted[(sorted.count - 1) / 3]
        let second = max(first + 1, sorted[(sorted.count - 1) * 2 / 3])
        func slice(_ name: String, _ range: ClosedRange<Int>, _ words: String) -> TruthSlice {
            TruthSlice(
                dimension: "activity", name: name, meaning: "users of \(words) training visits"
            ) { _, user, _ in range.contains(visits[Int(user)]) }
        }
        return [
            slice("few visits", 0...first, "at most \(first)"),
            slice("some visits", first + 1...second, "\(first + 1) to \(second)"),
            slice("many visits", second + 1...Int.max, "more than \(second)"),
        ]
    }

    private static func popularity(_ visits: [Int], visits total: Int) -> [TruthSlice] {
        var group = [UInt8](repeating: 2, count: visits.count)
        var before = 0
        // Stable: of places with the same number of visits the lower number comes first.
        for place in visits.indices.sorted(by: { (visits[$0], $1) > (visits[$1], $0) })
        where visits[place] > 0 {
            // A place belongs where its first visit falls.
            group[place] = 5 * before < total ? 0 : 5 * before < 4 * total ? 1 : 2
            before += visits[place]
        }
        let names = [
            ("head", "the most visited places, with the first 20 % of training visits"),
            ("middle", "the next, with 60 % of training visits"),
            ("tail", "the rest, with the last 20 % of training visits or none"),
        ]
        return names.enumerated().map { index, name in
            let count = group.count { $0 == UInt8(index) }
            return TruthSlice(
                dimension: "popularity", name: name.0, meaning: "\(name.1) (\(count) places)"
            ) { [group] _, _, place in group[Int(place)] == UInt8(index) }
        }
    }

    private static func coldStart(_ ofUser: [Int], _ ofPlace: [Int]) -> [TruthSlice] {
        [
            TruthSlice(
                dimension: "cold start", name: "cold users",
                meaning: "users of fewer than \(coldUser) training visits"
            ) { _, user, _ in ofUser[Int(user)] < coldUser },
            TruthSlice(
                dimension: "cold start", name: "cold places",
                meaning: "places of fewer than \(coldPlace) training visits"
            ) { _, _, place in ofPlace[Int(place)] < coldPlace },
        ]
    }

    /// Places that the user knows and places that are new, in rankings for users.
    ///
    /// - Parameter visited: Distinct places of each user's training visits, ascending.
    public static func repetition(visited: [[Int32]]) -> [TruthSlice] {
        repetition { _, user, place in visited[Int(user)].containsAscending(place) }
    }

    /// The same for moments: a place of the query's history, or a new one.
    public static func repetition(_ questions: NextPlaceQueries) -> [TruthSlice] {
        let known = zip(questions.queries, questions.truths).map { query, truth in
            query.history.contains { $0.place == truth }
        }
        return repetition { row, _, _ in known[row] }
    }

    private static func repetition(
        _ isKnown: @escaping @Sendable (Int, Int32, Int32) -> Bool
    ) -> [TruthSlice] {
        [
            TruthSlice(
                dimension: "repetition", name: "repeat",
                meaning: "places of the user's history", contains: isKnown),
            TruthSlice(
                dimension: "repetition", name: "new",
                meaning: "places that are new to the user"
            ) { !isKnown($0, $1, $2) },
        ]
    }
}

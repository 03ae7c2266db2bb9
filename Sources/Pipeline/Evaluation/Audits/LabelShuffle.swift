import City
import Recommending
import Tensors

/// Labels made worthless, in two strengths.
///
/// `keepingPopularity` permutes the places among the visits. Every user keeps the number and the
/// times of their visits and every place its number of visits; only who went where is gone. A model
/// of such a view can still know which places are popular, so what it falls to is popularity's
/// score, not uniform chance.
///
/// `keepingNothing` besides gives every place the identity of another, at random, and gives
/// places other places' coordinates and category. If a scorer treats places alike but for what
/// it is given about them, then all that it was given says nothing about a true place: the rank
/// of a true place is uniform over the candidates, and every metric falls to that of a constant
/// scorer. The permutation is one for all users, so users are not independent draws: a mean has
/// to be compared with chance over several shuffles, not over users of one.
///
/// The truth itself is never touched. Were it shuffled, a scorer that peeks at it would fall to
/// chance too, and no audit could see it.
public struct LabelShuffle: Sendable {
    public enum Strength: String, Sendable, CaseIterable {
        case keepingPopularity
        case keepingNothing
    }

    public let strength: Strength
    private let seed: UInt64
    /// The new identity of each place.
    private let identity: [Int32]
    /// Whose coordinates and category each place gets.
    private let source: [Int]

    /// - Parameter places: How many places there are.
    public init(places: Int, _ strength: Strength, seed: UInt64) {
        self.strength = strength
        self.seed = seed
        let all = Array(0..<places)
        switch strength {
        case .keepingPopularity:
            identity = all.map(Int32.init)
            source = all
        case .keepingNothing:
            var random = RandomStream(seed: seed, name: "shuffled identities")
            identity = random.order(places).map(Int32.init)
            random = RandomStream(seed: seed, name: "shuffled attributes")
            source = random.order(places)
        }
    }

    /// A view of the same size that says nothing about who goes where. O(visits + places).
    public func view(_ view: TrainingView) -> TrainingView {
        var random = RandomStream(seed: seed, name: "shuffled visits")
        var places = view.visitPlace
        random.shuffle(&places)
        func moved<Value>(_ values: [Value]) -> [Value] {
            values.isEmpty ? [] : source.map { values[$0] }
        }
        return TrainingView(
            name: view.name + ", shuffled", cityFingerprint: view.cityFingerprint,
            users: view.users, places: view.places, categoryCount: view.categoryCount,
            visitUser: view.visitUser, visitPlace: places.map { identity[Int($0)] },
            visitLocalTime: view.visitLocalTime, latitude: moved(view.latitude),
            longitude: moved(view.longitude), category: moved(view.category),
            // Users stay where they were; it is the places that are elsewhere now.
            visitLatitude: view.visitLatitude, visitLongitude: view.visitLongitude,
            region: moved(view.region), locationOrder: view.locationOrder,
            visitAction: view.visitAction)
    }

    /// The same questions with histories under other identities; the truth stays.
    ///
    /// - Precondition: the strength is `keepingNothing`; permuting visits within a history would
    ///   leave the user their own places.
    public func queries(_ questions: NextPlaceQueries) -> NextPlaceQueries {
        precondition(strength == .keepingNothing, "Histories shuffled \(strength)")
        func moved(_ moment: PlaceMoment) -> PlaceMoment {
            PlaceMoment(
                place: identity[Int(moment.place)], localTime: moment.localTime,
                position: moment.position, action: moment.action)
        }
        return NextPlaceQueries(
            history: questions.history,
            queries: questions.queries.map { query in
                NextPlaceQuery(
                    user: query.user, localTime: query.localTime, last: query.last.map(moved),
                    history: query.history.map(moved)[...], position: query.position,
                    action: query.action)
            }, truths: questions.truths)
    }
}

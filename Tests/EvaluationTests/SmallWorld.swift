import City
import Evaluation
import Graphs
import Models
import Recommending
import Tensors

/// Users, places and truths drawn at random, small enough to enumerate.
struct SmallWorld {
    let view: TrainingView
    let truth: HeldOut
    let visited: [[Int32]]

    /// Places lie in a plane of about 20 km; their categories are 0, 1, 2 and none in turn.
    init(users: Int = 40, places: Int = 30, visits: Int = 6, seed: UInt64 = 3) {
        var random = RandomStream(seed: seed, name: "small world")
        var visitUser: [Int32] = []
        var visitPlace: [Int32] = []
        var visitTime: [Int64] = []
        var offsets = [0]
        var truths: [Int32] = []
        for user in 0..<users {
            for visit in 0..<1 + random.integer(below: visits) {
                visitUser.append(Int32(user))
                // The square prefers low numbers: some places are popular.
                let draw = random.uniform()
                visitPlace.append(Int32(draw * draw * Double(places)))
                visitTime.append(Int64(visit * 7 + user) * 3600)
            }
            var own: [Int32] = []
            for _ in 0..<random.integer(below: 4) {
                let place = Int32(random.integer(below: places))
                if !own.contains(place) { own.append(place) }
            }
            truths += own
            offsets.append(truths.count)
        }
        view = TrainingView(
            name: "training", cityFingerprint: "", users: users, places: places, categoryCount: 3,
            visitUser: visitUser, visitPlace: visitPlace, visitLocalTime: visitTime,
            latitude: (0..<places).map { _ in 52 + random.uniform() / 5 },
            longitude: (0..<places).map { _ in 5 + random.uniform() / 5 },
            category: (0..<places).map { Int32($0 % 4 == 3 ? -1 : $0 % 4) })
        truth = HeldOut(part: .test, offsets: offsets, places: truths)
        visited = BipartiteGraph(view).visitedPlaces
    }

    /// A question for each true place, at hours all over the day.
    var questions: NextPlaceQueries {
        var queries: [NextPlaceQuery] = []
        var truths: [Int32] = []
        for user in 0..<truth.users {
            let own = view.visitUser.indices.filter { view.visitUser[$0] == Int32(user) }
            let history = own.map {
                PlaceMoment(place: view.visitPlace[$0], localTime: view.visitLocalTime[$0])
            }
            for place in truth.places(ofUser: user) {
                queries.append(
                    NextPlaceQuery(
                        user: Int32(user), localTime: Int64(1_000_000 + 5000 * queries.count),
                        last: history.last, history: history[...]))
                truths.append(place)
            }
        }
        return NextPlaceQueries(history: .training, queries: queries, truths: truths)
    }

    func evaluation(block: Int = 128, slices: [TruthSlice] = []) -> RankingEvaluation {
        RankingEvaluation(
            visited: visited, truth: truth, beyond: BeyondAccuracy(view), slices: slices,
            block: block)
    }
}

/// Scores that are given outright.
struct TableScorer: PlaceScorer {
    let table: Tensor<Float>
    var users: Int { table.rows }
    var places: Int { table.columns }
    func scores(ofUsers range: Range<Int>) -> Tensor<Float> { table.slicingRows(range) }
}

func permutations<Item>(_ items: [Item]) -> [[Item]] {
    guard let first = items.first else { return [[]] }
    return permutations(Array(items.dropFirst())).flatMap { rest in
        (0...rest.count).map { Array(rest[..<$0]) + [first] + Array(rest[$0...]) }
    }
}

import City
import Evaluation
import Models
import Recommending
import Tensors
import Testing

@Suite struct SliceTests {
    /// Users of 1, 2 and 5 visits; place 0 has 4 of 8 visits, place 1 two, 2 and 3 one.
    private let view = TrainingView(
        name: "training", cityFingerprint: "", users: 3, places: 5, categoryCount: 0,
        visitUser: [0, 1, 1, 2, 2, 2, 2, 2], visitPlace: [0, 0, 1, 0, 0, 1, 2, 3],
        visitLocalTime: [0, 0, 1, 0, 1, 2, 3, 4], latitude: [], longitude: [],
        category: [-1, -1, -1, -1, -1])
    private let visited: [[Int32]] = [[0], [0, 1], [0, 1, 2, 3]]

    private func run(_ scores: [Float], truths: [[Int32]]) -> [String: SliceResult] {
        let truth = HeldOut(
            part: .test, offsets: truths.reduce(into: [0]) { $0.append($0.last! + $1.count) },
            places: truths.flatMap { $0 })
        let result = RankingEvaluation(
            visited: visited, truth: truth, metrics: RankingMetrics(cutoffs: [1, 2]),
            slices: TruthSlice.slices(view) + TruthSlice.repetition(visited: visited)
        ).run(TableScorer(table: Tensor([3, 5], scores + scores + scores)), .all)
        return Dictionary(uniqueKeysWithValues: result.slices.map { ($0.slice.name, $0) })
    }

    @Test func byHand() throws {
        // Everybody's list is 0, 1, 2, 3, 4.
        let found = run([5, 4, 3, 2, 1], truths: [[0, 4], [1], [4]])
        func slice(_ name: String) throws -> SliceResult { try #require(found[name]) }
        #expect(try slice("few visits").users == [0])
        #expect(try slice("few visits").mean("recall@1") == 0.5)
        #expect(try slice("some visits").users == [1])
        #expect(try slice("some visits").mean("hit@2") == 1)
        #expect(try slice("many visits").users == [2])
        // Place 0 starts at 0 of 8 visits: head; 1 at 4, 2 at 6: middle; 3 at 7, 4: tail.
        #expect(try slice("head").users == [0])
        #expect(try slice("head").mean("recall@1") == 1)
        #expect(try slice("middle").users == [1])
        #expect(try slice("middle").mean("recall@1") == 0)
        #expect(try slice("middle").mean("recall@2") == 1)
        #expect(try slice("tail").users == [0, 2])
        #expect(try slice("tail").mean("mrr") == 0.2)
        // Nobody has ten visits, no place five.
        #expect(try slice("cold users").users == [0, 1, 2])
        #expect(try slice("cold places").users == [0, 1, 2])
        #expect(try slice("cold places").means["recall@1"] == 1.0 / 6)
        #expect(try slice("repeat").users == [0, 1])
        #expect(try slice("new").users == [0, 2])
        #expect(try slice("new").mean("recall@2") == 0)
    }

    /// A slice's figures are those of an evaluation whose truth is the slice.
    @Test func equalsAnEvaluationOfTheSliceAlone() {
        let world = SmallWorld()
        let slices =
            TruthSlice.slices(world.view) + TruthSlice.repetition(visited: world.visited)
        let scorer = RandomScorer(users: 40, places: 30, seed: 5)
        for ranking in RankingProtocol.allCases {
            let found = world.evaluation(slices: slices).run(scorer, ranking)
            #expect(found.slices.map(\.slice.name) == slices.map(\.name))
            for (slice, result) in zip(slices, found.slices) {
                let isUser = slice.dimension == "activity" || slice.name == "cold users"
                var offsets = [0]
                var places: [Int32] = []
                for user in 0..<40 {
                    for place in world.truth.places(ofUser: user) {
                        let visits =
                            isUser
                            ? world.view.visitUser.count { $0 == Int32(user) }
                            : world.view.visitPlace.count { $0 == place }
                        let isInside: Bool? =
                            switch slice.name {
                            case "cold users": visits < TruthSlice.coldUser
                            case "cold places": visits < TruthSlice.coldPlace
                            case "repeat": world.visited[user].contains(place)
                            case "new": !world.visited[user].contains(place)
                            default: nil
                            }
                        if isInside ?? false { places.append(place) }
                    }
                    offsets.append(places.count)
                }
                guard !["activity", "popularity"].contains(slice.dimension) else { continue }
                let alone = RankingEvaluation(
                    visited: world.visited,
                    truth: HeldOut(part: .test, offsets: offsets, places: places)
                ).run(scorer, ranking)
                #expect(result.users == alone.users && result.values == alone.values)
            }
        }
    }

    /// Activity and popularity each divide the truth: no truth is lost, none counts twice.
    @Test(arguments: 1...10) func slicesDivideTheTruth(seed: Int) {
        let world = SmallWorld(seed: UInt64(seed))
        let found = world.evaluation(slices: TruthSlice.slices(world.view)).run(
            RandomScorer(users: 40, places: 30, seed: 1), .all)
        func rows(_ dimension: String) -> [Int32] {
            found.slices.filter { $0.slice.dimension == dimension }.flatMap(\.users)
        }
        #expect(rows("activity").sorted() == found.users)
        #expect(Set(rows("popularity")) == Set(found.users))
        // Precision at 50 of 30 places counts the truths of a row: 1/50 each.
        func truths(_ slices: [SliceResult]) -> Double {
            slices.flatMap { $0.values.map { $0[$0.count - 1 - 4] } }.reduce(0, +)
        }
        let whole = found.column("precision@50").reduce(0, +)
        #expect(
            abs(truths(found.slices.filter { $0.slice.dimension == "popularity" }) - whole) < 1e-9)
    }

    @Test func repetitionOfNextPlaces() {
        let world = SmallWorld()
        let questions = world.questions
        let found = NextPlaceEvaluation(questions, slices: TruthSlice.repetition(questions)).run(
            OwnPlaces(places: 30))
        let known = zip(questions.queries, questions.truths).count { query, truth in
            query.history.contains { $0.place == truth }
        }
        #expect(found.slices.map(\.users.count) == [known, questions.truths.count - known])
        #expect(known > 0)
        // Own places never lead to a new one before all others.
        #expect(found.slices[1].mean("hit@1") == 0)
    }
}

import City
import Evaluation
import Foundation
import Models
import Recommending
import Tensors
import Testing

@Suite struct BeyondAccuracyTests {
    private func top(_ scores: [Float], masked: [Int32] = [], count: Int) -> [TopPlaces.Group] {
        scores.withUnsafeBufferPointer { TopPlaces($0, masked: masked, count: count).groups }
    }

    @Test func theFirstPlacesByHand() {
        #expect(
            top([1, 3, 2, 3, 1, 1], count: 4) == [
                .init(above: 0, places: [1, 3]), .init(above: 2, places: [2]),
                .init(above: 3, places: [0, 4, 5]),
            ])
        #expect(top([1, 3, 2], masked: [1], count: 1) == [.init(above: 0, places: [2])])
        // What is no number is last, beside −∞, and there may be fewer places than positions.
        #expect(
            top([.nan, 1, -.infinity], count: 5) == [
                .init(above: 0, places: [1]), .init(above: 1, places: [0, 2]),
            ])
        #expect(top([2, 1], masked: [0, 1], count: 3).isEmpty)
        #expect(TopPlaces.Group(above: 3, places: [0, 4, 5]).chance(4) == 1.0 / 3)
    }

    /// A sort of everything, against the two passes.
    @Test(arguments: 1...40) func theFirstPlacesEqualANaiveSort(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), name: "top places")
        let places = 1 + random.integer(below: 60)
        let values = 1 + random.integer(below: 12)
        let count = 1 + random.integer(below: 15)
        let scores = (0..<places).map { _ in
            random.integer(below: 20) == 0 ? Float.nan : Float(random.integer(below: values))
        }
        let masked = (0..<Int32(places)).filter { _ in random.integer(below: 5) == 0 }
        let open = (0..<Int32(places)).filter { !masked.contains($0) }
        func key(_ place: Int32) -> Float {
            scores[Int(place)].isNaN ? -.infinity : scores[Int(place)]
        }
        var naive: [TopPlaces.Group] = []
        var above = 0
        for score in Set(open.map(key)).sorted(by: >) where above < count {
            let tied = open.filter { key($0) == score }
            naive.append(.init(above: above, places: tied))
            above += tied.count
        }
        #expect(top(scores, masked: masked, count: count) == naive)
    }

    /// Three users on a line of places 1° of latitude apart, two lists of two.
    @Test func byHand() {
        // φ: place 0 by users 0 and 1, place 1 by user 1, none by user 2.
        let view = TrainingView(
            name: "training", cityFingerprint: "", users: 3, places: 4, categoryCount: 1,
            visitUser: [0, 1, 1], visitPlace: [0, 0, 1], visitLocalTime: [0, 0, 1],
            latitude: [0, 1, 2, 3], longitude: [0, 0, 0, 0], category: [0, 0, 0, -1])
        let truth = HeldOut(part: .test, offsets: [0, 2, 3, 3], places: [1, 3, 2])
        let evaluation = RankingEvaluation(
            visited: [[0], [0, 1], []], truth: truth,
            beyond: BeyondAccuracy(view, cutoffs: [1, 2]))
        // User 0 is recommended 0, 2; user 1 is recommended 1, 0; user 2 has no truth.
        let scorer = TableScorer(table: Tensor([3, 4], [9, 1, 8, 2, 8, 9, 1, 2, 0, 0, 0, 9]))
        let found = evaluation.run(scorer, .all).means
        let degree = 6371 * Double.pi / 180
        // From 0 to the nearer of 1 and 3, and from 1 to 2: a degree each.
        #expect(abs((found["distance-km"] ?? 0) - degree) < 1e-9)
        #expect(abs((found["popularity@1"] ?? 0) - (2.0 / 3 + 1.0 / 3) / 2) < 1e-12)
        #expect(abs((found["popularity@2"] ?? 0) - (1.0 / 3 + 1.0 / 2) / 2) < 1e-12)
        // Profiles: 2/3 and the mean of 2/3 and 1/3.
        let profile = (2.0 / 3 + 1.0 / 2) / 2
        #expect(abs((found["popularity-lift@1"] ?? 0) - (0.5 - profile) / profile) < 1e-12)
        #expect(found["coverage@1"] == 0.5)
        #expect(found["coverage@2"] == 0.75)
        #expect(found["hour-calibration@1"] == nil, "a list has no hour")
        // With training places masked, user 0 gets 2, 3 and user 1 gets 3, 2; place 0 is no
        // candidate of either.
        let new = evaluation.run(scorer, .new).means
        #expect(new["coverage@1"] == 2.0 / 3 && new["coverage@2"] == 2.0 / 3)
    }

    /// Two queries at hour 0, one at hour 1, two categories.
    @Test func calibrationByHand() {
        let view = TrainingView(
            name: "training", cityFingerprint: "", users: 1, places: 2, categoryCount: 2,
            visitUser: [0], visitPlace: [0], visitLocalTime: [0], latitude: [], longitude: [],
            category: [0, 1])
        struct First: NextPlaceScorer {
            let places = 2
            func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
                (scores[0], scores[1]) = (1, 0)
            }
        }
        let midnight: Int64 = 0
        let questions = NextPlaceQueries(
            history: .training,
            queries: [midnight, midnight + 60, midnight + 3600].map {
                NextPlaceQuery(user: 0, localTime: $0, last: nil, history: [])
            }, truths: [0, 1, 1])
        let found = NextPlaceEvaluation(
            questions, beyond: BeyondAccuracy(view, cutoffs: [1, 2])
        ).run(First()).means
        // Hour 0: (½, ½) against (1, 0), JSD = 1 - ½ · (3/2) · log2(3/2) - ½ · ½ + …; by sums.
        let atMidnight =
            (0.5 * log2(0.5 / 0.75) + 0.5 * log2(0.5 / 0.25) + 1 * log2(1 / 0.75)) / 2
        // Hour 1: disjoint, one bit.
        let expected = 2.0 / 3 * atMidnight + 1.0 / 3
        #expect(abs((found["hour-calibration@1"] ?? 0) - expected) < 1e-12)
        // Lists of two hold both categories: hour 0 fits.
        let second = (log2(1 / 0.75) + 0.5 * log2(0.5 / 0.75) + 0.5 * log2(0.5 / 0.25)) / 2
        #expect(abs((found["hour-calibration@2"] ?? 0) - second / 3) < 1e-12)
        #expect(found["distance-km"] == nil, "there are no locations")
    }

    /// Means over every joint order of two rows, with ties.
    @Test(arguments: 1...8) func equalTheMeanOverAllOrders(seed: Int) {
        let world = SmallWorld(users: 2, places: 5, visits: 4, seed: UInt64(seed))
        let rows = (0..<2).filter { !world.truth.places(ofUser: $0).isEmpty }
        guard !rows.isEmpty else { return }
        var random = RandomStream(seed: UInt64(seed), name: "scores")
        let scorer = TableScorer(
            table: Tensor([2, 5], (0..<10).map { _ in Float(random.integer(below: 3)) }))
        let cutoffs = [1, 2, 3]
        let found = RankingEvaluation(
            visited: world.visited, truth: world.truth,
            beyond: BeyondAccuracy(world.view, cutoffs: cutoffs)
        ).run(scorer, .all).means

        let orders = rows.map { user in
            permutations(Array(0..<5)).filter { order in
                zip(order, order.dropFirst()).allSatisfy {
                    scorer.table[user, $0] >= scorer.table[user, $1]
                }
            }
        }
        func visitors(_ place: Int) -> Double {
            Double(world.visited.count { $0.contains(Int32(place)) }) / 2
        }
        func mean(_ values: [Double]) -> Double {
            values.reduce(0, +) / Double(max(1, values.count))
        }
        var kilometres: [Double] = []
        var popularity = cutoffs.map { _ in [Double]() }
        for (row, user) in rows.enumerated() {
            for order in orders[row] {
                let truths = world.truth.places(ofUser: user)
                kilometres.append(
                    truths.map {
                        GreatCircle.kilometres(
                            world.view.latitude[order[0]], world.view.longitude[order[0]],
                            world.view.latitude[Int($0)], world.view.longitude[Int($0)])
                    }.min()! / Double(orders[row].count))
                for (index, k) in cutoffs.enumerated() {
                    popularity[index].append(
                        mean(order.prefix(k).map(visitors)) / Double(orders[row].count))
                }
            }
        }
        let count = Double(rows.count)
        #expect(abs(kilometres.reduce(0, +) / count - (found["distance-km"] ?? -1)) < 1e-9)
        let profile = mean(
            rows.map { user in mean(world.visited[user].map { visitors(Int($0)) }) })
        for (index, k) in cutoffs.enumerated() {
            let expected = popularity[index].reduce(0, +) / count
            #expect(abs(expected - (found["popularity@\(k)"] ?? -1)) < 1e-12)
            let lift = (expected - profile) / profile
            #expect(abs(lift - (found["popularity-lift@\(k)"] ?? -9)) < 1e-12)
            var covered: [Double] = []
            for first in orders[0] {
                for second in orders.count > 1 ? orders[1] : [[]] {
                    covered.append(
                        Double(Set(first.prefix(k)).union(second.prefix(k)).count) / 5)
                }
            }
            #expect(abs(mean(covered) - (found["coverage@\(k)"] ?? -1)) < 1e-12)
        }
    }

    /// A divergence of histograms that are counted anew for each hour.
    @Test(arguments: 1...6) func calibrationEqualsANaiveCount(seed: Int) {
        let world = SmallWorld(seed: UInt64(seed))
        let questions = world.questions
        let found = NextPlaceEvaluation(questions, beyond: BeyondAccuracy(world.view)).run(
            RandomScorer(users: 40, places: 30, seed: UInt64(seed))
        ).means
        let scorer = RandomScorer(users: 40, places: 30, seed: UInt64(seed))
        for k in [1, 5, 20] {
            var naive = 0.0
            for hour in 0..<24 {
                let rows = questions.queries.indices.filter {
                    questions.queries[$0].localTime / 3600 % 24 == Int64(hour)
                }
                guard !rows.isEmpty else { continue }
                var (p, q) = ([Int32: Double](), [Int32: Double]())
                for row in rows {
                    let truth = world.view.category[Int(questions.truths[row])]
                    p[truth, default: 0] += 1 / Double(rows.count)
                    var scores = [Float](repeating: 0, count: 30)
                    scores.withUnsafeMutableBufferPointer {
                        scorer.score(questions.queries[row], into: $0)
                    }
                    for place in scores.indices.sorted(by: { scores[$0] > scores[$1] }).prefix(k) {
                        q[world.view.category[place], default: 0] += 1 / Double(rows.count * k)
                    }
                }
                var divergence = 0.0
                for category in Set(p.keys).union(q.keys) {
                    let (a, b) = (p[category] ?? 0, q[category] ?? 0)
                    let m = (a + b) / 2
                    divergence += (a > 0 ? a * log2(a / m) : 0) / 2
                    divergence += (b > 0 ? b * log2(b / m) : 0) / 2
                }
                naive += divergence * Double(rows.count) / Double(questions.truths.count)
            }
            #expect(abs(naive - (found["hour-calibration@\(k)"] ?? -1)) < 1e-12)
        }
    }
}

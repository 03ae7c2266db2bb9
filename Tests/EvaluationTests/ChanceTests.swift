import City
import Evaluation
import Foundation
import Graphs
import Models
import Recommending
import Tensors
import TestSupport
import Testing

/// Who knows nothing gets what chance gets, on every metric.
@Suite struct ChanceTests {
    let world = SmallWorld()

    /// Chance in closed form, for one user with `candidates` places, of which `found` are true,
    /// and `truths` true places that count.
    private func chance(candidates: Int, found: Int, truths: Int, cutoffs: [Int]) -> [Double] {
        let (n, r) = (Double(candidates), Double(found))
        var values: [Double] = []
        for k in cutoffs {
            let filled = min(k, candidates)
            let positions = (1...filled).map(Double.init)
            let ideal = (1...min(k, truths)).reduce(0.0) { $0 + 1 / log2(Double($1) + 1) }
            let allMissed = (0..<filled).reduce(1.0) {
                $0 * max(0, n - r - Double($1)) / (n - Double($1))
            }
            let precisions = positions.reduce(0.0) {
                $0 + r / n * (1 + ($1 - 1) * max(0, r - 1) / max(1, n - 1)) / $1
            }
            values += [
                Double(filled) / n * r / Double(truths), Double(filled) / n * r / Double(k),
                r / n * positions.reduce(0.0) { $0 + 1 / log2($1 + 1) } / ideal, 1 - allMissed,
                precisions / Double(min(k, truths)),
            ]
        }
        // The first of r true places stands at m with chance C(n-m, r-1) / C(n, r).
        func logChoose(_ n: Int, _ k: Int) -> Double {
            lgamma(Double(n + 1)) - lgamma(Double(k + 1)) - lgamma(Double(n - k + 1))
        }
        values.append(
            found == 0
                ? 0
                : (1...candidates - found + 1).reduce(0.0) {
                    $0 + exp(logChoose(candidates - $1, found - 1) - logChoose(candidates, found))
                        / Double($1)
                })
        return values
    }

    @Test(arguments: RankingProtocol.allCases) func aConstantScorer(ranking: RankingProtocol) {
        let (users, places) = (world.view.users, world.view.places)
        let result = world.evaluation().run(
            ConstantScorer(users: users, places: places), ranking)
        let cutoffs = [1, 5, 10, 20, 50]
        var phi = [Double](repeating: 0, count: places)
        for own in world.visited { for place in own { phi[Int(place)] += 1 / Double(users) } }
        var kilometres = 0.0
        var popularity = 0.0
        var profile = 0.0
        var missed = cutoffs.map { _ in [Double](repeating: 1, count: places) }
        var isCandidate = [Bool](repeating: false, count: places)
        var row = 0
        for user in 0..<users {
            let masked = ranking.masksTraining ? world.visited[user] : []
            let open = (0..<Int32(places)).filter { !masked.contains($0) }
            let own = Array(world.truth.places(ofUser: user))
            let counted = ranking.truthKeepsMasked ? own : own.filter { open.contains($0) }
            guard !counted.isEmpty else { continue }
            let expected = chance(
                candidates: open.count, found: counted.count { open.contains($0) },
                truths: counted.count, cutoffs: cutoffs)
            for (index, value) in expected.enumerated() {
                #expect(abs(result.values[row][index] - value) < 1e-9, "\(result.names[index])")
            }
            row += 1
            let distances = open.map { place in
                counted.map {
                    GreatCircle.kilometres(
                        world.view.latitude[Int(place)], world.view.longitude[Int(place)],
                        world.view.latitude[Int($0)], world.view.longitude[Int($0)])
                }.min() ?? 0
            }
            let size = Double(open.count)
            kilometres += distances.reduce(0, +) / size
            popularity += open.reduce(0) { $0 + phi[Int($1)] } / size
            profile +=
                world.visited[user].reduce(0) { $0 + phi[Int($1)] }
                / Double(world.visited[user].count)
            for place in open {
                isCandidate[Int(place)] = true
                for (index, k) in cutoffs.enumerated() {
                    missed[index][Int(place)] *= 1 - min(1, Double(k) / size)
                }
            }
        }
        #expect(result.users.count == row && row > 20)
        let count = Double(row)
        let means = result.means
        #expect(abs((means["distance-km"] ?? 0) - kilometres / count) < 1e-9)
        let candidates = isCandidate.indices.filter { isCandidate[$0] }
        for (index, k) in cutoffs.enumerated() {
            #expect(abs((means["popularity@\(k)"] ?? 0) - popularity / count) < 1e-12)
            let lift = (popularity - profile) / profile
            #expect(abs((means["popularity-lift@\(k)"] ?? 9) - lift) < 1e-12)
            let covered = candidates.reduce(0.0) { $0 + 1 - missed[index][$1] }
            let coverage = covered / Double(candidates.count)
            #expect(abs((means["coverage@\(k)"] ?? 9) - coverage) < 1e-12)
        }
    }

    /// Hours: the constant scorer recommends every category by its share of places.
    @Test func aConstantScorerOfMoments() {
        let questions = world.questions
        let result = NextPlaceEvaluation(questions, beyond: BeyondAccuracy(world.view)).run(
            ConstantScorer(users: 40, places: 30))
        let expected = chance(
            candidates: 30, found: 1, truths: 1, cutoffs: [1, 5, 10, 20, 50, 100])
        for row in result.values {
            for (index, value) in expected.enumerated() {
                #expect(abs(row[index] - value) < 1e-12, "\(result.names[index])")
            }
        }
        var naive = 0.0
        let shares = [Int32(0), 1, 2, -1].map { category in
            Double(world.view.category.count { $0 == category }) / 30
        }
        for hour in 0..<24 {
            let truths = questions.queries.indices.filter {
                questions.queries[$0].localTime / 3600 % 24 == Int64(hour)
            }.map { questions.truths[$0] }
            for (index, category) in [Int32(0), 1, 2, -1].enumerated() where !truths.isEmpty {
                let q = shares[index]
                let p =
                    Double(truths.count { world.view.category[Int($0)] == category })
                    / Double(truths.count)
                let m = (p + q) / 2
                naive +=
                    ((p > 0 ? p * log2(p / m) : 0) + q * log2(q / m)) / 2 * Double(truths.count)
                    / Double(questions.truths.count)
            }
        }
        #expect(abs((result.means["hour-calibration@1"] ?? 9) - naive) < 1e-12)
    }

    /// The mean of 60 independent random scorers lies within five standard errors of chance.
    @Test(arguments: RankingProtocol.allCases) func aRandomScorer(ranking: RankingProtocol) {
        let evaluation = world.evaluation()
        let expected = evaluation.run(ConstantScorer(users: 40, places: 30), ranking).means
        let found = (1...60).map {
            evaluation.run(RandomScorer(users: 40, places: 30, seed: UInt64($0)), ranking).means
        }
        for name in expected.keys {
            Self.expectChance(found.map { $0[name] ?? -9 }, name, expected)
        }
    }

    /// The same for moments. Calibration is no mean but a convex function of the shares of the
    /// lists; at chance its expectation lies above that of the constant scorer by at most
    /// H · (C - 1) / (4 n ln 2), with H hours, C categories and n queries: ½ Σ_c f''(q_c) Var(q̂_c)
    /// with f'' = p / (2 ln 2 · q (p + q)) <= 1 / (2 ln 2 · q) and Var <= q (1 - q) / n_h.
    @Test func aRandomScorerOfMoments() {
        let questions = world.questions
        let evaluation = NextPlaceEvaluation(questions, beyond: BeyondAccuracy(world.view))
        let expected = evaluation.run(ConstantScorer(users: 40, places: 30)).means
        let found = (1...60).map {
            evaluation.run(RandomScorer(users: 40, places: 30, seed: UInt64($0))).means
        }
        let bias = 24 * 3 / (4 * Double(questions.truths.count) * log(2))
        for name in expected.keys {
            Self.expectChance(
                found.map { $0[name] ?? -9 }, name, expected,
                bias: name.hasPrefix("hour-calibration") ? bias : 0)
        }
    }

    /// Rules that learned from shuffled labels. One shuffle is one draw for all users, so it is
    /// the shuffles that are averaged. Coverage and calibration are left out: how varied a list
    /// is belongs to the rule, whatever its labels say.
    @Test(arguments: [RankingProtocol.all, .new]) func shuffledLabels(ranking: RankingProtocol) {
        let evaluation = world.evaluation()
        let expected = evaluation.run(ConstantScorer(users: 40, places: 30), ranking).means
        var found: [Baseline: [[String: Double]]] = [:]
        for seed in 1...80 {
            let shuffle = LabelShuffle(places: 30, .keepingNothing, seed: UInt64(seed))
            let graph = BipartiteGraph(shuffle.view(world.view))
            for rule in Baseline.allCases {
                guard let scorer = rule.placeScorer(graph) else { continue }
                found[rule, default: []].append(evaluation.run(scorer, ranking).means)
            }
        }
        #expect(found.count == 4)
        for (rule, means) in found {
            for name in expected.keys where !name.hasPrefix("coverage") {
                Self.expectChance(means.map { $0[name] ?? -9 }, "\(rule) \(name)", expected, name)
            }
        }
    }

    @Test func shuffledLabelsOfNextPlaces() {
        let questions = world.questions
        let beyond = BeyondAccuracy(world.view)
        let expected = NextPlaceEvaluation(questions, beyond: beyond).run(
            ConstantScorer(users: 40, places: 30)
        ).means
        var found: [Baseline: [[String: Double]]] = [:]
        for seed in 1...80 {
            let shuffle = LabelShuffle(places: 30, .keepingNothing, seed: UInt64(seed))
            let evaluation = NextPlaceEvaluation(shuffle.queries(questions), beyond: beyond)
            let view = shuffle.view(world.view)
            for rule in Baseline.allCases {
                guard let scorer = rule.nextPlaceScorer(view, BipartiteGraph(view)) else {
                    continue
                }
                found[rule, default: []].append(evaluation.run(scorer).means)
            }
        }
        #expect(found.count == Baseline.allCases.count)
        for (rule, means) in found {
            for name in expected.keys
            where !name.hasPrefix("coverage") && !name.hasPrefix("hour-calibration") {
                Self.expectChance(means.map { $0[name] ?? -9 }, "\(rule) \(name)", expected, name)
            }
        }
    }

    /// Shuffled visits keep everybody's activity and every place's popularity.
    @Test func whatAShuffleKeeps() {
        let view = world.view
        let visits = LabelShuffle(places: 30, .keepingPopularity, seed: 4).view(view)
        #expect(visits.visitUser == view.visitUser && visits.visitLocalTime == view.visitLocalTime)
        #expect(visits.visitPlace != view.visitPlace)
        #expect(visits.visitPlace.sorted() == view.visitPlace.sorted())
        #expect(visits.latitude == view.latitude && visits.category == view.category)
        let nothing = LabelShuffle(places: 30, .keepingNothing, seed: 4).view(view)
        #expect(nothing.visitUser == view.visitUser)
        #expect(nothing.visitPlace.sorted() != view.visitPlace.sorted())
        func counts(_ places: [Int32]) -> [Int] {
            Dictionary(grouping: places) { $0 }.map(\.value.count).sorted()
        }
        #expect(counts(nothing.visitPlace) == counts(view.visitPlace))
        #expect(nothing.latitude != view.latitude)
        #expect(nothing.latitude.sorted() == view.latitude.sorted())
        // Coordinates and category travel together.
        let places = Set((0..<30).map { "\(view.latitude[$0]) \(view.category[$0])" })
        #expect(Set((0..<30).map { "\(nothing.latitude[$0]) \(nothing.category[$0])" }) == places)
        #expect(
            LabelShuffle(places: 30, .keepingNothing, seed: 4).view(view).visitPlace
                == nothing.visitPlace)
    }

    /// With popularity kept, popularity's list is what it was, and what was personal is gone: the
    /// linear model no longer finds who belongs where, and gets no more than popularity gets.
    @Test func shuffledVisitsFallToPopularity() throws {
        let small = try SmallCity(seed: 5, users: 120, places: 150, days: 60)
        let view = small.split.trainingView()
        let truth = small.split.heldOut(.test)
        let evaluation = RankingEvaluation(visited: [], truth: truth)
        func recall(_ scorer: any PlaceScorer) -> Double {
            evaluation.run(scorer, .all).mean("recall@20") ?? 0
        }
        let popular = recall(Popularity(view))
        let learned = recall(EASE(BipartiteGraph(view), lambda: 20))
        let shuffled = (1...8).map {
            LabelShuffle(places: view.places, .keepingPopularity, seed: UInt64($0)).view(view)
        }
        for view in shuffled { #expect(recall(Popularity(view)) == popular) }
        let found = shuffled.map { recall(EASE(BipartiteGraph($0), lambda: 20)) }
        let mean = found.reduce(0, +) / 8
        let variance = found.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 7
        #expect(mean < popular + 5 * (variance / 8).squareRoot(), "\(mean), \(popular)")
        #expect(learned > popular && learned > (found.max() ?? 1), "\(learned), \(found)")
    }

    /// Five standard errors of the mean; with 60 draws and more one in a million lies outside.
    private static func expectChance(
        _ draws: [Double], _ name: String, _ expected: [String: Double], _ key: String? = nil,
        bias: Double = 0
    ) {
        let chance = expected[key ?? name] ?? 0
        let count = Double(draws.count)
        let mean = draws.reduce(0, +) / count
        let variance = draws.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
        // Shares of places that are all but certain may not vary at all: one place in one draw is
        // the least that could be seen.
        let least = name.hasPrefix("coverage") ? 1 / (30 * count) : 1e-9
        let tolerance = 5 * (variance / count).squareRoot() + least
        #expect(
            mean >= chance - tolerance && mean <= chance + bias + tolerance,
            "\(name): \(mean) ± \(tolerance / 5), chance \(chance)")
    }
}

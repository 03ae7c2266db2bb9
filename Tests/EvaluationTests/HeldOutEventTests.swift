import City
import Foundation
import Models
import Recommending
import Reports
import Tensors
import TestSupport
import Testing

@testable import Evaluation

/// Leave-one-out: its targets, scorers that answer at once, and rankings among drawn places.
@Suite struct HeldOutEventTests {
    private let small: SmallCity
    private let split: Split

    init() throws {
        small = try SmallCity()
        split = try Split(small.city, .leaveOneOut)
    }

    /// A network in the place of which numbers are drawn: many ties, some not a number.
    private struct Stub: BatchNextPlaceScorer {
        let places: Int

        func scores(_ queries: ArraySlice<NextPlaceQuery>) -> Tensor<Float> {
            var result = Tensor<Float>.zeros([queries.count, places])
            result.withUnsafeMutableElements { elements in
                for (row, query) in queries.enumerated() {
                    var random = RandomStream(
                        seed: 6, name: "stub \(query.user) \(query.history.count)")
                    for place in 0..<places {
                        let draw = random.integer(below: 12)
                        elements[row * places + place] = draw == 0 ? .nan : Float(draw)
                    }
                }
            }
            return result
        }
    }

    /// The same, asked one after the other.
    private struct Single: NextPlaceScorer {
        let stub: Stub
        var places: Int { stub.places }
        func score(_ query: NextPlaceQuery, into scores: UnsafeMutableBufferPointer<Float>) {
            stub.score(query, into: scores)
        }
    }

    private func questions(_ part: VisitPart) -> (targets: [Int], questions: NextPlaceQueries) {
        let targets = HeldOutEvents(split, part).targets
        return (targets, NextPlaceQueries(split, targets: targets, history: .rolling))
    }

    @Test(arguments: [VisitPart.validation, .test], [SplitRule.leaveOneOut, .released, .global])
    func targetsAreEveryHeldOutVisit(part: VisitPart, rule: SplitRule) throws {
        let split = try Split(small.city, rule)
        let city = small.city
        let found = HeldOutEvents(split, part)
        var targets: [Int] = []
        var newToUser = 0
        var newToAll = 0
        for visit in 0..<city.visitCount where split.part(ofVisit: visit) == part {
            func has(_ condition: (Int) -> Bool) -> Bool {
                (0..<city.visitCount).contains { other in
                    split.parts[other] < part.code && condition(other)
                }
            }
            let isOwn = { city.visitUser[$0] == city.visitUser[visit] }
            let isSame = { city.visitPlace[$0] == city.visitPlace[visit] }
            guard has({ isOwn($0) && split.parts[$0] == VisitPart.training.code }) else {
                continue
            }
            targets.append(visit)
            newToUser += has { isOwn($0) && isSame($0) } ? 0 : 1
            newToAll += has(isSame) ? 0 : 1
        }
        #expect(found.targets == targets && found.part == part)
        #expect(found.newToUser == newToUser && newToUser > 0)
        #expect(found.newToAll == newToAll)
        if rule == .leaveOneOut {
            #expect(Set(targets.map { city.visitUser[$0] }).count == targets.count)
            #expect(targets.count > 50)
        }
    }

    /// The history of a question is all of its user's events before it, the validation one too.
    @Test func historiesEndRightBeforeTheTarget() {
        let (targets, questions) = questions(.test)
        for (target, query) in zip(targets, questions.queries) {
            let own = small.city.visitRange(ofUser: Int(query.user)).filter {
                $0 < target && split.part(ofVisit: $0) != nil
            }
            #expect(query.history.map(\.place) == own.map { small.city.visitPlace[$0] })
            #expect(own.contains { split.part(ofVisit: $0) == .validation })
        }
        #expect(
            self.questions(.validation).questions.queries.allSatisfy { query in
                query.history.count
                    == split.parts.indices.count {
                        split.parts[$0] == 0 && small.city.visitUser[$0] == query.user
                    }
            })
    }

    @Test func askedAtOnceOrOneByOne() {
        let (targets, questions) = questions(.validation)
        let negatives = SampledNegatives(split, targets: targets)
        let stub = Stub(places: small.city.placeCount)
        func run(_ scorer: any NextPlaceScorer, block: Int) -> RankingResult {
            NextPlaceEvaluation(questions, negatives: negatives, block: block).run(scorer)
        }
        let expected = run(Single(stub: stub), block: 128)
        for block in [1, 7, 1000] {
            let found = run(stub, block: block)
            #expect(found.values == expected.values && found.users == expected.users)
            #expect(run(Single(stub: stub), block: block).values == expected.values)
        }
        #expect(expected.names.last == "100-negatives/mrr")
    }

    /// Against the definition: every order of the ties that the truth is in.
    @Test(arguments: [20, 100]) func metricsAmongDrawnPlaces(count: Int) throws {
        let (targets, questions) = questions(.test)
        let negatives = SampledNegatives(split, targets: targets, count: count, seed: 5)
        let stub = Stub(places: small.city.placeCount)
        let result = NextPlaceEvaluation(questions, negatives: negatives).run(stub)
        #expect(negatives.label == "as published: \(count) negatives")
        for (row, query) in questions.queries.enumerated() {
            let scores = stub.scores([query]).elements.map { $0.isNaN ? -Float.infinity : $0 }
            let own = scores[Int(questions.truths[row])]
            let others = negatives.places[row].map { scores[Int($0)] }
            let first = others.count { $0 > own } + 1
            let positions = first...first + others.count { $0 == own }
            func mean(_ value: (Double) -> Double) -> Double {
                positions.reduce(0) { $0 + value(Double($1)) } / Double(positions.count)
            }
            for (name, value) in zip(result.names, result.values[row])
            where name.hasPrefix("\(count)-negatives/") {
                let metric = name.dropFirst("\(count)-negatives/".count)
                let cutoff = Double(metric.split(separator: "@").last ?? "") ?? 0
                let expected =
                    metric == "mrr"
                    ? mean { 1 / $0 }
                    : metric.hasPrefix("hit@")
                        ? mean { $0 <= cutoff ? 1 : 0 }
                        : mean { $0 <= cutoff ? 1 / log2($0 + 1) : 0 }
                #expect(abs(value - expected) < 1e-12, "\(name)")
            }
        }
        #expect(negatives.names.count == 11)
        #expect(Set(negatives.names).isSubset(of: Set(result.names)))
        // The full ranking is harder.
        let full = try #require(result.mean("hit@10"))
        #expect(try #require(result.mean("\(count)-negatives/hit@10")) > full)
    }

    @Test(arguments: [VisitPart.validation, .test]) func drawnPlacesAreNew(part: VisitPart) {
        let (targets, _) = questions(part)
        let city = small.city
        let found = SampledNegatives(split, targets: targets, count: 40)
        var later = 0
        for (target, drawn) in zip(targets, found.places) {
            let own = city.visitRange(ofUser: Int(city.visitUser[target])).filter {
                split.part(ofVisit: $0) != nil
            }
            let known = Set(own.filter { $0 <= target }.map { city.visitPlace[$0] })
            #expect(drawn.count == 40 && Set(drawn).count == 40)
            #expect(drawn == drawn.sorted() && known.isDisjoint(with: drawn))
            // What comes later is not known, and may be drawn.
            later += drawn.count {
                place in own.contains { $0 > target && city.visitPlace[$0] == place }
            }
        }
        #expect((later > 0) == (part == .validation))
        // A target's places do not depend on the other targets.
        #expect(
            SampledNegatives(split, targets: [targets[4]], count: 40).places == [found.places[4]])
        #expect(
            SampledNegatives(split, targets: targets, count: 40, seed: 2).places != found.places)
        // Where fewer are left, all of them are taken.
        let all = SampledNegatives(split, targets: targets, count: 1000)
        for (target, drawn) in zip(targets, all.places) {
            let known = city.visitRange(ofUser: Int(city.visitUser[target])).filter {
                $0 <= target && split.part(ofVisit: $0) != nil
            }.map { city.visitPlace[$0] }
            #expect(drawn == (0..<Int32(city.placeCount)).filter { !known.contains($0) })
        }
    }

    /// Each place that is left is drawn equally often, within five standard deviations.
    @Test func drawnPlacesAreUniform() {
        let (targets, _) = questions(.test)
        let city = small.city
        var drawn = [Double](repeating: 0, count: city.placeCount)
        var expected = drawn
        for seed in 1...50 as ClosedRange<UInt64> {
            let found = SampledNegatives(split, targets: targets, count: 30, seed: seed)
            for (target, places) in zip(targets, found.places) {
                for place in places { drawn[Int(place)] += 1 }
                guard seed == 1 else { continue }
                let known = Set(
                    city.visitRange(ofUser: Int(city.visitUser[target])).filter {
                        $0 <= target && split.part(ofVisit: $0) != nil
                    }.map { city.visitPlace[$0] })
                let share = 30 / Double(city.placeCount - known.count)
                for place in 0..<city.placeCount where !known.contains(Int32(place)) {
                    expected[place] += 50 * share
                }
            }
        }
        for place in drawn.indices {
            #expect(abs(drawn[place] - expected[place]) < 5 * expected[place].squareRoot())
        }
    }

    @Test func meansOverSeeds() {
        let (targets, questions) = questions(.validation)
        let view = split.trainingView()
        let evaluation = NextPlaceEvaluation(
            questions, beyond: BeyondAccuracy(view), slices: TruthSlice.repetition(questions),
            negatives: SampledNegatives(split, targets: targets))
        let results = (1...3).map {
            evaluation.run(
                RandomScorer(users: view.users, places: view.places, seed: UInt64($0)))
        }
        let mean = RankingResult(meanOf: results)
        #expect(mean.users == results[0].users && mean.names == results[0].names)
        for name in mean.names {
            let expected = results.compactMap { $0.mean(name) }.reduce(0, +) / 3
            #expect(abs((mean.mean(name) ?? -1) - expected) < 1e-12)
        }
        let coverage = results.compactMap { $0.overall["coverage@10"] }.reduce(0, +) / 3
        #expect(abs((mean.overall["coverage@10"] ?? -1) - coverage) < 1e-12)
        #expect(mean.slices.count == 2)
        let hits = results.compactMap { $0.slices[1].mean("hit@10") }.reduce(0, +) / 3
        #expect(abs((mean.slices[1].mean("hit@10") ?? -1) - hits) < 1e-12)
        #expect(RankingResult(meanOf: [results[0]]).values == results[0].values)
    }
}

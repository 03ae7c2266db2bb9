import City
import Reports
import Tensors
import TestSupport
import Testing

@testable import Graphs

@Suite struct PathInstancesTests {
    /// A graph with facts of every relation of the eight paths, drawn at random.
    private static func graph(seed: Int, facts: Int = 700) -> UrbanGraph {
        var random = RandomStream(seed: UInt64(seed), name: "instances")
        let (regions, brands, places, areas, categories) = (7, 6, 25, 3, 3)
        let kinds: [(UrbanEntityKind, Int)] = [
            (.region, regions), (.brand, brands), (.place, places), (.businessArea, areas),
            (.categoryOne, categories),
        ]
        var starts: [UrbanEntityKind: Int] = [:]
        var all: [UrbanEntityKind] = []
        for (kind, count) in kinds {
            starts[kind] = all.count
            all += Array(repeating: kind, count: count)
        }
        let ends: [(UrbanRelation, UrbanEntityKind, UrbanEntityKind)] = [
            (.openStoreAt, .brand, .region), (.nearBy, .region, .region),
            (.similarFunction, .region, .region), (.flowTransition, .region, .region),
            (.businessAreaServes, .businessArea, .region), (.relatedBrand, .brand, .brand),
            (.brandCategoryOne, .brand, .categoryOne), (.brandOf, .brand, .place),
            (.competitive, .place, .place), (.locateAt, .place, .region),
            (.placeCategoryOne, .place, .categoryOne),
        ]
        func draw(_ kind: UrbanEntityKind) -> Int32 {
            let count = kinds.first { $0.0 == kind }?.1 ?? 1
            return Int32((starts[kind] ?? 0) + random.integer(below: count))
        }
        let relations = ends.flatMap { end in
            [false, true].map { isInverse in
                let step = UrbanStep(end.0, inverse: isInverse)
                return UrbanGraphRelation(step: step, name: step.name)
            }
        }
        var triples: [(subject: Int32, relation: Int32, object: Int32)] = []
        var strengths: [Float] = []
        for _ in 0..<facts / 2 {
            let number = random.integer(below: ends.count)
            let (subject, object) = (draw(ends[number].1), draw(ends[number].2))
            let inverse = Int32(2 * number + (ends[number].0.isSymmetric ? 0 : 1))
            triples.append((subject, Int32(2 * number), object))
            triples.append((object, inverse, subject))
            let hasStrength = UrbanStrength(of: ends[number].0) != nil
            // Equal for both directions and for whatever stands twice.
            let value = hasStrength ? Float((Int(subject) * 7 + Int(object) * 7) % 11 + 1) : .nan
            strengths += [value, value]
        }
        return UrbanGraph(
            kinds: all, names: all.indices.map { "\(all[$0].rawValue) \($0)" },
            relations: relations, facts: triples,
            regionEntities: (0..<regions).map { Int32($0) },
            brandEntities: (0..<brands).map { Int32(regions + $0) },
            brandCategories: Array(repeating: -1, count: brands), notices: [],
            strengths: strengths)
    }

    /// Every chain of facts, by trying all facts at each step.
    private static func chains(
        _ graph: UrbanGraph, _ criterion: SiteCriterion, brand: Int32, region: Int32
    ) -> [[Int]] {
        var chains: [[Int]] = [[]]
        for step in criterion.path {
            var longer: [[Int]] = []
            for chain in chains {
                let here = chain.last.map { graph.object[$0] } ?? brand
                for fact in 0..<graph.factCount
                where graph.subject[fact] == here
                    && graph.relations[Int(graph.relation[fact])].step == step
                {
                    longer.append(chain + [fact])
                }
            }
            chains = longer
        }
        return chains.filter { chain in
            guard let last = chain.last, graph.object[last] == region else { return false }
            return chain.dropLast().allSatisfy {
                graph.object[$0] != brand && graph.object[$0] != region
            }
        }
    }

    @Test(arguments: 1...4) func equalsTryingAllFacts(seed: Int) {
        let graph = Self.graph(seed: seed)
        let instances = PathInstances(graph)
        var total = 0
        for criterion in SiteCriterion.allCases {
            for brand in graph.brandEntities.indices {
                for region in graph.regionEntities.indices {
                    let expected = Self.chains(
                        graph, criterion, brand: graph.brandEntities[brand],
                        region: graph.regionEntities[region])
                    total += expected.count
                    let found = instances.find(
                        criterion, brand: brand, region: region, strongest: 10_000)
                    #expect(found?.count == expected.count)
                    #expect(found?.isCapped == false)
                    let names = expected.map { chain in
                        [graph.names[Int(graph.brandEntities[brand])]]
                            + chain.map { graph.names[Int(graph.object[$0])] }
                    }
                    #expect(Set(found?.strongest.map(\.entities) ?? []) == Set(names))
                    #expect(
                        instances.isGrounded(criterion, brand: brand, region: region)
                            == !expected.isEmpty)
                    check(found?.strongest ?? [], criterion)
                }
            }
        }
        #expect(total > 200)
    }

    /// From the strongest to the weakest.
    private func check(_ shown: [PathInstance], _ criterion: SiteCriterion) {
        let strengths = shown.compactMap(\.strength)
        let step = criterion.path.compactMap { UrbanStrength(of: $0.relation) }.first
        #expect(strengths.count == (step == nil ? 0 : shown.count))
        let isSorted = zip(strengths, strengths.dropFirst()).allSatisfy {
            step?.nearestIsFirst == true ? $0 <= $1 : $0 >= $1
        }
        #expect(isSorted)
    }

    @Test func countingStopsAtTheLimit() throws {
        let graph = Self.graph(seed: 3, facts: 1500)
        let instances = PathInstances(graph)
        let whole = try #require(instances.find(.storeCategory, brand: 0, region: 1))
        #expect(whole.count > 5 && whole.strongest.count == 3)
        let cut = try #require(
            instances.find(.storeCategory, brand: 0, region: 1, limit: whole.count - 1))
        #expect(cut.count == whole.count - 1 && cut.isCapped)
        let exact = try #require(
            instances.find(.storeCategory, brand: 0, region: 1, limit: whole.count))
        #expect(exact == whole)
    }

    /// Hand values: Chain has stores in R0 to R5 but two; what leads to R1 over NearBy is R0 and R2.
    @Test func waysInTheHandCity() throws {
        let hand = try HandCity(visits: [[6, 8, 6, 8], [11, 8]])
        let graph = try hand.graph { $0.flowShare = 1 }
        let instances = PathInstances(graph)
        let near = try #require(instances.find(.regionDistance, brand: 0, region: 1))
        let stores = [0, 2].filter { !hand.split.heldOutPlaces[$0] }
        #expect(near.count == stores.count)
        #expect(
            Set(near.strongest.map(\.entities)) == Set(stores.map { ["Chain", "R\($0)", "R1"] }))
        #expect(near.strongest.allSatisfy { $0.note == "0.9 km" })
        let flow = try #require(instances.find(.regionFlow, brand: 0, region: 1))
        #expect(flow.count == stores.count)
        #expect(flow.strongest.first?.note == (stores.first == 0 ? "2 trips" : "1 trip"))
        // Rival's own stores are BrandOf places; of its competitors only one is in region 0.
        let rivals = try #require(instances.find(.competitiveness, brand: 1, region: 0))
        #expect(rivals.count == 2)
        #expect(rivals.strongest.first?.entities == ["Rival", "Rival second", "Café near", "R0"])
        // Chain is the only brand of its category: the way back over itself does not count.
        #expect(instances.find(.brandCategory, brand: 0, region: 0)?.count == 0)
        #expect(!instances.isGrounded(.brandCategory, brand: 0, region: 0))
    }

    @Test func pathsWithoutFactsAreNil() throws {
        let graph = try HandCity { $0.brands.related = [] }.graph()
        let instances = PathInstances(graph)
        #expect(instances.find(.relatedBrand, brand: 0, region: 0) == nil)
        #expect(!instances.isGrounded(.relatedBrand, brand: 0, region: 0))
    }
}

@Suite struct RegionBordersTests {
    /// Against points every few metres along both outlines, where these decide.
    @Test(arguments: 1...5) func equalsComparingPoints(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), name: "borders")
        let metres = 6371 * 1000 * Double.pi / 180
        let shapes = (0..<25).map { _ in
            let (west, south) = (random.uniform() * 2500, random.uniform() * 2500)
            let (wide, high) = (20 + random.uniform() * 600, 20 + random.uniform() * 600)
            let corners = [(0, 0), (wide, 0), (wide * 1.3, high), (0, high * 0.8)]
            return AreaShape(rings: [
                corners.map {
                    GeoPoint((south + $0.1) / metres, (west + $0.0) / metres)
                }
            ])
        }
        let points = shapes.map { shape in
            let ring = shape.rings[0]
            return ring.indices.flatMap { corner -> [(Double, Double)] in
                let (a, b) = (ring[corner], ring[(corner + 1) % ring.count])
                return (0..<250).map { part in
                    let share = Double(part) / 250
                    return (
                        (a.latitude + share * (b.latitude - a.latitude)) * metres,
                        (a.longitude + share * (b.longitude - a.longitude)) * metres
                    )
                }
            }
        }
        let found = Set(
            RegionBorders.pairs(shapes, within: 30).map { $0.0 * 100 + $0.1 })
        var decided = 0
        for first in shapes.indices {
            for second in first + 1..<shapes.count {
                var least = Double.infinity
                for a in points[first] {
                    for b in points[second] {
                        let (x, y) = (a.0 - b.0, a.1 - b.1)
                        least = min(least, x * x + y * y)
                    }
                }
                least = least.squareRoot()
                guard abs(least - 30) > 3 else { continue }
                decided += 1
                #expect(found.contains(first * 100 + second) == (least < 30))
            }
        }
        #expect(decided > 200 && !found.isEmpty && found.count < decided)
    }
}

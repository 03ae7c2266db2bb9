import City
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Graphs

/// Both directions of pairs that are written once.
private func both(_ pairs: [(String, String)]) -> [String] {
    pairs.flatMap { ["\($0.0) \($0.1)", "\($0.1) \($0.0)"] }.sorted()
}

@Suite struct UrbanGraphTests {
    @Test func regionsBorderAndAreNear() throws {
        let graph = try HandCity().graph()
        let borders = [("R0", "R1"), ("R1", "R2"), ("R2", "R3"), ("R3", "R4")]
        #expect(graph.facts(.borderBy) == both(borders))
        // 0.008° of longitude on the equator.
        #expect(graph.facts(.nearBy) == both([("R0", "R1"), ("R1", "R2")]))
        let distance = try #require(graph.strength(.nearBy, "R0", "R1"))
        #expect(abs(distance - 6371 * 0.008 * Double.pi / 180) < 1e-5)
        let strict = try HandCity().graph {
            $0.borderMetres = 10
            $0.nearKilometres = 0.8
        }
        #expect(strict.facts(.borderBy) == both(Array(borders.dropLast())))
        #expect(strict.facts(.nearBy).isEmpty)
        #expect(strict.notices.contains { $0.hasPrefix("no facts of NearBy") })
    }

    /// Region 0 has Café 3 and Shop 1, region 1 Café, Bakery and Shop 1 each, region 2 Bakery and
    /// Shop 1 each, the others Shop 1, less the stores of Chain that are held out.
    @Test func functionsByCosine() throws {
        let hand = try HandCity()
        let graph = try hand.graph {
            $0.functionCosine = 0.45
            $0.functionNeighbours = 5
        }
        let shops = (0..<6).map { hand.split.heldOutPlaces[$0] ? 0.0 : 1.0 }
        let cafes = [3.0, 1, 0, 0, 0, 0]
        let bakeries = [0.0, 1, 1, 0, 0, 0]
        let counts = (0..<6).map { [cafes[$0], bakeries[$0], shops[$0]] }
        func length(_ row: [Double]) -> Double { row.reduce(0) { $0 + $1 * $1 }.squareRoot() }
        var expected: [(String, String)] = []
        for first in 0..<6 {
            for second in first + 1..<6 {
                let (a, b) = (counts[first], counts[second])
                let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
                let cosine = dot / (length(a) * length(b))
                guard cosine >= 0.45 else { continue }
                expected.append(("R\(first)", "R\(second)"))
                let found = graph.strength(.similarFunction, "R\(first)", "R\(second)")
                #expect(abs((found ?? 0) - cosine) < 1e-5)
            }
        }
        #expect(!expected.isEmpty && graph.facts(.similarFunction) == both(expected))
        // Each brings its most similar region, the first of equals.
        let nearest = try hand.graph {
            $0.functionCosine = 0.45
            $0.functionNeighbours = 1
        }
        let fewer = Set(nearest.facts(.similarFunction))
        #expect(fewer.isSubset(of: both(expected)) && fewer.count < 2 * expected.count)
        for (first, second) in expected {
            let cosine = graph.strength(.similarFunction, first, second) ?? 0
            let isHighest = [first, second].contains { region in
                !expected.contains { pair in
                    (pair.0 == region || pair.1 == region)
                        && graph.strength(.similarFunction, pair.0, pair.1) ?? 0 >= cosine
                        && pair != (first, second)
                }
            }
            if isHighest { #expect(fewer.contains("\(first) \(second)")) }
        }
        let needy = try hand.graph { $0.functionPlaces = 5 }
        #expect(needy.facts(.similarFunction).isEmpty)
    }

    @Test func businessAreasServe() throws {
        let hand = try HandCity()
        let graph = try hand.graph()
        #expect(graph.facts(.businessAreaServes) == ["Market R0", "Market R1", "Market R2"])
        #expect(graph.facts(.businessAreaServes, inverse: true).contains("R2 Market"))
        let near = try hand.graph { $0.businessAreaKilometres = 1 }
        #expect(near.facts(.businessAreaServes) == ["Market R0"])
        // In it, or within 1 km of its centre at 0.002.
        let stores = hand.split.heldOutPlaces[0] ? [] : ["Chain 0 Market"]
        let others = ["Café far Market", "Café near Market", "Rival bakery Market"]
        #expect(
            near.facts(.belongTo)
                == (stores + others + ["Rival café Market", "Rival second Market"]).sorted())
        #expect(near.strength(.belongTo, "Rival café", "Market") == 0)
    }

    @Test func placesAndCategories() throws {
        let hand = try HandCity()
        let graph = try hand.graph()
        let located = graph.facts(.locateAt)
        #expect(located.contains("Rival bakery R1") && located.contains("Café far R1"))
        #expect(!located.contains { $0.hasPrefix("Nowhere") })
        #expect(located.count == 6 - 2 + 6)
        #expect(graph.facts(.placeCategoryOne).contains("Rival bakery Food"))
        #expect(graph.facts(.placeCategoryTwo).contains("Rival bakery Bakery"))
        #expect(graph.facts(.placeCategoryThree).count == 4)
        #expect(graph.facts(.categoryTwoOfOne) == ["Bakery Food", "Coffee Food"])
        #expect(graph.facts(.categoryThreeOfTwo) == ["Café Coffee"])
        #expect(graph.facts(.categoryThreeOfOne) == ["Café Food"])
        #expect(graph.facts(.categoryThreeOfOne, inverse: true) == ["Food Café"])
        // Rival's is that of two stores out of three; Cousin has no store.
        #expect(graph.facts(.brandCategoryOne) == ["Chain Shop", "Cousin Food", "Rival Food"])
        #expect(graph.facts(.brandCategoryThree) == ["Cousin Café", "Rival Café"])
        let category = Int(graph.brandCategories[0])
        #expect(graph.names[category] == "Shop" && graph.kinds[category] == .categoryOne)
        // Two brands' cafés, one independent within 500 m of both of them; its neighbour within
        // 500 m has no brand either, and is 720 m from Rival's.
        #expect(
            graph.facts(.competitive)
                == both([("Rival café", "Café near"), ("Rival second", "Café near")]))
        let wide = try hand.graph { $0.competitiveKilometres = 0.75 }
        #expect(wide.facts(.competitive).contains("Café far Rival second"))
        #expect(!wide.facts(.competitive).contains("Café far Rival café"))
    }

    @Test func withoutPathsCategoriesAreTheFirstLevel() throws {
        let graph = try HandCity { $0.categoryPaths = [] }.graph()
        #expect(graph.facts(.brandCategoryOne) == ["Chain Shop", "Cousin Café", "Rival Café"])
        #expect(graph.facts(.placeCategoryTwo).isEmpty)
        #expect(graph.notices.contains { $0.contains("categories have 1 levels") })
    }

    /// A category that stands alone is the level of that name, where there is only one.
    @Test func loneCategoriesFindTheirLevel() throws {
        let hand = try HandCity { draft in
            draft.categoryNames += ["Coffee", "Food", "Bar", "Bar", "Bar", "Kiosk"]
            draft.categoryPaths += [
                "Coffee", "Food", "Food > Bar", "Night > Bar", "Bar", "Kiosk",
            ]
        }
        let levels = CategoryTree(hand.city).levels
        #expect(levels[0] == ["Food", "Food > Coffee", "Food > Coffee > Café"])
        #expect(levels[3] == ["Food", "Food > Coffee"])
        #expect(levels[4] == ["Food"] && levels[5] == ["Food", "Food > Bar"])
        #expect(levels[7] == ["Bar"] && levels[8] == ["Kiosk"])
    }

    @Test func brandsAndTheirStores() throws {
        let hand = try HandCity()
        let graph = try hand.graph()
        let visible = (0..<6).filter { !hand.split.heldOutPlaces[$0] }
        #expect(visible.count == 4)
        #expect(
            graph.facts(.brandOf)
                == visible.map { "Chain Chain \($0)" } + [
                    "Rival Rival bakery", "Rival Rival café", "Rival Rival second",
                ])
        #expect(graph.facts(.openStoreAt) == visible.map { "Chain R\($0)" })
        #expect(graph.facts(.openStoreAt, inverse: true) == visible.map { "R\($0) Chain" })
        #expect(graph.facts(.relatedBrand) == both([("Chain", "Rival")]))
        // Chain's two held-out stores are no entities; Nowhere is in no region.
        #expect(graph.kinds.count { $0 == .place } == 10)
    }

    /// Three brands with a store in each region, of which other ones are held out.
    @Test func relatedBrandsAreDerived() throws {
        let hand = try HandCity { draft in
            draft.brands.related = []
            draft.brands.categories = [0, 0, 1]
            for brand in [1, 2] as [Int32] {
                for place in 0..<6 {
                    _ = draft.addPlace(
                        identifier: "x\(brand)\(place)", latitude: 0.002,
                        longitude: draft.placeLongitude[place], category: 0)
                    draft.placeBrand.append(brand)
                    draft.placeRegion.append(draft.placeRegion[place])
                    draft.placeBusinessArea.append(-1)
                }
            }
        }
        var related: [(String, String)] = []
        let sites = (0..<3).map { Set(hand.split.training.regions(ofBrand: $0)) }
        for (first, second) in [(0, 1), (0, 2), (1, 2)] {
            // Correlation of two columns of 0 and 1, from its definition.
            let columns = [first, second].map { brand in
                (0..<6).map { sites[brand].contains(Int32($0)) ? 1.0 : 0 }
            }
            let means = columns.map { $0.reduce(0, +) / 6 }
            func product(_ a: Int, _ b: Int) -> Double {
                (0..<6).reduce(0) {
                    $0 + (columns[a][$1] - means[a]) * (columns[b][$1] - means[b])
                }
            }
            let correlation = product(0, 1) / (product(0, 0) * product(1, 1)).squareRoot()
            if correlation >= 0.2 { related.append((hand.name(first), hand.name(second))) }
        }
        let graph = try hand.graph {
            $0.relatedCorrelation = 0.2
            $0.relatedRegions = 1
        }
        #expect(!related.isEmpty && graph.facts(.relatedBrand) == both(related))
        #expect(graph.rules[.relatedBrand]?.hasPrefix("derived") == true)
    }
}

extension HandCity {
    func name(_ brand: Int) -> String { city.brands?.names[brand] ?? "" }
}

@Suite struct UrbanGraphMovementTests {
    private static let walks: [[Int32]] = [
        [6, 8, -1, 6, 8, -1, 8, 6, 7], [6, 8, 11, 12, 9], [8, 6],
    ]

    /// 0→1 three times, 1→0 two times, 1→2 once; a pause, a place in no region and a move within
    /// a region are no flow, and the test visit at the end of each user is not seen.
    @Test func flowsOfVisits() throws {
        let graph = try HandCity(visits: Self.walks).graph { $0.flowShare = 1 }
        #expect(graph.facts(.flowTransition) == ["R0 R1", "R1 R0", "R1 R2"])
        #expect(graph.facts(.flowTransition, inverse: true) == ["R0 R1", "R1 R0", "R2 R1"])
        #expect(graph.strength(.flowTransition, "R0", "R1") == 3)
        #expect(graph.strength(.flowTransition, "R1", "R0") == 2)
        let few = try HandCity(visits: Self.walks).graph { $0.flowShare = 0.05 }
        #expect(few.facts(.flowTransition) == ["R0 R1"])
        let all = try HandCity(visits: Self.walks).graph {
            $0.flowShare = 1
            $0.visitGapHours = 72
        }
        #expect(all.strength(.flowTransition, "R1", "R0") == 3)
    }

    /// A visit to a store that nobody may know joins the visits around it.
    @Test func visitsToHeldOutStoresAreAsIfTheyWereNot() throws {
        let plain = try HandCity(visits: Self.walks)
        let store = plain.heldOutStore
        let walks: [[Int32]] = [
            [6, store, 8, -1, 6, 8, store, -1, store, 8, 6, store, 7], [6, 8, 11, 12, 9], [8, 6],
        ]
        let other = try HandCity(visits: walks)
        let (first, second) = (try plain.graph(), try other.graph())
        #expect(first.facts(.flowTransition) == second.facts(.flowTransition))
        #expect(second.strength(.flowTransition, "R0", "R1") == 3)
        #expect(first.facts(.coCheckin) == second.facts(.coCheckin))
    }

    @Test func placesVisitedOneAfterTheOther() throws {
        let graph = try HandCity(visits: Self.walks).graph { $0.coCheckins = 5 }
        #expect(graph.facts(.coCheckin) == both([("Rival café", "Rival bakery")]))
        #expect(graph.strength(.coCheckin, "Rival café", "Rival bakery") == 5)
        let fewer = try HandCity(visits: Self.walks).graph { $0.coCheckins = 6 }
        #expect(fewer.facts(.coCheckin).isEmpty)
    }

    /// A table of flows may count trips to stores that are held out: it counts where it is asked for.
    @Test func flowsAreThoseOfTrainingUnlessATableIsAskedFor() throws {
        func add(_ draft: inout CityDraft) {
            draft.flows.from = [5, 2, 2, 3]
            draft.flows.to = [0, 2, 4, 1]
            draft.flows.count = [70, 900, 80, 10]
        }
        let hand = try HandCity(visits: Self.walks) { add(&$0) }
        let visits = try hand.graph { $0.flowShare = 1 }
        #expect(visits.facts(.flowTransition) == ["R0 R1", "R1 R0", "R1 R2"])
        #expect(visits.notices.contains { $0.contains("table of flows is left out") })
        let graph = try hand.graph {
            $0.flowShare = 0.6
            $0.usesFlowTable = true
        }
        #expect(graph.facts(.flowTransition) == ["R2 R4", "R5 R0"])
        #expect(graph.notices.contains { $0.contains("may count trips to held-out stores") })
        #expect(graph.strength(.flowTransition, "R2", "R4") == 80)
        // Without a visit there is nothing else to count.
        let bare = try HandCity(visits: []) { draft in
            add(&draft)
            for region in 0..<6 as Range<Int32> {
                draft.brands.sites.add(
                    brand: 0, region: region, popularity: 1, part: UInt8(max(0, region - 3)))
            }
        }
        #expect(
            try bare.graph { $0.flowShare = 0.6 }.facts(.flowTransition) == ["R2 R4", "R5 R0"])
    }

    @Test(arguments: [
        ([9, 7, 5, 5, 1], 0.4, 2), ([9, 7, 5, 5, 1], 0.6, 2), ([5, 5, 5, 1], 0.25, 3),
        ([2, 2], 0.1, 2), ([9, 1], 1, 2), ([], 0.5, 0),
    ])
    func equalsAreKeptOrLeftTogether(counts: [Int], share: Double, kept: Int) {
        #expect(UrbanGraphBuilder.kept(counts, share: share) == kept)
    }
}

@Suite struct UrbanGraphLeakTests {
    @Test func builtGraphsHaveNone() throws {
        let hand = try HandCity(visits: [[0, 1, 2, 3, 4, 5, 6, 7]])
        #expect(try hand.graph().leaks(hand.split).isEmpty)
    }

    /// The audit must see each fact about a store that is held out, in both directions.
    @Test func plantedFactsAreFound() throws {
        let hand = try HandCity()
        let sound = try hand.graph()
        let store = hand.heldOutStore
        let region = Int(try #require(hand.city.placeRegion)[Int(store)])
        let entity = Int32(sound.entityCount)
        let (brand, ground) = (sound.brandEntities[0], sound.regionEntities[region])
        func planted(
            _ facts: [(Int32, UrbanStep, Int32)], place: Int32
        ) throws -> [UrbanGraphLeak.Kind] {
            var all = (0..<sound.factCount).map {
                (subject: sound.subject[$0], relation: sound.relation[$0], object: sound.object[$0])
            }
            for (subject, step, object) in facts {
                all.append((subject, Int32(try #require(sound.relation(of: step))), object))
            }
            let graph = UrbanGraph(
                kinds: sound.kinds + [.place], names: sound.names + ["planted"],
                relations: sound.relations, facts: all, regionEntities: sound.regionEntities,
                brandEntities: sound.brandEntities, brandCategories: sound.brandCategories,
                notices: [], entityPlaces: sound.entityPlaces + [place])
            let leaks = graph.leaks(hand.split)
            for leak in leaks where leak.kind == .place {
                #expect(graph.subject[leak.fact] == entity || graph.object[leak.fact] == entity)
            }
            return leaks.map(\.kind)
        }
        #expect(try planted([], place: store).isEmpty)
        let opens = try planted([(brand, UrbanStep(.openStoreAt), ground)], place: store)
        #expect(opens == [.pair])
        let inverse = UrbanStep(.openStoreAt, inverse: true)
        #expect(try planted([(ground, inverse, brand)], place: store) == [.pair])
        #expect(try planted([(entity, UrbanStep(.locateAt), ground)], place: store) == [.place])
        #expect(try planted([(brand, UrbanStep(.brandOf), entity)], place: store) == [.place])
        // Nobody says which place it is: the two facts together do.
        let located = UrbanStep(.locateAt, inverse: true)
        let facts = [(brand, UrbanStep(.brandOf), entity), (ground, located, entity)]
        #expect(try planted(facts, place: -1) == [.store])
        #expect(try planted([facts[1]], place: -1).isEmpty)
    }

    /// What is held out may be anything, and the graph stays the same.
    @Test func heldOutStoresDoNotCount() throws {
        let folder = try ScratchFolder()
        let recipe = CityGrower.Recipe(
            name: "small", seed: 5, users: 60, places: 400, brands: 12, days: 30)
        let city = try CityGrower(recipe).grow().write(to: folder.file("small"))
        let split = try SiteSplit(city)
        let held = split.heldOutPlaces.indices.filter { split.heldOutPlaces[$0] }
        #expect(held.count > 5)
        var draft = try CityDraft(city)
        let next = Dictionary(
            uniqueKeysWithValues: zip(held, held.dropFirst() + held.prefix(1)))
        var changed = 0
        for visit in draft.visitPlace.indices {
            guard let other = next[Int(draft.visitPlace[visit])] else { continue }
            draft.visitPlace[visit] = Int32(other)
            changed += 1
        }
        #expect(changed > 0)
        for place in held {
            draft.placeCategory[place] =
                (draft.placeCategory[place] + 1) % Int32(city.categoryCount)
            draft.placeLatitude[place] += 0.01
            draft.placeNames[place] = "other \(place)"
        }
        draft.name = "other"
        draft.truth = nil
        let other = try SiteSplit(try draft.write(to: folder.file("other")))
        #expect(other.heldOutPlaces == split.heldOutPlaces)
        let (first, second) = (try UrbanGraph.make(split), try UrbanGraph.make(other))
        #expect(first.factCount > 1000 && first.names == second.names)
        #expect(first.subject == second.subject && first.object == second.object)
        #expect(first.relation == second.relation)
        #expect(
            first.strengths.map(\.bitPattern) == second.strengths.map(\.bitPattern))
        #expect(first.notices == second.notices)
        #expect(first.leaks(split).isEmpty)
    }
}

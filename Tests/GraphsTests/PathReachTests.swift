import City
import Tensors
import Testing

@testable import Graphs

/// Counts of ways against those that `PathInstances` finds one by one.
@Suite struct PathReachTests {
    /// Where the brand has no store, nothing is set aside: the counts are those of the instances.
    @Test func countsAreThoseOfInstancesWhereThePairIsUnknown() throws {
        let city = try HandCity()
        let (split, graph) = (city.split, try city.graph())
        let (reach, instances) = (PathReach(graph), PathInstances(graph))
        var compared = 0
        for criterion in SiteCriterion.allCases {
            guard let counts = reach.counts(of: criterion) else {
                #expect(instances.find(criterion, brand: 0, region: 0) == nil)
                continue
            }
            for brand in 0..<split.brands {
                let known = Set(split.training.regions(ofBrand: brand))
                for region in 0..<split.regions where !known.contains(Int32(region)) {
                    let found = instances.find(criterion, brand: brand, region: region)
                    #expect(
                        counts[brand, region] == Float(found?.count ?? -1),
                        "\(criterion.name), brand \(brand), region \(region)")
                    compared += 1
                }
            }
        }
        #expect(compared > 0)
    }

    /// A pair that is known counts what it would if it were not: without its own fact, and without
    /// the brand's places there.
    @Test func aKnownPairIsSetAside() throws {
        let city = try HandCity()
        let (split, graph) = (city.split, try city.graph())
        let opens = try #require(graph.relation(of: UrbanStep(.openStoreAt)))
        for brand in 0..<split.brands {
            for region in split.training.regions(ofBrand: brand) {
                let less = graph.without(
                    brand: graph.brandEntities[brand],
                    region: graph.regionEntities[Int(region)], opens: opens)
                for criterion in SiteCriterion.allCases {
                    guard let whole = PathReach(graph).counts(of: criterion) else { continue }
                    // Without the pair a relation may have no facts left at all.
                    let rest = PathReach(less).counts(of: criterion)?[brand, Int(region)] ?? 0
                    #expect(
                        whole[brand, Int(region)] == rest,
                        "\(criterion.name), brand \(brand), region \(region)")
                }
            }
        }
    }
}

extension UrbanGraph {
    /// The graph without a pair: its OpenStoreAt facts, and BrandOf of the brand's places there.
    fileprivate func without(brand: Int32, region: Int32, opens: Int) -> UrbanGraph {
        let owns = relations.firstIndex { $0.step == UrbanStep(.brandOf) } ?? -1
        let lies = relations.firstIndex { $0.step == UrbanStep(.locateAt) } ?? -1
        var here: Set<Int32> = []
        for fact in 0..<factCount where Int(relation[fact]) == lies && object[fact] == region {
            here.insert(subject[fact])
        }
        var own: Set<Int32> = []
        for fact in 0..<factCount
        where Int(relation[fact]) == owns && subject[fact] == brand && here.contains(object[fact]) {
            own.insert(object[fact])
        }
        let kept = (0..<factCount).filter { fact in
            let isPair =
                Int(relation[fact]) == opens && subject[fact] == brand && object[fact] == region
            // The places themselves go: their category counts for the brand's path as well.
            return !isPair && !own.contains(subject[fact]) && !own.contains(object[fact])
        }
        return UrbanGraph(
            kinds: kinds, names: names, relations: relations,
            facts: kept.map { (subject[$0], relation[$0], object[$0]) },
            regionEntities: regionEntities, brandEntities: brandEntities,
            brandCategories: brandCategories, notices: [])
    }
}

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
    @Test(arguments: [false, true]) func aKnownPairIsSetAside(weighs: Bool) throws {
        let city = try HandCity()
        let (split, graph) = (city.split, try city.graph())
        let opens = try #require(graph.relation(of: UrbanStep(.openStoreAt)))
        for brand in 0..<split.brands {
            for region in split.training.regions(ofBrand: brand) {
                let less = graph.without(
                    brand: graph.brandEntities[brand],
                    region: graph.regionEntities[Int(region)], opens: opens)
                for criterion in SiteCriterion.allCases {
                    guard
                        let whole = PathReach(graph, weighs: weighs).counts(of: criterion)?[
                            brand, Int(region)]
                    else { continue }
                    // Without the pair a relation may have no facts left at all.
                    let rest =
                        PathReach(less, weighs: weighs).counts(of: criterion)?[brand, Int(region)]
                        ?? 0
                    // Whole numbers are exact, weighed ones were taken away from a sum.
                    #expect(
                        weighs ? abs(whole - rest) <= 1e-4 * max(1, rest) : whole == rest,
                        "\(criterion.name), brand \(brand), region \(region)")
                }
            }
        }
    }

    /// Where RelatedBrand is derived from training pairs, a pair that is set aside relates its brand to
    /// nobody: each relation is told anew from the regions that are left, by the definition of the
    /// correlation.
    ///
    /// Two brands train in the same four of six regions, so that they correlate by 1; without one of
    /// those they share three and correlate by 6 / √72 = .71.
    @Test(arguments: [(0.8, 2, true), (0.5, 4, true), (0.5, 2, false)])
    func aKnownPairTellsOfNoRelatedBrand(least: Double, shared: Int, isTold: Bool) throws {
        let city = try HandCity { draft in
            draft.brands.related = []
            draft.brands.categories = [0, 0, 0]
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
        let graph = try city.graph {
            $0.relatedCorrelation = least
            $0.relatedRegions = shared
        }
        let sites = (0..<3).map { Set(city.split.training.regions(ofBrand: $0)) }
        func areRelated(_ first: Set<Int32>, _ second: Set<Int32>) -> Bool {
            let columns = [first, second].map { sites in
                (0..<6).map { sites.contains($0) ? 1.0 : 0 }
            }
            let means = columns.map { $0.reduce(0, +) / 6 }
            func product(_ a: Int, _ b: Int) -> Double {
                (0..<6).reduce(0) {
                    $0 + (columns[a][$1] - means[a]) * (columns[b][$1] - means[b])
                }
            }
            let scale = (product(0, 0) * product(1, 1)).squareRoot()
            return first.intersection(second).count >= shared && scale > 0
                && product(0, 1) / scale >= least
        }
        let counts = try #require(PathReach(graph).counts(of: .relatedBrand))
        var gone = 0
        for brand in 0..<3 {
            for region in 0..<6 as Range<Int32> {
                let others = (0..<3).filter { $0 != brand && sites[$0].contains(region) }
                let rest = sites[brand].subtracting([region])
                let ways = others.count { areRelated(rest, sites[$0]) }
                #expect(
                    counts[brand, Int(region)] == Float(ways), "brand \(brand), region \(region)")
                gone += others.count { areRelated(sites[brand], sites[$0]) } - ways
            }
        }
        // Whether each pair alone made the relation, at both brands in four regions.
        #expect(gone == (isTold ? 8 : 0) && counts.elements.reduce(0, +) == (isTold ? 0 : 8))
    }

    /// Weighed ways, one by one: each is a chain of facts that avoids the brand, and counts the product of
    /// its facts' factors.
    @Test func weighedWaysAreProductsOfTheirFacts() throws {
        let city = try HandCity()
        let (split, graph) = (city.split, try city.graph())
        let reach = PathReach(graph, weighs: true)
        func factor(_ fact: Int) -> Double {
            guard let strength = graph.strength(ofFact: fact),
                let relation = graph.relations[Int(graph.relation[fact])].step?.relation
            else { return 1 }
            switch relation {
            case .nearBy, .competitive, .businessAreaServes, .belongTo: return 1 / (1 + strength)
            case .flowTransition, .similarFunction, .relatedBrand, .coCheckin: return strength
            default: return 1
            }
        }
        func ways(_ path: ArraySlice<Int>, _ from: Int32, _ to: Int32, _ brand: Int32) -> Double {
            guard let relation = path.first else { return from == to ? 1 : 0 }
            return (0..<graph.factCount).reduce(0) { sum, fact in
                let isNext =
                    Int(graph.relation[fact]) == relation && graph.subject[fact] == from
                    && graph.object[fact] != brand
                return isNext
                    ? sum + factor(fact) * ways(path.dropFirst(), graph.object[fact], to, brand)
                    : sum
            }
        }
        var differs = false
        for criterion in SiteCriterion.allCases {
            guard let weighed = reach.counts(of: criterion), let path = graph.path(of: criterion),
                let plain = PathReach(graph).counts(of: criterion)
            else { continue }
            for brand in 0..<split.brands {
                let known = Set(split.training.regions(ofBrand: brand))
                for region in 0..<split.regions where !known.contains(Int32(region)) {
                    let entity = graph.brandEntities[brand]
                    let wanted = ways(path[...], entity, graph.regionEntities[region], entity)
                    #expect(
                        abs(Double(weighed[brand, region]) - wanted) <= 1e-5 * max(1, wanted),
                        "\(criterion.name), brand \(brand), region \(region)")
                    differs = differs || weighed[brand, region] != plain[brand, region]
                }
            }
        }
        #expect(differs)
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
            brandCategories: brandCategories, notices: [],
            strengths: strengths.isEmpty ? [] : kept.map { strengths[$0] })
    }
}

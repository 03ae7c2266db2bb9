import City
import Tensors

/// How many ways a criterion's path leads from each brand to each region, the pair itself set aside.
///
/// A way that starts at the brand's own store in the region, or comes back through it, only says
/// that the pair is known; in training it would give every answer away. So for a training pair what
/// counts is what the rest of the graph says of it, as for a pair that is held out: ways over the
/// region's own OpenStoreAt fact, over the brand's places in the region, and over the brand itself
/// are left out, and so are ways over a RelatedBrand fact that was derived from training pairs and
/// would not be there without this one. All others are those of `PathInstances`.
///
/// A way counts one, or, weighed, as much as its facts are strong: the product of each fact's trips, of
/// 1/(1 + km) where less is stronger, of its cosine or correlation; a fact of no known strength counts one.
///
/// Not asked again are thresholds of other relations that the pair's own store had a part in: the
/// category of a brand that has none of its own, SimilarFunction, FlowTransition.
public struct PathReach: Sendable {
    private let graph: UrbanGraph
    private let index: UrbanGraphIndex
    /// Region of each entity, -1 for what is no region.
    private let regionOf: [Int32]
    /// What each fact counts; empty where all count one.
    private let factors: [Double]

    /// O(facts log facts)
    ///
    /// - Parameter weighs: Ways count as much as their facts are strong.
    public init(_ graph: UrbanGraph, weighs: Bool = false) {
        self.graph = graph
        factors = weighs ? (0..<graph.factCount).map { Self.factor(ofFact: $0, graph) } : []
        index = UrbanGraphIndex(graph)
        var regionOf = [Int32](repeating: -1, count: graph.entityCount)
        for (region, entity) in graph.regionEntities.enumerated() {
            regionOf[Int(entity)] = Int32(region)
        }
        self.regionOf = regionOf
    }

    private static func factor(ofFact fact: Int, _ graph: UrbanGraph) -> Double {
        guard let strength = graph.strength(ofFact: fact),
            let step = graph.relations[Int(graph.relation[fact])].step,
            let unit = UrbanStrength(of: step.relation)
        else { return 1 }
        return max(0, unit.nearestIsFirst ? 1 / (1 + strength) : strength)
    }

    private func factor(_ fact: Int) -> Double { factors.isEmpty ? 1 : factors[fact] }

    /// Counts of ways, `[brands, regions]`; nil where a relation of the path has no facts.
    ///
    /// Cost: O(facts along the path) for each brand; Shanghai's eight in 0.4 s.
    public func counts(of criterion: SiteCriterion) -> Tensor<Float>? {
        guard let path = graph.path(of: criterion) else { return nil }
        let (brands, regions) = (graph.brandEntities.count, graph.regionEntities.count)
        var result = Tensor<Float>.zeros([brands, regions])
        result.withUnsafeMutableElements { elements in
            guard let base = elements.baseAddress else { return }
            let target = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: brands, chunk: 8) { range in
                let walk = Walk(graph: graph, index: index, factors: factors)
                for brand in range {
                    let row = UnsafeMutableBufferPointer(
                        start: target.pointer + brand * regions, count: regions)
                    count(criterion, path, brand, walk, into: row)
                }
            }
        }
        return result
    }

    private func count(
        _ criterion: SiteCriterion, _ path: [Int], _ brand: Int, _ walk: Walk,
        into row: UnsafeMutableBufferPointer<Float>
    ) {
        let start = graph.brandEntities[brand]
        for (entity, ways) in walk.follow(path[...], from: [start], without: start) {
            let region = regionOf[Int(entity)]
            if region >= 0 { row[Int(region)] = Float(ways) }
        }
        // What the brand's own store in a region adds to that region is taken away again.
        guard let opens = graph.relation(of: UrbanStep(.openStoreAt)) else { return }
        let places = ownPlaces(start)
        let related = criterion == .relatedBrand ? relatedByEachPair(start, opens) : []
        for fact in index.facts(opens, from: start) {
            let entity = graph.object[fact]
            let region = regionOf[Int(entity)]
            guard region >= 0 else { continue }
            let own: Float
            switch criterion {
            case .regionDistance, .regionFunction, .regionFlow, .businessArea:
                own = Float(walk.follow(path[1...], from: [entity], without: start)[entity] ?? 0)
            case .relatedBrand:
                own = Float(
                    related.reduce(0) { $1.sites.contains(entity) ? $0 + $1.factor : $0 })
            case .brandCategory: own = 0
            case .competitiveness:
                own = Float(
                    walk.follow(path[1...], from: places[entity] ?? [], without: start)[entity]
                        ?? 0)
            case .storeCategory:
                own = storesInCategory(path, start, places[entity] ?? [])
            }
            row[Int(region)] = max(0, row[Int(region)] - own)
        }
    }

    /// Regions of each brand that is related to one by every pair that they share: without any of
    /// those they would not be related.
    ///
    /// A fewer pair never relates two brands that share its region and were not related: both their
    /// correlation and what they share fall.
    private func relatedByEachPair(_ brand: Int32, _ opens: Int) -> [(
        sites: Set<Int32>, factor: Double
    )] {
        guard let rule = graph.relatedBrandRule,
            let relates = graph.relation(of: UrbanStep(.relatedBrand))
        else { return [] }
        let own = sites(of: brand, opens)
        return index.facts(relates, from: brand).compactMap { fact in
            let other = sites(of: graph.object[fact], opens)
            let left = rule.strength(
                first: own.count - 1, second: other.count, both: own.intersection(other).count - 1)
            return left == nil ? (other, factor(fact)) : nil
        }
    }

    /// Entities of a brand's training regions.
    private func sites(of brand: Int32, _ opens: Int) -> Set<Int32> {
        Set(index.facts(opens, from: brand).lazy.map { graph.object[$0] })
    }

    /// The brand's places by the entity of their region.
    private func ownPlaces(_ brand: Int32) -> [Int32: [Int32]] {
        guard let owns = graph.relation(of: UrbanStep(.brandOf)),
            let lies = graph.relation(of: UrbanStep(.locateAt))
        else { return [:] }
        var places: [Int32: [Int32]] = [:]
        for fact in index.facts(owns, from: brand) {
            let place = graph.object[fact]
            for other in index.facts(lies, from: place) {
                places[graph.object[other], default: []].append(place)
            }
        }
        return places
    }

    /// Ways from the brand over a category to some of its own places.
    private func storesInCategory(_ path: [Int], _ brand: Int32, _ places: [Int32]) -> Float {
        var ways: Float = 0
        for fact in index.facts(path[0], from: brand) {
            let members = index.facts(path[1], from: graph.object[fact])
            for place in places where index.fact(in: members, to: place) != nil { ways += 1 }
        }
        return ways
    }

    /// Counts ways step by step, with memory that is used again.
    private struct Walk {
        let graph: UrbanGraph
        let index: UrbanGraphIndex
        let factors: [Double]

        /// Ways to each entity at the end of some steps.
        ///
        /// Whole numbers have sums that are exact in any order, weighed ones have not: the order of a
        /// dictionary is another one in each process, so theirs is that of the entities.
        ///
        /// - Parameter without: An entity that no way may pass through.
        func follow(
            _ path: ArraySlice<Int>, from starts: [Int32], without: Int32
        ) -> [Int32: Double] {
            var ways: [Int32: Double] = [:]
            for start in starts { ways[start, default: 0] += 1 }
            for relation in path {
                var next: [Int32: Double] = [:]
                func pass(_ entity: Int32, _ count: Double) {
                    for fact in index.facts(relation, from: entity)
                    where graph.object[fact] != without {
                        next[graph.object[fact], default: 0] +=
                            factors.isEmpty ? count : count * factors[fact]
                    }
                }
                if factors.isEmpty {
                    for (entity, count) in ways { pass(entity, count) }
                } else {
                    for (entity, count) in ways.sorted(by: { $0.key < $1.key }) {
                        pass(entity, count)
                    }
                }
                ways = next
            }
            return ways
        }
    }
}

import City
import Tensors

/// How many ways a criterion's path leads from each brand to each region, the pair itself set aside.
///
/// A way that starts at the brand's own store in the region, or comes back through it, only says
/// that the pair is known; in training it would give every answer away. So for a training pair what
/// counts is what the rest of the graph says of it, as for a pair that is held out: ways over the
/// region's own OpenStoreAt fact, over the brand's places in the region, and over the brand itself
/// are left out. All others are those of `PathInstances`.
public struct PathReach: Sendable {
    private let graph: UrbanGraph
    private let index: UrbanGraphIndex
    /// Region of each entity, -1 for what is no region.
    private let regionOf: [Int32]

    /// O(facts log facts)
    public init(_ graph: UrbanGraph) {
        self.graph = graph
        index = UrbanGraphIndex(graph)
        var regionOf = [Int32](repeating: -1, count: graph.entityCount)
        for (region, entity) in graph.regionEntities.enumerated() {
            regionOf[Int(entity)] = Int32(region)
        }
        self.regionOf = regionOf
    }

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
                let walk = Walk(graph: graph, index: index)
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
            if region >= 0 { row[Int(region)] += ways }
        }
        // What the brand's own store in a region adds to that region is taken away again.
        guard let opens = graph.relation(of: UrbanStep(.openStoreAt)) else { return }
        let places = ownPlaces(start)
        for fact in index.facts(opens, from: start) {
            let entity = graph.object[fact]
            let region = regionOf[Int(entity)]
            guard region >= 0 else { continue }
            let own: Float
            switch criterion {
            case .regionDistance, .regionFunction, .regionFlow, .businessArea:
                own = walk.follow(path[1...], from: [entity], without: start)[entity] ?? 0
            case .relatedBrand, .brandCategory: own = 0
            case .competitiveness:
                own =
                    walk.follow(path[1...], from: places[entity] ?? [], without: start)[entity] ?? 0
            case .storeCategory:
                own = storesInCategory(path, start, places[entity] ?? [])
            }
            row[Int(region)] = max(0, row[Int(region)] - own)
        }
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

        /// Ways to each entity at the end of some steps.
        ///
        /// - Parameter without: An entity that no way may pass through.
        func follow(_ path: ArraySlice<Int>, from starts: [Int32], without: Int32) -> [Int32: Float]
        {
            var ways: [Int32: Float] = [:]
            for start in starts { ways[start, default: 0] += 1 }
            for relation in path {
                var next: [Int32: Float] = [:]
                for (entity, count) in ways {
                    for fact in index.facts(relation, from: entity)
                    where graph.object[fact] != without {
                        next[graph.object[fact], default: 0] += count
                    }
                }
                ways = next
            }
            return ways
        }
    }
}

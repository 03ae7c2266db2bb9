import City
import Reports
import Support

/// Finds the ways through a graph from a brand to a region that follow a criterion's path: what the
/// criterion rests on.
///
/// A way that comes back to where it started or passes through where it ends tells nothing: the
/// brand category's path leads from a brand to its category and back to the brand itself, the
/// business area's from a store in the region back to the region. So neither the brand nor the
/// region counts as an entity in between.
///
/// A search walks back from the region first, which has few places, areas or brands, and then forward
/// from the brand through what it met: O(facts at the region and around it + instances).
public struct PathInstances: Sendable {
    /// The ways of one criterion.
    public struct Found: Equatable, Sendable {
        /// How many there are, at most the limit.
        public var count: Int
        /// There are more than the limit; the strongest are those of the ones that were met.
        public var isCapped: Bool
        public var strongest: [PathInstance]
    }

    public let graph: UrbanGraph
    private let index: UrbanGraphIndex

    /// Where counting stops unless told otherwise.
    public static let limit = 10_000

    /// O(facts log facts); a third of a second for 400,000 facts.
    public init(_ graph: UrbanGraph) {
        self.graph = graph
        index = UrbanGraphIndex(graph)
    }

    /// The ways from a brand to a region; nil where a relation of the path has no facts.
    ///
    /// The strongest are ranked by what the graph knows of their facts (most trips, fewest
    /// kilometres, highest cosine), else by how many facts the entities in between have, since
    /// what is linked most is known best; equals by the entities' numbers.
    ///
    /// - Parameters:
    ///   - brand: Index of the city's brand.
    ///   - region: Index of the city's region.
    ///   - strongest: How many are told.
    ///   - limit: Where counting stops.
    public func find(
        _ criterion: SiteCriterion, brand: Int, region: Int, strongest: Int = 3,
        limit: Int = Self.limit
    ) -> Found? {
        guard let path = graph.path(of: criterion) else { return nil }
        var walk = walk(path, brand: brand, region: region, limit: limit + 1)
        let length = path.count
        let count = walk.facts.count / length
        let isCapped = count > limit
        if isCapped { walk.facts.removeLast(length) }
        let chains = (0..<min(count, limit)).map { chain in
            walk.facts[chain * length..<(chain + 1) * length]
        }
        let ranked = chains.map { rank($0, criterion) }
        let order = chains.indices.sorted { ranked[$0] < ranked[$1] }
        return Found(
            count: chains.count, isCapped: isCapped,
            strongest: order.prefix(strongest).map { instance(chains[$0], criterion) })
    }

    /// Whether there is any way; false where a relation of the path has no facts.
    public func isGrounded(_ criterion: SiteCriterion, brand: Int, region: Int) -> Bool {
        guard let path = graph.path(of: criterion) else { return false }
        return !walk(path, brand: brand, region: region, limit: 1).facts.isEmpty
    }

    private func walk(_ path: [Int], brand: Int, region: Int, limit: Int) -> Walk {
        var walk = Walk(
            index: index, path: path, brand: graph.brandEntities[brand],
            region: graph.regionEntities[region], limit: limit)
        walk.forward(from: graph.brandEntities[brand], step: 0)
        return walk
    }
}

/// Ranking and wording.
extension PathInstances {
    /// Rises from the strongest to the weakest.
    private struct Rank: Comparable {
        var strength: Double
        var degrees: Int
        var facts: [Int32]

        static func < (first: Rank, second: Rank) -> Bool {
            if first.strength != second.strength { return first.strength < second.strength }
            if first.degrees != second.degrees { return first.degrees < second.degrees }
            return first.facts.lexicographicallyPrecedes(second.facts)
        }
    }

    private func rank(_ chain: ArraySlice<Int32>, _ criterion: SiteCriterion) -> Rank {
        let degrees = chain.dropLast().reduce(0) {
            $0 + Int(index.degrees[Int(graph.object[Int($1)])])
        }
        var value = 0.0
        if let (unit, strength) = strength(chain, criterion) {
            value = unit.nearestIsFirst ? strength : -strength
        }
        return Rank(strength: value, degrees: -degrees, facts: Array(chain))
    }

    private func strength(
        _ chain: ArraySlice<Int32>, _ criterion: SiteCriterion
    ) -> (UrbanStrength, Double)? {
        var found: (UrbanStrength, Double)?
        for (fact, step) in zip(chain, criterion.path) {
            guard let unit = UrbanStrength(of: step.relation),
                let strength = graph.strength(ofFact: Int(fact))
            else { continue }
            // All facts of one path that have a strength have the same unit.
            found = (unit, found.map { unit.joined($0.1, strength) } ?? strength)
        }
        return found
    }

    private func instance(
        _ chain: ArraySlice<Int32>, _ criterion: SiteCriterion
    ) -> PathInstance {
        let first = chain.first.map { graph.names[Int(graph.subject[Int($0)])] }
        let others = chain.map { graph.names[Int(graph.object[Int($0)])] }
        let found = strength(chain, criterion)
        return PathInstance(
            entities: [first ?? ""] + others, strength: found?.1,
            note: found.map { $0.0.words($0.1) } ?? "")
    }
}

extension UrbanStrength {
    /// A strength for people, such as `412 trips` or `0.6 km`.
    public func words(_ value: Double) -> String {
        switch self {
        // Whole numbers, unless a file is damaged; `Int` of what is none would end the program.
        case .trips: "\(value.digits(0)) trip\(value == 1 ? "" : "s")"
        case .visits: "\(value.digits(0)) time\(value == 1 ? "" : "s")"
        case .kilometres: "\(value.digits(1)) km"
        case .cosine: "cosine \(value.digits(2))"
        case .correlation: "correlation \(value.digits(2))"
        }
    }
}

/// One search.
private struct Walk {
    let index: UrbanGraphIndex
    let path: [Int]
    let brand: Int32
    let region: Int32
    let limit: Int
    /// Entities after each step from which the region is reached, rising; the last is the region.
    private let reached: [[Int32]]
    /// The facts of all ways, one behind the other.
    var facts: [Int32] = []
    private var chain: [Int32] = []

    init(index: UrbanGraphIndex, path: [Int], brand: Int32, region: Int32, limit: Int) {
        self.index = index
        self.path = path
        self.brand = brand
        self.region = region
        self.limit = limit
        var reached = [[region]]
        for relation in path.dropFirst().reversed() {
            var before: Set<Int32> = []
            for object in reached[0] {
                for fact in index.facts(relation, to: object) {
                    before.insert(index.graph.subject[Int(fact)])
                }
            }
            before.remove(brand)
            before.remove(region)
            reached.insert(before.sorted(), at: 0)
        }
        self.reached = reached
    }

    /// Goes on from an entity, through those from which the region is reached.
    mutating func forward(from entity: Int32, step: Int) {
        guard step < path.count else {
            facts.append(contentsOf: chain)
            return
        }
        let range = index.facts(path[step], from: entity)
        let targets = reached[step]
        // Look the fewer up among the more.
        if range.count <= targets.count {
            for fact in range where targets.containsAscending(index.graph.object[fact]) {
                guard visit(fact, step) else { return }
            }
        } else {
            for target in targets {
                guard let fact = index.fact(in: range, to: target) else { continue }
                guard visit(fact, step) else { return }
            }
        }
    }

    /// - Returns: Whether to go on; the limit is not reached.
    private mutating func visit(_ fact: Int, _ step: Int) -> Bool {
        guard facts.count < limit * path.count else { return false }
        chain.append(Int32(fact))
        forward(from: index.graph.object[fact], step: step + 1)
        chain.removeLast()
        return true
    }

}

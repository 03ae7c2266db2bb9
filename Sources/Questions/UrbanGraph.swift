import City
import Graphs
import Reports
import Support
import Tensors

/// An urban knowledge graph with the pairs that it was built from and what finds its paths.
public struct CityGraph: Sendable {
    public let split: SiteSplit
    public let graph: UrbanGraph
    public let instances: PathInstances

    package init(
        _ city: City, _ settings: UrbanGraphSettings, seed: UInt64, minimumPairs: Int
    ) throws {
        split = try SiteSplit(city, seed: seed, minimumPairs: minimumPairs)
        graph = try UrbanGraph.make(split, settings)
        instances = PathInstances(graph)
    }
}

/// What a graph depends on.
struct UrbanGraphKey: Hashable {
    var fingerprint: String
    var settings: UrbanGraphSettings
    var seed: UInt64
    var minimumPairs: Int
}

extension Workspace {
    /// The urban knowledge graph of a city, released or built; a second call with the same settings
    /// returns the same one.
    ///
    /// - Parameters:
    ///   - seed: Of the division of pairs, where it does not come with the data.
    ///   - minimumPairs: Pairs that a brand needs to take part in it.
    /// - Throws: `Failure(.badData)` where the city lacks brands or regions, `Failure(.usage)` for
    ///   settings out of range.
    public func urbanGraph(
        _ name: String, settings: UrbanGraphSettings = UrbanGraphSettings(), seed: UInt64 = 1,
        minimumPairs: Int = SiteSplit.minimumPairs
    ) throws -> CityGraph {
        let city = try city(name)
        guard minimumPairs >= 1 else {
            throw Failure(
                .usage, "brands need at least \(minimumPairs) pairs",
                remedy: "give a --minimum-pairs of 1 or more")
        }
        let key = UrbanGraphKey(
            fingerprint: city.fingerprint, settings: settings, seed: seed,
            minimumPairs: minimumPairs)
        if let graph = urbanGraphs.withLock({ $0[key] }) { return graph }
        let graph = try CityGraph(city, settings, seed: seed, minimumPairs: minimumPairs)
        urbanGraphs.withLock { $0[key] = graph }
        return graph
    }

    /// Statistics of a city's urban knowledge graph, as tables 5 to 7 of the paper have them.
    public func urbanGraphReport(
        _ name: String, settings: UrbanGraphSettings = UrbanGraphSettings(), seed: UInt64 = 1,
        minimumPairs: Int = SiteSplit.minimumPairs
    ) throws -> UrbanGraphReport {
        UrbanGraphReport(
            try urbanGraph(name, settings: settings, seed: seed, minimumPairs: minimumPairs))
    }
}

extension UrbanGraphReport {
    /// O(facts).
    public init(_ cityGraph: CityGraph) {
        let (split, graph) = (cityGraph.split, cityGraph.graph)
        var facts = [Int](repeating: 0, count: graph.relations.count)
        var subjects = [Set<UrbanEntityKind>](repeating: [], count: graph.relations.count)
        var objects = subjects
        for fact in 0..<graph.factCount {
            let relation = Int(graph.relation[fact])
            facts[relation] += 1
            subjects[relation].insert(graph.kinds[Int(graph.subject[fact])])
            objects[relation].insert(graph.kinds[Int(graph.object[fact])])
        }
        func ends(_ kinds: Set<UrbanEntityKind>) -> String {
            UrbanEntityKind.allCases.filter(kinds.contains).map(\.rawValue)
                .joined(separator: ", ")
        }
        let relations = graph.relations.enumerated().map { index, relation in
            let rule = relation.step.flatMap { graph.rules[$0.relation] } ?? "as released"
            let isInverse = relation.step?.isInverse ?? false
            return Relation(
                name: relation.name, subjects: ends(subjects[index]),
                objects: ends(objects[index]), facts: facts[index],
                rule: isInverse && !graph.isReleased ? "the inverse" : rule)
        }
        let entities = UrbanEntityKind.allCases.map { kind in
            Count(name: kind.rawValue, count: graph.kinds.count { $0 == kind })
        }
        let leaks = graph.leaks(split).count
        let leakNotice =
            leaks == 0 ? [] : ["\(leaks) facts tell of held-out pairs: figures are too good"]
        self.init(
            city: split.city.name, source: graph.isReleased ? "released" : "built",
            entities: entities.filter { $0.count > 0 }, relations: relations,
            facts: graph.factCount, brands: split.brands, regions: split.regions,
            training: split.training.count, validation: split.validation.count,
            test: split.test.count,
            absentPaths: SiteCriterion.allCases.filter { graph.path(of: $0) == nil }.map(\.name),
            notices: leakNotice + graph.notices)
    }
}

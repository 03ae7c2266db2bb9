import City
import Reports

/// Looks for held-out pairs of brand and region in what models learn from.
public enum SiteAudit {
    /// What is looked for in every comparison, because it costs next to nothing.
    ///
    /// - Parameter part: The one that is ranked.
    /// - Cost: O(pairs + facts)
    public static func findings(_ split: SiteSplit, part: VisitPart) -> [AuditFinding] {
        [targetInInput(split, part: part), targetInGraph(split, part: part)].compactMap { $0 }
    }

    /// Pairs of the part that are known already, which no ranking can find.
    static func targetInInput(_ split: SiteSplit, part: VisitPart) -> AuditFinding {
        let known = keys(split.training).union(part == .test ? keys(split.validation) : [])
        let targets = keys(split.pairs(part))
        return finding(
            "target in its input", targets.intersection(known).count, of: targets.count,
            "pairs of the \(part.rawValue) part are known pairs too, and count for nothing")
    }

    /// Pairs of the part that the city's own graph states; nil where there is no graph.
    static func targetInGraph(_ split: SiteSplit, part: VisitPart) -> AuditFinding? {
        let city = split.city
        guard let graph = city.graph, let brands = city.brands, let regions = city.regions else {
            return nil
        }
        let steps = graph.relations.map { UrbanRelation.named($0) }
        let entities = Array(graph.entities)
        let brandOf = numbers(brands.identifiers)
        let regionOf = numbers(regions.identifiers)
        let targets = keys(split.pairs(part))
        var stated: Set<UInt64> = []
        for fact in 0..<graph.factCount {
            guard let step = steps[Int(graph.relation[fact])], step.relation == .openStoreAt else {
                continue
            }
            let ends = (graph.subject[fact], graph.object[fact])
            guard let brand = brandOf[entities[Int(step.isInverse ? ends.1 : ends.0)]],
                let region = regionOf[entities[Int(step.isInverse ? ends.0 : ends.1)]]
            else { continue }
            stated.insert(key(brand, region))
        }
        return finding(
            "target in the graph", targets.intersection(stated).count, of: targets.count,
            "pairs of the \(part.rawValue) part stand in the city's graph; it is read without them")
    }

    private static func finding(
        _ name: String, _ count: Int, of total: Int, _ consequence: String
    ) -> AuditFinding {
        AuditFinding(
            name: name, status: count == 0 ? .passed : .noted,
            share: Double(count) / Double(max(1, total)),
            detail: count == 0 ? "none of \(total) pairs" : "\(count) of \(total) \(consequence)")
    }

    private static func keys(_ pairs: SitePairs) -> Set<UInt64> {
        var keys: Set<UInt64> = []
        for brand in 0..<pairs.brands {
            for region in pairs.regions(ofBrand: brand) { keys.insert(key(Int32(brand), region)) }
        }
        return keys
    }

    private static func numbers(_ identifiers: StringColumn) -> [String: Int32] {
        Dictionary(identifiers.enumerated().map { ($1, Int32($0)) }) { first, _ in first }
    }

    private static func key(_ brand: Int32, _ region: Int32) -> UInt64 {
        UInt64(UInt32(bitPattern: brand)) << 32 | UInt64(UInt32(bitPattern: region))
    }
}

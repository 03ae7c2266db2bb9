import City
import Explanation
import Foundation
import Graphs
import Models
import Reports
import Support
import Tensors

extension Workspace {
    /// Brands or categories against the criteria.
    ///
    /// - Parameters:
    ///   - by: `brand` or `category`.
    ///   - value: `weight` or `contribution`; see `SiteCriteriaTable`.
    public func criteriaHeatMap(run name: String, session: String, by: String, value: String)
        throws -> CriteriaHeatMap
    {
        let run = try siteRun(name, session: session)
        try Self.check("--criteria-by", by, ["brand", "category"])
        try Self.check("--value", value, ["weight", "contribution"])
        let paths = try run.requirePaths()
        let table = paths.table()
        let numbers = value == "weight" ? table.weights : table.contributions
        let brands = (0..<run.split.brands).filter {
            !run.split.training.regions(ofBrand: $0).isEmpty
        }
        func row(_ brand: Int) -> [Double] { table.criteria.indices.map { numbers[brand, $0] } }
        let columns = table.criteria.map(\.name)
        if by == "brand" {
            return CriteriaHeatMap(
                by: by, value: value, weights: paths.weights,
                rows: brands.map { run.brandName($0) }, columns: columns, values: brands.map(row))
        }
        let groups = Dictionary(grouping: brands) { run.category(ofBrand: $0) }
        let names = groups.keys.sorted { (-groups[$0]!.count, $0) < (-groups[$1]!.count, $1) }
        return CriteriaHeatMap(
            by: by, value: value, weights: paths.weights,
            rows: names.map { $0.isEmpty ? "(no category)" : $0 },
            columns: columns,
            values: names.map { name in
                let rows = groups[name]!.map(row)
                return columns.indices.map { column in
                    rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
                }
            })
    }

    /// Cosine distances between brands before and after the encoder: all in the means, the brands
    /// with the most training regions in the matrices, those of one category beside each other.
    ///
    /// - Parameter limit: Brands in the matrices.
    public func brandDistances(run name: String, session: String, limit: Int = 60) throws
        -> BrandDistances
    {
        let run = try siteRun(name, session: session)
        let paths = try run.requirePaths()
        let all = (0..<run.split.brands).filter {
            !run.split.training.regions(ofBrand: $0).isEmpty
        }
        func matrix(_ vectors: Tensor<Float>, _ brands: [Int]) -> Tensor<Double> {
            CosineDistances.matrix(
                vectors.gatheringRows(brands.map { run.graph.brandEntities[$0] }).converted())
        }
        func means(_ distances: Tensor<Double>) -> (same: Double, other: Double) {
            var sums = (same: 0.0, other: 0.0)
            var counts = (same: 0.0, other: 0.0)
            for first in all.indices {
                for second in 0..<first {
                    let isSame =
                        run.graph.brandCategories[all[first]]
                        == run.graph.brandCategories[all[second]]
                    let distance = distances[first, second]
                    if isSame {
                        sums.same += distance
                        counts.same += 1
                    } else {
                        sums.other += distance
                        counts.other += 1
                    }
                }
            }
            return (sums.same / max(1, counts.same), sums.other / max(1, counts.other))
        }
        let before = means(matrix(paths.inputs, all))
        let after = means(matrix(paths.outputs, all))
        let shown = all.sorted {
            (-run.split.training.regions(ofBrand: $0).count, $0)
                < (-run.split.training.regions(ofBrand: $1).count, $1)
        }.prefix(limit).sorted {
            (run.category(ofBrand: $0), $0) < (run.category(ofBrand: $1), $1)
        }
        return BrandDistances(
            brands: shown.map { run.brandName($0) }, before: matrix(paths.inputs, shown).rowArrays,
            after: matrix(paths.outputs, shown).rowArrays, sameBefore: before.same,
            otherBefore: before.other, sameAfter: after.same, otherAfter: after.other)
    }

    /// Entities in the plane. All but places are drawn; of places as many as fit, every n-th.
    ///
    /// - Parameters:
    ///   - method: `pca` or `t-sne`.
    ///   - stage: `before` or `after` the encoder; an embedding has no encoder.
    /// - Cost: t-SNE of 2,000 entities takes some 4 s.
    public func embeddingMap(run name: String, session: String, method: String, stage: String)
        throws -> EmbeddingMap
    {
        let run = try siteRun(name, session: session)
        try Self.check("--embedding", method, ["pca", "t-sne"])
        try Self.check("--stage", stage, ["before", "after"])
        let vectors: Tensor<Float>
        if stage == "after" {
            vectors = try run.requirePaths().outputs
        } else {
            vectors = run.entityVectors
        }
        let limit = method == "pca" ? 5000 : 2000
        let chosen = Self.sample(run.graph.kinds, limit)
        let points = vectors.gatheringRows(chosen.map { Int32($0) }).converted(to: Double.self)
        let plane: Tensor<Double>
        var variance: Double?
        if method == "pca" {
            let found = try PrincipalComponents(points)
            plane = found.points
            variance = found.shares.reduce(0, +)
        } else {
            plane = try StochasticNeighbors().picture(points).points
        }
        let kinds = UrbanEntityKind.allCases.filter { kind in
            chosen.contains { run.graph.kinds[$0] == kind }
        }
        return EmbeddingMap(
            method: method, stage: stage, kinds: kinds.map(\.rawValue),
            points: chosen.enumerated().map { index, entity in
                EmbeddingMap.Point(
                    x: plane[index, 0], y: plane[index, 1],
                    kind: kinds.firstIndex(of: run.graph.kinds[entity]) ?? 0,
                    name: run.graph.names[entity])
            }, variance: variance, leftOut: run.graph.entityCount - chosen.count)
    }

    private static func sample(_ kinds: [UrbanEntityKind], _ limit: Int) -> [Int] {
        func thinned(_ entities: [Int], to count: Int) -> [Int] {
            guard entities.count > count else { return entities }
            guard count > 0 else { return [] }
            return (0..<count).map { entities[$0 * entities.count / count] }
        }
        let others = thinned(kinds.indices.filter { kinds[$0] != .place }, to: limit * 3 / 4)
        let places = thinned(kinds.indices.filter { kinds[$0] == .place }, to: limit - others.count)
        return (others + places).sorted()
    }

    private static func check(_ option: String, _ value: String, _ known: [String]) throws {
        guard known.contains(value) else {
            throw Failure(
                .usage, "\(option) \(value) is unknown",
                remedy: "give \(known.joined(separator: " or "))")
        }
    }
}

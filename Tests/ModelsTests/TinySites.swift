import Autodiff
import City
import Graphs
import Models
import Tensors

/// A knowledge graph that fits on a page: four regions, a business area, four places, three brands
/// and two categories, with facts on every path of the paper.
enum TinySites {
    static let regions: [Int32] = [0, 1, 2, 3]
    static let area: Int32 = 4
    static let places: [Int32] = [5, 6, 7, 8]
    static let brands: [Int32] = [9, 10, 11]
    static let categories: [Int32] = [12, 13]

    private static func facts(_ relation: UrbanRelation) -> [(Int32, Int32)] {
        switch relation {
        case .openStoreAt: [(9, 0), (9, 1), (10, 1), (10, 2), (11, 3), (11, 0)]
        case .nearBy: [(0, 1), (1, 2), (2, 3)]
        case .flowTransition: [(0, 2), (1, 3), (3, 0)]
        case .similarFunction: [(0, 3)]
        case .businessAreaServes: [(4, 0), (4, 1)]
        case .relatedBrand: [(9, 10)]
        case .brandCategoryOne: [(9, 12), (10, 12), (11, 13)]
        case .brandOf: [(9, 5), (10, 6)]
        case .competitive: [(5, 6)]
        case .locateAt: [(5, 0), (6, 1), (7, 2), (8, 3)]
        case .placeCategoryOne: [(5, 12), (6, 13), (7, 12), (8, 13)]
        default: []
        }
    }

    /// - Parameter relations: Those that have facts; nil for all.
    static func graph(_ relations: Set<UrbanRelation>? = nil) -> UrbanGraph {
        var listed: [UrbanGraphRelation] = []
        var all: [(subject: Int32, relation: Int32, object: Int32)] = []
        for relation in UrbanRelation.allCases where relations?.contains(relation) ?? true {
            for inverse in relation.isSymmetric ? [false] : [false, true] {
                let number = Int32(listed.count)
                let step = UrbanStep(relation, inverse: inverse)
                listed.append(UrbanGraphRelation(step: step, name: step.name))
                for (subject, object) in facts(relation) {
                    if !inverse { all.append((subject, number, object)) }
                    if inverse || relation.isSymmetric { all.append((object, number, subject)) }
                }
            }
        }
        let kinds: [UrbanEntityKind] =
            Array(repeating: .region, count: 4) + [.businessArea]
            + Array(repeating: .place, count: 4) + Array(repeating: .brand, count: 3)
            + Array(repeating: .categoryOne, count: 2)
        return UrbanGraph(
            kinds: kinds, names: kinds.indices.map { "E\($0)" }, relations: listed, facts: all,
            regionEntities: regions, brandEntities: brands, brandCategories: [12, 12, 13],
            notices: [])
    }

    /// Few relations and three paths: little enough for finite differences.
    static let few: Set<UrbanRelation> = [
        .openStoreAt, .nearBy, .flowTransition, .brandCategoryOne,
    ]

    static func model<Scalar: TensorScalar>(
        _: Scalar.Type, _ layout: SiteLayout, seed: UInt64 = 1,
        _ change: (inout KnowSite<Scalar>.Configuration) -> Void = { _ in }
    ) -> (model: KnowSite<Scalar>, parameters: Parameters<Scalar>) {
        var configuration = KnowSite<Scalar>.Configuration()
        configuration.dimension = 4
        configuration.dropout = 0
        change(&configuration)
        var random = RandomStream(seed: seed, name: "tiny")
        let d = configuration.dimension
        let pretrained: (entities: Tensor<Scalar>, relations: Tensor<Scalar>) = (
            random.normal([layout.entities, d], deviation: 0.7),
            random.normal([layout.relations, d], deviation: 0.7)
        )
        let model = KnowSite(configuration, layout, pretrained: pretrained)
        var parameters = model.initialParameters(&random, pretrained: pretrained)
        // What starts at 0 or 1 would hide a wrong derivative.
        for name in parameters.names where name.hasSuffix(".bias") || name.contains("norm") {
            parameters[name] =
                parameters[name] + random.normal(parameters[name].shape, deviation: 0.3)
        }
        return (model, parameters)
    }

    /// Every training pair of the graph once.
    static func batch<Scalar: TensorScalar>(_: Scalar.Type) -> KnowSite<Scalar>.Batch {
        let pairs: [(Int, Int)] = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 3), (2, 0)]
        return KnowSite<Scalar>.Batch(
            brands: brands, categories: [12, 12, 13],
            targets: pairs.map { (row: $0.0, column: $0.1, count: 1) })
    }
}

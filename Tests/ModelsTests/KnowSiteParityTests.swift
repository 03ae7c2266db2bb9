import Autodiff
import Layers
import Models
import Tensors
import TestSupport
import Testing

/// KnowSite's mathematics, by numbers that PyTorch computed.
@Suite struct KnowSiteParityTests {
    static let paths = (try? ParityCase.paths(beside: #filePath, prefix: "knowsite-")) ?? []

    @Test func fixturesAreThere() { #expect(Self.paths.count >= 3) }

    @Test(arguments: paths)
    func outputsAndGradients(path: String) throws {
        let parity = try ParityCase(path: path)
        let setup = try KnowSiteCase(parity)
        let model = setup.model
        let tape = Tape<Float>()
        let loss = model.loss(
            tape, setup.parameters, setup.batch, keys: DropoutKeys(seed: 0, step: 0))
        func check(_ name: String, _ value: Tensor<Float>, isGradient: Bool = false) throws {
            let expected: Tensor<Float> = try parity.file.tensor(name)
            let worst = excess(
                value.reshaped(expected.shape), expected, absolute: isGradient ? 5e-5 : 2e-5,
                relative: isGradient ? 1e-3 : 2e-4)
            #expect(worst <= 1, "\(name)")
        }
        try check("expected_loss", loss.value)
        let gradients = tape.gradients(of: loss)
        for (name, fixture) in setup.names {
            let shape = setup.parameters[name].shape
            let expected =
                fixture == "entity_embedding" || fixture == "relation_embedding"
                ? "expected_grad_" + fixture.prefix { $0 != "_" } : "expected_grad." + fixture
            try check(
                expected, gradients[name]?.dense(shape: shape) ?? .zeros(shape), isGradient: true)
        }
        let seen = model.intermediates(setup.parameters, setup.batch)
        try check("expected_score", seen["score"]!)
        try check("expected_attention", seen["paths.attention"]!)
        try check("expected_entity", seen["entities"]!)
        try check("expected_relation", seen["relations"]!)
    }

    /// Frozen inputs with messages made beforehand score as trained ones do.
    @Test(arguments: paths)
    func frozenInputsScoreTheSame(path: String) throws {
        let setup = try KnowSiteCase(try ParityCase(path: path))
        var configuration = setup.model.configuration
        configuration.isFrozen = true
        let frozen = KnowSite(
            configuration, setup.model.layout,
            pretrained: (
                setup.parameters["entity.embedding"], setup.parameters["relation.embedding"]
            ))
        let left = frozen.scores(setup.parameters)
        let right = setup.model.scores(setup.parameters)
        #expect(excess(left, right, absolute: 1e-5, relative: 1e-4) <= 1)
    }
}

/// A parity case as a model, its parameters and its batch.
struct KnowSiteCase {
    let model: KnowSite<Float>
    let parameters: Parameters<Float>
    let batch: KnowSite<Float>.Batch
    /// Our names of the parameters with the fixture's.
    let names: [(String, String)]

    init(_ parity: ParityCase) throws {
        func integers(_ name: String) throws -> [Int32] { Array(try parity.file.column(name)) }
        let lengths = try integers("path_lengths").map(Int.init)
        let joined = try integers("path_relations").map(Int.init)
        var paths: [[Int]] = []
        var start = 0
        for length in lengths {
            paths.append(Array(joined[start..<start + length]))
            start += length
        }
        let brands = try integers("brands")
        let layout = SiteLayout(
            entities: try parity.integer("entities"), relations: try parity.integer("relations"),
            subject: try integers("fact_subject"), relation: try integers("fact_relation"),
            object: try integers("fact_object"), brandEntities: brands,
            brandCategories: Array(repeating: -1, count: brands.count),
            regionEntities: try integers("regions"), paths: paths, criteria: [],
            openStore: try parity.integer("open_store_relation"))
        var configuration = KnowSite<Float>.Configuration()
        configuration.dimension = try parity.integer("dimension")
        configuration.layers = try parity.integer("layers")
        configuration.alpha = parity.configuration["alpha"] ?? 0
        configuration.composition = try #require(
            .init(rawValue: parity.words["compose"] ?? ""))
        configuration.isNormalized = parity.words["fusion"] == "normalized"
        configuration.dropout = 0
        configuration.isFrozen = false
        model = KnowSite(configuration, layout, pretrained: nil)
        var parameters = Parameters<Float>()
        var random = RandomStream(seed: 1, name: "names")
        var names: [(String, String)] = []
        for name in model.initialParameters(&random, pretrained: nil).names {
            let fixture = Self.fixture(name)
            guard parity.file.names.contains(fixture) else { continue }
            parameters[name] = try parity.file.tensor(fixture)
            names.append((name, fixture))
        }
        self.parameters = parameters
        self.names = names
        let categories = try integers("categories")
        let targets = try integers("batch_target")
        batch = KnowSite<Float>.Batch(
            brands: try integers("batch_brand").map { brands[Int($0)] },
            categories: try integers("batch_category").map { categories[Int($0)] },
            targets: targets.enumerated().map { ($0, Int($1), 1) })
    }

    /// `path0.input.weight` is `path0.input_weight` there.
    private static func fixture(_ name: String) -> String {
        if name.hasPrefix("query.") { return "brand_category." + name.dropFirst(6) }
        if name.hasPrefix("entity.") { return "entity_embedding" }
        if name.hasPrefix("relation.") { return "relation_embedding" }
        let parts = name.split(separator: ".")
        return parts[0] + "." + parts.dropFirst().joined(separator: "_")
    }
}

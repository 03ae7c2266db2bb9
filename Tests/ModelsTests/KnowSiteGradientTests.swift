import Autodiff
import Layers
import Models
import Optimizers
import Tensors
import Testing

/// KnowSite's derivatives in Double, and that it learns.
@Suite struct KnowSiteGradientTests {
    private typealias Configuration = KnowSite<Double>.Configuration

    private func error(_ change: (inout Configuration) -> Void) throws -> Double {
        let layout = try SiteLayout(TinySites.graph(TinySites.few), reaches: .init())
        let (model, parameters) = TinySites.model(Double.self, layout) {
            $0.dropout = 0.3
            change(&$0)
        }
        let batch = TinySites.batch(Double.self)
        return GradientCheck.largestError(parameters) { tape, variables in
            var moved = Parameters<Double>()
            for name in parameters.names {
                moved[name] = variables[name]?.value ?? parameters[name]
            }
            return model.loss(tape, moved, batch, keys: DropoutKeys(seed: 4, step: 9))
        }
    }

    @Test(arguments: MessageComposition.allCases, [false, true])
    func messages(message: MessageComposition, frozen: Bool) throws {
        for layers in [1, 2] {
            let found = try error {
                $0.message = message
                $0.isFrozen = frozen
                $0.layers = layers
                $0.composition = .add
            }
            #expect(found < 1e-6, "\(layers) layers")
        }
    }

    @Test(arguments: PathComposition.allCases, [0, 1, 2])
    func paths(
        composition: PathComposition, layers: Int
    ) throws {
        for frozen in [false, true] {
            let found = try error {
                $0.composition = composition
                $0.layers = layers
                $0.isFrozen = frozen
            }
            #expect(found < 1e-6, "frozen \(frozen)")
        }
    }

    @Test(arguments: PathComposition.allCases, [0, 0.7])
    func gates(composition: PathComposition, penalty: Double) throws {
        for normalized in [false, true] {
            let found = try error {
                $0.composition = composition
                $0.attention = .sigmoid
                $0.gatePenalty = penalty
                $0.isNormalized = normalized
                $0.layers = 1
            }
            #expect(found < 1e-6, "normalized \(normalized)")
        }
    }

    /// Averages that run along are no part of the derivative.
    @Test(arguments: [1, 2]) func runningAverages(layers: Int) throws {
        let found = try error {
            $0.norm = .running
            $0.layers = layers
            $0.composition = .add
        }
        #expect(found < 1e-6)
    }

    @Test(arguments: [0, 0.3, 1]) func shares(alpha: Double) throws {
        for normalized in [false, true] {
            let found = try error {
                $0.alpha = alpha
                $0.isNormalized = normalized
                $0.composition = .multiply
                $0.layers = 1
            }
            #expect(found < 1e-6, "normalized \(normalized)")
        }
    }

    /// Twelve regions, ten brands that want one each: the loss starts at log 12.
    @Test(arguments: [false, true]) func tenPairsAreLearned(normalized: Bool) throws {
        var random = RandomStream(seed: 6, name: "overfit")
        let (entities, relations) = (24, 4)
        var columns: [[Int32]] = [[], [], []]
        // Whoever receives nothing is like everybody else who receives nothing.
        for fact in 0..<80 {
            columns[0].append(Int32(random.integer(below: entities)))
            columns[1].append(Int32(random.integer(below: relations)))
            columns[2].append(Int32(fact % entities))
        }
        let brands = (0..<10).map { Int32($0) }
        let layout = SiteLayout(
            entities: entities, relations: relations, subject: columns[0], relation: columns[1],
            object: columns[2], brandEntities: brands,
            brandCategories: Array(repeating: 22, count: 10),
            regionEntities: (10..<22).map { Int32($0) }, paths: [[0, 1], [2], [3, 0]],
            criteria: [], openStore: 3)
        var configuration = KnowSite<Float>.Configuration()
        configuration.dimension = 16
        configuration.layers = 1
        configuration.dropout = 0
        configuration.isFrozen = false
        configuration.isNormalized = normalized
        let model = KnowSite(configuration, layout, pretrained: nil)
        var parameters = model.initialParameters(&random, pretrained: nil)
        let batch = KnowSite<Float>.Batch(
            brands: brands, categories: layout.brandCategories,
            targets: (0..<10).map { (row: $0, column: ($0 * 5) % 12, count: 1) })
        var adam = Adam<Float>()
        var losses: [Double] = []
        for step in 0..<400 {
            let tape = Tape<Float>()
            let loss = model.loss(
                tape, parameters, batch, keys: DropoutKeys(seed: 1, step: step))
            losses.append(Double(loss.value.scalar))
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.01)
        }
        let end = losses[399]
        #expect(abs(losses[0] - 2.4849) < (normalized ? 0.4 : 1.5), "\(losses[0])")
        if normalized {
            // Two unit vectors: at best 1 for the true region, −1/11 for each other.
            #expect(end < 1.75 && end > 1.5, "\(end)")
        } else {
            #expect(end < 0.1, "\(end)")
        }
        let scores = model.scores(parameters)
        for brand in 0..<10 {
            let row = scores.slicingRows(brand..<brand + 1).elements
            #expect(row.indices.max { row[$0] < row[$1] } == (brand * 5) % 12)
        }
    }
}

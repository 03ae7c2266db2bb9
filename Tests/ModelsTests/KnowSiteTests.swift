import Autodiff
import City
import Foundation
import Graphs
import Layers
import Models
import Reports
import Synchronization
import Tensors
import TestSupport
import Testing

/// What KnowSite must keep to whatever its parameters are.
@Suite struct KnowSiteTests {
    private typealias Site = KnowSite<Double>

    private func distance<Scalar: TensorScalar>(_ a: Tensor<Scalar>, _ b: Tensor<Scalar>)
        -> Double
    {
        guard a.shape == b.shape else { return .infinity }
        return (0..<a.count).reduce(0) { max($0, abs(Double(a[$1] - b[$1]))) }
    }

    private func loss(_ model: Site, _ parameters: Parameters<Double>, _ batch: Site.Batch)
        -> Double
    {
        model.loss(Tape(), parameters, batch, keys: DropoutKeys(seed: 3, step: 2)).value.scalar
    }

    private func row(_ brands: [Int32], _ categories: [Int32], _ targets: [(Int, Int, Double)])
        -> Site.Batch
    {
        Site.Batch(
            brands: brands, categories: categories,
            targets: targets.map { (row: $0.0, column: $0.1, count: $0.2) })
    }

    @Test func rowsOfABatchDoNotMeet() throws {
        let layout = try SiteLayout(TinySites.graph())
        let (model, parameters) = TinySites.model(Double.self, layout) { $0.dropout = 0.3 }
        func value(_ batch: Site.Batch) -> Double { loss(model, parameters, batch) }
        let once = value(row([9], [12], [(0, 2, 1)]))
        #expect(abs(value(row([9], [12], [(0, 2, 2)])) - once) < 1e-12)
        #expect(abs(value(row([9, 9], [12, 12], [(0, 2, 1), (1, 2, 1)])) - once) < 1e-12)
        // A brand that is given twice is a brand with a count of 2.
        let other = value(row([11], [13], [(0, 1, 1)]))
        let together = value(row([9, 11], [12, 13], [(0, 2, 2), (1, 1, 1)]))
        #expect(abs(together - (2 * once + other) / 3) < 1e-12)
        let apart = row([9, 11, 9], [12, 13, 12], [(0, 2, 1), (1, 1, 1), (2, 2, 1)])
        #expect(abs(value(apart) - together) < 1e-12)
        // Nor does their order count.
        let turned = row([11, 9], [13, 12], [(0, 1, 1), (1, 2, 2)])
        #expect(abs(value(turned) - together) < 1e-12)
        #expect(abs(once - other) > 1e-4)
    }

    /// Without dropout a training step computes what prediction does.
    @Test(arguments: [0, 1, 2], [false, true])
    func trainingAndPredictionAgree(layers: Int, frozen: Bool) throws {
        let layout = try SiteLayout(TinySites.graph())
        let (model, parameters) = TinySites.model(Double.self, layout) {
            $0.layers = layers
            $0.isFrozen = frozen
        }
        let scores = model.scores(parameters)
        #expect(scores.shape == [3, 4])
        let batch = TinySites.batch(Double.self)
        var wanted = 0.0
        for (brand, region, _) in batch.targets {
            let total = (0..<4).reduce(0) { $0 + exp(scores[brand, $1]) }
            wanted -= log(exp(scores[brand, region]) / total) / Double(batch.targets.count)
        }
        #expect(abs(loss(model, parameters, batch) - wanted) < 1e-8)
    }

    @Test func aPathWithoutFactsIsLeftOut() throws {
        let all = try SiteLayout(TinySites.graph())
        #expect(all.criteria == SiteCriterion.allCases)
        for criterion in SiteCriterion.allCases where criterion != .brandCategory {
            let lacking = try #require(
                criterion.path.map(\.relation).first { relation in
                    relation != .openStoreAt && relation != .brandCategoryOne
                })
            let kept = Set(UrbanRelation.allCases).subtracting([lacking])
            let graph = TinySites.graph(kept)
            let layout = try SiteLayout(graph)
            #expect(!layout.criteria.contains(criterion))
            #expect(layout.criteria.count < 8 && layout.paths.count == layout.criteria.count)
            for (path, criterion) in zip(layout.paths, layout.criteria) {
                #expect(path.map { graph.relations[$0].step } == criterion.path)
            }
            let (model, parameters) = TinySites.model(Float.self, layout)
            #expect(model.scores(parameters).elements.allSatisfy { $0.isFinite })
        }
    }

    @Test func criteriaAreTakenOut() throws {
        let graph = TinySites.graph()
        let layout = try SiteLayout(graph, without: [.regionFlow, .storeCategory])
        #expect(
            layout.criteria == [
                .regionDistance, .regionFunction, .businessArea, .relatedBrand, .brandCategory,
                .competitiveness,
            ])
        // The facts stay: only the decoder does not follow them.
        #expect(layout.forward.facts == graph.factCount)
        let none = failure { _ = try SiteLayout(graph, without: Set(SiteCriterion.allCases)) }
        #expect(none?.kind == .badData)
        let closed = TinySites.graph(Set(UrbanRelation.allCases).subtracting([.openStoreAt]))
        #expect(failure { _ = try SiteLayout(closed) }?.problem.contains("OpenStoreAt") == true)
        #expect(
            try SiteCriterion.named("Region Flow, store-category") == [.regionFlow, .storeCategory])
        let unknown = failure { _ = try SiteCriterion.named("region-flow,weather") }
        #expect(unknown?.kind == .usage && unknown?.problem.contains("weather") == true)
    }

    /// A model without a path is the model whose attention does not look at it.
    @Test(arguments: AttentionForm.allCases)
    func aPathThatIsOutIsAModelWithoutIt(form: AttentionForm) throws {
        let graph = TinySites.graph()
        let layout = try SiteLayout(graph)
        for normalized in [true, false] {
            let (model, parameters) = TinySites.model(Float.self, layout) {
                $0.isNormalized = normalized
                $0.attention = form
            }
            let readout = KnowSiteReadout(model, parameters)
            for (gone, criterion) in layout.criteria.enumerated() {
                let less = try SiteLayout(graph, without: [criterion])
                var renamed = Parameters<Float>()
                for name in parameters.names {
                    guard name.hasPrefix("path") else {
                        renamed[name] = parameters[name]
                        continue
                    }
                    let parts = name.dropFirst(4).split(separator: ".", maxSplits: 1)
                    let number = try #require(Int(parts[0]))
                    if number == gone { continue }
                    let position = number < gone ? number : number - 1
                    renamed["path\(position).\(parts[1])"] = parameters[name]
                }
                let twin = KnowSite(
                    model.configuration, less,
                    pretrained: (
                        parameters[Site.Name.entity], parameters[Site.Name.relation]
                    ))
                let wanted = twin.scores(renamed)
                var presence = [Double](repeating: 1, count: 8)
                presence[gone] = 0
                for brand in 0..<3 {
                    let terms = readout.terms(ofBrand: brand)
                    let split = terms.split(
                        presence: presence, link: 1, alpha: 0.5, isNormalized: normalized)
                    #expect(split.attention[gone] == 0)
                    switch form {
                    case .softmax: #expect(abs(split.attention.reduce(0, +) - 1) < 1e-12)
                    case .sigmoid:
                        // What the others weigh does not depend on it.
                        for path in 0..<8 where path != gone {
                            #expect(abs(split.attention[path] - terms.attention[path]) < 1e-12)
                            #expect((0..<1).contains(split.attention[path]))
                        }
                    }
                    for region in 0..<4 {
                        let sum = (0..<8).reduce(0) { $0 + split.paths[$1, region] }
                        let whole = sum + split.constant[region] + split.direct[region]
                        #expect(abs(whole - split.scores[region]) < 1e-12)
                        #expect(
                            abs(split.scores[region] - Double(wanted[brand, region])) < 1e-5,
                            "\(criterion.name), brand \(brand), region \(region)")
                    }
                }
            }
        }
    }

    /// Facts of a relation that are masked send nothing: as if its matrix were 0.
    @Test(arguments: MessageComposition.allCases)
    func maskedFactsSendNothing(message: MessageComposition) throws {
        let layout = try SiteLayout(TinySites.graph())
        let (model, parameters) = TinySites.model(Float.self, layout) { $0.message = message }
        let whole = KnowSiteReadout(model, parameters)
        for dropped in 0..<layout.relations {
            var silent = parameters
            for layer in 0..<2 {
                silent.update("layer\(layer).relation.projection") { projection in
                    for index in dropped * 16..<(dropped + 1) * 16 { projection[index] = 0 }
                }
            }
            let wanted = KnowSiteReadout(model, silent).outputs
            let found = KnowSiteReadout(model, parameters, dropping: [dropped]).outputs
            #expect(distance(found, wanted) < 1e-5, "relation \(dropped)")
            #expect(distance(found, whole.outputs) > 1e-4, "relation \(dropped)")
        }
    }

    /// `|Σ_u ϕ(h_u, h_r) / n · W_r|` neighbour by neighbour.
    @Test(arguments: MessageComposition.allCases)
    func messagesHaveTheirLength(message: MessageComposition) throws {
        let graph = TinySites.graph()
        let layout = try SiteLayout(graph)
        let (model, parameters) = TinySites.model(Float.self, layout) {
            $0.message = message
            $0.layers = 1
        }
        let readout = KnowSiteReadout(model, parameters)
        let projection = parameters["layer0.relation.projection"]
        for entity: Int32 in [0, 5, 9] {
            for found in readout.messages(to: entity) {
                let facts = (0..<graph.factCount).filter {
                    graph.object[$0] == entity && Int(graph.relation[$0]) == found.relation
                }
                #expect(facts.count == found.facts)
                var mean = [Double](repeating: 0, count: 4)
                for fact in facts {
                    let (h, r) = (Int(graph.subject[fact]), found.relation)
                    let composed = compose(
                        (0..<4).map { Double(parameters[Site.Name.entity][h, $0]) },
                        (0..<4).map { Double(parameters[Site.Name.relation][r, $0]) }, message)
                    for index in 0..<4 { mean[index] += composed[index] / Double(facts.count) }
                }
                var squares = 0.0
                for column in 0..<4 {
                    var sum = 0.0
                    for row in 0..<4 {
                        let entry = found.relation * 16 + row * 4 + column
                        sum += mean[row] * Double(projection[entry])
                    }
                    squares += sum * sum
                }
                #expect(abs(found.length - squares.squareRoot()) < 1e-5, "to \(entity)")
            }
        }
        #expect(readout.messages(to: 9).map(\.facts).reduce(0, +) == 5)
    }

    private func compose(_ h: [Double], _ r: [Double], _ message: MessageComposition) -> [Double] {
        switch message {
        case .multiply: return (0..<4).map { h[$0] * r[$0] }
        case .subtract: return (0..<4).map { h[$0] - r[$0] }
        case .correlation:
            return (0..<4).map { (k: Int) -> Double in
                var sum = 0.0
                for index in 0..<4 { sum += h[index] * r[(index + k) % 4] }
                return sum
            }
        case .rotate:
            // (h0 + i h2) (r0 + i r2), (h1 + i h3) (r1 + i r3)
            var result = [Double](repeating: 0, count: 4)
            for index in 0..<2 {
                result[index] = h[index] * r[index] - h[index + 2] * r[index + 2]
                result[index + 2] = h[index] * r[index + 2] + h[index + 2] * r[index]
            }
            return result
        }
    }

    @Test func vectorsThatDoNotFitAreRefused() throws {
        let graph = TinySites.graph()
        var parameters = Parameters<Float>()
        parameters["entity.embedding"] = .zeros([graph.entityCount, 8])
        let lacking = failure {
            _ = try SitePretraining(parameters, run: "tucker-1", fitting: graph, dimension: 8)
        }
        #expect(lacking?.kind == .usage)
        parameters["relation.embedding"] = .zeros([graph.relations.count, 8])
        #expect(throws: Never.self) {
            try SitePretraining(parameters, run: "tucker-1", fitting: graph, dimension: 8)
        }
        let other = failure {
            _ = try SitePretraining(parameters, run: "tucker-1", fitting: graph, dimension: 16)
        }
        #expect(other?.problem.contains("length 16") == true)
        let few = failure {
            let less = TinySites.graph(TinySites.few)
            _ = try SitePretraining(parameters, run: "tucker-1", fitting: less, dimension: 8)
        }
        #expect(few?.kind == .usage)
    }
}

/// Looking at KnowSite's intermediates, and changing them.
@Suite struct KnowSiteProbeTests {
    private final class Seen: Sendable {
        let tensors = Mutex<[String: Tensor<Double>]>([:])
    }

    private func model(_ change: (inout KnowSite<Double>.Configuration) -> Void = { _ in }) throws
        -> (model: KnowSite<Double>, parameters: Parameters<Double>)
    {
        TinySites.model(Double.self, try SiteLayout(TinySites.graph()), change)
    }

    private func distance(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
        guard a.shape == b.shape else { return .infinity }
        return (0..<a.count).reduce(0) { max($0, abs(a[$1] - b[$1])) }
    }

    @Test func observingChangesNothing() throws {
        let (model, parameters) = try model()
        let seen = Seen()
        let probe = Probe<Double>(observe: { name, value in
            seen.tensors.withLock { $0[name] = value }
        })
        let plain = model.scores(parameters)
        #expect(model.scores(parameters, probe: probe).elements == plain.elements)
        let found = seen.tensors.withLock { $0 }
        #expect(
            Set(found.keys).isSuperset(of: [
                "layer0.output", "layer1.output", "layer0.relations", "layer1.relations",
                "brand.query", "paths.vectors", "paths.attention", "paths.context", "score.paths",
                "score.direct",
            ]))
        #expect(found["paths.attention"]?.shape == [3, 8])
        #expect(found["paths.vectors"]?.shape == [24, 4])
        #expect(found["layer1.output"]?.shape == [14, 4])
        // What was seen, put back, changes nothing either.
        for (name, value) in found {
            let back = Probe<Double>(changes: [name: .replacement(value)])
            let difference = distance(model.scores(parameters, probe: back), plain)
            #expect(difference < 1e-12, "\(name)")
        }
    }

    @Test func partsOfTheScoreAreTakenAway() throws {
        let (model, parameters) = try model { $0.isNormalized = false }
        let plain = model.scores(parameters)
        func scores(without name: String) -> Tensor<Double> {
            model.scores(parameters, probe: Probe(changes: [name: .zero]))
        }
        let (direct, paths) = (scores(without: "score.paths"), scores(without: "score.direct"))
        #expect(distance(direct + paths, plain) < 1e-12)
        #expect(distance(direct, plain) > 1e-3 && distance(paths, plain) > 1e-3)
        // Without attention only the output's bias is left of the paths.
        let blind = scores(without: "paths.attention") - direct
        let bias = parameters["attention.output.bias"]
        let seen = Seen()
        _ = model.scores(
            parameters,
            probe: Probe(observe: { name, value in
                if name == "layer1.output" { seen.tensors.withLock { $0[name] = value } }
            }))
        let entities = try #require(seen.tensors.withLock { $0["layer1.output"] })
        for region in 0..<4 {
            let wanted = (0..<4).reduce(0) { $0 + bias[$1] * entities[region, $1] } / 2
            for brand in 0..<3 { #expect(abs(blind[brand, region] - wanted) < 1e-12) }
        }
    }

    @Test func theMeanMakesBrandsAlike() throws {
        let (model, parameters) = try model()
        let plain = model.scores(parameters)
        let same = model.scores(parameters, probe: Probe(changes: ["brand.query": .mean]))
        var spread = (plain: 0.0, mean: 0.0)
        for brand in 1..<3 {
            for region in 0..<4 {
                spread.plain = max(spread.plain, abs(plain[brand, region] - plain[0, region]))
                spread.mean = max(spread.mean, abs(same[brand, region] - same[0, region]))
            }
        }
        #expect(spread.plain > 1e-4 && spread.mean < 1e-12)
    }

    /// All the attention on one path: the score that gates give which leave that path alone.
    @Test func attentionIsReplaced() throws {
        let layout = try SiteLayout(TinySites.graph())
        let (model, parameters) = TinySites.model(Float.self, layout)
        let readout = KnowSiteReadout(model, parameters)
        for path in 0..<8 {
            var alone = [Double](repeating: 0, count: 8)
            alone[path] = 1
            var one = Tensor<Float>.zeros([3, 8])
            for brand in 0..<3 { one[brand, path] = 1 }
            let probe = Probe<Float>(changes: ["paths.attention": .replacement(one)])
            let scores = model.scores(parameters, probe: probe)
            for brand in 0..<3 {
                let split = readout.terms(ofBrand: brand).split(
                    presence: alone, link: 1, alpha: 0.5, isNormalized: true)
                for region in 0..<4 {
                    #expect(abs(split.scores[region] - Double(scores[brand, region])) < 1e-5)
                }
            }
        }
    }
}

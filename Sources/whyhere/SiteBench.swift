import Autodiff
import Layers
import Models
import Optimizers
import Tensors

/// The steps of site selection that `shared/peers/torch_peers.py` takes, at its shapes: a graph of
/// Beijing's size with facts drawn at random.
struct SiteBench {
    private static let entities = 23_754
    private static let relations = 35
    private static let facts = 330_652
    private static let batch = 128

    /// One training step of KnowSite: 2 layers, rotate, frozen inputs, dropout 0.3, eight GRU
    /// paths, 528 regions, Adam. Each of the 128 pairs is a row of its own, as in the peer.
    static func knowSiteStep() -> () -> Void {
        var random = RandomStream(seed: 0, name: "bench")
        func draw(_ count: Int, below bound: Int) -> [Int32] {
            (0..<count).map { _ in Int32(random.integer(below: bound)) }
        }
        let lengths = [2, 2, 2, 3, 2, 3, 3, 3]
        let layout = SiteLayout(
            entities: entities, relations: relations, subject: draw(facts, below: entities),
            relation: draw(facts, below: relations), object: draw(facts, below: entities),
            brandEntities: (0..<398).map { 600 + $0 },
            brandCategories: Array(repeating: 1000, count: 398),
            regionEntities: (0..<528).map { $0 },
            paths: lengths.map { draw($0, below: relations).map(Int.init) }, criteria: [],
            openStore: 0)
        let pretrained: (entities: Tensor<Float>, relations: Tensor<Float>) = (
            random.normal([entities, 64], deviation: 0.1),
            random.normal([relations, 64], deviation: 0.1)
        )
        let model = KnowSite<Float>(.init(), layout, pretrained: pretrained)
        var parameters = model.initialParameters(&random, pretrained: pretrained)
        let pairs = KnowSite<Float>.Batch(
            brands: draw(batch, below: 398).map { $0 + 600 },
            categories: draw(batch, below: 10).map { $0 + 1000 },
            targets: (0..<batch).map { ($0, random.integer(below: 528), 1) })
        var adam = Adam<Float>()
        var step = 0
        return {
            let tape = Tape<Float>()
            let loss = model.loss(
                tape, parameters, pairs, keys: DropoutKeys(seed: 0, step: step))
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.001)
            step += 1
        }
    }

    /// One step of TuckER: 128 queries against every entity, Adam on all parameters.
    static func tuckerStep() -> () -> Void {
        var random = RandomStream(seed: 0, name: "bench")
        var group = FactQueries.Group(candidates: nil, queries: [], objects: [])
        for _ in 0..<batch {
            let start = group.objects.count
            for _ in 0..<24 { group.objects.append(Int32(random.integer(below: entities))) }
            group.queries.append(
                .init(
                    subject: Int32(random.integer(below: entities)),
                    relation: Int32(random.integer(below: relations)),
                    objects: start..<start + 24))
        }
        let queries = FactQueries(
            entities: entities, relations: relations, groups: [group], siteGroup: 0)
        let model = FactModel<Float>(.init(), queries)
        var parameters = model.initialParameters(&random)
        var adam = Adam<Float>()
        var step = 0
        return {
            let tape = Tape<Float>()
            let loss = model.loss(
                tape, parameters, group: group, Array(0..<batch),
                keys: DropoutKeys(seed: 0, step: step))
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.001)
            step += 1
        }
    }
}

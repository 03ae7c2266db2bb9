import Autodiff
import Graphs
import Layers
import Models
import Optimizers
import Tensors

/// The step of the decoder that `shared/peers/torch_peers.py` takes, at its shape.
struct GeneratorBench {
    /// 32 sequences of 64 actions of 4 tokens, d 128, 4 layers, 4 heads, hidden 344, 400 blocks, 600
    /// indices, every action a target, no dropout, Adam on everything. The peer has one table where
    /// this has eleven.
    static func step() -> () -> Void {
        var random = RandomStream(seed: 0, name: "bench")
        var configuration = SpacetimeGR<Float>.Configuration()
        configuration.hidden = 344
        configuration.dropout = 0
        configuration.blocks = 400
        configuration.inners = 600
        configuration.cellRows = [10, 150, 1500]
        configuration.categoryRows = 300
        let model = SpacetimeGR<Float>(configuration)
        var parameters = model.initialParameters(&random)
        var batch = ActionBatch(length: 64)
        for _ in 0..<32 {
            batch.add(
                (0..<64).map { _ in
                    var action = EncodedAction()
                    action.hour = Int32(1 + random.integer(below: 24))
                    action.weekHour = Int32(1 + random.integer(below: 168))
                    action.kind = Int32(1 + random.integer(below: 8))
                    action.block = Int32(1 + random.integer(below: 400))
                    action.inner = Int32(1 + random.integer(below: 600))
                    action.category = Int32(random.integer(below: 300))
                    action.gap = Int32(random.integer(below: 17))
                    action.userCells = [10, 150, 1500].map { Int32(random.integer(below: $0)) }
                    action.placeCells = [10, 150, 1500].map { Int32(random.integer(below: $0)) }
                    action.isTarget = true
                    return action
                })
        }
        var adam = Adam<Float>()
        return {
            let tape = Tape<Float>()
            let loss = model.loss(tape, parameters, batch, keys: nil)
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.001)
        }
    }
}

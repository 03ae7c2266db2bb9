import Autodiff
import Layers
import Models
import Optimizers
import Tensors

/// The step of the space-time student that `shared/peers/torch_peers.py` takes, at its shape.
struct SequenceBench {
    /// 50 sequences of 128 events, d 256, 2 blocks, 2 heads, dropout 0.5, 10,000 places, 2,000
    /// geohashes, 14 distances, one negative, distillation from given logits, Adam on everything.
    static func studentStep() -> () -> Void {
        var random = RandomStream(seed: 0, name: "bench")
        var configuration = STKDRecStudent<Float>.Configuration()
        configuration.places = 10_000
        configuration.geohashes = 2_000
        configuration.distances = 14
        let model = STKDRecStudent<Float>(configuration)
        var parameters = model.initialParameters(&random)
        var batch = SequenceBatch(count: 50, length: configuration.length)
        func draw(_ bound: Int) -> [Int32] {
            batch.items.map { _ in Int32(1 + random.integer(below: bound)) }
        }
        let items = draw(10_000)
        let positives = draw(10_000)
        let negatives = draw(10_000)
        let (geohashes, targets) = (draw(2_000), draw(2_000))
        let (distances, targetDistances) = (draw(14), draw(14))
        batch.items = items
        batch.positives = positives
        batch.negatives = negatives
        batch.geohashes = geohashes
        batch.targetGeohashes = targets
        batch.distances = distances
        batch.targetDistances = targetDistances
        let lesson = STKDRecStudent<Float>.Lesson(
            positive: random.normal([50, configuration.length], deviation: 1),
            negative: random.normal([50, configuration.length], deviation: 1))
        var adam = Adam<Float>(beta2: 0.98)
        var step = 0
        return {
            let tape = Tape<Float>()
            let loss = model.loss(
                tape, parameters, batch, lesson, keys: DropoutKeys(seed: 0, step: step))
            adam.update(&parameters, tape.gradients(of: loss), learningRate: 0.001)
            step += 1
        }
    }
}

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
        var bench = SequenceBench()
        let lesson = STKDRecStudent<Float>.Lesson(
            positive: bench.random.normal([50, bench.batch.length], deviation: 1),
            negative: bench.random.normal([50, bench.batch.length], deviation: 1))
        var adam = Adam<Float>(beta2: 0.98)
        var step = 0
        return {
            let tape = Tape<Float>()
            let loss = bench.model.loss(
                tape, bench.parameters, bench.batch, lesson,
                keys: DropoutKeys(seed: 0, step: step))
            adam.update(&bench.parameters, tape.gradients(of: loss), learningRate: 0.001)
            step += 1
        }
    }

    /// Scores of all places after each sequence of such a batch.
    static func studentScores() -> () -> Void {
        let bench = SequenceBench()
        return { _ = bench.model.scores(bench.parameters, bench.batch) }
    }

    private let model: STKDRecStudent<Float>
    private var parameters: Parameters<Float>
    private let batch: SequenceBatch
    private var random: RandomStream

    private init() {
        var random = RandomStream(seed: 0, name: "bench")
        var configuration = STKDRecStudent<Float>.Configuration()
        configuration.places = 10_000
        configuration.geohashes = 2_000
        configuration.distances = 14
        model = STKDRecStudent<Float>(configuration)
        parameters = model.initialParameters(&random)
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
        self.batch = batch
        self.random = random
    }
}

import Autodiff
import Graphs
import Layers
import Models
import Optimizers
import Tensors

/// STKDRec's teacher at the shapes of the student's step in `shared/peers/torch_peers.py`: 10,000
/// items, d 256, 50 sequences of 128 events, and as the paper has it 2 hops of 10 neighbours.
struct TeacherBench {
    private static let users = 5000
    private static let places = 10_000
    private static let sequences = 50
    private static let length = 128

    private let model: STKDRecTeacher<Float>
    private var parameters: Parameters<Float>
    private let batch: SequenceBatch

    /// A graph of 200,000 events: each user has twenty places and goes to them, and now and then to
    /// another.
    init() throws {
        var random = RandomStream(seed: 0, name: "bench")
        let own = (0..<Self.users).map { _ in
            (0..<20).map { _ in Int32(random.integer(below: Self.places)) }
        }
        func next(_ user: Int) -> Int32 {
            random.integer(below: 4) == 0
                ? Int32(random.integer(below: Self.places)) : own[user][random.integer(below: 20)]
        }
        let each = 40
        let count = Self.users * each
        let events = EncodedEvents(
            offsets: (0...Self.users).map { $0 * each },
            places: (0..<count).map { next($0 / each) },
            localTimes: (0..<count).map { Int64($0) * 17_000 },
            geohashes: (0..<count).map { _ in Int32(random.integer(below: 5)) },
            distances: Array(repeating: 0, count: count))
        var batch = SequenceBatch(count: Self.sequences, length: Self.length)
        for sequence in 0..<Self.sequences {
            let user = random.integer(below: Self.users)
            batch.users[sequence] = Int32(user + 1)
            for position in 0..<Self.length {
                let index = sequence * Self.length + position
                batch.items[index] = next(user) + 1
                batch.positives[index] = next(user) + 1
                batch.negatives[index] = Int32(random.integer(below: Self.places) + 1)
            }
        }
        self.batch = batch
        model = STKDRecTeacher(
            .init(users: Self.users, places: Self.places),
            try SpaceTimeGraph(events, places: Self.places, regions: []))
        parameters = model.initialParameters(&random)
    }

    /// One training step, Adam on all parameters; other neighbours are drawn in each.
    static func step() throws -> () -> Void {
        var bench = try TeacherBench()
        var adam = Adam<Float>()
        var step = 0
        return {
            let tape = Tape<Float>()
            let loss = bench.model.loss(
                tape, bench.parameters, bench.batch, keys: DropoutKeys(seed: 0, step: step),
                sampling: UInt64(step))
            adam.update(&bench.parameters, tape.gradients(of: loss), learningRate: 0.001)
            step += 1
        }
    }

    /// Every item's vector over the whole graph.
    static func encodings() throws -> () -> Void {
        let bench = try TeacherBench()
        return { _ = bench.model.encodings(bench.parameters) }
    }

    /// Logits of the positives and negatives of a batch from encodings that are there: what one step
    /// of distillation asks for.
    static func logits() throws -> () -> Void {
        let bench = try TeacherBench()
        let encodings = bench.model.encodings(bench.parameters)
        return { _ = bench.model.logits(bench.parameters, encodings, bench.batch) }
    }

    /// Scores of all places after each sequence of a batch, its items encoded anew from samples: how
    /// the released code asks its teacher.
    static func inference() throws -> () -> Void {
        let bench = try TeacherBench()
        let items = Set(bench.batch.items).sorted()
        let shape = bench.parameters[STKDRecTeacher<Float>.Name.item].shape
        return {
            var encodings = Tensor<Float>.zeros(shape)
            encodings.scatterAddRows(
                bench.model.encodings(of: items, bench.parameters, sampling: 1), at: items)
            _ = bench.model.scores(bench.parameters, encodings, bench.batch)
        }
    }

    /// Scores of all places after each sequence of a batch, from encodings that are there.
    static func scores() throws -> () -> Void {
        let bench = try TeacherBench()
        let encodings = bench.model.encodings(bench.parameters)
        return { _ = bench.model.scores(bench.parameters, encodings, bench.batch) }
    }
}

import Autodiff
import Recommending
import Tensors

/// A teacher's scores for one sequence, with its events as switches.
///
/// A unit is an event of the window. With weight 0 it is out of the sequence, and those before it
/// move up, as if it had never been; any other weight keeps it. The score is `Σ_j a_j h_j · e_k`: a
/// contribution is one term, and they sum to the score.
public struct TeacherEvidence: ExplainableScore {
    public let model: STKDRecTeacher<Double>
    public let parameters: Parameters<Double>
    /// One sequence.
    public let batch: SequenceBatch
    private let encodings: Tensor<Double>
    /// Positions of the units.
    public let positions: [Int]
    /// g and a of each event.
    public let gates: [Double]
    public let shownWeights: [Double]
    public let popularity: [Double]

    /// - Parameters:
    ///   - encodings: As `STKDRecTeacher.encodings` made them from the same parameters.
    ///   - batch: One sequence.
    ///   - popularity: Training visits of each event's place.
    public init(
        _ model: STKDRecTeacher<Double>, _ parameters: Parameters<Double>,
        _ encodings: Tensor<Double>, _ batch: SequenceBatch, popularity: [Double]
    ) {
        let positions = (0..<batch.length).filter { batch.items[$0] != 0 }
        precondition(
            batch.count == 1 && popularity.count == positions.count,
            "\(positions.count) events, \(popularity.count) counts")
        self.model = model
        self.parameters = parameters
        self.encodings = encodings
        self.batch = batch
        self.popularity = popularity
        self.positions = positions
        let reading = model.reading(parameters, encodings, batch)
        gates = positions.map { reading.gates[$0] }
        shownWeights = positions.map { reading.weights[$0] }
    }

    public var count: Int { positions.count }
    public var candidates: Int { model.configuration.places }
    /// An event is in the sequence or it is not.
    public var hasGradient: Bool { false }

    public func scores(_ weights: Tensor<Double>) -> Tensor<Double> {
        precondition(weights.columns == count, "Weights of \(weights.shape) for \(count) units")
        guard weights.rows > 0 else { return .zeros([0, candidates]) }
        let kept = (0..<weights.rows).map { row in
            (0..<count).filter { weights[row, $0] != 0 }.map { positions[$0] }
        }
        return model.scores(parameters, encodings, batch.keeping(kept))
    }

    public func contributions(to candidate: Int) -> [Double]? {
        let found = model.contributions(
            parameters, encodings, batch, candidates: [Int32(candidate + 1)])
        return positions.map { found[$0] }
    }

    public func influences(on candidate: Int) -> [Double]? { nil }
}

import Autodiff
import Tensors

/// The loss of every model that is trained on triples: Bayesian personalised ranking with L2
/// (Rendle et al., UAI 2009, section 4.1).
///
///     L = mean softplus(ŷ_uj − ŷ_ui) + λ/2 Σ (|u|² + |i|² + |j|²) / B
///
/// ŷ is the dot product of the final vectors, the squares are of the learned ones; B is the size of
/// the batch. The paper sums over triples and has a λ for each kind of vector; a mean and one λ are
/// what LightGCN and SEP-GCN were released with.
enum TripleLoss {
    /// - Parameters:
    ///   - outputs: Final vectors of all users and all places.
    ///   - inputs: Learned vectors of all users and all places.
    ///   - decay: λ
    /// - Returns: The two terms, scalars on the tape.
    static func parts<Scalar: TensorScalar>(
        outputs: (users: Variable<Scalar>, places: Variable<Scalar>),
        inputs: (users: Variable<Scalar>, places: Variable<Scalar>), _ batch: TripleBatch,
        decay: Double
    ) -> (ranking: Variable<Scalar>, regularization: Variable<Scalar>) {
        let user = outputs.users.gatheringRows(batch.users)
        let positive = user.rowDots(outputs.places.gatheringRows(batch.positives))
        let negative = user.rowDots(outputs.places.gatheringRows(batch.negatives))
        let squares = [
            inputs.users.gatheringRows(batch.users).squaredSum(),
            inputs.places.gatheringRows(batch.positives).squaredSum(),
            inputs.places.gatheringRows(batch.negatives).squaredSum(),
        ]
        let factor = Scalar(decay / 2 / Double(batch.count))
        return (
            (negative - positive).softplus().mean(),
            (squares[0] + squares[1] + squares[2]).scaled(by: factor)
        )
    }
}

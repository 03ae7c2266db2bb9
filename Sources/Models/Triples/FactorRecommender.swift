import City
import Evaluation
import Recommending
import Reports
import Tensors
import Training

/// A trained run whose score is the product of two learned vectors: a list, and no evidence.
final class FactorRecommender: TrainedRecommender, LearnedListRecommender {
    let run: TrainedRun
    let data: ListData
    /// `[users, d]` and `[places, d]`
    private let factors: FactorScorer

    init(_ run: TrainedRun, _ recipe: MatrixFactorizationRecipe) throws {
        self.run = run
        data = try ListData(run, recipe.learning.split)
        let model = recipe.model(users: data.view.users, places: data.view.places)
        try run.checkpoint.require(model.parameterShapes)
        let vectors = MatrixFactorization.vectors(run.checkpoint.parameters)
        factors = FactorScorer(userVectors: vectors.users, placeVectors: vectors.places)
    }

    var scorer: any PlaceScorer { factors }
    func vectors() -> UserPlaceVectors { factors.vectors }

    /// In Double, as explained scores are.
    func scores(_ question: SubjectQuestion) -> [Double] {
        let user: Tensor<Double> = factors.userVectors.slicingRows(
            question.user..<question.user + 1
        ).converted()
        return user.matrixProduct(factors.placeVectors.converted(), transposeOther: true).elements
    }

    func isVisited(_ place: Int) -> Bool { view.visitPlace.contains(Int32(place)) }
}

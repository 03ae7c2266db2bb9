import City
import Evaluation
import Recommending
import Reports
import Tensors
import Training

/// A trained run whose score is the product of two learned vectors: a list, and no evidence.
final class FactorRecommender: ListRecommender {
    let name: String
    let card: RecommenderCard
    let city: City
    let epoch: Int
    private let data: ListData
    /// `[users, d]` and `[places, d]`
    private let factors: FactorScorer

    init(_ run: TrainedRun, _ rule: SplitRule) throws {
        name = run.name
        card = run.card
        city = run.city
        epoch = run.checkpoint.epoch
        data = try ListData(run, rule)
        let vectors = MatrixFactorization.vectors(run.checkpoint.parameters)
        factors = FactorScorer(userVectors: vectors.users, placeVectors: vectors.places)
    }

    var scorer: any PlaceScorer { factors }
    func vectors() -> UserPlaceVectors { factors.vectors }
    var split: Split { data.split }
    var view: TrainingView { data.view }
    var visited: [[Int32]] { data.visited }
    var truth: HeldOut { data.truth }

    /// In Double, as explained scores are.
    func scores(_ question: SubjectQuestion) -> [Double] {
        let user: Tensor<Double> = factors.userVectors.slicingRows(
            question.user..<question.user + 1
        ).converted()
        return user.matrixProduct(factors.placeVectors.converted(), transposeOther: true).elements
    }

    func ruleRanks(of places: [Int32], user: Int, masked: [Int32]) -> [[RuleRank]] {
        data.rules.ranks(of: places, user: user, masked: masked)
    }

    func isVisited(_ place: Int) -> Bool { view.visitPlace.contains(Int32(place)) }
}

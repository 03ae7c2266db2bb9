import City
import Evaluation
import Explanation
import Recommending
import Reports
import Support
import Tensors

/// What a study explains of a run that chooses regions for brands.
struct StudiedBrands {
    private let request: FaithfulnessStudyRequest
    private let run: any SiteRecommender
    private let truth: CityTruth?
    private let drawn: [Int]
    private let explanations: [Explanation]
    private let medianStores: Double
    private let isPopular: [Bool]

    private struct Explanation {
        var brand: Int
        var region: Int
        var candidates: RankingProtocol
    }

    init(
        _ request: FaithfulnessStudyRequest, _ run: any SiteRecommender, truth: CityTruth?,
        _ goOn: () throws -> Void
    ) throws {
        _ = try run.requirePaths()
        self.request = request
        self.run = run
        self.truth = truth
        let split = run.split
        let stores = (0..<split.brands).map { split.training.regions(ofBrand: $0) }
        medianStores = FaithfulnessStudy.standing(stores.map { Double($0.count) }).median
        var brandsOfRegion = [Double](repeating: 0, count: run.city.regionCount)
        for region in stores.joined() { brandsOfRegion[Int(region)] += 1 }
        isPopular = FaithfulnessStudy.standing(brandsOfRegion).isLeading
        var random = RandomStream(seed: request.seed, name: "study.brands")
        var asked = (0..<split.brands).filter {
            !split.test.regions(ofBrand: $0).isEmpty && !stores[$0].isEmpty
        }
        random.shuffle(&asked)
        drawn = asked.prefix(request.users).sorted()
        explanations = try drawn.flatMap { brand in
            try goOn()
            let scores = run.scores.slicingRows(brand..<brand + 1).elements.map { Double($0) }
            return FaithfulnessStudy.explained(scores, known: run.masked(brand, .new)).map {
                Explanation(brand: brand, region: $0.item, candidates: $0.candidates)
            }
        }
    }

    var study: FaithfulnessStudy {
        let planted = plantedCriteria
        var card = [
            "explained: the first new region of each brand's list and, where the first of all regions has a store of the brand, that too; \(drawn.count) brands drawn with seed \(request.seed)",
            "evidence: relation paths and the direct link; removed by taking them out of the attention, parameters kept, the decoder run again",
        ]
        card += FaithfulnessStudy.measures(request)
        if let first = planted.first {
            card.append(
                "planted truth: \(first.meaning); intervals over brands")
        }
        return FaithfulnessStudy(
            request: request, city: run.city.name, subject: .brands, drawn: drawn.count,
            tasks: explanations.map { explanation in { try line(explanation) } }
                + planted.map { planted in { try planted.line(seed: request.seed) } },
            card: card)
    }

    private func line(_ explanation: Explanation) throws -> FaithfulnessStudyLine {
        let (brand, region) = (explanation.brand, explanation.region)
        var line = FaithfulnessStudyLine(user: brand, place: region)
        let score = try run.score(ofBrand: brand, without: [], alpha: nil)
        let lens = RankingLens(
            candidate: region, candidates: run.city.regionCount,
            masked: run.masked(brand, explanation.candidates), cutoff: request.cutoff)
        let found = try run.faithfulness(
            of: score, brand: brand, lens, alpha: nil, seed: request.seed)
        line.explained = FaithfulnessStudyLine.Explained(
            isHit: run.split.test.regions(ofBrand: brand).contains(Int32(region)),
            isRepeat: run.masked(brand, .new).containsAscending(Int32(region)),
            isActive: Double(run.split.training.regions(ofBrand: brand).count) > medianStores,
            isPopular: isPopular[region], units: score.count, methods: found.report.methods,
            randomDrops: found.drops)
        return line
    }

    /// The brands that were drawn whose planted criterion the model has a path of.
    private var plantedCriteria: [PlantedCriterion] {
        guard let truth, let criteria = run.paths?.criteria else { return [] }
        let first = Dictionary(
            explanations.filter { $0.candidates == .new }.map { ($0.brand, $0.region) },
            uniquingKeysWith: { first, _ in first })
        return drawn.compactMap { brand in
            guard let region = first[brand],
                let criterion = truth.dominantCriterion(ofBrand: brand),
                let path = criteria.firstIndex(of: criterion)
            else { return nil }
            return PlantedCriterion(
                run: run, subject: brand, place: region, path: path, cutoff: request.cutoff)
        }
    }
}

/// A brand of a grown city with the criterion that it was planted with.
private struct PlantedCriterion: PlantedCase {
    let run: any SiteRecommender
    let subject: Int
    let place: Int
    /// The path of the planted criterion.
    let path: Int
    let cutoff: Int

    var cause: String { "criterion" }
    var meaning: String {
        "the criterion by which a brand chose its regions, among all paths, in the reason for the first new region"
    }

    func areas(seed: UInt64) throws -> [String: Double]? {
        let score = try run.score(ofBrand: subject, without: [], alpha: nil)
        let seed = ExplainedScore.seed(seed, user: subject, place: place)
        let others = RankingLens.best(
            score.fullScores(), masked: run.masked(subject, .new), count: cutoff
        ).filter { $0 != place }
        var areas: [String: Double] = [:]
        for method in ExplanationMethod.allCases {
            guard
                let found = method.attribute(score, candidate: place, others: others, seed: seed)
            else { continue }
            // The direct link is no criterion.
            areas["brand/paths/\(method.rawValue)"] = RankCorrelation.areaUnderCurve(
                Array(found.contributions.prefix(score.paths)),
                positive: (0..<score.paths).map { $0 == path })
        }
        return areas
    }
}

extension SiteRecommender {
    /// Every method and control beside each other, for one region of a brand's list.
    func faithfulness(
        of score: any SiteScore, brand: Int, _ lens: RankingLens, alpha: Double?, seed: UInt64
    ) throws -> (report: FaithfulnessReport, drops: [[Double]]) {
        let others = lens.best(score.fullScores(), count: lens.cutoff)
            .filter { $0 != lens.candidate }
        let randomized = try requirePaths().score(
            ofBrand: brand, alpha: alpha, presence: score.presence, isRandomized: true)
        let seed = ExplainedScore.seed(seed, user: brand, place: lens.candidate)
        return Faithfulness(cutoff: lens.cutoff, seed: seed).report(
            score, lens, randomized: randomized, others: others)
    }
}

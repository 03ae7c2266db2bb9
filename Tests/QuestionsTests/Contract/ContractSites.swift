import City
import Foundation
import Models
import Recommending
import Reports
import Testing

@testable import Questions

/// A run that ranks regions for brands.
struct ContractSites: ContractFace {
    let runs: ContractRuns
    let workspace: Workspace
    let run: String
    let recommender: any SiteRecommender
    private let scorer: any PlaceScorer

    init(_ run: String, of runs: ContractRuns, in workspace: Workspace) throws {
        self.run = run
        self.workspace = workspace
        self.runs = runs
        recommender = try workspace.siteRun(run, session: "default")
        // The same parameters apart from the run that keeps its scores.
        let parameters = try runs.checkpoint(run)
        let recipe = try parameters.recipe.sites()
        let graph = recommender.graph
        scorer = try recipe.assembly(
            graph,
            pretrained: recipe.pretraining(parameters.parameters, of: run, fitting: graph)
        ).scorer(parameters.parameters)
    }

    var card: RecommenderCard { recommender.card }
    var subjects: [Int] {
        (0..<recommender.split.brands).filter {
            !recommender.split.test.regions(ofBrand: $0).isEmpty
        }
    }
    var candidateCount: Int { recommender.city.regionCount }

    func scores(_ subjects: [Int]) -> [[Double]] { scorer.rows(subjects) }

    private func request(for brand: Int, among: String) -> SiteRequest {
        var request = SiteRequest(run: run, session: "default", brand: String(brand))
        request.candidates = among
        request.count = candidateCount
        return request
    }

    func list(for brand: Int, among: String) throws -> ContractList {
        let report = try workspace.sites(request(for: brand, among: among))
        try expectSameFromJSON(report)
        #expect(report.candidateCount == report.rows.count)
        func row(_ row: SiteRegionRow) -> ContractList.Row {
            .init(candidate: row.region, score: row.score, rank: row.rank)
        }
        return ContractList(rows: report.rows.map(row), truth: report.truth.map(row))
    }

    func known(to brand: Int) -> Set<Int> { Set(recommender.masked(brand, .new).map(Int.init)) }

    private func request(of region: Int, to brand: Int, among: String) -> SiteExplanationRequest {
        var request = SiteExplanationRequest(
            run: run, session: "default", brand: String(brand), region: String(region))
        request.candidates = among
        return request
    }

    func explanation(
        of region: Int, to brand: Int, among: String, method: ExplanationMethod,
        faithfulness: Bool
    ) throws -> any ContractReport {
        var request = request(of: region, to: brand, among: among)
        request.method = method.rawValue
        request.faithfulness = faithfulness
        request.instances = 2
        request.seed = 5
        // As it was trained, and as somebody changed it.
        if method == .shapley { request.without = [SiteCriterion.allCases[0].shortName] }
        if method == .random { request.alpha = 0.25 }
        return try workspace.explainSite(request)
    }

    func explainedScores(of region: Int, to brand: Int, among: String) throws -> [Double] {
        try recommender.score(ofBrand: brand, without: [], alpha: nil).fullScores()
    }

    func ask(_ question: RecommenderQuestion) throws {
        let brand = subjects[0]
        switch question {
        case .recommend: _ = try list(for: brand, among: "all")
        case .explain, .faithfulness:
            var request = request(of: 0, to: brand, among: "all")
            request.faithfulness = question == .faithfulness
            let report = try workspace.explainSite(request)
            #expect((report.faithfulness != nil) == request.faithfulness)
        case .whatIf:
            // What would be recommended without a criterion, or by the paths alone.
            var request = request(for: brand, among: "all")
            request.without = [SiteCriterion.allCases[0].shortName]
            try expectSameFromJSON(workspace.sites(request))
            request.alpha = 0
            try expectSameFromJSON(workspace.sites(request))
        case .planted:
            try expectSameFromJSON(workspace.plantedCriteria(run: run, session: "default"))
        case .embeddings:
            try expectSameFromJSON(
                workspace.embeddingMap(
                    run: run, session: "default", method: "pca", stage: "before"))
        case .contrast, .counterfactual, .faithfulnessStudy, .beam, .hours:
            try workspace.askAboutPlaces(
                question, run: run, user: 0, known: 0, best: [0, 1],
                file: runs.folder.file("\(run).vectors"))
        }
    }
}

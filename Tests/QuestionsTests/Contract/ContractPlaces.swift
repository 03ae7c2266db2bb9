import City
import Foundation
import Models
import Recommending
import Reports
import Testing

@testable import Questions

/// A run or a rule that ranks places for users.
struct ContractPlaces: ContractFace {
    let runs: ContractRuns
    let workspace: Workspace
    let run: String
    let recommender: any Recommender
    let subjects: [Int]
    /// Scores of users who are asked together.
    private let table: ([Int]) throws -> [[Double]]

    private init(
        _ run: String, of runs: ContractRuns, in workspace: Workspace,
        _ recommender: any Recommender, subjects: [Int],
        table: @escaping ([Int]) throws -> [[Double]]
    ) {
        self.workspace = workspace
        self.run = run
        self.runs = runs
        self.recommender = recommender
        self.subjects = subjects
        self.table = table
    }

    init(lists run: String, of runs: ContractRuns, in workspace: Workspace) throws {
        let recommender = try workspace.listRecommender(run, session: "default")
        self.init(
            run, of: runs, in: workspace, recommender,
            subjects: (0..<recommender.city.userCount).filter {
                !recommender.truth.places(ofUser: $0).isEmpty
            }
        ) { recommender.scorer.rows($0) }
    }

    init(moments run: String, of runs: ContractRuns, in workspace: Workspace) throws {
        let recommender = try workspace.nextPlaceRecommender(run, session: "default")
        self.init(
            run, of: runs, in: workspace, recommender, subjects: recommender.askedUsers.sorted()
        ) { users in
            let moments = try users.map { try #require(recommender.question(ofUser: $0).moment) }
            return recommender.scorer.rows(moments)
        }
    }

    var card: RecommenderCard { recommender.card }
    var candidateCount: Int { recommender.city.placeCount }

    func scores(_ subjects: [Int]) throws -> [[Double]] { try table(subjects) }

    func request(for user: Int, among: String) -> RecommendationRequest {
        RecommendationRequest(
            run: run, session: "default", user: String(user), candidates: among,
            count: candidateCount)
    }

    func list(for user: Int, among: String) throws -> ContractList {
        let report = try workspace.recommend(request(for: user, among: among))
        try expectSameFromJSON(report)
        let known = try known(to: user)
        for row in report.items { #expect((row.trainingVisits > 0) == known.contains(row.place)) }
        return ContractList(
            rows: report.items.map {
                .init(candidate: $0.place, score: $0.score, position: $0.rank)
            },
            truth: report.truth.map {
                .init(candidate: $0.place, score: $0.score, rank: $0.rank)
            })
    }

    func known(to user: Int) throws -> Set<Int> {
        Set(try recommender.question(ofUser: user).known.map(Int.init))
    }

    private func request(of place: Int, to user: Int, among: String) -> ExplanationRequest {
        var request = ExplanationRequest(
            run: run, session: "default", user: String(user), place: String(place))
        request.candidates = among
        return request
    }

    func explanation(
        of place: Int, to user: Int, among: String, method: ExplanationMethod, faithfulness: Bool
    ) throws -> any ContractReport {
        var request = request(of: place, to: user, among: among)
        request.method = method.rawValue
        request.faithfulness = faithfulness
        request.limit = 6
        request.seed = 5
        return try workspace.explain(request)
    }

    func explainedScores(of place: Int, to user: Int, among: String) throws -> [Double] {
        let question = try recommender.question(ofUser: user)
        var options = EvidenceOptions()
        options.masked = question.masked(try .named(among))
        return try recommender.evidence(question, of: place, options).allScores()
    }

    func ask(_ question: RecommenderQuestion) throws {
        let user = subjects[0]
        let best = try list(for: user, among: "all").rows.prefix(2).map(\.candidate)
        try ask(question, user: user, known: try known(to: user).min() ?? 0, best: best)
    }

    private func ask(
        _ question: RecommenderQuestion, user: Int, known: Int, best: [Int]
    ) throws {
        switch question {
        case .recommend: _ = try list(for: user, among: "all")
        case .explain, .faithfulness:
            var request = request(of: best[0], to: user, among: "all")
            request.faithfulness = question == .faithfulness
            let report = try workspace.explain(request)
            #expect((report.faithfulness != nil) == request.faithfulness)
            try expectSameFromJSON(report)
        case .beam:
            var request = request(for: user, among: "all")
            request.beam = 2
            try expectSameFromJSON(workspace.recommend(request))
        case .contrast, .counterfactual, .whatIf, .faithfulnessStudy, .planted, .hours, .embeddings:
            try workspace.askAboutPlaces(
                question, run: run, user: user, known: known, best: best,
                file: runs.folder.file("\(run).vectors"))
        }
    }
}

extension Workspace {
    /// Questions that are asked of users and places alone, asked of any run.
    func askAboutPlaces(
        _ question: RecommenderQuestion, run: String, user: Int, known: Int, best: [Int],
        file: String
    ) throws {
        let (session, user, places) = ("default", String(user), best.map(String.init))
        switch question {
        case .contrast:
            var request = ContrastRequest(
                run: run, session: session, user: user, place: places[0], against: places[1])
            request.candidates = "all"
            try expectSameFromJSON(contrast(request))
        case .counterfactual:
            var request = CounterfactualRequest(
                run: run, session: session, user: user, place: places[0])
            request.candidates = "all"
            try expectSameFromJSON(counterfactual(request))
        case .whatIf:
            var request = WhatIfRequest(run: run, session: session, user: user)
            request.candidates = "all"
            request.edits = [VisitEdit(kind: .delete, place: known)]
            try expectSameFromJSON(whatIf(request))
        case .faithfulnessStudy:
            var request = FaithfulnessStudyRequest(run: run, session: session)
            request.users = 1
            request.planted = 1
            try expectSameFromJSON(
                studyFaithfulness(request, isInterrupted: { false }, progress: { _ in }))
        case .planted:
            var request = SequencePlantedRequest(run: run, session: session)
            request.users = 2
            try expectSameFromJSON(planted(request))
        case .hours:
            try expectSameFromJSON(
                hourlyForecast(
                    HourlyForecastRequest(run: run, session: session, user: user, grid: 2)))
        case .embeddings:
            try expectSameFromJSON(exportEmbeddings(run: run, session: session, to: file))
        case .recommend, .explain, .faithfulness, .beam:
            var request = RecommendationRequest(run: run, session: session, user: user)
            request.beam = question == .beam ? 1 : nil
            _ = try recommend(request)
        }
    }
}

extension PlaceScorer {
    /// Users one after the other, neighbours by number together.
    func rows(_ users: [Int]) -> [[Double]] {
        var rows: [[Double]] = []
        var start = 0
        for end in 1...max(1, users.count) where !users.isEmpty {
            if end < users.count, users[end] == users[end - 1] + 1 { continue }
            let found = scores(ofUsers: users[start]..<users[end - 1] + 1)
            rows += (0..<found.rows).map {
                found.slicingRows($0..<$0 + 1).elements.map(Double.init)
            }
            start = end
        }
        return rows
    }
}

extension BatchNextPlaceScorer {
    /// All moments together.
    func rows(_ moments: [NextPlaceQuery]) -> [[Double]] {
        let found = scores(moments[...])
        return moments.indices.map {
            found.slicingRows($0..<$0 + 1).elements.map(Double.init)
        }
    }
}

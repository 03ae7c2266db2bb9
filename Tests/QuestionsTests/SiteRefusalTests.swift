import Models
import Questions
import Reports
import Support
import Tensors
import TestSupport
import Testing

/// What is asked of the wrong run, or about nothing that exists.
@Suite("Refusals of site runs")
final class SiteRefusalTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    private let tucker: String
    private let run: String

    init() throws {
        trained = try TrainedWorkspace()
        (tucker, run) = try trained.siteRuns(tucker: 1, knowsite: 1)
    }

    private func explain(
        _ name: String? = nil, brand: String = "0", region: String = "0",
        _ change: (inout SiteExplanationRequest) -> Void = { _ in }
    ) throws {
        var request = SiteExplanationRequest(
            run: name ?? run, session: "default", brand: brand, region: region)
        change(&request)
        _ = try workspace.explainSite(request)
    }

    /// A refusal of a kind, in a sentence with a remedy and some words.
    private func expect(
        _ kind: Failure.Kind, _ words: String..., location: SourceLocation = #_sourceLocation,
        _ body: () throws -> Void
    ) {
        let found = failure(of: body)
        #expect(found?.kind == kind, "\(found?.description ?? "-")", sourceLocation: location)
        #expect(found?.remedy.isEmpty == false, sourceLocation: location)
        for word in words {
            #expect(
                found?.description.contains(word) == true, "\(found?.description ?? "-")",
                sourceLocation: location)
        }
    }

    @Test func whatDoesNotExist() {
        expect(.noInput, "no brand 99", "0 to 19") { try explain(brand: "99") }
        expect(.noInput, "no brand 'nobody'") { try explain(brand: "nobody") }
        expect(.noInput, "no region 5000") { try explain(region: "5000") }
        expect(.noInput, "no region 'nowhere at all'") { try explain(region: "nowhere at all") }
        expect(.usage, "no criterion 'weather'", "region-flow") {
            try explain { $0.without = ["weather"] }
        }
        expect(.usage, "--method guess", "leave-one-out") { try explain { $0.method = "guess" } }
        expect(.usage, "integrated-gradients", "exact") {
            try explain { $0.method = "integrated-gradients" }
        }
        expect(.usage, "--candidates some") { try explain { $0.candidates = "some" } }
        expect(.usage, "--alpha") { try explain { $0.alpha = -0.1 } }
        expect(.usage, "--criteria-by region") {
            _ = try workspace.criteriaHeatMap(
                run: run, session: "default", by: "region", value: "weight")
        }
        expect(.usage, "--embedding umap") {
            _ = try workspace.embeddingMap(
                run: run, session: "default", method: "umap", stage: "after")
        }
    }

    @Test func aStoreThatIsThereIsNoCandidate() throws {
        var asked = SiteRequest(run: run, session: "default", brand: "0")
        asked.candidates = "all"
        asked.count = 1000
        let rows = try workspace.sites(asked).rows
        let known = try #require(rows.first { $0.part == "training" })
        expect(.usage, "has a store there already", "--candidates all") {
            try explain(region: String(known.region)) { $0.candidates = "new" }
        }
        try explain(region: String(known.region))
    }

    @Test func anEmbeddingFollowsNoPaths() {
        for body: () throws -> Void in [
            { try self.explain(self.tucker) },
            {
                _ = try self.workspace.plantedCriteria(run: self.tucker, session: "default")
            },
            {
                _ = try self.workspace.brandDistances(run: self.tucker, session: "default")
            },
            {
                var request = SiteRequest(run: self.tucker, session: "default", brand: "0")
                request.without = ["region-flow"]
                _ = try self.workspace.sites(request)
            },
        ] { expect(.usage, "TuckER", "KnowSite") { try body() } }
    }

    @Test func runsOfAnotherKind() throws {
        let visits = try trained.train("sepgcn") { $0.epochs = 2 }
        expect(.usage, "SEP-GCN", "places to users") { try explain(visits) }
        expect(.usage, "SEP-GCN") {
            _ = try workspace.sites(SiteRequest(run: visits, session: "default", brand: "0"))
        }
        expect(.usage, "SEP-GCN") {
            _ = try workspace.siteBrands(run: visits, session: "default")
        }
        expect(.usage, "KnowSite", "whyhere sites") {
            _ = try workspace.recommend(
                RecommendationRequest(
                    run: run, session: "default", user: "0", candidates: "new", count: 5))
        }
        expect(.usage, "KnowSite", "whyhere sites") {
            _ = try workspace.explain(
                ExplanationRequest(run: run, session: "default", user: "0", place: "0"))
        }
        expect(.usage, "KnowSite", "whyhere sites") {
            _ = try workspace.whatIf(WhatIfRequest(run: run, session: "default", user: "0"))
        }
        expect(.usage, "KnowSite") {
            _ = try workspace.evaluate(run: run, session: "default")
        }
    }

    @Test func vectorsOfAnotherLength() throws {
        expect(.usage, "length 32", "--dimension 32") {
            _ = try trained.train("knowsite") {
                $0.dimension = 32
                $0.epochs = 1
                $0["site.pretrained"] = .text(self.tucker)
            }
        }
        expect(.usage, "another graph", "--split-seed") {
            _ = try trained.train("knowsite") {
                $0.epochs = 1
                $0["site.splitSeed"] = 2
                $0["site.pretrained"] = .text(self.tucker)
            }
        }
        expect(.usage, "has no vectors") {
            _ = try trained.train("knowsite") {
                $0.epochs = 1
                $0["site.pretrained"] = .text(self.run)
            }
        }
    }

    /// The opening of the test part is written down with the group's runs.
    @Test func groupsOfSeedsStandInOneRow() throws {
        var recipe = TrainingRecipe("knowsite")
        recipe.epochs = 1
        recipe.dimension = 16
        recipe["site.pretrained"] = .text(tucker)
        let group = try workspace.createGroup(
            city: Workspace.bundledCity, recipe: recipe, seeds: [1, 2], session: "default")
        let members = try workspace.members(ofGroup: group, session: "default")
        for member in members {
            _ = try workspace.train(
                run: member.run, session: "default", isInterrupted: { false }, progress: { _ in })
        }
        var request = SiteComparisonRequest()
        request.draws = 100
        request.isTuned = false
        request.runs = [group]
        request.unsealedBy = "a test"
        let report = try workspace.compareSites(city: Workspace.bundledCity, request)
        let row = try #require(report.rows.first { $0.name == group })
        let singly = try members.map { member in
            request.runs = [member.run]
            let rows = try workspace.compareSites(city: Workspace.bundledCity, request).rows
            return try #require(rows.first { $0.name == member.run }?.metrics["ndcg@10"])
        }
        let mean = (singly[0] + singly[1]) / 2
        #expect(abs((row.metrics["ndcg@10"] ?? 0) - mean) < 1e-9)
        #expect(row.meaning.contains("mean over 2 seeds"))
    }

    @Test func runsAreCompared() throws {
        var request = SiteComparisonRequest()
        request.draws = 100
        request.isTuned = false
        request.runs = [run, tucker]
        let report = try workspace.compareSites(city: Workspace.bundledCity, request)
        for name in [run, tucker] {
            let row = try #require(report.rows.first { $0.name == name })
            let ndcg = try #require(row.metrics["ndcg@10"])
            // What the run itself measured on validation pairs.
            let best = try #require(try workspace.run(name, session: "default").bestValue)
            #expect(abs(ndcg - best) < 1e-6, "\(name)")
        }
        request.splitSeed = 2
        expect(.usage, "other pairs") {
            _ = try workspace.compareSites(city: Workspace.bundledCity, request)
        }
        request.splitSeed = 1
        request.runs = [try trained.train("sepgcn") { $0.epochs = 1 }]
        expect(.usage, "does not choose sites") {
            _ = try workspace.compareSites(city: Workspace.bundledCity, request)
        }
    }
}

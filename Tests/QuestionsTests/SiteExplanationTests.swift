import Models
import Questions
import Reports
import Tensors
import TestSupport
import Testing

/// Criteria, paths and pictures of sites, on the bundled city and a short run of KnowSite.
@Suite("Site explanations")
final class SiteExplanationTests {
    private let trained: TrainedWorkspace
    private var workspace: Workspace { trained.workspace }
    private let tucker: String
    private let run: String

    init() throws {
        trained = try TrainedWorkspace()
        (tucker, run) = try trained.siteRuns(tucker: 2, knowsite: 4)
    }

    private func ranking(
        brand: Int, candidates: String = "new", without: [String] = [], alpha: Double? = nil
    ) throws -> SiteRanking {
        var request = SiteRequest(run: run, session: "default", brand: String(brand))
        request.candidates = candidates
        request.without = without
        request.alpha = alpha
        request.count = 1000
        return try workspace.sites(request)
    }

    private func request(brand: Int, region: Int) -> SiteExplanationRequest {
        SiteExplanationRequest(
            run: run, session: "default", brand: String(brand), region: String(region))
    }

    /// Brands with regions near the top and in the middle of their lists.
    private func cases() throws -> [(brand: Int, region: Int)] {
        try [0, 3, 7, 12].flatMap { brand in
            let rows = try ranking(brand: brand).rows
            return [0, 2, rows.count / 2].map { (brand, rows[$0].region) }
        }
    }

    private func isNear(_ a: Double, _ b: Double, _ tolerance: Double = 1e-5) -> Bool {
        abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-3)
    }

    /// The rank that a report gives, held against the list's; scores there are of Float.
    private func expectRank(_ found: Double?, in list: SiteRanking, of region: Int) throws {
        let row = try #require(list.rows.first { $0.region == region })
        let close = list.rows.filter { abs($0.score - row.score) < 1e-7 }.compactMap(\.rank)
        let rank = try #require(found)
        #expect(rank >= (close.min() ?? .infinity) && rank <= (close.max() ?? 0))
    }

    @Test func criteriaShareTheScore() throws {
        for (brand, region) in try cases() {
            let report = try workspace.explainSite(request(brand: brand, region: region))
            #expect(report.criteria.count == 8)
            #expect(report.pathShare > 0 && report.pathShare < 1)
            let weights = report.criteria.reduce(0) { $0 + $1.weight }
            #expect(abs(weights - 1) < 1e-9)
        }
    }

    /// Of the regions only those of held-out pairs that nobody knows are truth.
    @Test func listsTellTheParts() throws {
        for brand in [0, 5, 11] {
            let all = try ranking(brand: brand, candidates: "all")
            let new = try ranking(brand: brand)
            let known = all.rows.filter { $0.part == "training" || $0.part == "validation" }
            #expect(known.count + new.rows.count == all.rows.count && !known.isEmpty)
            #expect(!new.rows.contains { $0.part == "training" || $0.part == "validation" })
            #expect(
                Set(new.truth.map(\.region))
                    == Set(all.rows.filter { $0.part == "test" }.map(\.region)))
        }
    }

    /// Taking a path out in the explanation is taking it out of the model.
    @Test func ablationsAreRunsWithoutThePath() throws {
        for (brand, region) in try cases().prefix(6) {
            let report = try workspace.explainSite(request(brand: brand, region: region))
            for row in report.criteria where row.isPresent {
                let ablation = try #require(row.ablation)
                let name = row.criterion.lowercased().replacing(" ", with: "-")
                let list = try ranking(brand: brand, without: [name])
                let found = try #require(list.rows.first { $0.region == region })
                let score = report.score + ablation.scoreChange
                #expect(isNear(found.score, score), "\(name)")
                try expectRank(ablation.rank, in: list, of: region)
                // Explained without it, its row is out and the rest adds up.
                var asked = request(brand: brand, region: region)
                asked.without = [name]
                let less = try workspace.explainSite(asked)
                #expect(isNear(less.score, score) && less.relativeError <= 1e-5)
                let own = try #require(less.criteria.first { $0.criterion == row.criterion })
                #expect(own.contribution == 0 && own.weight == 0 && own.ablation == nil)
                #expect(less.notices.contains { $0.contains(name) })
            }
            // Without the direct link there is what α = 0 leaves, less its larger share.
            let direct = try #require(report.directAblation)
            #expect(isNear(direct.scoreChange, -report.direct))
        }
    }

    @Test func theShareOfTheLink() throws {
        let (brand, region) = try cases()[0]
        var asked = request(brand: brand, region: region)
        asked.alpha = 1
        let linked = try workspace.explainSite(asked)
        #expect(linked.criteria.allSatisfy { $0.contribution == 0 })
        #expect(isNear(linked.direct, linked.score))
        asked.alpha = 0
        let paths = try workspace.explainSite(asked)
        #expect(paths.direct == 0 && paths.alpha == 0)
        asked.alpha = nil
        let both = try workspace.explainSite(asked)
        #expect(isNear((linked.score + paths.score) / 2, both.score))
        asked.alpha = 1.5
        #expect(failure(of: { _ = try workspace.explainSite(asked) })?.kind == .usage)
    }

    @Test func faithfulnessStandsBesideTheControls() throws {
        let (brand, region) = try cases()[3]
        var asked = request(brand: brand, region: region)
        asked.faithfulness = true
        let found = try #require(try workspace.explainSite(asked).faithfulness)
        func method(_ name: String) throws -> MethodFaithfulness {
            try #require(found.methods.first { $0.method == name })
        }
        for name in [
            "exact", "leave-one-out", "shapley", "weight", "random", "uniform", "popularity",
        ] {
            #expect(try method(name).comprehensiveness.count == found.budgets.count)
        }
        #expect(!found.methods.contains { $0.method == "integrated-gradients" })
        // Attention does not look at the region; the terms do.
        #expect(abs(try method("weight").specificity ?? .nan) < 1e-9)
        #expect(try method("exact").specificity ?? 0 > 1e-6)
        #expect(found.units == 9)
        #expect(found.band.allSatisfy { $0.low <= $0.mean && $0.mean <= $0.high })
    }

    @Test func weightsDoNotKnowTheRegion() throws {
        let rows = try ranking(brand: 3).rows
        let (first, second) = try (
            workspace.explainSite(request(brand: 3, region: rows[0].region)),
            workspace.explainSite(request(brand: 3, region: rows[rows.count - 1].region))
        )
        #expect(first.criteria.map(\.weight) == second.criteria.map(\.weight))
        #expect(first.criteria.map(\.contribution) != second.criteria.map(\.contribution))
        let other = try workspace.explainSite(
            request(brand: 4, region: try ranking(brand: 4).rows[0].region))
        #expect(first.criteria.map(\.weight) != other.criteria.map(\.weight))
        #expect(first.criteria.allSatisfy { $0.planted != nil }, "the city is grown")
    }

    /// With a gate for each path everything that shows weights says so, and stays exact.
    @Test func gatesAreToldAndExact() throws {
        let gated = try trained.train("knowsite") {
            $0.epochs = 4
            $0["site.pretrained"] = .text(tucker)
            $0["site.attention"] = "sigmoid"
            $0["site.gatePenalty"] = 0.01
            $0["site.norm"] = "running"
        }
        for brand in [0, 3, 7] {
            var request = SiteRequest(run: gated, session: "default", brand: String(brand))
            let place = try #require(try workspace.sites(request).rows.first)
            let asked = SiteExplanationRequest(
                run: gated, session: "default", brand: String(brand), region: String(place.region))
            let report = try workspace.explainSite(asked)
            #expect(report.weights == .gates && report.notices.contains { $0.contains("gates") })
            #expect(report.relativeError <= 1e-5 && isNear(report.score, place.score))
            #expect(report.criteria.allSatisfy { $0.weight > 0 && $0.weight < 1 })
            #expect(abs(report.criteria.reduce(0) { $0 + $1.weight } - 1) > 0.1)
            // Without a path the others keep their gates.
            let first = report.criteria[0].criterion.lowercased().replacing(" ", with: "-")
            var less = asked
            less.without = [first]
            let weights = try workspace.explainSite(less).criteria.map(\.weight)
            #expect(weights[0] == 0)
            for path in 1..<8 { #expect(abs(weights[path] - report.criteria[path].weight) < 1e-12) }
            request.without = [first]
            request.count = 1000
            let list = try workspace.sites(request).rows
            let ablation = try #require(report.criteria[0].ablation)
            let found = try #require(list.first { $0.region == place.region })
            #expect(isNear(found.score, report.score + ablation.scoreChange))
        }
        let map = try workspace.criteriaHeatMap(
            run: gated, session: "default", by: "brand", value: "weight")
        #expect(map.weights == .gates && map.values.joined().allSatisfy { $0 > 0 && $0 < 1 })
        #expect(try workspace.plantedCriteria(run: gated, session: "default").weights == .gates)
        #expect(try workspace.plantedCriteria(run: run, session: "default").weights == .shares)
    }

    @Test func plantedCriteria() throws {
        let report = try workspace.plantedCriteria(run: run, session: "default")
        #expect(report.brands >= 5)
        func mean(_ name: String) throws -> Double {
            let found = try #require(report.methods.first { $0.name == name })
            let mean = try #require(found.mean)
            #expect((found.low ?? 2) <= mean && mean <= (found.high ?? -1))
            #expect((0...1).contains(mean))
            return mean
        }
        #expect(try mean("uniform") == 0.5)
        // Uniform on [0, 1] has deviation 0.29; four of the mean's.
        let deviation = 0.29 / Double(report.brands).squareRoot()
        #expect(abs(try mean("random") - 0.5) < 4 * deviation)
        for name in ["contribution", "ablation", "facts", "weight"] { _ = try mean(name) }
    }

    @Test func picturesHoldWhatExplanationsSay() throws {
        let weights = try workspace.criteriaHeatMap(
            run: run, session: "default", by: "brand", value: "weight")
        #expect(weights.values.count == weights.rows.count && weights.columns.count == 8)
        for row in weights.values { #expect(abs(row.reduce(0, +) - 1) < 1e-9) }
        let brand = try ranking(brand: 3)
        let index = try #require(weights.rows.firstIndex(of: brand.brandName))
        let report = try workspace.explainSite(
            request(brand: 3, region: brand.rows[0].region))
        for (weight, row) in zip(weights.values[index], report.criteria) {
            #expect(abs(weight - row.weight) < 1e-12)
        }
        let categories = try workspace.criteriaHeatMap(
            run: run, session: "default", by: "category", value: "contribution")
        #expect(categories.rows.count < weights.rows.count)
        let distances = try workspace.brandDistances(run: run, session: "default", limit: 6)
        #expect(distances.brands.count == 6)
        for matrix in [distances.before, distances.after] {
            for row in 0..<6 {
                #expect(abs(matrix[row][row]) < 1e-6)
                for column in 0..<6 {
                    #expect(abs(matrix[row][column] - matrix[column][row]) < 1e-9)
                    #expect((-1e-9...2.000_001).contains(matrix[row][column]))
                }
            }
        }
        let map = try workspace.embeddingMap(
            run: run, session: "default", method: "pca", stage: "before")
        #expect(
            Set(map.kinds).isSuperset(of: ["Region", "Brand", "POI"]) && map.points.count > 900)
        #expect((0...1).contains(map.variance ?? -1))
        let tuckers = try workspace.embeddingMap(
            run: tucker, session: "default", method: "pca", stage: "before")
        // KnowSite starts from TuckER's vectors and keeps them.
        #expect(tuckers == map)
    }

    @Test func brandsAreListed() throws {
        for name in [run, tucker] {
            let rows = try workspace.siteBrands(run: name, session: "default").rows
            #expect(rows.count == 20 && rows.map(\.brand) == Array(0..<20))
            for row in rows {
                #expect((row.bestRank == nil) == (row.test == 0))
                #expect((row.ndcg == nil) == (row.test == 0))
                #expect((row.criterion != nil) == (name == run && row.training > 0))
            }
            #expect(rows.contains { $0.planted != nil })
        }
        // The best test region of the list is the list's.
        let rows = try workspace.siteBrands(run: run, session: "default").rows
        let first = try #require(rows.first { $0.test > 0 })
        let truth = try ranking(brand: first.brand).truth
        #expect(truth.count == first.test && truth.first?.rank == first.bestRank)
    }
}

import City
import Evaluation
import Explanation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors
import Training

extension Workspace {
    /// Opens a run that chooses sites; a second call returns the same.
    ///
    /// - Parameter kind: `last`, `best` or `final`; nil takes what the run recommends with.
    /// - Throws: `Failure(.usage)` for a run that recommends places.
    func siteRun(_ name: String, session: String, kind: String? = nil) throws
        -> any SiteRecommender
    {
        let report = try run(name, session: session)
        guard try report.recipe.card().task == .sites else {
            throw Failure(
                .usage,
                "run \(name) is of \(try report.recipe.card().title), which recommends places to users",
                remedy: "name a run of \(Catalogue.titles { $0.task == .sites })")
        }
        let (file, key) = try checkpointFile(of: report, kind: kind)
        return try siteRuns.value(key) {
            let city = try city(report.city)
            let checkpoint = try Checkpoint(readingFrom: file, expecting: city.fingerprint)
            let data = try urbanGraph(report.city, checkpoint.recipe.sites().data)
            try report.requireContent(of: city, split: data.split.fingerprint)
            return try OpenedSites(
                report.run, checkpoint: checkpoint, split: data.split, graph: data.graph,
                instances: data.instances)
        }
    }

    /// Every brand with its pairs and how well the run ranks them, and what the reader must know.
    public func siteBrands(run name: String, session: String) throws
        -> (rows: [SiteBrandRow], notices: [String])
    {
        let run = try siteRun(name, session: session)
        let result = SiteEvaluation(run.split, part: .test).run(RegionScores(run.scores))
        let ndcg = result.column("ndcg@10")
        let table = run.paths?.table()
        let truth = try truth(of: run.city.name)
        let names = run.city.brands.map { Array($0.names) } ?? []
        var rows = names.indices.map { brand in
            var row = SiteBrandRow(
                brand: brand, name: names[brand], category: run.category(ofBrand: brand),
                training: run.split.training.regions(ofBrand: brand).count,
                validation: run.split.validation.regions(ofBrand: brand).count,
                test: run.split.test.regions(ofBrand: brand).count)
            row.criterion = table?.strongest(ofBrand: brand)?.name
            row.planted = truth?.dominantCriterion(ofBrand: brand)?.name
            return row
        }
        for (index, brand) in result.brands.enumerated() {
            rows[Int(brand)].bestRank = result.bestRanks[index]
            rows[Int(brand)].ndcg = ndcg[index]
        }
        return (rows, run.notices)
    }

    /// The best regions of a brand, and where its test regions stand.
    ///
    /// - Throws: `Failure(.usage)` for a criterion or option that is unknown.
    public func sites(_ request: SiteRequest) throws -> SiteRanking {
        let run = try siteRun(request.run, session: request.session)
        let brand = try findBrand(request.brand, in: run.city)
        let candidates = try RankingProtocol.named(request.candidates)
        let scores = try run.scores(
            ofBrand: brand, without: request.without, alpha: request.alpha)
        let masked = run.masked(brand, candidates)
        let centres = run.city.regionCentres
        let test = run.split.test.regions(ofBrand: brand)
        let listed =
            RankingLens.best(scores, masked: masked, count: request.count).map(Int32.init)
        let shown = listed + test.filter { !listed.contains($0) }
        // A masked region has no rank among the candidates.
        let ranked = shown.filter { !masked.containsAscending($0) }
        let ranks = Dictionary(
            uniqueKeysWithValues: zip(
                ranked, TruthRanks.realistic(of: ranked, in: scores, masked: masked)))
        func row(_ region: Int32) -> SiteRegionRow {
            let index = Int(region)
            var row = SiteRegionRow(
                region: index, name: run.regionName(index), rank: ranks[region],
                score: scores[index])
            for part in VisitPart.allCases {
                let pairs = run.split.pairs(part)
                for pair in pairs.range(ofBrand: brand) where pairs.regions[pair] == region {
                    row.part = part.rawValue
                    row.popularity = pairs.popularity[pair]
                }
            }
            row.latitude = centres[index]?.latitude
            row.longitude = centres[index]?.longitude
            return row
        }
        return SiteRanking(
            run: run.name, model: run.card.name, city: run.city.name,
            epoch: run.epoch, brand: brand, brandName: run.brandName(brand),
            category: run.category(ofBrand: brand), candidates: request.candidates,
            rows: listed.map(row),
            truth: test.map(row)
                .sorted { ($0.rank ?? .infinity, $0.region) < ($1.rank ?? .infinity, $1.region) },
            candidateCount: scores.count - masked.count)
    }
}

extension CityTruth {
    /// The criterion that a grown brand heeds most; nil for a brand that heeds none.
    func dominantCriterion(ofBrand brand: Int) -> SiteCriterion? {
        let weights = (0..<8).map { brandWeights[brand * 8 + $0] }
        guard let best = weights.indices.max(by: { weights[$0] < weights[$1] }), weights[best] > 0
        else { return nil }
        return SiteCriterion(rawValue: UInt8(best + 1))
    }
}

import City
import Evaluation
import Explanation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// Every brand with its pairs and how well the run ranks them, and what the reader must know.
    public func siteBrands(run name: String, session: String) throws
        -> (rows: [SiteBrandRow], notices: [String])
    {
        let run = try siteRun(name, session: session)
        let result = SiteEvaluation(run.split, part: .test).run(RegionScores(run.scores))
        let ndcg = result.column("ndcg@10")
        let table = run.view == nil ? nil : try run.criteria()
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
            row.latitude = run.centres[index]?.latitude
            row.longitude = run.centres[index]?.longitude
            return row
        }
        return SiteRanking(
            run: run.name, model: run.model.rawValue, city: run.city.name,
            epoch: run.checkpoint.epoch, brand: brand, brandName: run.brandName(brand),
            category: run.category(ofBrand: brand), candidates: request.candidates,
            rows: listed.map(row),
            truth: test.map(row)
                .sorted { ($0.rank ?? .infinity, $0.region) < ($1.rank ?? .infinity, $1.region) },
            candidateCount: scores.count - masked.count)
    }
}

extension SiteRun {
    func brandName(_ brand: Int) -> String { city.brands?.names[brand] ?? "\(brand)" }
    func regionName(_ region: Int) -> String { city.regions?.names[region] ?? "\(region)" }

    func category(ofBrand brand: Int) -> String {
        let entity = graph.brandCategories[brand]
        return entity < 0 ? "" : graph.names[Int(entity)]
    }

    /// What somebody who reads this run's reasons must know.
    var notices: [String] {
        var notices = graph.notices
        let absent = SiteCriterion.allCases.filter { graph.path(of: $0) == nil }.map(\.name)
        if !absent.isEmpty {
            notices.append(
                "no facts for the path of \(absent.joined(separator: ", ")): left out of the model")
        }
        let removed = SiteCriterion.allCases.filter { criterion in
            guard let view, graph.path(of: criterion) != nil else { return false }
            return !view.layout.criteria.contains(criterion)
        }
        if !removed.isEmpty {
            notices.append(
                "left out by the recipe: \(removed.map(\.name).joined(separator: ", "))")
        }
        return notices
    }

    /// Presence of each unit of evidence with some criteria taken out.
    ///
    /// - Throws: `Failure(.usage)` for a criterion that is unknown, or not in the model.
    func presence(without names: [String], _ view: KnowSiteView) throws -> [Double] {
        var options = SiteOptions()
        options.without = names.joined(separator: ",")
        var presence = [Double](repeating: 1, count: view.layout.paths.count + 1)
        for criterion in try options.removedCriteria() {
            guard let path = view.layout.criteria.firstIndex(of: criterion) else { continue }
            presence[path] = 0
        }
        return presence
    }

    /// The score of every region for a brand, with some paths taken out or another α.
    func scores(ofBrand brand: Int, without names: [String], alpha: Double?) throws -> [Double] {
        guard !names.isEmpty || alpha != nil else {
            return scores.slicingRows(brand..<brand + 1).elements.map { Double($0) }
        }
        return try evidence(ofBrand: brand, without: names, alpha: alpha).split.scores
    }

    /// The paths and the direct link of a brand's score, some taken out, or with another α.
    ///
    /// - Throws: `Failure(.usage)` for a run without paths, or an option that is out of range.
    func evidence(ofBrand brand: Int, without names: [String], alpha: Double?) throws
        -> SiteEvidence
    {
        let view = try requireView()
        if let alpha, !(0...1).contains(alpha) {
            throw Failure(
                .usage, "--alpha \(alpha) is out of range", remedy: "give a number from 0 to 1")
        }
        return SiteEvidence(
            view, brand: brand, alpha: alpha, facts: factsOfUnits(view),
            presence: try presence(without: names, view))
    }
}

extension SiteCriteriaTable {
    /// The criterion with the largest contribution; nil for a brand without training regions.
    func strongest(ofBrand brand: Int) -> SiteCriterion? {
        let row = criteria.indices.map { contributions[brand, $0] }
        guard let best = row.indices.max(by: { row[$0] < row[$1] }),
            row.contains(where: { $0 != 0 })
        else { return nil }
        return criteria[best]
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

import City
import Evaluation
import Models
import Reports
import Tensors
import Training

extension Workspace {
    /// Whether a city can be asked for sites and for nothing else: it has pairs and no visits.
    public func hasOnlySites(_ name: String) throws -> Bool {
        let city = try city(name)
        return city.visitCount == 0 && !(city.brands?.siteBrand.isEmpty ?? true)
    }

    /// Every rule that chooses sites, and the runs that are named, on one part of the pairs.
    ///
    /// The validation part is ranked, or the test part where the request unseals it: the opening
    /// is then written down in the session before anything of it is computed.
    public func compareSites(
        city name: String, _ request: SiteComparisonRequest
    ) throws -> SiteComparison {
        let clock = ContinuousClock()
        let start = clock.now
        let city = try city(name)
        let split = try SiteSplit(
            city, seed: request.splitSeed, minimumPairs: request.minimumPairs)
        let part: VisitPart = request.unsealedBy == nil ? .validation : .test
        let names =
            SiteRule.entries(request.isTuned ? SiteRuleSettings() : nil).map(\.name)
            + request.runs
        try ComparisonWords.check(names, reference: request.reference)
        let runs = try siteSystems(
            request.runs, session: request.session, of: split, toRank: part)
        let tuning = request.isTuned ? SiteRuleTuning(split) : nil
        let rules = SiteRule.entries(tuning?.settings).map {
            ListSystem(
                name: $0.name, meaning: $0.meaning,
                scorers: [$0.rule.scorer(split, $0.settings)])
        }
        let opened = try namesOfRuns(request.runs, session: request.session)
        let seal = try seal(
            city, split: split.name, session: request.session, runs: opened,
            openedBy: request.unsealedBy)
        let table = SiteTable(
            split: split, evaluation: SiteEvaluation(split, part: part), request: request,
            seal: seal, tuning: tuning?.sentences ?? [])
        var comparison = try table.comparison(of: rules + runs)
        comparison.seconds = (clock.now - start) / .seconds(1)
        return comparison
    }
}

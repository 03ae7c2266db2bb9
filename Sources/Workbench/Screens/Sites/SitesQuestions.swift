import Canvas
import Reports

// MARK: - Runs

extension State {
    /// Models that rank regions for brands.
    static let siteModels: Set = ["knowsite", "tucker", "distmult", "complex", "transe"]

    /// Runs of the open city that rank regions.
    var siteRuns: [RunReport] {
        cityRuns.filter { $0.checkpoint != nil && Self.siteModels.contains($0.model) }
    }

    /// The model of the run that the Sites screen shows.
    var siteModel: String? {
        sites.run.flatMap { run in runs.all?.first { $0.run == run }?.model }
    }

    /// Whether the run of the Sites screen has relation paths, and so criteria.
    var hasCriteria: Bool { siteModel == "knowsite" }
}

// MARK: - Questions

extension State {
    /// Asks for whatever the Sites screen shows and that is not there or under way.
    mutating func followSites() -> [Effect] {
        guard screen == .sites, city.report != nil, runs.all != nil else { return [] }
        let ready = siteRuns
        if !ready.contains(where: { $0.run == sites.run }) {
            // Who explains comes first.
            let best = ready.first { $0.model == "knowsite" } ?? ready.first
            sites.run = best?.run
        }
        guard let run = sites.run else {
            if sites.brands.target != nil { sites.forgetRun() }
            return []
        }
        var effects: [Effect] = []
        if sites.brands.target != run {
            sites.forgetRun()
            if overlay?.kind == .faithfulness || overlay?.kind == .details { overlay = nil }
            if !tabPanes.contains(sites.pane) { sites.pane = .siteBrands }
            if sites.brands.ask(run) { effects.append(.loadSiteBrands(run: run)) }
        }
        return effects + followSiteRanking(run) + followSiteReasons(run)
            + followSitePicture(run)
    }

    private mutating func followSiteRanking(_ run: String) -> [Effect] {
        guard let brand = sites.selectedBrand?.brand else { return [] }
        let isOther = sites.wanted?.brand != brand || sites.wanted?.run != run
        if isOther { sites.forgetBrand() }
        let question = SiteQuestion(
            run: run, brand: brand, candidates: sites.candidates, without: sites.off,
            alpha: sites.alpha)
        guard question != sites.wanted else { return [] }
        if sites.wanted?.candidates != question.candidates { sites.baseline = nil }
        if isOther {
            (sites.regionList, sites.criteriaList) = (ListPosition(), ListPosition())
        }
        // The first list comes at once; while the brands are run through, nothing is ranked.
        let rest = isOther && sites.wanted != nil ? 60 : 0
        sites.wanted = question
        sites.generation += 1
        return [.timer(.siteRanking(sites.generation), milliseconds: rest)]
    }

    private mutating func followSiteReasons(_ run: String) -> [Effect] {
        guard hasCriteria, sites.isRankingFresh, let wanted = sites.wanted,
            let region = sites.selectedRegion
        else { return [] }
        let isMasked = region.rank == nil
        let question = SiteExplanationQuestion(
            run: run, brand: wanted.brand, region: region.region,
            candidates: isMasked ? "all" : wanted.candidates, without: wanted.without,
            alpha: wanted.alpha)
        guard question != sites.wantedReasons else { return [] }
        let rest = sites.wantedReasons == nil ? 0 : 90
        sites.wantedReasons = question
        sites.reasonsGeneration += 1
        return [.timer(.siteReasons(sites.reasonsGeneration), milliseconds: rest)]
    }

    private mutating func followSitePicture(_ run: String) -> [Effect] {
        switch sites.picture {
        case .reasons, .map: return []
        case .criteria:
            let question = CriteriaQuestion(run: run, by: sites.by, value: sites.value)
            guard hasCriteria, question != sites.heat.target else { return [] }
            return sites.heat.ask(question) ? [.loadCriteriaHeatMap(question)] : []
        case .distances:
            guard hasCriteria, run != sites.distances.target else { return [] }
            return sites.distances.ask(run) ? [.loadBrandDistances(run: run)] : []
        case .embedding:
            // Without an encoder there is nothing after it.
            let question = EmbeddingQuestion(
                run: run, method: sites.method, stage: hasCriteria ? sites.stage : "before")
            guard question != sites.embedding.target else { return [] }
            return sites.embedding.ask(question) ? [.loadEmbeddingMap(question)] : []
        }
    }

    /// The selection has rested: its question is asked, unless another was selected meanwhile.
    mutating func fireSites(_ timer: Timer) -> [Effect] {
        switch timer {
        case .siteRanking(let generation):
            guard generation == sites.generation, let question = sites.wanted,
                sites.ranking.ask(question)
            else { return [] }
            return [.rankSites(question)]
        case .siteReasons(let generation):
            guard generation == sites.reasonsGeneration, let question = sites.wantedReasons,
                sites.reasons.ask(question)
            else { return [] }
            return [.explainSite(question)]
        default: return []
        }
    }
}

// MARK: - Answers

extension State {
    /// Takes an answer of the Sites screen's questions.
    mutating func learnSites(_ message: Message) -> [Effect] {
        switch message {
        case .siteBrands(let run, let rows, let notices):
            let next = sites.brands.take(SiteBrandList(rows: rows, notices: notices)) { $0 == run }
            if sites.brands.isFresh { sites.arrange(keeping: sites.wanted?.brand) }
            return next.map { [.loadSiteBrands(run: $0)] } ?? []
        case .siteRanking(let report): return take(report)
        case .siteExplanation(let report):
            let next = sites.reasons.take(report) { $0.canBeAnswered(by: report) }
            if sites.reasons.isFresh {
                (sites.instanceList, sites.messageList) = (ListPosition(), ListPosition())
            }
            return next.map { [.explainSite($0)] } ?? []
        case .siteFaithfulness(let report):
            let next = sites.faithfulness.take(report) { $0.canBeAnswered(by: report) }
            return next.map { [.measureSite($0)] } ?? []
        case .criteriaHeatMap(let run, let report):
            let next = sites.heat.take(report) {
                $0.run == run && $0.by == report.by && $0.value == report.value
            }
            return next.map { [.loadCriteriaHeatMap($0)] } ?? []
        case .brandDistances(let run, let report):
            let next = sites.distances.take(report) { $0 == run }
            return next.map { [.loadBrandDistances(run: $0)] } ?? []
        case .embeddingMap(let run, let report):
            let next = sites.embedding.take(report) {
                $0.run == run && $0.method == report.method && $0.stage == report.stage
            }
            return next.map { [.loadEmbeddingMap($0)] } ?? []
        default: return []
        }
    }

    private mutating func take(_ report: SiteRanking) -> [Effect] {
        let selected = sites.selectedRegion?.region
        let next = sites.ranking.take(report) {
            $0.run == report.run && $0.brand == report.brand && $0.candidates == report.candidates
        }
        if sites.isRankingFresh {
            if sites.wanted?.isEdited == false { sites.baseline = report }
            // Whoever follows one region through the criteria keeps it.
            let lines = sites.lines
            let index = lines.firstIndex { sites.region(in: $0)?.region == selected }
            sites.regionList.selected = selected == nil ? 0 : index ?? 0
        }
        return next.map { [.rankSites($0)] } ?? []
    }

    /// Takes the failure of one of the Sites screen's questions; nil where the effect is another.
    mutating func failSites(_ effect: Effect, _ reason: String) -> [Effect]? {
        let outcome: (wanted: Bool, next: Effect?)
        switch effect {
        case .loadSiteBrands(let run):
            let (wanted, next) = sites.brands.fail(run, reason)
            outcome = (wanted, next.map { .loadSiteBrands(run: $0) })
        case .rankSites(let question):
            let (wanted, next) = sites.ranking.fail(question, reason)
            outcome = (wanted, next.map { .rankSites($0) })
        case .explainSite(let question):
            let (wanted, next) = sites.reasons.fail(question, reason)
            outcome = (wanted, next.map { .explainSite($0) })
        case .measureSite(let question):
            let (wanted, next) = sites.faithfulness.fail(question, reason)
            outcome = (wanted, next.map { .measureSite($0) })
        case .loadCriteriaHeatMap(let question):
            let (wanted, next) = sites.heat.fail(question, reason)
            outcome = (wanted, next.map { .loadCriteriaHeatMap($0) })
        case .loadBrandDistances(let run):
            let (wanted, next) = sites.distances.fail(run, reason)
            outcome = (wanted, next.map { .loadBrandDistances(run: $0) })
        case .loadEmbeddingMap(let question):
            let (wanted, next) = sites.embedding.fail(question, reason)
            outcome = (wanted, next.map { .loadEmbeddingMap($0) })
        default: return nil
        }
        if outcome.wanted { complain(reason) }
        return outcome.next.map { [$0] } ?? []
    }
}

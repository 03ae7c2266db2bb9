import Canvas
import Reports

// MARK: - Runs

extension State {
    /// Runs of the open city that rank regions.
    var siteRuns: [RunReport] {
        cityRuns.filter { $0.checkpoint != nil && card(of: $0)?.task == .sites }
    }

    /// The model of the run that the Sites screen shows, as its paper writes it.
    var siteTitle: String { card(of: sites.run)?.title ?? "The model" }

    /// The model to train first: the one that explains.
    var firstSiteModel: String {
        let all = cards.filter { $0.task == .sites }
        return (all.first { $0.answers(.explain) } ?? all.first)?.name ?? "MODEL"
    }

    /// The models that have criteria.
    var criteriaTitles: String { titles { $0.task == .sites && $0.answers(.explain) } }

    /// Whether the run of the Sites screen has relation paths, and so criteria.
    var hasCriteria: Bool { card(of: sites.run)?.answers(.explain) ?? false }
}

// MARK: - Questions

extension State {
    /// Asks for whatever the Sites screen shows and that is not there or under way.
    mutating func followSites() -> [Effect] {
        guard screen == .sites, city.report != nil, runs.all != nil else { return [] }
        let ready = siteRuns
        if !ready.contains(where: { $0.run == sites.run }) {
            // Who explains comes first.
            sites.run = best(of: ready, for: .explain)?.run
        }
        guard let run = sites.run else {
            if sites.brands.target != nil { sites.forgetRun() }
            return []
        }
        var effects: [Effect] = []
        if sites.brands.target?.run != run {
            sites.forgetRun()
            leaveWhatIsAboutSelection()
            if !tabPanes.contains(sites.pane) { sites.pane = .siteBrands }
            effects = ask(SiteBrandsQuestion(run: run))
        }
        return effects + followSiteRanking(run) + followSiteReasons(run)
            + followSitePicture(run)
    }

    private mutating func followSiteRanking(_ run: String) -> [Effect] {
        guard let brand = (sites.selectedBrand?.brand).map({ String($0) }) else { return [] }
        let isOther = sites.wanted?.brand != brand || sites.wanted?.run != run
        if isOther { sites.forgetBrand() }
        if isOther, let kept = sites.restored, String(kept.brand) == brand {
            (sites.off, sites.alpha) = (kept.off, kept.alpha)
        }
        var question = SiteRequest(run: run, session: session, brand: brand)
        question.candidates = sites.candidates
        question.without = sites.off
        question.alpha = sites.alpha
        question.count = SitesState.listLength
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
        var question = SiteExplanationRequest(
            run: run, session: session, brand: wanted.brand, region: String(region.region))
        question.candidates = isMasked ? "all" : wanted.candidates
        question.without = wanted.without
        question.alpha = wanted.alpha
        question.instances = SitesState.instances
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
            guard hasCriteria else { return [] }
            return follow(
                CriteriaRequest(run: run, session: session, by: sites.by, value: sites.value))
        case .distances:
            return hasCriteria ? follow(BrandDistancesQuestion(run: run)) : []
        case .embedding:
            // Without an encoder there is nothing after it.
            return follow(
                EmbeddingRequest(
                    run: run, session: session, method: sites.method,
                    stage: hasCriteria ? sites.stage : "before"))
        }
    }

    /// The selection has rested: its question is asked, unless another was selected meanwhile.
    mutating func fireSites(_ timer: Timer) -> [Effect] {
        switch timer {
        case .siteRanking(let generation):
            guard generation == sites.generation, let question = sites.wanted else { return [] }
            return ask(question)
        case .siteReasons(let generation):
            guard generation == sites.reasonsGeneration, let question = sites.wantedReasons
            else { return [] }
            return ask(question)
        default: return []
        }
    }
}

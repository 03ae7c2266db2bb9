import Reports
import Support

// The command lines that show what the Sites screen shows.

extension SitesScreen {
    /// What ranks the regions, explains one of them, or draws the picture that is shown.
    static func command(_ state: State, city: String) -> String {
        let sites = state.sites
        guard let run = sites.run else {
            return "whyhere train \(state.firstSiteModel) --city \(city)"
        }
        let base = "--run \(CommandLines.quoted(run))"
        guard let brand = sites.selectedBrand?.brand else { return "whyhere sites \(base)" }
        switch sites.pane {
        case .siteBrands: return "whyhere sites \(base)"
        case .siteReasons, .siteInstances, .siteMessages:
            if let asked = sites.wantedReasons { return explain(asked) }
        case .sitePicture:
            switch sites.picture {
            case .criteria:
                return "whyhere sites \(base) --criteria-by \(sites.by) --value \(sites.value)"
            case .distances: return "whyhere sites \(base) --distances"
            case .embedding:
                let stage = state.hasCriteria ? sites.stage : "before"
                return "whyhere sites \(base) --embedding \(sites.method) --stage \(stage)"
            case .reasons, .map: break
            }
        default: break
        }
        return "whyhere sites \(base) --brand \(brand)"
            + edits(sites.candidates, sites.off, sites.alpha)
    }

    static func caseContent(_ state: State) -> CaseContent? {
        guard state.sites.areReasonsFresh, let report = state.sites.shownReasons,
            let asked = state.sites.wantedReasons
        else { return nil }
        return CaseContent(report, command: explain(asked) + state.sessionOption)
    }

    static func explain(_ request: SiteExplanationRequest) -> String {
        "whyhere explain --run \(CommandLines.quoted(request.run)) --brand \(request.brand)"
            + " --region \(request.region)"
            + edits(request.candidates ?? "new", request.without, request.alpha)
    }

    private static func edits(_ candidates: String, _ off: [String], _ alpha: Double?) -> String {
        (candidates == "new" ? "" : " --candidates \(candidates)")
            + off.map { " --without \(CommandLines.quoted($0))" }.joined()
            + (alpha.map { " --alpha \(Numbers.short($0, 6))" } ?? "")
    }
}

import City
import Models
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// The trained runs of a comparison of moments, and groups of seeds.
    ///
    /// - Parameter part: What is to be ranked: a run that has learned it is refused.
    func nextPlaceSystems(
        _ names: [String], session: String, of split: Split, toRank part: VisitPart
    ) throws -> [NextPlaceSystem] {
        try comparedSystems(names, session: session) { report in
            let (scorer, view) = try nextPlaceScorer(
                report, session: session, of: split, toRank: part)
            return (try report.recipe.card().title, scorer, view)
        }
    }

    private func nextPlaceScorer(
        _ report: RunReport, session: String, of split: Split, toRank part: VisitPart
    ) throws -> (scorer: any NextPlaceScorer, view: String) {
        if let manifest = report.manifest, manifest.split != split.fingerprint {
            throw Failure(
                .usage, "run \(report.run) was trained on other events than \(split.kinds.name)s",
                remedy: "name another --action, or runs of this one")
        }
        if try report.recipe.card().task == .nextPlace {
            let found = try nextPlaceRecommender(report.run, session: session, toRank: part)
            return (found.scorer, found.view.name)
        }
        let found = try listRecommender(report.run, session: session, toRank: part)
        return (TimelessScorer(found.scorer), found.view.name)
    }
}

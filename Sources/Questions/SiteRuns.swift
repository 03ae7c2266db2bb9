import City
import Models
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// The trained runs of a comparison of sites, and groups of seeds.
    ///
    /// - Parameter part: What is to be ranked: a run that has learned it must be refused.
    func siteSystems(
        _ names: [String], session: String, of split: SiteSplit, toRank part: VisitPart
    ) throws -> [ListSystem] {
        try comparedSystems(names, session: session) { report in
            let run = try comparable(report, session: session, of: split, toRank: part)
            return (
                "\(run.card.title), epoch \(run.epoch)", RegionScores(run.scores),
                // Models of sites are not trained twice.
                VisitPart.training.rawValue
            )
        }
    }

    private func comparable(
        _ report: RunReport, session: String, of split: SiteSplit, toRank part: VisitPart
    ) throws -> any SiteRecommender {
        let name = report.run
        guard try report.recipe.card().task == .sites else {
            throw Failure(
                .usage, "run \(name) is of \(report.model), which does not choose sites",
                remedy: "name runs of models for sites, or leave --sites out")
        }
        guard report.cityFingerprint == split.city.fingerprint else {
            throw Failure(
                .usage, "run \(name) was trained on city \(report.city)",
                remedy: "compare runs of one city")
        }
        // The test part is ranked by what the run recommends with; both learn training pairs only.
        let found = try siteRun(name, session: session, kind: part == .test ? nil : "best")
        guard found.split.fingerprint == split.fingerprint else {
            throw Failure(
                .usage, "run \(name) holds out other pairs (\(found.split.name))",
                remedy: "compare runs with the same --split-seed and --minimum-pairs")
        }
        return found
    }
}

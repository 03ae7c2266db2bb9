import City
import Models
import Reports
import Tensors

/// A scorer of regions that stands beside the rules for sites.
struct SiteScorer {
    var name: String
    var meaning: String
    /// Of the run; nil where there is none.
    var seed: UInt64?
    var scorer: any PlaceScorer
}

extension Workspace {
    /// The trained runs of a comparison of sites: the one place where they come in.
    ///
    /// - Parameter part: What is to be ranked: a run that has learned it must be refused.
    func siteScorers(
        _ runs: [String], session: String, of split: SiteSplit, toRank part: VisitPart
    ) throws -> [SiteScorer] {
        try runs.map { name in
            let report = try self.run(name, session: session)
            guard report.recipe.model.choosesSites else {
                throw Failure(
                    .usage, "run \(name) is of \(report.model), which does not choose sites",
                    remedy: "name runs of models for sites, or leave --sites out")
            }
            guard report.cityFingerprint == split.city.fingerprint else {
                throw Failure(
                    .usage, "run \(name) was trained on city \(report.city)",
                    remedy: "compare runs of one city")
            }
            // The test part is ranked by what the run recommends with; both learn training pairs.
            let run = try siteRun(name, session: session, kind: part == .test ? nil : "best")
            guard run.split.fingerprint == split.fingerprint else {
                throw Failure(
                    .usage, "run \(name) holds out other pairs (\(run.split.name))",
                    remedy: "compare runs with the same --split-seed and --minimum-pairs")
            }
            return SiteScorer(
                name: name, meaning: "\(run.model.title), epoch \(run.checkpoint.epoch)",
                seed: run.checkpoint.recipe.seed, scorer: MatrixScorer(scores: run.scores))
        }
    }
}

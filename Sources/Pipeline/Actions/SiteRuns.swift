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
            let run = try self.run(name, session: session)
            throw Failure(
                .usage, "run \(name) is of \(run.model), which does not choose sites",
                remedy: "name runs of models for sites, or leave --sites out")
        }
    }
}

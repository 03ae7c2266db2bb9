import City
import Models
import Recommending
import Reports
import Support
import Tensors

/// A scorer of regions that stands beside the rules for sites, or several of one recipe.
struct SiteScorer {
    var name: String
    var meaning: String
    /// Of the runs; empty where there is none.
    var seeds: [UInt64]
    /// One for each seed: a brand's value is its mean over them.
    var scorers: [any PlaceScorer]

    init(name: String, meaning: String, seeds: [UInt64] = [], scorers: [any PlaceScorer]) {
        self.name = name
        self.meaning = meaning
        self.seeds = seeds
        self.scorers = scorers
    }
}

extension Workspace {
    /// The trained runs of a comparison of sites, and groups of seeds: the one place where they
    /// come in.
    ///
    /// - Parameter part: What is to be ranked: a run that has learned it must be refused.
    func siteScorers(
        _ names: [String], session: String, of split: SiteSplit, toRank part: VisitPart
    ) throws -> [SiteScorer] {
        try names.map { name in
            let finished = try finishedMembers(ofGroup: name, session: session)
            guard let first = finished.first else {
                let run = try comparable(name, session: session, of: split, toRank: part)
                return SiteScorer(
                    name: name, meaning: "\(run.card.title), epoch \(run.epoch)",
                    seeds: [run.seed],
                    scorers: [RegionScores(run.scores)])
            }
            let runs = try finished.map {
                try comparable($0.run, session: session, of: split, toRank: part)
            }
            return SiteScorer(
                name: name,
                meaning: "\(try first.recipe.card().title), mean over \(runs.count) seeds",
                seeds: finished.map(\.recipe.seed),
                scorers: runs.map { RegionScores($0.scores) })
        }
    }

    private func comparable(
        _ name: String, session: String, of split: SiteSplit, toRank part: VisitPart
    ) throws -> any SiteRecommender {
        let report = try run(name, session: session)
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

import City
import Models
import Recommending
import Reports
import Support
import Tensors

/// A scorer of moments that stands beside the rules, or several of one recipe.
struct MomentEntrant {
    var name: String
    var meaning: String
    /// Of the runs; empty where there is none.
    var seeds: [UInt64]
    /// One for each seed: a row's value is its mean over them.
    var scorers: [any MomentScorer]

    init(name: String, meaning: String, seeds: [UInt64] = [], scorers: [any MomentScorer]) {
        self.name = name
        self.meaning = meaning
        self.seeds = seeds
        self.scorers = scorers
    }
}

extension Workspace {
    /// What answers moments for a run whose model reads sequences; nil for every other model.
    ///
    /// - Parameters:
    ///   - split: What the run is ranked on; it was trained on the same.
    ///   - part: What is to be ranked: by the best checkpoint of the selection on validation, by
    ///     what the run recommends with on test.
    func sequenceScorer(
        of run: RunReport, session: String, on split: Split, toRank part: VisitPart
    ) throws -> (any BatchMomentScorer)? {
        guard try run.recipe.card().task == .nextPlace else { return nil }
        return try nextPlaceRecommender(run.run, session: session, toRank: part).scorer
    }

    /// The trained runs of a comparison of moments, and groups of seeds.
    ///
    /// - Parameter part: What is to be ranked: a run that has learned it is refused.
    func momentEntrants(
        _ names: [String], session: String, of split: Split, toRank part: VisitPart
    ) throws -> [MomentEntrant] {
        try names.map { name in
            let runs = try finishedMembers(ofGroup: name, session: session)
            guard let first = runs.first else {
                let report = try run(name, session: session)
                return MomentEntrant(
                    name: name, meaning: try report.recipe.card().title,
                    seeds: [report.recipe.seed],
                    scorers: [try momentScorer(report, session: session, of: split, toRank: part)])
            }
            return MomentEntrant(
                name: name,
                meaning: "\(try first.recipe.card().title), mean over \(runs.count) seeds",
                seeds: runs.map(\.recipe.seed),
                scorers: try runs.map {
                    try momentScorer($0, session: session, of: split, toRank: part)
                })
        }
    }

    private func momentScorer(
        _ report: RunReport, session: String, of split: Split, toRank part: VisitPart
    ) throws -> any MomentScorer {
        if let manifest = report.manifest, manifest.split != split.fingerprint {
            throw Failure(
                .usage, "run \(report.run) was trained on other events than \(split.action.name)s",
                remedy: "name another --action, or runs of this one")
        }
        if let scorer = try sequenceScorer(of: report, session: session, on: split, toRank: part) {
            return scorer
        }
        return TimelessScorer(
            try listRecommender(report.run, session: session, toRank: part).scorer)
    }

    /// The finished members of a group; none where the name is no group's.
    ///
    /// - Throws: `Failure(.usage)` where no member is finished.
    func finishedMembers(ofGroup name: String, session: String) throws -> [RunReport] {
        let members = try members(ofGroup: name, session: session)
        let finished = members.filter { $0.status == .finished }
        guard let first = members.first, finished.isEmpty else { return finished }
        throw Failure(
            .usage, "no run of group \(name) is finished",
            remedy: "train it with 'whyhere train \(first.model) --resume \(name)'")
    }

    /// Names of runs, each once, with groups as their finished members: an opening is written down
    /// with runs.
    func namesOfRuns(_ names: [String], session: String) throws -> [String] {
        var seen: Set<String> = []
        return try names.flatMap { name in
            let runs = try finishedMembers(ofGroup: name, session: session)
            return runs.isEmpty ? [name] : runs.map(\.run)
        }.filter { seen.insert($0).inserted }
    }
}

import Evaluation
import Recommending
import Reports
import Support

/// What stands in a comparison: a rule, a run, or runs of one recipe with several seeds.
struct ComparedSystem<Scorer> {
    var name: String
    var meaning: String
    /// Of the runs; empty for a rule.
    var seeds: [UInt64]
    /// One for each seed: a row's value is its mean over them.
    var scorers: [Scorer]
    /// Each run with the name of the view that it was trained on; empty for a rule.
    var learned: [(run: String, view: String)]

    init(
        name: String, meaning: String, seeds: [UInt64] = [], scorers: [Scorer],
        learned: [(run: String, view: String)] = []
    ) {
        self.name = name
        self.meaning = meaning
        self.seeds = seeds
        self.scorers = scorers
        self.learned = learned
    }
}

/// Scorers of lists for users, or of regions for brands.
typealias ListSystem = ComparedSystem<any PlaceScorer>
typealias NextPlaceSystem = ComparedSystem<any NextPlaceScorer>

extension Workspace {
    /// The trained runs of a comparison, and groups of seeds: the one place where they come in.
    ///
    /// - Parameter open: Opens a run: what it is, what scores for it, and the view that it has
    ///   learned. A run that has learned what is to be ranked must be refused.
    func comparedSystems<Scorer>(
        _ names: [String], session: String,
        open: (RunReport) throws -> (meaning: String, scorer: Scorer, view: String)
    ) throws -> [ComparedSystem<Scorer>] {
        try names.map { name in
            let members = try finishedMembers(ofGroup: name, session: session)
            guard let first = members.first else {
                let report = try run(name, session: session)
                let (meaning, scorer, view) = try open(report)
                return ComparedSystem(
                    name: name, meaning: meaning, seeds: [report.recipe.seed], scorers: [scorer],
                    learned: [(report.run, view)])
            }
            let opened = try members.map(open)
            return ComparedSystem(
                name: name,
                meaning: "\(try first.recipe.card().title), mean over \(members.count) seeds",
                seeds: members.map(\.recipe.seed), scorers: opened.map(\.scorer),
                learned: zip(members, opened).map { ($0.run, $1.view) })
        }
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

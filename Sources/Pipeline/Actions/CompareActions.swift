import City
import Evaluation
import Graphs
import Models
import Reports
import Support
import Tensors
import Training

/// What every comparison is asked alike.
public protocol ComparisonRequest: Sendable {
    /// What the others are compared with.
    var reference: String { get set }
    /// Runs that stand beside the rules.
    var runs: [String] { get set }
    var session: String { get set }
    /// Whether rules that have something to set are tuned on validation.
    var isTuned: Bool { get set }
    /// Of the bootstrap, with its seed.
    var draws: Int { get set }
    var seed: UInt64 { get set }
    /// What is written down of the opening of the test part; nil ranks the validation part.
    var unsealedBy: String? { get set }
}

/// The same where visits are told.
public protocol VisitComparisonRequest: ComparisonRequest {
    /// Parts of the truth beside the whole.
    var slices: Bool { get set }
    var audits: Bool { get set }
}

/// What a comparison of all models of a city asks.
public struct ModelComparisonRequest: VisitComparisonRequest {
    public var split: String?
    public var histories: [HistoryRule] = HistoryRule.allCases
    /// What the others are compared with; popularity in a table that does not have it.
    public var reference = Baseline.popularity.rawValue
    /// Runs of this city that stand beside the rules.
    public var runs: [String] = []
    public var session = "default"
    /// How baselines that are not there yet are trained; nil leaves them out.
    public var training: BaselineTraining?
    /// Whether rules that have something to set are tuned on validation.
    public var isTuned = true
    public var draws = 2000
    public var seed: UInt64 = 1
    /// Parts of the truth beside the whole.
    public var slices = false
    public var audits = false
    /// What is written down of the opening of the test part; nil ranks the validation part.
    public var unsealedBy: String?

    public init() {}
}

extension Workspace {
    /// Every rule, and the runs that are named, under each protocol that the city allows.
    ///
    /// The validation part is ranked, or the test part where the request unseals it: the opening
    /// is then written down in the session before anything is computed.
    public func compare(_ name: String, _ request: ModelComparisonRequest) throws -> ModelComparison
    {
        let clock = ContinuousClock()
        let start = clock.now
        let city = try city(name)
        let split = try Split(city, splitRule(request.split, of: city))
        try check(request.runs, session: request.session, of: split)
        var request = request
        request.runs = try comparedRuns(city, split.rule, request)
        let rules = Baseline.entries(request.isTuned ? BaselineSettings() : nil).map(\.name)
        try ComparisonWords.check(rules + request.runs, reference: request.reference)
        let part: VisitPart = request.unsealedBy == nil ? .validation : .test
        let runs = try request.runs.map { run in
            let scored = try scored(run, session: request.session, toRank: part)
            return PlaceEntrant(
                name: run, meaning: "a trained run", seeds: [scored.checkpoint.recipe.seed],
                scorers: [scored.scorer])
        }
        let tuning = request.isTuned ? RuleTuning(split) : nil
        let lists = try ListEvaluation(
            split, part: part, slices: request.slices, tuned: tuning?.settings)
        let seal = try seal(
            split, session: request.session, runs: request.runs, openedBy: request.unsealedBy)
        let comparison = Comparison(
            lists: lists, request: request, seal: seal, runs: runs,
            tuning: try (tuning?.sentences ?? [])
                + tuningSentences(request.runs, session: request.session))
        return ModelComparison(
            city: city.name, cityFingerprint: city.fingerprint, split: split.rule.rawValue,
            part: part.rawValue, tables: try comparison.tables(),
            seconds: (clock.now - start) / .seconds(1))
    }

    /// What can be refused before anything is opened or computed.
    func check(
        _ runs: [String], session: String, of split: Split,
        remedy: (_ split: String) -> String = { "give --split \($0)" }
    ) throws {
        for run in runs {
            let report = try self.run(run, session: session)
            try requirePlaces(report)
            guard report.cityFingerprint == split.city.fingerprint else {
                throw Failure(
                    .usage, "run \(run) was trained on \(report.city), not on \(split.city.name)",
                    remedy: "name runs of this city")
            }
            // Another split's held-out visits may be what the run has learned from.
            guard report.recipe.split == split.rule.rawValue else {
                throw Failure(
                    .usage,
                    "run \(run) was trained on the \(report.recipe.split) split, not on the "
                        + "\(split.rule.rawValue) one",
                    remedy: remedy(report.recipe.split))
            }
        }
    }

    private func splitRule(_ name: String?, of city: City) throws -> SplitRule {
        guard let name else { return city.visitPart == nil ? .global : .released }
        return try splitRule(named: name)
    }

    /// - Throws: `Failure(.usage)` for a name that no rule has.
    public func splitRule(named name: String) throws -> SplitRule {
        guard let rule = SplitRule(rawValue: name) else {
            throw Failure(
                .usage, "--split \(name) is unknown",
                remedy: "give " + SplitRule.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return rule
    }
}

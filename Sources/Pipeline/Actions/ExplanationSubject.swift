import City
import Evaluation
import Explanation
import Foundation
import Graphs
import Models
import Reports
import Support
import Tensors

/// What an explanation is asked for.
public struct ExplanationRequest: Codable, Equatable, Sendable {
    public var run: String
    public var session: String
    /// A number, or `name:NAME`.
    public var user: String
    public var place: String
    /// `user` or `place`: which of the two is unrolled.
    public var side = "user"
    /// `places`, `users`, `own` or `pairs`: what SEP pairs are summed by.
    public var group = "places"
    /// `new` or `all`; nil takes `all` for a place that the user knows.
    public var candidates: String?
    /// Name of an explanation method.
    public var method = ExplanationMethod.exact.rawValue
    /// How many items to list; the rest is summed.
    public var limit = 20
    /// Runs the model again without each listed item.
    public var ablations = true
    /// Measures the explanation beside all other methods and the controls.
    public var faithfulness = false
    /// Length k of the list that margins are about.
    public var cutoff = 10
    public var seed: UInt64 = 1
    /// Of a student with a teacher: a run that learned without one, to compare ranks with.
    public var undistilled: String?

    public init(run: String, session: String, user: String, place: String) {
        self.run = run
        self.session = session
        self.user = user
        self.place = place
    }

    /// The request that a report answers, so that it can be made again.
    public init(repeating report: ExplanationReport, session: String) {
        self.init(
            run: report.run, session: session, user: String(report.user),
            place: String(report.place))
        side = report.side
        group = report.group
        candidates = report.candidates
        method = report.method
        limit = report.evidence.count
        ablations = report.evidence.contains { $0.ablation != nil }
        faithfulness = report.faithfulness != nil
        cutoff = report.faithfulness?.cutoff ?? cutoff
        seed = report.seed
        undistilled = report.sequence?.undistilled
    }
}

/// One user and one place of a loaded run, with the candidates that the place is ranked among.
struct ExplanationSubject {
    let loaded: LoadedRun
    let user: Int
    let place: Int
    let candidates: RankingProtocol
    /// Ascending.
    let masked: [Int32]

    var city: City { loaded.city }
    var hasLocations: Bool { loaded.assembly.view.hasLocations }

    /// - Parameter candidates: Nil takes `all` where the place is no new one for the user.
    /// - Throws: `Failure(.usage)`.
    init(_ loaded: LoadedRun, user: Int, place: Int, candidates name: String?) throws {
        self.loaded = loaded
        self.user = user
        self.place = place
        candidates = try Self.candidates(
            name, isKnown: loaded.visited[user].containsAscending(Int32(place)),
            refusal: Self.knownPlace(loaded.city.placeNames[place]))
        masked = candidates.masksTraining ? loaded.visited[user] : []
    }

    static func knownPlace(_ place: String) -> String {
        "\(place) is no candidate: the user visited it in training"
    }

    /// What a place, or a region, is ranked among.
    ///
    /// - Parameters:
    ///   - name: `new`, `all`, or nil for `all` where it is known.
    ///   - isKnown: Whether the user visited it, or the brand has a store there, before the test
    ///     part.
    ///   - refusal: Why it is no candidate among new ones.
    static func candidates(_ name: String?, isKnown: Bool, refusal: String) throws
        -> RankingProtocol
    {
        let found = try name.map(candidates) ?? (isKnown ? .all : .new)
        guard !isKnown || found == .all else {
            throw Failure(
                .usage, refusal,
                remedy: "give --candidates all")
        }
        return found
    }

    static func candidates(_ name: String) throws -> RankingProtocol {
        guard let found = RankingProtocol(rawValue: name), found != .published else {
            throw Failure(
                .usage, "--candidates \(name) is unknown", remedy: "give new or all")
        }
        return found
    }

    func lens(cutoff: Int) -> RankingLens {
        RankingLens(
            candidate: place, candidates: city.placeCount, masked: masked, cutoff: cutoff)
    }

    func explanation(_ side: SEPGCNExplanation.Side) -> SEPGCNExplanation {
        SEPGCNExplanation(
            user: user, place: place, side: side, loaded.assembly, loaded.layers)
    }

    func evidence(
        _ explanation: SEPGCNExplanation, _ units: EvidenceUnits, randomized: Bool = false
    ) -> SEPGCNEvidence {
        SEPGCNEvidence(
            explanation, units, user: user, place: place, loaded.assembly,
            randomized ? loaded.randomized : loaded.layers)
    }

    /// SEP pairs put together; nil where they are not, or where the recipe has no SEP step.
    func groups(_ explanation: SEPGCNExplanation, by grouping: EvidenceGrouping)
        -> EvidenceGroups?
    {
        guard grouping != .pairs else { return nil }
        return loaded.assembly.sep.map {
            EvidenceGroups(explanation, by: grouping, $0, user: user, hasLocations: hasLocations)
        }
    }

    /// Draws of two explanations must not be the same draws: whoever averages over explanations
    /// would count one accident many times.
    static func seed(_ seed: UInt64, user: Int, place: Int) -> UInt64 {
        seed &+ (UInt64(user) &* 0x9E37_79B9_7F4A_7C15) ^ (UInt64(place) &* 0xD1B5_4A32_D192_ED03)
    }

    func seed(_ seed: UInt64) -> UInt64 { Self.seed(seed, user: user, place: place) }

    /// Where simple rules rank the place among the same candidates.
    var ruleRanks: [RuleRank] {
        loaded.rules.ranks(of: [Int32(place)], user: user, masked: masked)[0]
    }

    /// `2012-04-03 18:05`.
    static func minute(_ localTime: Int64) -> Substring {
        let text = Date(timeIntervalSince1970: Double(localTime)).ISO8601Format()
        return text.replacing("T", with: " ").prefix(16)
    }

    /// How much of the evidence lies after the visit that is to be predicted; nil for a user
    /// without test visits.
    func leak(_ explanation: SEPGCNExplanation) -> LeakReport? {
        let test = city.visitRange(ofUser: user).filter { loaded.split.part(ofVisit: $0) == .test }
        guard let visit = test.first(where: { Int(city.visitPlace[$0]) == place }) ?? test.first
        else { return nil }
        let moment = city.visitLocalTime[visit]
        let lens = LeakLens(
            explanation, loaded.edgeTimes, edges: loaded.assembly.graph.count, moment: moment)
        guard let latest = lens.latest else { return nil }
        let own = loaded.split.knownVisits(ofUser: user)[Int32(place)] ?? 0
        let when = Self.minute(moment)
        var sentence =
            lens.laterVisits == 0
            ? "No evidence is later than the visit to predict (\(when))."
            : "\((100 * lens.laterShare).digits(1))% of the evidence is dated after the visit to "
                + "predict (\(when)): \(lens.laterVisits) of \(lens.visits) visits."
        if own > 0 { sentence += " The user's own \(own) training visits are to this very place." }
        return LeakReport(
            moment: moment, laterShare: lens.laterShare, visits: lens.visits,
            laterVisits: lens.laterVisits, latest: latest, ownVisits: own, sentence: sentence)
    }
}

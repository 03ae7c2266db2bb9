import City
import Graphs
import Reports
import Support
import Tensors

/// What is asked about one user: now, or at a moment where the recommender tells next places.
public struct SubjectQuestion: Sendable {
    public var user: Int
    /// Distinct places that the user knows, ascending: no candidates where only new ones count.
    public var known: [Int32]
    /// How often the user was at each of them.
    public var visits: [Int32: Int]
    /// Places that came.
    public var truth: [Int32]
    /// The moment with the events before it; nil where no moment is asked about.
    public var moment: NextPlaceQuery?

    public init(
        user: Int, known: [Int32], visits: [Int32: Int], truth: [Int32],
        moment: NextPlaceQuery? = nil
    ) {
        self.user = user
        self.known = known
        self.visits = visits
        self.truth = truth
        self.moment = moment
    }

    /// A question about a moment: known is what came before it.
    public init(moment: NextPlaceQuery, truth: Int32) {
        let visits = moment.visitsOfPlaces
        self.init(
            user: Int(moment.user), known: visits.keys.sorted(), visits: visits, truth: [truth],
            moment: moment)
    }

    /// What a list is ranked among: all for next places, else new ones, unless it is told.
    ///
    /// - Throws: `Failure(.usage)` for a name that is neither.
    public func candidates(named name: String?) throws -> RankingProtocol {
        try .named(name ?? (moment == nil ? "new" : "all"))
    }

    /// Places that are no candidates, ascending.
    public func masked(_ candidates: RankingProtocol) -> [Int32] {
        candidates.masksTraining ? known : []
    }
}

extension NextPlaceQuery {
    /// How often the user was at each place before the moment.
    public var visitsOfPlaces: [Int32: Int] {
        history.reduce(into: [:]) { $0[$1.place, default: 0] += 1 }
    }
}

/// How the evidence of a score is to be cut.
public struct EvidenceOptions: Sendable {
    /// `user` or `place`: whose neighbourhood is unrolled.
    public var side = "user"
    /// What rows are summed by; each recommender knows its own names.
    public var group = "places"
    /// Places that are no candidates, ascending: pictures rank places too.
    public var masked: [Int32] = []
    /// A recommender whose ranks stand beside, where the explained one learned from a teacher.
    public var compared: (any NextPlaceRecommender)?

    public init() {}
}

/// How a what-if is computed.
public struct EditOptions: Sendable {
    /// `mask` (at once) or `rebuild` (the graph anew).
    public var mode = "mask"
    /// Instead of the recipe's.
    public var gamma: Double?
    public var alpha: Double?

    public init() {}
}

/// The difference of two scores, row by row.
public struct ContrastEvidence: Sendable {
    /// What each row adds to the difference.
    public var values: [Double]
    /// A row, to be shown with what it adds.
    public var item: @Sendable (_ row: Int, _ value: Double) -> EvidenceItem
    /// What no row holds.
    public var constant: Double
    /// Scores of all candidates, as each of the two was explained.
    public var scores: (own: [Double], other: [Double])

    public init(
        values: [Double], constant: Double, scores: (own: [Double], other: [Double]),
        item: @escaping @Sendable (_ row: Int, _ value: Double) -> EvidenceItem
    ) {
        self.values = values
        self.item = item
        self.constant = constant
        self.scores = scores
    }
}

/// The user's own visits as switches, place by place: what a counterfactual takes away.
public struct RemovableHistory: Sendable {
    public var score: any BoundedInteractions
    /// The place that each unit stands for, and the user's visits there.
    public var places: [(place: Int, visits: Int)]
    /// Scores with the visits to some places gone and everything built anew; nil where nothing is
    /// built.
    public var rebuilt: (@Sendable ([Int]) throws -> [Double])?
    /// How long that takes.
    public var rebuildSeconds: Double

    public init(
        score: any BoundedInteractions, places: [(place: Int, visits: Int)],
        rebuildSeconds: Double = 0, rebuilt: (@Sendable ([Int]) throws -> [Double])? = nil
    ) {
        self.score = score
        self.places = places
        self.rebuildSeconds = rebuildSeconds
        self.rebuilt = rebuilt
    }
}

/// Vectors whose product ranks places.
public struct UserPlaceVectors: Sendable {
    /// The city's number of each row of users.
    public var numbers: [Int32]
    /// `[users, d]`
    public var users: Tensor<Float>
    /// `[places, d]`, in the city's order.
    public var places: Tensor<Float>

    public init(numbers: [Int32], users: Tensor<Float>, places: Tensor<Float>) {
        self.numbers = numbers
        self.users = users
        self.places = places
    }
}

/// A trained run or a rule, opened: all that a question needs of it.
///
/// Explanations, what-ifs, counterfactuals, contrasts and lists are written once over this. What a
/// recommender cannot answer its card says beforehand; see `ModelCard.refusals`.
public protocol Recommender: Sendable {
    /// Of the run, or `rule@city`.
    var name: String { get }
    var card: RecommenderCard { get }
    var city: City { get }
    var split: Split { get }
    /// The visits that it learned from.
    var view: TrainingView { get }
    /// Of its parameters; 0 for a rule.
    var epoch: Int { get }

    /// What is asked about a user.
    ///
    /// - Throws: `Failure(.usage)` for a user without a question.
    func question(ofUser user: Int) throws -> SubjectQuestion
    /// The score of every place.
    func scores(_ question: SubjectQuestion) -> [Double]
    /// The score of every place in the likeliest `blocks`; −∞ elsewhere.
    func scores(_ question: SubjectQuestion, beam blocks: Int) throws -> [Double]
    /// Realistic ranks of places by simple rules that learned from the same visits and are asked the
    /// same.
    func ruleRanks(
        of places: [Int32], _ question: SubjectQuestion, masked: [Int32]
    ) -> [[RuleRank]]

    /// What the score of a place is made of.
    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence
    /// What one place's score has more than another's.
    func contrast(
        _ question: SubjectQuestion, of place: Int, against other: Int, group: String
    ) throws -> ContrastEvidence
    /// The user's visits as switches.
    func history(_ question: SubjectQuestion, of place: Int) throws -> RemovableHistory

    /// Vectors of users and places.
    func vectors() throws -> UserPlaceVectors

    /// Whether anybody was at a place in what was learned from.
    func isVisited(_ place: Int) -> Bool
    /// The score of every place had the user visited otherwise, for each of several sets of edits.
    ///
    /// - Throws: `Failure(.usage)` for an edit of visits that the user never made.
    func edited(
        _ question: SubjectQuestion, each sets: [[VisitEdit]], _ options: EditOptions
    ) throws -> [[Double]]
}

extension RecommenderCard {
    /// Why a question has no answer, as a sentence about the run or the rule of this name.
    public func refusal(
        of name: String, _ question: RecommenderQuestion, remedy: String
    ) -> Failure {
        let reason = refusals[question] ?? "does not answer this question"
        let what = RecommenderReference(name).isRule ? name : "run \(name) is of \(title), which"
        return Failure(.usage, "\(what) \(reason)", remedy: remedy)
    }
}

extension Recommender {
    public func scores(_ question: SubjectQuestion, beam blocks: Int) throws -> [Double] {
        throw refusal(.beam)
    }

    public func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence { throw refusal(.explain) }

    public func contrast(
        _ question: SubjectQuestion, of place: Int, against other: Int, group: String
    ) throws -> ContrastEvidence { throw refusal(.contrast) }

    public func history(_ question: SubjectQuestion, of place: Int) throws -> RemovableHistory {
        throw refusal(.counterfactual)
    }

    public func edited(
        _ question: SubjectQuestion, each sets: [[VisitEdit]], _ options: EditOptions
    ) throws -> [[Double]] { throw refusal(.whatIf) }

    /// Why visits cannot be edited that the user never made.
    ///
    /// - Parameter reason: What the recommender knows of them, such as `was never there`.
    public func refusal(of edit: VisitEdit, ofUser user: Int, _ reason: String) -> Failure {
        Failure(
            .usage,
            "'\(edit.kind.rawValue) \(city.placeNames[edit.place])' is not possible: user "
                + "\(city.userNames[user]) \(reason)",
            remedy: "choose one of the user's own places")
    }

    public func vectors() throws -> UserPlaceVectors { throw refusal(.embeddings) }

    /// Why a question has no answer here, as a sentence.
    public func refusal(
        _ question: RecommenderQuestion, remedy: String = "ask another run"
    ) -> Failure {
        card.refusal(of: name, question, remedy: remedy)
    }

    /// What a place is ranked among.
    ///
    /// - Parameter name: `new`, `all`, or nil: all for next places and for a place that the user
    ///   knows, else new ones.
    /// - Throws: `Failure(.usage)` where the place is no candidate.
    public func candidates(
        _ name: String?, for place: Int, _ question: SubjectQuestion
    ) throws -> RankingProtocol {
        let isKnown = question.known.containsAscending(Int32(place))
        let isNext = question.moment != nil
        return try RankingProtocol.resolved(
            name ?? (isNext ? RankingProtocol.all.rawValue : nil), isKnown: isKnown,
            refusal: "\(city.placeNames[place]) is no candidate: the user "
                + (isNext ? "was there before" : "visited it in training"))
    }
}

/// A recommender of places for a user, whenever they come.
public protocol ListRecommender: Recommender {
    var scorer: any PlaceScorer { get }
    /// Distinct places of each user's training and validation visits, ascending.
    var visited: [[Int32]] { get }
    /// The test part.
    var truth: HeldOut { get }
}

extension ListRecommender {
    public func question(ofUser user: Int) -> SubjectQuestion {
        SubjectQuestion(
            user: user, known: visited[user], visits: split.knownVisits(ofUser: user),
            truth: Array(truth.places(ofUser: user)))
    }
}

extension Split {
    /// How often a user visited each place before the test part.
    public func knownVisits(ofUser user: Int) -> [Int32: Int] {
        var visits: [Int32: Int] = [:]
        for visit in city.visitRange(ofUser: user)
        where (part(ofVisit: visit) ?? .test) != .test {
            visits[city.visitPlace[visit], default: 0] += 1
        }
        return visits
    }
}

/// A recommender of the place of a user's next event.
public protocol NextPlaceRecommender: Recommender {
    var scorer: any BatchNextPlaceScorer { get }
    /// Users with an event to be told.
    var askedUsers: Set<Int> { get }
    /// The city's visit that each user's question is about.
    func target(ofUser user: Int) -> Int?
    /// Events that a question reads at most.
    var window: Int { get }
    /// P(place) of every place for each moment.
    func probabilities(_ moments: [NextPlaceQuery]) throws -> [[Double]]
}

extension NextPlaceRecommender {
    public func probabilities(_ moments: [NextPlaceQuery]) throws -> [[Double]] {
        throw refusal(.hours)
    }
}

extension RankingProtocol {
    /// `new` or `all`.
    ///
    /// - Throws: `Failure(.usage)`.
    public static func named(_ name: String) throws -> RankingProtocol {
        guard let found = RankingProtocol(rawValue: name), found != .published else {
            throw Failure(
                .usage, "--candidates \(name) is unknown", remedy: "give new or all")
        }
        return found
    }

    /// What something is ranked among.
    ///
    /// - Parameters:
    ///   - name: `new`, `all`, or nil for `all` where it is known.
    ///   - isKnown: Whether the user was there, or the brand has a store there, before.
    ///   - refusal: Why it is no candidate among new ones.
    /// - Throws: `Failure(.usage)` where it is no candidate.
    public static func resolved(
        _ name: String?, isKnown: Bool, refusal: String
    ) throws -> RankingProtocol {
        let found = try name.map(named) ?? (isKnown ? .all : .new)
        guard !isKnown || found == .all else {
            throw Failure(.usage, refusal, remedy: "give --candidates all")
        }
        return found
    }
}

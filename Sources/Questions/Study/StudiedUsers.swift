import City
import Evaluation
import Explanation
import Graphs
import Models
import Recommending
import Reports
import Support
import Tensors

/// What a study explains of a run that recommends places to users, whenever they come or at their
/// next event.
struct StudiedUsers {
    static let sides = ["user", "place"]

    private let request: FaithfulnessStudyRequest
    private let run: any Recommender
    private let graph: BipartiteGraph
    private let medianVisits: Double
    private let isPopular: [Bool]
    private let drawn: [SubjectQuestion]
    private let explanations: [Explanation]
    private let planted: [any PlantedCase]

    private struct Explanation {
        var question: SubjectQuestion
        var place: Int
        var candidates: RankingProtocol
    }

    init(
        _ request: FaithfulnessStudyRequest, _ opened: OpenedRecommender, truth: CityTruth?,
        _ goOn: () throws -> Void
    ) throws {
        self.request = request
        let run = opened.recommender
        self.run = run
        let graph = BipartiteGraph(run.view)
        self.graph = graph
        medianVisits = FaithfulnessStudy.standing((0..<graph.users).map(graph.visits)).median
        isPopular =
            FaithfulnessStudy.standing(
                (0..<graph.places).map { place in
                    graph.edges(ofPlace: place).reduce(0.0) { $0 + graph.weight[Int($1)] }
                }
            ).isLeading
        // The stream keeps its old name, so that a seed draws the users that it always drew.
        var random = RandomStream(seed: request.seed, name: "sweep.users")
        var asked = try HeldOutQuestions(opened, .test).questions.filter {
            !graph.edges(ofUser: $0.user).isEmpty
        }
        random.shuffle(&asked)
        drawn = asked.prefix(request.users).sorted { $0.user < $1.user }
        explanations = try drawn.flatMap { question in
            try goOn()
            return FaithfulnessStudy.explained(run.scores(question), known: question.known).map {
                Explanation(question: question, place: $0.item, candidates: $0.candidates)
            }
        }
        guard let truth else {
            planted = []
            return
        }
        planted = try Self.planted(request, opened, graph, truth, &random)
    }

    /// Cases of known causes, of each cause as many as are asked for.
    private static func planted(
        _ request: FaithfulnessStudyRequest, _ opened: OpenedRecommender, _ graph: BipartiteGraph,
        _ truth: CityTruth, _ random: inout RandomStream
    ) throws -> [any PlantedCase] {
        let cases: [any PlantedCase]
        switch opened {
        case .lists(let run):
            let sees: [VisitPart] =
                run.view.name == "training" ? [.training] : [.training, .validation]
            cases =
                try PlantedTruth(run.split, part: .test, known: sees)?.cases.map {
                    PlantedVisit(request: request, run: run, graph: graph, planted: $0)
                } ?? []
        case .nextPlace(let run):
            cases = try run.plantedEvents(truth, cutoff: request.cutoff)
        }
        return VisitCause.allCases.flatMap { cause in
            var some = cases.filter { $0.cause == "\(cause)" }
            random.shuffle(&some)
            return Array(some.prefix(request.planted))
        }
    }

    var study: FaithfulnessStudy {
        FaithfulnessStudy(
            request: request, city: run.city.name, subject: .users, drawn: drawn.count,
            tasks: explanations.map { explanation in { try line(explanation) } }
                + planted.map { planted in { try planted.line(seed: request.seed) } },
            card: card)
    }

    private var card: [String] {
        var lines = [
            "explained: the first new place of each user's list and, where the first of all places is a known one, that too; \(drawn.count) users drawn with seed \(request.seed)",
            "evidence: rows of the \(request.side)'s side by \(request.group); removed by masking, parameters and normalisation kept, the model run again",
        ]
        lines += FaithfulnessStudy.measures(request)
        if let first = planted.first {
            lines.append(
                "planted truth: \(first.meaning), at most \(request.planted) of each cause; intervals over users"
            )
        }
        return lines
    }

    /// Nothing is measured where the explanation has too little evidence to take any away.
    private func line(_ explanation: Explanation) throws -> FaithfulnessStudyLine {
        let (question, place) = (explanation.question, explanation.place)
        let user = question.user
        var line = FaithfulnessStudyLine(user: user, place: place)
        var options = EvidenceOptions()
        options.side = request.side
        options.group = request.group
        let masked = question.masked(explanation.candidates)
        options.masked = masked
        let evidence = try run.evidence(question, of: place, options)
        let explained = try ExplainedScore(
            evidence, method: .exact, masked: masked, user: user, cutoff: request.cutoff,
            seed: request.seed)
        guard let found = try explained.faithfulness(isFine: false) else { return line }
        line.explained = FaithfulnessStudyLine.Explained(
            isHit: question.truth.contains(Int32(place)),
            isRepeat: question.known.containsAscending(Int32(place)),
            isActive: graph.visits(ofUser: user) > medianVisits, isPopular: isPopular[place],
            units: evidence.score.count, methods: found.report.methods, randomDrops: found.drops)
        return line
    }
}

extension BipartiteGraph {
    fileprivate func visits(ofUser user: Int) -> Double {
        edges(ofUser: user).reduce(0.0) { $0 + weight[$1] }
    }
}

/// Something of a grown city whose cause is known, and how explanations rank that cause.
protocol PlantedCase {
    /// The kind of cause, as rows name it.
    var cause: String { get }
    var subject: Int { get }
    var place: Int { get }
    /// What such a case is, for the card.
    var meaning: String { get }
    /// AUC of the true cause by `side/among/method`; nil where it is not among the evidence.
    func areas(seed: UInt64) throws -> [String: Double]?
}

extension PlantedCase {
    func line(seed: UInt64) throws -> FaithfulnessStudyLine {
        FaithfulnessStudyLine(
            user: subject, place: place,
            planted: try areas(seed: seed).map {
                FaithfulnessStudyLine.Planted(cause: cause, areas: $0)
            })
    }
}

import City
import Explanation
import Foundation
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// A simple rule on a city, such as `ease@bkk`, fitted on training and validation visits.
final class RuleRecommender: LearnedListRecommender {
    let rule: Baseline
    let name: String
    let card: RecommenderCard
    let data: ListData
    let graph: BipartiteGraph
    let scorer: any PlaceScorer
    /// The same, where scores are sums over the user's own places.
    let own: (any OwnPlaceScorer)?

    /// Rules whose scores can be taken apart: those that rank lists.
    static let rules = ListRule.names.compactMap(Baseline.init)

    /// - Parameter part: What it is to predict; it learns all that comes before.
    /// - Throws: `Failure` for a name that is no rule's, or where the city has no test part.
    init(_ rule: String, name: String, _ city: City, before part: VisitPart = .test) throws {
        guard let found = Self.rules.first(where: { $0.rawValue == rule }) else {
            throw Failure(
                .usage, "there is no rule \(rule) for lists",
                remedy: "give one of " + Self.rules.map(\.rawValue).joined(separator: ", ")
                    + ", then @ and a city")
        }
        self.rule = found
        self.name = name
        card = found.card
        let split = try Split(city, SplitRule.ofRules(on: city))
        let view =
            part == .validation ? split.trainingView() : split.trainingAndValidationView()
        graph = BipartiteGraph(view)
        data = ListData(split, view: view, visited: graph.visitedPlaces)
        own = found.ownPlaceScorer(graph, .explained)
        guard let scorer = own ?? found.placeScorer(graph, .explained) else {
            throw Failure(
                .usage, "\(rule) ranks places for a moment alone",
                remedy: "give one of " + Self.rules.map(\.rawValue).joined(separator: ", "))
        }
        self.scorer = scorer
    }

    var city: City { data.split.city }
    var epoch: Int { 0 }

    func scores(_ question: SubjectQuestion) -> [Double] {
        scorer.scores(ofUsers: question.user..<question.user + 1).elements.map(Double.init)
    }

    func isVisited(_ place: Int) -> Bool { !graph.edges(ofPlace: place).isEmpty }

    func evidence(
        _ question: SubjectQuestion, of place: Int, _ options: EvidenceOptions
    ) throws -> any Evidence { RuleEvidence(self, question, place: place) }
}

extension Baseline {
    /// What can be asked of the rule.
    var card: RecommenderCard {
        let asked: [RecommenderQuestion] = [.recommend, .explain, .faithfulness]
        let ofVisits: [RecommenderQuestion] = [.contrast, .counterfactual, .whatIf]
        var refusals = Dictionary(
            uniqueKeysWithValues: RecommenderQuestion.allCases.filter { !asked.contains($0) }
                .map { ($0, "is a simple rule, which has nothing trained") })
        for question in ofVisits {
            refusals[question] =
                sumsOwnPlaces
                ? nil
                : "ranks by how many people came to each place, which one user's visits hardly change"
        }
        return RecommenderCard(
            name: rawValue, title: rawValue, task: .places, refusals: refusals)
    }
}

/// The units of a rule's score: the user's own places, or for popularity the place's visitors.
struct RuleEvidence: Evidence {
    private let run: RuleRecommender
    private let user: Int
    let place: Int
    /// How often the user was at each place.
    private let visits: [Int32: Int]
    let additive: AdditiveEvidence
    /// The place, or the visitor, of each unit.
    private let keys: [Int]
    private let areVisitors: Bool

    init(_ run: RuleRecommender, _ question: SubjectQuestion, place: Int) {
        self.run = run
        self.place = place
        user = question.user
        visits = question.visits
        let (graph, count) = (run.graph, run.city.placeCount)
        let popularity = (0..<graph.places).map { place in
            graph.edges(ofPlace: place).reduce(0.0) { $0 + graph.weight[Int($1)] }
        }
        if let own = run.own?.ownContributions(ofUser: question.user) {
            let keys = own.places.map(Int.init)
            let values: Tensor<Double> = own.values.converted()
            self.keys = keys
            areVisitors = false
            additive = AdditiveEvidence(
                values: values, base: Array(repeating: 0, count: count),
                shownWeights: keys.indices.map { values[$0, place] },
                popularity: keys.map { popularity[$0] })
            return
        }
        // Popularity counts visitors; without one, each place that the visitor knows loses one.
        let visitors = graph.edges(ofPlace: place).map { Int(graph.edgeUser[Int($0)]) }
        var values = Tensor<Double>.zeros([visitors.count, count])
        var base = run.scores(question)
        values.withUnsafeMutableElements { elements in
            for (row, visitor) in visitors.enumerated() {
                for other in run.visited[visitor] {
                    elements[row * count + Int(other)] = 1
                    base[Int(other)] -= 1
                }
            }
        }
        keys = visitors
        areVisitors = true
        additive = AdditiveEvidence(
            values: values, base: base, shownWeights: visitors.map { _ in 1 },
            popularity: visitors.map { visitor in
                graph.edges(ofUser: visitor).reduce(0.0) { $0 + graph.weight[$1] }
            })
    }

    var side: String { areVisitors ? "place" : "user" }
    var group: String { "own" }
    var rowCount: Int { keys.count }
    var score: any ExplainableScore { additive }

    func contributions() -> [Double] { additive.contributions(to: place) ?? [] }

    func reason(against method: ExplanationMethod) -> String { "a rule has nothing trained" }

    func item(_ row: Int, contribution: Double) -> EvidenceItem {
        let (key, city) = (keys[row], run.city)
        let (visitor, at) = areVisitors ? (key, place) : (user, key)
        var item = EvidenceItem(
            kind: .bipartite, layer: nil, contribution: contribution,
            weight: additive.shownWeights[row], user: visitor, userName: city.userNames[visitor],
            place: at, placeName: city.placeNames[at], category: city.categoryName(ofPlace: at))
        if !areVisitors { item.visits = visits[Int32(key)] }
        return item
    }

    func placeSide() -> PlaceSide? {
        guard areVisitors else { return run.own.flatMap { shared($0) } }
        return PlaceSide(
            title: Self.peopleTitle, contributions: contributions(),
            constant: additive.fullScores()[place] - contributions().reduce(0, +), score: additive
        ) { self.item($0, contribution: $1) }
    }

    private static let peopleTitle = "people who come here"

    /// The same score by the people who share the user's places and come here too; nil where the
    /// rule does not count them.
    private func shared(_ rule: any OwnPlaceScorer) -> PlaceSide? {
        guard let shared = rule.sharedVisitors(of: place, own: keys) else { return nil }
        let visitors = shared.visitors
        let products = keys.indices.map { row -> [Double] in
            let people = Set(shared.ofOwn[row])
            let each = people.isEmpty ? 0 : additive.shownWeights[row] / Double(people.count)
            return visitors.map { people.contains($0) ? each : 0 }
        }
        let city = run.city
        return PlaceSide(
            title: Self.peopleTitle,
            contributions: visitors.indices.map { column in
                products.reduce(0) { $0 + $1[column] }
            }, constant: 0,
            paired: PairedSides(products: products, own: additive) {
                self.item($0, contribution: $1)
            }
        ) { row, value in
            EvidenceItem(
                kind: .bipartite, layer: nil, contribution: value, weight: 1,
                user: visitors[row], userName: city.userNames[visitors[row]], place: place,
                placeName: city.placeNames[place], category: city.categoryName(ofPlace: place))
        }
    }

    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part] {
        [.init(name: "bipartite", contribution: sum)]
    }

    func sentence(_ finding: EvidenceFinding) -> String {
        let name = run.city.placeNames[place]
        let start =
            "\(name) scores \(finding.full.score.digits(4)) for \(run.rule.meaning)"
        let found = finding.contributions
        let helping = found.indices.filter { found[$0] > 0 }
        guard let best = helping.max(by: { found[$0] < found[$1] })
        else { return start + ": nothing speaks for it." }
        let what =
            areVisitors
            ? "\(Wording.count(helping.count, "visitor")), such as \(run.city.userNames[keys[best]])"
            : "\(helping.count) of the user's \(Wording.count(found.count, "place")) "
                + (helping.count == 1 ? "speaks" : "speak")
                + " for it, above all \(run.city.placeNames[keys[best]])"
        return "\(start): \(what) (\(found[best].signedDigits(4)))."
    }
}

extension BaselineSettings {
    /// What rules are set to where they are shown: without shrinkage item-kNN is no rule that
    /// anybody would use.
    public static var explained: BaselineSettings {
        var settings = BaselineSettings()
        settings.neighbors = 400
        settings.shrinkage = 100
        return settings
    }
}

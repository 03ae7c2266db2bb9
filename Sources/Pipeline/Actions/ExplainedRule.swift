import City
import Evaluation
import Explanation
import Foundation
import Graphs
import Models
import Reports
import Support
import Tensors

/// A simple rule in place of a run: `ease@bkk` is EASE on the city bkk.
struct RuleReference {
    let rule: Baseline
    let city: String

    /// Rules whose scores can be taken apart.
    static let rules = ListRule.names.compactMap(Baseline.init)

    /// - Returns: Nil for the name of a run, which has no `@`.
    /// - Throws: `Failure(.usage)`.
    init?(_ text: String) throws {
        guard let at = text.firstIndex(of: "@") else { return nil }
        let name = String(text[..<at])
        guard let rule = Self.rules.first(where: { $0.rawValue == name }) else {
            throw Failure(
                .usage, "there is no rule \(name) for lists",
                remedy: "give one of " + Self.rules.map(\.rawValue).joined(separator: ", ")
                    + ", then @ and a city")
        }
        self.rule = rule
        city = String(text[text.index(after: at)...])
    }
}

/// A rule on a city, fitted on training and validation visits.
final class LoadedRule: Sendable {
    let rule: Baseline
    let name: String
    let city: City
    let split: Split
    let graph: BipartiteGraph
    let visited: [[Int32]]
    let truth: HeldOut
    let scorer: any PlaceScorer
    let book: RuleBook

    /// - Throws: `Failure` where the city has no test part.
    init(_ reference: RuleReference, name: String, _ city: City) throws {
        rule = reference.rule
        self.name = name
        self.city = city
        split = try Split(city, city.visitPart == nil ? .global : .released)
        let view = split.trainingAndValidationView()
        graph = BipartiteGraph(view)
        visited = graph.visitedPlaces
        truth = split.heldOut(.test)
        book = RuleBook(view)
        guard let scorer = rule.placeScorer(graph, .explained) else {
            preconditionFailure("\(rule) ranks lists")
        }
        self.scorer = scorer
    }

    func scores(ofUser user: Int) -> [Double] {
        scorer.scores(ofUsers: user..<user + 1).elements.map(Double.init)
    }

    /// The units of a score: the user's own places, or for popularity the place's visitors.
    struct Evidence {
        var score: AdditiveEvidence
        /// The place, or the visitor, of each unit.
        var keys: [Int]
        var areVisitors: Bool
    }

    func evidence(user: Int, place: Int) -> Evidence {
        let count = city.placeCount
        let visits = (0..<graph.places).map { place in
            graph.edges(ofPlace: place).reduce(0.0) { $0 + graph.weight[Int($1)] }
        }
        if let additive = scorer as? any OwnPlaceScorer {
            let found = additive.ownContributions(ofUser: user)
            let keys = found.places.map(Int.init)
            let values: Tensor<Double> = found.values.converted()
            return Evidence(
                score: AdditiveEvidence(
                    values: values, base: Array(repeating: 0, count: count),
                    shownWeights: keys.indices.map { values[$0, place] },
                    popularity: keys.map { visits[$0] }),
                keys: keys, areVisitors: false)
        }
        // Popularity counts visitors; without one, each place that the visitor knows loses one.
        let visitors = graph.edges(ofPlace: place).map { Int(graph.edgeUser[Int($0)]) }
        var values = Tensor<Double>.zeros([visitors.count, count])
        var base = scores(ofUser: user)
        values.withUnsafeMutableElements { elements in
            for (row, visitor) in visitors.enumerated() {
                for other in visited[visitor] {
                    elements[row * count + Int(other)] = 1
                    base[Int(other)] -= 1
                }
            }
        }
        return Evidence(
            score: AdditiveEvidence(
                values: values, base: base,
                shownWeights: visitors.map { _ in 1 },
                popularity: visitors.map { visitor in
                    graph.edges(ofUser: visitor).reduce(0.0) { $0 + graph.weight[$1] }
                }), keys: visitors, areVisitors: true)
    }
}

extension BaselineSettings {
    /// What rules are set to where they are shown: without shrinkage item-kNN is no rule that
    /// anybody would use.
    static var explained: BaselineSettings {
        var settings = BaselineSettings()
        settings.neighbors = 400
        settings.shrinkage = 100
        return settings
    }
}

extension Workspace {
    /// Loads a rule; a second call returns the same.
    func loadedRule(_ reference: RuleReference, name: String) throws -> LoadedRule {
        let city = try city(reference.city)
        let key = "\(name)/\(city.fingerprint)"
        if let found = rules.withLock({ $0[key] }) { return found }
        let made = try LoadedRule(reference, name: name, city)
        rules.withLock { rules in
            if rules.count >= 4 { rules.removeAll() }
            rules[key] = made
        }
        return made
    }

    /// Why a rule ranks a place where it does: its score is a sum over visits.
    func explain(_ rule: LoadedRule, _ request: ExplanationRequest) throws -> ExplanationReport {
        let clock = ContinuousClock()
        let start = clock.now
        let city = rule.city
        let (user, place) = (
            try findUser(request.user, in: city), try findPlace(request.place, in: city)
        )
        let method = try ExplanationMethod.named(request.method)
        let candidates = try ExplanationSubject.candidates(
            request.candidates, isKnown: rule.visited[user].containsAscending(Int32(place)),
            refusal: ExplanationSubject.knownPlace(city.placeNames[place]))
        let masked = candidates.masksTraining ? rule.visited[user] : []
        let evidence = rule.evidence(user: user, place: place)
        let lens = RankingLens(
            candidate: place, candidates: city.placeCount, masked: masked,
            cutoff: request.cutoff)
        let seed = ExplanationSubject.seed(request.seed, user: user, place: place)
        guard let found = method.attribute(evidence.score, candidate: place, seed: seed) else {
            throw Failure(
                .usage, "--method \(method.rawValue) needs a trained model",
                remedy: "give exact or leave-one-out")
        }
        let full = lens.outcomes(evidence.score.scores(evidence.score.everything))[0]
        let order = found.contributions.indices.sorted {
            (-abs(found.contributions[$0]), $0) < (-abs(found.contributions[$1]), $1)
        }
        let listed = Array(order.prefix(request.limit))
        var items = listed.map { unit in
            let key = evidence.keys[unit]
            return EvidenceItem(
                kind: .bipartite, layer: nil, contribution: found.contributions[unit],
                weight: evidence.score.shownWeights[unit],
                user: evidence.areVisitors ? key : user,
                userName: city.userNames[evidence.areVisitors ? key : user],
                place: evidence.areVisitors ? place : key,
                placeName: city.placeNames[evidence.areVisitors ? place : key],
                category: city.categoryName(ofPlace: evidence.areVisitors ? place : key))
        }
        if request.ablations, !listed.isEmpty {
            let outcomes = lens.outcomes(evidence.score.scores(withoutEach: listed))
            for row in items.indices {
                items[row].ablation = Ablation(
                    scoreChange: outcomes[row].score - full.score, rank: outcomes[row].rank)
            }
        }
        let sum = found.contributions.reduce(0, +)
        var report = ExplanationReport(
            run: rule.name, model: rule.rule.rawValue, city: city.name, epoch: 0, user: user,
            userName: city.userNames[user], place: place, placeName: city.placeNames[place],
            category: city.categoryName(ofPlace: place) ?? "", rank: full.rank,
            side: evidence.areVisitors ? "place" : "user", group: "own", method: method.rawValue,
            score: full.score, sum: sum,
            relativeError: full.score == 0 ? abs(sum) : abs(sum - full.score) / abs(full.score),
            byLayer: [],
            byKind: [ExplanationReport.Part(name: "bipartite", contribution: sum)],
            evidence: items, items: order.count, terms: order.count,
            remainder: order.dropFirst(request.limit).reduce(0) { $0 + found.contributions[$1] },
            sentence: Self.sentence(rule, evidence, found, full, city.placeNames[place]),
            milliseconds: 0)
        report.candidates = candidates.rawValue
        report.cityFingerprint = city.fingerprint
        report.seed = request.seed
        report.rules = rule.book.ranks(of: [Int32(place)], user: user, masked: masked)[0]
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        if request.faithfulness, evidence.score.count > 1 {
            report.faithfulness =
                Faithfulness(cutoff: request.cutoff, seed: seed)
                .report(evidence.score, lens, randomized: nil).report
        }
        return report
    }

    private static func sentence(
        _ rule: LoadedRule, _ evidence: LoadedRule.Evidence, _ found: Attribution,
        _ full: RankOutcome, _ name: String
    ) -> String {
        let start = "\(name) scores \(full.score.digits(4)) for " + rule.rule.meaning
        let helping = found.contributions.indices.filter { found.contributions[$0] > 0 }
        guard let best = helping.max(by: { found.contributions[$0] < found.contributions[$1] })
        else { return start + ": nothing speaks for it." }
        let what =
            evidence.areVisitors
            ? "\(helping.count) visitors, such as \(rule.city.userNames[evidence.keys[best]])"
            : "\(helping.count) of the user's \(found.contributions.count) places speak for it, above all \(rule.city.placeNames[evidence.keys[best]])"
        return start + ": " + what
            + " (\(found.contributions[best].signedDigits(4)))."
    }
}

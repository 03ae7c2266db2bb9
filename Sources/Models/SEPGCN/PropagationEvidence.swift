import City
import Foundation
import Graphs
import Recommending
import Reports
import Support
import Tensors

/// The evidence of one score of SEP-GCN or LightGCN: steps, categories and SEP pairs, the latter by
/// themselves or summed by place, user or own edge.
struct PropagationEvidence: Evidence {
    let run: PropagationRecommender
    let question: SubjectQuestion
    let place: Int
    let explanation: SEPGCNExplanation
    let grouping: EvidenceGrouping
    /// SEP pairs put together; nil where they are not, or where the recipe has no SEP step.
    let groups: EvidenceGroups?
    private let lines: [Line]

    /// One line of evidence: a term as it is, or the sum of several SEP pairs.
    private enum Line {
        case term(Int)
        case group(Int, of: EvidenceGroups)

        var label: EvidenceUnits.Label {
            switch self {
            case .term(let index): .term(index)
            case .group(let index, _): .group(index)
            }
        }
    }

    /// Cost: one pass over the terms of the score.
    init(
        _ run: PropagationRecommender, _ question: SubjectQuestion, place: Int,
        _ side: SEPGCNExplanation.Side, _ grouping: EvidenceGrouping
    ) {
        self.run = run
        self.question = question
        self.place = place
        self.grouping = grouping
        explanation = SEPGCNExplanation(
            user: question.user, place: place, side: side, run.assembly, run.layers)
        groups = Self.groups(run, explanation, user: question.user, by: grouping)
        let (terms, groups) = (explanation.terms, groups)
        lines =
            terms.indices.filter { groups == nil || terms[$0].kind != .sep }.map { .term($0) }
            + (groups.map { groups in groups.groups.indices.map { .group($0, of: groups) } } ?? [])
    }

    private static func groups(
        _ run: PropagationRecommender, _ explanation: SEPGCNExplanation, user: Int,
        by grouping: EvidenceGrouping
    ) -> EvidenceGroups? {
        guard grouping != .pairs else { return nil }
        return run.assembly.sep.map {
            EvidenceGroups(
                explanation, by: grouping, $0, user: user, hasLocations: run.hasLocations)
        }
    }

    var user: Int { question.user }
    var city: City { run.city }
    var graph: BipartiteGraph { run.assembly.graph }
    var hasLocations: Bool { run.hasLocations }
    var side: String { explanation.side.rawValue }
    var group: String { grouping.rawValue }
    var rowCount: Int { lines.count }
    var termCount: Int { explanation.terms.count }

    private func isInitial(_ line: Line) -> Bool {
        if case .term(let index) = line { return explanation.terms[index].kind == .initial }
        return false
    }

    /// What the layer-0 embeddings add, which are rows but no units.
    var initial: Double {
        explanation.terms.filter { $0.kind == .initial }.reduce(0) { $0 + $1.contribution }
    }

    // MARK: - Scores

    var unitRows: [Int] { lines.indices.filter { !isInitial(lines[$0]) } }

    private func score(_ units: EvidenceUnits, isRandomized: Bool = false) -> SEPGCNEvidence {
        SEPGCNEvidence(
            explanation, units, user: user, place: place, run.assembly,
            isRandomized ? run.randomized : run.layers)
    }

    private var rows: EvidenceUnits { EvidenceUnits(itemsOf: explanation, groups) }
    /// Thousands of pairs are measured by their edges.
    private var measured: EvidenceUnits {
        grouping == .pairs ? EvidenceUnits(edgesOf: explanation) : rows
    }

    var measuredVisits: [(user: Int, place: Int)] {
        measured.labels.compactMap { label in
            guard case .edge(let edge) = label else { return nil }
            return (Int(graph.edgeUser[edge]), Int(graph.edgePlace[edge]))
        }
    }

    var score: any ExplainableScore { score(rows) }
    var measuredScore: any ExplainableScore { score(measured) }
    func randomizedScore() -> (any ExplainableScore)? { score(rows, isRandomized: true) }
    func randomizedMeasuredScore() -> (any ExplainableScore)? {
        score(measured, isRandomized: true)
    }

    func switches(of rows: [Int]) -> (score: any ExplainableScore, units: [Int?]) {
        let listed = Set(rows.map { lines[$0].label })
        let units = EvidenceUnits(itemsOf: explanation, groups) { listed.contains($0) }
        let unitOf = Dictionary(uniqueKeysWithValues: units.labels.enumerated().map { ($1, $0) })
        return (score(units), rows.map { unitOf[lines[$0].label] })
    }

    func contributions() -> [Double] {
        lines.map { line in
            switch line {
            case .term(let index): explanation.terms[index].contribution
            case .group(let index, let groups): groups.groups[index].contribution
            }
        }
    }

    /// The exact sum runs over the terms, not over sums of them.
    func exactSum(_ finding: EvidenceFinding) -> Double { explanation.sum }
    func allScores() -> [Double] { run.layers.scores(ofUser: user) }
    func value(_ full: RankOutcome) -> Double { explanation.score }
    /// On the place's side only the place itself has evidence.
    var tellsPlacesApart: Bool { explanation.side == .user }
    var rowRefusal: (problem: String, remedy: String)? {
        grouping == .pairs
            ? ("cannot weigh single pairs", "give --group places, users or own") : nil
    }

    func sentence(_ finding: EvidenceFinding) -> String {
        sentence(grouping == .places ? groups : nil)
    }

    /// The groups by place, for the sentence.
    var byPlaces: EvidenceGroups? {
        Self.groups(run, explanation, user: user, by: .places)
    }

    /// How much of the evidence lies after the visit that is to be predicted; nil for a user
    /// without test visits.
    func leak() -> LeakReport? {
        let test = city.visitRange(ofUser: user).filter { run.split.part(ofVisit: $0) == .test }
        guard let visit = test.first(where: { Int(city.visitPlace[$0]) == place }) ?? test.first
        else { return nil }
        let moment = city.visitLocalTime[visit]
        let lens = LeakLens(explanation, run.edgeTimes, edges: graph.count, moment: moment)
        guard let latest = lens.latest else { return nil }
        let own = question.visits[Int32(place)] ?? 0
        let when = WallClock.minute(moment)
        var sentence =
            lens.laterVisits == 0
            ? "No evidence is later than the visit to predict (\(when))."
            : "\(Wording.percent(lens.laterShare)) of the evidence is dated after the visit to "
                + "predict (\(when)): \(lens.laterVisits) of \(Wording.count(lens.visits, "visit"))."
        if own > 0 {
            sentence +=
                own == 1
                ? " One of the user's own training visits is to this very place."
                : " The user's own \(own) training visits are to this very place."
        }
        return LeakReport(
            moment: moment, laterShare: lens.laterShare, visits: lens.visits,
            laterVisits: lens.laterVisits, latest: latest, ownVisits: own, sentence: sentence)
    }

    // MARK: - Rows

    func item(_ row: Int, contribution: Double) -> EvidenceItem {
        var item =
            switch lines[row] {
            case .term(let index): self.item(explanation.terms[index])
            case .group(let index, let groups): self.item(groups.groups[index], groups)
            }
        item.contribution = contribution
        return item
    }

    var layers: [ExplanationReport.Part] {
        explanation.byLayer.enumerated().compactMap { layer, value in
            layer == 0 && !run.layers.configuration.countsLayerZero
                ? nil : ExplanationReport.Part(name: "layer \(layer)", contribution: value)
        }
    }

    func kinds(_ finding: EvidenceFinding, sum: Double) -> [ExplanationReport.Part] {
        SEPGCNExplanation.Term.Kind.allCases.compactMap { kind in
            let terms = explanation.terms.filter { $0.kind == kind }
            return terms.isEmpty
                ? nil
                : ExplanationReport.Part(
                    name: kind.rawValue, contribution: terms.reduce(0) { $0 + $1.contribution })
        }
    }

    private func item(_ term: SEPGCNExplanation.Term) -> EvidenceItem {
        var item = EvidenceItem(
            kind: term.kind.shown, layer: nil,
            contribution: term.contribution, weight: term.weight, terms: term.terms)
        if let edge = term.edge {
            setUser(Int(graph.edgeUser[edge]), in: &item)
            setPlace(Int(graph.edgePlace[edge]), in: &item)
        }
        if term.kind == .sep, let own = term.ownEdge, let edge = term.edge {
            let (ownPlace, place) = (Int(graph.edgePlace[own]), Int(graph.edgePlace[edge]))
            item.ownPlace = ownPlace
            item.ownPlaceName = city.placeNames[ownPlace]
            item.ownUser = Int(graph.edgeUser[own])
            item.ownUserName = city.userNames[Int(graph.edgeUser[own])]
            item.sharedHours = graph.hours[own].intersection(graph.hours[edge]).hours
            if hasLocations {
                item.kilometres = run.assembly.sep?.kilometres(ownPlace, place)
            }
        }
        if let category = term.category { item.category = city.categoryNames[category] }
        return item
    }

    private func item(_ group: EvidenceGroup, _ groups: EvidenceGroups) -> EvidenceItem {
        var item = EvidenceItem(
            kind: .sep, layer: nil, contribution: group.contribution, weight: group.weight,
            pairs: group.pairs.count, terms: group.terms)
        let details = groups.details(of: group)
        item.users = details.users
        item.places = details.places
        item.sharedHours = details.hours
        item.kilometres = details.kilometres?.mean
        item.kilometresFrom = details.kilometres?.range.lowerBound
        item.kilometresTo = details.kilometres?.range.upperBound
        switch (grouping, explanation.side) {
        case (.places, _): setPlace(group.key, in: &item)
        case (.users, _): setUser(group.key, in: &item)
        case (.own, .user):
            item.ownPlace = group.key
            item.ownPlaceName = city.placeNames[group.key]
        case (.own, .place):
            item.ownUser = group.key
            item.ownUserName = city.userNames[group.key]
        case (.pairs, _): break
        }
        return item
    }

    private func setUser(_ user: Int, in item: inout EvidenceItem) {
        item.user = user
        item.userName = city.userNames[user]
    }

    private func setPlace(_ place: Int, in item: inout EvidenceItem) {
        item.place = place
        item.placeName = city.placeNames[place]
        item.category = city.categoryName(ofPlace: place)
    }
}

extension SEPGCNExplanation.Term.Kind {
    /// The same kind as a report names it.
    fileprivate var shown: EvidenceItem.Kind {
        switch self {
        case .initial: .initial
        case .bipartite: .bipartite
        case .sep: .sep
        case .category: .category
        }
    }
}

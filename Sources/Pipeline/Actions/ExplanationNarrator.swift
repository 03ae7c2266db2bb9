import City
import Explanation
import Graphs
import Reports

/// Turns numbered terms into named evidence.
struct ExplanationNarrator {
    /// One line of evidence: a term as it is, or the sum of several SEP pairs.
    private enum Entry {
        case term(SEPGCNExplanation.Term)
        case group(EvidenceGroup)

        var contribution: Double {
            switch self {
            case .term(let term): term.contribution
            case .group(let group): group.contribution
            }
        }
    }

    let loaded: LoadedRun
    let explanation: SEPGCNExplanation
    let user: Int
    let place: Int
    var city: City { loaded.city }
    var graph: BipartiteGraph { loaded.assembly.graph }
    var hasLocations: Bool { loaded.assembly.view.hasLocations }

    init(_ loaded: LoadedRun, _ explanation: SEPGCNExplanation, user: Int, place: Int) {
        self.loaded = loaded
        self.explanation = explanation
        self.user = user
        self.place = place
    }

    func report(run: String, by grouping: EvidenceGrouping, limit: Int) -> ExplanationReport {
        let groups = grouping == .pairs ? nil : groups(by: grouping)
        let singles = explanation.terms.filter { groups == nil || $0.kind != .sep }
        let entries =
            singles.map { Entry.term($0) } + (groups?.groups ?? []).map { Entry.group($0) }
        // Equal magnitudes keep the order of the terms, so that a report can be repeated.
        let ordered = entries.enumerated().sorted {
            (-abs($0.element.contribution), $0.offset) < (-abs($1.element.contribution), $1.offset)
        }.map(\.element)
        let score = explanation.score
        let sum = explanation.sum
        return ExplanationReport(
            run: run, model: loaded.checkpoint.recipe.model.rawValue, city: city.name,
            epoch: loaded.checkpoint.epoch,
            user: user, userName: city.userNames[user], place: place,
            placeName: city.placeNames[place],
            category: city.categoryName(ofPlace: place) ?? "", rank: rank,
            side: explanation.side.rawValue, group: grouping.rawValue, method: "exact",
            score: score, sum: sum,
            relativeError: score == 0 ? abs(sum) : abs(sum - score) / abs(score),
            byLayer: byLayer, byKind: byKind,
            evidence: ordered.prefix(limit).map { entry in
                switch entry {
                case .term(let term): item(term)
                case .group(let group): item(group, groups, grouping)
                }
            },
            items: ordered.count, terms: explanation.terms.count,
            remainder: ordered.dropFirst(limit).reduce(0) { $0 + $1.contribution },
            sentence: sentence(grouping == .places ? groups : nil), milliseconds: 0)
    }

    /// SEP pairs put together; nil where the recipe has no SEP step.
    func groups(by grouping: EvidenceGrouping) -> EvidenceGroups? {
        loaded.assembly.sep.map {
            EvidenceGroups(explanation, by: grouping, $0, user: user, hasLocations: hasLocations)
        }
    }

    private var rank: Double? {
        let masked = loaded.visited[user]
        guard !masked.containsAscending(Int32(place)) else { return nil }
        let scores = loaded.layers.scores(ofUser: user)
        return loaded.ranks(of: [Int32(place)], scores: scores, masked: masked).first
    }

    private var byLayer: [ExplanationReport.Part] {
        explanation.byLayer.enumerated().compactMap { layer, value in
            layer == 0 && !loaded.layers.configuration.countsLayerZero
                ? nil : ExplanationReport.Part(name: "layer \(layer)", contribution: value)
        }
    }

    private var byKind: [ExplanationReport.Part] {
        SEPGCNExplanation.Term.Kind.allCases.compactMap { kind in
            var (sum, count) = (0.0, 0)
            for term in explanation.terms where term.kind == kind {
                sum += term.contribution
                count += 1
            }
            return count == 0
                ? nil : ExplanationReport.Part(name: kind.rawValue, contribution: sum)
        }
    }

    private func item(_ term: SEPGCNExplanation.Term) -> EvidenceItem {
        var item = EvidenceItem(
            kind: EvidenceItem.Kind(rawValue: term.kind.rawValue) ?? .initial, layer: nil,
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
                item.kilometres = loaded.assembly.sep?.kernel.kilometres(ownPlace, place)
            }
        }
        if let category = term.category { item.category = city.categoryNames[category] }
        return item
    }

    private func item(
        _ group: EvidenceGroup, _ groups: EvidenceGroups?, _ grouping: EvidenceGrouping
    ) -> EvidenceItem {
        var item = EvidenceItem(
            kind: .sep, layer: nil, contribution: group.contribution, weight: group.weight,
            pairs: group.pairs.count, terms: group.terms)
        if let details = groups?.details(of: group) {
            item.users = details.users
            item.places = details.places
            item.sharedHours = details.hours
            item.kilometres = details.kilometres?.mean
            item.kilometresFrom = details.kilometres?.range.lowerBound
            item.kilometresTo = details.kilometres?.range.upperBound
        }
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

import City
import Explanation
import Graphs
import Models
import Reports

/// Turns numbered terms into named evidence.
struct ExplanationNarrator {
    /// One line of evidence: a term as it is, or the sum of several SEP pairs.
    private struct Entry {
        var label: EvidenceUnits.Label
        var contribution: Double
    }

    let subject: ExplanationSubject
    let explanation: SEPGCNExplanation
    var loaded: LoadedRun { subject.loaded }
    var user: Int { subject.user }
    var place: Int { subject.place }
    var city: City { loaded.city }
    var graph: BipartiteGraph { loaded.assembly.graph }
    var hasLocations: Bool { subject.hasLocations }

    init(_ subject: ExplanationSubject, _ explanation: SEPGCNExplanation) {
        self.subject = subject
        self.explanation = explanation
    }

    /// The listed rows of a report, with what it takes to remove them.
    struct Listing {
        var evidence: [EvidenceItem]
        /// What each listed row is.
        var labels: [EvidenceUnits.Label]
        var items: Int
        var sum: Double
        var remainder: Double
        var groups: EvidenceGroups?
    }

    /// The strongest rows.
    ///
    /// - Parameter values: The contribution of each row by a method that is not exact, in the
    ///   order of `EvidenceUnits(itemsOf:)`.
    func listing(
        by grouping: EvidenceGrouping, limit: Int, groups: EvidenceGroups?, values: [Double]? = nil
    ) -> Listing {
        var entries: [Entry] = []
        for (index, term) in explanation.terms.enumerated() where groups == nil || term.kind != .sep
        {
            entries.append(Entry(label: .term(index), contribution: term.contribution))
        }
        for (index, group) in (groups?.groups ?? []).enumerated() {
            entries.append(Entry(label: .group(index), contribution: group.contribution))
        }
        if let values {
            // The layer-0 embedding is no evidence, so other methods say nothing of it.
            entries.removeAll { isInitial($0.label) }
            precondition(values.count == entries.count, "Values of other rows")
            for index in entries.indices { entries[index].contribution = values[index] }
        }
        // Equal magnitudes keep the order of the terms, so that a report can be repeated.
        let ordered = entries.enumerated().sorted {
            (-abs($0.element.contribution), $0.offset) < (-abs($1.element.contribution), $1.offset)
        }.map(\.element)
        let listed = ordered.prefix(limit)
        return Listing(
            evidence: listed.map { entry in
                var item =
                    switch entry.label {
                    case .group(let index): item(groups!.groups[index], groups, grouping)
                    case .term(let index): item(explanation.terms[index])
                    case .edge: preconditionFailure("Edges are no rows")
                    }
                item.contribution = entry.contribution
                return item
            },
            labels: listed.map(\.label), items: ordered.count,
            sum: ordered.reduce(0) { $0 + $1.contribution },
            remainder: ordered.dropFirst(limit).reduce(0) { $0 + $1.contribution },
            groups: groups)
    }

    private func isInitial(_ label: EvidenceUnits.Label) -> Bool {
        if case .term(let index) = label { return explanation.terms[index].kind == .initial }
        return false
    }

    /// The report without what only some requests ask for.
    func report(_ request: ExplanationRequest, _ listing: Listing, rank: Double)
        -> ExplanationReport
    {
        let score = explanation.score
        // The exact sum runs over the terms, not over sums of them.
        let isExact = request.method == ExplanationMethod.exact.rawValue
        let sum = isExact ? explanation.sum : listing.sum
        var report = ExplanationReport(
            run: request.run, model: loaded.model, city: city.name,
            epoch: loaded.checkpoint.epoch, user: user, userName: city.userNames[user],
            place: place, placeName: city.placeNames[place],
            category: city.categoryName(ofPlace: place) ?? "", rank: rank,
            side: explanation.side.rawValue, group: request.group, method: request.method,
            score: score, sum: sum,
            relativeError: score == 0 ? abs(sum) : abs(sum - score) / abs(score),
            byLayer: byLayer, byKind: byKind, evidence: listing.evidence, items: listing.items,
            terms: explanation.terms.count, remainder: listing.remainder,
            sentence: sentence(request.group == "places" ? listing.groups : nil),
            milliseconds: 0)
        report.candidates = subject.candidates.rawValue
        report.cityFingerprint = city.fingerprint
        report.seed = request.seed
        return report
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

import City
import Explanation
import Foundation
import Graphs
import Models
import Reports
import Tensors

extension Workspace {
    /// Why a user is recommended a place: the score split exactly.
    ///
    /// - Parameters:
    ///   - side: `user` or `place`: which of the two is unrolled.
    ///   - limit: How many terms to list; the rest is summed in `remainder`.
    public func explain(
        run: String, session: String, user userText: String, place placeText: String,
        side sideName: String, limit: Int
    ) throws -> ExplanationReport {
        let loaded = try loaded(run, session: session)
        let user = try findUser(userText, in: loaded.city)
        let place = try findPlace(placeText, in: loaded.city)
        guard let side = SEPGCNExplanation.Side(rawValue: sideName) else {
            throw Failure(.usage, "--side \(sideName) is unknown", remedy: "give user or place")
        }
        guard limit >= 0 else {
            throw Failure(.usage, "--limit \(limit) is out of range", remedy: "give 0 or more")
        }
        let clock = ContinuousClock()
        let start = clock.now
        let explanation = SEPGCNExplanation(
            user: user, place: place, side: side, loaded.assembly, loaded.layers)
        var report = ExplanationNarrator(loaded, explanation, user: user, place: place)
            .report(run: run, limit: limit)
        report.milliseconds = (clock.now - start) / .milliseconds(1)
        return report
    }
}

/// Turns numbered terms into named evidence and a sentence.
private struct ExplanationNarrator {
    let loaded: LoadedRun
    let explanation: SEPGCNExplanation
    let user: Int
    let place: Int
    private var city: City { loaded.city }
    private var graph: BipartiteGraph { loaded.assembly.graph }

    init(_ loaded: LoadedRun, _ explanation: SEPGCNExplanation, user: Int, place: Int) {
        self.loaded = loaded
        self.explanation = explanation
        self.user = user
        self.place = place
    }

    func report(run: String, limit: Int) -> ExplanationReport {
        let ordered = explanation.terms.enumerated().sorted {
            (-abs($0.element.contribution), $0.offset) < (-abs($1.element.contribution), $1.offset)
        }.map(\.element)
        let shown = ordered.prefix(limit)
        let sum = explanation.sum
        let kinds = SEPGCNExplanation.Term.Kind.allCases.compactMap { kind in
            let terms = explanation.terms.filter { $0.kind == kind }
            return terms.isEmpty
                ? nil
                : ExplanationReport.Part(
                    name: kind.rawValue,
                    contribution: terms.reduce(0) { $0 + $1.contribution })
        }
        let scores = loaded.layers.scores(ofUser: user)
        let masked = loaded.visited[user]
        let rank =
            masked.containsAscending(Int32(place))
            ? nil : loaded.ranks(of: [Int32(place)], scores: scores, masked: masked).first
        let score = explanation.score
        return ExplanationReport(
            run: run, model: "sepgcn", city: city.name, epoch: loaded.checkpoint.epoch,
            user: user, userName: city.userNames[user], place: place,
            placeName: city.placeNames[place],
            category: city.categoryName(ofPlace: place) ?? "", rank: rank,
            side: explanation.side.rawValue, method: "exact", score: score, sum: sum,
            relativeError: score == 0 ? abs(sum) : abs(sum - score) / abs(score),
            byLayer: explanation.byLayer.enumerated().compactMap { layer, value in
                layer == 0 && !loaded.layers.configuration.countsLayerZero
                    ? nil : ExplanationReport.Part(name: "layer \(layer)", contribution: value)
            },
            byKind: kinds, evidence: shown.map(evidence), terms: explanation.terms.count,
            remainder: ordered.dropFirst(limit).reduce(0) { $0 + $1.contribution },
            sentence: sentence(score: score, kinds: kinds), milliseconds: 0)
    }

    private func evidence(_ term: SEPGCNExplanation.Term) -> EvidenceItem {
        var item = EvidenceItem(
            kind: EvidenceItem.Kind(rawValue: term.kind.rawValue) ?? .initial, layer: nil,
            contribution: term.contribution, weight: term.weight, terms: term.terms)
        if let edge = term.edge {
            let (user, place) = (Int(graph.edgeUser[edge]), Int(graph.edgePlace[edge]))
            item.user = user
            item.userName = city.userNames[user]
            item.place = place
            item.placeName = city.placeNames[place]
            item.category = city.categoryName(ofPlace: place)
        }
        if term.kind == .sep, let own = term.ownEdge, let edge = term.edge {
            let (ownPlace, place) = (Int(graph.edgePlace[own]), Int(graph.edgePlace[edge]))
            item.ownPlace = ownPlace
            item.ownPlaceName = city.placeNames[ownPlace]
            item.ownUser = Int(graph.edgeUser[own])
            item.sharedHours = graph.hours[own].intersection(graph.hours[edge]).hours
            item.kilometres = loaded.assembly.sep?.kernel.kilometres(ownPlace, place)
        }
        if let category = term.category { item.category = city.categoryNames[category] }
        return item
    }

    /// Only shares and counts that the terms show; a share is of the sum of all magnitudes where
    /// terms of both signs cancel, and says so.
    private func sentence(score: Double, kinds: [ExplanationReport.Part]) -> String {
        let name = city.placeNames[place]
        guard score != 0, !explanation.terms.isEmpty else {
            let missing = explanation.side == .user ? "the user" : name
            return "The score is 0: \(missing) has no training visit to build on."
        }
        func percent(_ value: Double) -> String {
            String(format: "%.0f %%", 100 * value / score)
        }
        var clauses: [String] = []
        func contribution(_ kind: SEPGCNExplanation.Term.Kind) -> Double {
            kinds.first { $0.name == kind.rawValue }?.contribution ?? 0
        }
        let pairs = explanation.terms.filter { $0.kind == .sep }
        if !pairs.isEmpty {
            let others = Set(pairs.compactMap { $0.edge.map { graph.edgeUser[$0] } })
            clauses.append(
                "\(percent(contribution(.sep))) of the score \(String(format: "%.4f", score)) comes from \(pairs.count) pairs of similar visits by \(others.count) users"
            )
            if let best = pairs.max(by: { $0.contribution < $1.contribution }) {
                clauses.append(strongest(best, percent(best.contribution)))
            }
        }
        let steps = explanation.terms.count { $0.kind == .bipartite }
        let neighbors =
            explanation.side == .user ? "places the user visited" : "users who visited it"
        clauses.append("\(percent(contribution(.bipartite))) from \(steps) \(neighbors)")
        if kinds.contains(where: { $0.name == "category" }) {
            clauses.append("\(percent(contribution(.category))) from categories")
        }
        return clauses.joined(separator: "; ") + "."
    }

    private func strongest(_ term: SEPGCNExplanation.Term, _ share: String) -> String {
        let item = evidence(term)
        let hours = (item.sharedHours ?? []).prefix(3).map { hour in
            ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][hour / 24] + " \(hour % 24) h"
        }.joined(separator: ", ")
        let distance = item.kilometres.map { String(format: "%.1f km", $0) } ?? ""
        let when = hours.isEmpty ? "" : " at \(hours)"
        return
            "the strongest pair is user \(item.userName ?? "?") at \(item.placeName ?? "?"), \(distance) from \(item.ownPlaceName ?? "?")\(when): \(share)"
    }
}

import City
import Evaluation
import Foundation
import Graphs
import Recommending
import Reports
import Support
import Tensors

extension Workspace {
    /// What a run would recommend had the user visited otherwise.
    ///
    /// Candidates and truth stay those of the real visits, so that the lists compare.
    public func whatIf(_ request: WhatIfRequest) throws -> WhatIfReport {
        let start = ContinuousClock.now
        let run = try recommender(request.run, session: request.session, for: .whatIf)
        let city = run.city
        let question = try run.question(ofUser: findUser(request.user, in: city))
        guard request.count >= 1 else {
            throw Failure(
                .usage, "--top \(request.count) is out of range", remedy: "give 1 or more")
        }
        let candidates = try question.candidates(named: request.candidates)
        let names = try request.edits.map { try describe($0, city, isVisited: run.isVisited) }
        var options = EditOptions()
        options.mode = request.mode
        options.gamma = request.gamma
        options.alpha = request.alpha
        let after = try run.edited(question, each: [request.edits], options)[0]
        let lists = WhatIfLists(
            city, truth: question.truth.map(Int.init), before: run.scores(question),
            after: after, masked: question.masked(candidates), count: request.count)
        return lists.report(
            request, user: question.user, candidates: candidates.rawValue, names: names,
            milliseconds: (ContinuousClock.now - start) / .milliseconds(1))
    }

    /// An edit in words; refuses what does not exist.
    ///
    /// - Parameter isVisited: Whether anybody was at a place in training.
    func describe(
        _ edit: VisitEdit, _ city: City, isVisited: (Int) -> Bool
    ) throws -> String {
        guard (0..<city.placeCount).contains(edit.place) else {
            throw Failure(
                .usage, "there is no place \(edit.place)",
                remedy: "give a number under \(city.placeCount), or name:NAME")
        }
        let name = city.placeNames[edit.place]
        if let hour = edit.hour, !(0..<168).contains(hour) {
            throw Failure(
                .usage, "there is no hour \(hour) of the week", remedy: "give 0 to 167")
        }
        guard edit.kind == .delete || edit.hour != nil else {
            throw Failure(
                .usage, "the \(edit.kind.rawValue) of \(name) has no hour",
                remedy: "give PLACE@HOUR, with 0 for Monday 00 h")
        }
        switch edit.kind {
        case .delete: return "no visits to \(name)"
        case .insert:
            guard isVisited(edit.place) else {
                throw Failure(
                    .usage,
                    "nobody visits \(name) in training, so a visit there tells the model nothing",
                    remedy: "choose a place with training visits")
            }
            return "a visit to \(name) at \(Self.hour(edit.hour ?? 0))"
        case .move: return "the visits to \(name) at \(Self.hour(edit.hour ?? 0))"
        }
    }

    private static func hour(_ hour: Int) -> String {
        WallClock.weekdays[hour / 24] + " \(hour % 24) h"
    }
}

/// Both lists, place by place.
struct WhatIfLists {
    private let city: City
    var items: [WhatIfRow]
    var dropped: [WhatIfRow]
    var truth: [WhatIfRow]

    /// - Parameters:
    ///   - truth: Places that came.
    ///   - masked: Places that are no candidates, ascending.
    ///   - count: Length of a list.
    init(
        _ city: City, truth: [Int], before: [Double], after: [Double], masked: [Int32],
        count: Int
    ) {
        self.city = city
        func best(_ scores: [Double]) -> [Int] {
            TopSelection.indices(
                count, of: scores.indices.lazy.filter { !masked.containsAscending(Int32($0)) }
            ) { scores[$0] }
        }
        let (old, new) = (best(before), best(after))
        let kept = Set(new)
        let truth = truth.filter { !masked.containsAscending(Int32($0)) }
        let places = Set(old + new + truth).sorted()
        let numbers = places.map(Int32.init)
        let ranks = zip(
            TruthRanks.realistic(of: numbers, in: before, masked: masked),
            TruthRanks.realistic(of: numbers, in: after, masked: masked))
        let rankOf = Dictionary(uniqueKeysWithValues: zip(places, Array(ranks)))
        let truths = Set(truth)
        func row(_ place: Int) -> WhatIfRow {
            WhatIfRow(
                place: place, placeName: city.placeNames[place],
                category: city.categoryName(ofPlace: place) ?? "",
                rankBefore: rankOf[place]!.0, rankAfter: rankOf[place]!.1,
                scoreBefore: before[place], scoreAfter: after[place],
                isTruth: truths.contains(place))
        }
        items = new.map(row)
        dropped = old.filter { !kept.contains($0) }.map(row)
        self.truth = truth.map(row).sorted {
            ($0.rankAfter, $0.place) < ($1.rankAfter, $1.place)
        }
    }

    func report(
        _ request: WhatIfRequest, user: Int, candidates: String, names: [String],
        milliseconds: Double
    ) -> WhatIfReport {
        WhatIfReport(
            run: request.run, user: user, userName: city.userNames[user],
            candidates: candidates, edits: request.edits, editNames: names,
            gamma: request.gamma, alpha: request.alpha, mode: request.mode, items: items,
            dropped: dropped, truth: truth, sentence: sentence(names, request),
            milliseconds: milliseconds)
    }

    private func sentence(_ names: [String], _ request: WhatIfRequest) -> String {
        var changes = names
        if let gamma = request.gamma { changes.append("γ \(gamma)") }
        if let alpha = request.alpha { changes.append("α \(alpha)") }
        guard !changes.isEmpty else { return "Nothing is changed." }
        let shown = changes.prefix(3).joined(separator: ", ")
        let more = changes.count > 3 ? " and \(changes.count - 3) more changes" : ""
        let moved = items.count { $0.rankBefore != $0.rankAfter }
        var text = "With \(shown)\(more): "
        text +=
            moved == 0 && dropped.isEmpty
            ? "the list stays as it is"
            : "\(dropped.count) of \(Wording.count(items.count, "place")) leave the list, \(moved) change their rank"
        if let best = truth.max(by: {
            abs(log($0.rankBefore / $0.rankAfter)) < abs(log($1.rankBefore / $1.rankAfter))
        }), best.rankBefore != best.rankAfter {
            text +=
                "; the truth \(best.placeName) goes from \(Numbers.rank(best.rankBefore)) to \(Numbers.rank(best.rankAfter))"
        }
        return text + "."
    }
}

extension Workspace {
    /// Edits from their text: `PLACE`, or `PLACE@HOUR` where an hour belongs to it.
    ///
    /// - Throws: `Failure(.usage)` that names the text.
    public func edits(
        ofRun run: String, session: String, delete: [String], move: [String], insert: [String]
    ) throws -> [VisitEdit] {
        let city = try recommender(run, session: session, for: .whatIf).city
        func edit(_ kind: VisitEdit.Kind, _ text: String) throws -> VisitEdit {
            guard kind != .delete else {
                return VisitEdit(kind: kind, place: try findPlace(text, in: city))
            }
            guard let at = text.lastIndex(of: "@"), let hour = Int(text[text.index(after: at)...])
            else {
                throw Failure(
                    .usage, "--\(kind.rawValue) \(text) has no hour",
                    remedy: "give PLACE@HOUR, with 0 for Monday 00 h")
            }
            return VisitEdit(
                kind: kind, place: try findPlace(String(text[..<at]), in: city), hour: hour)
        }
        return try delete.map { try edit(.delete, $0) } + move.map { try edit(.move, $0) }
            + insert.map { try edit(.insert, $0) }
    }
}

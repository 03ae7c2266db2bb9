import City
import Evaluation
import Models
import Recommending
import Reports
import Support
import Tensors

/// Makes the card of a held-out place: data, split or model, and what would lift it.
struct MissCards {
    private let table: MissedTable
    private let compared: MissedTable.Compared
    /// Rows that are told, of those that are lacking most.
    private static let rows = 3

    init(_ table: MissedTable, _ compared: MissedTable.Compared) {
        self.table = table
        self.compared = compared
    }

    /// - Throws: Whatever a run cannot answer for another reason than its card's.
    func card(_ index: Int, lifts: Bool, seconds: Double) throws -> MissCard {
        let truth = table.truths[index]
        let (question, place, city) = (
            table.question(truth), Int(truth.place), table.run.city
        )
        let cutoff = table.subject.cutoff
        let moment = table.asked.moment(question, truth.place)
        let lens = truth.rank.map { _ in
            RankingLens(
                candidate: place, candidates: city.placeCount,
                masked: question.masked(table.candidates), cutoff: cutoff)
        }
        let scores = table.run.scores(question)
        let isMissed = truth.isMissed(cutoff)
        let causes = isMissed ? table.causes(index, compared) : []
        var split = table.facts.split(
            question, place, at: moment, isMasked: truth.rank == nil)
        if table.run.card.answers(.explain) {
            var options = EvidenceOptions()
            options.masked = question.masked(table.candidates)
            // Some runs of a model cannot be explained: then their evidence tells of no leak.
            split.evidence =
                try answer {
                    try table.run.evidence(question, of: place, options).leak()
                }.found ?? nil
        }
        let ranks = compared.systems.map {
            SystemRank(name: $0.name, isRule: $0.isRule, rank: $0.ranks[index])
        }.enumerated().sorted {
            ($0.element.rank ?? .infinity, $0.offset) < ($1.element.rank ?? .infinity, $1.offset)
        }.map(\.element)
        var card = MissCard(
            user: question.user, userName: city.userNames[question.user], place: place,
            placeName: city.placeNames[place], category: city.categoryName(ofPlace: place) ?? "",
            number: truth.number + 1, truths: question.truth.count, moment: moment,
            // As lists have it; the table's, in single precision, may part equals otherwise.
            rank: lens?.outcome(scores).rank, isMissed: isMissed, cause: causes.first,
            otherCauses: Array(causes.dropFirst()), ranks: ranks,
            data: table.facts.data(question, place, at: moment), split: split,
            model: try model(question, place, scores, lens), lift: nil,
            sentences: MissSentences(cause: "", rank: "", data: "", split: "", model: ""))
        if lifts, isMissed {
            card.lift = try MissLiftSearch(table, truth).lift(seconds: seconds)
        }
        card.sentences = MissText(table.subject, table.facts.thresholds).sentences(card)
        return card
    }

    /// What a run cannot answer is told on the card.
    private func answer<Found>(
        _ body: () throws -> Found
    ) throws -> (found: Found?, refusal: String?) {
        do {
            return (try body(), nil)
        } catch let failure as Failure where failure.kind == .usage {
            return (nil, failure.problem)
        }
    }

    /// What the score lacks to that of the last place of the list.
    ///
    /// - Parameter lens: Nil for a place that is no candidate.
    private func model(
        _ question: SubjectQuestion, _ place: Int, _ scores: [Double], _ lens: RankingLens?
    ) throws -> MissModel {
        let run = table.run
        guard let lens else {
            return MissModel(
                score: scores[place], margin: nil, last: nil, lastName: nil,
                refusal: "it is no candidate, so that its score is compared with nothing")
        }
        let cutoff = lens.cutoff
        let outcome = lens.outcome(scores)
        let others = lens.best(scores, count: cutoff + 1).filter { $0 != place }
        guard others.count >= cutoff else {
            return MissModel(
                score: outcome.score, margin: nil, last: nil, lastName: nil,
                refusal: "the list has fewer than \(cutoff) others")
        }
        let last = others[cutoff - 1]
        var model = MissModel(
            score: outcome.score, margin: outcome.margin, last: last,
            lastName: run.city.placeNames[last])
        guard run.card.answers(.contrast) else {
            model.refusal = run.refusal(.contrast).problem
            return model
        }
        let (contrast, refusal) = try answer {
            try run.contrast(question, of: place, against: last, group: "places")
        }
        guard let contrast else {
            model.refusal = refusal
            return model
        }
        let order = contrast.values.indices.filter { contrast.values[$0] != 0 }
            .sorted { (contrast.values[$0], $0) < (contrast.values[$1], $1) }
        model.rows = order.prefix(Self.rows).filter { contrast.values[$0] < 0 }
            .map { contrast.item($0, contrast.values[$0]) }
        var kinds: [String: Double] = [:]
        for row in order {
            let kind = contrast.item(row, contrast.values[row]).kind.rawValue
            kinds[kind, default: 0] += contrast.values[row]
        }
        if contrast.constant != 0 { kinds["constant"] = contrast.constant }
        model.kinds = kinds.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            .map { ExplanationReport.Part(name: $0.key, contribution: $0.value) }
        return model
    }
}

import Explanation
import Recommending
import Reports

extension SpecialReasons {
    /// Rows, pairs and visitors that a report lists at most.
    private static let listed = 20

    /// What is special about a place, from both sides.
    ///
    /// - Parameters:
    ///   - contrast: Of the units of the evidence.
    ///   - remainder: What the listed rows leave of the difference.
    ///   - scores: Of every candidate.
    ///   - lens: Runs the model again without each listed row; nil leaves that out.
    init(
        _ evidence: any Evidence, _ contrast: ListContrast, against: String, remainder: Double,
        scores: [Double], lens: RankingLens?
    ) {
        self.init(
            against: against, others: contrast.others, othersScore: contrast.meanScore,
            scale: contrast.scale,
            difference: contrast.difference, remainder: remainder,
            sharedPart: contrast.sharedPart, specificity: contrast.specificity, own: [])
        let side = evidence.placeSide()
        if let side, let paired = side.paired,
            let (own, found) = paired.contrast(
                of: evidence.place, others: contrast.others, scores: scores,
                isScaled: against == "list")
        {
            let order = Self.strongest(own.relative)
            let removed = Self.removals(paired.own, order, lens)
            self.own = order.enumerated().map { index, row in
                var item = paired.ownItem(row, own.own[row])
                item.relative = own.relative[row]
                item.others = own.mean[row]
                item.ablation = removed?[index] ?? nil
                return item
            }
            pairCount = found.count
            pairs = found.strongest(Self.listed).map { pair in
                Pair(
                    own: paired.ownItem(pair.row, own.own[pair.row]),
                    other: side.item(pair.column, side.contributions[pair.column]),
                    contribution: pair.contribution, relative: pair.relative)
            }
            pairRemainder = found.sum - pairs.reduce(0) { $0 + $1.relative }
        } else if evidence.side == "user" {
            self.own = Self.ownPlaces(evidence, contrast)
        }
        placeSide = side.map { side in
            let order = Self.strongest(side.contributions)
            let removed = side.score.flatMap { Self.removals($0, order, lens) }
            let sum = side.contributions.reduce(side.constant, +)
            return Side(
                title: side.title,
                rows: order.enumerated().map { index, row in
                    var item = side.item(row, side.contributions[row])
                    item.ablation = removed?[index] ?? nil
                    return item
                },
                count: side.contributions.count,
                remainder: sum - order.reduce(0) { $0 + side.contributions[$1] })
        }
    }

    /// What removing each of some rows does; nil for a row that is no unit of the score.
    private static func removals(
        _ score: any ExplainableScore, _ rows: [Int], _ lens: RankingLens?
    ) -> [Ablation?]? {
        let units = rows.filter { $0 < score.count }
        guard let lens, !units.isEmpty else { return nil }
        let full = lens.outcomes(score.scores(score.everything))[0]
        let outcomes = Dictionary(
            uniqueKeysWithValues: zip(units, lens.outcomes(score.scores(withoutEach: units))))
        return rows.map { row in
            outcomes[row].map {
                Ablation(scoreChange: $0.score - full.score, rank: $0.rank)
            }
        }
    }

    private static func strongest(_ values: [Double]) -> [Int] {
        Attribution(method: .contrast, contributions: values, runs: 0).leading(listed)
    }

    /// The user's own places, each with all of its rows: a sequence has an event for each visit.
    private static func ownPlaces(
        _ evidence: any Evidence, _ contrast: ListContrast
    ) -> [EvidenceItem] {
        let relative = contrast.relative
        var places: [Int: EvidenceItem] = [:]
        for (unit, row) in evidence.unitRows.enumerated() {
            var item = evidence.item(row, contribution: contrast.own[unit])
            item.relative = relative[unit]
            item.others = contrast.mean[unit]
            let isEvent = item.kind == .event
            guard isEvent || item.visits != nil, let place = item.place else { continue }
            if isEvent { item.visits = 1 }
            guard var sum = places[place] else {
                places[place] = item
                continue
            }
            sum.contribution += item.contribution
            sum.relative = (sum.relative ?? 0) + (item.relative ?? 0)
            sum.others = (sum.others ?? 0) + (item.others ?? 0)
            sum.visits = (sum.visits ?? 0) + (item.visits ?? 0)
            sum.terms += item.terms
            sum.sharedHours = Set((sum.sharedHours ?? []) + (item.sharedHours ?? [])).sorted()
            places[place] = sum
        }
        let rows = places.sorted { $0.key < $1.key }.map(\.value)
        return strongest(rows.map { $0.relative ?? 0 }).map { rows[$0] }
    }
}

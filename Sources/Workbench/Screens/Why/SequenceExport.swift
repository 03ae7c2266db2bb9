import Canvas
import Reports
import Support

// The panes of the Why screen as tables.

extension WhyState {
    var recommendationTable: PaneExport? {
        guard let report else { return nil }
        return PaneExport(
            name: "recommendations",
            columns: ["rank", "place", "name", "category", "score", "truth"],
            rows: Self.items.shown(report.items, by: choice).map {
                [
                    .init($0.rank), .init($0.place), .text($0.placeName), .text($0.category),
                    .number($0.score), .init($0.isTruth ? 1 : 0),
                ]
            })
    }

    /// Events of a sequence; nil for other evidence.
    var eventTable: PaneExport? {
        guard let reasons = explanation?.sequence else { return nil }
        return PaneExport(
            name: "events",
            columns: [
                "event", "time", "place", "name", "category", "geohash", "distance", "weight",
                "rollout", "value", "item_part", "position_part", "geohash_part", "distance_part",
                "contribution", "score_change", "rank_without", "teacher_gate", "teacher_weight",
                "teacher_term", "pointer", "tokens",
            ],
            rows: eventRows.map { index in
                let event = reasons.events[index]
                let numbers: [Double?] = [
                    event.weight, event.rollout, event.value, event.item, event.position,
                    event.geohashPart, event.distancePart, event.contribution, event.ablation,
                    explanation?.rank(without: event), event.teacherGate, event.teacherWeight,
                    event.teacherContribution,
                ]
                return [
                    .init(index - reasons.events.count), .text(Self.time(event)),
                    .init(event.place), .text(event.placeName), .text(event.category),
                    .text(event.geohash), .text(event.distance),
                ] + numbers.map { PaneExport.Value($0) }
                    + [
                        .init(event.pointer),
                        event.tokens.map {
                            .text($0.map { Numbers.fixed($0, 4) }.joined(separator: " "))
                        } ?? .missing,
                    ]
            })
    }

    private static func time(_ event: SequenceReasons.Event) -> String {
        "\(WallClock.date(event.localTime)) \(WallClock.time(event.localTime))"
    }

    /// A picture as a table.
    func table(of exhibit: Exhibit) -> PaneExport? {
        guard let reasons = explanation?.sequence else { return nil }
        switch exhibit {
        case .hours: return hoursTable
        case .events, .parts: return eventTable
        case .attention: return attentionTable(reasons)
        case .teacher: return teacherTable(reasons)
        case .disagreement:
            return PaneExport(
                name: "disagreement",
                columns: [
                    "place", "name", "student", "teacher", "without", "event", "event_name",
                    "neighbour",
                ],
                rows: shownDisagreements.map { row in
                    let event = row.event.flatMap { reasons.events[safe: $0] }
                    return [
                        .init(row.place), .text(row.placeName), .number(row.student),
                        .number(row.teacher), .init(row.without),
                        .init(row.event.map { Double($0 - reasons.events.count) }),
                        event.map { .text($0.placeName) } ?? .missing,
                        row.neighbour.map { .text($0) } ?? .missing,
                    ]
                })
        }
    }

    /// Every cell of every head, or of the one that is enlarged.
    private func attentionTable(_ reasons: SequenceReasons) -> PaneExport {
        let heads = sequence.depth == .head ? selectedHead.map { [$0] } ?? [] : reasons.heads
        let count = reasons.events.count
        let cell = (sequence.query.selected, sequence.key.selected)
        let isCell = sequence.depth == .cell
        var rows: [[PaneExport.Value]] = []
        for head in heads {
            for (query, weights) in head.weights.enumerated() {
                for (key, weight) in weights.enumerated() where !isCell || cell == (query, key) {
                    rows.append([
                        .init(head.block), .init(head.head), .init(query - count),
                        .init(key - count), .number(weight),
                    ])
                }
            }
        }
        return PaneExport(
            name: "attention", columns: ["block", "head", "query", "key", "weight"], rows: rows)
    }

    private func teacherTable(_ reasons: SequenceReasons) -> PaneExport {
        PaneExport(
            name: "teacher",
            columns: [
                "event", "time", "name", "gate", "weight", "term", "neighbour", "neighbour_weight",
            ],
            rows: eventRows.flatMap { index -> [[PaneExport.Value]] in
                let event = reasons.events[index]
                let own: [PaneExport.Value] = [
                    .init(index - reasons.events.count), .text(Self.time(event)),
                    .text(event.placeName), .init(event.teacherGate), .init(event.teacherWeight),
                    .init(event.teacherContribution),
                ]
                guard !event.neighbours.isEmpty else { return [own + [.missing, .missing]] }
                return event.neighbours.map {
                    own + [.text($0.placeName), .number($0.weight)]
                }
            })
    }
}

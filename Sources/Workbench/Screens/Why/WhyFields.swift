import Canvas
import Reports
import Support

// What can be asked of the lists of the Why screen.

/// A row of the evidence with its share of the score.
struct EvidenceLine {
    var item: EvidenceItem
    /// Per cent of a positive score; nil of another one, where a share would turn the sign round.
    var share: Double?
}

/// An event of a sequence with its place among the others.
struct EventLine {
    var event: SequenceReasons.Event
    /// The rank of the explained place without it.
    var rank: Double?
}

extension WhyState {
    static let items = ListTable<RecommendationRow>(
        "places",
        [
            ListField("rank", .count, "rank in the list", column: "#", smallestFirst: true) {
                .init($0.rank)
            },
            ListField("place", .text, "name of the place", isSearched: true) {
                .text(Wording.name($0.place, $0.placeName))
            },
            ListField("category", .text, "what kind of place", isSearched: true) {
                .init($0.category)
            },
            ListField("score", .count, "what the places are ranked by") { .init($0.score) },
            ListField(
                "km", .kilometres, "how far from the user's own places", smallestFirst: true
            ) { .init($0.kilometresFromOwnPlaces) },
            ListField("visits", .count, "training visits of the place", column: "") {
                .init($0.trainingVisits)
            },
            ListField(
                "rule", .count, "its rank by the simple rule that ranks it best", column: "by rule",
                smallestFirst: true
            ) { .init($0.rules.map(\.rank).min()) },
            ListField("hit", .truth, "really visited later", column: "") { .truth($0.isTruth) },
        ])

    static let itemsAfter = ListTable<WhatIfRow>(
        "places",
        [
            ListField("rank", .count, "rank after the edits", column: "#", smallestFirst: true) {
                .init($0.rankAfter)
            },
            ListField("place", .text, "name of the place", isSearched: true) {
                .text(Wording.name($0.place, $0.placeName))
            },
            ListField("category", .text, "what kind of place", isSearched: true) {
                .init($0.category)
            },
            ListField("was", .count, "rank before the edits", smallestFirst: true) {
                .init($0.rankBefore)
            },
            ListField("score", .count, "score after the edits") { .init($0.scoreAfter) },
            ListField("change", .count, "how much the score has changed") {
                .init($0.scoreAfter - $0.scoreBefore)
            },
            ListField("rise", .count, "how many ranks it rose", column: "") { .init($0.rise) },
            ListField("hit", .truth, "really visited later", column: "") { .truth($0.isTruth) },
        ])

    static let rows = ListTable<EvidenceLine>(
        "rows of evidence",
        [
            ListField("share", .percent, "per cent of the score that it makes") {
                .init($0.share)
            },
            ListField("adds", .count, "what it adds to the score", column: "part") {
                .init($0.item.contribution)
            },
            ListField(
                "kind", .word(EvidenceItem.Kind.allCases.map(\.rawValue)), "what sort of evidence"
            ) { .text($0.item.kind.rawValue) },
            ListField("who", .text, "whose visits they are", isSearched: true) {
                .init(Evidence.who($0.item))
            },
            ListField("where", .text, "the place", isSearched: true) {
                .init(Evidence.place($0.item))
            },
            ListField("category", .text, "what kind of place", column: "", isSearched: true) {
                .init($0.item.category)
            },
            ListField("pairs", .count, "pairs of similar visits") { .init($0.item.pairs) },
            ListField("km", .kilometres, "how far away", smallestFirst: true) {
                .init($0.item.kilometres)
            },
            ListField("hours", .text, "hours of the week that are shared") {
                .init($0.item.sharedHours.map { WallClock.hours($0) })
            },
            ListField("weight", .count, "weight in the graph", column: "σ") {
                .init($0.item.weight)
            },
            ListField("removed", .count, "change of the score without it") {
                .init($0.item.ablation?.scoreChange)
            },
            ListField("rank", .count, "rank of the place without it", smallestFirst: false) {
                .init($0.item.ablation?.rank)
            },
            ListField("disagrees", .truth, "removing it says the opposite", column: "") {
                .truth($0.item.disagrees)
            },
        ])

    static let events = ListTable<EventLine>(
        "past events",
        [
            ListField("date", .ordered, "year, month and day") {
                .text(WallClock.date($0.event.localTime) + " " + WallClock.time($0.event.localTime))
            },
            ListField("place", .text, "where it was", isSearched: true) {
                .text(SequenceText.name($0.event))
            },
            ListField("category", .text, "what kind of place", isSearched: true) {
                .init($0.event.category)
            },
            ListField("day", .word(WallClock.weekdays), "the day of the week", column: "") {
                .text(WallClock.weekday($0.event.localTime))
            },
            ListField(
                "hour", .count, "the hour of the day, 0 to 23", column: "time", smallestFirst: true
            ) { .init(WallClock.parts($0.event.localTime).hour) },
            ListField("distance", .text, "how far the place is, in words") {
                .init($0.event.distance)
            },
            ListField("weight", .count, "attention of the last block") { .init($0.event.weight) },
            ListField("adds", .count, "what it adds to the score") { .init($0.event.contribution) },
            ListField("removed", .count, "change of the score without it") {
                .init($0.event.ablation)
            },
            ListField("rank", .count, "rank of the place without it") { .init($0.rank) },
            ListField("rollout", .count, "attention through all blocks") {
                .init($0.event.rollout)
            },
            ListField("gate", .count, "the teacher's gate") { .init($0.event.teacherGate) },
            ListField("term", .count, "its term in the teacher's score") {
                .init($0.event.teacherContribution)
            },
            ListField("disagrees", .truth, "removing it says the opposite", column: "") {
                .truth($0.event.disagrees)
            },
        ])

    static let moved = ListTable<SequenceReasons.Disagreement>(
        "places",
        [
            ListField("place", .text, "name of the place", isSearched: true) {
                .text(Wording.name($0.place, $0.placeName))
            },
            ListField("student", .count, "rank by the student", smallestFirst: true) {
                .init($0.student)
            },
            ListField("teacher", .count, "rank by the teacher", smallestFirst: true) {
                .init($0.teacher)
            },
            ListField(
                "without", .count, "rank by a run without distillation", smallestFirst: true
            ) { .init($0.without) },
            ListField("neighbour", .text, "the neighbour in the graph", isSearched: true) {
                .init($0.neighbour)
            },
        ])

    static let ownPlaces = ListTable<OwnPlace>(
        "own places",
        [
            ListField("place", .text, "name of the place", isSearched: true) { .text($0.name) },
            ListField("category", .text, "what kind of place", isSearched: true) {
                .init($0.category)
            },
            ListField("visits", .count, "how many visits") { .init($0.visits) },
            ListField("hours", .text, "when they mostly are", column: "mostly") {
                .init(WallClock.hours(Array($0.hours.prefix(2)).sorted()))
            },
        ])
}

// MARK: - What is shown of them

extension WhyState {
    /// The evidence that passes its filter, in its order.
    var shownEvidence: [EvidenceItem] {
        guard let explanation else { return [] }
        guard !rowChoice.isEmpty else { return explanation.evidence }
        let score = explanation.score
        let lines = explanation.evidence.map {
            EvidenceLine(item: $0, share: score > 0 ? 100 * $0.contribution / score : nil)
        }
        return Self.rows.shown(lines, by: rowChoice).map(\.item)
    }

    /// The rows of the past events: indices into the report, the newest first unless they are sorted.
    var eventRows: [Int] {
        guard let explanation, let events = explanation.sequence?.events else { return [] }
        let newest = Array(events.indices.reversed())
        guard !eventChoice.isEmpty else { return newest }
        let lines = newest.map {
            EventLine(event: events[$0], rank: explanation.rank(without: events[$0]))
        }
        return Self.events.arranged(lines, by: eventChoice).map { newest[$0] }
    }

    /// The places that student and teacher rank most differently.
    var shownDisagreements: [SequenceReasons.Disagreement] {
        Self.moved.shown(explanation?.sequence?.disagreements ?? [], by: movedChoice)
    }

    /// The user's own places in the editor of visits.
    var shownOwnPlaces: [OwnPlace] {
        Self.ownPlaces.shown(whatIf.own ?? [], by: ownChoice)
    }
}

extension WhyScreen {
    static let lists: [FilteredList] = [
        FilteredList(
            .recommendations, WhyState.items, \.why.choice,
            isShown: { $0.why.whatIf.report == nil }, identities: { identities($0.why) }),
        FilteredList(
            .recommendations, WhyState.itemsAfter, \.why.choiceAfter,
            isShown: { $0.why.whatIf.report != nil }, identities: { identities($0.why) }),
        .specials,
        FilteredList(
            .evidence, WhyState.rows, \.why.rowChoice,
            isShown: { $0.why.special == nil && $0.why.explanation?.sequence == nil },
            identities: { state in
                state.why.shownEvidence.map { identity($0) }
            }),
        FilteredList(
            .evidence, WhyState.events, \.why.eventChoice,
            isShown: { $0.why.special == nil && $0.why.explanation?.sequence != nil },
            identities: { $0.why.eventRows.map { .number($0) } }),
        FilteredList(
            .sequencePicture, WhyState.events, \.why.eventChoice,
            isShown: { [.parts, .teacher].contains($0.shownPicture) },
            identities: { $0.why.eventRows.map { .number($0) } }),
        FilteredList(
            .sequencePicture, WhyState.moved, \.why.movedChoice,
            isShown: { $0.shownPicture == .disagreement },
            identities: { $0.why.shownDisagreements.map { .number($0.place) } }),
        FilteredList(
            .visits, WhyState.ownPlaces, \.why.ownChoice,
            identities: { $0.why.shownOwnPlaces.map { .number($0.place) } }),
    ]

    /// No two rows of an explanation are about the same.
    static func identity(_ item: EvidenceItem) -> RowIdentity {
        let parts: [Int?] = [item.layer, item.user, item.place, item.ownPlace, item.ownUser]
        let numbers = parts.map { $0.map { String($0) } ?? "-" }.joined(separator: " ")
        return .name("\(item.kind.rawValue) \(numbers) \(item.category ?? "")")
    }

    /// A place that is recommended and was visited stands in two lines, which are not the same.
    private static func identities(_ why: WhyState) -> [RowIdentity?] {
        why.lines.map { line in
            guard let place = why.place(in: line)?.place else { return nil }
            return switch line {
            case .truth, .truthAfter: .name(FilteredList.truth + "\(place)")
            default: .number(place)
            }
        }
    }
}

import Reports
import Support

// What can be asked of the lists of the Users screen.

extension UsersState {
    static let table = ListTable<UserRow>(
        "users",
        [
            ListField("name", .text, "what the user is called", column: "user", isSearched: true) {
                .init($0.name)
            },
            ListField("visits", .count, "how many visits they made") { .init($0.visits) },
            ListField("places", .count, "how many places they visited") { .init($0.places) },
            ListField("test", .count, "how many of their visits are in the test part") {
                .init($0.testVisits)
            },
            ListField(
                "category", .text, "the category they visit most", column: "mostly",
                isSearched: true
            ) { .init($0.topCategory) },
            ListField("first", .ordered, "day of their first visit", column: "") {
                .text(WallClock.date($0.firstLocalTime))
            },
            ListField("last", .ordered, "day of their last visit", column: "") {
                .text(WallClock.date($0.lastLocalTime))
            },
            ListField(
                "user", .count, "the number of the user", column: "", smallestFirst: true,
                isSearched: true
            ) { .init($0.user) },
        ])

    static let events = ListTable<VisitRow>(
        "events",
        [
            ListField("place", .text, "where it was", isSearched: true) {
                .text(Wording.name($0.place, $0.placeName))
            },
            ListField("category", .text, "what kind of place", isSearched: true) {
                .init($0.category)
            },
            ListField("day", .word(WallClock.weekdays), "the day of the week") {
                .text(WallClock.weekday($0.localTime))
            },
            ListField("date", .ordered, "year, month and day") {
                .text(WallClock.date($0.localTime))
            },
            ListField(
                "hour", .count, "the hour of the day, 0 to 23", column: "time", smallestFirst: true
            ) {
                .init(WallClock.parts($0.localTime).hour)
            },
            ListField("km", .kilometres, "how far from the visit before") {
                .init($0.kilometresFromPrevious)
            },
            ListField("after", .duration, "how long after the visit before") {
                .init($0.gapSeconds.map { Double($0) })
            },
            ListField(
                "part", .word(VisitPart.allCases.map(\.rawValue)), "the part of the split"
            ) { .text($0.part.rawValue) },
            ListField("action", .text, "visit, order, click or search", column: "did") {
                .init($0.action)
            },
            ListField("geohash", .text, "the cell of the map") { .init($0.geohash) },
            ListField(
                "cause", .text,
                "the planted cause, once \(KeyMeaning.planted.standardKey) shows it",
                column: "planted"
            ) {
                .init($0.cause)
            },
        ])
}

extension UsersScreen {
    static let lists: [FilteredList] = [
        FilteredList(
            .users, UsersState.table, \.users.choice,
            arranged: { $0.users.arrange() },
            identities: { state in
                let rows = state.users.rows ?? []
                return state.users.visible.map { .number(rows[$0].user) }
            }),
        FilteredList(
            .timeline, UsersState.events, \.users.eventChoice,
            arranged: { $0.users.arrangeTimeline() },
            hidden: {
                $0.users.showsTruth
                    ? nil
                    : HiddenFields(
                        names: ["cause"],
                        reason: "The planted causes are hidden; "
                            + "\(KeyMeaning.planted.key) on this screen shows them.")
            },
            identities: { state in
                (0..<state.users.timelineRows).map {
                    state.users.event(inRow: $0).map { .number($0) }
                }
            }),
    ]
}

import Reports
import Support

// What can be asked of the lists of the Session screen.

extension NotebookState {
    static let caseTable = ListTable<SavedCase>(
        "cases",
        [
            ListField("case", .count, "number of the case", smallestFirst: true) {
                .init($0.number)
            },
            ListField("time", .ordered, "day and time, UTC") { .text(shownTime($0.at)) },
            ListField(
                "verdict", .word(Verdict.allCases.map(\.rawValue)), "what somebody thinks of it",
                isSearched: true
            ) { .text($0.verdict.rawValue) },
            ListField("model", .text, "the model", isSearched: true) { .text($0.content.model) },
            ListField("run", .text, "the run, or the rule", isSearched: true) {
                .text($0.content.run)
            },
            ListField("user", .text, "the user, or the brand", isSearched: true) {
                .init($0.content.subjectName)
            },
            ListField("place", .text, "the place, or the region", isSearched: true) {
                .init($0.content.objectName)
            },
            ListField("rank", .count, "its rank", smallestFirst: true) { .init($0.content.rank) },
            ListField("city", .text, "the city", column: "") { .text($0.content.city) },
            ListField("remark", .text, "what somebody wrote about it", isSearched: true) {
                .init($0.remark)
            },
        ])

    static let verdictTable = ListTable<CaseStatistics>(
        "models",
        [
            ListField("model", .text, "the model", isSearched: true) {
                .text($0.model ?? allModels)
            },
            ListField("cases", .count, "how many cases it has") { .init($0.total) },
            ListField("right", .count, "right for the right reason") {
                .init($0.count(.rightReason))
            },
            ListField("why", .count, "right for the wrong reason", column: "why?") {
                .init($0.count(.wrongReason))
            },
            ListField("wrong", .count, "wrong") { .init($0.count(.wrong)) },
            ListField("data", .count, "the data are at fault") { .init($0.count(.dataFault)) },
            ListField("share", .percent, "right for the right reason, data faults left out") {
                .init($0.share.map { 100 * $0 })
            },
        ])

    static let noteTable = ListTable<Note>(
        "notes",
        [
            ListField("time", .ordered, "day and time, UTC") { .text(shownTime($0.at)) },
            ListField("on", .text, "the screen that it was written on") {
                .init($0.origin.screen)
            },
            ListField("city", .text, "the city", column: "") { .init($0.origin.city) },
            ListField("note", .text, "its words", isSearched: true) { .text($0.text) },
        ])

    static let actionTable = ListTable<LoggedAction>(
        "actions",
        [
            ListField("time", .ordered, "day and time, UTC") { .text(exactTime($0.at)) },
            ListField(
                "kind", .word(LoggedAction.Kind.allCases.map(\.rawValue)), "what sort it is",
                column: ""
            ) { .text($0.kind.rawValue) },
            ListField("action", .text, "what was done", isSearched: true) { .text($0.text) },
            ListField("command", .text, "the command line", isSearched: true) {
                .init($0.command)
            },
        ])

    static let allModels = "all"

    /// `2026-11-30 22:10` of a time in ISO 8601.
    static func shownTime(_ at: String) -> String { String(exactTime(at).prefix(16)) }

    /// `2026-11-30 22:10:59`.
    static func exactTime(_ at: String) -> String {
        String(at.prefix(19).map { $0 == "T" ? " " : $0 })
    }
}

extension SessionScreen {
    static let lists: [FilteredList] = [
        FilteredList(
            .cases, NotebookState.caseTable, \.notebook.caseChoice,
            identities: { $0.notebook.cases.map { .number($0.number) } }),
        FilteredList(
            .verdicts, NotebookState.verdictTable, \.notebook.verdictChoice,
            identities: { state in
                state.notebook.statistics.map { .name($0.model ?? NotebookState.allModels) }
            }),
        FilteredList(
            .notes, NotebookState.noteTable, \.notebook.noteChoice,
            identities: { $0.notebook.notes.map { .number($0.number) } }),
        FilteredList(
            .actions, NotebookState.actionTable, \.notebook.actionChoice,
            identities: { $0.notebook.actions.map { .number($0.number) } }),
    ]

    static let signs = [
        SignMeaning("right", "Cases that are right for the right reason"),
        SignMeaning("why?", "Cases that are right for the wrong reason"),
        SignMeaning("data", "Cases whose data are at fault; the share leaves them out"),
        SignMeaning("95 %", "Where the share lies with 95 % confidence (Wilson's interval)"),
    ]
}

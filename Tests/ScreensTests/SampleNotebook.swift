import Reports

@testable import Screens

/// What somebody wrote in the sample session.
enum SampleNotebook {
    static func time(_ minute: Int) -> String {
        "2026-05-02T10:0\(minute % 10):30Z"
    }

    /// Two that can be opened, and one that cannot.
    static let sessions = [
        SessionSummary(
            session: "default", folder: "sessions/default", runs: 3, cases: 4, notes: 2,
            databaseBytes: 400_000, checkpointBytes: 7_000_000),
        SessionSummary(
            session: "night", folder: "sessions/night", runs: 1, databaseBytes: 120_000),
        SessionSummary(
            session: "old", folder: "sessions/old",
            problem: "sessions/old/session.sqlite: the file is not a database"),
    ]

    static func content(
        user: Int = 2, place: Int? = nil, run: String = "sepgcn-2", rank: Double? = 3
    ) -> CaseContent {
        // The third of the user's list.
        let place = place ?? SampleReports.recommendation(user: user).items[2].place
        let report = SampleReports.explanation(
            run: run, user: user, place: place, side: "user", group: "places")
        var content = CaseContent(
            report, command: "whyhere explain --run \(run) --user \(user) --place \(place)")
        content.rank = rank
        content.frame =
            "╭ why \(content.objectName) ╮\n│ because of the market  │\n"
            + (1...40).map { "│ row \($0)\n" }.joined() + "╰────╯"
        return content
    }

    /// A region for a brand, of the city with sites.
    static func site() -> CaseContent {
        let ranking = SampleSites.ranking(
            SiteRequest(run: "knowsite-1", session: "default", brand: "3"))
        let region = ranking.rows[4].region
        var request = SiteExplanationRequest(
            run: "knowsite-1", session: "default", brand: "3", region: "\(region)")
        request.candidates = "new"
        return CaseContent(
            SampleSites.explanation(request),
            command: "whyhere explain --run knowsite-1 --brand 3 --region \(region)")
    }

    static func notebook(isEmpty: Bool) -> SessionContent {
        var notebook = SessionContent(session: "default")
        guard !isEmpty else { return notebook }
        var rule = content(user: 5, place: 9, run: "ease@riverbend", rank: 812)
        rule.model = "ease"
        rule.frame = nil
        notebook.cases = [
            saved(4, .dataFault, "the café has moved", content(user: 7)),
            saved(3, .wrongReason, "only because it is popular", rule),
            saved(2, .wrong, "", content(user: 3, rank: nil)),
            saved(1, .rightReason, "they work next door", content()),
        ]
        notebook.notes = [
            Note(
                number: 2, at: time(2), text: "users 100 to 140 are couriers: no homes",
                origin: NoteOrigin(
                    screen: "Users", city: "riverbend", command: "whyhere city user riverbend 100")),
            Note(
                number: 1, at: time(1), text: "check the split of May", origin: NoteOrigin()),
        ]
        notebook.actions = [
            LoggedAction(
                number: 3, at: time(3), kind: .case, text: "saved a case", command: "whyhere x"),
            LoggedAction(
                number: 2, at: time(2), kind: .user, text: "asked sepgcn-2 about Ana",
                command: "whyhere recommend --run sepgcn-2 --user 2"),
            LoggedAction(
                number: 1, at: time(1), kind: .screen, text: "opened Why", command: nil),
        ]
        return notebook
    }

    private static func saved(
        _ number: Int, _ verdict: Verdict, _ remark: String, _ content: CaseContent
    ) -> SavedCase {
        SavedCase(
            number: number, at: time(number), verdict: verdict, remark: remark, content: content)
    }
}

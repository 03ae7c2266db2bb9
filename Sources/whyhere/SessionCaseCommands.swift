import ArgumentParser
import Questions
import Reports
import Support

extension Verdict: ExpressibleByArgument {}

struct SessionCases: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cases",
        abstract: "The saved cases with their verdicts, and how often each model was right.",
        discussion: """
            The share of cases that are right for the right reason leaves data faults out; its
            interval is Wilson's, with 95 % confidence.

            EXAMPLES
              whyhere session cases
              whyhere session cases --model sepgcn --verdict wrong-reason
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(help: "Only of this model.") var model: String?
    @Option(help: "Only with this verdict.") var verdict: Verdict?

    private struct Document: Encodable {
        var cases: [SavedCase]
        var statistics: [CaseStatistics]
    }

    func run() throws {
        try perform {
            let content = try common.open().knownContent(session.session)
            content.tellFaults()
            let cases = content.cases.filter { saved in
                (model.map { saved.content.model == $0 } ?? true)
                    && (verdict.map { saved.verdict == $0 } ?? true)
            }
            let statistics = CaseStatistics.byModel(cases)
            if common.json {
                return try Output.json(Document(cases: cases, statistics: statistics))
            }
            guard !cases.isEmpty else {
                return Output.line(
                    content.cases.isEmpty
                        ? "No cases yet; 'whyhere session case' saves one, and n on Why and Sites."
                        : "No case is of that kind.")
            }
            Output.table(
                ["CASE", "TIME", "VERDICT", "MODEL", "RUN", "USER", "PLACE", "RANK", "REMARK"],
                cases.map { saved in
                    [
                        "\(saved.number)", saved.at, saved.verdict.title, saved.content.model,
                        saved.content.run, saved.content.subjectName, saved.content.objectName,
                        saved.content.rank.map { Numbers.rank($0) } ?? Numbers.none, saved.remark,
                    ]
                }, right: [0, 7])
            Output.line("")
            statistics.printSummary()
        }
    }
}

extension [CaseStatistics] {
    fileprivate func printSummary() {
        Output.table(
            ["MODEL", "CASES"] + Verdict.allCases.map { $0.title.uppercased() }
                + ["SHARE", "FROM", "TO"],
            map { row in
                [row.model ?? "all models", "\(row.total)"] + row.counts.map { "\($0.cases)" }
                    + [row.share, row.low, row.high].map {
                        $0.map { Numbers.fixed(100 * $0, 1) + "%" } ?? Numbers.none
                    }
            }, right: Set(1...(Verdict.allCases.count + 4)))
    }
}

struct SessionCase: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "case",
        abstract: "Save an explanation with a verdict; show, change or delete a case.",
        discussion: """
            Verdicts: right-reason (right for the right reason), wrong-reason (right for the wrong
            reason), wrong, data-fault. A case keeps the sentence of the reason, its rows and the
            command that shows it again. A deleted case keeps its number.

            EXAMPLES
              whyhere session case --run sepgcn-bkk-1 --user 12 --place 345 --verdict right-reason
              whyhere session case --run ease --city bkk --user 12 --place 345 --verdict wrong
              whyhere session case --run knowsite-bkk-1 --brand 3 --region 17 --verdict data-fault
              whyhere session case 4
              whyhere session case 4 --verdict wrong-reason --remark "only because it is popular"
              whyhere session case 4 --delete
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Argument(help: "A saved case, to show it or to change it.") var number: Int?
    @Option(name: .customLong("run"), help: "The run, or a rule.") var runName: String?
    @Option(help: "The city: of a rule without one, else a check.") var city: String?
    @Option(help: "User number, or name:NAME.") var user: String?
    @Option(help: "Place number, or name:NAME.") var place: String?
    @Option(help: "Brand number or name, of a run for sites.") var brand: String?
    @Option(help: "Region number or name, of a run for sites.") var region: String?
    @Option(help: "right-reason, wrong-reason, wrong or data-fault.") var verdict: Verdict?
    @Option(help: "What there is to say.") var remark: String?
    @Flag(help: "Delete the case.") var delete = false
    @Flag(help: "Bring a deleted case back.") var restore = false

    func validate() throws {
        let subject = [runName, city, user, place, brand, region].contains { $0 != nil }
        if number != nil {
            guard !subject else {
                throw ValidationError("a saved case keeps what it is about; leave its number out")
            }
            guard !(delete && restore), !(delete || restore) || (verdict == nil && remark == nil)
            else {
                throw ValidationError("give one of --delete, --restore, or a change")
            }
            return
        }
        guard !delete, !restore else { throw ValidationError("give the number of the case") }
        guard runName != nil, verdict != nil else {
            throw ValidationError("a new case needs --run and --verdict")
        }
        guard (user != nil && place != nil) != (brand != nil && region != nil) else {
            throw ValidationError("give --user and --place, or --brand and --region")
        }
    }

    func run() throws {
        try perform {
            let workspace = try common.open()
            let session = try session.session
            guard let number else { return try add(workspace, session) }
            if delete || restore {
                try workspace.setDeleted(delete, .savedCase, number, session: session)
                return try ChangedItem(number: number, isDeleted: delete)
                    .tell("case", asJSON: common.json)
            }
            let isChanged = verdict != nil || remark != nil
            let saved =
                isChanged
                ? try workspace.changeCase(
                    number, verdict: verdict, remark: remark, session: session)
                : try workspace.savedCase(number, session: session)
            if common.json { return try Output.json(saved) }
            if isChanged { return Output.line("case \(number) is \(saved.verdict.title)") }
            saved.printSummary()
        }
    }

    private func add(_ workspace: Workspace, _ session: String) throws {
        var run = runName ?? ""
        if let city, ListRule.names.contains(run) { run += "@\(city)" }
        let content: CaseContent
        if let brand, let region {
            content = try workspace.caseContent(
                SiteExplanationRequest(run: run, session: session, brand: brand, region: region))
        } else {
            content = try workspace.caseContent(
                ExplanationRequest(
                    run: run, session: session, user: user ?? "", place: place ?? ""))
        }
        if let city, content.city != city {
            throw Failure(
                .usage, "\(run) is of city \(content.city), not of \(city)",
                remedy: "leave --city out, or name another run")
        }
        guard let verdict else { return }
        let saved = try workspace.addCase(
            content, verdict: verdict, remark: remark ?? "", session: session)
        if common.json { return try Output.json(saved) }
        Output.line(
            "case \(saved.number) of session \(session): \(content.title), \(verdict.title)")
    }
}

extension SavedCase {
    fileprivate func printSummary() {
        let isSite = content.kind == .site
        Output.line("case \(number), \(at): \(verdict.title)")
        if !remark.isEmpty { Output.line("  remark   \(remark)") }
        Output.line(
            "  \(isSite ? "brand   " : "user    ") \(content.subjectName) (\(content.subject))")
        Output.line(
            "  \(isSite ? "region  " : "place   ") \(content.objectName) (\(content.object)), "
                + (content.rank.map { "rank \(Numbers.rank($0)) among \(content.candidates)" }
                    ?? "no rank"))
        if let moment = content.moment { Output.line("  moment   \(moment)") }
        Output.line("  run      \(content.run), \(content.model), epoch \(content.epoch)")
        Output.line("  city     \(content.city) (\(content.cityFingerprint.prefix(12)))")
        Output.line("  reason   \(content.sentence)")
        Output.line("  again    \(content.command)")
        guard let frame = content.frame else { return }
        Output.line("\n")
        Output.text(frame)
    }
}

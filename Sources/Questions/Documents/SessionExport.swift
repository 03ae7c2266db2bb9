import Foundation
import Reports
import Sessions
import Support

/// A session, or one case of it, as a document for others.
extension Workspace {
    /// What is written, and as what.
    public enum SessionDocumentFormat: String, CaseIterable, Sendable {
        case markdown, html

        /// Of a file's name.
        public var ending: String { format.ending }

        var format: Document.Format { self == .markdown ? .markdown : .html }
    }

    /// Writes a session, or one case, to a file: whole, or not at all.
    ///
    /// The HTML is one file that needs nothing else. Both hold the screens as they were, and the
    /// commands that show the same again.
    ///
    /// - Parameters:
    ///   - number: Of the case; nil writes the whole session.
    ///   - path: The file; nil writes it beside the session.
    /// - Returns: The file's path.
    public func exportSession(
        _ session: String, case number: Int?, as format: SessionDocumentFormat, to path: String?
    ) throws -> String {
        let (document, name): (Document, String) = try existing(session) { store in
            if let number {
                let saved = try store.savedCase(number)
                var document = Document(title: "Case \(number): \(saved.content.title)")
                document.add(saved, level: 2)
                document.addOrigin(session)
                return (document, "whyhere-case-\(number)")
            }
            let runs = try store.runs()
            return (Document(try store.content(), runs: runs), "whyhere-session")
        }
        let path = try path ?? file(name + format.ending, session: session)
        try AtomicFile.write(document.text(format.format), to: path)
        return path
    }
}

extension Document {
    /// Actions that a document tells; the session has all of them.
    private static let mostActions = 200
    /// Rows of a reason that a document draws.
    private static let mostRows = 12

    /// A whole session.
    fileprivate init(_ content: SessionContent, runs: [RunReport]) {
        self.init(title: "Session \(content.session)")
        addOrigin(content.session)
        if content.cases.isEmpty, content.notes.isEmpty, content.actions.isEmpty {
            blocks.append(.paragraph("Nothing has been written in this session yet."))
        }
        addStatistics(content.statistics)
        add(content.notes)
        if !content.cases.isEmpty { blocks.append(.heading(2, "Cases")) }
        for saved in content.cases.reversed() {
            blocks.append(.heading(3, "Case \(saved.number): \(saved.content.title)"))
            add(saved, level: 4)
        }
        add(runs: runs, of: content)
        add(content.actions)
        if !content.faults.isEmpty {
            blocks.append(.heading(2, "What cannot be read"))
            blocks += content.faults.map { .paragraph($0) }
        }
    }

    fileprivate mutating func addOrigin(_ session: String) {
        blocks.append(
            .facts([
                ("session", session), ("written", Date().ISO8601Format()),
                ("by", "WhyHere \(ProgramVersion.text)"),
            ]))
    }

    private mutating func addStatistics(_ statistics: [CaseStatistics]) {
        guard !statistics.isEmpty else { return }
        blocks.append(.heading(2, "Verdicts by model"))
        blocks.append(
            .table(
                ["model", "cases"] + Verdict.allCases.map(\.title)
                    + ["share right for the right reason", "95 % interval"],
                statistics.map { row in
                    [row.model ?? "all models", "\(row.total)"]
                        + row.counts.map { "\($0.cases)" }
                        + [
                            row.share.map { Wording.percent($0) } ?? Numbers.none,
                            Self.interval(row.low, row.high),
                        ]
                }, numbers: Set(1...(Verdict.allCases.count + 3))))
        blocks.append(
            .paragraph(
                "The share leaves data faults out. The interval is Wilson's; the cases are those "
                    + "that somebody chose to save, so that they are no random sample."))
    }

    private static func interval(_ low: Double?, _ high: Double?) -> String {
        guard let low, let high else { return Numbers.none }
        return "\(Numbers.fixed(100 * low, 1)) to \(Numbers.fixed(100 * high, 1))%"
    }

    /// A case under a heading of its own.
    fileprivate mutating func add(_ saved: SavedCase, level: Int) {
        let content = saved.content
        let isSite = content.kind == .site
        var facts = [("verdict", saved.verdict.title)]
        if !saved.remark.isEmpty { facts.append(("remark", saved.remark)) }
        facts += [
            (isSite ? "brand" : "user", "\(content.subjectName) (\(content.subject))"),
            (isSite ? "region" : "place", "\(content.objectName) (\(content.object))"),
            (
                "rank",
                content.rank.map { "\(Numbers.rank($0)) among \(content.candidates)" } ?? "none"
            ),
        ]
        if let moment = content.moment { facts.append(("moment", moment)) }
        facts += [
            ("run", "\(content.run), epoch \(content.epoch)"), ("model", content.model),
            ("city", "\(content.city) (\(content.cityFingerprint.prefix(12)))"),
            ("saved", saved.at),
        ]
        blocks.append(.facts(facts))
        blocks.append(.heading(level, "The reason, as it was shown"))
        blocks.append(.paragraph(content.sentence))
        if !content.rows.isEmpty {
            let rows = content.rows.sorted {
                $0.contribution.magnitude > $1.contribution.magnitude
            }
            blocks.append(
                .bars(
                    rows.prefix(Self.mostRows).map { row in
                        Bar(
                            name: row.name, note: row.kind, value: row.contribution,
                            text: Numbers.signed(row.contribution, 4))
                    }))
            if rows.count > Self.mostRows {
                let left = Wording.count(rows.count - Self.mostRows, "smaller row")
                blocks.append(.paragraph("The session has \(left) besides."))
            }
        }
        blocks.append(.heading(level, "To show it again"))
        blocks.append(.command(content.command))
        if let frame = content.frame {
            blocks.append(.frame(frame, caption: "The screen as it was"))
        }
    }

    private mutating func add(_ notes: [Note]) {
        guard !notes.isEmpty else { return }
        blocks.append(.heading(2, "Notes"))
        for note in notes.reversed() {
            let origin = [note.origin.screen, note.origin.city].compactMap { $0 }
            let place = origin.isEmpty ? "" : ", \(origin.joined(separator: ", "))"
            blocks.append(.heading(3, "Note \(note.number), \(note.at)\(place)"))
            blocks.append(.paragraph(note.text))
            if let command = note.origin.command { blocks.append(.command(command)) }
        }
    }

    /// The runs that cases are about, and what trains them again.
    private mutating func add(runs: [RunReport], of content: SessionContent) {
        let named = Set(content.cases.map(\.content.run))
        let runs = runs.filter { named.contains($0.run) }
        guard !runs.isEmpty else { return }
        blocks.append(.heading(2, "Runs"))
        blocks.append(
            .table(
                ["run", "model", "city", "epochs", "best", "started"],
                runs.map { run in
                    [
                        run.run, run.model, run.city, "\(run.epoch)",
                        run.bestValue.map { "\(run.recipe.selectBy) \(Numbers.fixed($0, 4))" }
                            ?? Numbers.none, run.startedAt,
                    ]
                }, numbers: [3]))
        blocks.append(.paragraph("What trains them again, and compares:"))
        blocks.append(
            .command(
                runs.map { "whyhere reproduce \(ShellWord.quoted($0.run))" }
                    .joined(separator: "\n")))
    }

    private mutating func add(_ actions: [LoggedAction]) {
        guard !actions.isEmpty else { return }
        blocks.append(.heading(2, "What was done"))
        if actions.count > Self.mostActions {
            blocks.append(
                .paragraph(
                    "The newest \(Self.mostActions) of \(Numbers.grouped(actions.count)) actions."))
        }
        blocks.append(
            .table(
                ["time", "what", "command"],
                actions.prefix(Self.mostActions).reversed().map {
                    [$0.at, $0.text, $0.command ?? ""]
                }, numbers: []))
    }
}

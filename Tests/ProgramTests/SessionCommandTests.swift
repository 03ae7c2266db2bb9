import Foundation
import TestSupport
import Testing

/// Notes, cases, exports and copies of sessions from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct SessionCommandTests {
    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace() }

    @discardableResult
    private func session(_ arguments: String...) throws -> Program.Result {
        try workspace.run(["session"] + arguments)
    }

    private func addCase(_ verdict: String, place: Int = 3, remark: String = "") throws
        -> [String: Any]
    {
        try workspace.run(
            [
                "session", "case", "--run", "ease", "--city", "small", "--user", "1", "--place",
                "\(place)", "--verdict", verdict, "--remark", remark, "--json",
            ]
        ).object()
    }

    private func list(_ command: String...) throws -> [[String: Any]] {
        try #require(workspace.run(["session"] + command + ["--json"]).json() as? [[String: Any]])
    }

    @Test func notesAreWrittenChangedAndBroughtBack() throws {
        #expect(try session("notes").output.hasPrefix("No notes yet"))
        let note = try workspace.run(
            ["session", "note", "two entrances", "--city", "small", "--json"]
        ).object()
        #expect(note["number"] as? Int == 1)
        #expect(try session("note", "three entrances", "--number", "1").code == 0)
        #expect(try list("notes").compactMap { $0["text"] as? String } == ["three entrances"])
        #expect(try session("note", "--delete", "1").code == 0)
        #expect(try list("notes").isEmpty)
        try session("note", "--delete", "1").expectRefusal(66, "no note 1", "session notes")
        #expect(try session("note", "--restore", "1").code == 0)
        #expect(try list("notes").count == 1)
        try session("note", "  ").expectRefusal(64, "without words")
        try session("note", "x", "--city", "nowhere").expectRefusal(66, "nowhere")
        try session("notes", "--session", "nigt").expectRefusal(66, "nigt")
    }

    @Test func casesAreSavedChangedAndCounted() throws {
        let saved = try addCase("wrong", remark: "has <b>moved</b>")
        #expect(saved["number"] as? Int == 1)
        let content = try #require(saved["content"] as? [String: Any])
        #expect(content["run"] as? String == "ease@small" && content["city"] as? String == "small")
        #expect((content["sentence"] as? String)?.isEmpty == false)
        let command = try #require(content["command"] as? String)
        // The command shows the same again.
        let again = try workspace.run(
            command.split(separator: " ").dropFirst().map(String.init) + ["--json"]
        ).object()
        #expect(again["sentence"] as? String == content["sentence"] as? String)
        _ = try addCase("right-reason", place: 5)
        #expect(
            try session("case", "1", "--verdict", "wrong-reason", "--remark", "popular").code == 0)
        let all = try workspace.run(["session", "cases", "--json"]).object()
        let cases = try #require(all["cases"] as? [[String: Any]])
        #expect(cases.compactMap { $0["verdict"] as? String } == ["right-reason", "wrong-reason"])
        let row = try #require((all["statistics"] as? [[String: Any]])?.first)
        #expect(row["model"] as? String == "ease" && row["share"] as? Double == 0.5)
        let few = try workspace.run(
            ["session", "cases", "--verdict", "wrong-reason", "--json"]
        ).object()
        #expect((few["cases"] as? [Any])?.count == 1)
        #expect(try session("case", "1").output.contains("popular"))
        #expect(try session("case", "1", "--delete").code == 0)
        try session("case", "1").expectRefusal(66, "no case 1")
        #expect(try session("case", "1", "--restore").code == 0)
        #expect(try session("cases").output.contains("popular"))
    }

    @Test func whatDoesNotFitIsRefused() throws {
        for arguments in [
            ["case"], ["case", "--run", "ease", "--verdict", "wrong", "--user", "1"],
            ["case", "1", "--user", "2"], ["case", "1", "--delete", "--restore"], ["note"],
            ["case", "1", "--verdict", "good"], ["export"], ["actions", "--last", "0"],
        ] {
            let result = try workspace.run(["session"] + arguments)
            #expect(result.code == 64, "\(arguments): \(result.errors)")
        }
        try session(
            "case", "--run", "ease@small", "--city", "riverbend", "--user", "1", "--place", "3",
            "--verdict", "wrong"
        ).expectRefusal(64, "of city small")
        try session("case", "1").expectRefusal(66, "no session 'default'")
        try session("compact", "--session", "none").expectRefusal(66, "none")
        // Nothing was made by looking.
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.file("sessions")))
    }

    @Test func aDocumentNeedsNothingElseAndEscapesEverything() throws {
        _ = try addCase("wrong", remark: "<script>alert('x')</script> & | *b*")
        try session("note", "# no heading <img onload=x>")
        let (html, markdown) = (workspace.folder.file("a.html"), workspace.folder.file("a.md"))
        #expect(try session("export", "--html", html, "--markdown", markdown).code == 0)
        let page = try String(contentsOfFile: html, encoding: .utf8)
        #expect(page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">"))
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; | *b*"))
        for word in ["<script", "<img", "http:", "https:", "src=", "href=", "url("] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("prefers-color-scheme: dark"))
        #expect(page.contains("whyhere explain --run ease@small --user 1 --place 3"))
        try Self.expectBalanced(page)
        let text = try String(contentsOfFile: markdown, encoding: .utf8)
        #expect(text.hasPrefix("# Session default\n"))
        #expect(text.contains("\\<script\\>alert('x')\\</script\\> \\& \\| \\*b\\*"))
        #expect(text.contains("\n\\# no heading"))
        let one = try workspace.run(
            ["session", "export", "--case", "1", "--markdown", markdown, "--json"]
        ).object()
        #expect(one["files"] as? [String] == [markdown])
        #expect(try String(contentsOfFile: markdown, encoding: .utf8).hasPrefix("# Case 1: "))
        try session("export", "--case", "9", "--html", html).expectRefusal(66, "no case 9")
        // What was there stays where nothing new could be written.
        #expect(try String(contentsOfFile: html, encoding: .utf8) == page)
    }

    /// Every element that is opened is closed, in order.
    private static func expectBalanced(_ page: String) throws {
        let void: Set<String> = ["meta", "!DOCTYPE"]
        var open: [String] = []
        for part in page.split(separator: "<").dropFirst() {
            let tag = try #require(part.split(separator: ">", maxSplits: 1).first)
            let name = tag.split(separator: " ")[0]
            if name.hasPrefix("/") {
                #expect(open.popLast() == String(name.dropFirst()))
            } else if !void.contains(String(name)) {
                open.append(String(name))
            }
        }
        #expect(open.isEmpty)
    }

    /// Rows of the log, as the workbench would have written them.
    private func addActions(_ commands: [String]) throws {
        let script = """
            import sqlite3, sys
            database = sqlite3.connect(sys.argv[1])
            for command in sys.argv[2:]:
                database.execute(
                    "INSERT INTO action (at, kind, text, command) VALUES ('t', 'screen', 'x', ?)",
                    [command])
            database.commit()
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Script.python))
        let file = workspace.folder.file("sessions/default/session.sqlite")
        process.arguments = ["-c", script, file] + commands
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test(.enabled(if: Script.python != nil, "python3 is missing"))
    func whatWasLookedAtIsDoneAgain() throws {
        try session("note", "x")
        try addActions([
            "whyhere recommend --run ease@small --user 1", "whyhere city user small 2",
            "whyhere recommend --run ease@small --user 1", "whyhere train sepgcn --city small",
            "whyhere recommend --run ease@nowhere --user 1", "whyhere session note 'a b'",
        ])
        let listed = try session("replay", "--list").output.split(separator: "\n")
        #expect(listed.count == 3)
        let result = try workspace.run(["session", "replay"])
        #expect(result.code == 1)
        #expect(result.output.contains("3 commands given again, 1 failed"))
        #expect(result.output.contains("nowhere"))
        #expect(try list("notes").count == 1)
        #expect(try list("actions").count == 6)
    }

    @Test func sessionsAreListedCopiedAndCompacted() throws {
        #expect(try session("list").output.hasPrefix("No sessions yet"))
        try workspace.train(epochs: 2, ["--session", "night"])
        _ = try workspace.run(["session", "note", "mine", "--session", "night"])
        #expect(try session("copy", "night", "day").code == 0)
        let found = try list("list")
        #expect(found.compactMap { $0["session"] as? String } == ["day", "night"])
        #expect(found.allSatisfy { $0["runs"] as? Int == 1 && $0["notes"] as? Int == 1 })
        #expect(found[0]["checkpoint_bytes"] as? Int == found[1]["checkpoint_bytes"] as? Int)
        // The copy answers as the other one does.
        let list = try workspace.run(
            ["recommend", "--run", "sepgcn-small-1", "--user", "1", "--session", "day"])
        #expect(list.code == 0, "\(list.errors)")
        // From another folder.
        let other = try ProgramWorkspace()
        let path = workspace.folder.file("sessions/night")
        #expect(try other.run(["session", "copy", path, "theirs"]).code == 0)
        let notes = try other.run(["session", "notes", "--session", "theirs"])
        #expect(notes.output.contains("mine"))
        try session("copy", "night", "day").expectRefusal(64, "something at the target")
        try session("copy", "nigt", "x").expectRefusal(66, "nigt", "night")
        try session("copy", "night", "a/b").expectRefusal(64, "a/b")
        try session("copy", workspace.path, "x").expectRefusal(66, "holds no session")
        let compacted = try workspace.run(
            ["session", "compact", "--session", "night", "--json"]
        ).object()
        let before = try #require(compacted["bytes_before"] as? Int)
        let after = try #require(compacted["bytes_after"] as? Int)
        #expect(after > 0 && after <= before)
        #expect(try session("repair", "--session", "night").output.contains("nothing is wrong"))
    }
}

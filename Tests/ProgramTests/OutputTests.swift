import Foundation
import Glibc
import Testing

/// Output that nobody takes, and files that are more than files.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct OutputTests {
    let workspace: ProgramWorkspace

    init() throws { workspace = try ProgramWorkspace() }

    private static let training = [
        "train", "bpr-mf", "--city", "small", "--epochs", "2", "--dimension", "4", "--no-refit",
        "--evaluate-every", "1",
    ]

    @Test(arguments: ["2>/dev/full", "2>&-", "2> >(exec true)", "<&- 2>&-"])
    func aLostStandardErrorChangesNothing(redirection: String) throws {
        let shell = "exec \"$0\" \"$@\" \(redirection)"
        #expect(try workspace.run(["city", "info", "nosuch"], shell: shell).code == 66)
        #expect(try workspace.run(["nonsense", "--nonsense"], shell: shell).code == 64)
        #expect(try workspace.run(Self.training, shell: shell).code == 0)
        let runs = try workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]]
        #expect(runs?.map { $0["status"] as? String } == ["finished"])
    }

    @Test(
        arguments: [
            ["city", "list"], ["city", "users", "small", "--json"], ["runs", "list", "--json"],
            ["--help"], ["--version"],
        ], [">/dev/full", ">&-", "<&- >&-"])
    func aLostStandardOutputIsSaid(command: [String], redirection: String) throws {
        let result = try Program.run(
            command + (command.count > 1 ? ["--workspace", workspace.path] : []),
            shell: "exec \"$0\" \"$@\" \(redirection)")
        result.expectRefusal(74, "standard output cannot be written")
    }

    @Test func whoeverReadsMayLeave() throws {
        let result = try workspace.run(
            ["city", "user", "small", "0", "--json"],
            shell: "(exec \"$0\" \"$@\"; :) | head -c 1 >/dev/null; echo ${PIPESTATUS[0]}")
        #expect(result.errors.isEmpty)
        let waiting = try workspace.run(
            ["city", "users", "small"],
            shell: "\"$0\" \"$@\" > >(exec true) & wait $!; echo $?")
        // 0 where the pipe still took it.
        #expect(["141\n", "0\n"].contains(waiting.output), "\(waiting)")
        #expect(waiting.errors.isEmpty)
    }

    /// What is opened first must not take the number of a closed descriptor, and with it all notes.
    @Test func filesDoNotTakeTheirPlace() throws {
        let grow = ["--seed", "5", "--users", "60", "--places", "120", "--days", "30"]
        let result = try workspace.run(
            ["city", "new", "other"] + grow, shell: "exec \"$0\" \"$@\" <&- >&- 2>&-")
        #expect(result.code == 74)
        #expect(try workspace.run(["city", "new", "third"] + grow).code == 0)
        let files = try ["other", "third"].map { name in
            let folder = URL(fileURLWithPath: workspace.path + "/datasets/\(name)")
            return try Data(contentsOf: folder.appending(path: "city.safetensors")).count
        }
        #expect(files[0] == files[1])
    }

    private func graph(_ path: String, shell: String? = nil) throws -> Program.Result {
        try workspace.run(["city", "kg", "small", "--to", path], shell: shell)
    }

    @Test func linksAreFollowedAndModesKept() throws {
        let (link, target) = (workspace.folder.file("link.txt"), workspace.folder.file("facts"))
        try "old".write(toFile: target, atomically: false, encoding: .utf8)
        chmod(target, 0o600)
        symlink("facts", link)
        #expect(try graph(link).code == 0)
        var information = stat()
        #expect(lstat(link, &information) == 0 && information.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(target, &information) == 0 && information.st_mode & 0o777 == 0o600)
        #expect(try String(contentsOfFile: target, encoding: .utf8).contains("\t"))
        // A link whose target is not there yet.
        symlink("new-facts", workspace.folder.file("new.txt"))
        #expect(try graph(workspace.folder.file("new.txt")).code == 0)
        #expect(access(workspace.folder.file("new-facts"), R_OK) == 0)
        #expect(lstat(workspace.folder.file("new.txt"), &information) == 0)
        #expect(information.st_mode & S_IFMT == S_IFLNK)
    }

    @Test func pipesAndDevicesStayWhatTheyAre() throws {
        let plain = workspace.folder.file("facts.txt")
        #expect(try graph(plain).code == 0)
        let facts = try String(contentsOfFile: plain, encoding: .utf8)
        let pipe = workspace.folder.file("pipe")
        #expect(mkfifo(pipe, 0o600) == 0)
        let read = try graph(
            pipe, shell: "cat '\(pipe)' > '\(pipe).read' & \"$0\" \"$@\" >/dev/null; wait")
        #expect(read.errors.isEmpty, "\(read.errors)")
        #expect(try String(contentsOfFile: pipe + ".read", encoding: .utf8) == facts)
        var information = stat()
        #expect(lstat(pipe, &information) == 0 && information.st_mode & S_IFMT == S_IFIFO)
        let full = try graph("/dev/full")
        full.expectRefusal(74, "the disk is full")
        let out = try graph("/dev/stdout")
        #expect(out.code == 0 && out.output.hasPrefix(facts.prefix(1000)), "\(out.errors)")
        try graph(workspace.path + "/datasets").expectNothing()
        #expect(workspace.leftovers().isEmpty)
    }

    @Test func aFolderIsNoFile() throws {
        let result = try workspace.run(
            ["city", "kg", "small", "--to", workspace.folder.file("folder.txt")],
            shell: "mkdir '\(workspace.folder.file("folder.txt"))'; exec \"$0\" \"$@\"")
        result.expectRefusal(74, "folder.txt")
    }
}

extension Program.Result {
    /// Done without a word on standard error.
    fileprivate func expectNothing() { #expect(code == 0 && errors.isEmpty, "\(errors)") }
}

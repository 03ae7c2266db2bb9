import Foundation
import TestSupport
import Testing

/// Options of every subcommand, before its name and behind it.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct GlobalOptionTests {
    /// `bench` would measure for minutes; the others have no work of their own.
    private static let without: [[String]] = [
        [], ["bench"], ["city"], ["city", "import"], ["train"],
    ]

    /// Those that need more arguments refuse both alike.
    @Test(arguments: ProgramCommandTests.commands.filter { !without.contains($0) })
    func beforeIsAsBehind(command: [String]) throws {
        let folder = try ScratchFolder()
        let options = ["--workspace", folder.path, "--json"]
        let behind = try Program.run(command + options)
        for before in [
            options + command,
            ["--json", "--workspace=\(folder.path)"] + command,
            [command[0]] + options + command.dropFirst(),
        ] {
            let result = try Program.run(before)
            #expect(result.code == behind.code, "\(before): \(result.errors)")
            #expect(result.output == behind.output, "\(before)")
            #expect(result.errors == behind.errors, "\(before)")
        }
    }

    @Test func theyAreHeeded() throws {
        let workspace = try ProgramWorkspace()
        let cities = try Program.run(["--workspace", workspace.path, "--json", "city", "list"])
        let names = (try cities.json() as? [[String: Any]] ?? []).compactMap {
            $0["name"] as? String
        }
        #expect(names.contains("small"))
        // What stands behind the name is preferred.
        let other = try ProgramWorkspace(city: false)
        let info = try Program.run([
            "--workspace", other.path, "city", "info", "small", "--workspace", workspace.path,
            "--json",
        ])
        #expect(try info.object()["name"] as? String == "small")
    }

    /// No subcommand's name: the workbench is asked for, which needs a terminal.
    @Test func aCityIsStillOpened() throws {
        let workspace = try ProgramWorkspace()
        let named = try Program.run(["--workspace", workspace.path, "nowhere"])
        named.expectRefusal(66, "nowhere")
    }
}

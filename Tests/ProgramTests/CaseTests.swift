import Foundation
import TestSupport
import Testing

/// A script in Python under `Tests`, which runs the built program from outside.
enum Script {
    static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent()
    static let python: String? = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    /// Runs a script to its end.
    ///
    /// - Returns: Its exit code and everything that it printed.
    static func run(_ name: String, _ arguments: [String]) throws -> (code: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(python))
        process.arguments = ["-B", tests.appending(path: name).path] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }
}

/// Where the cases lie.
enum CaseFolder {
    static let path =
        ProcessInfo.processInfo.environment["WHYHERE_CASES"]
        ?? Script.tests.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/cases").path
    static let areThere = FileManager.default.fileExists(atPath: path + "/README.md")
    /// Every case, by its folder.
    static let names =
        ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path + "/" + $0, isDirectory: &isFolder)
                && isFolder.boolValue
        }.sorted()
}

/// The cases that lie beside the project, in `../shared/cases`: inputs of public bug reports with
/// what is right, and neighbours of each. `Tests/cases` holds the checks.
@Suite(
    .enabled(if: Program.isBuilt, Program.missing),
    .enabled(if: Script.python != nil, "python3 is missing"),
    .enabled(if: CaseFolder.areThere, "../shared/cases is not beside the project"), .serialized)
struct CaseTests {
    static let names = [
        "base", "c02-float-ids", "c03-blank-sep", "c04-1252", "c04-utf16", "c06-sep-line",
        "c07-hex", "c07-swapped", "c16-getnext", "c17-no-test", "c17-valid-test", "c18-feature",
        "c18-first-noprops", "c22-overlap", "c24-cold", "c37-wide", "flows", "zip",
        "x-broken-city-lists", "x-copied-city", "x-locked", "x-lost-resume", "x-new-session-race",
        "x-paste", "x-readonly", "x-stderr-crash", "x-stdout-full",
    ]

    @Test(arguments: names) func caseIsRight(name: String) throws {
        let found = try Script.run(
            "cases/cases.py", [try #require(Program.path), CaseFolder.path, name])
        #expect(found.code == 0, "\(found.text)")
        if found.text.hasPrefix("skipped") { print(found.text) }
    }

    /// A case without a check of its own gets the general one, so that none is left out.
    @Test(arguments: CaseFolder.names.filter { !names.contains($0) })
    func anotherCaseGetsAnAnswer(name: String) throws {
        let found = try Script.run(
            "cases/cases.py", [try #require(Program.path), CaseFolder.path, name])
        #expect(found.code == 0, "\(found.text)")
    }

    @Test func everyCheckIsRun() throws {
        let checks = try Script.run("cases/cases.py", [])
        #expect(checks.text.split(separator: "\n").map(String.init).sorted() == Self.names.sorted())
    }
}

/// The small form of `make torture`: kills, flipped bits and mutated inputs.
@Suite(
    .enabled(if: Program.isBuilt, Program.missing),
    .enabled(if: Script.python != nil, "python3 is missing"), .serialized)
struct TortureTests {
    @Test(arguments: [
        ["crash.py", "--points", "1"], ["flips.py", "--flips", "60"],
        ["fuzz.py", "--inputs", "150"],
    ])
    func survives(arguments: [String]) throws {
        let found = try Script.run(
            "torture/\(arguments[0])", [try #require(Program.path)] + arguments.dropFirst())
        #expect(found.code == 0, "\(found.text)")
    }
}

import Foundation
import Glibc
import TestSupport
import Testing

/// Cities under kills, under several processes, and beside broken ones, from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing), .serialized)
struct CityKillTests {
    private static let recipe = ["--users", "60", "--places", "120", "--days", "30"]

    private func hidden(_ workspace: ProgramWorkspace) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: workspace.folder.file("datasets"))
            .filter { $0.hasPrefix(".") }
    }

    @Test func aCityThatIsReplacedIsNeverLost() throws {
        let workspace = try ProgramWorkspace()
        try Data("mine".utf8).write(
            to: URL(fileURLWithPath: workspace.folder.file("datasets/small/notes.txt")))
        let clock = ContinuousClock()
        let start = clock.now
        try workspace.grow(seed: 6, replace: true)
        let duration = (clock.now - start) / .microseconds(1)
        var random = SystemRandomNumberGenerator()
        for round in 0..<KillTests.kills {
            let running = try workspace.start(
                ["city", "new", "small", "--seed", "\(round)", "--replace"] + Self.recipe)
            usleep(UInt32(Double.random(in: 0.3...1, using: &random) * duration))
            running.signal(SIGKILL)
            running.wait()
            let info = try workspace.run(["city", "info", "small", "--json"]).object()
            #expect(info["users"] as? Int == 60)
            #expect(
                FileManager.default.fileExists(
                    atPath: workspace.folder.file("datasets/small/notes.txt")))
        }
        try workspace.grow(seed: 5, replace: true)
        #expect(try hidden(workspace).isEmpty)
        #expect(workspace.leftovers().isEmpty)
    }

    @Test func ofSeveralAtOnceOneWins() throws {
        let workspace = try ProgramWorkspace(city: false)
        let running = try (0..<4).map {
            try workspace.start(["city", "new", "small", "--seed", "\($0)"] + Self.recipe)
        }
        let results = running.map { $0.wait() }
        #expect(results.count { $0.code == 0 } == 1)
        for result in results where result.code != 0 {
            #expect(result.code == 64)
            #expect(
                result.errors.contains("being written by process")
                    || result.errors.contains("a city of this name already"), "\(result.errors)")
        }
        #expect(try hidden(workspace).isEmpty)
    }

    @Test func aBrokenCityHidesNoOther() throws {
        let workspace = try ProgramWorkspace()
        let broken = workspace.folder.file("datasets/broken")
        try FileManager.default.createDirectory(
            atPath: broken, withIntermediateDirectories: false)
        let sound = workspace.folder.file("datasets/small/city.safetensors")
        let whole = try Data(contentsOf: URL(fileURLWithPath: sound))
        var flipped = whole
        flipped[whole.count - 9] ^= 4
        for (data, words) in [
            (Data(), "0 bytes"), (whole.prefix(1000), "cut"), (flipped, "not as it was written"),
            (Data("{}".utf8), "too few"),
        ] {
            try data.write(to: URL(fileURLWithPath: broken + "/city.safetensors"))
            let listed = try workspace.run(["city", "list"])
            #expect(listed.code == 0 && listed.output.contains("small"))
            #expect(listed.output.contains("broken"))
            let reason = listed.errors
            #expect(reason.contains("broken/city.safetensors"), "\(words): \(reason)")
            try workspace.run(["city", "info", "broken"])
                .expectRefusal(65, "broken/city.safetensors")
        }
        let reports = try workspace.run(["city", "list", "--json"])
        let list = try #require(
            JSONSerialization.jsonObject(with: Data(reports.output.utf8)) as? [[String: Any]])
        #expect(list.contains { $0["name"] as? String == "small" && $0["broken"] == nil })
        #expect(list.contains { $0["name"] as? String == "broken" && $0["broken"] is String })
    }

    @Test func aCopiedCityTrainsUnderItsOwnName() throws {
        let workspace = try ProgramWorkspace()
        try FileManager.default.copyItem(
            atPath: workspace.folder.file("datasets/small"),
            toPath: workspace.folder.file("datasets/copy"))
        let listed = try workspace.run(["city", "list"])
        #expect(listed.output.contains("copy") && listed.output.contains("small"))
        let trained = try workspace.run(
            ["train", "bpr-mf", "--city", "copy", "--epochs", "2", "--no-refit"]
                + ProgramWorkspace.recipe)
        #expect(trained.code == 0, "\(trained.errors)")
        #expect(trained.output.contains("bpr-mf-copy-1"))
        try workspace.run(["city", "check", "copy", "--deep"]).expectSuccess()
    }
}

extension Program.Result {
    fileprivate func expectSuccess() { #expect(code == 0, "\(errors)") }
}

import Foundation
import TestSupport
import Testing

/// Missed places from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct MissedCommandTests {
    @Test func causesOfAllUsersAndCardsOfOne() throws {
        let workspace = try ProgramWorkspace()
        let totals = try workspace.run(
            ["missed", "--run", "item-knn@small", "--k", "5", "--json"]
        ).object()
        #expect(totals["is_sealed"] as? Bool == true)
        let misses = try #require(totals["misses"] as? Int)
        #expect(misses > 0)
        let causes = try #require(totals["causes"] as? [[String: Any]])
        #expect(causes.compactMap { $0["misses"] as? Int }.reduce(0, +) == misses)
        // Nothing is written where nothing is opened.
        #expect(!FileManager.default.fileExists(atPath: workspace.folder.file("sessions/default")))
        let text = try workspace.run(["missed", "--run", "item-knn@small", "--unseal"])
        #expect(text.code == 0)
        #expect(text.output.contains("MAIN CAUSE"))
        #expect(text.output.contains("The test part was opened 1 time in this session."))
        var found: Int?
        for user in 0..<30 where found == nil {
            let result = try workspace.run(
                [
                    "missed", "--run", "item-knn@small", "--user", "\(user)", "--no-lift",
                    "--json",
                ])
            // Not everybody has something held out.
            guard result.code == 0, let shown = try result.object()["cards"] as? [Any] else {
                continue
            }
            found = shown.isEmpty ? nil : user
        }
        let user = try #require(found)
        let cards = try workspace.run(
            ["missed", "--run", "item-knn@small", "--user", "\(user)", "--seconds", "1"])
        #expect(cards.code == 0)
        for word in ["cause", "rank", "data", "split", "model", "lift"] {
            #expect(cards.output.contains("\n  \(word) "), "\(word)")
        }
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let workspace = try ProgramWorkspace()
        for (arguments, words) in [
            (["--place", "3"], "is about one user's misses"),
            (["--user", "1", "--unseal"], "--unseal is about all users"),
            (["--user", "1", "--part", "training"], "--part training is unknown"),
            (["--user", "1", "--k", "0"], "--k 0"), (["--k", "0"], "--k"),
        ] {
            try workspace.run(["missed", "--run", "popularity@small"] + arguments)
                .expectRefusal(64, words)
        }
    }
}

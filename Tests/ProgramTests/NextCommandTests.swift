import Foundation
import TestSupport
import Testing

/// Cutting a city and ranking the next events of its users, from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct NextCommandTests {
    @Test func nextEventsOfACityThatWasCut() throws {
        let workspace = try ProgramWorkspace()
        let whole = try workspace.run(["city", "info", "small", "--json"]).object()
        let cut = try workspace.run(
            ["city", "filter", "small", "orders", "--action", "order", "--json"]
        ).object()
        #expect(cut["name"] as? String == "orders")
        let visits = try #require(cut["visits"] as? Int)
        #expect(visits > 0 && visits < (whole["visits"] as? Int ?? 0))
        // A city of orders alone is asked about orders.
        for extra in [[], ["--action", "order"]] {
            let report = try workspace.run(
                [
                    "evaluate", "--city", "orders", "--next", "leave-one-out", "--json",
                    "--no-tuning", "--draws", "100",
                ] + extra
            ).object()
            let table = try #require((report["tables"] as? [[String: Any]])?.first)
            #expect(table["sampled"] as? String == "as published: 100 negatives")
            let card = try #require(table["card"] as? [String: Any])
            #expect(card["split"] as? String == "leave-one-out, orders")
        }
        let text = try workspace.run(
            ["evaluate", "--city", "orders", "--next", "leave-one-out", "--no-tuning"])
        #expect(text.code == 0)
        let lines = text.output.split(separator: "\n").map(String.init)
        let full = try #require(lines.firstIndex { $0.contains("ndcg@10") })
        let sampled = try #require(lines.firstIndex { $0.hasPrefix("as published: 100 neg") })
        #expect(full < sampled)
        try workspace.run(["city", "filter", "small", "orders", "--action", "order"])
            .expectRefusal(64, "--replace")
        let again = try workspace.run(
            ["city", "filter", "small", "orders", "--action", "order", "--replace"])
        #expect(again.code == 0 && again.output.hasPrefix("kept "))
        let core = try workspace.run(["city", "filter", "small", "core", "--core", "3"])
        #expect(core.code == 0 && core.output.hasPrefix("kept "))
        #expect(core.output.contains("Their 3-core: users with at least 3 distinct places and"))
    }

    @Test func whatDoesNotFitIsRefused() throws {
        let workspace = try ProgramWorkspace()
        let before = try workspace.contents(under: "datasets")
        for (arguments, words) in [
            (["--category-under", "Nowhere at all"], "there is no category"),
            ([], "nothing says what to keep"),
            (["--action", "fly"], "no event of the kind 'fly'"),
            (["--action", "order", "--minimum-visits", "100000"], "--minimum-visits"),
            (["--core", "0"], "--core 0 is out of range"),
            (["--core", "100000"], "have no 100000-core"),
            (["--core", "2", "--core-counts", "users"], "--core-counts users is unknown"),
            (["--action", "order", "--core-counts", "visits"], "no core was asked for"),
        ] {
            try workspace.run(["city", "filter", "small", "cut"] + arguments)
                .expectRefusal(64, words)
        }
        try workspace.run(["city", "filter", "small", "small", "--action", "order"])
            .expectRefusal(64, "cut from itself")
        try workspace.run(["city", "filter", "small", "../cut", "--action", "order"])
            .expectRefusal(64, "cannot name a city")
        #expect(try workspace.contents(under: "datasets") == before)
        for (arguments, words) in [
            (["--next", "tomorrow"], "--next tomorrow is unknown"),
            (["--next", "leave-one-out", "--all"], "leave --all, --sites and --split out"),
            (["--action", "order", "--all"], "--action is about next events"),
            (["--next", "leave-one-out", "--reference", "oracle"], "there is no oracle"),
            (["--next", "leave-one-out", "--action", "search"], "'search'"),
        ] {
            try workspace.run(["evaluate", "--city", "small"] + arguments)
                .expectRefusal(64, words)
        }
    }
}

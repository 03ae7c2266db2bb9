import Foundation
import Models
import TestSupport
import Testing

/// Training, ranking and explaining sites, from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct SiteModelTests {
    static let small = ["--dimension", "16", "--epochs", "2", "--json"]
    private static let tucker = "tucker-riverbend-1"
    private static let knowsite = "knowsite-riverbend-1"

    private func trained() throws -> ProgramWorkspace {
        let workspace = try ProgramWorkspace(city: false)
        let embedding = try workspace.run(
            ["train", "tucker", "--city", "riverbend"] + Self.small
        ).object()
        #expect(embedding["run"] as? String == Self.tucker)
        let report = try workspace.run(
            ["train", "knowsite", "--city", "riverbend"] + Self.small
        ).object()
        #expect(report["run"] as? String == Self.knowsite)
        #expect(report["status"] as? String == "finished")
        return workspace
    }

    @Test func fromTrainingToReasons() throws {
        let workspace = try trained()
        func ask(_ words: [String], run: String = Self.knowsite) throws -> Any {
            try workspace.run(words + ["--run", run, "--json"]).json()
        }
        // It took the TuckER that was there instead of training another.
        let runs = try workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]]
        #expect(
            Set((runs ?? []).compactMap { $0["run"] as? String }) == [
                Self.tucker, Self.knowsite,
            ])
        for run in [Self.tucker, Self.knowsite] {
            let report = try workspace.run(["runs", "show", run, "--json"]).object()
            let test = try #require(report["test"] as? [String: Double])
            #expect(test["sites/ndcg@10"] != nil)
            let brands = try #require(try ask(["sites"], run: run) as? [[String: Any]])
            #expect(brands.count == 20)
        }
        let list = try #require(
            try ask(["sites", "--brand", "0", "--count", "5"]) as? [String: Any])
        let rows = try #require(list["rows"] as? [[String: Any]])
        #expect(rows.count == 5 && list["model"] as? String == "knowsite")
        let region = try #require(rows[0]["region"] as? Int)
        let brand = try #require(list["brand_name"] as? String)

        let explain = ["explain", "--brand", brand, "--region", "\(region)"]
        let reasons = try #require(try ask(explain) as? [String: Any])
        let criteria = try #require(reasons["criteria"] as? [[String: Any]])
        #expect(criteria.count == 8)
        let terms = criteria.reduce(0) { $0 + ($1["contribution"] as? Double ?? .nan) }
        let rest =
            try #require(reasons["direct"] as? Double)
            + #require(reasons["constant"] as? Double)
        let score = try #require(reasons["score"] as? Double)
        #expect(abs(terms + rest - score) <= 1e-5 * max(abs(score), 1e-3))
        #expect(reasons["rank"] as? Double == 1)
        let words = try workspace.run(explain + ["--run", Self.knowsite])
        #expect(words.code == 0 && words.output.contains("Region Flow"))
        #expect(words.output.contains(reasons["sentence"] as? String ?? "-"))

        // Made again from its own file.
        let file = workspace.folder.file("reasons.json")
        let text = try workspace.run(explain + ["--run", Self.knowsite, "--json"]).output
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        let again = try workspace.run(["explain", "--from", file, "--json"]).object()
        #expect(again["score"] as? Double == score)
        #expect(again["sentence"] as? String == reasons["sentence"] as? String)

        for (by, count) in [("brand", 1), ("category", 1)] {
            let map = try #require(try ask(["sites", "--criteria-by", by]) as? [String: Any])
            let values = try #require(map["values"] as? [[Double]])
            #expect(values.count >= count && values.allSatisfy { $0.count == 8 })
        }
        let distances = try #require(try ask(["sites", "--distances"]) as? [String: Any])
        #expect(distances["same_before"] is Double)
        let plane = try #require(try ask(["sites", "--embedding", "pca"]) as? [String: Any])
        #expect((plane["points"] as? [Any])?.isEmpty == false)
        let planted = try #require(try ask(["sites", "--planted"]) as? [String: Any])
        let methods = try #require(planted["methods"] as? [[String: Any]])
        let uniform = try #require(methods.first { $0["name"] as? String == "uniform" })
        #expect(uniform["mean"] as? Double == 0.5)
        // The same as tables.
        for words in [
            [], ["--brand", brand], ["--criteria-by", "category"], ["--distances"],
            ["--embedding", "pca"], ["--planted"],
        ] {
            let shown = try workspace.run(["sites", "--run", Self.knowsite] + words)
            #expect(shown.code == 0 && shown.output.count > 40, "\(words): \(shown.errors)")
        }
        let compared = try workspace.run([
            "evaluate", "--city", "riverbend", "--sites", "--run", Self.knowsite, "--draws",
            "100", "--json",
        ]).object()
        let compare = compared["rows"] as? [[String: Any]] ?? []
        #expect(compare.contains { $0["name"] as? String == Self.knowsite })
    }

    @Test func refusals() throws {
        let workspace = try trained()
        func refused(_ words: [String], _ run: String = Self.knowsite) throws -> Program.Result {
            try workspace.run(words + ["--run", run])
        }
        try refused(["sites", "--brand", "99"]).expectRefusal(66, "no brand 99", "0 to 19")
        try refused(["sites", "--brand", "0", "--without", "weather"])
            .expectRefusal(64, "no criterion 'weather'", "region-flow")
        try refused(["sites", "--brand", "0", "--candidates", "some"])
            .expectRefusal(64, "--candidates some")
        try refused(["sites", "--brand", "0", "--alpha", "2"]).expectRefusal(64, "--alpha 2")
        try refused(["sites", "--criteria-by", "region"]).expectRefusal(64, "--criteria-by")
        try refused(["sites", "--embedding", "umap"]).expectRefusal(64, "--embedding", "pca")
        try refused(["explain", "--brand", "0"]).expectRefusal(64, "--region")
        try refused(["explain", "--brand", "0", "--region", "9999"])
            .expectRefusal(66, "no region 9999")
        try refused(["explain", "--brand", "0", "--region", "1", "--method", "guess"])
            .expectRefusal(64, "--method guess")
        try refused(["explain", "--brand", "0", "--region", "1"], Self.tucker)
            .expectRefusal(64, "TuckER", "KnowSite")
        try refused(["sites", "--planted"], Self.tucker).expectRefusal(64, "TuckER")
        // Commands for visits.
        try refused(["recommend", "--user", "3"]).expectRefusal(64, "KnowSite", "whyhere sites")
        try refused(["explain", "--user", "3", "--place", "4"])
            .expectRefusal(64, "KnowSite", "whyhere sites")
        try refused(["what-if", "--user", "3", "--delete", "4"])
            .expectRefusal(64, "KnowSite", "whyhere sites")
        try refused(["evaluate"]).expectRefusal(64, "KnowSite")
        // Options of training.
        let train = ["train", "knowsite", "--city", "riverbend"]
        try workspace.run(train + ["--message", "rumour"]).expectRefusal(64, "--message", "rotate")
        try workspace.run(train + ["--dimension", "15"]).expectRefusal(64, "--dimension 15", "even")
        try workspace.run(train + ["--without", "weather"]).expectRefusal(64, "weather")
        try workspace.run(train + ["--dropout", "1"]).expectRefusal(64, "--dropout")
        try workspace.run(train + ["--pretrained", "tucker-9"]).expectRefusal(66, "tucker-9")
        try workspace.run(train + ["--dimension", "32", "--pretrained", Self.tucker])
            .expectRefusal(64, "length 32")
        try workspace.run(["train", "tucker", "--resume", Self.knowsite])
            .expectRefusal(64, "whyhere train knowsite --resume")
    }

    @Test func aCityWithoutVisitsOrBrands() throws {
        let workspace = try ProgramWorkspace()
        try workspace.train(epochs: 2)
        try workspace.run(["sites", "--run", "sepgcn-small-1"]).expectRefusal(64, "SEP-GCN")
        try workspace.run([
            "explain", "--run", "sepgcn-small-1", "--brand", "0", "--region", "0",
        ]).expectRefusal(64, "SEP-GCN")
        try workspace.run(["sites", "--run", "nothing-1"]).expectRefusal(66, "nothing-1")
    }
}

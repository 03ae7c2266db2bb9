import Foundation
import Models
import Reports
import TestSupport
import Testing

/// The trained models beside SEP-GCN, from outside.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct ModelTests {
    /// The form of the Train screen has the options of each subcommand, with its defaults.
    @Test(arguments: Catalogue.names()) func theFormFitsTheHelp(model: String) throws {
        let card = try Catalogue.card(named: model)
        let whole = try Program.run(["train", model, "--help"]).output
        // Examples above the list name options, too.
        let list = try #require(whole.range(of: "\nOPTIONS:"))
        let help = whole[list.lowerBound...]
        for field in card.settings {
            #expect(help.contains("--\(field.name)"), "\(field.name)")
            guard let start = help.range(of: "  --\(field.name) ") else { continue }
            let entry = help[start.lowerBound...].prefix(400)
            let next = entry.dropFirst(4).range(of: "\n  -")?.lowerBound ?? entry.endIndex
            let standard = field.standard.text
            if let number = Double(standard) {
                let told = entry[..<next].components(separatedBy: "default:").last ?? ""
                // The value may stand on the next line.
                let text = told.drop { $0.isWhitespace }.prefix { $0 != ")" }
                #expect(Double(text) == number, "\(field.name): \(text)")
            }
        }
        let others = Set(Catalogue.cards.flatMap { $0.settings.map(\.name) })
        for option in others where card.setting(option) == nil {
            #expect(!help.contains("\n  --\(option) "), "\(option)")
        }
    }

    @Test(arguments: ["lightgcn", "bpr-mf"]) func trainedEvaluatedRecommended(model: String) throws
    {
        let workspace = try ProgramWorkspace()
        let trained = try workspace.run(
            ["train", model, "--city", "small", "--epochs", "20", "--json"]
                + ProgramWorkspace.recipe
        ).object()
        let run = "\(model)-small-1"
        #expect(trained["run"] as? String == run)
        #expect(trained["model"] as? String == model)
        #expect((trained["recipe"] as? [String: Any])?["model"] as? String == model)
        let evaluation = try workspace.run(["evaluate", "--run", run, "--unseal", "--json"])
            .object()
        #expect(evaluation["model"] as? String == model)
        let rows = try #require(evaluation["rows"] as? [[String: Any]])
        let test = try #require(trained["test"] as? [String: Double])
        for row in rows {
            let ranking = try #require(row["ranking"] as? String)
            let recall = (row["metrics"] as? [String: Double])?["recall@20"] ?? .nan
            #expect(abs(recall - (test["\(ranking)/recall@20"] ?? .nan)) < 0.02)
        }
        let list = try workspace.run(
            ["recommend", "--run", run, "--user", "3", "--top", "10", "--json"]
        ).object()
        #expect(list["model"] as? String == model)
        let items = try #require(list["items"] as? [[String: Any]])
        #expect(items.count == 10)
        let place = try #require(items[0]["place"] as? Int)
        let explained = try workspace.run(
            ["explain", "--run", run, "--user", "3", "--place", "\(place)", "--json"])
        if model == "bpr-mf" {
            explained.expectRefusal(64, "holds no evidence", "SEP-GCN, LightGCN")
        } else {
            let report = try explained.object()
            #expect(report["model"] as? String == model)
            let (score, sum) = try (
                #require(report["score"] as? Double), #require(report["sum"] as? Double)
            )
            #expect(abs(sum - score) <= 1e-9 * abs(score))
            let kinds = (report["by_kind"] as? [[String: Any]] ?? []).compactMap {
                $0["name"] as? String
            }
            #expect(Set(kinds) == ["bipartite", "initial"])
        }
        let other = model == "bpr-mf" ? "lightgcn" : "bpr-mf"
        try workspace.run(["train", other, "--resume", run])
            .expectRefusal(64, "whyhere train \(model) --resume \(run)")
    }

    @Test func aComparisonTrainsWhatItLacksOnce() throws {
        let workspace = try ProgramWorkspace()
        let command = ["evaluate", "--city", "small", "--all", "--draws", "100", "--json"]
        func names(_ more: [String] = []) throws -> Set<String> {
            let report = try workspace.run(command + more).object()
            let tables = try #require(report["tables"] as? [[String: Any]])
            let rows = try #require(tables[0]["rows"] as? [[String: Any]])
            return Set(rows.compactMap { $0["name"] as? String })
        }
        #expect(try !names(["--no-training"]).contains("bpr-mf-small-1"))
        #expect(try names().isSuperset(of: ["bpr-mf-small-1", "lightgcn-small-1"]))
        #expect(try names().isSuperset(of: ["bpr-mf-small-1", "lightgcn-small-1"]))
        let runs = try workspace.run(["runs", "list", "--json"]).json() as? [[String: Any]]
        #expect(runs?.count == 2, "the second comparison takes the runs of the first")
        for run in runs ?? [] { #expect(run["status"] as? String == "finished") }
    }
}

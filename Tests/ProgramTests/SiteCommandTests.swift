import Foundation
import Models
import TestSupport
import Testing

/// `evaluate --sites` from outside, on a release of pairs without visits and on a grown city.
@Suite(.enabled(if: Program.isBuilt, Program.missing))
struct SiteCommandTests {
    /// A release in KnowSite's layout: six brands, twelve regions.
    private func release(in workspace: ProgramWorkspace) throws -> String {
        let path = workspace.folder.file("release")
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        func write(_ name: String, _ lines: [String]) throws {
            try (lines.joined(separator: "\n") + "\n").write(
                toFile: path + "/" + name, atomically: true, encoding: .utf8)
        }
        try write("list_brands.txt", (0..<6).map { "Brand_\($0)" })
        try write("list_regions.txt", (0..<12).map { "Region_\($0)" })
        func pairs(_ offsets: [Int]) -> [String] {
            (0..<6).map { brand in
                let regions = offsets.map { "Region_\((2 * brand + $0) % 12),0.\($0 + 1)" }
                return (["Brand_\(brand):b\(brand)"] + regions).joined(separator: "\t")
            }
        }
        try write("train.txt", pairs([0, 1, 2]))
        try write("valid.txt", pairs([3]))
        try write("test.txt", pairs([4]))
        return path
    }

    @Test func aCityOfSitesIsRankedByItself() throws {
        let workspace = try ProgramWorkspace(city: false)
        let path = try release(in: workspace)
        #expect(
            try workspace.run([
                "city", "import", "knowsite", path, "--name", "pairs", "--timezone",
                "Asia/Shanghai",
            ]).code == 0)
        for command in [["--city", "pairs"], ["--city", "pairs", "--sites"]] {
            let report = try workspace.run(
                ["evaluate", "--draws", "100", "--json"] + command
            ).object()
            #expect(report["part"] as? String == "validation")
            #expect(report["brands"] as? Int == 6 && report["regions"] as? Int == 12)
            #expect(report["split"] as? String == "sites, released")
            let rows = try #require(report["rows"] as? [[String: Any]])
            let random = try #require(rows.first { $0["name"] as? String == "random" })
            let metrics = try #require(random["metrics"] as? [String: Double])
            // One true region among the nine that are not known.
            #expect(abs((metrics["hit@5"] ?? 0) - 5.0 / 9) < 1e-12)
        }
        let opened = try workspace.run([
            "evaluate", "--city", "pairs", "--draws", "100", "--unseal",
        ])
        #expect(opened.code == 0 && opened.output.contains("brand-knn-tuned"))
        #expect(opened.output.contains("the test part is open: once in this session"))
        #expect(opened.output.contains("less the brand's training and validation pairs"))
    }

    @Test func refusals() throws {
        let workspace = try ProgramWorkspace(city: false)
        let sites = ["evaluate", "--city", "riverbend", "--sites"]
        try workspace.run(["evaluate", "--sites"])
            .expectRefusal(64, "not clear what to evaluate", "--sites")
        try workspace.run(sites + ["--slices"]).expectRefusal(64, "--slices", "leave them out")
        try workspace.run(sites + ["--draws", "1"]).expectRefusal(64, "--draws 1", "100")
        try workspace.run(sites + ["--reference", "oracle"])
            .expectRefusal(64, "no oracle", "ease")
    }
}

import City
import Evaluation
import Foundation
import Models
import Tensors
import TestSupport
import Testing

/// The simple rules on KnowSite's release, against the figures that stand beside the data. Those
/// figures are of rules that know training pairs only, on the test part, with training and
/// validation pairs masked.
@Suite struct SiteReleaseTests {
    static let datasets = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/datasets").standardized.path
    static let areThere = FileManager.default.fileExists(atPath: datasets + "/knowsite-shanghai")

    /// NDCG@10, Hit@10, Precision@10.
    static let expected: [(city: String, rule: SiteRule, figures: [Double])] = [
        ("beijing", .popularity, [0.152, 0.607, 0.136]),
        ("beijing", .categoryPopularity, [0.166, 0.645, 0.142]),
        ("beijing", .brandNeighbors, [0.183, 0.663, 0.156]),
        ("beijing", .ease, [0.188, 0.645, 0.160]),
        ("shanghai", .popularity, [0.144, 0.583, 0.130]),
        ("shanghai", .categoryPopularity, [0.141, 0.565, 0.129]),
        ("shanghai", .brandNeighbors, [0.172, 0.644, 0.146]),
        ("shanghai", .ease, [0.172, 0.612, 0.152]),
    ]

    @Test(
        .enabled(if: areThere, "the data sets are absent"), arguments: ["beijing", "shanghai"])
    func rulesReachTheirFigures(city name: String) throws {
        let folder = try ScratchFolder()
        let settings = ImportSettings(name: name, timezone: "Asia/Shanghai", times: .local)
        _ = try KnowSiteImporter(
            path: "\(Self.datasets)/knowsite-\(name)", settings: settings
        ).run(to: folder.file("city"))
        let split = try SiteSplit(City.open(folder.file("city")))
        #expect(split.isReleased && split.name == "sites, released")
        let evaluation = SiteEvaluation(split, part: .test)
        for (_, rule, figures) in Self.expected.filter({ $0.city == name }) {
            let result = evaluation.run(rule.scorer(split))
            let found = ["ndcg@10", "hit@10", "precision@10"].map { result.mean($0) ?? 0 }
            for (value, wanted) in zip(found, figures) {
                #expect(abs(value - wanted) < 0.002, "\(name) \(rule.rawValue) \(found)")
            }
        }
        let random = evaluation.run(SiteRule.random.scorer(split))
        #expect((random.mean("ndcg@10") ?? 1) < 0.04)
        for part in [VisitPart.validation, .test] {
            #expect(SiteAudit.findings(split, part: part).allSatisfy { $0.status == .passed })
        }
        let popularity = SiteRule.popularity.scorer(split)
        let clock = ContinuousClock()
        let fastest = (0..<5).map { _ in clock.measure { _ = evaluation.run(popularity) } }.min()
        #expect((fastest ?? .seconds(1)) < .milliseconds(100))
        print("\(name): one evaluation takes \(fastest ?? .zero)")
    }
}

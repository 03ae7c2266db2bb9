import City
import Evaluation
import Foundation
import Models
import Recommending
import Reports
import Tensors
import TestSupport
import Testing

/// The simple rules on KnowSite's release, against the figures that stand beside the data. Those
/// figures are of rules that know training pairs only, on the test part, with training and
/// validation pairs masked, and with ties in the order of the regions. Expected values over random
/// order are within a hundredth of them.
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
            let scorer = rule.scorer(split)
            for (asked, tolerance) in [(LowerNumberFirst(scorer), 0.001), (scorer, 0.01)]
                as [(any PlaceScorer, Double)]
            {
                let result = evaluation.run(asked)
                let found = ["ndcg@10", "hit@10", "precision@10"].map { result.mean($0) ?? 0 }
                for (value, wanted) in zip(found, figures) {
                    #expect(abs(value - wanted) < tolerance, "\(name) \(rule.rawValue) \(found)")
                }
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

/// A scorer whose ties go to the lower number.
private struct LowerNumberFirst: PlaceScorer {
    let scorer: any PlaceScorer
    var users: Int { scorer.users }
    var places: Int { scorer.places }

    init(_ scorer: any PlaceScorer) { self.scorer = scorer }

    func scores(ofUsers range: Range<Int>) -> Tensor<Float> {
        var scores = scorer.scores(ofUsers: range)
        for row in 0..<range.count {
            let own = (0..<places).map { scores[row, $0] }
            let order = own.indices.sorted { (own[$0], $1) > (own[$1], $0) }
            for (position, place) in order.enumerated() {
                scores[row, place] = Float(places - position)
            }
        }
        return scores
    }
}

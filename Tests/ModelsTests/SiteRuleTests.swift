import City
import Graphs
import Models
import Tensors
import Testing

@Suite struct SiteRuleTests {
    /// Four brands over five regions.
    private let pairs = SitePairs(
        [[0, 1], [0, 1, 2], [0, 3], [4]].map { regions in
            regions.map { (region: Int32($0), popularity: 1.0) }
        })

    private func row(_ rule: SiteRule, _ brand: Int, categories: [[Int32]] = []) -> [Float] {
        rule.scorer(pairs: pairs, regions: 5, categories: categories)
            .scores(ofUsers: brand..<brand + 1).elements
    }

    @Test func popularityCountsBrands() {
        #expect(row(.popularity, 0) == [3, 2, 1, 1, 1])
        #expect(row(.popularity, 3) == [3, 2, 1, 1, 1])
        #expect(row(.random, 2) == [0, 0, 0, 0, 0])
    }

    /// Brand 0 shares a category with brand 2 by its second one; brand 3 has none.
    @Test func categoriesComeFirstAndPopularityBreaksTies() {
        let categories: [[Int32]] = [[7, 8], [9], [8], []]
        let found = row(.categoryPopularity, 0, categories: categories)
        let counts: [Float] = [2, 1, 0, 1, 0]
        let popularity: [Float] = [3, 2, 1, 1, 1]
        for index in 0..<5 {
            #expect(abs(found[index] - counts[index] - popularity[index] / 5) < 1e-6)
        }
        let without = row(.categoryPopularity, 3, categories: categories)
        #expect(without == popularity.map { $0 / 5 })
    }

    /// Brand 0: cosine 2/√6 with brand 1, 1/2 with brand 2, nothing with brand 3.
    @Test func neighborsByHand() {
        let near = Float(2 / 6.0.squareRoot())
        let all: [Float] = [near + 0.5, near, near, 0.5, 0]
        for (found, wanted) in zip(row(.brandNeighbors, 0), all) {
            #expect(abs(found - wanted) < 1e-6)
        }
        var settings = SiteRuleSettings()
        settings.neighbors = 1
        let one = SiteRule.brandNeighbors.scorer(pairs: pairs, regions: 5, settings)
            .scores(ofUsers: 0..<1).elements
        for (found, wanted) in zip(one, [near, near, near, 0, 0]) {
            #expect(abs(found - wanted) < 1e-6)
        }
        #expect(row(.brandNeighbors, 3) == [0, 0, 0, 0, 0])
    }

    /// With two regions that one brand shares and λ: B_12 = n_12 / (n_1 + λ), by hand from the
    /// inverse of [[n_1 + λ, n_12], [n_12, n_2 + λ]].
    @Test func easeByHand() {
        let two = SitePairs(
            [[0, 1], [0], [0]].map { $0.map { (region: Int32($0), popularity: 1.0) } })
        var settings = SiteRuleSettings()
        settings.lambda = 2
        let scorer = SiteRule.ease.scorer(pairs: two, regions: 2, settings)
        let found = scorer.scores(ofUsers: 0..<3).elements
        // Region 0 has three brands, region 1 one, both together one.
        let weights: (toOne: Float, toZero: Float) = (1 / 5, 1 / 3)
        let wanted = [weights.toZero, weights.toOne, 0, weights.toOne, 0, weights.toOne]
        for (found, wanted) in zip(found, wanted) { #expect(abs(found - wanted) < 1e-6) }
    }

    @Test func entriesNameWhatWasTuned() {
        #expect(SiteRule.entries(nil).map(\.name) == SiteRule.allCases.map(\.rawValue))
        let tuned = SiteRule.entries(SiteRuleSettings()).map(\.name)
        let expected = [
            "random", "popularity", "category-popularity", "brand-knn", "brand-knn-tuned", "ease",
            "ease-tuned",
        ]
        #expect(tuned == expected)
    }
}

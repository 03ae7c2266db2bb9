import City
import Foundation
import Graphs
import Models
import Tensors
import Testing

/// Ways as the values of KnowSite's attention.
@Suite struct SiteReachTests {
    /// The values of `reach` from the counts, by their definition: relative ones first lose what a region
    /// has for every brand. Each row has mean 0 and length 1, or is 0.
    @Test(arguments: [false, true]) func reachesAreStandardised(isRelative: Bool) throws {
        let graph = TinySites.graph()
        var reaches = SiteLayout.Reaches()
        reaches.isRelative = isRelative
        let layout = try SiteLayout(graph, reaches: reaches)
        let values = try #require(layout.reach)
        let (brands, regions) = (layout.brandEntities.count, layout.regionEntities.count)
        for (path, criterion) in layout.criteria.enumerated() {
            let counts = try #require(PathReach(graph).counts(of: criterion))
            let usual = (0..<regions).map { region in
                (0..<brands).reduce(0) { $0 + log(1 + Double(counts[$1, region])) } / Double(brands)
            }
            for brand in 0..<brands {
                let logs = (0..<regions).map {
                    log(1 + Double(counts[brand, $0])) - (isRelative ? usual[$0] : 0)
                }
                let mean = logs.reduce(0, +) / Double(regions)
                let length = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
                for region in 0..<regions {
                    let wanted = length > 1e-4 ? (logs[region] - mean) / length : 0
                    let found = Double(values[(path * brands + brand) * regions + region])
                    #expect(abs(found - wanted) < 1e-5, "\(criterion.name) \(brand) \(region)")
                }
            }
        }
    }
}

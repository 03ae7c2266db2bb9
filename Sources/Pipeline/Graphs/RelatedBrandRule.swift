/// Which brands are related, where no file tells: both are in some same regions, and having a store
/// correlates over all regions.
///
/// Facts of it come from pairs of brand and region, so that each says something of the pairs that it
/// was made of. Whoever sets a pair aside must ask the rule again without it (`PathReach`).
public struct RelatedBrandRule: Equatable, Sendable {
    /// The least correlation.
    public let correlation: Double
    /// Regions that both must share.
    public let shared: Int
    /// All regions of the city.
    public let regions: Int

    /// Pearson's correlation of having a store, over all regions, where two brands are related; nil
    /// where they are not. A brand that is everywhere has no variance, and no correlation.
    ///
    /// - Parameters:
    ///   - first: Regions of one brand.
    ///   - second: Regions of the other.
    ///   - both: Regions that have both.
    public func strength(first: Int, second: Int, both: Int) -> Double? {
        guard both >= shared else { return nil }
        let (a, b, total) = (Double(first), Double(second), Double(regions))
        let variance = a * (total - a) * b * (total - b)
        guard variance > 0 else { return nil }
        let found = (total * Double(both) - a * b) / variance.squareRoot()
        return found >= correlation ? found : nil
    }
}

/// How far the growing of a city is.
public struct GrowthProgress: Codable, Equatable, Sendable {
    /// 0 to 1.
    public var share: Double
    /// Visits and orders so far.
    public var visits: Int
    public var visitsPerSecond: Double
    public var secondsLeft: Double

    public init(share: Double, visits: Int, visitsPerSecond: Double, secondsLeft: Double) {
        self.share = share
        self.visits = visits
        self.visitsPerSecond = visitsPerSecond
        self.secondsLeft = secondsLeft
    }
}

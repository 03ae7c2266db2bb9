import Canvas
import Support
import Testing

@Suite("Folding and smoothing")
struct ChartFoldingTests {
    /// Values that look random and are the same in every run.
    static func noise(_ count: Int, seed: UInt64 = 1) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) / Double(1 << 53)
        }
    }

    @Test func fourBucketsByHand() {
        let series = LinePlot.Series(
            "a", .chart1, x: [0, 1, 2, 3, 4, 5, 6, 8], y: [1, 3, 9, -2, .nan, .nan, 4, .infinity])
        let folded = series.folded(into: 4)
        // Buckets of two: 0…1, 2…3, 4…5, and 6…8.
        #expect(folded.x == [0.5, 2.5, 4.5, 7])
        #expect(folded.y[0] == 2 && folded.y[1] == 3.5 && folded.y[2].isNaN && folded.y[3] == 4)
        #expect(folded.low.map { [$0[0], $0[1], $0[3]] } == [1, -2, 4])
        #expect(folded.high.map { [$0[0], $0[1], $0[3]] } == [3, 9, 4])
        // The bucket of nothing else tells by its own value.
        #expect(folded.brokenX == [7])
    }

    /// Each bucket against all points that lie in it, found the slow way.
    @Test(arguments: [1, 2, 3, 7, 64, 999])
    func bucketsHoldWhatLiesInThem(limit: Int) throws {
        let x = Self.noise(1000, seed: 3).map { $0 * 50 - 20 }
        let y = Self.noise(1000, seed: 4)
        let folded = LinePlot.Series("a", .chart1, x: x, y: y).folded(into: limit)
        #expect(folded.x.count <= limit && folded.x == folded.x.sorted())
        let lows = try #require(folded.low)
        let highs = try #require(folded.high)
        #expect(lows.min() == y.min() && highs.max() == y.max())
        let low = try #require(x.min())
        let high = try #require(x.max())
        var bucket = 0
        for place in 0..<limit {
            let own = zip(x, y).filter {
                min(limit - 1, Int(($0.0 - low) / (high - low) * Double(limit))) == place
            }.map(\.1)
            guard !own.isEmpty else { continue }
            #expect(lows[bucket] == own.min() && highs[bucket] == own.max())
            #expect(abs(folded.y[bucket] - own.reduce(0, +) / Double(own.count)) < 1e-12)
            bucket += 1
        }
        #expect(bucket == folded.x.count)
    }

    @Test func foldingTwiceLosesNoExtreme() {
        let x = (0..<5000).map(Double.init)
        var y = Self.noise(5000)
        (y[1234], y[4321], y[77]) = (99, -99, .nan)
        let folded = LinePlot.Series("a", .chart1, x: x, y: y).folded(into: 300).folded(into: 20)
        #expect(folded.x.count == 20)
        #expect(folded.high?.max() == 99 && folded.low?.min() == -99)
        #expect(folded.brokenX.count == 1 && folded.brokenX[0] < 250)
    }

    @Test func hardPointsAreFolded() {
        func folded(_ x: [Double], _ y: [Double], _ limit: Int) -> LinePlot.Series {
            LinePlot.Series("a", .chart1, x: x, y: y).folded(into: limit)
        }
        #expect(folded([1, 2], [3, 4], 0).x.isEmpty)
        #expect(folded([1, 2], [3, 4], -1).x.isEmpty)
        // Few points stay as they are.
        #expect(folded([2, 1], [3, 4], 2).x == [2, 1])
        #expect(folded([2, 1], [3, 4], 2).low == nil)
        #expect(folded([.nan, .infinity], [3, 4], 1).x.isEmpty)
        #expect(folded([5, 5, 5], [1, 2, 6], 2).high?.max() == 6)
        let far = folded([-1e308, 0, 1e308], [-1.7e308, 0, 1.7e308], 2)
        #expect(far.low?.min() == -1.7e308 && far.high?.max() == 1.7e308)
        #expect(far.y.allSatisfy { $0.isFinite })
        #expect(
            folded([0, .leastNonzeroMagnitude, .leastNonzeroMagnitude], [1, 2, 3], 2).high == [
                1, 3,
            ])
    }

    /// weight 0.5 of 1, 2, 3.5: a = 0.5, 1.25, 2.375, over 1 - 0.5ⁿ = 0.5, 0.75, 0.875.
    @Test func theAverageWithoutBias() {
        let smoothed = Smoothing.exponential([1, 2, .nan, 3.5], weight: 0.5)
        #expect(smoothed[0] == 1)
        #expect(abs(smoothed[1] - 1.25 / 0.75) < 1e-15)
        #expect(smoothed[2].isNaN)
        #expect(abs(smoothed[3] - 2.375 / 0.875) < 1e-15)
        #expect(Smoothing.exponential([3, 1], weight: 0) == [3, 1])
        #expect(Smoothing.exponential([3, 1], weight: .nan) == [3, 1])
        #expect(Smoothing.exponential([], weight: 0.9) == [])
    }

    /// The same as a weighted mean of all values so far.
    @Test(arguments: [0.1, 0.6, 0.99, 5])
    func theAverageIsAWeightedMean(weight: Double) {
        let values = Self.noise(200).map { 1e6 + $0 }
        let smoothed = Smoothing.exponential(values, weight: weight)
        for end in [0, 1, 17, 199] {
            var (sum, total, share) = (0.0, 0.0, 1.0)
            for value in values[...end].reversed() {
                sum += share * value
                total += share
                share *= min(weight, 0.999_999)
            }
            #expect(abs(smoothed[end] - sum / total) < 1e-3)
        }
    }

    @Test func readingsAreTheNearestPoints() {
        var plot = LinePlot([
            .init(
                "a", .chart1, x: [0, 10, 20], y: [1, 2, .nan], low: [0, 1, 2], high: [5, 6, 7]),
            .init("b", .chart2, x: [.nan, 14], y: [3, 4]),
            .init("c", .chart3, x: [.nan], y: [1]),
        ])
        let readings = plot.readings(at: 5)
        // Of two that are as near, the first.
        #expect(readings[0]?.x == 0 && readings[0]?.y == 1)
        #expect(readings[0]?.low == 0 && readings[0]?.high == 5 && readings[0]?.smoothed == nil)
        #expect(readings[1]?.x == 14 && readings[1]?.low == 4 && readings[2] == nil)
        #expect(plot.readings(at: 1e6)[0]?.y.isNaN == true)
        #expect(plot.readings(at: .nan) == [nil, nil, nil])
        plot.smoothing = 0.5
        #expect(plot.readings(at: 9)[0]?.y == 2)
        #expect(plot.readings(at: 9)[0]?.smoothed == 1.25 / 0.75)
    }
}

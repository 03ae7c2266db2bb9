extension LinePlot.Series {
    /// The same curve in at most `limit` buckets of equal width, each with the mean, the smallest
    /// and the largest of its values: no extreme is lost.
    ///
    /// A curve of no more points stays as it is. Otherwise points come in the order of `x`;
    /// those whose `x` is not finite go. Values that are not finite are told by `brokenX`, or by a
    /// bucket of their own kind where there is no other. Buckets may be folded again; their
    /// means then count alike, however many values each holds.
    ///
    /// - Complexity: One pass over the points.
    public func folded(into limit: Int) -> LinePlot.Series {
        guard count > limit else { return self }
        return folded(into: limit, over: nil)
    }

    /// - Parameter window: Only what lies in it is folded; the nearest point on either side stays,
    ///   so that a line enters and leaves. Nil folds everything.
    func folded(into limit: Int, over window: ClosedRange<Double>?) -> LinePlot.Series {
        var folded = LinePlot.Series(name, role, x: [], y: [], low: [], high: [])
        folded.isPinned = isPinned
        let all = LinePlot.range(x.lazy.map { min(max($0, -PlotAxis.greatest), PlotAxis.greatest) })
        guard limit > 0, let (lower, upper) = window.map({ ($0.lowerBound, $0.upperBound) }) ?? all
        else { return folded }
        var buckets = Array(repeating: Bucket(), count: limit)
        func place(_ position: Double) -> Int {
            let share = min(max((position - lower) / (upper - lower), 0), 1)
            return min(limit - 1, Int(share * Double(limit)))
        }
        var (before, after): (Int?, Int?)
        for index in 0..<count where x[index].isFinite {
            let position = x[index]
            if window == nil || (position >= lower && position <= upper) {
                buckets[place(position)].add(position, y[index], extent(index))
            } else if position < lower {
                if before.map({ x[$0] <= position }) ?? true { before = index }
            } else if after.map({ x[$0] > position }) ?? true {
                after = index
            }
        }
        for position in brokenX where position.isFinite && (window?.contains(position) ?? true) {
            buckets[place(position)].add(position, .nan, (.nan, .nan))
        }
        let found = buckets.filter { $0.count > 0 }
        for bucket in [bucket(of: before)] + found + [bucket(of: after)] {
            if let bucket { folded.append(bucket) }
        }
        return folded
    }

    private func bucket(of index: Int?) -> Bucket? {
        guard let index else { return nil }
        var bucket = Bucket()
        bucket.add(x[index], y[index], extent(index))
        return bucket
    }

    private mutating func append(_ bucket: Bucket) {
        x.append(bucket.x)
        let isKnown = bucket.low <= bucket.high
        y.append(bucket.known > 0 ? min(max(bucket.y, bucket.low), bucket.high) : .nan)
        low?.append(isKnown ? bucket.low : .nan)
        high?.append(isKnown ? bucket.high : .nan)
        if bucket.isBroken && bucket.known > 0 { brokenX.append(bucket.x) }
    }
}

/// Values of neighbouring points.
private struct Bucket {
    var count = 0
    /// How many of the means are finite.
    var known = 0
    var x = 0.0
    var y = 0.0
    var low = Double.infinity
    var high = -Double.infinity
    var isBroken = false

    mutating func add(_ x: Double, _ y: Double, _ extent: (low: Double, high: Double)) {
        count += 1
        self.x = Self.mean(self.x, x, count)
        for value in [y, extent.low, extent.high] {
            guard value.isFinite else {
                isBroken = true
                continue
            }
            low = min(low, value)
            high = max(high, value)
        }
        guard y.isFinite else { return }
        known += 1
        self.y = Self.mean(self.y, y, known)
    }

    /// The mean with one value more, in a form that cannot overflow.
    private static func mean(_ mean: Double, _ value: Double, _ count: Int) -> Double {
        count == 1 ? value : mean * (1 - 1 / Double(count)) + value / Double(count)
    }
}

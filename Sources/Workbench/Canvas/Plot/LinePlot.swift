import Support

/// Curves over one horizontal axis, as a chart of a training shows them.
///
/// A plot is a plain value: what is drawn, and the window on it. `Canvas.plot` draws it in cells,
/// `svg` as a picture, `csv` as a table.
public struct LinePlot: Sendable {
    /// One curve. A point is a value, or a bucket of values with their mean and their extremes.
    public struct Series: Sendable {
        public var name: String
        public var role: Role
        public var x: [Double]
        /// Values, or means of buckets. One that is not finite is a gap that is marked.
        public var y: [Double]
        /// The smallest value of each bucket; nil where points are single values.
        public var low: [Double]?
        /// The largest value of each bucket; nil where points are single values.
        public var high: [Double]?
        /// Where buckets hold values that are not finite beside others.
        public var brokenX: [Double] = []
        /// Drawn last, over all others.
        public var isPinned: Bool
        /// Points that stand by themselves: no line joins them, none is folded into another, and
        /// they may come in any order.
        public var isScattered = false

        public init(
            _ name: String, _ role: Role, x: [Double], y: [Double], low: [Double]? = nil,
            high: [Double]? = nil, isPinned: Bool = false
        ) {
            self.name = name
            self.role = role
            self.x = x
            self.y = y
            self.low = low
            self.high = high
            self.isPinned = isPinned
        }
    }

    /// What lies between two curves over one `x`, such as the smallest and the largest of seeds.
    public struct Band: Sendable {
        /// An empty name has no place in the legend.
        public var name: String
        /// The colour in a picture; on the canvas a band is dim.
        public var role: Role
        /// Ascending.
        public var x: [Double]
        public var low: [Double]
        public var high: [Double]

        public init(_ name: String, _ role: Role, x: [Double], low: [Double], high: [Double]) {
            self.name = name
            self.role = role
            self.x = x
            self.low = low
            self.high = high
        }
    }

    /// A vertical line with a label, such as the best epoch.
    public struct Mark: Equatable, Sendable {
        public var x: Double
        public var label: String
        public var role: Role

        public init(x: Double, label: String, role: Role = .good) {
            self.x = x
            self.label = label
            self.role = role
        }
    }

    /// A dashed horizontal line with a name, such as what popularity reaches.
    public struct Target: Equatable, Sendable {
        public var name: String
        public var value: Double
        public var role: Role

        public init(_ name: String, _ value: Double, role: Role = .dim) {
            self.name = name
            self.value = value
            self.role = role
        }
    }

    /// How values become heights.
    public enum Scale: String, CaseIterable, Codable, Sendable {
        case linear
        /// Values that are not above 0 have no place on it and are marked as broken.
        case logarithmic
    }

    /// What curves are made of. A canvas of ASCII takes letters instead.
    public enum Drawing: String, CaseIterable, Codable, Sendable {
        /// 2 × 4 dots a cell.
        case braille
        /// 2 × 2 quarters a cell, which more fonts have and which are seen from farther off.
        case block
    }

    public var series: [Series]
    public var bands: [Band] = []
    public var targets: [Target] = []
    /// A mark that comes before all others, in the role of what is good.
    public var mark: (x: Double, label: String)?
    public var marks: [Mark] = []
    public var xName: String
    /// The horizontal window; nil takes that of the points.
    public var xRange: ClosedRange<Double>?
    /// The vertical window; nil takes what the horizontal one shows, and the targets.
    public var yRange: ClosedRange<Double>?
    public var yScale = Scale.linear
    /// Leaves the outermost 2 % of the values out of a vertical range that is not given, where
    /// they would more than double it. Arrows tell where they are.
    public var isRobust = false
    /// The weight of the exponential moving average, in 0..<1. Above 0 it is drawn over what it
    /// smooths, which is dim.
    public var smoothing = 0.0
    /// Where the curves are read: a vertical line.
    public var cursor: Double?
    /// A point that is pointed at.
    public var pointer: (x: Double, y: Double)?
    public var drawing = Drawing.braille

    public init(
        _ series: [Series], mark: (x: Double, label: String)? = nil, xName: String = "",
        xRange: ClosedRange<Double>? = nil
    ) {
        self.series = series
        self.mark = mark
        self.xName = xName
        self.xRange = xRange
    }

    /// All marks, in the order in which they are named while there is room.
    var allMarks: [Mark] {
        (mark.map { [Mark(x: $0.x, label: $0.label)] } ?? []) + marks
    }

    /// The names and roles of the legend; the second edge of a band needs no name of its own.
    var legend: [(name: String, role: Role)] {
        let entries = series.map { ($0.name, $0.role) } + bands.map { ($0.name, Role.dim) }
        return entries.filter { !$0.0.isEmpty }
    }
}

extension LinePlot.Series {
    /// Points that have both coordinates.
    var count: Int { min(x.count, y.count) }

    /// The smallest and the largest value of a point; both the value itself where it is single.
    func extent(_ index: Int) -> (low: Double, high: Double) {
        let lowest = low.flatMap { index < $0.count ? $0[index] : nil }
        let highest = high.flatMap { index < $0.count ? $0[index] : nil }
        return (lowest ?? y[index], highest ?? y[index])
    }
}

extension LinePlot.Target {
    /// Such as `popularity 0.12`.
    var label: String { (name.isEmpty ? "" : name + " ") + Numbers.short(value) }
}

extension LinePlot.Band {
    /// The band as buckets, so that it is folded as curves are.
    var buckets: LinePlot.Series {
        let middles = zip(low, high).map { $0 / 2 + $1 / 2 }
        return LinePlot.Series(name, role, x: x, y: middles, low: low, high: high)
    }
}

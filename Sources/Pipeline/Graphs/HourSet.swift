/// A set of hours of the week, 0…167: the time slots of an edge.
public struct HourSet: Equatable, Sendable {
    private var low: UInt64 = 0
    private var middle: UInt64 = 0
    private var high: UInt64 = 0

    public init() {}

    public init(_ hours: some Sequence<Int>) {
        for hour in hours { insert(hour) }
    }

    /// Every hour: what an edge has where time is left out of account.
    public static let all = HourSet(0..<168)

    /// - Precondition: `0 <= hour < 168`.
    public mutating func insert(_ hour: Int) {
        precondition((0..<168).contains(hour), "Hour of the week \(hour)")
        switch hour >> 6 {
        case 0: low |= 1 << UInt64(hour & 63)
        case 1: middle |= 1 << UInt64(hour & 63)
        default: high |= 1 << UInt64(hour & 63)
        }
    }

    public func intersection(_ other: HourSet) -> HourSet {
        var result = HourSet()
        result.low = low & other.low
        result.middle = middle & other.middle
        result.high = high & other.high
        return result
    }

    public func isDisjoint(with other: HourSet) -> Bool {
        (low & other.low) | (middle & other.middle) | (high & other.high) == 0
    }

    /// The earliest hour in the set; 168 for the empty set.
    @inline(__always)
    public var first: Int {
        if low != 0 { return low.trailingZeroBitCount }
        if middle != 0 { return 64 + middle.trailingZeroBitCount }
        return high == 0 ? 168 : 128 + high.trailingZeroBitCount
    }

    public var count: Int {
        low.nonzeroBitCount + middle.nonzeroBitCount + high.nonzeroBitCount
    }

    /// Ascending.
    public var hours: [Int] {
        var result: [Int] = []
        for (word, offset) in [(low, 0), (middle, 64), (high, 128)] {
            var rest = word
            while rest != 0 {
                result.append(offset + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return result
    }
}

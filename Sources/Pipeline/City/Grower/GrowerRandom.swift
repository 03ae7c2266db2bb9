/// The grower's own random stream (SplitMix64): the same seed gives the same city for good.
///
/// Only sums, products and quotients are used, never `exp` or `sin`, whose last bit depends on
/// the processor; so the bytes of a city are the same everywhere.
struct GrowerRandom {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A stream of its own for one part of the work, so that parts can change one by one.
    init(seed: UInt64, stream: UInt64) {
        self.init(seed: seed)
        state = next() ^ (stream &* 0xD134_2543_DE82_EF95)
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number in 0 ..< 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number in 0 ..< `count`.
    mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }

    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    /// A bell around `mean` within ±2 `spread`: the sum of four even numbers, shifted.
    mutating func around(_ mean: Double, _ spread: Double) -> Double {
        mean + (unit() + unit() + unit() + unit() - 2) * spread
    }

    /// A positive number with a heavy tail: half are under 2, one in a hundred is over 50.
    mutating func heavyTailed() -> Double { 1 / (0.01 + unit()) }

    /// An index, as likely as its weight; the weights are not all zero.
    mutating func pick(_ weights: [Double]) -> Int {
        var rest = unit() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        // Rounding may leave a crumb after the last weight.
        return weights.lastIndex { $0 > 0 } ?? 0
    }

    mutating func element<Element>(of list: [Element]) -> Element { list[below(list.count)] }
}

import Support
import Tensors

/// Draws of the grower. Only sums, products, quotients and square roots are used, never `exp` or
/// `sin`, whose last bit depends on the processor; so a city's bytes are the same everywhere.
extension RandomStream {
    /// The stream of one part of the growing, and of one user and round within it; so nothing
    /// depends on the order in which threads come to them.
    init(_ part: GrowerPart, seed: UInt64, _ first: Int = 0, _ second: Int = 0) {
        var word = Hashing.mixed(seed ^ Hashing.mixed(part.rawValue))
        word = Hashing.mixed(word ^ UInt64(bitPattern: Int64(first)))
        word = Hashing.mixed(word ^ UInt64(bitPattern: Int64(second)))
        let words = (1...4).map { Hashing.mixed(word &+ UInt64($0) &* 0x9e37_79b9_7f4a_7c15) }
        // Four zeros, which no stream may start from, come once in 2²⁵⁶.
        self = RandomStream(state: words) ?? RandomStream(seed: seed, name: "grower")
    }

    mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// A bell around `mean` within ±2 `spread`: the sum of four even numbers, shifted.
    mutating func around(_ mean: Double, _ spread: Double) -> Double {
        mean + (uniform() + uniform() + uniform() + uniform() - 2) * spread
    }

    /// An index, as likely as its weight; nil where no weight is positive. O(weights).
    mutating func pick(_ weights: [Double]) -> Int? {
        let total = weights.reduce(0, +)
        guard total > 0 else { return nil }
        var rest = uniform() * total
        for (index, weight) in weights.enumerated() {
            rest -= weight
            if rest < 0 { return index }
        }
        // Rounding may leave a crumb after the last weight.
        return weights.lastIndex { $0 > 0 }
    }

    mutating func element<Element>(of list: [Element]) -> Element {
        list[integer(below: list.count)]
    }

    /// A vector of length 1, every direction alike.
    mutating func direction() -> GrownPoint {
        while true {
            let point = GrownPoint(x: 2 * uniform() - 1, y: 2 * uniform() - 1)
            let square = point.x * point.x + point.y * point.y
            guard square > 0.01, square <= 1 else { continue }
            let length = square.squareRoot()
            return GrownPoint(x: point.x / length, y: point.y / length)
        }
    }
}

/// The parts of the growing, each with random numbers of its own.
enum GrowerPart: UInt64 {
    case regions = 1, areas, places, people, friends, brands, stores, names, days, order, exposures
}

/// Numbers that look random but follow from other numbers.
enum Hashing {
    /// SplitMix64's finaliser.
    static func mixed(_ word: UInt64) -> UInt64 {
        var mixed = word &+ 0x9e37_79b9_7f4a_7c15
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// In `[0, 1)`, of two numbers.
    static func unit(_ first: UInt64, _ second: UInt64) -> Double {
        Double(mixed(first ^ second &* 0xd134_2543_de82_ef95) >> 11) * 0x1p-53
    }
}

/// Draws an index by its weight in O(1), after O(*n*) preparation (Vose's alias method).
struct AliasTable: Sendable {
    private var share: [Double]
    private var other: [Int32]

    /// - Parameter weights: At least one, none negative, not all zero.
    init(_ weights: [Double]) {
        let scale = Double(weights.count) / weights.reduce(0, +)
        share = weights.map { $0 * scale }
        other = weights.indices.map { Int32($0) }
        var small = share.indices.filter { share[$0] < 1 }
        var large = share.indices.filter { share[$0] >= 1 }
        while let low = small.popLast(), let high = large.last {
            other[low] = Int32(high)
            share[high] -= 1 - share[low]
            if share[high] < 1 {
                large.removeLast()
                small.append(high)
            }
        }
    }

    func draw(_ random: inout RandomStream) -> Int {
        let index = random.integer(below: share.count)
        return random.uniform() < share[index] ? index : Int(other[index])
    }
}

import Glibc

/// A seeded stream of random numbers (xoshiro256**, Blackman and Vigna 2018; seeded by SplitMix64).
///
/// Each purpose (initial values, batch order, negatives …) has a stream of its own, so that using
/// one does not shift another. The state is four words; saved and restored, the stream goes on as
/// if nothing had happened.
public struct RandomStream: RandomNumberGenerator, Equatable, Codable, Sendable {
    public private(set) var state: [UInt64]

    /// The stream named `name` of a seed.
    public init(seed: UInt64, name: String) {
        // FNV-1a spreads the name over 64 bits; SplitMix64 then fills the state.
        var word = name.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) {
            ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3
        }
        word ^= seed &* 0x9e37_79b9_7f4a_7c15
        state = (0..<4).map { _ in
            word &+= 0x9e37_79b9_7f4a_7c15
            var mixed = word
            mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
            return mixed ^ (mixed >> 31)
        }
    }

    /// Restores a stream.
    ///
    /// - Returns: nil unless there are four words, not all zero.
    public init?(state: [UInt64]) {
        guard state.count == 4, state.contains(where: { $0 != 0 }) else { return nil }
        self.state = state
    }

    public mutating func next() -> UInt64 {
        func rotated(_ word: UInt64, _ places: UInt64) -> UInt64 {
            (word << places) | (word >> (64 - places))
        }
        let result = rotated(state[1] &* 5, 7) &* 9
        let shifted = state[1] << 17
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotated(state[3], 45)
        return result
    }

    /// Uniform in `[0, 1)`, 53 random bits.
    public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in `0..<bound` (multiply and shift; the bias is under `bound / 2⁶⁴`).
    public mutating func integer(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// Puts the elements into a random order (Fisher and Yates).
    ///
    /// The standard library's own shuffle may draw otherwise in another release; this one must
    /// not, for seeds stand in reports.
    public mutating func shuffle<Element>(_ elements: inout [Element]) {
        for index in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(index, integer(below: index + 1))
        }
    }

    /// The numbers `0..<count` in a random order.
    public mutating func order(_ count: Int) -> [Int] {
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }

    /// Independent draws from N(0, deviation²), by the Box–Muller transform.
    public mutating func normal<Scalar: TensorScalar>(
        _ shape: [Int], deviation: Double
    ) -> Tensor<Scalar> {
        var result = Tensor<Scalar>(shape, repeating: 0)
        result.withUnsafeMutableElements { elements in
            var index = 0
            while index < elements.count {
                let radius = (-2 * log(1 - uniform())).squareRoot() * deviation
                let angle = 2 * Double.pi * uniform()
                elements[index] = Scalar(radius * cos(angle))
                if index + 1 < elements.count { elements[index + 1] = Scalar(radius * sin(angle)) }
                index += 2
            }
        }
        return result
    }
}

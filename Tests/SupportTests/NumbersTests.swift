import Foundation
import Support
import Testing

/// Numbers as text against C's `printf`, which rounds on the exact binary value.
struct NumbersTests {
    /// Ties, halves that only look like ties, and what lies beside them.
    private static let chosen: [Double] = [
        0, 0.5, 1.5, 2.5, 0.125, 0.375, 0.25, 0.75, 1.005, 1.015, 2.675, 0.045, 0.05, 0.15, 0.35,
        0.95, 0.995, 9.995, 99.5, 1e-5, 4.9999e-5, 5e-5, 1e-300, 123_456_789.125, 1e9 + 0.5,
        4_503_599_627_370_496.5, 9_007_199_254_740_992, 1.0 / 3, 2.0 / 3, 0.1, 0.2, 0.3, 1e12 + 0.1,
        8_388_607.5, 16_777_215.03125, 999_999.9999995,
    ]

    private static func values() -> [Double] {
        var found = chosen.flatMap { [$0, $0.nextUp, $0.nextDown, -$0] }
        var random = SystemRandomNumberGenerator()
        for _ in 0..<4000 {
            let exponent = Double.random(in: -9...7, using: &random)
            found.append(Double.random(in: -10...10, using: &random) * pow(10, exponent))
            // Multiples of 1/64 are ties of up to six decimals.
            found.append(Double(Int.random(in: -100_000...100_000, using: &random)) / 64)
            // What floats hold once they are widened.
            found.append(Double(Float.random(in: -3...3, using: &random)))
        }
        return found
    }

    @Test func decimalsAreThoseOfPrintf() {
        for value in Self.values() where value.magnitude < 1e14 {
            for digits in 0...6 {
                // A product beyond 9 · 10^17 is written by Swift, readable and not rounded.
                guard value.magnitude * pow(10, Double(digits)) < 9e17 else { continue }
                let printed = String(format: "%.\(digits)f", value)
                let signed = String(format: "%+.\(digits)f", value)
                #expect(value.digits(digits) == printed, "\(value) to \(digits)")
                #expect(value.signedDigits(digits) == signed, "\(value) to \(digits)")
            }
        }
    }

    /// On screens a zero has no sign; in kept sentences it has the one that `printf` writes.
    @Test func aZeroHasASignOnlyWhereItIsKept() {
        for (value, dropped, kept) in [
            (-0.00001, "0.0000", "-0.0000"), (-0.0, "0.0000", "-0.0000"), (0, "0.0000", "0.0000"),
        ] {
            #expect(Numbers.fixed(value, 4) == dropped)
            #expect(Numbers.fixed(value, 4, zero: .kept) == kept)
        }
        #expect(Numbers.signed(0, 2) == "0.00")
        #expect(Numbers.signed(0, 2, zero: .kept) == "+0.00")
        #expect(Numbers.signed(0.001, 2) == "+0.00")
        #expect(Numbers.signed(-0.001, 2) == "0.00")
        #expect(Numbers.signed(-0.001, 2, zero: .kept) == "-0.00")
    }

    @Test func whatIsNoNumberStaysReadable() {
        #expect(Numbers.fixed(.nan, 2) == "nan")
        #expect(Numbers.fixed(-.infinity, 2) == "-inf")
        #expect(Numbers.signed(.infinity, 2) == "+inf")
        #expect(Numbers.fixed(1e300, 2) == "1e+300")
    }

    @Test func ranksAreWholeOrHalf() {
        #expect(Numbers.rank(3) == "3")
        #expect(Numbers.rank(17.5) == "17.5")
    }

    @Test func errorsHaveOneDigitAndAPower() {
        for value in Self.values() where (1e-20..<1).contains(value.magnitude) {
            #expect(Numbers.magnitude(value) == String(format: "%.0e", value), "\(value)")
        }
        #expect(Numbers.magnitude(0) == "0e+00" && Numbers.magnitude(2.5e12) == "2e+12")
    }
}

import Foundation

/// Short forms for sentences and tables that are printed or kept as text.
extension Double {
    /// With so many digits after the point, as `printf` writes them.
    public func digits(_ count: Int) -> String { Numbers.fixed(self, count, zero: .kept) }

    /// The same with `+` or `-` before it.
    public func signedDigits(_ count: Int) -> String { Numbers.signed(self, count, zero: .kept) }
}

extension Double? {
    /// The same, or `–` where there is no value.
    public func digits(_ count: Int) -> String { map { $0.digits(count) } ?? Numbers.none }
}

extension Numbers {
    /// A probability by its natural logarithm, such as `2.2 %`; a small one is never `0.0 %`.
    public static func chance(logarithm: Double) -> String {
        let percent = 100 * exp(logarithm)
        guard percent.isFinite else { return none }
        return percent < 0.05 ? "<0.1 %" : fixed(percent, percent < 9.95 ? 1 : 0) + " %"
    }

    /// What stands for a figure that there is none of.
    public static let none = "–"

    /// Such as `0.1000 to 0.2000`; `–` where there is no interval.
    public static func interval(_ low: Double?, _ high: Double?, _ digits: Int) -> String {
        guard let low, let high else { return none }
        return "\(low.digits(digits)) to \(high.digits(digits))"
    }
}

import Foundation
import Support

/// One direction of a plot: a range of values on a linear or a logarithmic scale.
struct PlotAxis: Equatable, Sendable {
    let scale: LinePlot.Scale
    /// The ends on the scale: values, or their decimal logarithms. `low` is below `high`.
    let low: Double
    let high: Double

    /// A quarter of the finite numbers, so that no difference of two overflows.
    static let greatest = Double.greatestFiniteMagnitude / 4

    /// The smallest axis that holds every value that has a place on the scale; nil where none has.
    init?(_ scale: LinePlot.Scale, holding values: some Sequence<Double>) {
        self.init(scale, positions: values.lazy.compactMap { Self.position($0, on: scale) })
    }

    /// The axis of a window; nil where a logarithmic one shows nothing above 0, or nothing but
    /// numbers below 10^-308.
    init?(_ scale: LinePlot.Scale, _ range: ClosedRange<Double>) {
        let upper = Self.finite(range.upperBound)
        var lower = min(upper, Self.finite(range.lowerBound))
        if scale == .logarithmic {
            // Neighbours of smaller numbers are too far apart for a range.
            guard upper >= .leastNormalMagnitude else { return nil }
            // A window that a linear axis left reaches below all logarithms.
            if lower <= 0 { lower = upper * 1e-6 }
        }
        self.init(scale, holding: [lower, upper])
    }

    /// The smallest axis that holds positions on the scale, with room around a single one.
    init?(_ scale: LinePlot.Scale, positions: some Sequence<Double>) {
        guard let range = LinePlot.range(positions) else { return nil }
        // The logarithm of one value near 1 has no size to widen the range by.
        let room = scale == .logarithmic && range.high - range.low < 1e-8 ? 0.1 : 0
        self.init(scale, low: range.low - room, high: range.high + room)
    }

    init(_ scale: LinePlot.Scale, low: Double, high: Double) {
        self.scale = scale
        self.low = low
        self.high = high
    }

    private static func finite(_ value: Double) -> Double {
        value.isNaN ? 0 : min(max(value, -greatest), greatest)
    }

    /// Where a value stands on a scale; nil where it has no place: not finite, or no logarithm.
    static func position(_ value: Double, on scale: LinePlot.Scale) -> Double? {
        guard value.isFinite else { return nil }
        if scale == .linear { return finite(value) }
        return value > 0 ? log10(value) : nil
    }

    func position(_ value: Double) -> Double? { Self.position(value, on: scale) }

    /// The part of the axis below a value: 0…1 within the range; nil where it has no place.
    func share(_ value: Double) -> Double? {
        position(value).map { ($0 - low) / (high - low) }
    }

    /// The value at a part of the axis.
    func value(at share: Double) -> Double { Self.value(low + share * (high - low), on: scale) }

    static func value(_ position: Double, on scale: LinePlot.Scale) -> Double {
        scale == .linear ? position : pow(10, position)
    }

    var range: ClosedRange<Double> {
        let (lower, upper) = (Self.value(low, on: scale), Self.value(high, on: scale))
        return lower...max(lower, upper)
    }

    /// Round values within the range and their labels, which differ from each other.
    func ticks(atMost count: Int) -> [(value: Double, label: String)] {
        let values =
            scale == .linear
            ? LinePlot.ticks(low, high, atMost: count)
            : LinePlot.logarithmicTicks(low, high, atMost: count)
        var digits = 4
        if scale == .linear, values.count > 1, let last = values.last {
            let largest = max(values[0].magnitude, last.magnitude)
            let step = Numbers.decompose(values[1] - values[0])
            digits = max(4, Numbers.decompose(largest).exponent - step.exponent + 1)
        }
        return values.map { ($0, Numbers.short($0, digits)) }
    }
}

extension LinePlot {
    /// Values at round distances (1, 2 or 5 times a power of ten) within a range.
    public static func ticks(_ low: Double, _ high: Double, atMost count: Int) -> [Double] {
        guard count > 0, low.isFinite, high.isFinite, high > low else { return [] }
        let raw = (high - low) / Double(count)
        guard raw > 0, raw.isFinite else { return [] }
        let (mantissa, exponent) = Numbers.decompose(raw)
        var power = 1.0
        for _ in 0..<abs(exponent) { power *= 10 }
        if exponent < 0 { power = 1 / power }
        let step = (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10) * power
        guard step > 0, step.isFinite, (high - low) / step < 1000 else { return [] }
        var ticks: [Double] = []
        var index = (low / step).rounded(.up)
        while index * step <= high + step * 1e-9, ticks.count <= count + 1 {
            ticks.append(index * step)
            index += 1
        }
        return ticks
    }

    /// Powers of ten within a range, with 2 and 5 between them where there is room.
    ///
    /// A range with fewer than two such values has those of a linear axis.
    ///
    /// - Parameters:
    ///   - low: The decimal logarithm of the lower end; `high` that of the upper end.
    static func logarithmicTicks(_ low: Double, _ high: Double, atMost count: Int) -> [Double] {
        guard count > 0, low < high, max(-low, high) < 400 else { return [] }
        let decades = high - low
        let factors: [Double] = 3 * decades <= Double(count) + 0.5 ? [1, 2, 5] : [1]
        let step = max(1, (decades / Double(count)).rounded(.up))
        var ticks: [Double] = []
        var exponent = (low / step).rounded(.down) * step
        while exponent <= high {
            for factor in factors {
                let position = exponent + log10(factor)
                if position >= low - 1e-9 && position <= high + 1e-9 {
                    ticks.append(factor * pow(10, exponent))
                }
            }
            exponent += step
        }
        return ticks.count > 1 ? ticks : Self.ticks(pow(10, low), pow(10, high), atMost: count)
    }

    /// The smallest range that holds every finite value, widened where it is a single point.
    static func range(_ values: some Sequence<Double>) -> (low: Double, high: Double)? {
        var low = Double.infinity
        var high = -Double.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        guard low <= high, (high - low).isFinite else { return nil }
        if low == high {
            let room = max(low.magnitude * 0.05, 1e-9)
            return (low - room, high + room)
        }
        return (low, high)
    }
}

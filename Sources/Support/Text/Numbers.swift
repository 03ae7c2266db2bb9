/// Numbers as text, without Foundation: these run for every row of every frame.
public enum Numbers {
    /// What is shown of a negative number whose digits are all 0.
    public enum ZeroSign: Sendable {
        /// `0.00`: on screens, where a sign without digits is noise.
        case dropped
        /// `-0.00`, as C's `printf` writes it: in sentences and tables that are kept as text.
        case kept
    }

    /// `digits` decimals; `nan`, `inf` and numbers beyond 10^15 stay readable.
    ///
    /// Rounded as `printf` does: the exact binary value decides, and of two decimals that are
    /// equally near the even one is taken.
    public static func fixed(
        _ value: Double, _ digits: Int, zero: ZeroSign = .dropped
    ) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let places = max(0, min(digits, 12))
        var power = 1.0
        for _ in 0..<places { power *= 10 }
        guard let whole = roundedProduct(value.magnitude, power) else { return "\(value)" }
        let unit = UInt64(power)
        let isNegative = value.sign == .minus && (whole > 0 || zero == .kept)
        let sign = isNegative ? "-" : ""
        if places == 0 { return sign + String(whole) }
        let fraction = String(whole % unit)
        let zeros = String(repeating: "0", count: places - fraction.utf8.count)
        return sign + String(whole / unit) + "." + zeros + fraction
    }

    /// The whole number nearest to the exact product, the even one of two; nil beyond 9 · 10^17.
    ///
    /// - Parameter power: A power of ten up to 10^22, which a `Double` holds exactly.
    private static func roundedProduct(_ magnitude: Double, _ power: Double) -> UInt64? {
        let product = magnitude * power
        guard product < 9e17 else { return nil }
        // What rounding the product itself lost: a `Double`, exactly.
        let lost = (-product).addingProduct(magnitude, power)
        let floor = product.rounded(.down)
        guard floor < 0x1p52 else {
            // No digits after the point are left in the product, only in what it lost.
            let odd = floor.truncatingRemainder(dividingBy: 2)
            return UInt64(Int64(floor) + Int64((lost + odd).rounded(.toNearestOrEven) - odd))
        }
        let whole = UInt64(floor)
        // Both differences are exact, so their comparison is that of the exact fraction with 1/2.
        let aboveHalf = (product - floor) - 0.5
        if aboveHalf == -lost { return whole + whole % 2 }
        return aboveHalf > -lost ? whole + 1 : whole
    }

    /// Read back, the same number; whole numbers have no decimal point.
    public static func exact(_ value: Double) -> String {
        value == value.rounded() && value.magnitude < 1e15 ? fixed(value, 0) : "\(value)"
    }

    /// With an explicit sign, for contributions and margins.
    ///
    /// A zero has a sign only where it is kept.
    public static func signed(
        _ value: Double, _ digits: Int, zero: ZeroSign = .dropped
    ) -> String {
        let text = fixed(value, digits, zero: zero)
        return value > 0 || (zero == .kept && value.sign == .plus) ? "+" + text : text
    }

    /// A rank as people write it: halves where ties put it between two whole numbers.
    public static func rank(_ value: Double) -> String {
        fixed(value, value == value.rounded() ? 0 : 1)
    }

    /// One digit and a power of ten, such as `2e-08`: of errors, whose size alone is told.
    ///
    /// Rounded as `fixed` from 10^-22 to 1.
    public static func magnitude(_ value: Double) -> String {
        guard value.isFinite else { return fixed(value, 0) }
        guard value != 0 else { return "0e+00" }
        var (mantissa, exponent) = decompose(value.magnitude)
        if (-22...0).contains(exponent) {
            var power = 1.0
            for _ in exponent..<0 { power *= 10 }
            if let digit = roundedProduct(value.magnitude, power) { mantissa = Double(digit) }
        }
        var digit = fixed(mantissa, 0)
        if digit == "10" {
            digit = "1"
            exponent += 1
        }
        return (value < 0 ? "-" : "") + digit + (exponent < 0 ? "e-" : "e+")
            + WallClock.two(Int(exponent.magnitude))
    }

    /// About `significant` digits, plain where it fits and scientific otherwise.
    public static func short(_ value: Double, _ significant: Int = 4) -> String {
        if value == 0 { return "0" }
        guard value.isFinite else { return fixed(value, 0) }
        let (mantissa, exponent) = decompose(value)
        if exponent < -4 || exponent > 8 {
            var digits = fixed(mantissa, significant - 1)
            if digits.contains(".") {
                while digits.hasSuffix("0") { digits.removeLast() }
                if digits.hasSuffix(".") { digits.removeLast() }
            }
            return digits + "e\(exponent)"
        }
        var text = fixed(value, max(0, significant - 1 - exponent))
        if text.contains(".") {
            while text.hasSuffix("0") { text.removeLast() }
            if text.hasSuffix(".") { text.removeLast() }
        }
        return text
    }

    /// value = mantissa · 10^exponent with 1 ≤ |mantissa| < 10, for finite values that are not 0.
    package static func decompose(_ value: Double) -> (mantissa: Double, exponent: Int) {
        var mantissa = value
        var exponent = 0
        while mantissa.magnitude >= 10 {
            mantissa /= 10
            exponent += 1
        }
        while mantissa.magnitude < 1 && exponent > -400 {
            mantissa *= 10
            exponent -= 1
        }
        return (mantissa, exponent)
    }

    /// Thousands separated by commas.
    public static func grouped(_ value: Int) -> String {
        let digits = Array(String(value.magnitude).utf8)
        var out: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % 3 == 0 { out.append(0x2C) }
            out.append(digit)
        }
        return (value < 0 ? "-" : "") + String(decoding: out, as: UTF8.self)
    }

    /// At most five columns: `950`, `9.5k`, `95k`, `9.5M`.
    public static func compact(_ value: Double) -> String {
        guard value.isFinite else { return fixed(value, 0) }
        let units: [(Double, String)] = [(1e9, "G"), (1e6, "M"), (1e3, "k")]
        for (unit, name) in units where value.magnitude >= unit {
            let scaled = value / unit
            return fixed(scaled, scaled.magnitude < 10 ? 1 : 0) + name
        }
        return short(value, 3)
    }

    /// Bytes in binary units.
    public static func bytes(_ value: Int) -> String {
        let mebi = Double(value) / 1_048_576
        return mebi >= 1024 ? fixed(mebi / 1024, 1) + " GiB" : fixed(mebi, 0) + " MiB"
    }

    /// At most six columns: `45 s`, `12 min`, `3.5 h`, `12 d`.
    public static func span(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds.magnitude < 1e11 else { return "?" }
        if seconds < 90 { return fixed(seconds, 0) + " s" }
        if seconds < 5400 { return fixed(seconds / 60, 0) + " min" }
        if seconds < 172_800 { return fixed(seconds / 3600, seconds < 36000 ? 1 : 0) + " h" }
        return fixed(seconds / 86400, 0) + " d"
    }

    /// `45 s`, `12 min`, `3 h 20 min`, `5 d 4 h`.
    public static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds.magnitude < 1e12 else { return "?" }
        let total = Int(seconds.rounded())
        if total < 120 { return "\(total) s" }
        if total < 7200 { return "\(total / 60) min" }
        if total < 172_800 { return "\(total / 3600) h \(total / 60 % 60) min" }
        return "\(total / 86400) d \(total / 3600 % 24) h"
    }
}

/// Seconds of a wall clock as date and time.
public enum WallClock {
    public static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

    /// Year, month (1…12), day, weekday (0 = Monday), hour, minute.
    public static func parts(
        _ seconds: Int64
    ) -> (year: Int, month: Int, day: Int, weekday: Int, hour: Int, minute: Int) {
        // Beyond this many seconds no city was ever visited; clipping keeps the loop short.
        let clipped = min(max(seconds, -60_000_000_000), 250_000_000_000)
        var days = Int(clipped / 86400)
        var rest = Int(clipped % 86400)
        if rest < 0 {
            rest += 86400
            days -= 1
        }
        let weekday = ((days + 3) % 7 + 7) % 7
        var year = 1970
        // 146,097 days make 400 years exactly.
        while days < 0 {
            days += 146_097
            year -= 400
        }
        year += days / 146_097 * 400
        days %= 146_097
        while days >= length(of: year) {
            days -= length(of: year)
            year += 1
        }
        let february = length(of: year) - 337
        var month = 1
        for count in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
            if days < count { break }
            days -= count
            month += 1
        }
        return (year, month, days + 1, weekday, rest / 3600, rest / 60 % 60)
    }

    private static func length(of year: Int) -> Int {
        (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 366 : 365
    }

    /// `2012-04-13`.
    public static func date(_ seconds: Int64) -> String {
        let parts = parts(seconds)
        return "\(parts.year)-\(two(parts.month))-\(two(parts.day))"
    }

    /// `18:05`.
    public static func time(_ seconds: Int64) -> String {
        let parts = parts(seconds)
        return "\(two(parts.hour)):\(two(parts.minute))"
    }

    /// `2012-04-13 18:05`.
    public static func minute(_ seconds: Int64) -> String { date(seconds) + " " + time(seconds) }

    /// `Fri`.
    public static func weekday(_ seconds: Int64) -> String { weekdays[parts(seconds).weekday] }

    /// Hours of the week (0 = Monday 00 h) in words, such as `Fri 18,19 Sat 10`.
    public static func hours(_ hours: [Int]) -> String {
        var text = ""
        var day = -1
        for hour in hours where hour >= 0 && hour < 168 {
            if hour / 24 == day {
                text += ",\(hour % 24)"
            } else {
                day = hour / 24
                text += (text.isEmpty ? "" : " ") + weekdays[day] + " \(hour % 24)"
            }
        }
        return text
    }

    public static func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

/// Hours of the week, Monday 00 h = 0 … Sunday 23 h = 167.
public enum WeekHour {
    public static let count = 168

    /// The hour of a local time in seconds; times before 1970 count backwards correctly.
    @inlinable
    public static func of(localTime: Int64) -> Int {
        let week: Int64 = 7 * 86_400
        let remainder = localTime % week
        let positive = remainder < 0 ? remainder + week : remainder
        // 1970-01-01 was a Thursday, three days after a Monday.
        return Int((positive + 3 * 86_400) % week / 3_600)
    }
}

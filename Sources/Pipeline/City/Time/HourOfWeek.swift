import Reports

/// Slots of the week, Monday 00 h = 0 … Sunday 23 h = 167.
public enum HourOfWeek {
    public static let count = WeekHour.count

    /// The slot of a local time in seconds; times before 1970 count backwards correctly.
    @inlinable
    public static func slot(localTime: Int64) -> Int { WeekHour.of(localTime: localTime) }

    /// The hour of the day, 0…23, of a local time in seconds.
    @inlinable
    public static func hourOfDay(localTime: Int64) -> Int { slot(localTime: localTime) % 24 }
}

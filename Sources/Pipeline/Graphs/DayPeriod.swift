/// A period of the day, as people order food in them (Zhao et al., AAAI 2025).
public enum DayPeriod: Int, CaseIterable, Sendable {
    /// Hours 5 to 9, with all their minutes: 05:00 to 09:59.
    case breakfast
    /// 10 to 13.
    case lunch
    /// 14 to 16.
    case afternoon
    /// 17 to 20.
    case dinner
    /// 21 to 4.
    case night

    /// The period of a moment.
    ///
    /// - Parameter localTime: Seconds of the local wall clock, also before 1970.
    public init(localTime: Int64) {
        let second = (localTime % 86_400 + 86_400) % 86_400
        switch second / 3600 {
        case 5...9: self = .breakfast
        case 10...13: self = .lunch
        case 14...16: self = .afternoon
        case 17...20: self = .dinner
        default: self = .night
        }
    }
}

import Canvas
import Reports
import Support

/// The planted causes of a grown city in words.
public enum PlantedTruth {
    /// Why a visit was made, such as `a friend: Mira Vos was here Tue 12:20`; nil where nobody
    /// planted a cause.
    public static func sentence(_ visit: VisitRow) -> String? {
        guard let cause = visit.cause else { return nil }
        guard let source = visit.source else { return alone(cause) }
        let time = time(source.localTime, before: visit.localTime)
        let there = source.place == visit.place ? "here" : "at \(source.placeName)"
        switch cause {
        case "habit": return "a place of their own routine; they were \(there) \(time)"
        case "hour": return "where they go at this hour; they were \(there) \(time)"
        case "near-previous":
            return "near where they were before: \(source.placeName), \(time)"
        case "same-hours":
            return "somebody with the same hours nearby: \(source.userName) was \(there) \(time)"
        case "friend": return "a friend: \(source.userName) was \(there) \(time)"
        case "brand": return "a brand they like; they were \(there) \(time)"
        default: return "\(alone(cause)); \(source.userName) was \(there) \(time)"
        }
    }

    private static func alone(_ cause: String) -> String {
        switch cause {
        case "habit": "a place of their own routine"
        case "hour": "where they go at this hour"
        case "near-previous": "near where they were before"
        case "same-hours": "somebody with the same hours nearby was here"
        case "friend": "a friend was here"
        case "brand": "a brand they like"
        case "novelty": "something new"
        case "shown": "liked best of what an application showed"
        default: cause
        }
    }

    /// `Tue 12:20`, with the date where it is more than six days away.
    private static func time(_ seconds: Int64, before other: Int64) -> String {
        let day = WallClock.weekday(seconds)
        let near = (0...6 * 86400).contains(other - seconds)
        return near
            ? "\(day) \(WallClock.time(seconds))"
            : "\(day) \(WallClock.date(seconds)) \(WallClock.time(seconds))"
    }
}

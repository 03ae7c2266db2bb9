import City
import Explanation
import Recommending
import Reports

extension NextPlaceQuery {
    /// The same question had the user visited otherwise; nil where there is no visit to change.
    ///
    /// A visit that moves stays in its week; one that is inserted was the last at that hour of the
    /// week. Neither comes after the moment.
    public func applying(_ edit: VisitEdit) -> NextPlaceQuery? {
        let place = Int32(edit.place)
        if edit.kind == .insert {
            var visits = Array(history)
            visits.append(
                PlaceMoment(
                    place: place,
                    localTime: time(atHour: edit.hour ?? 0, inWeekOf: localTime)))
            return with(history: visits.inOrderOfTime)
        }
        guard history.contains(where: { $0.place == place }) else { return nil }
        guard edit.kind == .move else { return without([place]) }
        return with(
            history: history.map { visit in
                guard visit.place == place else { return visit }
                var moved = visit
                moved.localTime = time(atHour: edit.hour ?? 0, inWeekOf: visit.localTime)
                return moved
            }.inOrderOfTime)
    }

    /// The start of an hour of the week in a visit's week, or, after the moment, a week before.
    private func time(atHour hour: Int, inWeekOf visit: Int64) -> Int64 {
        let start = visit - ((visit % 3600) + 3600) % 3600
        let time = start + 3600 * Int64(hour - HourOfWeek.slot(localTime: visit))
        return time < localTime ? time : time - 7 * 86_400
    }
}

extension Array<PlaceMoment> {
    /// By time; visits of one second keep their order.
    fileprivate var inOrderOfTime: [PlaceMoment] {
        enumerated().sorted {
            ($0.element.localTime, $0.offset) < ($1.element.localTime, $1.offset)
        }.map(\.element)
    }
}

import City
import Recommending
import Reports
import Support

/// The events before a moment as rows of evidence.
struct EventRows: Sendable {
    let city: City
    let user: Int
    /// Oldest first.
    let events: [PlaceMoment]
    /// Training visits of each event's place.
    let popularity: [Double]

    init(_ data: NextPlaceData, user: Int, events: [PlaceMoment]) {
        city = data.split.city
        self.user = user
        self.events = events
        popularity = events.map { data.trainingVisits[Int($0.place)] }
    }

    func item(_ row: Int, contribution: Double, weight: Double) -> EvidenceItem {
        let (event, city) = (events[row], city)
        return EvidenceItem(
            kind: .event, layer: nil, contribution: contribution, weight: weight, user: user,
            userName: city.userNames[user], place: Int(event.place),
            placeName: city.placeNames[Int(event.place)],
            category: city.categoryName(ofPlace: Int(event.place)),
            sharedHours: [HourOfWeek.slot(localTime: event.localTime)])
    }

    /// An event as the pictures show it.
    func picture(_ row: Int, weight: Double, geohash: String = "", distance: String = "")
        -> SequenceReasons.Event
    {
        let event = events[row]
        return SequenceReasons.Event(
            place: Int(event.place), placeName: city.placeNames[Int(event.place)],
            category: city.categoryName(ofPlace: Int(event.place)) ?? "",
            localTime: event.localTime, geohash: geohash, distance: distance, weight: weight)
    }

    /// The event that adds most, in words; nil where none adds anything.
    func strongest(_ contributions: [Double]) -> (name: String, value: Double)? {
        guard let best = contributions.indices.max(by: { contributions[$0] < contributions[$1] }),
            contributions[best] > 0
        else { return nil }
        let event = events[best]
        return (
            "\(city.placeNames[Int(event.place)]) at \(WallClock.minute(event.localTime))",
            contributions[best]
        )
    }
}

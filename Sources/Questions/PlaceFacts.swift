import City
import Recommending
import Reports
import Support

/// What the known visits say of a place and a user, whatever a model makes of it.
struct PlaceFacts {
    /// Other people who were at the place.
    var people = 0
    /// Those of them who were there in an hour of the week in which the user is out, too.
    var peopleInHours = 0
    /// The three hours in a row, by their first hour of the week, in which most of these came.
    var busiest: Int?
    /// The user's own place that is nearest, with its distance; nil without locations.
    var nearest: (place: Int, kilometres: Double)?
    /// The user's visits to other places of the same category.
    var visitsOfCategory = 0
    /// The user's visits to the place itself.
    var ownVisits = 0

    /// Cost: one look at every visit of the city.
    init(_ split: Split, _ question: SubjectQuestion, place: Int) {
        let city = split.city
        let user = Int32(question.user)
        var isOut = [Bool](repeating: false, count: HourOfWeek.count)
        for visit in city.visitRange(ofUser: question.user) where Self.isKnown(visit, split) {
            isOut[HourOfWeek.slot(localTime: city.visitLocalTime[visit])] = true
        }
        var everyone: Set<Int32> = []
        var inHours: [Int32: Set<Int>] = [:]
        let wanted = Int32(place)
        for visit in 0..<city.visitCount where city.visitPlace[visit] == wanted {
            let visitor = city.visitUser[visit]
            guard visitor != user, Self.isKnown(visit, split) else { continue }
            everyone.insert(visitor)
            let hour = HourOfWeek.slot(localTime: city.visitLocalTime[visit])
            if isOut[hour] { inHours[visitor, default: []].insert(hour) }
        }
        people = everyone.count
        peopleInHours = inHours.count
        busiest = Self.busiest(Array(inHours.values))
        ownVisits = question.visits[wanted] ?? 0
        let category = city.placeCategory[place]
        for (own, count) in question.visits
        where own != wanted && category >= 0 && city.placeCategory[Int(own)] == category {
            visitsOfCategory += count
        }
        guard city.hasLocations else { return }
        let distances = question.known.filter { $0 != wanted }.map { own in
            (
                place: Int(own),
                kilometres: GreatCircle.kilometres(
                    city.placeLatitude[place], city.placeLongitude[place],
                    city.placeLatitude[Int(own)], city.placeLongitude[Int(own)])
            )
        }
        nearest = distances.min { ($0.kilometres, $0.place) < ($1.kilometres, $1.place) }
    }

    private static func isKnown(_ visit: Int, _ split: Split) -> Bool {
        split.part(ofVisit: visit).map { $0 != .test } ?? false
    }

    /// The three hours of one day in which most people came; nil where nobody came.
    private static func busiest(_ people: [Set<Int>]) -> Int? {
        var counts = [Int](repeating: 0, count: HourOfWeek.count)
        for hours in people {
            var windows: Set<Int> = []
            for hour in hours {
                let day = hour / 24 * 24
                for first in max(day, hour - 2)...min(hour, day + 21) { windows.insert(first) }
            }
            for first in windows { counts[first] += 1 }
        }
        guard let most = counts.max(), most > 0 else { return nil }
        return counts.firstIndex(of: most)
    }
}

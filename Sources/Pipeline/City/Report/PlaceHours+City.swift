import Reports
import Support

extension PlaceHours {
    /// Hours of the visits to a place, without those that the released split hides. O(visits).
    ///
    /// - Throws: `Failure(.noInput)` when there is no such place.
    public init(_ city: City, place: Int) throws {
        guard (0..<city.placeCount).contains(place) else {
            throw Failure(
                .noInput, "\(city.name) has no place \(place)",
                remedy: city.placeCount == 0
                    ? "the city has no places at all"
                    : "use a number from 0 to \(city.placeCount - 1)")
        }
        var hours = [Int](repeating: 0, count: WeekHour.count)
        var visitors: Set<Int> = []
        let hidden = [VisitPart.validation.code, VisitPart.test.code]
        for visit in 0..<city.visitCount where Int(city.visitPlace[visit]) == place {
            if let part = city.visitPart?[visit], hidden.contains(part) { continue }
            guard city.action(ofVisit: visit) == .visit else { continue }
            hours[WeekHour.of(localTime: city.visitLocalTime[visit])] += 1
            visitors.insert(Int(city.visitUser[visit]))
        }
        self.init(place: place, hours: hours, visitors: visitors.count)
    }
}

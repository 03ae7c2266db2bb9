/// When a place is visited, by whoever visits it in the training part.
public struct PlaceHours: Codable, Equatable, Sendable {
    public var place: Int
    /// Visits per local hour of the week, 168 numbers, Monday 00 h first.
    public var hours: [Int]
    /// How many different users made them.
    public var visitors: Int

    public init(place: Int, hours: [Int], visitors: Int) {
        self.place = place
        self.hours = hours
        self.visitors = visitors
    }
}

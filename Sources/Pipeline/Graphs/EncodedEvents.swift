import City

/// The events of all users, oldest first, as numbers that tables are looked up by.
///
/// Built from a training view by `EventVocabulary`, so that no held-out event is among them.
public struct EncodedEvents: Equatable, Sendable {
    /// Where the events of each user start; one more number than there are users.
    public var offsets: [Int]
    /// Place of each event.
    public var places: [Int32]
    /// Local wall clock of each event in seconds.
    public var localTimes: [Int64]
    /// Where the user was: row of the geohash table; 0 where it is unknown.
    public var geohashes: [Int32]
    /// How far the user was from the place: row of the table of distances; 0 where it is unknown.
    public var distances: [Int32]
    /// Where the user was; empty where that was not kept.
    public var positions: [GeoPoint?]

    public init(
        offsets: [Int], places: [Int32], localTimes: [Int64], geohashes: [Int32],
        distances: [Int32], positions: [GeoPoint?] = []
    ) {
        precondition(
            offsets.last == places.count && localTimes.count == places.count
                && geohashes.count == places.count && distances.count == places.count,
            "Events of \(places.count) places, \(geohashes.count) geohashes")
        self.offsets = offsets
        self.places = places
        self.localTimes = localTimes
        self.geohashes = geohashes
        self.distances = distances
        self.positions = positions
    }

    public var users: Int { offsets.count - 1 }
    public var count: Int { places.count }

    public func range(ofUser user: Int) -> Range<Int> { offsets[user]..<offsets[user + 1] }
}

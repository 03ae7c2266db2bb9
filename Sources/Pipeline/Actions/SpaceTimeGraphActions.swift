import City
import Graphs
import Reports
import Tensors

extension Workspace {
    /// The spatio-temporal graph of a city's training events. O(visits).
    ///
    /// - Parameter split: Name of the rule that says what is training; nil takes the released one,
    ///   else the chronological one.
    /// - Throws: `Failure(.usage)` for settings out of range and an unknown rule,
    ///   `Failure(.badData)` where nothing is left to learn from.
    public func spaceTimeGraph(
        city name: String, settings: SpaceTimeGraphSettings = .init(), split: String? = nil
    ) throws -> (graph: SpaceTimeGraph, view: TrainingView) {
        let city = try city(name)
        let rule = try split.map { try splitRule(named: $0) }
        let view = try Split(city, rule ?? (city.visitPart == nil ? .chronological : .released))
            .trainingView()
        return (try SpaceTimeGraph(encodedEvents(view), places: view.places, settings), view)
    }

    /// Statistics of the graph, with its heaviest edges by name.
    public func spaceTimeGraphReport(
        city name: String, settings: SpaceTimeGraphSettings = .init(), split: String? = nil,
        heaviest: Int = 10
    ) throws -> SpaceTimeGraphReport {
        let city = try city(name)
        let (graph, view) = try spaceTimeGraph(city: name, settings: settings, split: split)
        return SpaceTimeGraphReport(
            graph, city: city.name, view: view.name, users: view.users, heaviest: heaviest,
            name: { city.placeNames[$0] })
    }

    /// The events of a view, with the user at the previous place, and at the first event nowhere.
    ///
    /// To be replaced by `EventVocabulary`, which also knows recorded positions and distances.
    private func encodedEvents(_ view: TrainingView) -> EncodedEvents {
        var offsets = [Int](repeating: 0, count: view.users + 1)
        for user in view.visitUser { offsets[Int(user) + 1] += 1 }
        for user in 0..<view.users { offsets[user + 1] += offsets[user] }
        var rows: [String: Int32] = [:]
        var geohashes = [Int32](repeating: 0, count: view.visitCount)
        if view.hasLocations {
            for visit in 1..<max(1, view.visitCount)
            where view.visitUser[visit] == view.visitUser[visit - 1] {
                let place = Int(view.visitPlace[visit - 1])
                let cell = Geohash.encode(view.latitude[place], view.longitude[place])
                let row = rows[cell] ?? Int32(rows.count + 1)
                rows[cell] = row
                geohashes[visit] = row
            }
        }
        return EncodedEvents(
            offsets: offsets, places: view.visitPlace, localTimes: view.visitLocalTime,
            geohashes: geohashes, distances: Array(repeating: 0, count: view.visitCount))
    }
}

import City
import Graphs
import Models
import Reports
import Support
import Tensors

extension Workspace {
    /// The spatio-temporal graph of a city's training events. O(visits).
    ///
    /// - Parameter split: Name of the rule that says what is training; nil takes leave-one-out, as
    ///   the models of sequences do.
    /// - Throws: `Failure(.usage)` for settings out of range and an unknown rule,
    ///   `Failure(.badData)` where nothing is left to learn from, or the settings ask for regions of a
    ///   city without any.
    public func spaceTimeGraph(
        city name: String, settings: SpaceTimeGraphSettings = .init(), split: String? = nil
    ) throws -> (graph: SpaceTimeGraph, view: TrainingView) {
        let city = try city(name)
        let rule = try split.map { try splitRule(named: $0) } ?? .leaveOneOut
        let view = try Split(city, rule, kinds: SequenceAction.auto.kinds(in: city))
            .trainingView()
        let events = EventVocabulary(view).events(view)
        return (
            try SpaceTimeGraph(events, places: view.places, regions: view.region, settings), view
        )
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
}

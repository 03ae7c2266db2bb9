import City
import Graphs
import Questions
import Support
import Tensors
import Testing

/// The spatio-temporal graph of the bundled city, as the command gets it.
@Suite("Spatio-temporal graph of a city") struct SpaceTimeGraphActionTests {
    private let workspace: Workspace
    private let city = Workspace.bundledCity

    init() throws { workspace = try Workspace() }

    @Test func reportOfTraining() throws {
        let (graph, view) = try workspace.spaceTimeGraph(city: city)
        let report = try workspace.spaceTimeGraphReport(city: city, heaviest: 3)
        #expect(view.name == "training" && graph.rows == view.places + 1)
        #expect(report.events == view.visitCount && report.nodes == view.places)
        #expect(2 * report.edges == graph.neighbours.count && report.edges > 0)
        #expect(report.heaviest.count == 3 && report.heaviest.allSatisfy { !$0.name.isEmpty })
        #expect(report.heaviest[0].weight == report.weight.largest)
        // Nobody's held-out visits: a graph of all would have more.
        let whole = try Split(try workspace.city(city), .chronological)
        #expect(view.visitCount < whole.parts.count)
    }

    @Test func settingsAndSplits() throws {
        var settings = SpaceTimeGraphSettings()
        settings.steps = 1
        let near = try workspace.spaceTimeGraphReport(city: city, settings: settings)
        let usual = try workspace.spaceTimeGraphReport(city: city)
        #expect(near.edges < usual.edges && near.rule.contains("within 1 step,"))
        #expect(
            try workspace.spaceTimeGraphReport(city: city, split: "global").events
                != usual.events)
        settings = SpaceTimeGraphSettings()
        settings.area = .region
        let regions = try workspace.spaceTimeGraphReport(city: city, settings: settings)
        #expect(regions.area == "region" && usual.area == "geohash")
        #expect(regions.edges == usual.edges && regions.weight != usual.weight)
        #expect(throws: Failure.self) {
            try workspace.spaceTimeGraph(city: city, split: "half")
        }
        settings.steps = 0
        #expect(throws: Failure.self) {
            try workspace.spaceTimeGraph(city: city, settings: settings)
        }
    }
}

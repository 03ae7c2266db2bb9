import City
import Graphs
import Questions
import Reports
import Testing

/// The urban knowledge graph of the bundled city, as the command and the screens get it.
@Suite("Urban knowledge graph")
struct UrbanGraphActionTests {
    private let workspace: Workspace
    private let city = Workspace.bundledCity

    init() throws { workspace = try Workspace() }

    @Test("The report counts what is in the graph")
    func report() throws {
        let found = try workspace.urbanGraph(city)
        let report = try workspace.urbanGraphReport(city)
        #expect(report.source == "built" && report.facts == found.graph.factCount)
        #expect(report.relations.reduce(0) { $0 + $1.facts } == report.facts)
        #expect(report.entities.reduce(0) { $0 + $1.count } == found.graph.entityCount)
        let opens = report.relations.filter { $0.name.hasPrefix("OpenStoreAt") }
        #expect(opens.map(\.facts) == [report.training, report.training])
        #expect(opens.map(\.subjects) == ["Brand", "Region"])
        #expect(report.absentPaths.isEmpty)
        #expect(!report.notices.contains { $0.contains("held-out pairs") })
    }

    @Test("The same settings give the same graph, others another")
    func caching() throws {
        let first = try workspace.urbanGraph(city)
        var settings = UrbanGraphSettings()
        settings.nearKilometres = 3
        let second = try workspace.urbanGraph(city, settings: settings)
        #expect(second.graph.factCount > first.graph.factCount)
        let other = try workspace.urbanGraph(city, seed: 2)
        #expect(other.split.test != first.split.test)
        #expect(throws: (any Error).self) {
            try workspace.urbanGraph(city, minimumPairs: 0)
        }
    }

    @Test("Every criterion leads somewhere, and ways are told by name")
    func ways() throws {
        let found = try workspace.urbanGraph(city)
        let (split, graph) = (found.split, found.graph)
        for criterion in SiteCriterion.allCases where graph.path(of: criterion) != nil {
            var grounded = 0
            for brand in 0..<split.brands {
                for region in split.test.regions(ofBrand: brand) {
                    let ways = found.instances.find(
                        criterion, brand: brand, region: Int(region))
                    let isGrounded = found.instances.isGrounded(
                        criterion, brand: brand, region: Int(region))
                    #expect((ways?.count ?? 0 > 0) == isGrounded)
                    grounded += isGrounded ? 1 : 0
                    for way in ways?.strongest ?? [] {
                        #expect(way.entities.count == criterion.path.count + 1)
                        #expect(way.entities.first == graph.names[Int(graph.brandEntities[brand])])
                    }
                }
            }
            #expect(grounded > 0, "\(criterion.name)")
        }
    }
}

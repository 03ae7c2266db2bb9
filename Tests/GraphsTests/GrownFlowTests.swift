import City
import Graphs
import Reports
import Tensors
import TestSupport
import Testing

/// What a grown city's graph says of people's ways.
@Suite struct GrownFlowTests {
    /// Of a grown city: each trip is one of consecutive training visits, none at a held-out store.
    @Test func aGrownCityTellsOfNoTripToAHeldOutStore() throws {
        let small = try SmallCity(users: 200, places: 400, days: 60)
        let split = try SiteSplit(small.city)
        let graph = try UrbanGraph.make(split)
        let region = try #require(small.city.placeRegion)
        let view = try Split(small.city, SplitRule.ofRules(on: small.city)).trainingView()
        let seen = view.visitPlace.indices.filter {
            !split.heldOutPlaces[Int(view.visitPlace[$0])]
        }
        var trips: [String: Double] = [:]
        for (before, after) in zip(seen, seen.dropFirst())
        where view.visitUser[before] == view.visitUser[after]
            && view.visitLocalTime[after] - view.visitLocalTime[before] <= 86_400
        {
            let from = region[Int(view.visitPlace[before])]
            let to = region[Int(view.visitPlace[after])]
            if from >= 0, to >= 0, from != to { trips["\(from) \(to)", default: 0] += 1 }
        }
        let flow = try #require(graph.relation(of: UrbanStep(.flowTransition)))
        let facts = (0..<graph.factCount).filter { Int(graph.relation[$0]) == flow }
        #expect(!facts.isEmpty)
        for fact in facts {
            let key = "\(graph.subject[fact]) \(graph.object[fact])"
            #expect(graph.strength(ofFact: fact) == trips[key], "regions \(key)")
        }
    }
}

import City
import Graphs
import Models
import Tensors
import TestSupport
import Testing
import Training

/// What may stand in a triple.
@Suite struct SamplerTests {
    /// Five users over four places: 0 and 3 are ordinary, 1 has no visit, 2 visited everything,
    /// 4 only place 2.
    private func view() -> TrainingView {
        let visits: [(user: Int32, place: Int32)] = [
            (0, 0), (0, 1), (0, 0), (2, 0), (2, 1), (2, 2), (2, 3), (3, 3), (4, 2),
        ]
        return TrainingView(
            name: "training", cityFingerprint: "", users: 5, places: 4, categoryCount: 0,
            visitUser: visits.map(\.user), visitPlace: visits.map(\.place),
            visitLocalTime: visits.indices.map { Int64($0) * 3600 }, latitude: [], longitude: [],
            category: [-1, -1, -1, -1])
    }

    @Test func onlyUsersWithBothKindsOfPlacesAreDrawn() throws {
        let graph = BipartiteGraph(view())
        var sampler = try #require(TripleSampler(graph, visited: graph.visitedPlaces, seed: 1))
        let batch = sampler.next(4000)
        #expect(Set(batch.users) == [0, 3, 4])
        for row in 0..<batch.count {
            let visited = graph.visitedPlaces[Int(batch.users[row])]
            #expect(visited.contains(batch.positives[row]))
            #expect(!visited.contains(batch.negatives[row]))
        }
        // Distinct places count, not visits: place 0 is half of user 0's positives.
        let own = (0..<batch.count).filter { batch.users[$0] == 0 }
        let zeros = own.count { batch.positives[$0] == 0 }
        #expect(abs(Double(zeros) / Double(own.count) - 0.5) < 0.06)
        #expect(abs(Double(own.count) / 4000 - 1 / 3) < 0.04)
    }

    @Test func negativesOfAGrownCityAreNeverVisited() throws {
        let small = try SmallCity()
        let graph = BipartiteGraph(small.split.trainingView())
        let visited = graph.visitedPlaces
        var sampler = try #require(TripleSampler(graph, visited: visited, seed: 9))
        var negatives: Set<Int32> = []
        for _ in 0..<20 {
            let batch = sampler.next(1000)
            for row in 0..<batch.count {
                #expect(visited[Int(batch.users[row])].containsAscending(batch.positives[row]))
                #expect(!visited[Int(batch.users[row])].containsAscending(batch.negatives[row]))
            }
            negatives.formUnion(batch.negatives)
        }
        #expect(negatives.count > 110, "nearly every place is a negative of somebody")
    }

    @Test func withoutAnyTripleThereIsNoSampler() {
        let everything = TrainingView(
            name: "training", cityFingerprint: "", users: 2, places: 1, categoryCount: 0,
            visitUser: [0], visitPlace: [0], visitLocalTime: [0], latitude: [], longitude: [],
            category: [-1])
        let graph = BipartiteGraph(everything)
        #expect(TripleSampler(graph, visited: graph.visitedPlaces, seed: 1) == nil)
    }

    @Test func theStreamsGoOnWhereTheyStood() throws {
        let graph = BipartiteGraph(view())
        var first = try #require(TripleSampler(graph, visited: graph.visitedPlaces, seed: 1))
        _ = first.next(10)
        var second = try #require(TripleSampler(graph, visited: graph.visitedPlaces, seed: 2))
        second.batches = try #require(RandomStream(state: first.batches.state))
        second.negatives = try #require(RandomStream(state: first.negatives.state))
        #expect(first.next(50) == second.next(50))
    }
}

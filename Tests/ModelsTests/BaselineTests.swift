import City
import Graphs
import Models
import Recommending
import Tensors
import Testing

@Suite struct BaselineTests {
    /// Users at places, in order, an hour apart from Thursday 0 h; places on a line.
    private func view(_ visited: [[Int32]], places: Int = 5) -> TrainingView {
        TrainingView(
            name: "training", cityFingerprint: "", users: visited.count, places: places,
            categoryCount: 0,
            visitUser: visited.enumerated().flatMap { user, places in
                places.map { _ in Int32(user) }
            },
            visitPlace: Array(visited.joined()),
            visitLocalTime: visited.flatMap { $0.indices.map { Int64($0) * 3600 } },
            latitude: (0..<places).map { 52 + Double($0 * $0) / 100 },
            longitude: [Double](repeating: 5, count: places),
            category: [Int32](repeating: -1, count: places))
    }

    private func scores(
        _ scorer: some NextPlaceScorer, after history: [(Int32, Int64)], at hour: Int64
    ) -> [Float] {
        let moments = history.map { PlaceMoment(place: $0.0, localTime: $0.1 * 3600) }
        var scores = [Float](repeating: .nan, count: scorer.places)
        scores.withUnsafeMutableBufferPointer {
            scorer.score(
                NextPlaceQuery(
                    user: 0, localTime: hour * 3600, last: moments.last, history: moments[...]),
                into: $0)
        }
        return scores
    }

    @Test func ownPlacesAreCounted() {
        #expect(
            scores(OwnPlaces(places: 3), after: [(1, 0), (2, 1), (1, 2)], at: 3) == [0, 2, 1])
    }

    /// The same hour counts 1, an hour off ½ (also over midnight), anything else 1 %.
    @Test func hoursLieOnACircle() {
        let history: [(Int32, Int64)] = [(0, 0), (1, 23), (2, 25), (3, 12)]
        #expect(scores(OwnPlacesAtHour(places: 4), after: history, at: 48) == [1, 0.5, 0.5, 0.01])
    }

    /// By hand: ages 0, 1, 2 give 1, .98, .98²; hours 0, 1, 0 at hour 0 give 1, .5, 1; last is 0.
    @Test func theMixByHand() {
        let history: [(Int32, Int64)] = [(0, 0), (1, 25), (0, 48)]
        let found = scores(OwnMix(places: 3), after: history, at: 72)
        #expect(abs(found[0] - 0.3 * (1 + 0.98 * 0.98)) < 1e-6)
        #expect(abs(found[1] - (0.98 * 0.5 + 0.7)) < 1e-6)
        #expect(found[2] == 0)
    }

    @Test func theCrowdByHand() {
        let view = view([[0, 1, 0, 2], [1, 0], [2]])
        #expect(scores(Popularity(view), after: [], at: 0) == [3, 2, 2, 0, 0])
        // At hour 0: the first visits 0, 1, 2; ties by popularity.
        let atHour = scores(PopularityAtHour(view), after: [], at: 0)
        #expect(atHour[0] > atHour[1] && atHour[1] == atHour[2] && atHour[2] > 1)
        #expect(scores(PopularityAtHour(view), after: [], at: 100)[3] == 0)
        // From 0: once to 1, once to 2; from 1 twice to 0.
        let markov = FirstOrderMarkov(view)
        #expect(scores(markov, after: [(2, 0), (0, 1)], at: 2) == [0.001, 1, 1.001, 0, 0])
        #expect(scores(markov, after: [(1, 0)], at: 2) == [2, 0.001, 0, 0, 0])
        #expect(scores(FirstOrderMarkov(view, longestGap: 3599), after: [(1, 0)], at: 2)[0] == 0)
        let nearest = scores(NearestPlaces(view), after: [(1, 0)], at: 0)
        #expect(nearest[1] == 0 && nearest[0] > nearest[2] && nearest[2] > nearest[3])
    }

    /// Places 0 and 1 share two of two and three users: 2 / √6.
    @Test func neighborsByHand() {
        let graph = BipartiteGraph(view([[0, 1], [0, 1], [1, 2], [3]]))
        let found = ItemNeighbors(graph).scores(ofUsers: 0..<4)
        #expect(abs(found[3, 3]) == 0)
        #expect(abs(found[2, 0] - 2 / Float(6).squareRoot()) < 1e-6)
        #expect(abs(found[0, 2] - 1 / Float(3).squareRoot()) < 1e-6)
        // With one neighbour each, 1 listens to 0 and no longer to 2; 2 still listens to 1.
        let one = ItemNeighbors(graph, neighbors: 1).scores(ofUsers: 0..<4)
        #expect(one[2, 1] == 0 && one[0, 2] > 0)
    }

    /// The same pairs with h = 1.5; a large h ranks by the number of shared visitors alone.
    @Test func shrinkageByHand() {
        let graph = BipartiteGraph(view([[0, 1], [0, 1], [1, 2], [3, 4]]))
        let found = ItemNeighbors(graph, shrinkage: 1.5).scores(ofUsers: 0..<4)
        #expect(abs(found[2, 0] - 2 / (Float(6).squareRoot() + 1.5)) < 1e-6)
        #expect(abs(found[0, 2] - 1 / (Float(3).squareRoot() + 1.5)) < 1e-6)
        // Two places of one and the same visitor: as similar as can be, and then no more.
        let plain = ItemNeighbors(graph).scores(ofUsers: 0..<4)
        #expect(plain[3, 4] == 1 && plain[3, 4] > plain[2, 0])
        let shrunk = ItemNeighbors(graph, shrinkage: 1000).scores(ofUsers: 0..<4)
        #expect(shrunk[3, 4] < shrunk[2, 0])
    }

    /// What was reported before there was a tuning stays what it was.
    @Test func settingsBeforehand() {
        let graph = BipartiteGraph(view([[0, 1], [0, 1], [1, 2], [3]]))
        for (rule, plain) in [
            (Baseline.itemNeighbors, ItemNeighbors(graph, neighbors: 100) as any PlaceScorer),
            (.ease, EASE(graph, lambda: 500)),
        ] {
            #expect(
                rule.placeScorer(graph)?.scores(ofUsers: 0..<4).elements
                    == plain.scores(ofUsers: 0..<4).elements)
        }
    }

    /// The textbook form and the one over users are the same model.
    @Test func bothFormsOfEASEAgree() {
        var random = RandomStream(seed: 8, name: "ease")
        let visited = (0..<12).map { _ in
            (0..<6).map { _ in Int32(random.integer(below: 9)) }
        }
        let graph = BipartiteGraph(view(visited, places: 9))
        for lambda in [0.5, 20] {
            let users = EASE(graph, lambda: lambda, overUsers: true).scores(ofUsers: 0..<12)
            let places = EASE(graph, lambda: lambda, overUsers: false).scores(ofUsers: 0..<12)
            for (a, b) in zip(users.elements, places.elements) { #expect(abs(a - b) < 1e-5) }
        }
    }

    /// Two places always seen together, λ = 1, two users: G = [[2, 2], [2, 2]], P = (G + I)⁻¹ =
    /// [[3, -2], [-2, 3]] / 5, so B = 2/3 off the diagonal.
    @Test func easeByHand() {
        let graph = BipartiteGraph(view([[0, 1], [0, 1]], places: 2))
        let scores = EASE(graph, lambda: 1).scores(ofUsers: 0..<2)
        for score in scores.elements { #expect(abs(score - 2.0 / 3) < 1e-6) }
    }
}

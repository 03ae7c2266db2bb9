import City
import Graphs
import Models
import Recommending
import Tensors
import TestSupport
import Testing

@Suite struct SequenceTests {
    private let small: SmallCity
    private let split: Split
    private let view: TrainingView
    private let vocabulary: EventVocabulary
    private let events: EncodedEvents

    init() throws {
        small = try SmallCity()
        split = try Split(small.city, .leaveOneOut)
        view = split.trainingView()
        vocabulary = EventVocabulary(view)
        events = vocabulary.events(view)
    }

    private func examples(_ length: Int, windows: Bool) -> SequenceExamples {
        SequenceExamples(
            events: events, length: length, vocabulary: vocabulary, windows: windows)
    }

    /// Every pair of an event and the next one of its user, as one row of numbers.
    private func pairs(lastOnly limit: Int?) -> [[Int32]] {
        var pairs: [[Int32]] = []
        for user in 0..<events.users {
            let own = Array(events.range(ofUser: user))
            var found: [[Int32]] = []
            for (event, next) in zip(own, own.dropFirst()) {
                found.append([
                    Int32(user) + 1, events.places[event] + 1, events.geohashes[event],
                    events.distances[event], events.places[next] + 1, events.geohashes[next],
                    events.distances[next],
                ])
            }
            pairs += limit.map { Array(found.suffix($0)) } ?? found
        }
        return pairs
    }

    /// The same, read from a batch.
    private func pairs(in batch: SequenceBatch) -> [[Int32]] {
        batch.items.indices.filter { batch.positives[$0] > 0 }.map { slot in
            [
                batch.users[slot / batch.length], batch.items[slot], batch.geohashes[slot],
                batch.distances[slot], batch.positives[slot], batch.targetGeohashes[slot],
                batch.targetDistances[slot],
            ]
        }
    }

    @Test(arguments: [1, 4, 7, 1000]) func windowsHoldEveryEvent(length: Int) {
        let examples = examples(length, windows: true)
        let batch = examples.batch(Array(0..<examples.count), seed: 1, step: 0)
        #expect(pairs(in: batch) == pairs(lastOnly: nil))
        #expect(examples.targetCount == pairs(in: batch).count)
        let last = self.examples(length, windows: false)
        let released = last.batch(Array(0..<last.count), seed: 1, step: 0)
        #expect(pairs(in: released) == pairs(lastOnly: length))
        #expect(last.count == (0..<events.users).count { events.range(ofUser: $0).count > 1 })
        // Padding is on the left and is 0 everywhere.
        for batch in [batch, released] {
            for row in 0..<batch.count {
                let slots = row * batch.length..<(row + 1) * batch.length
                let padding = slots.prefix { batch.items[$0] == 0 }
                #expect(padding.count < batch.length)
                for slot in padding {
                    #expect(batch.positives[slot] == 0 && batch.negatives[slot] == 0)
                    #expect(batch.geohashes[slot] == 0 && batch.targetDistances[slot] == 0)
                }
                #expect(slots.dropFirst(padding.count).allSatisfy { batch.items[$0] > 0 })
            }
        }
    }

    /// The last window is the one that released code takes.
    @Test func theLastWindowIsFull() {
        let windows = examples(5, windows: true)
        let last = examples(5, windows: false)
        let ends = (0..<windows.count).filter {
            $0 + 1 == windows.count
                || windows.user(ofSequence: $0 + 1) != windows.user(ofSequence: $0)
        }
        var batch = windows.batch(ends, seed: 1, step: 0)
        var released = last.batch(Array(0..<last.count), seed: 1, step: 0)
        batch.negatives = []
        released.negatives = []
        #expect(batch == released)
    }

    /// A history that is asked about is encoded as the same events are in training.
    @Test(arguments: [1, 6, 1000], [VisitAction.visit, .order])
    func historiesAreEncodedAsInTraining(length: Int, action: VisitAction) throws {
        let split = try Split(small.city, .leaveOneOut, action: action)
        let view = split.trainingView()
        let vocabulary = EventVocabulary(view)
        let events = vocabulary.events(view)
        let encoder = SequenceEncoder(length: length, vocabulary: vocabulary)
        var queries: [NextPlaceQuery] = []
        for user in 0..<view.users {
            let history = events.range(ofUser: user).map {
                PlaceMoment(
                    place: view.visitPlace[$0], localTime: view.visitLocalTime[$0],
                    position: view.position(ofVisit: $0))
            }
            queries.append(
                NextPlaceQuery(
                    user: Int32(user), localTime: 1 << 40, last: history.last,
                    history: history[...], position: user % 2 == 0 ? GeoPoint(52.4, 4.9) : nil))
        }
        let batch = encoder.batch(queries[...])
        #expect(batch.count == view.users && batch.length == length)
        #expect(batch.positives.allSatisfy { $0 == 0 })
        for user in 0..<view.users {
            let kept = events.range(ofUser: user).suffix(length)
            let slots = ((user + 1) * length - kept.count)..<(user + 1) * length
            #expect(batch.users[user] == Int32(user) + 1)
            #expect(slots.map { batch.items[$0] } == kept.map { events.places[$0] + 1 })
            #expect(slots.map { batch.geohashes[$0] } == kept.map { events.geohashes[$0] })
            #expect(slots.map { batch.distances[$0] } == kept.map { events.distances[$0] })
            #expect((user * length..<slots.lowerBound).allSatisfy { batch.items[$0] == 0 })
            let last = events.range(ofUser: user).last
            let asked =
                user % 2 == 0
                ? GeoPoint(52.4, 4.9)
                : last.flatMap {
                    view.position(ofVisit: $0)
                        ?? vocabulary.location(ofPlace: Int(view.visitPlace[$0]))
                }
            #expect(encoder.position(queries[user]) == asked)
            #expect(
                batch.targetGeohashes[(user + 1) * length - 1] == vocabulary.geohashRow(of: asked))
        }
        // A slice in the middle is encoded by itself.
        let part = encoder.batch(queries[5..<9])
        #expect(part.items == Array(batch.items[5 * length..<9 * length]))
        #expect(part.users == Array(batch.users[5..<9]))
    }

    @Test func aUserWithoutAHistoryAsksFromHome() {
        let encoder = SequenceEncoder(length: 3, vocabulary: vocabulary)
        let batch = encoder.batch([NextPlaceQuery(user: 2, localTime: 0, last: nil, history: [])])
        #expect(batch.items == [0, 0, 0] && batch.users == [3])
        #expect(
            batch.targetGeohashes
                == [0, 0, vocabulary.geohashRow(of: vocabulary.home(ofUser: 2))])
    }

    @Test func negativesAreNewAndUniform() {
        let examples = examples(1000, windows: false)
        let rows = Array(0..<examples.count)
        var drawn = [Int](repeating: 0, count: view.places)
        var slots = 0
        var expected = [Double](repeating: 0, count: view.places)
        let visited = BipartiteGraph(view).visitedPlaces
        for step in 0..<20 {
            let batch = examples.batch(rows, seed: 3, step: step)
            #expect(batch == examples.batch(rows, seed: 3, step: step))
            #expect(batch != examples.batch(rows, seed: 4, step: step))
            #expect(batch != examples.batch(rows, seed: 3, step: step + 1))
            for slot in batch.items.indices {
                #expect((batch.negatives[slot] > 0) == (batch.positives[slot] > 0))
                guard batch.negatives[slot] > 0 else { continue }
                let own = visited[Int(batch.users[slot / batch.length]) - 1]
                let place = batch.negatives[slot] - 1
                #expect(!own.contains(place))
                drawn[Int(place)] += 1
                slots += 1
                for other in 0..<view.places where !own.contains(Int32(other)) {
                    expected[other] += 1 / Double(view.places - own.count)
                }
            }
        }
        #expect(slots > 10_000)
        // Five standard deviations, for 120 places at once.
        for place in drawn.indices {
            #expect(
                abs(Double(drawn[place]) - expected[place]) < 5 * expected[place].squareRoot())
        }
    }

    /// Who has been everywhere has no negative, and who has one place left always that one.
    @Test func negativesOfWhoHasBeenAlmostEverywhere() {
        let view = TrainingView(
            name: "training", cityFingerprint: "", users: 2, places: 3, categoryCount: 0,
            visitUser: [0, 0, 0, 1, 1, 1], visitPlace: [2, 0, 1, 2, 0, 2],
            visitLocalTime: [0, 1, 2, 0, 1, 2], latitude: [], longitude: [],
            category: [-1, -1, -1])
        let vocabulary = EventVocabulary(view)
        let examples = SequenceExamples(
            events: vocabulary.events(view), length: 2, vocabulary: vocabulary)
        #expect(examples.batch([0, 1], seed: 1, step: 1).negatives == [0, 0, 2, 2])
    }

    @Test func anEpochHasEverySequenceOnce() {
        let examples = examples(4, windows: true)
        let orders = (0..<3).map { examples.order(seed: 7, epoch: $0) }
        #expect(orders.allSatisfy { $0.sorted() == Array(0..<examples.count) })
        #expect(orders[0] != orders[1] && orders[1] != orders[2])
        #expect(orders[1] == examples.order(seed: 7, epoch: 1))
        #expect(orders[1] != examples.order(seed: 8, epoch: 1))
    }

    /// A city whose held-out events are at places of their own: nothing of them is learned from.
    @Test func heldOutEventsReachNoExample() throws {
        var draft = try CityDraft(small.city)
        let outside = Int32(draft.placeNames.count)
        for index in 0..<2 {
            _ = draft.addPlace(
                identifier: "held out \(index)", latitude: 60 + Double(index), longitude: 30)
        }
        draft.placeBrand = []
        draft.brands = BrandDraft()
        draft.placeRegion = []
        draft.placeBusinessArea = []
        draft.regions = AreaDraft()
        draft.businessAreas = AreaDraft()
        draft.flows = FlowDraft()
        draft.placeHours = []
        draft.placeVectors = []
        draft.truth = nil
        for visit in split.parts.indices where split.part(ofVisit: visit) != nil {
            switch split.part(ofVisit: visit) {
            case .validation: draft.visitPlace[visit] = outside
            case .test: draft.visitPlace[visit] = outside + 1
            case .training, nil: break
            }
        }
        let city = try draft.write(to: small.folder.file("marked"))
        let marked = try Split(city, .leaveOneOut)
        #expect(marked.heldOut(.test).places.contains(outside + 1))
        let view = marked.trainingView()
        let vocabulary = EventVocabulary(view)
        let examples = SequenceExamples(
            events: vocabulary.events(view), length: 6, vocabulary: vocabulary)
        let batch = examples.batch(Array(0..<examples.count), seed: 1, step: 0)
        #expect(!(batch.items + batch.positives).contains { $0 > outside })
        #expect(vocabulary.geohashes == self.vocabulary.geohashes)
        // But for negatives it is the batch of the city as it was.
        var found = batch
        var expected = self.examples(6, windows: true)
            .batch(Array(0..<examples.count), seed: 1, step: 0)
        found.negatives = []
        expected.negatives = []
        found.negativeDistances = []
        expected.negativeDistances = []
        #expect(found == expected)
    }
}

import City
import Tensors
import TestSupport
import Testing

@testable import Graphs

@Suite struct EventVocabularyTests {
    /// Places 1 km apart to the north, the first at the equator; visits are an hour apart.
    private func view(
        _ visited: [[Int32]], places: Int = 6, positions: [(Float, Float)] = []
    ) -> TrainingView {
        TrainingView(
            name: "training", cityFingerprint: "", users: visited.count, places: places,
            categoryCount: 0,
            visitUser: visited.enumerated().flatMap { user, places in
                places.map { _ in Int32(user) }
            },
            visitPlace: Array(visited.joined()),
            visitLocalTime: visited.flatMap { $0.indices.map { Int64($0) * 3600 } },
            latitude: (0..<places).map(Self.latitude),
            longitude: [Double](repeating: 5, count: places),
            category: [Int32](repeating: -1, count: places),
            visitLatitude: positions.map(\.0), visitLongitude: positions.map(\.1))
    }

    private static func latitude(_ place: Int) -> Double {
        Double(place) / GreatCircle.radius * 180 / .pi
    }

    @Test func withoutPositionsAUserIsWhereHeWasBefore() {
        // The median of places 0, 0, 3, 5 is 1.5 km north; user 1 has none, user 2 one event.
        let view = view([[0, 3, 5, 0], [], [4]])
        let vocabulary = EventVocabulary(view, edges: [0.5, 2, 4])
        let events = vocabulary.events(view)
        #expect(events.offsets == [0, 4, 4, 5])
        #expect(events.places == [0, 3, 5, 0, 4] && events.localTimes == view.visitLocalTime)
        // 1.5 km, 3 km, 2 km, 5 km; the only event of user 2 is at his home.
        #expect(events.distances == [2, 3, 3, 4, 1])
        func cell(_ place: Double) -> String {
            Geohash.encode(place / GreatCircle.radius * 180 / .pi, 5, length: 6)
        }
        let cells = [cell(1.5), cell(0), cell(3), cell(5), cell(4)]
        #expect(vocabulary.geohashes == Set(cells).sorted())
        #expect(
            events.geohashes
                == cells.map { Int32((vocabulary.geohashes.firstIndex(of: $0) ?? -2) + 1) })
        #expect(events.geohashes.allSatisfy { $0 > 0 })
        #expect(vocabulary.geohashRows == vocabulary.geohashes.count + 1)
        #expect(vocabulary.home(ofUser: 1) == nil)
        #expect(vocabulary.geohashRow(of: nil) == 0)
        #expect(vocabulary.geohashRow(of: GeoPoint(-40, 100)) == 0)
        #expect(vocabulary.distanceRow(from: nil, to: 0) == 0)
        #expect(vocabulary.distanceRows(from: nil) == [0, 0, 0, 0, 0, 0])
    }

    @Test func recordedPositionsAreTaken() {
        let view = view(
            [[0, 3], [5]], positions: [(0, 5), (Float(Self.latitude(1)), 5), (0, 5.5)])
        let vocabulary = EventVocabulary(view, edges: [1, 2.5])
        let events = vocabulary.events(view)
        #expect(events.distances == [1, 2, 3])
        #expect(
            vocabulary.geohashes
                == Set([(0, 5), (Self.latitude(1), 5), (0, 5.5)].map { Geohash.encode($0, $1) })
                .sorted())
        #expect(
            vocabulary.position(ofUser: 0, recorded: nil, previous: 3) == nil
                && vocabulary.position(ofUser: 0, recorded: GeoPoint(1, 2), previous: nil)
                    == GeoPoint(1, 2)
        )
    }

    @Test func aCityWithoutLocationsHasUnknownRowsOnly() {
        let full = view([[0, 1], [2]])
        let bare = TrainingView(
            name: "training", cityFingerprint: "", users: 2, places: 6, categoryCount: 0,
            visitUser: full.visitUser, visitPlace: full.visitPlace,
            visitLocalTime: full.visitLocalTime, latitude: [], longitude: [],
            category: full.category)
        let vocabulary = EventVocabulary(bare)
        #expect(vocabulary.geohashes.isEmpty)
        let events = vocabulary.events(bare)
        #expect(events.geohashes == [0, 0, 0] && events.distances == [0, 0, 0])
        #expect(vocabulary.distanceRows(from: GeoPoint(0, 5)) == [0, 0, 0, 0, 0, 0])
    }

    @Test func edgesAndNames() throws {
        let vocabulary = EventVocabulary(view([[0]]))
        #expect(vocabulary.distanceRowCount == 14 && vocabulary.distanceNames.count == 13)
        #expect(vocabulary.distanceNames[0] == "under 0.25 km")
        #expect(vocabulary.distanceNames[3] == "1-1.5 km")
        #expect(vocabulary.distanceNames[12] == "50 km and more")
        #expect(try EventVocabulary.edges("0.5, 2,10") == [0.5, 2, 10])
        for text in ["", "1,,2", "2,1", "0,1", "1,1", "1,two", "5,30000", "1,nan"] {
            #expect(failure { _ = try EventVocabulary.edges(text) }?.kind == .usage)
        }
    }

    /// Buckets against the haversine formula and a search through the edges.
    @Test func distancesAgreeWithTheFormula() {
        var random = RandomStream(seed: 4, name: "distances")
        let count = 300
        let latitude = (0..<count).map { _ in 40 + random.uniform() * random.uniform() }
        let longitude = (0..<count).map { _ in -74 + random.uniform() * random.uniform() }
        let view = TrainingView(
            name: "training", cityFingerprint: "", users: 1, places: count, categoryCount: 0,
            visitUser: [0], visitPlace: [0], visitLocalTime: [0], latitude: latitude,
            longitude: longitude, category: [Int32](repeating: -1, count: count))
        let vocabulary = EventVocabulary(view)
        var seen: Set<Int32> = []
        for place in 0..<count {
            let from = GeoPoint(latitude[place], longitude[place])
            let expected = (0..<count).map { other -> Int32 in
                let kilometres = GreatCircle.kilometres(
                    latitude[place], longitude[place], latitude[other], longitude[other])
                return Int32((vocabulary.edges.firstIndex { kilometres < $0 } ?? 12) + 1)
            }
            #expect(vocabulary.distanceRows(from: from) == expected)
            #expect(vocabulary.distanceRow(from: from, to: 7) == expected[7])
            seen.formUnion(expected)
        }
        #expect(seen == Set(1...13))
    }

    /// Events against a direct reading of a grown city, of visits and of orders.
    @Test(arguments: [VisitAction.visit, .order])
    func eventsAreThoseOfTraining(action: VisitAction) throws {
        let small = try SmallCity()
        let city = small.city
        let split = try Split(city, .leaveOneOut, action: action)
        let view = split.trainingView()
        let vocabulary = EventVocabulary(view)
        let events = vocabulary.events(view)
        #expect(vocabulary.hasPositions == (action == .order))
        var event = 0
        for user in 0..<city.userCount {
            #expect(events.offsets[user] == event)
            let own = city.visitRange(ofUser: user).filter {
                city.action(ofVisit: $0) == action
            }
            // What is held out is not there.
            let training = own.count < 3 ? own : own.dropLast(2)
            let places = training.map { Int(city.visitPlace[$0]) }
            func median(_ values: [Double]) -> Double {
                let sorted = values.sorted()
                let half = sorted.count / 2
                return sorted.count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
            }
            for (index, visit) in training.enumerated() {
                var from = (0.0, 0.0)
                if action == .order, let position = city.visitPosition {
                    from = (Double(position.latitude[visit]), Double(position.longitude[visit]))
                } else if index == 0 {
                    from = (
                        median(places.map { city.placeLatitude[$0] }),
                        median(places.map { city.placeLongitude[$0] })
                    )
                } else {
                    from = (
                        city.placeLatitude[places[index - 1]],
                        city.placeLongitude[places[index - 1]]
                    )
                }
                let kilometres = GreatCircle.kilometres(
                    from.0, from.1, city.placeLatitude[places[index]],
                    city.placeLongitude[places[index]])
                #expect(events.places[event] == Int32(places[index]))
                #expect(events.localTimes[event] == city.visitLocalTime[visit])
                #expect(
                    events.distances[event]
                        == Int32(vocabulary.edges.count { $0 <= kilometres } + 1))
                #expect(
                    vocabulary.geohashes[Int(events.geohashes[event]) - 1]
                        == Geohash.encode(from.0, from.1, length: 6))
                event += 1
            }
        }
        #expect(event == events.count && event > 100)
    }

    @Test func missingNumbersOfAnAscendingList() {
        var random = RandomStream(seed: 2, name: "missing")
        for _ in 0..<200 {
            let count = 1 + random.integer(below: 30)
            let held = (0..<Int32(count)).filter { _ in random.uniform() < 0.5 }
            let missing = (0..<Int32(count)).filter { !held.contains($0) }
            #expect(missing.indices.map { held.missingAscending($0) } == missing)
        }
    }
}

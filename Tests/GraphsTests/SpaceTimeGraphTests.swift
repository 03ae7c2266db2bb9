import Graphs
import Reports
import Support
import Tensors
import Testing

/// Events of three users at five places, small enough to be worked out by hand.
private enum HandEvents {
    /// (place, hour and minute, geohash) of each user's events.
    static let users: [[(Int32, Int, Int, Int32)]] = [
        [(0, 8, 0, 1), (1, 8, 30, 1), (2, 12, 0, 2), (0, 13, 0, 1)],
        [(1, 12, 0, 0), (2, 12, 30, 0)],
        [(0, 9, 59, 3), (4, 10, 0, 4)],
    ]

    static func events(_ order: [Int] = [0, 1, 2]) -> EncodedEvents {
        let own = order.map { users[$0] }
        let all = own.flatMap { $0 }
        return EncodedEvents(
            offsets: own.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
            places: all.map(\.0), localTimes: all.map { Int64($0.1 * 3600 + $0.2 * 60) },
            geohashes: all.map(\.3), distances: all.map { _ in 0 })
    }

    static func graph(
        _ order: [Int] = [0, 1, 2], _ change: (inout SpaceTimeGraphSettings) -> Void = { _ in }
    ) throws -> SpaceTimeGraph {
        var settings = SpaceTimeGraphSettings()
        change(&settings)
        return try SpaceTimeGraph(events(order), places: 5, settings)
    }
}

extension SpaceTimeGraph {
    /// The weight between two rows, as the first reads it.
    fileprivate func weight(_ row: Int, _ other: Int32) -> Double? {
        edges(ofRow: row).first { $0.row == other }?.weight
    }

    fileprivate func isNear(_ row: Int, _ other: Int32, _ expected: Double) -> Bool {
        guard let found = weight(row, other) else { return false }
        return abs(found - expected) < 1e-12
    }
}

@Suite("Spatio-temporal graph") struct SpaceTimeGraphTests {
    /// A-B: one step, one geohash, both breakfast, 1.5²; and two steps, one geohash, 1.5/2: 3.
    /// A-C: two steps, 1/2; and one step, both lunch, 1.5: 2. B-C: 1, and both lunch, of unknown
    /// geohash, 1.5: 2.5. A-E: one step: 1. Neighbours: A 3, B 2, C 2, E 1.
    @Test func everyFactorByHand() throws {
        let graph = try HandEvents.graph()
        #expect(graph.rows == 6 && graph.events == 8)
        #expect((0..<6).map(graph.degree(ofRow:)) == [0, 3, 2, 2, 0, 1])
        #expect(graph.isNear(1, 2, 3 * (1.0 / 3 + 1.0 / 2)))
        #expect(graph.isNear(1, 3, 2 * (1.0 / 3 + 1.0 / 2)))
        #expect(graph.isNear(2, 3, 2.5))
        #expect(graph.isNear(1, 5, 1.0 / 3 + 1))
        for row in 1..<6 {
            for edge in graph.edges(ofRow: row) {
                #expect(graph.weight(Int(edge.row), Int32(row)) == edge.weight)
            }
        }
        let pair = try #require(graph.edges(ofRow: 1).first)
        #expect(pair.row == 2 && pair.pairs == 2 && pair.pairsOfPlace == 2)
        #expect(pair.pairsOfPeriod == 1)
        #expect(graph.edges(ofRow: 1).map(\.row) == [2, 3, 5])
        #expect(graph.edges(ofRow: 1, limit: 1).map(\.row) == [2])
    }

    /// Sums of weights instead of numbers of neighbours: A 6, B 5.5, C 4.5, E 1.
    @Test func weightedDegrees() throws {
        let graph = try HandEvents.graph { $0.degree = .weighted }
        #expect(graph.isNear(1, 2, 3 * (1 / 6.0 + 1 / 5.5)))
        #expect(graph.isNear(3, 2, 2.5 * (1 / 4.5 + 1 / 5.5)))
        #expect(graph.isNear(5, 1, 1 + 1 / 6.0))
    }

    @Test func settings() throws {
        // One step: A-B 2.25, B-C 1 + 1.5, C-A 1.5, A-E 1.
        let near = try HandEvents.graph { $0.steps = 1 }
        #expect(near.isNear(1, 2, 2.25 * (1.0 / 3 + 1.0 / 2)))
        #expect(near.isNear(1, 3, 1.5 * (1.0 / 3 + 1.0 / 2)))
        let flat = try HandEvents.graph {
            $0.areaFactor = 1
            $0.periodFactor = 4
        }
        #expect(flat.isNear(1, 2, 4.5 * (1.0 / 3 + 1.0 / 2)))
        for change: @Sendable (inout SpaceTimeGraphSettings) -> Void in [
            { $0.steps = 0 }, { $0.steps = 65 }, { $0.areaFactor = 0 },
            { $0.periodFactor = .nan }, { $0.largestDegree = 0 },
        ] {
            #expect(throws: Failure.self) { try HandEvents.graph([0, 1, 2], change) }
        }
    }

    /// Each item keeps its heaviest neighbour, of B's two equal ones the lower; E keeps A, though A
    /// does not keep E. Degrees are those before.
    @Test func cap() throws {
        let graph = try HandEvents.graph { $0.largestDegree = 1 }
        #expect((1..<6).map { graph.edges(ofRow: $0).map(\.row) } == [[2], [1], [2], [], [1]])
        #expect(graph.isNear(5, 1, 1.0 / 3 + 1))
        let report = SpaceTimeGraphReport(graph, city: "hand", view: "all", users: 3) { "P\($0)" }
        #expect(report.edges == 3 && report.isolated == 1 && report.degree.largest == 1)
    }

    @Test func usersInAnyOrder() throws {
        let graph = try HandEvents.graph()
        for order in [[0, 2, 1], [1, 0, 2], [2, 1, 0]] {
            #expect(try HandEvents.graph(order) == graph)
        }
        var random = RandomStream(seed: 3, name: "users")
        var users = (0..<30).map { _ in
            (0..<random.integer(below: 20)).map { _ in
                (
                    Int32(random.integer(below: 12)), Int64(random.integer(below: 500_000)),
                    Int32(random.integer(below: 4))
                )
            }
        }
        func made() throws -> SpaceTimeGraph {
            let all = users.flatMap { $0 }
            return try SpaceTimeGraph(
                EncodedEvents(
                    offsets: users.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.count) },
                    places: all.map(\.0), localTimes: all.map(\.1), geohashes: all.map(\.2),
                    distances: all.map { _ in 0 }), places: 12)
        }
        let first = try made()
        random.shuffle(&users)
        #expect(try made() == first)
        #expect(first == bruteForce(users, places: 12, like: first))
    }

    /// The formula pair by pair; equal where all weights are, to rounding.
    private func bruteForce(
        _ users: [[(Int32, Int64, Int32)]], places: Int, like graph: SpaceTimeGraph
    ) -> SpaceTimeGraph? {
        var weights = [[Double]](
            repeating: Array(repeating: 0, count: places), count: places)
        func period(_ time: Int64) -> Int {
            let hour = Int(time / 3600 % 24)
            return [5, 10, 14, 17, 21].lastIndex { hour >= $0 } ?? 4
        }
        for user in users {
            for (a, first) in user.enumerated() {
                for (b, second) in user.enumerated() where b > a && b <= a + 3 {
                    guard first.0 != second.0 else { continue }
                    let weight =
                        1 / Double(b - a)
                        * (first.2 != 0 && first.2 == second.2 ? 1.5 : 1)
                        * (period(first.1) == period(second.1) ? 1.5 : 1)
                    weights[Int(first.0)][Int(second.0)] += weight
                    weights[Int(second.0)][Int(first.0)] += weight
                }
            }
        }
        let degrees = weights.map { Double($0.count { $0 > 0 }) }
        for a in 0..<places {
            guard graph.degree(ofRow: a + 1) == Int(degrees[a]) else { return nil }
            for b in 0..<places where weights[a][b] > 0 {
                let expected = weights[a][b] * (1 / degrees[a] + 1 / degrees[b])
                guard let found = graph.weight(a + 1, Int32(b + 1)),
                    abs(found - expected) < 1e-9 * expected
                else { return nil }
            }
        }
        return graph
    }

    @Test func report() throws {
        let report = SpaceTimeGraphReport(
            try HandEvents.graph(), city: "hand", view: "all", users: 3, heaviest: 2
        ) { "P\($0)" }
        #expect(report.nodes == 5 && report.isolated == 1 && report.edges == 4)
        #expect(report.degree.least == 0 && report.degree.median == 2)
        #expect(report.degree.largest == 3)
        // 2.5, 5/3, 2.5, 4/3
        #expect(abs(report.weight.median - (2.5 + 5.0 / 3) / 2) < 1e-12)
        #expect(report.shareRaisedByPlace == 0.25 && report.shareRaisedByPeriod == 0.75)
        #expect(report.heaviest.map(\.name) == ["P0", "P1"])
        #expect(report.heaviest.map(\.other) == [1, 2])
    }

    @Test func emptyCities() throws {
        let none = EncodedEvents(
            offsets: [0, 0], places: [], localTimes: [], geohashes: [], distances: [])
        let graph = try SpaceTimeGraph(none, places: 2)
        #expect(graph.rows == 3 && graph.neighbours.isEmpty)
        let report = SpaceTimeGraphReport(graph, city: "none", view: "all", users: 1) { "\($0)" }
        #expect(report.isolated == 2 && report.edges == 0 && report.weight.largest == 0)
        #expect(report.shareRaisedByPlace == 0)
    }

    /// The first and last second of each period, also before 1970.
    @Test func periods() {
        let starts: [(Int64, DayPeriod)] = [
            (5, .breakfast), (10, .lunch), (14, .afternoon), (17, .dinner), (21, .night),
        ]
        for (index, (hour, period)) in starts.enumerated() {
            let before = starts[(index + 4) % 5].1
            for day: Int64 in [0, 86_400 * 20_000, -86_400 * 3] {
                #expect(DayPeriod(localTime: day + hour * 3600) == period)
                #expect(DayPeriod(localTime: day + hour * 3600 - 1) == before)
            }
        }
        #expect(DayPeriod(localTime: 4 * 3600) == .night)
    }
}

@Suite("Neighbour sampling") struct NeighbourSamplingTests {
    /// Row 1 has twelve neighbours, row 2 three.
    private let graph = SpaceTimeGraph(
        rows: 16, sources: (3..<15).map { $0 } + [1, 14, 15],
        targets: Array(repeating: 1, count: 12) + [2, 2, 2],
        weights: Array(repeating: 1, count: 15))

    private func sample(_ row: Int, _ fanOut: Int, _ key: UInt64) -> [Int] {
        var positions: [Int] = []
        graph.sample(ofRow: row, fanOut: fanOut, key: key, to: &positions)
        return positions
    }

    @Test func drawsAreTheKeys() {
        for key: UInt64 in [0, 1, .max] {
            #expect(sample(1, 5, key) == sample(1, 5, key))
            for fanOut in [12, 13, .max] { #expect(sample(1, fanOut, key) == Array(0..<12)) }
            #expect(sample(2, 3, key) == [12, 13, 14] && sample(3, 5, key).isEmpty)
            let drawn = sample(1, 5, key)
            #expect(Set(drawn).count == 5 && drawn == drawn.sorted())
            #expect(drawn.allSatisfy { (0..<12).contains($0) })
            var joined = [7]
            graph.sample(ofRow: 1, fanOut: 5, key: key, to: &joined)
            #expect(joined == [7] + drawn)
        }
        #expect(Set((0..<20).map { sample(1, 5, $0) }).count > 15)
    }

    /// Each neighbour is drawn 5 times of 12: 5,000 of 12,000 keys, give or take 54 (one standard
    /// deviation); and each pair together, 5·4 of 12·11.
    @Test func draws() {
        var counts = [Int](repeating: 0, count: 12)
        var together = 0
        for key in 0..<12_000 {
            let drawn = sample(1, 5, UInt64(key))
            for position in drawn { counts[position] += 1 }
            if drawn.contains(3), drawn.contains(11) { together += 1 }
        }
        for count in counts { #expect(abs(count - 5000) < 270, "\(counts)") }
        #expect(abs(together - 12_000 * 20 / 132) < 200)
    }

    @Test(
        arguments: [
            "steps=2.5", "area=town", "area-factor=0", "largest-degree=2.5", "steps",
            "degree=heavy", "geohash-factor=far", "hops=2",
        ])
    func settingsThatAreNoneAreRefused(text: String) {
        #expect(throws: Failure.self) { try SpaceTimeGraphSettings(text) }
    }

    /// With A and B in one region A-B has 1.5² and 1.5/2, and A-C as by geohash 1/2 and 1.5. With A and C
    /// in one it is A-C that has 1.5/2 and 1.5², and A-B 1.5 and 1/2.
    @Test func regionsByHand() throws {
        func graph(_ regions: [Int32]) throws -> SpaceTimeGraph {
            var settings = SpaceTimeGraphSettings()
            settings.area = .region
            return try SpaceTimeGraph(HandEvents.events(), places: 5, regions: regions, settings)
        }
        let apart = try graph([2, 2, 0, 2, -1])
        #expect(apart.isNear(1, 2, 3 * (1.0 / 3 + 1.0 / 2)))
        #expect(apart.isNear(1, 3, 2 * (1.0 / 3 + 1.0 / 2)))
        #expect(apart.isNear(2, 3, 2.5) && apart.isNear(1, 5, 1.0 / 3 + 1))
        #expect(apart.edges(ofRow: 1).map(\.pairsOfPlace) == [2, 0, 0])
        let near = try graph([0, 1, 0, 2, -1])
        #expect(near.isNear(1, 2, 2 * (1.0 / 3 + 1.0 / 2)))
        #expect(near.isNear(1, 3, 3 * (1.0 / 3 + 1.0 / 2)))
        // What is in no region shares it with nobody.
        let nowhere = try graph([-1, 1, 2, 2, -1])
        #expect(nowhere.isNear(1, 5, 1.0 / 3 + 1) && nowhere.isNear(2, 3, 2.5))
        let report = SpaceTimeGraphReport(apart, city: "hand", view: "all", users: 3) { "\($0)" }
        #expect(report.area == "region" && report.rule.contains("x 1.5 to places of one region"))
        let usual = try SpaceTimeGraph(HandEvents.events(), places: 5, regions: [0, 0, 0, 0, 0])
        #expect(try usual == HandEvents.graph())
        for none in [[], [Int32](repeating: -1, count: 5)] {
            #expect(throws: Failure.self) { try graph(none) }
        }
    }

    @Test func settingsAreReadFromText() throws {
        let read = try SpaceTimeGraphSettings(
            "steps=2, geohash-factor=1.25,degree=weighted,largest-degree=7")
        #expect(read.steps == 2 && read.areaFactor == 1.25)
        #expect(read.degree == .weighted && read.largestDegree == 7 && read.area == .geohash)
        let regions = try SpaceTimeGraphSettings("area=region, area-factor=2")
        #expect(regions.area == .region && regions.areaFactor == 2)
    }
}

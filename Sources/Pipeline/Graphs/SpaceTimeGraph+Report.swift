import Reports

extension SpaceTimeGraphSettings {
    /// How a graph is made, in words with the numbers.
    public var rule: String {
        func number(_ value: Double) -> String {
            value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
        }
        let cap = largestDegree.map { ", of each item the \($0) heaviest" } ?? ""
        let distance = steps == 1 ? "1 step" : "\(steps) steps"
        return "items of one user within \(distance), 1/steps a pair, "
            + "x \(number(areaFactor)) \(area == .geohash ? "from" : "to places of") one \(area.rawValue), "
            + "x \(number(periodFactor)) in one period of the day, "
            + "times 1/degree of both ends, degrees \(degree.rawValue)\(cap)"
    }
}

extension SpaceTimeGraphReport {
    /// O(edges log edges).
    ///
    /// - Parameters:
    ///   - view: The part of the city's events that the graph was made of.
    ///   - name: Of a place of the city.
    ///   - heaviest: How many of the heaviest edges are told.
    public init(
        _ graph: SpaceTimeGraph, city: String, view: String, users: Int, heaviest: Int = 10,
        name: (Int) -> String
    ) {
        // Under a cap an edge may stand in one of its two rows only.
        var seen = Set<UInt64>()
        var edges: [(low: Int32, edge: SpaceTimeGraph.Edge)] = []
        for row in 1..<graph.rows {
            for position in graph.offsets[row]..<graph.offsets[row + 1] {
                var edge = graph.edge(at: position)
                let low = min(Int32(row), edge.row)
                edge.row = max(Int32(row), edge.row)
                if seen.insert(UInt64(low) << 32 | UInt64(edge.row)).inserted {
                    edges.append((low, edge))
                }
            }
        }
        edges.sort {
            ($1.edge.weight, $0.low, $0.edge.row) < ($0.edge.weight, $1.low, $1.edge.row)
        }
        func share(_ condition: (SpaceTimeGraph.Edge) -> Bool) -> Double {
            edges.isEmpty ? 0 : Double(edges.count { condition($0.edge) }) / Double(edges.count)
        }
        let ends = edges.reduce(into: [Bool](repeating: false, count: graph.rows)) {
            $0[Int($1.low)] = true
            $0[Int($1.edge.row)] = true
        }
        self.init(
            city: city, view: view, users: users, events: graph.events,
            rule: graph.settings.rule, area: graph.settings.area.rawValue, nodes: graph.rows - 1,
            isolated: ends.dropFirst().count { !$0 }, edges: edges.count,
            degree: Spread((1..<graph.rows).map { Double(graph.degree(ofRow: $0)) }),
            weight: Spread(edges.map(\.edge.weight)),
            shareRaisedByPlace: share { $0.pairsOfPlace > 0 },
            shareRaisedByPeriod: share { $0.pairsOfPeriod > 0 },
            heaviest: edges.prefix(heaviest).map { low, edge in
                Edge(
                    place: Int(low) - 1, other: Int(edge.row) - 1, name: name(Int(low) - 1),
                    otherName: name(Int(edge.row) - 1), weight: edge.weight, pairs: edge.pairs,
                    pairsOfPlace: edge.pairsOfPlace, pairsOfPeriod: edge.pairsOfPeriod)
            })
    }
}

import Reports
import Support
import Tensors

/// The spatio-temporal knowledge graph of STKDRec (Zhao et al., AAAI 2025): which items are bought
/// close to one another, by the same people, at the same places and times of the day.
///
///     w_ij = Σ over pairs of events (e, f) of one user, f within S steps after e, of items i ≠ j:
///            1/steps · γ_a [both in one area] · γ_p [both in one period of the day]
///     w'_ij = w_ij (1/deg_i + 1/deg_j)
///
/// with S = 3 and both factors 1.5. An area is the geohash of six digits that the user was in, or,
/// with `Area.region`, the region of the city that the place lies in. Edges are undirected; deg_i is
/// the number of neighbours of i, or with `Degree.weighted` the sum of its w.
///
/// The released code takes this graph as given, from a file that was not released with it. The
/// construction is ours: steps and degrees follow the weighted item transition graph (Zhang et al.,
/// GCL4SR, IJCAI 2022) on whose code the teacher was written, and the two factors are what makes it
/// spatial and temporal. Chosen by us: an unknown area is shared with nobody; the factors are of
/// a pair of events, not of an edge; degrees are counted before a cap takes edges away.
///
/// Rows are those of embedding tables: place p is row p + 1, and row 0, the padding, has no edge.
public struct SpaceTimeGraph: Equatable, Sendable {
    /// One neighbour of an item.
    public struct Edge: Equatable, Sendable {
        /// Row of the neighbour.
        public var row: Int32
        /// w'
        public var weight: Double
        /// Pairs of events that the edge was made of; 0 where only weights were given.
        public var pairs: Int
        /// Pairs that share the area.
        public var pairsOfPlace: Int
        /// Pairs in one period of the day.
        public var pairsOfPeriod: Int
    }

    public let settings: SpaceTimeGraphSettings
    /// Events that the graph was made of; 0 where only weights were given.
    public let events: Int
    /// Where the neighbours of each row start; one more number than there are rows.
    public let offsets: [Int]
    /// Rows of neighbours, ascending within a row.
    public let neighbours: [Int32]
    /// w' of each neighbour.
    public let weights: [Double]
    /// Pairs of events of each neighbour: all, of one area, of one period. Empty where only
    /// weights were given.
    private let pairs: [(all: Int32, place: Int32, period: Int32)]

    /// Rows, row 0 included.
    public var rows: Int { offsets.count - 1 }

    /// Neighbours of a row.
    public func degree(ofRow row: Int) -> Int { offsets[row + 1] - offsets[row] }

    /// The neighbours of a row that weigh most, heaviest first, of equal ones the lower row. O(degree
    /// log degree).
    public func edges(ofRow row: Int, limit: Int = .max) -> [Edge] {
        let own = offsets[row]..<offsets[row + 1]
        return own.sorted { Self.isHeavier($0, $1, weights, neighbours) }.prefix(limit).map(edge)
    }

    func edge(at position: Int) -> Edge {
        let counts = pairs.isEmpty ? (0, 0, 0) : pairs[position]
        return Edge(
            row: neighbours[position], weight: weights[position], pairs: Int(counts.0),
            pairsOfPlace: Int(counts.1), pairsOfPeriod: Int(counts.2))
    }

    /// Of two edges of one row, which comes first.
    private static func isHeavier(
        _ a: Int, _ b: Int, _ weights: [Double], _ neighbours: [Int32]
    ) -> Bool {
        weights[a] == weights[b] ? neighbours[a] < neighbours[b] : weights[a] > weights[b]
    }

    /// A graph whose weights are given: row `targets[e]` reads row `sources[e]` with `weights[e]`.
    ///
    /// - Parameter rows: Row 0 included.
    /// - Precondition: rows are in range, and no edge stands twice.
    package init(rows: Int, sources: [Int32], targets: [Int32], weights: [Double]) {
        precondition(
            sources.count == targets.count && targets.count == weights.count,
            "\(sources.count) sources, \(targets.count) targets, \(weights.count) weights")
        let matrix = SparseMatrix<Double>(
            rows: rows, columns: rows,
            entries: sources.indices.map { (targets[$0], sources[$0], weights[$0]) })
        precondition(matrix.count == sources.count, "An edge stands twice")
        settings = SpaceTimeGraphSettings()
        events = 0
        offsets = matrix.offsets
        neighbours = matrix.indices
        self.weights = matrix.values
        pairs = []
    }

    public static func == (a: SpaceTimeGraph, b: SpaceTimeGraph) -> Bool {
        a.settings == b.settings && a.events == b.events && a.offsets == b.offsets
            && a.neighbours == b.neighbours && a.weights == b.weights
            && a.pairs.elementsEqual(b.pairs, by: ==)
    }
}

extension SpaceTimeGraph {
    /// Builds the graph of a training view's events.
    ///
    /// The order of users changes nothing, to the last bit: pairs are counted by kind before they
    /// are weighed. O(events · steps), with a sort of as many numbers.
    ///
    /// - Parameters:
    ///   - places: All of the city; those without an event are isolated.
    ///   - regions: Region of each place, -1 for none; empty in a city without regions.
    /// - Throws: `Failure(.usage)` for settings out of range, `Failure(.badData)` where they ask for
    ///   regions and no place lies in one.
    public init(
        _ events: EncodedEvents, places: Int, regions: [Int32] = [],
        _ settings: SpaceTimeGraphSettings = .init()
    ) throws {
        try settings.validate()
        precondition(places < 1 << 28, "A graph of \(places) places")
        precondition(regions.isEmpty || regions.count == places, "\(regions.count) regions")
        let areas: [Int32]
        switch settings.area {
        case .geohash: areas = events.geohashes
        case .region:
            guard regions.contains(where: { $0 >= 0 }) else {
                throw Failure(
                    .badData,
                    "no place of the city lies in a region, so there is no area to share",
                    remedy: "leave out area=region, or take a city with regions")
            }
            // As rows of a table, 0 for none: geohashes are.
            areas = events.places.map { regions[Int($0)] + 1 }
        }
        let found = Self.pairs(events, areas: areas, settings)
        var degrees = [Double](repeating: 0, count: places + 1)
        var counts = [Int](repeating: 0, count: places + 1)
        for pair in found {
            for row in [Int(pair.low), Int(pair.high)] {
                counts[row] += 1
                degrees[row] += settings.degree == .counted ? 1 : pair.weight
            }
        }
        var offsets = [0]
        for count in counts { offsets.append((offsets.last ?? 0) + count) }
        var next = offsets
        var neighbours = [Int32](repeating: 0, count: offsets.last ?? 0)
        var weights = [Double](repeating: 0, count: neighbours.count)
        var pairs = [(all: Int32, place: Int32, period: Int32)](
            repeating: (0, 0, 0), count: neighbours.count)
        // Pairs are sorted: lower neighbours first, then higher ones, so that rows ascend.
        for isHigher in [false, true] {
            for pair in found {
                let (row, other) = isHigher ? (pair.low, pair.high) : (pair.high, pair.low)
                let position = next[Int(row)]
                next[Int(row)] += 1
                neighbours[position] = other
                weights[position] =
                    pair.weight * (1 / degrees[Int(pair.low)] + 1 / degrees[Int(pair.high)])
                pairs[position] = pair.counts
            }
        }
        self.init(
            settings: settings, events: events.count, offsets: offsets, neighbours: neighbours,
            weights: weights, pairs: pairs)
    }

    private init(
        settings: SpaceTimeGraphSettings, events: Int, offsets: [Int], neighbours: [Int32],
        weights: [Double], pairs: [(all: Int32, place: Int32, period: Int32)]
    ) {
        let largest = settings.largestDegree ?? .max
        var kept: [Int] = []
        var newOffsets = [0]
        for (start, end) in zip(offsets, offsets.dropFirst()) {
            var own = Array(start..<end)
            if own.count > largest {
                own.sort { Self.isHeavier($0, $1, weights, neighbours) }
                own = own.prefix(largest).sorted()
            }
            kept += own
            newOffsets.append(kept.count)
        }
        self.settings = settings
        self.events = events
        self.offsets = newOffsets
        self.neighbours = kept.map { neighbours[$0] }
        self.weights = kept.map { weights[$0] }
        self.pairs = kept.map { pairs[$0] }
    }

    /// Two items with what all pairs of their events weigh together.
    private struct ItemPair {
        var low: Int32
        var high: Int32
        var weight: Double
        var counts: (all: Int32, place: Int32, period: Int32)
    }

    /// Sorted by the lower row, then by the higher one.
    ///
    /// - Parameter areas: Of each event, 0 where it is unknown.
    private static func pairs(
        _ events: EncodedEvents, areas: [Int32], _ settings: SpaceTimeGraphSettings
    ) -> [ItemPair] {
        // A pair of events is one word: lower row, higher row, kind (steps, area, period).
        var words: [UInt64] = []
        words.reserveCapacity(events.count * settings.steps)
        let periods = events.localTimes.map { DayPeriod(localTime: $0) }
        for user in 0..<events.users {
            let own = events.range(ofUser: user)
            for event in own {
                for step in 1...settings.steps where event + step < own.upperBound {
                    let (place, other) = (events.places[event], events.places[event + step])
                    guard place != other else { continue }
                    let sharesArea = areas[event] != 0 && areas[event] == areas[event + step]
                    let kind =
                        (step - 1) * 4 + (sharesArea ? 2 : 0)
                        + (periods[event] == periods[event + step] ? 1 : 0)
                    words.append(
                        UInt64(min(place, other) + 1) << 36 | UInt64(max(place, other) + 1) << 8
                            | UInt64(kind))
                }
            }
        }
        words.sort()
        var result: [ItemPair] = []
        var start = 0
        while start < words.count {
            let items = words[start] >> 8
            var counts = [Int](repeating: 0, count: settings.steps * 4)
            var end = start
            while end < words.count, words[end] >> 8 == items {
                counts[Int(words[end] & 255)] += 1
                end += 1
            }
            var pair = ItemPair(
                low: Int32(items >> 28), high: Int32(items & 0xfff_ffff), weight: 0,
                counts: (Int32(end - start), 0, 0))
            for (kind, count) in counts.enumerated() where count > 0 {
                let (isPlace, isPeriod) = (kind & 2 != 0, kind & 1 != 0)
                pair.weight +=
                    Double(count) / Double(kind / 4 + 1)
                    * (isPlace ? settings.areaFactor : 1)
                    * (isPeriod ? settings.periodFactor : 1)
                if isPlace { pair.counts.place += Int32(count) }
                if isPeriod { pair.counts.period += Int32(count) }
            }
            result.append(pair)
            start = end
        }
        return result
    }
}

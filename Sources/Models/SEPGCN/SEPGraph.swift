import City
import Graphs
import Tensors

/// The graph of similar edge pairs (Nguyen and Tran, ICTIR 2025, section 3.2).
///
///     X_ab = K(place a, place b)   if the edges share an hour of the week, else 0
///     X̃ = D^-½ X D^-½             with weighted degrees D
///
/// Edges are the pairs (user, place) of the bipartite graph; an edge is its own neighbour. X is
/// never stored: NYC has 64 million entries. `SEPOperators` sums it once into what training
/// needs, explanations walk the rows they ask for, and `SEPMatrix` is the plain matrix that tests
/// compare both with.
public struct SEPGraph: Sendable {
    /// Whose locations the similarity of two places is computed from.
    public enum Distances: String, CaseIterable, Sendable {
        /// Their own.
        case own = "true"
        /// Those of other places, as the released code mixes them up: for place p that of the place
        /// on the p-th line of the source's list of locations. The median stays that of true
        /// distances, as there.
        case asReleased = "as-released"
    }

    /// Over what the median distance m is taken.
    public enum Median: String, CaseIterable, Sendable {
        /// The pairs of visits of each user, of all users in one heap, as the released code does.
        case pooled
        /// Each user's own pairs; m is the median of the users' medians, so that everybody counts
        /// alike.
        case perUser = "per-user"
    }

    /// What makes two edges similar.
    public struct Options: Equatable, Sendable {
        /// α: similarity of two places one median distance apart.
        public var alpha = 0.9
        /// Similarities below are 0.
        public var cutoff = 0.1
        /// False: only the hours count (K ≡ 1), "temporal only".
        public var distance = true
        /// False: only the distance counts, "spatial only".
        public var hours = true
        public var distances = Distances.own
        public var median = Median.pooled

        public init(
            alpha: Double = 0.9, cutoff: Double = 0.1, distance: Bool = true, hours: Bool = true
        ) {
            self.alpha = alpha
            self.cutoff = cutoff
            self.distance = distance
            self.hours = hours
        }

        /// Whether X counts places as near that are not.
        public var isMixedUp: Bool { distance && distances == .asReleased }
    }

    /// One similar edge.
    public struct Neighbor: Sendable {
        public var edge: Int
        /// X̃ between the two edges.
        public var weight: Double
    }

    public let graph: BipartiteGraph
    public let options: Options
    /// By the distances of the options, which may not be those on the ground.
    public let kernel: PlaceKernel
    private let ground: PlaceKernel
    /// Median distance between two visits of one user, km; nil without two visits of one user.
    public let medianKilometres: Double?
    /// `D_a^-½` for each edge.
    public let inverseRootDegree: [Double]
    let slots: SlotIndex

    /// Cost: one pass over the non-zeros of X, on all cores.
    ///
    /// - Precondition: the view has the locations, and for `asReleased` their order.
    public init(_ view: TrainingView, graph: BipartiteGraph, options: Options = Options()) {
        self.graph = graph
        self.options = options
        // Without locations every place lies at one point; only K ≡ 1 makes sense then.
        precondition(
            view.hasLocations || !options.distance, "SEP distances in a city without locations")
        precondition(
            !options.distance || options.distances == .own
                || view.locationOrder.count == view.places,
            "Released distances in a city without the order of its locations")
        let nowhere = [Double](repeating: 0, count: view.places)
        let latitude = view.hasLocations ? view.latitude : nowhere
        let longitude = view.hasLocations ? view.longitude : nowhere
        /// - Parameter order: The place whose location each place takes; nil is its own.
        func makeKernel(medianKilometres: Double?, _ order: [Int32]? = nil) -> PlaceKernel {
            PlaceKernel(
                latitude: order?.map { latitude[Int($0)] } ?? latitude,
                longitude: order?.map { longitude[Int($0)] } ?? longitude, alpha: options.alpha,
                cutoff: options.cutoff, medianKilometres: medianKilometres)
        }
        ground = makeKernel(medianKilometres: nil)
        medianKilometres =
            options.distance
            ? MedianDistance.kilometres(view, graph, ground, options.median) : nil
        kernel = makeKernel(
            medianKilometres: medianKilometres, options.isMixedUp ? view.locationOrder : nil)
        slots = SlotIndex(graph, hours: options.hours)
        inverseRootDegree = SEPGraph.inverseRootDegrees(graph, kernel, slots)
    }

    /// How far two places really are from each other, whatever distances X is made of.
    public func kilometres(_ i: Int, _ j: Int) -> Double { ground.kilometres(i, j) }

    /// The edges similar to `edge` with X̃, itself included, ascending by edge.
    ///
    /// Cost: O(neighbours), some milliseconds at most.
    public func neighbors(of edge: Int) -> [Neighbor] {
        let place = Int(graph.edgePlace[edge])
        var row = [Float](repeating: 0, count: kernel.count)
        row.withUnsafeMutableBufferPointer { kernel.fillRow(place, $0.baseAddress!) }
        var result: [Neighbor] = []
        slots.forEachNeighbor(of: edge) { entry in
            let similarity = row[Int(entry.place)]
            guard similarity > 0 else { return }
            let other = Int(entry.edge)
            result.append(
                Neighbor(
                    edge: other,
                    weight: Double(similarity) * inverseRootDegree[edge]
                        * inverseRootDegree[other]))
        }
        return result.sorted { $0.edge < $1.edge }
    }

    /// The edges that an edge of this place and these hours would be similar to, with the X̃ it
    /// would have if nothing else changed; ascending by edge. And its X̃ with itself.
    ///
    /// Its own degree counts every neighbour and itself, the others keep theirs.
    public func neighbors(ofPlace place: Int, hours: HourSet)
        -> (neighbors: [Neighbor], ownWeight: Double)
    {
        var row = [Float](repeating: 0, count: kernel.count)
        row.withUnsafeMutableBufferPointer { kernel.fillRow(place, $0.baseAddress!) }
        var found: [Neighbor] = []
        var degree = 1.0
        for edge in 0..<graph.count {
            let similarity = row[Int(graph.edgePlace[edge])]
            guard similarity > 0,
                !options.hours || !hours.isDisjoint(with: graph.hours[edge])
            else { continue }
            degree += Double(similarity)
            found.append(
                Neighbor(edge: edge, weight: Double(similarity) * inverseRootDegree[edge]))
        }
        let root = 1 / degree.squareRoot()
        return (found.map { Neighbor(edge: $0.edge, weight: $0.weight * root) }, root * root)
    }

    private static func inverseRootDegrees(
        _ graph: BipartiteGraph, _ kernel: PlaceKernel, _ slots: SlotIndex
    ) -> [Double] {
        var degrees = [Double](repeating: 0, count: graph.count)
        degrees.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            let output = UnsafeSharedBuffer(base)
            Parallel.forEachChunk(of: graph.places, chunk: 64) { places in
                var row = [Float](repeating: 0, count: kernel.count)
                row.withUnsafeMutableBufferPointer { row in
                    for place in places where !graph.edges(ofPlace: place).isEmpty {
                        kernel.fillRow(place, row.baseAddress!)
                        for edge in graph.edges(ofPlace: place) {
                            var sum = 0.0
                            slots.forEachNeighbor(of: Int(edge)) {
                                sum += Double(row[Int($0.place)])
                            }
                            output.pointer[Int(edge)] = 1 / sum.squareRoot()
                        }
                    }
                }
            }
        }
        return degrees
    }
}

/// The edges of each hour of the week.
struct SlotIndex: Sendable {
    struct Entry: Sendable {
        var edge: Int32
        var place: Int32
        var user: Int32
        /// Whether the edge has more than one hour: only such pairs can meet twice.
        var hasSeveralHours: Bool
    }

    private let hours: [HourSet]
    private let offsets: [Int]
    private let entries: [Entry]

    /// - Parameter hours: false puts every edge into one slot, so that all pairs meet.
    init(_ graph: BipartiteGraph, hours useHours: Bool) {
        hours = useHours ? graph.hours : graph.hours.map { _ in HourSet([0]) }
        var counts = [Int](repeating: 0, count: 169)
        for set in hours { for hour in set.hours { counts[hour + 1] += 1 } }
        for hour in 0..<168 { counts[hour + 1] += counts[hour] }
        offsets = counts
        var next = counts
        var entries = [Entry](
            repeating: Entry(edge: 0, place: 0, user: 0, hasSeveralHours: false),
            count: counts[168])
        for (edge, set) in hours.enumerated() {
            let several = set.count > 1
            for hour in set.hours {
                entries[next[hour]] = Entry(
                    edge: Int32(edge), place: graph.edgePlace[edge], user: graph.edgeUser[edge],
                    hasSeveralHours: several)
                next[hour] += 1
            }
        }
        self.entries = entries
    }

    /// Calls `body` once for every edge that shares an hour with `edge`, itself included.
    ///
    /// A pair that shares several hours is met once in each; it counts at the earliest only.
    @inline(__always)
    func forEachNeighbor(of edge: Int, _ body: (Entry) -> Void) {
        let own = hours[edge]
        let several = own.count > 1
        entries.withUnsafeBufferPointer { entries in
            hours.withUnsafeBufferPointer { hours in
                for hour in own.hours {
                    for index in offsets[hour]..<offsets[hour + 1] {
                        let entry = entries[index]
                        if several, entry.hasSeveralHours,
                            own.intersection(hours[Int(entry.edge)]).first != hour
                        {
                            continue
                        }
                        body(entry)
                    }
                }
            }
        }
    }
}

import Graphs

/// What the SEP pairs of an explanation are summed by.
///
/// A score has thousands of pairs, each a hundredth of a per cent; a reader needs sums. Every
/// grouping puts each pair into one group, so that the groups add up as the pairs do.
public enum EvidenceGrouping: String, Sendable, CaseIterable {
    /// The place of the neighbouring edge.
    case places
    /// The user of the neighbouring edge.
    case users
    /// The explained side's own edge: a place of the user's, or a visitor of the place's.
    case own
    /// Every pair by itself.
    case pairs
}

/// The SEP pairs of an explanation that have the same place, user or own edge.
public struct EvidenceGroup: Sendable {
    /// Number of the place or user that the pairs share.
    public var key: Int
    /// Sum of the pairs' contributions.
    public var contribution: Double
    /// Sum of the pairs' X̃.
    public var weight: Double
    /// How many products the pairs summed.
    public var terms: Int
    /// Where the pairs stand in `EvidenceGroups.order`.
    public var pairs: Range<Int>
}

/// Sums of SEP pairs, with what the pairs of one group have in common.
public struct EvidenceGroups: Sendable {
    /// What the pairs of one group are like.
    public struct Details: Sendable {
        /// Distinct users of the neighbouring edges, without the explained user.
        public var users: Int
        /// Distinct places of the neighbouring edges.
        public var places: Int
        /// Mean distance, weighted by X̃, and its range; nil without locations.
        public var kilometres: (mean: Double, range: ClosedRange<Double>)?
        /// The at most three hours of the week that most pairs share, ascending.
        public var hours: [Int]
    }

    /// Ascending by key.
    public let groups: [EvidenceGroup]
    /// Indices of SEP terms in `explanation.terms`, group by group.
    let order: [Int32]
    private let terms: [SEPGCNExplanation.Term]
    private let graph: BipartiteGraph
    private let sep: SEPGraph
    private let hasLocations: Bool
    private let explainedUser: Int32

    /// - Parameters:
    ///   - user: The explained user, who does not count among the other users.
    ///   - hasLocations: False leaves distances out.
    /// - Precondition: `grouping` is not `pairs`; those are the terms themselves.
    ///
    /// Cost: linear in the terms.
    public init(
        _ explanation: SEPGCNExplanation, by grouping: EvidenceGrouping, _ sep: SEPGraph,
        user: Int, hasLocations: Bool
    ) {
        precondition(grouping != .pairs, "Pairs are their own groups")
        let graph = sep.graph
        let onUserSide = explanation.side == .user
        let byPlace = grouping == .places || (grouping == .own && onUserSide)
        let ends = byPlace ? graph.edgePlace : graph.edgeUser
        let ofOwn = grouping == .own
        func key(_ term: SEPGCNExplanation.Term) -> Int? {
            guard term.kind == .sep, let edge = ofOwn ? term.ownEdge : term.edge else {
                return nil
            }
            return Int(ends[edge])
        }
        // A counting sort: it keeps the pairs of a group in the order of the terms.
        var offsets = [Int](repeating: 0, count: (byPlace ? graph.places : graph.users) + 1)
        for term in explanation.terms { if let key = key(term) { offsets[key + 1] += 1 } }
        for key in 1..<offsets.count { offsets[key] += offsets[key - 1] }
        var next = offsets
        var order = [Int32](repeating: 0, count: offsets.last ?? 0)
        for (index, term) in explanation.terms.enumerated() {
            guard let key = key(term) else { continue }
            order[next[key]] = Int32(index)
            next[key] += 1
        }
        var groups: [EvidenceGroup] = []
        for key in 0..<offsets.count - 1 where offsets[key] < offsets[key + 1] {
            var group = EvidenceGroup(
                key: key, contribution: 0, weight: 0, terms: 0,
                pairs: offsets[key]..<offsets[key + 1])
            for index in order[group.pairs] {
                let term = explanation.terms[Int(index)]
                group.contribution += term.contribution
                group.weight += term.weight
                group.terms += term.terms
            }
            groups.append(group)
        }
        self.groups = groups
        self.order = order
        self.graph = graph
        self.sep = sep
        self.hasLocations = hasLocations
        terms = explanation.terms
        explainedUser = onUserSide ? Int32(user) : -1
    }

    /// What the pairs of a group are like. Cost: linear in its pairs.
    public func details(of group: EvidenceGroup) -> Details {
        var (users, places): (Set<Int32>, Set<Int32>) = ([], [])
        var hours = [Int](repeating: 0, count: 168)
        var (nearest, farthest, sum) = (Double.infinity, 0.0, 0.0)
        for index in order[group.pairs] {
            let term = terms[Int(index)]
            guard let own = term.ownEdge, let edge = term.edge else { continue }
            if graph.edgeUser[edge] != explainedUser { users.insert(graph.edgeUser[edge]) }
            places.insert(graph.edgePlace[edge])
            if sep.options.hours {
                for hour in graph.hours[own].intersection(graph.hours[edge]).hours {
                    hours[hour] += 1
                }
            }
            guard hasLocations else { continue }
            let kilometres = sep.kilometres(
                Int(graph.edgePlace[own]), Int(graph.edgePlace[edge]))
            nearest = min(nearest, kilometres)
            farthest = max(farthest, kilometres)
            sum += term.weight * kilometres
        }
        let usual = hours.indices.filter { hours[$0] > 0 }
            .sorted { (-hours[$0], $0) < (-hours[$1], $1) }.prefix(3).sorted()
        // Rounding may take a mean of equal distances past them.
        let mean = min(farthest, max(nearest, sum / group.weight))
        return Details(
            users: users.count, places: places.count,
            kilometres: hasLocations && group.weight > 0 ? (mean, nearest...farthest) : nil,
            hours: usual)
    }
}

/// Where and when the SEP pairs of an explanation lie.
public struct EvidenceExtent: Sendable {
    /// Pairs within this many kilometres give at least half of all pairs' contribution; a tenth of
    /// a kilometre is the step. Nil without locations, or where the pairs do not add to the score.
    public private(set) var halfKilometres: Double?
    /// The three hours in a row whose pairs contribute most in magnitude, by their first hour of
    /// the week: every pair that shares one of the hours counts, once.
    public private(set) var hours: (first: Int, contribution: Double)?
    /// Distinct users of the neighbouring edges, without the explained user.
    public private(set) var users = 0
    public private(set) var pairs = 0
    public private(set) var contribution = 0.0

    /// Cost: linear in the terms.
    public init(
        _ explanation: SEPGCNExplanation, _ sep: SEPGraph, user: Int, hasLocations: Bool
    ) {
        let graph = sep.graph
        var seen = [Bool](repeating: false, count: graph.users)
        // The last bin holds everything beyond, so that all pairs count.
        var tenths = [Double](repeating: 0, count: 4096)
        var windows = [Double](repeating: 0, count: 168)
        for term in explanation.terms where term.kind == .sep {
            guard let own = term.ownEdge, let edge = term.edge else { continue }
            pairs += 1
            contribution += term.contribution
            seen[Int(graph.edgeUser[edge])] = true
            if hasLocations {
                let kilometres = sep.kilometres(
                    Int(graph.edgePlace[own]), Int(graph.edgePlace[edge]))
                let bin = min(tenths.count - 1, Int((kilometres * 10).rounded(.up)))
                tenths[bin] += term.contribution
            }
            guard sep.options.hours else { continue }
            var next = 0
            for hour in graph.hours[own].intersection(graph.hours[edge]).hours {
                let day = hour / 24 * 24
                let last = min(hour, day + 21)
                for start in stride(from: max(next, day, hour - 2), through: last, by: 1) {
                    windows[start] += term.contribution
                }
                next = max(next, last + 1)
            }
        }
        if explanation.side == .user { seen[user] = false }
        users = seen.count { $0 }
        if let first = windows.indices.max(by: {
            windows[$0].magnitude < windows[$1].magnitude
        }), windows[first] != 0 {
            hours = (first, windows[first])
        }
        guard hasLocations, contribution > 0 else { return }
        var sum = 0.0
        for bin in 0..<tenths.count - 1 {
            sum += tenths[bin]
            if sum >= contribution / 2 {
                halfKilometres = Double(bin) / 10
                return
            }
        }
    }
}

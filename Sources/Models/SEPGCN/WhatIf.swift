import City
import Graphs
import Reports
import Tensors

/// A user's visits as a what-if leaves them.
public struct EditedVisits: Sendable {
    /// Visits to one place, which are one edge of the graph.
    public struct Stay: Equatable, Sendable {
        public var place: Int
        public var hours: HourSet
        public var visits: Double
        /// The edge of the graph that these visits are, unchanged; nil where it is none.
        public var edge: Int?
    }

    public private(set) var stays: [Stay]
    /// Edges that are no longer what they were.
    public private(set) var lost: [Int] = []

    public init(ofUser user: Int, _ graph: BipartiteGraph) {
        stays = graph.edges(ofUser: user).map {
            Stay(
                place: Int(graph.edgePlace[$0]), hours: graph.hours[$0],
                visits: graph.weight[$0], edge: $0)
        }
    }

    /// - Returns: False where there is nothing to delete or to move.
    public mutating func apply(_ edit: VisitEdit) -> Bool {
        let index = stays.firstIndex { $0.place == edit.place }
        switch edit.kind {
        case .delete:
            guard let index else { return false }
            lose(index)
            stays.remove(at: index)
        case .insert:
            var stay =
                index.map { stays[$0] }
                ?? Stay(place: edit.place, hours: HourSet(), visits: 0, edge: nil)
            stay.visits += 1
            stay.hours.insert(edit.hour ?? 0)
            stay.edge = nil
            if let index {
                lose(index)
                stays[index] = stay
            } else {
                stays.append(stay)
            }
        case .move:
            guard let index else { return false }
            lose(index)
            stays[index].hours = HourSet([edit.hour ?? 0])
            stays[index].edge = nil
        }
        return true
    }

    private mutating func lose(_ index: Int) {
        if let edge = stays[index].edge { lost.append(edge) }
    }
}

/// SEP-GCN's scores for a user whose own step reads other visits, everything else as it was.
///
/// The row of the user's operator is put together anew: lost edges leave it with all their pairs,
/// new ones enter it with the Ã and X̃ they would have at the degrees of today. Exact for that
/// question by the same recursion as `SEPGCNEvidence`; what the whole graph would become is asked
/// with a rebuild.
public enum SEPGCNWhatIf {
    /// Scores of every place. Cost: that of one explanation.
    public static func scores(
        user: Int, _ edited: EditedVisits, _ assembly: SEPGCNAssembly, _ layers: SEPGCNLayers
    ) -> [Double] {
        let graph = assembly.graph
        var terms = Terms(assembly)
        for edge in edited.lost {
            terms.addStep(graph.normalizedWeight[edge], edge)
            terms.add(assembly.sep?.neighbors(of: edge) ?? [])
        }
        let removed = terms.finished()
        let degree = graph.edges(ofUser: user).reduce(0.0) { $0 + graph.weight[$1] }
        for stay in edited.stays where stay.edge == nil {
            // A place without training visits has no edge to read it by.
            guard let entrance = graph.edges(ofPlace: stay.place).first else { continue }
            let visits = graph.edges(ofPlace: stay.place).reduce(0.0) {
                $0 + graph.weight[Int($1)]
            }
            let scale = (max(degree, stay.visits) * max(visits, stay.visits)).squareRoot()
            terms.addStep(stay.visits / scale, Int(entrance))
            guard let sep = assembly.sep else { continue }
            let found = sep.neighbors(ofPlace: stay.place, hours: stay.hours)
            terms.add(found.neighbors)
            // The new edge is its own neighbour, and reads the user's own state.
            if let own = graph.edges(ofUser: user).first {
                terms.addPair(own, found.ownWeight, category: assembly.view.category[stay.place])
            }
        }
        let added = terms.finished()
        let units = EvidenceUnits(
            ofTerm: removed.map { _ in 0 } + added.map { _ in 1 }, count: 2,
            categoriesFollow: false)
        let score = SEPGCNEvidence(
            SEPGCNExplanation(side: .user, terms: removed + added), units, user: user, place: 0,
            assembly,
            layers)
        // Weight 0 takes away what is there, weight 2 adds what is not.
        return score.scores(Tensor([1, 2], [0.0, 2.0])).elements
    }

    /// Terms that enter or leave a row, with what they bring along through categories.
    private struct Terms {
        private let assembly: SEPGCNAssembly
        private var terms: [SEPGCNExplanation.Term] = []
        private var categories: [Int: Double] = [:]

        init(_ assembly: SEPGCNAssembly) { self.assembly = assembly }

        mutating func addStep(_ weight: Double, _ edge: Int) {
            terms.append(
                SEPGCNExplanation.Term(
                    kind: .bipartite, contribution: 0, weight: weight, ownEdge: nil, edge: edge,
                    category: nil, terms: 1))
        }

        mutating func addPair(_ edge: Int, _ weight: Double, category: Int32) {
            terms.append(
                SEPGCNExplanation.Term(
                    kind: .sep, contribution: 0, weight: weight, ownEdge: nil, edge: edge,
                    category: nil, terms: 1))
            if category >= 0 { categories[Int(category), default: 0] += weight }
        }

        mutating func add(_ neighbors: [SEPGraph.Neighbor]) {
            for neighbor in neighbors {
                let place = Int(assembly.graph.edgePlace[neighbor.edge])
                addPair(neighbor.edge, neighbor.weight, category: assembly.view.category[place])
            }
        }

        /// Everything added since the last call.
        mutating func finished() -> [SEPGCNExplanation.Term] {
            defer { (terms, categories) = ([], [:]) }
            return terms
                + categories.sorted { $0.key < $1.key }.map { category, weight in
                    SEPGCNExplanation.Term(
                        kind: .category, contribution: 0, weight: weight, ownEdge: nil, edge: nil,
                        category: category, terms: 1)
                }
        }
    }
}

extension TrainingView {
    /// The view as it would be after edits of one user's visits; times within a user keep rising.
    ///
    /// An inserted visit takes its hour's last occurrence up to the user's last training visit
    /// (of anybody's, for a user without one); a moved one takes its hour in its own week.
    public func editing(user: Int, _ edits: [VisitEdit]) -> TrainingView {
        var own: [(place: Int32, time: Int64)] = []
        for visit in visitUser.indices where Int(visitUser[visit]) == user {
            own.append((visitPlace[visit], visitLocalTime[visit]))
        }
        let last = own.last?.time ?? visitLocalTime.max() ?? 0
        for edit in edits {
            let place = Int32(edit.place)
            switch edit.kind {
            case .delete: own.removeAll { $0.place == place }
            case .insert:
                let time = Self.time(ofHour: edit.hour ?? 0, inWeekOf: last)
                own.append((place, time > last ? time - 7 * 86_400 : time))
            case .move:
                for index in own.indices where own[index].place == place {
                    own[index].time = Self.time(ofHour: edit.hour ?? 0, inWeekOf: own[index].time)
                }
            }
        }
        own.sort { ($0.time, $0.place) < ($1.time, $1.place) }
        var users: [Int32] = []
        var places: [Int32] = []
        var times: [Int64] = []
        var isDone = false
        func addOwn() {
            isDone = true
            for visit in own {
                users.append(Int32(user))
                places.append(visit.place)
                times.append(visit.time)
            }
        }
        for visit in visitUser.indices {
            if Int(visitUser[visit]) >= user, !isDone { addOwn() }
            guard Int(visitUser[visit]) != user else { continue }
            users.append(visitUser[visit])
            places.append(visitPlace[visit])
            times.append(visitLocalTime[visit])
        }
        if !isDone { addOwn() }
        // Nobody knows where the user would have been, so the view is one without positions.
        return TrainingView(
            name: name, cityFingerprint: cityFingerprint, users: self.users, places: self.places,
            categoryCount: categoryCount, visitUser: users, visitPlace: places,
            visitLocalTime: times, latitude: latitude, longitude: longitude, category: category,
            region: region, locationOrder: locationOrder)
    }

    private static func time(ofHour hour: Int, inWeekOf time: Int64) -> Int64 {
        time + Int64(hour - HourOfWeek.slot(localTime: time)) * 3600
    }
}

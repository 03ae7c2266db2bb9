import Graphs

/// Which unit of evidence each term of an explanation belongs to.
public struct EvidenceUnits: Sendable {
    /// What one unit is.
    public enum Label: Hashable, Sendable {
        /// One term by itself, by its index.
        case term(Int)
        /// A group of SEP pairs, by its index in `EvidenceGroups.groups`.
        case group(Int)
        /// One edge of the graph with everything that comes through it.
        case edge(Int)
    }

    /// The unit of each term; -1 for what is always kept.
    public let ofTerm: [Int32]
    public let labels: [Label]
    /// SEP pairs carry what they add through categories, which are then no units of their own.
    public let categoriesFollow: Bool

    public var count: Int { labels.count }

    /// The rows of an evidence table: each step, each category, each group of pairs.
    ///
    /// - Parameters:
    ///   - groups: Nil where pairs are not grouped, or where there are none.
    ///   - kept: Looks at each label in turn; rows that it refuses are always kept. For a table
    ///     of the strongest rows there is then no cost for the others.
    public init(
        itemsOf explanation: SEPGCNExplanation, _ groups: EvidenceGroups?,
        where kept: (Label) -> Bool = { _ in true }
    ) {
        var ofTerm = [Int32](repeating: -1, count: explanation.terms.count)
        var labels: [Label] = []
        for (index, term) in explanation.terms.enumerated()
        where term.kind != .initial && (groups == nil || term.kind != .sep) && kept(.term(index)) {
            ofTerm[index] = Int32(labels.count)
            labels.append(.term(index))
        }
        for (index, group) in (groups?.groups ?? []).enumerated() where kept(.group(index)) {
            for term in groups?.order[group.pairs] ?? [] { ofTerm[Int(term)] = Int32(labels.count) }
            labels.append(.group(index))
        }
        self.ofTerm = ofTerm
        self.labels = labels
        categoriesFollow = false
    }

    /// One unit for each own edge: a place the user visited, or a visitor of the place, with the
    /// step to it and every pair that resembles it.
    public init(ownEdgesOf explanation: SEPGCNExplanation) {
        self.init(explanation, by: \.ownEdge)
    }

    /// One unit for each edge that the score reads: somebody's visits to one place, however it is
    /// reached.
    public init(edgesOf explanation: SEPGCNExplanation) { self.init(explanation, by: \.edge) }

    /// Units without labels.
    init(ofTerm: [Int32], count: Int, categoriesFollow: Bool) {
        self.ofTerm = ofTerm
        labels = (0..<count).map { .term($0) }
        self.categoriesFollow = categoriesFollow
    }

    private init(
        _ explanation: SEPGCNExplanation, by key: KeyPath<SEPGCNExplanation.Term, Int?>
    ) {
        var unitOfEdge: [Int: Int32] = [:]
        var labels: [Label] = []
        ofTerm = explanation.terms.map { term in
            // Initial embeddings and categories have no edge.
            guard let edge = term[keyPath: key] else { return -1 }
            if let unit = unitOfEdge[edge] { return unit }
            let unit = Int32(labels.count)
            unitOfEdge[edge] = unit
            labels.append(.edge(edge))
            return unit
        }
        self.labels = labels
        categoriesFollow = true
    }
}

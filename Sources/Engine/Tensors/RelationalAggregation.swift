/// The neighbours of each node by relation, laid out for a relational graph layer:
///
///     m_{v,r} = Σ_{f: object v, relation r} weight_f · x_{subject f}
///     y_v     = Σ_r m_{v,r} W_r
///
/// A row is one (v, r) that has facts. Averaging before multiplying costs `2 d²` a row instead of
/// `2 d²` a fact. Rows lie by block of nodes, then by relation, then by node: a block is one core's
/// work, all rows of one relation in it one matrix product, and no two blocks write the same node,
/// so that results do not depend on the number of cores.
public struct RelationalAggregation: Sendable {
    /// Rows of one block and one relation.
    struct Segment: Sendable {
        var relation: Int
        var rows: Range<Int>
    }

    /// Nodes of a block: its part of y and of the rows stays within a core's cache.
    static let blockNodes = 2048

    public let nodes: Int
    public let relations: Int
    /// Segments by block.
    let blocks: [[Segment]]
    /// Node of each row.
    let rowNode: [Int32]
    /// Where the facts of each row start; one more number than there are rows.
    let rowStart: [Int32]
    /// Node that each fact brings a message from.
    let source: [Int32]
    /// Weight of each fact.
    let weight: [Float]

    public var rows: Int { rowNode.count }
    public var facts: Int { source.count }

    /// Lays out facts (subject, relation, object), whose object receives. O(facts log facts).
    public init(
        nodes: Int, relations: Int, subject: [Int32], relation: [Int32], object: [Int32],
        weight factWeight: [Float]
    ) {
        precondition(
            subject.count == relation.count && subject.count == object.count
                && subject.count == factWeight.count, "Columns of facts of unequal length")
        precondition(
            subject.allSatisfy { $0 >= 0 && Int($0) < nodes }
                && object.allSatisfy { $0 >= 0 && Int($0) < nodes }
                && relation.allSatisfy { $0 >= 0 && Int($0) < relations },
            "A fact outside of \(nodes) nodes and \(relations) relations")
        self.nodes = nodes
        self.relations = relations
        let block = Self.blockNodes
        // One number sorts by block, relation, node; the fact's own number keeps it stable.
        let keys = object.indices.map { fact -> (UInt64, Int32) in
            let node = Int(object[fact])
            let place = (node / block * relations + Int(relation[fact])) * nodes + node
            return (UInt64(place), Int32(fact))
        }
        let order = keys.sorted { $0 < $1 }
        var blocks = [[Segment]](repeating: [], count: (nodes + block - 1) / block)
        var rowNode: [Int32] = []
        var rowStart: [Int32] = []
        var source: [Int32] = []
        var weight: [Float] = []
        source.reserveCapacity(order.count)
        weight.reserveCapacity(order.count)
        var last: UInt64?
        for (key, fact) in order {
            let fact = Int(fact)
            if key != last {
                last = key
                let (node, relation) = (Int(object[fact]), Int(relation[fact]))
                let row = rowNode.count
                if blocks[node / block].last?.relation == relation {
                    let index = blocks[node / block].count - 1
                    blocks[node / block][index].rows =
                        blocks[node / block][index].rows.lowerBound..<row + 1
                } else {
                    blocks[node / block].append(Segment(relation: relation, rows: row..<row + 1))
                }
                rowNode.append(object[fact])
                rowStart.append(Int32(source.count))
            }
            source.append(subject[fact])
            weight.append(factWeight[fact])
        }
        rowStart.append(Int32(source.count))
        self.blocks = blocks
        self.rowNode = rowNode
        self.rowStart = rowStart
        self.source = source
        self.weight = weight
    }

    /// With the weights of a mean: one over the number of facts of each object and relation.
    public static func mean(
        nodes: Int, relations: Int, subject: [Int32], relation: [Int32], object: [Int32]
    ) -> (forward: RelationalAggregation, backward: RelationalAggregation) {
        var counts: [UInt64: Float] = [:]
        func key(_ fact: Int) -> UInt64 {
            UInt64(UInt32(bitPattern: relation[fact])) << 32
                | UInt64(UInt32(bitPattern: object[fact]))
        }
        for fact in object.indices { counts[key(fact), default: 0] += 1 }
        let weight = object.indices.map { 1 / counts[key($0)]! }
        return (
            RelationalAggregation(
                nodes: nodes, relations: relations, subject: subject, relation: relation,
                object: object, weight: weight),
            RelationalAggregation(
                nodes: nodes, relations: relations, subject: object, relation: relation,
                object: subject, weight: weight)
        )
    }

    /// Node of each row.
    public var nodeOfRow: [Int32] { rowNode }

    /// Relation of each row. O(rows).
    public var relationOfRow: [Int32] {
        blocks.flatMap { block in
            block.flatMap { Array(repeating: Int32($0.relation), count: $0.rows.count) }
        }
    }

    /// The longest segment: how much scratch memory a core needs.
    var longest: Int { blocks.lazy.flatMap { $0 }.map(\.rows.count).max() ?? 0 }

    /// The row of a node and relation; nil where it has no facts. O(segments of a block).
    public func row(node: Int, relation: Int) -> Int? {
        guard let segment = blocks[node / Self.blockNodes].first(where: { $0.relation == relation })
        else { return nil }
        return segment.rows.first { rowNode[$0] == Int32(node) }
    }

    /// How many facts a row averages.
    public func factCount(ofRow row: Int) -> Int { Int(rowStart[row + 1] - rowStart[row]) }
}

import Tensors
import Testing

/// Messages over relations against three nested loops.
@Suite(.serialized) struct RelationalAggregationTests {
    struct Graph: Sendable {
        var nodes: Int
        var relations: Int
        var subject: [Int32] = []
        var relation: [Int32] = []
        var object: [Int32] = []
        var weight: [Float] = []

        /// Facts at random; of relation 1 and to the first and last node there are none.
        init(nodes: Int, relations: Int, facts: Int, seed: UInt64) {
            self.nodes = nodes
            self.relations = relations
            var random = RandomStream(seed: seed, name: "facts")
            while subject.count < facts {
                let relation = random.integer(below: relations)
                let object = random.integer(below: nodes)
                if relation == 1 && relations > 1 { continue }
                if nodes > 2 && (object == 0 || object == nodes - 1) { continue }
                subject.append(Int32(random.integer(below: nodes)))
                self.relation.append(Int32(relation))
                self.object.append(Int32(object))
                weight.append(Float(random.uniform()) + 0.1)
            }
        }

        var aggregation: RelationalAggregation {
            RelationalAggregation(
                nodes: nodes, relations: relations, subject: subject, relation: relation,
                object: object, weight: weight)
        }

        /// `y_v = Σ_f w_f x_s W_r`, fact by fact.
        func product(_ x: Tensor<Double>, _ w: Tensor<Double>, transposed: Bool)
            -> Tensor<Double>
        {
            let d = x.columns
            var result = Tensor<Double>.zeros([nodes, d])
            for fact in subject.indices {
                let (s, r, o) = (Int(subject[fact]), Int(relation[fact]), Int(object[fact]))
                for i in 0..<d {
                    for j in 0..<d {
                        let entry = transposed ? j * d + i : i * d + j
                        result[o, j] += Double(weight[fact]) * x[s, i] * w[r * d * d + entry]
                    }
                }
            }
            return result
        }

        /// `dW_r = Σ_f w_f x_sᵀ g_o`
        func weightGradient(_ x: Tensor<Double>, _ g: Tensor<Double>) -> Tensor<Double> {
            let d = x.columns
            var result = Tensor<Double>.zeros([relations, d, d])
            for fact in subject.indices {
                let (s, r, o) = (Int(subject[fact]), Int(relation[fact]), Int(object[fact]))
                for i in 0..<d {
                    for j in 0..<d {
                        result[r * d * d + i * d + j] += Double(weight[fact]) * x[s, i] * g[o, j]
                    }
                }
            }
            return result
        }
    }

    static let graphs = [
        Graph(nodes: 1, relations: 1, facts: 3, seed: 1),
        Graph(nodes: 7, relations: 3, facts: 0, seed: 2),
        Graph(nodes: 9, relations: 3, facts: 40, seed: 3),
        Graph(nodes: 2048, relations: 2, facts: 3000, seed: 4),
        // Several blocks of nodes.
        Graph(nodes: 5001, relations: 5, facts: 9000, seed: 5),
    ]

    private func largest(_ a: Tensor<Double>, _ b: Tensor<Double>) -> Double {
        guard a.shape == b.shape else { return .infinity }
        return (0..<a.count).reduce(0) { max($0, abs(a[$1] - b[$1])) }
    }

    @Test(arguments: graphs.indices) func productsAreThoseOfLoops(index: Int) {
        let graph = Self.graphs[index]
        let layout = graph.aggregation
        #expect(layout.facts == graph.subject.count)
        var random = RandomStream(seed: 9, name: "vectors")
        let d = 4
        let x: Tensor<Double> = random.normal([graph.nodes, d], deviation: 1)
        let g: Tensor<Double> = random.normal([graph.nodes, d], deviation: 1)
        let w: Tensor<Double> = random.normal([graph.relations, d, d], deviation: 1)
        for transposed in [false, true] {
            let wanted = graph.product(x, w, transposed: transposed)
            #expect(largest(layout.product(x, w, transposed: transposed), wanted) < 1e-11)
        }
        let messages = layout.messages(x)
        #expect(messages.shape == [layout.rows, d])
        #expect(
            largest(
                layout.product(messages: messages, w), graph.product(x, w, transposed: false))
                < 1e-11)
        let wanted = graph.weightGradient(x, g)
        #expect(largest(layout.weightGradient(x, cotangent: g), wanted) < 1e-10)
        #expect(
            largest(layout.weightGradient(messages: messages, cotangent: g), wanted) < 1e-10)
        // What training computes with.
        let single = layout.product(x.converted(to: Float.self), w.converted(to: Float.self))
        #expect(largest(single.converted(), graph.product(x, w, transposed: false)) < 1e-3)
    }

    @Test(arguments: graphs.indices) func rowsAreNodesWithFacts(index: Int) {
        let graph = Self.graphs[index]
        let layout = graph.aggregation
        var sums: [[Int32]: (Int, Double)] = [:]
        for fact in graph.subject.indices {
            let key = [graph.relation[fact], graph.object[fact]]
            let before = sums[key] ?? (0, 0)
            // A message of ones has the sum of the weights.
            sums[key] = (before.0 + 1, before.1 + Double(graph.weight[fact]))
        }
        #expect(layout.rows == sums.count)
        let ones = Tensor<Double>([graph.nodes, 2], repeating: 1)
        let messages = layout.messages(ones)
        let (nodes, relations) = (layout.nodeOfRow, layout.relationOfRow)
        #expect(nodes.count == layout.rows && relations.count == layout.rows)
        var wrong = 0
        for row in 0..<layout.rows {
            let found = sums[[relations[row], nodes[row]]] ?? (0, .nan)
            let isRight =
                found.0 == layout.factCount(ofRow: row)
                && abs(messages[row, 1] - found.1) < 1e-9
                && layout.row(node: Int(nodes[row]), relation: Int(relations[row])) == row
                && layout.message(ofRow: row, ones)[0, 0] == messages[row, 0]
            wrong += isRight ? 0 : 1
        }
        #expect(wrong == 0)
        if graph.relations > 1 && graph.nodes > 3 {
            #expect(layout.row(node: 3, relation: 1) == nil, "a relation without facts")
            #expect(layout.row(node: 0, relation: 0) == nil, "a node without facts")
        }
    }

    @Test func meansByHand() {
        // 0 and 1 send to 2 over relation 0, 1 sends to 2 over relation 1.
        let (forward, backward) = RelationalAggregation.mean(
            nodes: 3, relations: 2, subject: [0, 1, 1], relation: [0, 0, 1], object: [2, 2, 2])
        let x = Tensor<Double>([3, 1], [2, 6, 100])
        let w = Tensor<Double>([2, 1, 1], [10, 1000])
        #expect(forward.product(x, w).elements == [0, 0, 4 * 10 + 6 * 1000])
        // Turned: 2 sends half to 0, half and a whole to 1.
        #expect(backward.product(x, w).elements == [500, 500 + 100_000, 0])
    }

    /// Blocks are fixed, so the number of cores may change nothing, not one bit.
    @Test func threadsChangeNothing() {
        let graph = Self.graphs[4]
        let layout = graph.aggregation
        var random = RandomStream(seed: 2, name: "threads")
        let x: Tensor<Float> = random.normal([graph.nodes, 16], deviation: 1)
        let g: Tensor<Float> = random.normal([graph.nodes, 16], deviation: 1)
        let w: Tensor<Float> = random.normal([graph.relations, 16, 16], deviation: 1)
        func everything() -> [[UInt32]] {
            let messages = layout.messages(x)
            return [
                messages, layout.product(x, w), layout.product(g, w, transposed: true),
                layout.product(messages: messages, w), layout.weightGradient(x, cotangent: g),
                layout.weightGradient(messages: messages, cotangent: g), x.sumOfRows(),
                x.hyperbolicTangent(), x.dropout(rate: 0.3, key: 3),
            ].map { $0.elements.map(\.bitPattern) }
        }
        let before = Parallel.threads
        defer { Parallel.threads = before }
        Parallel.threads = 1
        let one = everything()
        for threads in [2, 4] {
            Parallel.threads = threads
            let many = everything()
            for index in one.indices { #expect(many[index] == one[index], "\(index)") }
        }
    }
}

/// The facts of a graph by relation and either end.
///
/// By subject the facts are sorted already; by object an order is kept, 4 bytes a fact.
struct UrbanGraphIndex: Sendable {
    let graph: UrbanGraph
    /// Where the facts of each relation start; one more number than there are relations.
    private let starts: [Int]
    /// Facts sorted by relation, object and subject.
    private let byObject: [Int32]
    /// Facts that each entity is an end of.
    let degrees: [Int32]

    /// O(facts log facts).
    init(_ graph: UrbanGraph) {
        self.graph = graph
        var starts = [Int](repeating: 0, count: graph.relations.count + 1)
        for relation in graph.relation { starts[Int(relation) + 1] += 1 }
        for relation in graph.relations.indices { starts[relation + 1] += starts[relation] }
        self.starts = starts
        var degrees = [Int32](repeating: 0, count: graph.entityCount)
        for fact in 0..<graph.factCount {
            degrees[Int(graph.subject[fact])] += 1
            degrees[Int(graph.object[fact])] += 1
        }
        self.degrees = degrees
        let (relation, object) = (graph.relation, graph.object)
        // The number of the fact last: within a relation it rises with the subject.
        byObject = (0..<Int32(graph.factCount)).sorted {
            let (a, b) = (Int($0), Int($1))
            return (relation[a], object[a], $0) < (relation[b], object[b], $1)
        }
    }

    /// The facts of a relation with a subject, by rising object. O(log facts).
    func facts(_ relation: Int, from subject: Int32) -> Range<Int> {
        let all = starts[relation]..<starts[relation + 1]
        let low = all.partitioningIndex { graph.subject[$0] >= subject }
        let high = (low..<all.upperBound).partitioningIndex { graph.subject[$0] > subject }
        return low..<high
    }

    /// The facts of a relation with an object, by rising subject. O(log facts).
    func facts(_ relation: Int, to object: Int32) -> ArraySlice<Int32> {
        let all = starts[relation]..<starts[relation + 1]
        let low = all.partitioningIndex { graph.object[Int(byObject[$0])] >= object }
        let high = (low..<all.upperBound).partitioningIndex {
            graph.object[Int(byObject[$0])] > object
        }
        return byObject[low..<high]
    }

    /// The fact with an object among those of one relation and subject. O(log facts).
    func fact(in range: Range<Int>, to object: Int32) -> Int? {
        let fact = range.partitioningIndex { graph.object[$0] >= object }
        return fact < range.upperBound && graph.object[fact] == object ? fact : nil
    }
}

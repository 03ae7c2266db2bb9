import Autodiff
import City
import Foundation
import Graphs
import Layers
import Models
import Tensors
import Testing

/// Embeddings of a knowledge graph: what they are asked, and what they answer.
@Suite struct FactModelTests {
    private func queries(_ graph: UrbanGraph, _ candidates: FactQueries.Candidates) throws
        -> FactQueries
    {
        let openStore = try #require(graph.relation(of: UrbanStep(.openStoreAt)))
        return FactQueries(graph, candidates, openStore: openStore)
    }

    /// Facts of the queries, as subject, relation and object.
    private func facts(_ queries: FactQueries) -> [[Int32]] {
        queries.groups.flatMap { group in
            group.queries.flatMap { query in
                query.objects.map { position in
                    let object = group.objects[position]
                    return [
                        query.relation, query.subject,
                        group.candidates.map { $0[Int(object)] } ?? object,
                    ]
                }
            }
        }.sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test(arguments: FactQueries.Candidates.allCases)
    func everyFactIsAskedForOnce(candidates: FactQueries.Candidates) throws {
        let graph = TinySites.graph()
        let queries = try queries(graph, candidates)
        let wanted = (0..<graph.factCount).map {
            [graph.relation[$0], graph.subject[$0], graph.object[$0]]
        }
        #expect(facts(queries) == wanted)
        let pairs = Set(wanted.map { Array($0.prefix(2)) })
        #expect(queries.queryCount == pairs.count)
        #expect(queries.entities == 14 && queries.relations == graph.relations.count)
        for group in queries.groups {
            #expect(
                Set(group.queries.map { [$0.relation, $0.subject] }).count == group.queries.count)
        }
        if candidates == .all {
            #expect(queries.groups.count == 1 && queries.siteGroup == 0)
            #expect(queries.groups[0].candidates == nil)
        }
    }

    @Test func candidatesAreOfTheTypesThatAreReached() throws {
        let graph = TinySites.graph()
        let queries = try queries(graph, .typed)
        for group in queries.groups {
            let listed = try #require(group.candidates)
            #expect(listed == listed.sorted() && Set(listed).count == listed.count)
            for query in group.queries {
                // The types of the objects of this relation's facts, found anew.
                let kinds = Set(
                    (0..<graph.factCount).filter { graph.relation[$0] == query.relation }
                        .map { graph.kinds[Int(graph.object[$0])] })
                let wanted = graph.kinds.indices.filter { kinds.contains(graph.kinds[$0]) }
                #expect(listed == wanted.map { Int32($0) })
            }
        }
        let site = queries.groups[queries.siteGroup]
        #expect(site.candidates == TinySites.regions)
        let open = Int32(try #require(graph.relation(of: UrbanStep(.openStoreAt))))
        let stores = try site.queries.filter { $0.relation == open }.map { query in
            try [query.subject] + query.objects.map { try #require(site.objects[safe: $0]) }
        }
        #expect(stores == [[9, 0, 1], [10, 1, 2], [11, 0, 3]])
    }

    private func model(
        _ score: FactModel<Double>.Score, _ candidates: FactQueries.Candidates, dropout: Double,
        balance: FactModel<Double>.Balance = .fact, storeWeight: Double = 3
    ) throws -> (model: FactModel<Double>, parameters: Parameters<Double>) {
        var configuration = FactModel<Double>.Configuration()
        configuration.score = score
        configuration.dimension = 4
        configuration.inputDropout = dropout
        configuration.relationDropout = dropout
        configuration.outputDropout = dropout
        configuration.balance = balance
        configuration.storeWeight = storeWeight
        let model = FactModel(
            configuration, try queries(TinySites.graph(TinySites.few), candidates))
        var random = RandomStream(seed: 8, name: "facts")
        var parameters = model.initialParameters(&random)
        for name in parameters.names {
            parameters[name] =
                parameters[name] + random.normal(parameters[name].shape, deviation: 0.3)
        }
        return (model, parameters)
    }

    @Test(arguments: FactModel<Double>.Score.allCases, FactQueries.Candidates.allCases)
    func derivatives(score: FactModel<Double>.Score, candidates: FactQueries.Candidates) throws {
        let (model, parameters) = try model(score, candidates, dropout: 0.3)
        for group in model.queries.groups {
            let batch = Array(group.queries.indices.prefix(6))
            let error = GradientCheck.largestError(parameters) { tape, variables in
                var moved = Parameters<Double>()
                for name in parameters.names {
                    moved[name] = variables[name]?.value ?? parameters[name]
                }
                return model.loss(
                    tape, moved, group: group, batch, keys: DropoutKeys(seed: 2, step: 5))
            }
            #expect(error < 1e-6)
        }
    }

    /// Without dropout, a step over all queries of a group scores as prediction does: binary
    /// cross-entropy of the predicted scores, each query by its weight, is the loss.
    @Test(arguments: FactModel<Double>.Score.allCases, FactQueries.Candidates.allCases)
    func trainingAndPredictionAgree(
        score: FactModel<Double>.Score, candidates: FactQueries.Candidates
    ) throws {
        for balance in FactModel<Double>.Balance.allCases {
            for weight in [1.0, 10] {
                let (model, parameters) = try model(
                    score, candidates, dropout: 0, balance: balance, storeWeight: weight)
                for (number, group) in model.queries.groups.enumerated() {
                    // TuckER's norms are those of the group of OpenStoreAt at prediction.
                    guard score != .tucker || number == model.queries.siteGroup else { continue }
                    let loss = model.loss(
                        Tape(), parameters, group: group, Array(group.queries.indices),
                        keys: DropoutKeys(seed: 1, step: 0)
                    ).value.scalar
                    let wanted = try self.loss(model, parameters, group, balance, weight)
                    #expect(
                        abs(loss - wanted) < 1e-9, "\(balance) \(weight): \(loss), not \(wanted)")
                }
            }
        }
    }

    /// From scores, term by term.
    private func loss(
        _ model: FactModel<Double>, _ parameters: Parameters<Double>, _ group: FactQueries.Group,
        _ balance: FactModel<Double>.Balance, _ weight: Double
    ) throws -> Double {
        let graph = TinySites.graph(TinySites.few)
        let stores = [false, true].compactMap {
            graph.relation(of: UrbanStep(.openStoreAt, inverse: $0))
        }
        try #require(!stores.isEmpty)
        let objects = group.candidates ?? (0..<14).map { Int32($0) }
        var sum = 0.0
        for query in group.queries {
            let scores = model.scores(
                parameters, subjects: [query.subject], relation: Int(query.relation),
                objects: objects)
            #expect(scores.shape == [1, objects.count])
            let positives = Set(query.objects.map { Int(group.objects[$0]) })
            var own = 0.0
            for index in objects.indices {
                let target =
                    (positives.contains(index) ? 0.9 : 0) + 0.1 / Double(objects.count)
                let x = scores[0, index]
                own += log(1 + exp(x)) - target * x
            }
            sum += own * (stores.contains(Int(query.relation)) ? weight : 1)
        }
        let terms = balance == .fact ? model.queries.entities : objects.count
        return sum / Double(group.queries.count * terms)
    }

    /// e_s = (1, 2), w = (3, −1), e_o = (0.5, 4).
    @Test func scoresByHand() throws {
        func score(_ kind: FactModel<Double>.Score) throws -> Double {
            var configuration = FactModel<Double>.Configuration()
            configuration.score = kind
            configuration.dimension = 2
            let queries = FactQueries(entities: 2, relations: 2, groups: [], siteGroup: 0)
            let model = FactModel(configuration, queries)
            var parameters = Parameters<Double>()
            parameters["entity.embedding"] = Tensor([2, 2], [1, 2, 0.5, 4])
            parameters["relation.embedding"] = Tensor([2, 2], [9, 9, 3, -1])
            parameters["margin"] = Tensor([1], [7])
            let found = model.scores(parameters, subjects: [0, 1], relation: 1, objects: [1])
            #expect(found.shape == [2, 1])
            return found[0]
        }
        // 1·3·0.5 + 2·(−1)·4
        #expect(abs(try score(.distmult) - (1.5 - 8)) < 1e-12)
        // Re (1 + 2i)(3 − i)(0.5 − 4i) = Re (5 + 5i)(0.5 − 4i)
        #expect(abs(try score(.complex) - (2.5 + 20)) < 1e-12)
        // 7 − |(4, 1) − (0.5, 4)|²
        #expect(abs(try score(.transe) - (7 - 12.25 - 9)) < 1e-12)
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? {
        indices.contains(index) ? self[index] : nil
    }
}

import Autodiff
import City
import Graphs
import Models
import Tensors
import TestSupport
import Testing

/// The released code's mathematics, by numbers that PyTorch computed.
@Suite struct SEPGCNParityTests {
    static let paths = (try? ParityCase.paths(beside: #filePath, prefix: "sepgcn-")) ?? []

    @Test func fixturesAreThere() { #expect(Self.paths.count >= 2) }

    @Test(arguments: paths)
    func edgesAndSEPMatrix(path: String) throws {
        let parity = try ParityCase(path: path)
        let (graph, sep) = try graphs(parity)
        #expect(graph.edgeUser == Array(try parity.file.column("expected_edge_user")))
        #expect(graph.edgePlace == Array(try parity.file.column("expected_edge_item")))
        let median = try parity.file.column("expected_median_km", as: Double.self)[0]
        #expect(abs((sep.medianKilometres ?? 0) - median) < 1e-6 * median)
        let expected: Tensor<Float> = try parity.file.tensor("expected_sep_matrix")
        let brute = SEPMatrix.make(sep, Float.self).dense()
        #expect(excess(brute, expected, absolute: 2e-5, relative: 2e-4) <= 1)
        var walked = Tensor<Float>.zeros([graph.count, graph.count])
        for edge in 0..<graph.count {
            for neighbor in sep.neighbors(of: edge) {
                walked[edge, neighbor.edge] += Float(neighbor.weight)
            }
        }
        #expect(excess(walked, expected, absolute: 2e-5, relative: 2e-4) <= 1)
    }

    @Test(arguments: paths, SEPGCN.Form.allCases)
    func outputsAndGradients(path: String, form: SEPGCN.Form) throws {
        let parity = try ParityCase(path: path)
        let view = try parity.trainingView()
        let (graph, sep) = try graphs(parity)
        var configuration = SEPGCN.Configuration()
        configuration.dimension = try parity.integer("dimension")
        configuration.layers = try parity.integer("layers")
        configuration.gamma = parity.configuration["gamma"] ?? 0
        configuration.decay = parity.configuration["decay"] ?? 0
        var parameters = Parameters<Float>()
        parameters[SEPGCN.Name.user] = try parity.file.tensor("user_embedding")
        parameters[SEPGCN.Name.place] = try parity.file.tensor("item_embedding")
        parameters[SEPGCN.Name.category] = try parity.file.tensor("category_embedding")
        let propagation = Propagation<Float>(
            configuration, graph: graph, sep: sep, categoryOfPlace: view.category,
            categories: view.categoryCount, form: form)

        let tape = Tape<Float>()
        let outputs = propagation(SEPGCN.Embeddings(tape, parameters))
        func output(_ name: String, _ value: Tensor<Float>) throws {
            let expected: Tensor<Float> = try parity.file.tensor(name)
            #expect(
                excess(value.reshaped(expected.shape), expected, absolute: 2e-5, relative: 2e-4)
                    <= 1, "\(name)")
        }
        try output("expected_user", outputs.users.value)
        try output("expected_item", outputs.places.value)

        let batch = TripleBatch(
            users: Array(try parity.file.column("batch_user")),
            positives: Array(try parity.file.column("batch_positive")),
            negatives: Array(try parity.file.column("batch_negative")))
        let lossTape = Tape<Float>()
        let parts = SEPGCN.lossParts(
            lossTape, parameters, batch, configuration: configuration, propagation)
        let loss = parts.ranking + parts.regularization
        try output("expected_bpr", parts.ranking.value)
        try output("expected_loss", loss.value)
        let gradients = lossTape.gradients(of: loss)
        for (name, key) in [
            (SEPGCN.Name.user, "user"), (SEPGCN.Name.place, "item"),
            (SEPGCN.Name.category, "category"),
        ] {
            let expected: Tensor<Float> = try parity.file.tensor("expected_grad_\(key)")
            let found = try #require(gradients[name]).dense(shape: expected.shape)
            #expect(excess(found, expected, absolute: 5e-5, relative: 1e-3) <= 1, "\(name)")
        }
    }

    private func graphs(_ parity: ParityCase) throws -> (BipartiteGraph, SEPGraph) {
        let view = try parity.trainingView()
        let graph = BipartiteGraph(view)
        let options = SEPGraph.Options(
            alpha: parity.configuration["alpha"] ?? 0, cutoff: parity.configuration["cutoff"] ?? 0)
        return (graph, SEPGraph(view, graph: graph, options: options))
    }
}

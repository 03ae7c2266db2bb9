import Autodiff
import City
import Foundation
import Graphs
import Models
import Recommending
import Tensors
import Testing

/// The fast operators against the sparse definition, on cities of real size.
@Suite struct PropagationFormsTests {
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    static let release = root.deletingLastPathComponent()
        .appendingPathComponent("shared/datasets/gowalla-bkk").path

    @Test(arguments: ["full", "lightgcn", "temporal", "spatial"])
    func bundledCity(ablation: String) throws {
        let city = try City.open(Self.root.appendingPathComponent("datasets/riverbend").path)
        try compare(try Split(city, .released).trainingView(), ablation: ablation)
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: release), "no shared/datasets"))
    func bangkok() throws {
        let folder =
            NSTemporaryDirectory() + "whyhere-forms-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let settings = ImportSettings(name: "bkk", timezone: "Asia/Bangkok", times: .local)
        _ = try SEPGCNImporter(path: Self.release, settings: settings).run(to: folder)
        let view = try Split(try City.open(folder), .released).trainingAndValidationView()
        try compare(view, ablation: "full")
    }

    private func compare(_ view: TrainingView, ablation: String) throws {
        let graph = BipartiteGraph(view)
        var options = SEPGraph.Options()
        options.distance = ablation != "temporal"
        options.hours = ablation != "spatial"
        let sep = ablation == "lightgcn" ? nil : SEPGraph(view, graph: graph, options: options)
        var configuration = SEPGCN.Configuration()
        configuration.dimension = 16
        configuration.countsLayerZero = ablation == "temporal"
        var random = RandomStream(seed: 9, name: "forms")
        let batch = TripleBatch(
            users: (0..<512).map { _ in Int32(random.integer(below: view.users)) },
            positives: (0..<512).map { _ in Int32(random.integer(below: view.places)) },
            negatives: (0..<512).map { _ in Int32(random.integer(below: view.places)) })
        var parameters: Parameters<Float>?
        var oracle: (vectors: [Tensor<Float>], gradients: [Tensor<Float>])?
        for form in [SEPGCN.Form.sparse, .layered, .collapsed] {
            let model = SEPGCN(
                configuration, graph: graph, sep: sep, categoryOfPlace: view.category,
                categories: view.categoryCount, form: form)
            let values = parameters ?? model.initialParameters(&random)
            parameters = values
            let scorer = try #require(model.scorer(values) as? FactorScorer)
            let tape = Tape<Float>()
            let gradients = tape.gradients(of: model.loss(tape, values, batch))
            let found = try (
                vectors: [scorer.userVectors, scorer.placeVectors],
                gradients: values.names.map {
                    try #require(gradients[$0]).dense(shape: values[$0].shape)
                }
            )
            if let oracle {
                for (a, b) in zip(
                    found.vectors + found.gradients, oracle.vectors + oracle.gradients)
                {
                    // Relative to the size of the whole tensor: 1e-4 is asked, float gives 1e-6.
                    let distance = ((a - b).squaredSum / b.squaredSum).squareRoot()
                    #expect(distance < 1e-5, "\(ablation) \(form.rawValue)")
                }
            } else {
                oracle = found
            }
        }
    }
}

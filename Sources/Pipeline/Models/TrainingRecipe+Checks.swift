import Reports
import Tensors

extension TrainingRecipe {
    /// The values that each enumerated option may take, by its name on the command line.
    public static let choices: [String: [String]] = [
        "model": TrainedModel.allCases.map(\.rawValue),
        "ablation": ["full", "lightgcn", "temporal", "spatial"],
        "visits": ["count", "binary"],
        "select-on": ["validation", "test"],
        "propagation": ["auto", "collapsed", "layered", "sparse"],
        "split": ["released", "chronological", "global"],
    ]

    /// - Throws: `Failure(.usage)` that names the first option out of range and its range.
    public func validate() throws {
        func require(_ condition: Bool, _ option: String, _ value: some Any, _ range: String) throws
        {
            guard condition else {
                throw Failure(
                    .usage, "--\(option) \(value) is out of range", remedy: "give \(range)")
            }
        }
        func choice(_ option: String, _ value: String) throws {
            let values = TrainingRecipe.choices[option] ?? []
            try require(
                values.contains(value), option, value, "one of \(values.joined(separator: ", "))")
        }
        try require((1...4096).contains(dimension), "dimension", dimension, "1 to 4096")
        try require((1...16).contains(layers), "layers", layers, "1 to 16")
        try require((1...1_000_000).contains(epochs), "epochs", epochs, "1 to 1000000")
        try require((1...1_000_000).contains(batch), "batch", batch, "1 to 1000000")
        try require(
            learningRate > 0 && learningRate <= 10, "learning-rate", learningRate,
            "a number above 0, at most 10")
        try require(decay >= 0 && decay.isFinite, "decay", decay, "0 or more")
        try require((0...1).contains(gamma), "gamma", gamma, "0 to 1")
        try require(alpha > 0 && alpha < 1, "alpha", alpha, "a number between 0 and 1")
        try require((0..<1).contains(cutoff), "cutoff", cutoff, "0 to below 1")
        try require(patience >= 0, "patience", patience, "0 or more")
        try require(evaluateEvery >= 1, "evaluate-every", evaluateEvery, "1 or more")
        try choice("ablation", ablation)
        try choice("visits", visits)
        try choice("select-on", selectOn)
        try choice("propagation", propagation)
        try choice("split", split)
    }
}

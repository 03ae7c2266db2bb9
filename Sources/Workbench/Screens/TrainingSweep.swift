import Reports
import Support

/// What a training of several runs is asked for: settings, and `seeds=1,2,3` among them.
struct SeveralTrainings {
    let options: [String]
    let runs: Int

    /// - Parameter card: Of the recipe's model.
    /// - Throws: `Failure(.usage)` for a text that names neither.
    init(_ text: String, of recipe: TrainingRecipe, _ card: ModelCard) throws(Failure) {
        let parts = text.split(separator: " ")
        let seeds = parts.filter { $0.hasPrefix("seeds=") }.map { String($0.dropFirst(6)) }
        let settings = parts.filter { !$0.hasPrefix("seeds=") }.joined(separator: " ")
        var options: [String] = []
        var runs = 1
        if let own = seeds.first {
            let numbers = own.split(separator: ",", omittingEmptySubsequences: false)
                .map { UInt64($0) }
            guard seeds.count == 1, !numbers.contains(nil), Set(numbers).count == numbers.count
            else {
                throw Failure(
                    .usage, "'seeds=\(own)' is no list of seeds",
                    remedy: "give such as seeds=1,2,3")
            }
            options += ["--seeds", own]
            runs = numbers.count
        }
        if !settings.isEmpty {
            let sweep = try TrainingSweep(settings)
            options += ["--sweep", settings]
            runs *= try sweep.recipes(from: recipe, card).count
        }
        guard !options.isEmpty else {
            throw Failure(
                .usage, "there is nothing to try",
                remedy: "give such as seeds=1,2,3 dropout=0.2,0.5")
        }
        self.options = options
        self.runs = runs
    }
}

import Reports

/// Settings that a training tries one after the other: `temperature=1,3 distillation=0.1,0.2`.
public struct TrainingSweep: Sendable {
    /// A text that names no values, or what a model does not have.
    public struct Fault: Error {
        /// What is wrong, in one clause, and what to give instead.
        public let reason: String
        public let remedy: String
    }

    /// Name of an option and its values.
    let axes: [(name: String, values: [String])]

    /// - Throws: `Fault` for a text that names no values.
    public init(_ text: String) throws(Fault) {
        var axes: [(name: String, values: [String])] = []
        for part in text.split(separator: " ") {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            let values = sides.count == 2 ? sides[1].split(separator: ",").map(String.init) : []
            guard !values.isEmpty else {
                throw Fault(
                    reason: "'\(part)' is no sweep",
                    remedy: "give NAME=VALUE,VALUE, several of them with a space between")
            }
            axes.append((sides[0], values))
        }
        guard !axes.isEmpty, Set(axes.map(\.name)).count == axes.count else {
            throw Fault(
                reason: "--sweep '\(text)' names no option, or one twice",
                remedy: "give such as \"temperature=1,3,7 distillation=0.1,0.2\"")
        }
        self.axes = axes
    }

    /// Every combination as a recipe, with what it is told apart by.
    ///
    /// - Throws: `Fault` for an option that the model does not have, or a value that the option does
    ///   not take.
    public func recipes(
        from recipe: TrainingRecipe
    ) throws(Fault) -> [(name: String, recipe: TrainingRecipe)] {
        var made: [(name: String, recipe: TrainingRecipe)] = [("", recipe)]
        for axis in axes {
            let fields = RecipeField.of(recipe.model).dropFirst()
            guard let field = fields.first(where: { $0.name == axis.name }) else {
                throw Fault(
                    reason: "\(recipe.model.title) has no option '\(axis.name)'",
                    remedy: "give one of \(recipe.model.options.joined(separator: ", "))")
            }
            var next: [(name: String, recipe: TrainingRecipe)] = []
            for (name, recipe) in made {
                for value in axis.values {
                    var changed = recipe
                    if let fault = field.set(value, in: &changed) {
                        throw Fault(
                            reason: "--sweep \(axis.name)=\(value): \(fault)",
                            remedy: "give another value")
                    }
                    let own = "\(axis.name)=\(value)"
                    next.append((name.isEmpty ? own : name + " " + own, changed))
                }
            }
            made = next
        }
        return made
    }
}

/// What a training of several runs is asked for: settings, and `seeds=1,2,3` among them.
struct SeveralTrainings {
    let options: [String]
    let runs: Int

    /// - Throws: `TrainingSweep.Fault` for a text that names neither.
    init(_ text: String, of recipe: TrainingRecipe) throws(TrainingSweep.Fault) {
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
                throw TrainingSweep.Fault(
                    reason: "'seeds=\(own)' is no list of seeds", remedy: "give such as seeds=1,2,3"
                )
            }
            options += ["--seeds", own]
            runs = numbers.count
        }
        if !settings.isEmpty {
            let sweep = try TrainingSweep(settings)
            options += ["--sweep", settings]
            runs *= try sweep.recipes(from: recipe).count
        }
        guard !options.isEmpty else {
            throw TrainingSweep.Fault(
                reason: "There is nothing to try",
                remedy: "give such as seeds=1,2,3 dropout=0.2,0.5")
        }
        self.options = options
        self.runs = runs
    }
}

import Reports
import Screens
import Tensors

/// Settings that a training tries one after the other: `temperature=1,3 distillation=0.1,0.2`.
struct TrainingSweep {
    /// Name of an option and its values.
    let axes: [(name: String, values: [String])]

    /// - Throws: `Failure(.usage)` for a text that names no values.
    init(_ text: String) throws {
        axes = try text.split(separator: " ").map { part in
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            let values = sides.count == 2 ? sides[1].split(separator: ",").map(String.init) : []
            guard !values.isEmpty else {
                throw Failure(
                    .usage, "'\(part)' is no sweep",
                    remedy: "give NAME=VALUE,VALUE, several of them with a space between")
            }
            return (sides[0], values)
        }
        guard !axes.isEmpty, Set(axes.map(\.name)).count == axes.count else {
            throw Failure(
                .usage, "--sweep '\(text)' names no option, or one twice",
                remedy: "give such as \"temperature=1,3,7 distillation=0.1,0.2\"")
        }
    }

    /// Every combination as a recipe, with what it is told apart by.
    ///
    /// - Throws: `Failure(.usage)` for an option that the model does not have, or a value that the
    ///   option does not take.
    func recipes(from recipe: TrainingRecipe) throws -> [(name: String, recipe: TrainingRecipe)] {
        var made: [(name: String, recipe: TrainingRecipe)] = [("", recipe)]
        for axis in axes {
            guard
                let field = RecipeField.of(recipe.model).first(where: {
                    $0.name == axis.name && $0.name != "model"
                })
            else {
                throw Failure(
                    .usage, "\(recipe.model.title) has no option '\(axis.name)'",
                    remedy: "give one of \(recipe.model.options.joined(separator: ", "))")
            }
            made = try made.flatMap { name, recipe in
                try axis.values.map { value in
                    var changed = recipe
                    if let fault = field.set(value, in: &changed) {
                        throw Failure(
                            .usage, "--sweep \(axis.name)=\(value): \(fault)",
                            remedy: "give another value")
                    }
                    return ((name.isEmpty ? "" : name + " ") + "\(axis.name)=\(value)", changed)
                }
            }
        }
        return made
    }
}

/// One combination of a sweep, as a group of its seeds.
struct SweptRecipe {
    let settings: String
    let group: String

    /// What is told of it.
    struct Row: Codable {
        var group: String
        var settings: String
        /// Mean over the seeds of the best value on validation.
        var best: Double
        var seeds: Int

        init(_ entry: SweptRecipe, _ members: [RunReport]) {
            group = entry.group
            settings = entry.settings
            let values = members.compactMap(\.bestValue)
            seeds = values.count
            best = values.reduce(0, +) / Double(max(1, values.count))
        }
    }
}

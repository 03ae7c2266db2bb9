import Support

/// Settings that a training tries one after the other: `temperature=1,3 distillation=0.1,0.2`.
public struct TrainingSweep: Sendable {
    /// Name of an option and its values.
    let axes: [(name: String, values: [String])]
    /// The options that it tries.
    public var names: [String] { axes.map(\.name) }

    /// - Throws: `Failure(.usage)` for a text that names no values.
    public init(_ text: String) throws(Failure) {
        var axes: [(name: String, values: [String])] = []
        for part in text.split(separator: " ") {
            let sides = part.split(separator: "=", maxSplits: 1).map(String.init)
            let values = sides.count == 2 ? sides[1].split(separator: ",").map(String.init) : []
            guard !values.isEmpty else {
                throw Failure(
                    .usage, "'\(part)' is no sweep",
                    remedy: "give NAME=VALUE,VALUE, several of them with a space between")
            }
            axes.append((sides[0], values))
        }
        guard !axes.isEmpty, Set(axes.map(\.name)).count == axes.count else {
            throw Failure(
                .usage, "--sweep '\(text)' names no option, or one twice",
                remedy: "give such as \"temperature=1,3,7 distillation=0.1,0.2\"")
        }
        self.axes = axes
    }

    /// Every combination as a recipe, with what it is told apart by.
    ///
    /// - Parameter card: Of the recipe's model.
    /// - Throws: `Failure(.usage)` for an option that the model does not have, or a value that the
    ///   option does not take.
    public func recipes(
        from recipe: TrainingRecipe, _ card: ModelCard
    ) throws(Failure) -> [(name: String, recipe: TrainingRecipe)] {
        var made: [(name: String, recipe: TrainingRecipe)] = [("", recipe)]
        for axis in axes {
            let setting = try card.requireSetting(axis.name)
            var next: [(name: String, recipe: TrainingRecipe)] = []
            for (name, recipe) in made {
                for value in axis.values {
                    var changed = recipe
                    do throws(SettingFault) {
                        try setting.set(value, in: &changed)
                    } catch {
                        throw Failure(
                            .usage, "--sweep \(axis.name)=\(value) \(error.reason)",
                            remedy: "give \(error.wanted)")
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

extension ModelCard {
    /// The setting of a name.
    ///
    /// - Throws: `Failure(.usage)` with the nearest name that there is, or all of them.
    public func requireSetting(
        _ name: String, file: String? = nil, line: Int? = nil
    ) throws(Failure) -> SettingField {
        if let found = setting(name) { return found }
        let names = settings.map(\.name)
        let nearest = NearestName.to(name, of: names)
        throw Failure(
            file == nil ? .usage : .badData, "\(title) has no option '\(name)'",
            remedy: nearest.map { "perhaps '\($0)' is meant" }
                ?? "give one of \(names.joined(separator: ", "))",
            file: file, line: line)
    }
}

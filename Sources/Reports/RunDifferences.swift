import Support

/// The settings in which some runs differ, and nothing else.
public struct RunDifferences: Codable, Equatable, Sendable {
    /// One setting, with what each run has.
    public struct Row: Codable, Equatable, Sendable {
        /// Of the option on the command line, such as `learning-rate`; or `model`, `city`.
        public var setting: String
        /// In the order of the runs; nil for a run whose model has no such setting.
        public var values: [String?]

        public init(setting: String, values: [String?]) {
            self.setting = setting
            self.values = values
        }
    }

    public var runs: [String]
    /// In the order of the form, model and city first.
    public var rows: [Row]
    /// How many settings are the same in all runs.
    public var same: Int

    /// Compares what the runs are trained with, changes that were made on the way included.
    ///
    /// A setting that only some of their models have is a difference.
    public init(_ runs: [RunReport], cards: [ModelCard]) {
        self.runs = runs.map(\.run)
        let own = runs.map { run in cards.first { $0.name == run.model } }
        var all = [
            Row(setting: "model", values: runs.map(\.model)),
            Row(setting: "city", values: runs.map(\.city)),
        ]
        for name in Self.names(own.compactMap { $0 }) {
            all.append(
                Row(
                    setting: name,
                    values: zip(runs, own).map { run, card in
                        card?.setting(name)?.text(in: run.currentRecipe)
                    }))
        }
        rows = all.filter { Set($0.values).count > 1 }
        same = all.count - rows.count
    }

    /// The names of every setting of some models, each once, in the order of their forms.
    public static func names(_ cards: [ModelCard]) -> [String] {
        var seen: Set<String> = []
        return cards.flatMap(\.settings).map(\.name).filter { seen.insert($0).inserted }
    }

    /// The settings in which runs of one model differ; those of other models mean other things.
    public static func differing(_ runs: [RunReport], cards: [ModelCard]) -> [String] {
        let recipes = Dictionary(grouping: runs.map(\.currentRecipe), by: \.model)
        var names: [String] = []
        var seen: Set<String> = []
        for run in runs {
            guard seen.insert(run.model).inserted,
                let card = cards.first(where: { $0.name == run.model })
            else { continue }
            let own = recipes[run.model] ?? []
            for setting in card.settings where !names.contains(setting.name) {
                if Set(own.map { setting.text(in: $0) }).count > 1 { names.append(setting.name) }
            }
        }
        return names
    }
}

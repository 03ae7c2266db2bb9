import Reports

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

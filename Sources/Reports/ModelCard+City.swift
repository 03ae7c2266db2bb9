extension ModelCard {
    /// What a city lacks that the model needs to learn.
    public enum Lack: Equatable, Sendable { case visits, positions }

    /// What a city lacks for a recipe of this model; nil where it can be trained on it.
    public func lack(in city: CityReport, _ recipe: TrainingRecipe) -> Lack? {
        if city.visits == 0, task != .sites { return .visits }
        return needsPositions(recipe) && city.bounds == nil ? .positions : nil
    }

    /// Whether a recipe needs the positions of places.
    public func needsPositions(_ recipe: TrainingRecipe) -> Bool {
        needsPositions
            && !needsNoPositionsWhere.contains { name, values in
                setting(name).map { values.contains($0.text(in: recipe)) } ?? false
            }
    }

    /// Whether a recipe learns from a teacher.
    public func isTaught(_ recipe: TrainingRecipe) -> Bool {
        guard let teacherSetting, let field = setting(teacherSetting) else { return false }
        return (recipe[field.path]?.number ?? 0) > 0
    }
}

extension ModelCard {
    /// What a city lacks that the model needs to learn.
    public enum Lack: Equatable, Sendable { case visits, positions }

    /// What a city lacks for this model; nil where it can be trained on it.
    ///
    /// - Parameter setting: The value of a setting by its name, as text.
    public func lack(in city: CityReport, setting: (String) -> String?) -> Lack? {
        if city.visits == 0, task != .sites { return .visits }
        let isLifted = needsNoPositionsWhere.contains { name, values in
            setting(name).map(values.contains) ?? false
        }
        return needsPositions && !isLifted && city.bounds == nil ? .positions : nil
    }

    /// Whether a run of the model learned from a teacher.
    ///
    /// - Parameter setting: The value of a setting by its name, as text.
    public func hasTeacher(setting: (String) -> String?) -> Bool {
        teacherSetting.flatMap(setting).flatMap(Double.init).map { $0 > 0 } ?? false
    }
}

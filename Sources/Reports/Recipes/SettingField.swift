/// One setting of a model as the form, the command line, sweeps and files of recipes show it.
public struct SettingField: Codable, Equatable, Sendable {
    /// Of the option on the command line, such as `learning-rate`.
    public var name: String
    /// What it does, in one line without a full stop.
    public var help: String
    public var domain: SettingDomain
    /// What the model takes where nothing is said.
    public var standard: SettingValue
    /// Where a recipe holds it, such as `learningRate` or `site.message`.
    public var path: String
    /// What recipes meant that were stored before there was this setting; nil where there never
    /// were any.
    public var before: SettingValue?
    /// How it may change while a run trains; nil where it may not.
    public var steering: SettingSteering?

    public init(
        name: String, help: String, domain: SettingDomain, standard: SettingValue, path: String,
        before: SettingValue? = nil, steering: SettingSteering? = nil
    ) {
        self.name = name
        self.help = help
        self.domain = domain
        self.standard = standard
        self.path = path
        self.before = before
        self.steering = steering
    }

    /// The value in a recipe as text; empty where the recipe is not of this setting's model.
    public func text(in recipe: TrainingRecipe) -> String {
        (recipe[path] ?? before)?.text ?? ""
    }

    /// Whether a recipe has another value than the model's own.
    public func differs(in recipe: TrainingRecipe) -> Bool {
        (recipe[path] ?? before) != standard
    }

    /// Puts typed text into a recipe; nothing typed for a text is the model's own.
    ///
    /// - Throws: `SettingFault` for what is no value of the setting; the recipe then stays.
    public func set(_ text: String, in recipe: inout TrainingRecipe) throws(SettingFault) {
        let isLeftOut = domain == .text && domain.cleaned(text).isEmpty
        recipe[path] = isLeftOut ? standard : try domain.value(typed: text)
    }
}

/// Who takes a setting's new value while a run trains.
public enum SettingSteering: String, Codable, Sendable {
    /// The loop alone: how far it steps, and when it ends.
    case loop
    /// The loss: what is learned is made anew from the same data, which may take seconds.
    case loss
}

import Reports

/// One setting of a typed recipe: what is shown of it, and where the recipe holds it.
///
/// A model's settings are a table of these. From it come the checks of values, the reading of
/// stored recipes, the form, sweeps, files of recipes and the command line.
public struct Setting<Recipe>: Sendable {
    /// Of the option on the command line, such as `learning-rate`.
    public let name: String
    /// What it does, in one line without a full stop.
    public let help: String
    public let domain: SettingDomain
    /// Where a stored recipe holds it.
    public let path: String
    /// What recipes meant that were stored before there was this setting.
    public let before: SettingValue?
    /// How it may change while a run trains; nil where it may not.
    public private(set) var steering: SettingSteering?
    let read: @Sendable (Recipe) -> SettingValue
    /// Takes a value of the domain.
    let write: @Sendable (inout Recipe, SettingValue) throws(SettingFault) -> Void

    private init(
        _ name: String, _ help: String, _ domain: SettingDomain, _ path: String?,
        _ before: SettingValue?, read: @escaping @Sendable (Recipe) -> SettingValue,
        write: @escaping @Sendable (inout Recipe, SettingValue) throws(SettingFault) -> Void
    ) {
        self.name = name
        self.help = help
        self.domain = domain
        self.path = path ?? Self.camelCase(name)
        self.before = before
        self.read = read
        self.write = write
    }

    /// A setting that a domain's value is taken out of by `take`.
    private init<Value>(
        _ name: String, _ help: String, _ domain: SettingDomain, _ path: String?,
        _ before: SettingValue?, _ place: WritableKeyPath<Recipe, Value> & Sendable,
        give: @escaping @Sendable (Value) -> SettingValue,
        take: @escaping @Sendable (SettingValue) -> Value?
    ) {
        self.init(
            name, help, domain, path, before, read: { give($0[keyPath: place]) },
            write: { (recipe, value) throws(SettingFault) in
                guard let taken = take(value) else {
                    throw SettingFault(reason: "is none of its values", wanted: domain.wanted)
                }
                recipe[keyPath: place] = taken
            })
    }

    /// A whole number; a range up to `Int.max` has no end.
    public init(
        _ name: String, _ help: String, _ place: WritableKeyPath<Recipe, Int> & Sendable,
        _ range: ClosedRange<Int>, at path: String? = nil, before: Int? = nil
    ) {
        self.init(
            name, help, .integer(range), path, before.map { .integer($0) }, place,
            give: { .integer($0) }, take: \.wholeNumber)
    }

    public init(
        _ name: String, _ help: String, _ place: WritableKeyPath<Recipe, Double> & Sendable,
        _ range: NumberRange, at path: String? = nil, before: Double? = nil
    ) {
        self.init(
            name, help, .number(range), path, before.map { .real($0) }, place,
            give: { .real($0) }, take: \.number)
    }

    public init(
        _ name: String, _ help: String, _ place: WritableKeyPath<Recipe, Bool> & Sendable,
        at path: String? = nil, before: Bool? = nil
    ) {
        self.init(
            name, help, .flag, path, before.map { .flag($0) }, place,
            give: { .flag($0) }, take: \.isOn)
    }

    public init(
        _ name: String, _ help: String, _ place: WritableKeyPath<Recipe, String> & Sendable,
        at path: String? = nil, before: String? = nil
    ) {
        self.init(
            name, help, .text, path, before.map { .text($0) }, place,
            give: { .text($0) }, take: \.word)
    }

    /// One of words that other code lists.
    public init(
        _ name: String, _ help: String, _ place: WritableKeyPath<Recipe, String> & Sendable,
        among words: [String], at path: String? = nil
    ) {
        self.init(
            name, help, .choice(words), path, nil, place, give: { .text($0) }, take: \.word)
    }

    public init(
        seed name: String, _ help: String, _ place: WritableKeyPath<Recipe, UInt64> & Sendable,
        at path: String? = nil
    ) {
        self.init(
            name, help, .seed, path, nil, place, give: { .seed($0) }, take: \.naturalNumber)
    }

    /// One of an enumeration's cases, by their words.
    public init<Choice>(
        _ name: String, _ help: String, _ place: WritableKeyPath<Recipe, Choice> & Sendable,
        at path: String? = nil, before: Choice? = nil
    ) where Choice: CaseIterable & RawRepresentable<String> & Sendable {
        self.init(
            name, help, .choice(Choice.allCases.map(\.rawValue)), path,
            before.map { .text($0.rawValue) }, place, give: { .text($0.rawValue) },
            take: { $0.word.flatMap { Choice(rawValue: $0) } })
    }

    /// The same setting of what a recipe holds, as one of the recipe.
    public func within<Whole>(
        _ place: WritableKeyPath<Whole, Recipe> & Sendable
    ) -> Setting<Whole> {
        let (read, write) = (read, write)
        var whole = Setting<Whole>(
            name, help, domain, path, before, read: { read($0[keyPath: place]) },
            write: { (whole, value) throws(SettingFault) in
                try write(&whole[keyPath: place], value)
            })
        whole.steering = steering
        return whole
    }

    /// What a recipe keeps of another run's: it is stored with the recipe, and nobody sets it.
    ///
    /// - Parameters:
    ///   - group: Begins its name and its path.
    ///   - standard: What a recipe means that keeps nothing.
    public func kept(in group: String, standard: Recipe) -> Setting {
        Setting(
            group + "-" + name, help, domain, group + "." + path, read(standard), read: read,
            write: write)
    }

    /// May change while a run trains: it changes neither a parameter's shape nor what is drawn.
    public func steered(by steering: SettingSteering) -> Setting {
        var setting = self
        setting.steering = steering
        return setting
    }

    /// As a form and the command line show it.
    public func field(_ standard: Recipe) -> SettingField {
        SettingField(
            name: name, help: help, domain: domain, standard: read(standard), path: path,
            before: before, steering: steering)
    }

    /// `learning-rate` is stored as `learningRate`.
    private static func camelCase(_ name: String) -> String {
        let words = name.split(separator: "-")
        return words.prefix(1).joined()
            + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }
}

import Support

/// A setting that was changed while a run trained: enough to do the same again, at the same step.
public struct SettingChange: Codable, Equatable, Sendable {
    /// Of the option on the command line, such as `learning-rate`.
    public var setting: String
    /// Where a recipe holds it.
    public var path: String
    public var before: SettingValue
    public var value: SettingValue
    /// `selection` or `refit`.
    public var phase: String
    /// Steps taken in all phases before it took effect.
    public var step: Int
    /// Steps taken in its phase before it took effect.
    public var phaseStep: Int
    /// Of its phase: with `phaseStep` it gives the epoch.
    public var stepsPerEpoch: Int
    /// Why it was made, as somebody wrote it.
    public var reason: String?

    public init(
        setting: String, path: String, before: SettingValue, value: SettingValue, phase: String,
        step: Int, phaseStep: Int, stepsPerEpoch: Int, reason: String? = nil
    ) {
        self.setting = setting
        self.path = path
        self.before = before
        self.value = value
        self.phase = phase
        self.step = step
        self.phaseStep = phaseStep
        self.stepsPerEpoch = stepsPerEpoch
        self.reason = reason
    }

    /// Epochs of its phase that had passed, with a fraction.
    public var epoch: Double { Double(phaseStep) / Double(max(1, stepsPerEpoch)) }

    /// `learning-rate .001 → .01 from step 120: too slow`
    public var sentence: String {
        "\(setting) \(before.text) → \(value.text) from step \(step + 1)"
            + (reason.map { ": \($0)" } ?? "")
    }

    /// The same change in a phase that trains anew: at the same epoch, whatever its steps are.
    public func moved(to phase: String, stepsPerEpoch: Int) -> SettingChange {
        var moved = self
        moved.phase = phase
        moved.phaseStep = Int((epoch * Double(stepsPerEpoch)).rounded())
        moved.stepsPerEpoch = stepsPerEpoch
        return moved
    }
}

/// A setting that is to be changed.
public struct AskedChange: Codable, Equatable, Sendable {
    public var setting: String
    public var value: SettingValue

    public init(_ setting: String, _ value: SettingValue) {
        self.setting = setting
        self.value = value
    }

    /// As an option of the command line: `--learning-rate`, `5e-4`.
    public var arguments: [String] {
        if case .flag(let isOn) = value { return ["--" + (isOn ? "" : "no-") + setting] }
        return ["--" + setting, value.text]
    }
}

extension ModelCard {
    /// Reads `learning-rate=0.001 dropout=0.2`: settings that may change while a run trains.
    ///
    /// - Throws: `Failure(.usage)` for another setting, and for what is no value of it.
    public func askedChanges(_ text: String) throws(Failure) -> [AskedChange] {
        var changes: [AskedChange] = []
        for part in text.split(separator: " ") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard sides.count == 2 else {
                throw Failure(
                    .usage, "'\(part)' is no setting with its value",
                    remedy: "give such as learning-rate=0.0005")
            }
            changes.append(try askedChange(String(sides[0]), typed: String(sides[1])))
        }
        return changes
    }

    /// - Parameter prefix: Before the name in a refusal, as on the command line.
    /// - Throws: `Failure(.usage)` for a setting that may not change, and for what is no value of it.
    public func askedChange(_ name: String, typed text: String, prefix: String = "")
        throws(Failure) -> AskedChange
    {
        let setting = try requireSteerable(name)
        do throws(SettingFault) {
            return AskedChange(name, try setting.domain.value(typed: text))
        } catch {
            throw Failure(
                .usage, "\(prefix)\(name) \(text) \(error.reason)",
                remedy: "give \(error.wanted)")
        }
    }
}

extension SettingValue {
    /// The same value as one of another's kind: stored as JSON, a rate of 10 is a whole number. Nil
    /// where it is none, which only a damaged file has.
    fileprivate func ofKind(of other: SettingValue?) -> SettingValue? {
        switch other {
        case .real: number.map { .real($0) }
        case .integer: wholeNumber.map { .integer($0) }
        case .seed: naturalNumber.map { .seed($0) }
        case .flag: isOn.map { .flag($0) }
        case .text: word.map { .text($0) }
        case nil: self
        }
    }
}

extension TrainingRecipe {
    /// With changes made, in their order.
    public func with(_ changes: some Sequence<SettingChange>) -> TrainingRecipe {
        var recipe = self
        for change in changes {
            guard let value = change.value.ofKind(of: self[change.path]) else { continue }
            recipe[change.path] = value
        }
        return recipe
    }
}

extension ModelCard {
    /// Settings that may change while a run trains, those that the loop alone takes first.
    public var steerable: [SettingField] {
        settings.filter { $0.steering == .loop } + settings.filter { $0.steering == .loss }
    }

    /// - Throws: `Failure(.usage)` for one that the model does not have, or that may not change.
    public func requireSteerable(_ name: String) throws(Failure) -> SettingField {
        let setting = try requireSetting(name)
        guard setting.steering != nil else {
            throw Failure(
                .usage, "\(name) of \(title) cannot change while a run trains",
                remedy: "give one of \(steerable.map(\.name).joined(separator: ", ")), or start a "
                    + "new run")
        }
        return setting
    }
}

extension RunReport {
    /// Its recipe with every change that was made while it trained.
    public var currentRecipe: TrainingRecipe { recipe.with(manifest?.changes ?? []) }
}

import Reports
import Support

/// The form of the Train screen: the model, then the settings that its card lists.
extension State {
    /// The name of the first line, which chooses the model.
    static let modelField = "model"

    /// What is known of a model; nil for one that this version does not have.
    public func card(named name: String) -> ModelCard? { cards.first { $0.name == name } }

    /// What is known of a run's model.
    public func card(of run: RunReport) -> ModelCard? { card(named: run.model) }

    /// The card of the model in the form.
    public var recipeCard: ModelCard? { card(named: train.recipe.model) }

    /// The lines of the form.
    public var recipeFields: [FormField] {
        guard let card = recipeCard else { return [] }
        let model = FormField(
            Self.modelField, "What is trained: a subcommand of train",
            .choice(cards.map(\.name)), standard: card.name, .word)
        return [model] + card.settings.map(FormField.init)
    }

    /// The value of a line.
    func recipeText(_ name: String) -> String {
        name == Self.modelField
            ? train.recipe.model : recipeCard?.setting(name)?.text(in: train.recipe) ?? ""
    }

    /// Puts text into the recipe; returns why it cannot, in one sentence.
    mutating func setRecipe(_ name: String, _ text: String) -> String? {
        do throws(SettingFault) {
            if name == Self.modelField {
                let names = cards.map(\.name)
                let value = try SettingDomain.choice(names).value(typed: text)
                train.recipe = recipe(of: value.text)
            } else if let setting = recipeCard?.setting(name) {
                try setting.set(text, in: &train.recipe)
            }
            return nil
        } catch {
            return error.sentence
        }
    }

    /// Another model's recipe: what was changed is kept where the model has it, and takes it.
    private func recipe(of model: String) -> TrainingRecipe {
        guard model != train.recipe.model, let old = recipeCard, let new = card(named: model)
        else { return train.recipe }
        var result = new.standard
        for setting in new.settings {
            guard let before = old.setting(setting.name), before.differs(in: train.recipe),
                let value = try? setting.domain.value(typed: before.text(in: train.recipe))
            else { continue }
            result[setting.path] = value
        }
        return result
    }

    /// The next or the previous value of an enumeration.
    mutating func cycleRecipe(_ field: FormField, by step: Int) {
        guard field.cycles else { return }
        if let reason = setRecipe(field.name, field.next(after: recipeText(field.name), by: step)) {
            complain("\(field.name): \(reason)")
        }
    }
}

extension FormField {
    /// A setting as a line of a form, which is an option of `train`.
    init(_ setting: SettingField) {
        self.init(setting.name, setting.help, setting.domain, standard: setting.standard.text)
    }
}

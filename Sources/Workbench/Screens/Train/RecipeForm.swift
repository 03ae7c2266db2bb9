import Reports
import Support

/// The form of the Train screen: the model, then the settings that its card lists.
extension State {
    /// The name of the first line, which chooses the model.
    static let modelField = "model"

    /// The card of the model in the form.
    public var recipeCard: ModelCard? { card(named: train.recipe.model) }

    /// The lines of the form.
    public var recipeFields: [FormField] {
        guard let card = recipeCard else { return [] }
        let model = FormField(
            Self.modelField, "What is trained: a subcommand of train",
            .choice(cards.map(\.name)), standard: card.name, .word)
        return [model] + card.settings.map(FormField.init)
            + SupervisionField.all.map(FormField.init)
    }

    /// The value of a line.
    func recipeText(_ name: String) -> String {
        if name == Self.modelField { return train.recipe.model }
        if let watched = SupervisionField.all.first(where: { $0.name == name }) {
            return watched.text(in: train.supervision)
        }
        return recipeCard?.setting(name)?.text(in: train.recipe) ?? ""
    }

    /// Puts text into the recipe; returns why it cannot, in one sentence.
    mutating func setRecipe(_ name: String, _ text: String) -> String? {
        do throws(SettingFault) {
            if name == Self.modelField {
                let names = cards.map(\.name)
                let value = try SettingDomain.choice(names).value(typed: text)
                train.change(to: recipe(of: value.text))
            } else if let watched = SupervisionField.all.first(where: { $0.name == name }) {
                try watched.set(text, in: &train.supervision)
            } else if let setting = recipeCard?.setting(name) {
                try setting.set(text, in: &train.recipe)
            }
            return nil
        } catch {
            return error.sentence
        }
    }

    /// The recipe of a model as it was left, or its own.
    ///
    /// What was set of one model means something else for another: a learning rate of .01 that one
    /// needs ruins the next.
    private func recipe(of model: String) -> TrainingRecipe {
        if model == train.recipe.model { return train.recipe }
        return train.kept[model] ?? card(named: model)?.standard(on: train.standardSplit)
            ?? train.recipe
    }

    /// Recipes whose split nobody chose take the one that the city has.
    mutating func takeStandardSplit(of report: CityReport) {
        let (old, new) = (train.standardSplit.rawValue, report.standardSplit)
        train.standardSplit = new
        func divided(_ recipe: TrainingRecipe) -> TrainingRecipe {
            guard card(named: recipe.model)?.setting("split") != nil, recipe.split == old else {
                return recipe
            }
            var changed = recipe
            changed.split = new.rawValue
            return changed
        }
        let (recipe, kept) = (divided(train.recipe), train.kept.mapValues(divided))
        (train.recipe, train.kept) = (recipe, kept)
    }

    /// What a line of the form is for, and what the city says of it.
    func describe(_ field: FormField) -> String {
        let name = city.report?.name ?? ""
        guard field.name == "split", train.standardSplit != .released, !name.isEmpty else {
            return field.description
        }
        return "\(field.description); \(name) was released without a split, so "
            + "\(train.standardSplit.rawValue) is taken where nothing is chosen"
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
    /// A line of what a training is watched for.
    init(_ field: SupervisionField) {
        self.init(
            field.name, field.help, field.domain, standard: field.text(in: Supervision()))
    }

    /// A setting as a line of a form, which is an option of `train`.
    init(_ setting: SettingField) {
        self.init(setting.name, setting.help, setting.domain, standard: setting.standard.text)
    }
}

import Canvas
import Reports
import Support

/// The command line that shows, or does, what the screen shows.
enum CommandLines {
    static func equivalent(_ state: State) -> String {
        let above = (state.overlay.map { [$0] + $0.below } ?? []).lazy
        return above.compactMap { $0.kind.part.command(state) }.first
            ?? state.screen.part.command(state, city: quoted(state.cityName))
    }

    /// The arguments that train a recipe: only the options that differ from their defaults.
    ///
    /// - Parameters:
    ///   - card: Of the recipe's model.
    ///   - others: Options that follow; with seeds among them the recipe's own is left out.
    static func training(
        _ recipe: TrainingRecipe, _ card: ModelCard, city: String,
        supervision: Supervision = Supervision(), without others: [String] = []
    ) -> [String] {
        let options = card.settings
            .filter { !(others.contains("--seeds") && $0.name == "seed") }
            .flatMap { FormField($0).arguments($0.text(in: recipe)) }
        let watched = SupervisionField.all.flatMap {
            FormField($0).arguments($0.text(in: supervision))
        }
        return ["train", recipe.model, "--city", city] + options + watched
    }

    /// The command of a form.
    static func line(_ command: [String]) -> String {
        (["whyhere"] + command).map(quoted).joined(separator: " ")
    }

    static func quoted(_ name: String) -> String { ShellWord.quoted(name) }
}

extension State {
    /// What to print after the screen is gone, or nil.
    public var farewell: String? {
        if let work = forms.work {
            return "\(work.sentence.prefix(1).uppercased())\(work.sentence.dropFirst())\n"
                + "It goes on in a process of its own; `whyhere city list` shows when it is done."
        }
        if let study = runs.study.standing, study.isRunning {
            return "The faithfulness study of \(study.run) goes on in a process of its own; "
                + "`whyhere explain --run \(study.run) --study` shows what it found."
        }
        guard let run = startedRun else { return nil }
        let known = runs.all?.first { $0.run == run }
        let report = train.report?.run == run ? train.report : known
        guard report?.status.isActive ?? true else { return nil }
        return "Training \(run) goes on in its own process; `whyhere runs show \(run)` watches it."
    }
}

extension State {
    /// Of the city that is open, or wanted; a word in its place where there is none.
    var cityName: String { city.report?.name ?? wantedCity ?? "CITY" }
}

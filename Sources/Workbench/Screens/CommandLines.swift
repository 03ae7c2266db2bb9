import Canvas
import Reports
import Support

/// The command line that shows, or does, what the screen shows.
enum CommandLines {
    static func equivalent(_ state: State) -> String {
        let city = quoted(state.city.report?.name ?? state.wantedCity ?? "CITY")
        switch state.screen {
        case .city:
            if state.overlay?.kind == .spaceTimeGraph {
                return "whyhere city stkg \(city) --heaviest 50"
            }
            return state.city.pane == .findings
                ? "whyhere city check \(city)" : "whyhere city info \(city)"
        case .users:
            return state.users.report.map {
                "whyhere city user \(city) \($0.row.user)"
                    + (state.users.showsTruth ? " --truth" : "")
            } ?? "whyhere city users \(city)"
        case .why: return why(state)
        case .train:
            return train(state, state.city.report?.name ?? state.wantedCity ?? "CITY")
        case .runs:
            if let line = runsPanel(state) { return line }
            return state.selectedRun.map { "whyhere runs show \(quoted($0.run))" }
                ?? "whyhere runs list"
        case .sites: return sites(state, city)
        case .session: return "whyhere"
        }
    }

    private static func why(_ state: State) -> String {
        guard let run = state.why.run, let user = state.why.user else {
            return "whyhere train sepgcn"
        }
        let base = "--run \(quoted(run)) --user \(user)"
        if let line = panel(state, base) { return line }
        let explained: [Pane] = [.reasons, .evidence, .sequencePicture]
        if state.why.whatIf.edits.count > 0, !explained.contains(state.why.pane) {
            return whatIf(state.why, base)
        }
        if explained.contains(state.why.pane), let place = state.why.selectedPlace {
            if state.shownPicture == .hours, state.why.pane == .sequencePicture {
                return "whyhere hours \(base) --place \(place)"
            }
            if state.readsSequences {
                return "whyhere explain \(base) --place \(place)"
                    + (state.why.sequence.undistilled.map { " --undistilled \(quoted($0))" } ?? "")
            }
            return "whyhere explain \(base) --place \(place)"
                + " --side \(state.why.side) --group \(state.why.group)"
        }
        return "whyhere recommend \(base) --candidates \(state.why.candidates)"
            + (state.why.target?.among.map { " --among \(quoted($0.joined(separator: ",")))" } ?? "")
            + (state.why.target?.beam.map { " --beam \($0)" } ?? "")
    }

    /// What ranks the regions, explains one of them, or draws the picture that is shown.
    private static func sites(_ state: State, _ city: String) -> String {
        let sites = state.sites
        guard let run = sites.run else { return "whyhere train knowsite --city \(city)" }
        let base = "--run \(quoted(run))"
        guard let brand = sites.selectedBrand?.brand else { return "whyhere sites \(base)" }
        if state.overlay?.kind == .faithfulness, let asked = sites.faithfulness.target {
            return explain(asked) + " --faithfulness"
        }
        if state.overlay?.kind == .details, let asked = sites.wantedReasons {
            return explain(asked)
        }
        switch state.pane {
        case .siteBrands: return "whyhere sites \(base)"
        case .siteReasons, .siteInstances, .siteMessages:
            if let asked = sites.wantedReasons { return explain(asked) }
        case .sitePicture:
            switch sites.picture {
            case .criteria:
                return "whyhere sites \(base) --criteria-by \(sites.by) --value \(sites.value)"
            case .distances: return "whyhere sites \(base) --distances"
            case .embedding:
                let stage = state.hasCriteria ? sites.stage : "before"
                return "whyhere sites \(base) --embedding \(sites.method) --stage \(stage)"
            case .reasons, .map: break
            }
        default: break
        }
        return "whyhere sites \(base) --brand \(brand)"
            + edits(sites.candidates, sites.off, sites.alpha)
    }

    private static func explain(_ question: SiteExplanationQuestion) -> String {
        "whyhere explain --run \(quoted(question.run)) --brand \(question.brand)"
            + " --region \(question.region)"
            + edits(question.candidates, question.without, question.alpha)
    }

    private static func edits(_ candidates: String, _ off: [String], _ alpha: Double?) -> String {
        (candidates == "new" ? "" : " --candidates \(candidates)")
            + off.map { " --without \(quoted($0))" }.joined()
            + (alpha.map { " --alpha \(Numbers.short($0, 6))" } ?? "")
    }

    /// What shows the panel that is open; nil where none is.
    private static func panel(_ state: State, _ base: String) -> String? {
        let why = state.why
        func candidates(_ name: String?) -> String { name.map { " --candidates \($0)" } ?? "" }
        switch state.overlay?.kind {
        case .event: return why.explanation.map { "whyhere explain \(base) --place \($0.place)" }
        case .details:
            guard let report = why.explanation else { return nil }
            if report.sequence != nil { return "whyhere explain \(base) --place \(report.place)" }
            return "whyhere explain \(base) --place \(report.place) --side \(report.side)"
                + " --group \(report.group)"
        case .faithfulness:
            guard let question = why.faithfulness.target else { return nil }
            return "whyhere explain \(base) --place \(question.place) --side \(question.side)"
                + " --group \(question.group) --faithfulness"
        case .counterfactual:
            guard let question = why.counterfactual.target else { return nil }
            return "whyhere counterfactual \(base) --place \(question.place)"
                + candidates(question.candidates)
                + (question.against.map { " --against \($0)" }
                    ?? (question.cutoff == 1 ? "" : " --k \(question.cutoff)"))
        case .contrast:
            guard let question = why.contrast.target else { return nil }
            return "whyhere explain \(base) --place \(question.place)"
                + " --against \(question.against) --group \(question.group)"
                + candidates(question.candidates)
        default: return nil
        }
    }

    /// What shows the panel of the Runs screen; nil where none is open.
    private static func runsPanel(_ state: State) -> String? {
        switch state.overlay?.kind {
        case .comparison, .unseal, .shownPlaces:
            return state.runs.comparison.inquiry.target.map {
                evaluate($0, opensTest: $0.unsealedBy != nil)
            }
        case .sweep:
            return state.runs.sweep.run.map { "whyhere explain --run \(quoted($0)) --sweep" }
        default: return nil
        }
    }

    /// What compares the same models.
    static func evaluate(_ question: ComparisonQuestion, opensTest: Bool) -> String {
        var line = "whyhere evaluate --city \(quoted(question.city))"
        if let next = question.next {
            line += " --next \(next)"
            if let action = question.action { line += " --action \(action)" }
            if let shown = question.shown { line += " --shown \(shown)" }
            if let leading = question.leading { line += " --leading \(leading)" }
        } else {
            line += " --all --no-training"
        }
        for run in question.runs { line += " --run \(quoted(run))" }
        if let split = question.split { line += " --split \(split)" }
        if question.reference != "popularity" {
            line += " --reference \(quoted(question.reference))"
        }
        if question.audits { line += " --audit" }
        if question.slices { line += " --slices" }
        return line + (opensTest ? " --unseal" : "")
    }

    private static func whatIf(_ why: WhyState, _ base: String) -> String {
        let edits = why.whatIf.edits
        var line = "whyhere what-if \(base) --candidates \(why.candidates)"
        for named in edits.visits {
            line +=
                " --\(named.edit.kind.rawValue) \(named.edit.place)"
                + (named.edit.hour.map { "@\($0)" } ?? "")
        }
        if let gamma = edits.gamma { line += " --gamma \(Numbers.short(gamma, 6))" }
        if let alpha = edits.alpha { line += " --alpha \(Numbers.short(alpha, 6))" }
        return line + (edits.mode == "mask" ? "" : " --mode \(edits.mode)")
    }

    private static func train(_ state: State, _ city: String) -> String {
        state.recipeCard.map { line(training(state.train.recipe, $0, city: city)) } ?? "whyhere"
    }

    /// The arguments that train a recipe: only the options that differ from their defaults.
    ///
    /// - Parameters:
    ///   - card: Of the recipe's model.
    ///   - others: Options that follow; with seeds among them the recipe's own is left out.
    static func training(
        _ recipe: TrainingRecipe, _ card: ModelCard, city: String, without others: [String] = []
    ) -> [String] {
        let options = card.settings
            .filter { !(others.contains("--seeds") && $0.name == "seed") }
            .flatMap { FormField($0).arguments($0.text(in: recipe)) }
        return ["train", recipe.model, "--city", city] + options
    }

    /// The command of a form.
    static func line(_ command: [String]) -> String {
        (["whyhere"] + command).map(quoted).joined(separator: " ")
    }

    /// Quoted for a shell where a name needs it.
    private static func quoted(_ name: String) -> String {
        let plain = name.utf8.allSatisfy {
            ($0 >= 0x30 && $0 <= 0x39) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A)
                || "-.=~_/@,".utf8.contains($0)
        }
        if plain && !name.isEmpty { return name }
        return "'"
            + name.split(separator: "'", omittingEmptySubsequences: false)
            .joined(separator: "'\\''") + "'"
    }
}

extension State {
    /// What to print after the screen is gone, or nil.
    public var farewell: String? {
        if let work = forms.work {
            return "\(work.sentence.prefix(1).uppercased())\(work.sentence.dropFirst())\n"
                + "It goes on in a process of its own; `whyhere city list` shows when it is done."
        }
        if let sweep = runs.sweep.standing, sweep.isRunning {
            return "The sweep of \(sweep.run) goes on in a process of its own; "
                + "`whyhere explain --run \(sweep.run) --sweep` shows what it found."
        }
        guard let run = startedRun else { return nil }
        let known = runs.all?.first { $0.run == run }
        let report = train.report?.run == run ? train.report : known
        guard report?.status.isActive ?? true else { return nil }
        return "Training \(run) goes on in its own process; `whyhere runs show \(run)` watches it."
    }
}

import Canvas
import Reports
import Support

extension RunReport {
    /// Why it cannot be resumed; nil where it can.
    var cannotResume: String? {
        switch status {
        case .paused, .interrupted, .stopped, .failed, .queued: nil
        case .starting, .running: "\(run) is running already."
        case .finished: "\(run) has finished; \(KeyMeaning.start.key) starts another training."
        }
    }
}

/// Where a metric stands among others: the one the epoch is chosen by, then the usual ones.
func metricOrder(_ name: String, first: String) -> Int {
    let base = name.split(separator: "/").last.map(String.init) ?? name
    let stem = base.split(separator: "@").first.map(String.init) ?? base
    if base == first { return 0 }
    if stem == first.split(separator: "@").first.map(String.init) { return 1 }
    let usual = ["recall", "ndcg", "hit", "mrr", "precision"]
    return 2 + (usual.firstIndex(of: stem) ?? usual.count)
}

extension State {
    /// The runs of the open city, newest first.
    var cityRuns: [RunReport] {
        guard let name = city.report?.name else { return [] }
        return (runs.all ?? []).filter { $0.city == name && $0.labels.shelf == nil }.sorted {
            $0.startedAt > $1.startedAt
        }
    }

    /// Runs of the open city that can recommend; those that rank regions are not among them.
    var readyRuns: [RunReport] {
        cityRuns.filter { $0.checkpoint != nil && card(of: $0)?.task != .sites }
    }

    /// The newest report of the run that the Train screen shows.
    var watchedRun: RunReport? {
        guard let run = train.run else { return nil }
        if let report = train.report, report.run == run { return report }
        return runs.all?.first { $0.run == run }
    }

    /// Shows a run's curves.
    mutating func watch(_ run: String) {
        if train.run != run {
            train.report = nil
            train.log = ListPosition()
            (train.charts.low, train.charts.high, train.charts.cursor) = (nil, nil, nil)
            train.charts.beside.removeAll { $0 == run }
        }
        train.run = run
        train.failure = nil
        train.stale = true
        if let index = shownCityRuns.firstIndex(where: { $0.run == run }) {
            train.list.selected = index
        }
    }

    /// Why the watched run cannot be steered; nil where it can.
    var cannotSteer: String? {
        guard let run = watchedRun else {
            return "There is no run to steer; \(KeyMeaning.start.key) starts one with this recipe."
        }
        return run.status.isActive
            ? nil
            : "\(run.run) is \(run.status.rawValue); only a running training can be steered."
    }

    /// Why the watched run can neither be steered nor moved in the queue; nil where it can.
    var cannotSteerOrQueue: String? { watchedRun?.status == .queued ? nil : cannotSteer }

    /// Sends the watched run a command, and says what was asked of it.
    mutating func steer(
        _ command: TrainingCommand, _ sentence: (String) -> String
    ) -> [Effect] {
        guard let run = watchedRun else { return [] }
        say(sentence(run.run))
        return [.ask(SteerTraining(run: run.run, command: command))]
    }

    mutating func followRun() -> [Effect] {
        guard screen == .train else { return [] }
        if train.run == nil {
            // A training that is under way is what the analyst wants to see.
            train.run = (cityRuns.first { $0.status.isActive } ?? cityRuns.first)?.run
            train.stale = true
        }
        let targets = followTargets()
        guard let run = train.run, train.polling == .idle else { return targets }
        if train.stale || train.report?.run != run {
            guard train.failure == nil else { return targets }
            train.polling = .asked
            return targets + [.ask(RunQuestion(run: run))]
        }
        guard let report = train.report, report.status.isActive else { return targets }
        train.polling = .waiting
        return targets + [.ask(RunNewsQuestion(run: run, after: report.events.last?.number ?? 0))]
    }

    /// What simple rules reach, once there is a curve of validation to compare it with.
    private mutating func followTargets() -> [Effect] {
        guard let report = train.report, report.run == train.run,
            report.series.contains(where: { $0.name.hasPrefix("validation/") })
        else { return [] }
        return follow(RuleTargetsQuestion(run: report.run))
    }

    /// Resumes a paused training, or continues an interrupted one from its checkpoint.
    mutating func resume(_ run: RunReport) -> [Effect] {
        switch run.status {
        case .paused:
            say("Asked \(run.run) to go on.")
            return [.ask(SteerTraining(run: run.run, command: .resume))]
        case .interrupted, .stopped, .failed:
            say("Resuming \(run.run) from its last checkpoint.")
            return [.ask(ResumeTraining(run: run.run))]
        case .queued:
            say("Training \(run.run) now, before its turn.")
            return [.ask(ResumeTraining(run: run.run))]
        case .starting, .running, .finished: return []
        }
    }

    /// Why the model of the recipe cannot learn this city, in a sentence; nil where it can.
    var cannotTrain: String? {
        guard let report = city.report,
            let card = recipeCard
        else { return nil }
        switch card.lack(in: report, train.recipe) {
        case .visits:
            return (report.withoutVisits ?? "")
                + " \(card.title) learns from visits, so it cannot be trained here."
        case .positions:
            return "The places of \(report.name) have no positions, which \(card.title) needs."
        case nil: return nil
        }
    }

    /// Why the recipe cannot be trained on the open city now; nil where it can.
    var cannotStart: String? {
        guard city.report != nil else { return "There is no city to train on yet." }
        if let reason = cannotTrain { return reason }
        if recipeCard?.setting("split") != nil,
            let reason = city.report?.cannotDivide(train.recipe.split)
        {
            return "split: \(reason)"
        }
        if let field = recipeFields.first(where: { train.faults[$0.name] != nil }),
            let fault = train.faults[field.name]
        {
            return "\(field.name) is not valid: \(fault.reason)"
        }
        return train.starting ? "The training is being started." : nil
    }

    mutating func startTraining() -> [Effect] {
        guard let name = city.report?.name else { return [] }
        train.starting = true
        say("Starting a training on \(name).")
        return [
            .ask(
                StartTraining(
                    city: name, recipe: train.recipe, supervision: train.supervision))
        ]
    }

    /// Takes the typed seeds and settings, or says what is wrong with them.
    mutating func acceptSeveral(_ text: String) -> [Effect] {
        guard let name = city.report?.name, let card = recipeCard else { return [] }
        do throws(Failure) {
            let typed = try TypedTrainings(text, of: train.recipe, card)
            overlay = nil
            guard !typed.isQueued else {
                return [
                    .ask(
                        QueueTrainings(
                            city: name, recipe: train.recipe, supervision: train.supervision,
                            several: typed.several))
                ]
            }
            say(
                "Starting \(typed.runs) trainings on \(name), one after the other; "
                    + "\(Screen.runs.key) lists them.")
            return [
                .ask(
                    StartTrainings(
                        arguments: CommandLines.training(
                            train.recipe, card, city: name, supervision: train.supervision,
                            without: typed.several.arguments)
                            + typed.several.arguments))
            ]
        } catch {
            overlay?.fault = "\(error.problem): \(error.remedy)."
            return []
        }
    }

    /// Enter on a field: types a value, or takes the next one.
    mutating func editField() -> [Effect] {
        guard let field = recipeFields[safe: train.form.selected] else { return [] }
        if let choices = field.choices, choices.count > 4 {
            _ = show(Overlay(.fieldValue(field.name)))
            let now = choices.firstIndex(of: recipeText(field.name)) ?? 0
            overlay?.list.selected = now
            return []
        }
        if field.cycles {
            cycleRecipe(field, by: 1)
            return []
        }
        let text = train.faults[field.name]?.text ?? recipeText(field.name)
        return show(Overlay(.field(field.name), text: text))
    }

    /// Takes the typed text into the recipe, or keeps it beside the field with the reason.
    mutating func setField(_ name: String, _ text: String) {
        if let reason = setRecipe(name, text) {
            train.faults[name] = FieldFault(text: text, reason: reason)
            complain("\(name): \(reason)")
        } else {
            train.faults[name] = nil
        }
    }
}

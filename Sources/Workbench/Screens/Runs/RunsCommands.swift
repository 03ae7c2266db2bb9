import Reports

extension CommandLines {
    /// What prints the same table of runs.
    static func runs(_ state: State) -> String {
        let runs = state.runs
        var line = "whyhere runs list"
        if let columns = runs.chosenColumns {
            line += " --columns \(quoted(columns.joined(separator: ",")))"
        }
        if !runs.choice.filter.isEmpty { line += " --filter \(quoted(runs.choice.filter))" }
        if let order = runs.choice.order {
            line += " --sort \(order.field)" + (order.isReversed ? " --reverse" : "")
        }
        if runs.folds.foldsAll { line += " --fold" }
        return line + (runs.showsArchived ? " --all" : "")
    }

    /// What prints the settings in which runs differ.
    static func differences(_ runs: [String]) -> String {
        "whyhere runs diff " + runs.map(quoted).joined(separator: " ")
    }

    /// What prints two runs user by user.
    static func scatter(
        _ request: UserComparisonRequest, metric: String?, opensTest: Bool
    ) -> String {
        var line = "whyhere runs scatter \(quoted(request.first)) \(quoted(request.second))"
        if let metric { line += " --metric \(metric)" }
        if request.ranking != "new" { line += " --ranking \(request.ranking)" }
        return line + (opensTest ? " --unseal" : "")
    }

    /// What compares the same models.
    static func evaluate(_ question: ComparisonQuestion, opensTest: Bool) -> String {
        var line = "whyhere evaluate --city \(quoted(question.city))"
        let request = question.request
        if let next = request.ofNextEvents {
            line += " --next \(next.split.rawValue)"
            if let action = next.action { line += " --action \(action)" }
            if let shown = next.shown { line += " --shown \(shown)" }
            if next.shown != nil, next.lists != .auto { line += " --lists \(next.lists.rawValue)" }
            if let leading = next.leading { line += " --leading \(leading)" }
        } else {
            line += " --all --no-training"
        }
        for run in request.runs { line += " --run \(quoted(run))" }
        if case .visits(let visits) = request, let split = visits.split {
            line += " --split \(split)"
        }
        if request.reference != "popularity" {
            line += " --reference \(quoted(request.reference))"
        }
        if request.audits { line += " --audit" }
        if request.slices { line += " --slices" }
        return line + (opensTest ? " --unseal" : "")
    }
}

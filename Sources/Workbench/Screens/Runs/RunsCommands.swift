import Reports

extension CommandLines {
    /// What compares the same models.
    static func evaluate(_ question: ComparisonQuestion, opensTest: Bool) -> String {
        var line = "whyhere evaluate --city \(quoted(question.city))"
        let request = question.request
        if let next = request.ofNextEvents {
            line += " --next \(next.split.rawValue)"
            if let action = next.action { line += " --action \(action)" }
            if let shown = next.shown { line += " --shown \(shown)" }
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

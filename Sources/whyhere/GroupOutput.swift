import Questions
import Reports
import Support

extension EvaluateCommand {
    /// Evaluates a group of seeds; false where the name is none.
    func evaluateGroup(
        _ name: String, _ workspace: Workspace, unsealedBy command: String?
    ) throws -> Bool {
        guard try !workspace.members(ofGroup: name, session: session.session).isEmpty else {
            return false
        }
        let report = try workspace.evaluateGroup(
            name, session: session.session, unsealedBy: command)
        if common.json {
            try Output.json(report)
        } else {
            report.printSummary()
        }
        return true
    }
}

extension GroupEvaluation {
    /// For people.
    fileprivate func printSummary() {
        let names = RecommendingTask.places.shownMetrics
        Output.table(
            ["PROTOCOL", "USERS"] + names + ["95 % OF \(leading)"],
            rows.map { row in
                [row.ranking, String(row.users)]
                    + names.map { (row.metrics[$0] ?? nil)?.text ?? Numbers.none }
                    + [Numbers.interval(row.low, row.high, 4)]
            }, right: [1, 2, 3, 4, 5, 6, 7])
        Output.line("")
        for row in rows {
            Output.line("\(row.ranking): \(row.meaning)" + EvaluationCard.nothing(row.users))
        }
        Output.line(
            "mean ± standard deviation over seeds \(seeds.map(String.init).joined(separator: ", "));"
                + " interval over users, of each user's mean over seeds")
        for line in card.lines { Output.line(line) }
        if missing > 0 { Output.line("\(missing) of the group's runs are not finished") }
    }
}

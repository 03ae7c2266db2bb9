import Reports
import Support

extension SweepReport {
    /// The combinations with what each has reached, as aligned lines.
    var table: String {
        TextTable.lines(
            ["GROUP", "SETTINGS", "VALIDATION \(selectBy)", "SEEDS", "EPOCH", "RUNG", "STATUS"],
            rows.map { row in
                [
                    row.group, row.settings, row.best?.digits(4) ?? "", String(row.seeds),
                    "\(row.epoch)/\(epochs)", rungs(row), row.note ?? row.status.words,
                ]
            }, right: [2, 3, 4, 5], whole: [1]
        ).joined(separator: "\n")
    }

    /// `2/3` rungs passed; nothing where nothing is halved.
    private func rungs(_ row: Row) -> String {
        halving.map { "\(row.rung)/\($0.rungs.count)" } ?? ""
    }

    /// For people.
    func printTable() { Output.text(table) }

    /// The same with what the sweep is.
    func printSummary() {
        Output.line("\(sweep)  \(model) on \(city)  \(isOver ? "over" : "under way")")
        Output.line("  \(settings)")
        if let halving {
            let epochs = halving.rungs.map { "epoch \($0.epoch)" }.joined(separator: ", ")
            Output.line("  the best one of \(halving.factor) goes on, decided at \(epochs)")
        }
        if isQueued { Output.line("  carried out by the queue") }
        Output.line("")
        printTable()
    }
}

/// A line of progress: it was decided who goes on.
struct DecidedRung: Encodable {
    let event = "rung"
    var sweep: SweepReport
}

import Actions
import Reports
import Tensors

extension EvaluateCommand {
    /// Every rule of a city and the runs that were named.
    func compare(_ city: String) throws {
        guard draws >= 100, draws <= 100_000 else {
            throw Failure(
                .usage, "--draws \(draws) is out of range", remedy: "give 100 to 100000")
        }
        var request = ModelComparisonRequest()
        request.split = split
        request.reference = reference
        request.runs = runNames
        request.session = session.session
        request.draws = draws
        request.seed = seed
        request.isTuned = tuning
        if training {
            Interruption.watch()
            let json = common.json
            request.training = BaselineTraining(
                isTuned: tuning, isInterrupted: { Interruption.happened },
                progress: { json ? Output.progress($0) : Output.note("\($0.run): \($0.line)") })
        }
        let report = try common.open().compare(city, request)
        if common.json { return try Output.json(report) }
        for table in report.tables { table.show() }
        for line in report.card { Output.line(line) }
        Output.line(
            "\(report.city) \(report.cityFingerprint.prefix(12)), \(report.seconds.digits(1)) s")
    }
}

extension ModelComparison.Table {
    fileprivate func show() {
        Output.line("\(name): \(meaning); \(queries) rows of \(users) users")
        let names =
            name.hasPrefix("next-place")
            ? ["hit@1", "hit@5", "hit@10", "mrr"]
            : ["recall@20", "precision@20", "ndcg@20", "hit@20", "mrr"]
        let head = ["", "95 % OF \(leading)", "− \(reference)", "95 %", "EFFECT", "P"]
        Output.table(
            [head[0]] + names + Array(head.dropFirst()),
            rows.map { row in
                let difference = row.difference.map {
                    [
                        $0.mean.digits(4), "\($0.low.digits(4)) to \($0.high.digits(4))",
                        $0.effect.digits(2), $0.probability.digits(4),
                    ]
                }
                return [row.name] + names.map { row.metrics[$0]?.digits(4) ?? "" }
                    + ["\(row.low.digits(4)) to \(row.high.digits(4))"]
                    + (difference ?? ["", "", "", ""])
            }, right: Set(1..<names.count + 6))
        Output.line("")
    }
}

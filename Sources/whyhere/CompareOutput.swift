import Reports
import Support

extension EvaluationReport {
    /// For people.
    func show() {
        let names = RecommendingTask.places.shownMetrics
        Output.table(
            ["PROTOCOL", "USERS"] + names,
            rows.map { row in
                [row.ranking, String(row.users)]
                    + names.map { row.metrics[$0].digits(4) }
            }, right: Set(1..<names.count + 2))
        Output.line("")
        let measured = rows.map { (name: $0.ranking, metrics: $0.metrics, slices: $0.slices) }
        Measures.showBeyondAccuracy(measured, cutoff: 20, head: "PROTOCOL")
        Measures.showSlices(measured, leading: "recall@20", head: "PROTOCOL")
        for row in rows {
            Output.line("\(row.ranking): \(row.meaning)" + EvaluationCard.nothing(row.users))
        }
        Output.line("selection: \(selection); epoch \(epoch), seed \(seed)")
        Output.line("graph: \(view)")
        for line in card.lines { Output.line(line) }
    }
}

extension ModelComparison.Table {
    /// For people.
    func show() {
        Output.line("\(name): \(meaning); \(EvaluationCard.counted(queries, of: users))")
        let names =
            isAboutLists
            ? ["auc", "request-auc", "hit@1", "hit@5", "mrr"]
                + ([ModelComparison.utility] + ModelComparison.verdicts).filter { name in
                    rows.contains { $0.metrics.has(name) }
                }
            : sampled != nil
                ? ["hit@1", "hit@5", "hit@10", "ndcg@10", "hit@50", "mrr"]
                : isAboutMoments
                    ? ["hit@1", "hit@5", "hit@10", "mrr"]
                    : RecommendingTask.places.shownMetrics
        let head = ["", "95 % OF \(leading)", "− \(reference)", "95 %", "EFFECT", "P"]
        Output.table(
            [head[0]] + names + Array(head.dropFirst()),
            rows.map { row in
                [row.name] + names.map { row.metrics[$0].digits(4) } + row.intervalCells
            }, right: Set(1..<names.count + 6))
        Output.line("")
        let measured = rows.map { (name: $0.name, metrics: $0.metrics, slices: $0.slices) }
        Measures.showBeyondAccuracy(measured, cutoff: isAboutMoments ? 10 : 20, head: "")
        Measures.showSlices(measured, leading: leading, head: "")
        if let sampled {
            Output.line("\(sampled), to be held against papers and nothing else")
            if let shortage { Output.line(shortage) }
            Measures.showSampled(measured)
        }
        for line in card.lines { Output.line(line) }
        Output.line("")
    }
}

extension ModelComparison.Row {
    /// The interval, and the difference from the reference: empty for that itself, `–` where too
    /// few users leave nothing to say.
    fileprivate var intervalCells: [String] {
        [Numbers.interval(low, high, 4)]
            + (difference.map {
                [
                    $0.mean.digits(4), Numbers.interval($0.low, $0.high, 4), $0.effect.digits(2),
                    $0.probability.digits(4),
                ]
            } ?? ["", "", "", ""])
    }
}

extension SiteComparison {
    /// For people.
    func show() {
        Output.line("\(city), \(part) part: \(pairs) pairs of \(brands) brands, \(regions) regions")
        let names = RecommendingTask.sites.shownMetrics
        Output.table(
            [""] + names + ["95 % OF \(leading)", "− \(reference)", "95 %", "EFFECT", "P"],
            rows.map { row in
                [row.name] + names.map { row.metrics[$0].digits(4) } + row.intervalCells
            }, right: Set(1..<names.count + 6))
        Output.line("")
        for row in rows { Output.line("\(row.name): \(row.meaning)") }
        for line in card.lines { Output.line(line) }
        Output.line("\(city) \(cityFingerprint.prefix(12)), \(seconds.digits(1)) s")
    }
}

/// Tables that a run's and a city's evaluation share.
private enum Measures {
    typealias Row = (name: String, metrics: Figures, slices: [SliceFigures]?)

    /// What is measured of lists besides their accuracy; a column that no row has is left out.
    static func showBeyondAccuracy(_ rows: [Row], cutoff: Int, head: String) {
        let names = [
            ("map@\(cutoff)", 4), ("distance-km", 2), ("coverage@\(cutoff)", 4),
            ("popularity@\(cutoff)", 4), ("popularity-lift@\(cutoff)", 2),
            ("hour-calibration@\(cutoff)", 4),
        ].filter { name, _ in rows.contains { $0.metrics[name] != nil } }
        guard !names.isEmpty else { return }
        Output.table(
            [head] + names.map(\.0),
            rows.map { row in
                [row.name] + names.map { row.metrics[$0.0].digits($0.1) }
            }, right: Set(1..<names.count + 1))
        Output.line("")
    }

    /// The ranking of papers on sequences: the truth among a few drawn places.
    static func showSampled(_ rows: [Row]) {
        let names =
            [1, 5, 10, 20, 50].flatMap { $0 == 1 ? ["hit@1"] : ["hit@\($0)", "ndcg@\($0)"] }
            + ["mrr"]
        Output.table(
            [""] + names,
            rows.map { row in
                [row.name]
                    + names.map {
                        row.metrics[ModelComparison.Table.sampledPrefix + $0].digits(4)
                    }
            }, right: Set(1..<names.count + 1))
        Output.line("")
    }

    /// One column for each part of the truth, and what the parts are.
    static func showSlices(_ rows: [Row], leading: String, head: String) {
        guard let slices = rows.first?.slices, !slices.isEmpty else { return }
        Output.line("\(leading) of parts of the truth:")
        Output.table(
            [head] + slices.map(\.name),
            rows.map { row in
                [row.name]
                    + (row.slices ?? []).map { $0.metrics[leading].digits(4) }
            }, right: Set(1..<slices.count + 1))
        for slice in slices {
            Output.line(
                "\(slice.name) (\(slice.dimension)): \(slice.meaning); "
                    + EvaluationCard.counted(slice.queries, of: slice.users))
        }
        Output.line("")
    }
}

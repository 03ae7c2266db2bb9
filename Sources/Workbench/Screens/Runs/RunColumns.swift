import Canvas
import Reports
import Support

/// The columns that a table of runs can have.
enum RunColumns {
    /// Those that are shown where nobody has chosen any.
    static let usual = [
        "run", "model", "city", "status", "epochs", "metric", "best", "at", "test", "among",
        "started", "trend", "tag",
    ]
    /// Those of the command line.
    static let usualOnCommandLine = [
        "run", "model", "city", "group", "status", "epochs", "best", "at", "test",
    ]

    /// What every run has, whatever its model.
    static let core: [RunColumn] = [
        .text(
            "run", "name of the run", width: 20, priority: 0, isFlexible: true, wanted: 24,
            isSearched: true, role: .text
        ) { $0.run },
        .text("model", "the model", width: 5, priority: 7, isSearched: true, role: .text) {
            $0.model
        },
        .text(
            "city", "the city it learned", width: 9, priority: 2, isFlexible: true,
            isSearched: true, role: .text
        ) { $0.city },
        status, epochs,
        .text("metric", "the metric its epoch is chosen by", width: 9, priority: 3) {
            $0.recipe.selectBy
        },
        .measure("best", "best value of what its epoch is chosen by", priority: 3) { $0.bestValue },
        .number("at", "the epoch of the best value", width: 5, priority: 5, role: .dim) {
            $0.bestEpoch.map { Double($0) }
        },
        .measure("test", "the same metric on the test part", priority: 4, role: .accent) {
            shownTest($0)?.value
        },
        .text("among", "what the test value is ranked among", width: 9, priority: 8) {
            shownTest($0)?.among
        },
        .number("rate", "the learning rate") { $0.learningRate },
        .number("seed", "the seed", width: 5, smallestFirst: true) { Double($0.recipe.seed) },
        tags,
        .text("remark", "what people say", width: 16, isFlexible: true, isSearched: true) {
            $0.labels.remark
        },
        .text("from", "the run that it branched off", width: 16, isFlexible: true) {
            $0.origin?.run
        },
        testFigure("recall"), testFigure("ndcg"), testFigure("hit"), testFigure("mrr"),
        testFigure("auc"),
        .text("group", "the seeds it belongs to", width: 16, isFlexible: true, isSearched: true) {
            $0.group
        },
        time("started", "day and time, UTC", priority: 9) { $0.startedAt },
        time("ended", "when it ended, day and time, UTC", priority: 9) { $0.endedAt },
        .number(
            "time", "how long it took", kind: .duration, text: { Numbers.duration($0) }
        ) { $0.seconds },
        .number(
            "left", "how much time is left", kind: .duration, text: { Numbers.duration($0) }
        ) { $0.secondsLeft },
        .number("speed", "training rows a second", text: { Numbers.compact($0) }) {
            $0.rowsPerSecond
        },
        .number(
            "memory", "memory of its process, in bytes",
            kind: .number(["kb": 1024, "mb": 1_048_576, "gb": 1_073_741_824]),
            text: { Numbers.bytes(Int($0)) }
        ) { $0.memory.map { Double($0) } },
        .number("process", "number of its process", text: { Numbers.fixed($0, 0) }) {
            $0.processIdentifier.map { Double($0) }
        },
        .number("step", "how many steps it has taken") { Double($0.step) },
        .text("phase", "selection or refit", width: 9) { $0.phase },
        .text("session", "the session", width: 10) { $0.session },
        .text("repeats", "the run that it repeats", width: 16, isFlexible: true) { $0.repeats },
        .text("shelf", "archived or deleted", width: 8) { $0.labels.shelf?.rawValue },
        .text("version", "the version that trained it", width: 7) { $0.manifest?.version },
        .text("message", "why it failed or was stopped", width: 20, isFlexible: true) {
            $0.message
        },
        trend,
    ]

    private static let status = RunColumn(
        field: ListField(
            "status", .word(RunStatus.allCases.map(\.rawValue)), "what it is doing",
            isSearched: true
        ) { .text($0.status.rawValue) },
        width: 11, priority: 0, cell: { $0.statusInWords }
    ) { RunRow($0, of: "").status }

    private static let epochs = RunColumn(
        field: ListField("epochs", .count, "how many epochs it has trained") { .init($0.epoch) },
        width: 11, alignment: .right, priority: 1, role: .dim,
        cell: { "\($0.epoch)/\($0.totalEpochs)" }
    ) { runs in
        let (low, high) = (runs.map(\.epoch).min() ?? 0, runs.map(\.epoch).max() ?? 0)
        let totals = Set(runs.map(\.totalEpochs))
        let total = totals.count == 1 ? "/\(totals.first ?? 0)" : ""
        return (low == high ? "\(low)" : "\(low)–\(high)") + total
    }

    private static let tags = RunColumn(
        field: ListField("tag", .text, "tags that people gave", column: "tags", isSearched: true) {
            .init($0.labels.tags.isEmpty ? nil : $0.labels.tags.joined(separator: " "))
        },
        width: 12, isFlexible: true, priority: 10, role: .dim, cell: { tagged($0.labels.tags) }
    ) { runs in
        var seen: Set<String> = []
        return tagged(runs.flatMap(\.labels.tags).filter { seen.insert($0).inserted })
    }

    /// A line of signs, which nothing can be asked about but whether it is there.
    private static let trend = RunColumn(
        field: ListField("trend", .count, "its metric epoch by epoch; filters ask about the last") {
            .init($0.trend.last)
        },
        width: 16, priority: 6, role: .accent, cell: { Canvas.sparkline($0.trend) }
    ) { Canvas.sparkline(RunRow.trend($0)) }

    private static func tagged(_ tags: [String]) -> String {
        tags.map { "#" + $0 }.joined(separator: " ")
    }

    /// A time as people read it; a group has its newest.
    private static func time(
        _ name: String, _ help: String, priority: Int,
        _ value: @escaping @Sendable (RunReport) -> String?
    ) -> RunColumn {
        @Sendable func shown(_ run: RunReport) -> String {
            String((value(run) ?? "").prefix(16)).replacing("T", with: " ")
        }
        var column = RunColumn.text(
            name, help, width: 16, priority: priority, kind: .ordered, cell: shown
        ) { value($0)?.replacing("T", with: " ") }
        column.together = { runs in runs.map(shown).max() ?? "" }
        return column
    }

    /// A figure of the test part: at the cutoff of 20 where there is one, else at the first.
    private static func testFigure(_ name: String) -> RunColumn {
        .measure(name, "\(name) on the test part") { run in
            let found = run.test.keys.filter { key in
                let metric = key.split(separator: "/").last.map(String.init) ?? key
                return metric == name || metric.hasPrefix(name + "@")
            }.sorted()
            let wanted =
                found.first { $0.hasPrefix("new/") && $0.hasSuffix("@20") }
                ?? found.first { $0.hasSuffix("@20") } ?? found.first
            return wanted.flatMap { run.test[$0] }
        }
    }

    // MARK: - Metrics and settings

    static let validation = "validation/"
    static let test = "test/"

    /// `validation/recall@20`, or `test/new/recall@20`; nil for any other name.
    private static func metric(_ name: String) -> RunColumn? {
        if name.hasPrefix(validation), name.count > validation.count {
            let key = String(name.dropFirst(validation.count))
            return .measure(name, "\(key) on validation, at the best epoch") { $0.validation[key] }
        }
        guard name.hasPrefix(test), name.count > test.count else { return nil }
        let key = String(name.dropFirst(test.count))
        return .measure(name, "\(key) on the test part") { $0.test[key] }
    }

    /// The metrics that the runs have, and those that their models are known by.
    private static func metrics(_ runs: [RunReport], _ cards: [ModelCard]) -> [RunColumn] {
        let known = cards.flatMap { card in
            card.shownMetrics.map { validation + $0 }
                + card.shownProtocols.flatMap { ranking in
                    card.shownMetrics.map { "\(test)\(ranking)/\($0)" }
                }
        }
        let found = runs.flatMap { run in
            run.validation.keys.map { validation + $0 } + run.test.keys.map { test + $0 }
        }
        return Set(known + found).sorted().compactMap { metric($0) }
    }

    /// The name of a setting's column: another one than those that every run has.
    static func name(ofSetting name: String) -> String {
        core.contains { $0.name == name } ? "setting/" + name : name
    }

    private static func setting(_ name: String, _ cards: [ModelCard]) -> RunColumn? {
        var fields: [String: SettingField] = [:]
        for card in cards { fields[card.name] = card.setting(name) }
        guard let first = cards.lazy.compactMap({ $0.setting(name) }).first else { return nil }
        let own = fields
        let column = Self.name(ofSetting: name)
        switch first.domain {
        case .integer, .number, .seed:
            return .number(column, first.help) { run in
                own[run.model].flatMap { Double($0.text(in: run.currentRecipe)) }
            }
        case .choice, .flag, .text:
            return .text(column, first.help) { run in
                own[run.model].map { $0.text(in: run.currentRecipe) }
            }
        }
    }

    // MARK: - Asking for columns

    /// Every column, the settings in which runs differ first after what every run has.
    static func all(_ runs: [RunReport], _ cards: [ModelCard]) -> [RunColumn] {
        let differing = RunDifferences.differing(runs, cards: cards)
        // The seed every run has.
        let others = RunDifferences.names(cards).filter { !differing.contains($0) && $0 != "seed" }
        return core + differing.filter { $0 != "seed" }.compactMap { setting($0, cards) }
            + metrics(runs, cards)
            + others.compactMap { setting($0, cards) }
    }

    /// The column of a name; nil where there is none.
    static func named(_ name: String, _ cards: [ModelCard]) -> RunColumn? {
        if let own = core.first(where: { $0.name == name || $0.title == name }) { return own }
        let prefix = "setting/"
        let wanted = name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
        return setting(wanted, cards) ?? metric(name)
    }

    /// The fields of the rows: what filters and orders can name.
    static func table(_ runs: [RunReport], _ cards: [ModelCard]) -> ListTable<RunReport> {
        ListTable("runs", all(runs, cards).map(\.field))
    }
}

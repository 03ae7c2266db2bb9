import ArgumentParser
import Models
import Questions
import Reports
import Support
import Tensors

struct SitesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sites",
        abstract: "Where a brand should open its next store, by a trained run or a baseline.",
        discussion: """
            Without --brand the brands are listed. --without takes criteria (relation paths) out
            of the model and ranks anew; --alpha sets the share of the direct link.

            EXAMPLES
              whyhere sites --run knowsite-shanghai-1
              whyhere sites --run knowsite-shanghai-1 --brand starbucks
              whyhere sites --run knowsite-shanghai-1 --brand 12 --without region-flow
              whyhere sites --run knowsite-shanghai-1 --criteria-by category
              whyhere sites --run knowsite-shanghai-1 --embedding t-sne --json
              whyhere sites --run knowsite-riverbend-1 --planted
            """)
    @OptionGroup var common: CommonOptions
    @OptionGroup var session: SessionOption
    @Option(name: .customLong("run"), help: "The run.") var runName: String
    @Option(help: "Brand number or name.") var brand: String?
    @Option(help: "new (regions without a store of the brand) or all.") var candidates = "new"
    @Option(
        help: ArgumentHelp(
            "Take a criterion out, such as region-flow; may be repeated.",
            valueName: "criterion"))
    var without: [String] = []
    @Option(help: "Share of the direct link instead of the recipe's.") var alpha: Double?
    @Option(help: "How many regions or brands to list.") var count = 20
    @Option(help: "Draw brand or category against the criteria.") var criteriaBy: String?
    @Option(help: "What is drawn: weight or contribution.") var value = "weight"
    @Flag(help: "Distances between brands before and after the encoder.") var distances = false
    @Option(help: "Entities in the plane, by pca or t-sne.") var embedding: String?
    @Option(help: "Vectors before or after the encoder.") var stage = "after"
    @Flag(help: "How well explanations find the planted criteria of a grown city.")
    var planted = false

    func run() throws {
        try perform {
            let workspace = try common.open()
            if let brand { return try rank(brand, workspace) }
            if let criteriaBy {
                return try show(
                    workspace.criteriaHeatMap(
                        run: runName, session: session.session, by: criteriaBy, value: value))
            }
            if distances {
                return try show(
                    workspace.brandDistances(run: runName, session: session.session))
            }
            if let embedding {
                return try show(
                    workspace.embeddingMap(
                        run: runName, session: session.session, method: embedding, stage: stage))
            }
            if planted {
                return try show(
                    workspace.plantedCriteria(run: runName, session: session.session))
            }
            try list(workspace)
        }
    }

    private func show(_ report: some SiteOutput & Encodable) throws {
        if common.json { return try Output.json(report) }
        report.show(count: count)
    }

    private func rank(_ brand: String, _ workspace: Workspace) throws {
        var request = SiteRequest(run: runName, session: try session.session, brand: brand)
        request.candidates = candidates
        request.without = without
        request.alpha = alpha
        request.count = count
        try show(try workspace.sites(request))
    }

    private func list(_ workspace: Workspace) throws {
        let (rows, notices) = try workspace.siteBrands(run: runName, session: session.session)
        if common.json { return try Output.json(rows) }
        for notice in notices { Output.note("whyhere: \(notice)") }
        Output.table(
            [
                "", "BRAND", "CATEGORY", "TRAIN", "VALID", "TEST", "BEST RANK", "NDCG@10",
                "CRITERION",
            ],
            rows.prefix(count).map { row in
                [
                    String(row.brand), row.name, row.category, String(row.training),
                    String(row.validation), String(row.test), row.bestRank?.digits(1) ?? "",
                    row.ndcg?.digits(4) ?? "", row.criterion ?? "",
                ]
            }, right: [0, 3, 4, 5, 6, 7])
        if rows.count > count {
            Output.line("  \(rows.count - count) more: --count \(rows.count)")
        }
    }
}

/// A report of sites that prints itself.
protocol SiteOutput {
    /// - Parameter count: Rows at most.
    func show(count: Int)
}

extension SiteRanking: SiteOutput {
    func show(count: Int) {
        Output.line(
            "\(brandName)\(category.isEmpty ? "" : " (\(category))"), \(model) of \(city), epoch \(epoch): \(candidateCount) candidates"
        )
        func cells(_ row: SiteRegionRow) -> [String] {
            [
                row.rank?.digits(1) ?? "", row.part == "test" ? "●" : "", row.name,
                row.score.digits(5), row.part ?? "", row.popularity?.digits(3) ?? "",
            ]
        }
        let columns = ["RANK", "", "REGION", "SCORE", "PAIR", "POPULARITY"]
        Output.table(columns, rows.map(cells), right: [0, 3, 5])
        let rest = truth.filter { region in !rows.contains { $0.region == region.region } }
        guard !rest.isEmpty else { return }
        Output.line("true regions further down:")
        Output.table(columns, rest.prefix(count).map(cells), right: [0, 3, 5])
    }
}

extension CriteriaHeatMap: SiteOutput {
    func show(count: Int) {
        let gates = value == "weight" && weights == .gates
        Output.line("\(value) by \(by)" + (gates ? ": gates, which need not sum to one" : ""))
        Output.table(
            [""] + columns,
            zip(rows, values).prefix(count).map { name, row in
                [name] + row.map { $0.digits(value == "weight" ? 3 : 5) }
            }, right: Set(1...max(1, columns.count)))
    }
}

extension BrandDistances: SiteOutput {
    func show(count: Int) {
        Output.line(
            "mean cosine distance of two brands of one category: \(sameBefore.digits(4)) before the encoder, \(sameAfter.digits(4)) after"
        )
        Output.line(
            "of two categories: \(otherBefore.digits(4)) before, \(otherAfter.digits(4)) after")
        let shown = min(count, 12, brands.count)
        for (title, matrix) in [("before", before), ("after", after)] {
            Output.line("\(title):")
            Output.table(
                [""] + (0..<shown).map(String.init),
                (0..<shown).map { row in
                    ["\(row) \(brands[row])"] + (0..<shown).map { matrix[row][$0].digits(2) }
                }, right: Set(1...max(1, shown)))
        }
    }
}

extension EmbeddingMap: SiteOutput {
    func show(count: Int) {
        Output.line(
            "\(method), \(stage) the encoder: \(points.count) entities"
                + (variance.map { ", \(($0 * 100).digits(1)) % of the variance" } ?? "")
                + (leftOut > 0 ? "; \(leftOut) places are left out" : ""))
        Output.table(
            ["TYPE", "ENTITIES", "MEAN X", "MEAN Y"],
            kinds.indices.map { kind in
                let own = points.filter { $0.kind == kind }
                let number = Double(max(1, own.count))
                return [
                    kinds[kind], String(own.count),
                    (own.reduce(0) { $0 + $1.x } / number).digits(3),
                    (own.reduce(0) { $0 + $1.y } / number).digits(3),
                ]
            }, right: [1, 2, 3])
        Output.line("the points themselves: --json")
    }
}

extension PlantedCriteriaReport: SiteOutput {
    func show(count: Int) {
        Output.line(
            "planted criteria of \(brands) brands of \(city), found by \(run): area under the curve, chance 0.5"
        )
        Output.table(
            ["METHOD", "MEAN", "95 %"],
            methods.map {
                [$0.name, $0.mean.digits(3), Numbers.interval($0.low, $0.high, 3)]
            },
            right: [1])
        if weights == .gates { Output.line("weight: gates, which need not sum to one") }
    }
}

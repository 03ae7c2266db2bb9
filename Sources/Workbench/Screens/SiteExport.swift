import Canvas
import Reports

/// A pane of the Sites screen as a table, written in one of three formats.
struct SiteExport: Equatable {
    enum Format: String, CaseIterable {
        case csv = "CSV"
        case lines = "JSON Lines"
        case markdown = "Markdown"

        var fileName: String {
            switch self {
            case .csv: ".csv"
            case .lines: ".jsonl"
            case .markdown: ".md"
            }
        }
    }

    enum Value: Equatable {
        case text(String)
        case number(Double)
        case missing

        init(_ number: Double?) { self = number.map { .number($0) } ?? .missing }
        init(_ number: Int) { self = .number(Double(number)) }
    }

    /// Such as `regions`.
    var name: String
    var columns: [String]
    var rows: [[Value]]

    /// The whole file.
    func text(_ format: Format) -> String {
        switch format {
        case .csv:
            return ([columns.map(Self.quoted)] + rows.map { $0.map(Self.csv) })
                .map { $0.joined(separator: ",") + "\n" }.joined()
        case .lines:
            return rows.map { row in
                let pairs = zip(columns, row).map { "\(Self.json($0)):\(Self.json($1))" }
                return "{" + pairs.joined(separator: ",") + "}\n"
            }.joined()
        case .markdown:
            let head = ["| " + columns.joined(separator: " | ") + " |"]
            let line = ["|" + columns.map { _ in "---|" }.joined()]
            let body = rows.map { row in
                "| " + row.map(Self.markdown).joined(separator: " | ") + " |"
            }
            return (head + line + body).map { $0 + "\n" }.joined()
        }
    }

    private static func plain(_ number: Double) -> String {
        // Whole numbers without a decimal point; the others so that they are read back the same.
        number == number.rounded() && number.magnitude < 1e15
            ? Numbers.fixed(number, 0) : "\(number)"
    }

    private static func csv(_ value: Value) -> String {
        switch value {
        case .text(let text): quoted(text)
        case .number(let number): number.isFinite ? plain(number) : ""
        case .missing: ""
        }
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    private static func json(_ value: Value) -> String {
        switch value {
        case .text(let text): json(text)
        case .number(let number): number.isFinite ? plain(number) : "null"
        case .missing: "null"
        }
    }

    private static func json(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }

    private static func markdown(_ value: Value) -> String {
        switch value {
        case .text(let text):
            text.replacing("\\", with: "\\\\").replacing("|", with: "\\|")
                .replacing("\n", with: " ")
        case .number(let number): number.isFinite ? plain(number) : "-"
        case .missing: "-"
        }
    }
}

extension State {
    mutating func askExport() -> [Effect] {
        guard let table = siteTable, !table.rows.isEmpty else {
            say("There is nothing to write in this pane.")
            return []
        }
        return show(Overlay(.export))
    }

    mutating func export(as format: SiteExport.Format) -> [Effect] {
        guard let table = siteTable else { return [] }
        return [
            .writeText(
                name: "whyhere-sites-\(table.name)" + format.fileName, text: table.text(format))
        ]
    }

    /// The pane with the keyboard as a table; nil for one that is no table.
    private var siteTable: SiteExport? {
        switch pane {
        case .siteBrands: brandTable
        case .siteRegions: regionTable
        case .siteReasons: criteriaTable
        case .siteInstances: instanceTable
        case .siteMessages: messageTable
        case .sitePicture: pictureTable
        default: nil
        }
    }

    private var brandTable: SiteExport? {
        guard let rows = sites.brands.answer?.rows else { return nil }
        return SiteExport(
            name: "brands",
            columns: [
                "brand", "name", "category", "training", "validation", "test", "best_rank", "ndcg",
                "criterion",
            ] + (sites.showsTruth ? ["planted"] : []),
            rows: sites.visible.map { index in
                let row = rows[index]
                var cells: [SiteExport.Value] = [
                    .init(row.brand), .text(row.name), .text(row.category), .init(row.training),
                    .init(row.validation), .init(row.test), .init(row.bestRank), .init(row.ndcg),
                    word(row.criterion),
                ]
                if sites.showsTruth { cells.append(word(row.planted)) }
                return cells
            })
    }

    private func word(_ text: String?) -> SiteExport.Value {
        text.map { .text($0) } ?? .missing
    }

    private var regionTable: SiteExport? {
        guard let ranking = sites.shownRanking else { return nil }
        let listed = Set(ranking.rows.map(\.region))
        let rows = ranking.rows + ranking.truth.filter { !listed.contains($0.region) }
        return SiteExport(
            name: "regions",
            columns: [
                "brand", "region", "name", "rank", "score", "part", "popularity", "latitude",
                "longitude", "rank_as_trained",
            ],
            rows: rows.map { row in
                [
                    .text(ranking.brandName), .init(row.region), .text(row.name), .init(row.rank),
                    .init(row.score), word(row.part), .init(row.popularity),
                    .init(row.latitude), .init(row.longitude),
                    .init(sites.rankBefore(row.region)),
                ]
            })
    }

    private var criteriaTable: SiteExport? {
        guard let report = sites.shownReasons else { return nil }
        var rows: [[SiteExport.Value]] = report.criteria.map { row in
            [
                .text(row.criterion), .text(SiteText.path(row)),
                row.isPresent ? .init(row.weight) : .missing,
                row.isPresent ? .init(row.contribution) : .missing,
                .init(row.ablation?.scoreChange), .init(row.ablation?.rank), .init(row.instances),
                .init(sites.showsTruth ? row.planted : nil),
            ]
        }
        let link = report.directAblation
        rows.append([
            .text("direct link"), .text("OpenStoreAt"), .missing, .init(report.direct),
            .init(link?.scoreChange), .init(link?.rank), .missing, .missing,
        ])
        rows.append([
            .text("constant"), .missing, .missing, .init(report.constant), .missing, .missing,
            .missing, .missing,
        ])
        return SiteExport(
            name: "criteria",
            columns: [
                "criterion", "path", "weight", "contribution", "score_change", "rank_without",
                "instances", "planted",
            ], rows: rows)
    }

    private var instanceTable: SiteExport? {
        guard let row = sites.selectedCriterion else { return nil }
        return SiteExport(
            name: "ways", columns: ["criterion", "way", "strength", "note"],
            rows: row.shown.map {
                [
                    .text(row.criterion), .text(SiteText.chain($0)), .init($0.strength),
                    .text($0.note),
                ]
            })
    }

    private var messageTable: SiteExport? {
        guard let report = sites.shownReasons else { return nil }
        return SiteExport(
            name: "messages", columns: ["end", "relation", "facts", "length", "share"],
            rows: report.messages.map {
                [
                    .text($0.end), .text($0.relation), .init($0.facts), .init($0.length),
                    .init($0.share),
                ]
            })
    }

    private var pictureTable: SiteExport? {
        func matrix(
            _ name: String, _ rows: [String], _ columns: [String], _ values: [[Double]]
        ) -> SiteExport {
            SiteExport(
                name: name, columns: ["name"] + columns,
                rows: zip(rows, values).map { [.text($0)] + $1.map { .number($0) } })
        }
        switch sites.picture {
        case .reasons: return nil
        case .map: return regionTable
        case .criteria:
            return sites.heat.answer.map {
                matrix("criteria-by-\($0.by)-\($0.value)", $0.rows, $0.columns, $0.values)
            }
        case .distances:
            return sites.distances.answer.map {
                let isBefore = sites.stage == "before"
                return matrix(
                    "distances-\(sites.stage)", $0.brands, $0.brands,
                    isBefore ? $0.before : $0.after)
            }
        case .embedding:
            return sites.embedding.answer.map { map in
                SiteExport(
                    name: "embedding-\(map.method)-\(map.stage)",
                    columns: ["name", "kind", "x", "y"],
                    rows: map.points.map {
                        [
                            .text($0.name), word(map.kinds[safe: $0.kind]), .number($0.x),
                            .number($0.y),
                        ]
                    })
            }
        }
    }
}

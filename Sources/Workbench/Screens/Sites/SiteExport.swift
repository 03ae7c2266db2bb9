import Canvas
import Reports

// The panes of the Sites screen as tables.

extension SitesState {
    var brandTable: PaneExport? {
        guard let rows = brands.answer?.rows else { return nil }
        return PaneExport(
            name: "brands",
            columns: [
                "brand", "name", "category", "training", "validation", "test", "best_rank", "ndcg",
                "criterion",
            ] + (showsTruth ? ["planted"] : []),
            rows: visible.map { index in
                let row = rows[index]
                var cells: [PaneExport.Value] = [
                    .init(row.brand), .text(row.name), .text(row.category), .init(row.training),
                    .init(row.validation), .init(row.test), .init(row.bestRank), .init(row.ndcg),
                    word(row.criterion),
                ]
                if showsTruth { cells.append(word(row.planted)) }
                return cells
            })
    }

    private func word(_ text: String?) -> PaneExport.Value {
        text.map { .text($0) } ?? .missing
    }

    var regionTable: PaneExport? {
        guard let ranking = shownRanking else { return nil }
        let listed = Set(ranking.rows.map(\.region))
        let rows =
            Self.regionTable.shown(ranking.rows, by: regionChoice)
            + ranking.truth.filter { !listed.contains($0.region) }
        return PaneExport(
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
                    .init(rankBefore(row.region)),
                ]
            })
    }

    var criteriaTable: PaneExport? {
        guard let report = shownReasons else { return nil }
        var rows: [[PaneExport.Value]] = report.criteria.map { row in
            [
                .text(row.criterion), .text(SiteText.path(row)),
                row.isPresent ? .init(row.weight) : .missing,
                row.isPresent ? .init(row.contribution) : .missing,
                .init(row.ablation?.scoreChange), .init(row.ablation?.rank), .init(row.instances),
                .init(showsTruth ? row.planted : nil),
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
        return PaneExport(
            name: "criteria",
            columns: [
                "criterion", "path", "weight", "contribution", "score_change", "rank_without",
                "instances", "planted",
            ], rows: reasonRowsShown.compactMap { rows[safe: $0] })
    }

    var instanceTable: PaneExport? {
        guard let row = selectedCriterion else { return nil }
        return PaneExport(
            name: "ways", columns: ["criterion", "way", "strength", "note"],
            rows: shownWays.map {
                [
                    .text(row.criterion), .text(SiteText.chain($0)), .init($0.strength),
                    .text($0.note),
                ]
            })
    }

    var messageTable: PaneExport? {
        guard shownReasons != nil else { return nil }
        return PaneExport(
            name: "messages", columns: ["end", "relation", "facts", "length", "share"],
            rows: shownMessages.map {
                [
                    .text($0.end), .text($0.relation), .init($0.facts), .init($0.length),
                    .init($0.share),
                ]
            })
    }

    var pictureTable: PaneExport? {
        func matrix(
            _ name: String, _ rows: [String], _ columns: [String], _ values: [[Double]]
        ) -> PaneExport {
            PaneExport(
                name: name, columns: ["name"] + columns,
                rows: zip(rows, values).map { [.text($0)] + $1.map { .number($0) } })
        }
        switch picture {
        case .reasons: return nil
        case .map: return regionTable
        case .criteria:
            return heat.answer.map {
                matrix("criteria-by-\($0.by)-\($0.value)", $0.rows, $0.columns, $0.values)
            }
        case .distances:
            return distances.answer.map {
                let isBefore = stage == "before"
                return matrix(
                    "distances-\(stage)", $0.brands, $0.brands,
                    isBefore ? $0.before : $0.after)
            }
        case .embedding:
            return embedding.answer.map { map in
                PaneExport(
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

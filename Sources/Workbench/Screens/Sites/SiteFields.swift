import Reports
import Support

// What can be asked of the lists of the Sites screen.

/// A row of the table of criteria: a criterion, the direct link or the constant.
struct SiteReasonRow {
    var name: String
    /// Nil for the direct link and the constant.
    var criterion: CriterionRow?
    var contribution: Double?
    /// What it adds beside other regions, where that is known.
    var special: Double?
    var ablation: Ablation?
}

extension SitesState {
    static let brandTable = ListTable<SiteBrandRow>(
        "brands",
        [
            ListField("brand", .text, "name of the brand", isSearched: true) { .init($0.name) },
            ListField("category", .text, "what it sells", isSearched: true) { .init($0.category) },
            ListField("stores", .count, "stores in training, validation and test together") {
                .init($0.training + $0.validation + $0.test)
            },
            ListField("training", .count, "stores in training", column: "") { .init($0.training) },
            ListField("test", .count, "stores in the test part", column: "") { .init($0.test) },
            ListField(
                "rank", .count, "best rank of one of its test regions", smallestFirst: true
            ) { .init($0.bestRank) },
            ListField("ndcg", .count, "how well its regions are ranked", column: "NDCG") {
                .init($0.ndcg)
            },
            ListField(
                "criterion", .text, "the criterion that weighs most", isSearched: true
            ) { .init($0.criterion) },
            ListField(
                "planted", .text,
                "the planted criterion, once \(KeyMeaning.planted.standardKey) shows it"
            ) {
                .init($0.planted)
            },
        ])

    static let regionTable = ListTable<SiteRegionRow>(
        "regions",
        [
            ListField("rank", .count, "rank of the region", column: "#", smallestFirst: true) {
                .init($0.rank)
            },
            ListField("region", .text, "name of the region", isSearched: true) {
                .text(Wording.name($0.region, $0.name))
            },
            ListField("score", .count, "what the regions are ranked by") { .init($0.score) },
            ListField("data", .text, "the part in which the brand is there") { .init($0.part) },
            ListField("popularity", .count, "how popular it is with such brands", column: "pop") {
                .init($0.popularity)
            },
            ListField("hit", .truth, "the brand is there in the test part", column: "") {
                .truth($0.part == "test")
            },
        ])

    static let reasonTable = ListTable<SiteReasonRow>(
        "criteria",
        [
            ListField("criterion", .text, "name of the criterion", isSearched: true) {
                .text($0.name)
            },
            ListField("path", .text, "relations of its path", isSearched: true) {
                .init($0.criterion.map { SiteText.path($0) })
            },
            ListField("weight", .count, "attention or gate, the same at every region") {
                .init($0.criterion.flatMap { $0.isPresent ? $0.weight : nil })
            },
            ListField("adds", .count, "what it adds to the score") { .init($0.contribution) },
            ListField("special", .count, "what it adds beside the other regions") {
                .init($0.special)
            },
            ListField("removed", .count, "change of the score without it") {
                .init($0.ablation?.scoreChange)
            },
            ListField("rank", .count, "rank of the region without it") {
                .init($0.ablation?.rank)
            },
            ListField("ways", .count, "ways from the brand to the region") {
                .init($0.criterion?.instances)
            },
            ListField(
                "planted", .count,
                "the planted weight, once \(KeyMeaning.planted.standardKey) shows it"
            ) {
                .init($0.criterion?.planted)
            },
            ListField("disagrees", .truth, "removing it says the opposite", column: "") {
                .truth($0.criterion?.disagrees ?? false)
            },
        ])

    static let wayTable = ListTable<PathInstance>(
        "ways",
        [
            ListField("way", .text, "what it leads through", column: "", isSearched: true) {
                .text(SiteText.chain($0))
            },
            ListField("strength", .count, "how strong it is", column: "") { .init($0.strength) },
            ListField("note", .text, "what is told of it", column: "", isSearched: true) {
                .init($0.note)
            },
        ])

    static let messageTable = ListTable<RelationMessage>(
        "messages",
        [
            ListField("to", .text, "brand or region") { .text($0.end) },
            ListField("relation", .text, "the relation", isSearched: true) { .text($0.relation) },
            ListField("share", .percent, "per cent of all that reaches it") {
                .init(100 * $0.share)
            },
            ListField("facts", .count, "facts of the relation") { .init($0.facts) },
            ListField("length", .count, "length of the message") { .init($0.length) },
        ])

    // MARK: - What is shown of them

    /// Rows of the table of criteria in their own order: the criteria, the direct link, the constant.
    private var ownReasonRows: [SiteReasonRow] {
        guard let report = shownReasons else { return [] }
        return report.criteria.map {
            SiteReasonRow(
                name: $0.criterion, criterion: $0,
                contribution: $0.isPresent ? $0.contribution : nil, special: $0.relative,
                ablation: $0.ablation)
        } + [
            SiteReasonRow(
                name: "direct link", contribution: report.direct, special: report.directRelative,
                ablation: report.directAblation),
            SiteReasonRow(
                name: "constant", contribution: report.constant,
                special: report.special?.remainder),
        ]
    }

    /// Rows of that table that are shown, by their own order.
    var reasonRowsShown: [Int] { Self.reasonTable.arranged(ownReasonRows, by: reasonChoice) }

    /// The ways of the selected criterion.
    var shownWays: [PathInstance] {
        Self.wayTable.shown(selectedCriterion?.shown ?? [], by: wayChoice)
    }

    /// The messages of the explanation.
    var shownMessages: [RelationMessage] {
        Self.messageTable.shown(shownReasons?.messages ?? [], by: messageChoice)
    }
}

extension SitesScreen {
    static let lists: [FilteredList] = [
        FilteredList(
            .siteBrands, SitesState.brandTable, \.sites.choice,
            arranged: { $0.sites.arrange() }, hidden: planted,
            identities: { state in
                let rows = state.sites.brands.answer?.rows ?? []
                return state.sites.visible.map { index in
                    rows[safe: index].map { .number($0.brand) }
                }
            }),
        FilteredList(
            .siteRegions, SitesState.regionTable, \.sites.regionChoice,
            identities: { state in
                state.sites.lines.map { line in
                    guard let region = state.sites.region(in: line)?.region else { return nil }
                    // A region of the test part may stand in the ranking as well.
                    if case .truth = line { return .name(FilteredList.truth + "\(region)") }
                    return .number(region)
                }
            }),
        FilteredList(
            .siteReasons, SitesState.reasonTable, \.sites.reasonChoice,
            isShown: { $0.hasCriteria }, hidden: planted,
            identities: { $0.sites.reasonRowsShown.map { .number($0) } }),
        FilteredList(
            .siteInstances, SitesState.wayTable, \.sites.wayChoice,
            identities: { $0.sites.shownWays.map { .name($0.entities.joined(separator: "\t")) } }),
        FilteredList(
            .siteMessages, SitesState.messageTable, \.sites.messageChoice,
            identities: { $0.sites.shownMessages.map { .name("\($0.end) \($0.relation)") } }),
    ]

    private static let planted: @Sendable (State) -> HiddenFields? = { state in
        state.sites.showsTruth
            ? nil
            : HiddenFields(
                names: ["planted"],
                reason: "The planted criteria are hidden; "
                    + "\(KeyMeaning.planted.key) on this screen shows them.")
    }
}

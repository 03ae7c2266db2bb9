import Canvas
import Reports
import Support

/// Values of the Sites screen as cells and in words.
enum SiteText {
    /// A criterion in nine columns at most.
    static func short(_ criterion: String) -> String {
        switch criterion {
        case "Region Distance": "distance"
        case "Region Function": "function"
        case "Region Flow": "flow"
        case "Business Area": "area"
        case "Related Brand": "related"
        case "Brand Category": "category"
        case "Competitiveness": "rivals"
        case "Store Category": "stores"
        default: criterion
        }
    }

    /// A criterion in as many columns, down to three.
    static func criterion(_ name: String, width: Int) -> String {
        if DisplayWidth.of(name) <= width { return name }
        let short = short(name)
        if DisplayWidth.of(short) <= width { return short }
        // Eight columns are one too many for the cells of a matrix.
        let cut = ["distance": "dist.", "function": "funct.", "category": "categ."][short] ?? short
        return DisplayWidth.of(cut) <= width ? cut : String(short.prefix(3))
    }

    /// The sign before a region: what the data knows of the pair.
    static func sign(_ row: SiteRegionRow) -> (String, Style) {
        switch row.part {
        case "test": ("●", Style(.good, bold: true))
        case "validation": ("◐", .dim)
        case "training": ("○", .dim)
        default: ("", .text)
        }
    }

    /// `OpenStoreAt → NearBy`.
    static func path(_ row: CriterionRow) -> String { row.path.joined(separator: " → ") }

    /// The longest of some texts that fits, or the last.
    static func fitting(_ texts: [String], width: Int) -> String {
        texts.first { DisplayWidth.of($0) <= width } ?? texts.last ?? ""
    }

    /// The title of a pane of regions: as much of the brand's name as the note leaves room for.
    static func regions(of brand: String, note: String, width: Int) -> String {
        let room = width - DisplayWidth.of(note) - 7
        let whole = "regions for " + brand
        return DisplayWidth.of(whole) <= room ? whole : "for " + cut(brand, max(6, room - 4))
    }

    /// The names of an instance, joined by arrows.
    static func chain(_ way: PathInstance) -> String {
        way.entities.joined(separator: " → ")
    }

    /// The same in at most `width` columns: the longest names are cut first.
    static func chain(_ way: PathInstance, width: Int) -> String {
        let arrow = " → "
        let names = way.entities
        let room = width - max(0, names.count - 1) * DisplayWidth.of(arrow)
        let widths = names.map { DisplayWidth.of($0) }
        guard widths.reduce(0, +) > room, room > 0 else { return chain(way) }
        // The widest limit under which all fit: names below it keep their length.
        var limit = room
        while limit > 1 && widths.reduce(0, { $0 + min($1, limit) }) > room { limit -= 1 }
        return names.map { cut($0, limit) }.joined(separator: arrow)
    }

    /// A name in at most `width` columns, with an ellipsis where it was cut.
    static func cut(_ name: String, _ width: Int) -> String {
        guard DisplayWidth.of(name) > width else { return name }
        var text = ""
        var columns = 0
        for character in name {
            let next = DisplayWidth.of(String(character))
            if columns + next > width - 1 { break }
            text.append(character)
            columns += next
        }
        return text + "…"
    }

    /// `412`, or `1,000+` where the count stopped.
    static func instances(_ row: CriterionRow) -> String {
        Numbers.compact(Double(row.instances)) + (row.isCapped ? "+" : "")
    }

    static func sentence(_ row: RelationMessage) -> String {
        let facts = row.facts == 1 ? "1 fact" : "\(Numbers.grouped(row.facts)) facts"
        return "\(row.relation) brings the \(row.end) \(percent(row.share)) of what reaches it, "
            + "the mean over \(facts), length \(Numbers.short(row.length, 3))."
    }

    static func percent(_ share: Double) -> String { Numbers.fixed(100 * share, 0) + " %" }

    /// Where a region lies, in degrees.
    static func position(_ row: SiteRegionRow) -> String {
        guard let latitude = row.latitude, let longitude = row.longitude else { return "" }
        return Numbers.fixed(latitude, 3) + " " + Numbers.fixed(longitude, 3)
    }

    /// The ranks of a region before and after edits: `▲`, `▼`, or nothing.
    static func arrow(before: Double?, after: Double?) -> (String, Style) {
        guard let after else { return ("", .text) }
        guard let before else { return ("▲", .good) }
        if before == after { return ("", .text) }
        return before > after ? ("▲", .good) : ("▼", .bad)
    }

    static func rank(_ rank: Double?) -> String { rank.map { Numbers.short($0, 6) } ?? "-" }
}

extension State {
    /// Why the Sites screen has no list of brands; nil where it has one.
    var sitesEmpty: String? {
        guard let report = city.report else { return city.failure ?? "Loading the city …" }
        guard report.brands > 0 else {
            return
                "\(report.name) has no brands, so nobody looks for a site here. \(KeyMeaning.add.key) on the City "
                + "screen adds brands and regions, \(KeyMeaning.grow.key) grows a city that has them, and "
                + "`whyhere city import knowsite` reads a released one."
        }
        if let failure = runs.failure, runs.all?.isEmpty ?? true { return failure }
        guard runs.all != nil else { return "Looking for runs …" }
        guard let run = sites.run else {
            let places = readyRuns.count
            let others =
                places == 0
                ? ""
                : "\(places) run\(places == 1 ? "" : "s") of this city recommend"
                    + "\(places == 1 ? "s" : "") places to users; \(Screen.why.key) shows that. "
            return others
                + "No run of \(report.name) ranks regions for brands yet. Train one: "
                + "`whyhere train \(firstSiteModel) --city \(report.name)`, or press "
                + "\(Screen.train.key), choose the model \(firstSiteModel) and press "
                + "\(KeyMeaning.start.key). This screen fills as soon as a run has a checkpoint."
        }
        if let failure = sites.brands.failure { return failure }
        guard let list = sites.brands.answer, sites.brands.isFresh else {
            return "Loading the brands of \(run) …"
        }
        return list.rows.isEmpty
            ? "\(run) knows no brand with a store. " + list.notices.joined(separator: " ") : nil
    }

    /// What the status line of the Sites screen says when there is nothing to report.
    var sitesStatus: String? {
        guard screen == .sites, sitesEmpty == nil else { return nil }
        var parts: [String] = []
        if !sites.off.isEmpty { parts.append("without " + sites.off.joined(separator: ", ")) }
        if let alpha = sites.alpha { parts.append("α \(Numbers.short(alpha, 6))") }
        if !parts.isEmpty {
            return "what if: " + parts.joined(separator: ", ")
                + "   (\(KeyMeaning.clear.key) clears)"
        }
        if !filterText.isEmpty { return nil }
        return sites.brands.answer?.notices.first
    }
}

extension SitesState {
    /// The whole reason of the Sites screen in words, wrapped.
    func detailLines(width: Int) -> [(text: String, style: Style)] {
        guard let report = shownReasons else { return [] }
        var lines: [(String, Style)] = []
        func add(_ title: String, _ text: String, _ style: Style = .text) {
            if !lines.isEmpty { lines.append(("", .text)) }
            lines.append((title, .title))
            for line in wrapped(text, width: max(1, width)) { lines.append((line, style)) }
        }
        add("reason", report.sentence)
        if report.proof != report.sentence { add("the sum in words", report.proof) }
        add(
            "sum",
            "The eight paths, the direct link (\(Numbers.signed(report.direct, 4))) and the "
                + "constant (\(Numbers.signed(report.constant, 4))) sum to "
                + "\(Numbers.fixed(report.sum, 6)); the score is "
                + "\(Numbers.fixed(report.score, 6)), relative error "
                + "\(Numbers.short(report.relativeError, 1)). Of the absolute terms the paths own "
                + "\(SiteText.percent(report.pathShare)).",
            report.relativeError < 1e-4 ? .text : .bad)
        add(
            "weights",
            "A weight is \((report.weights ?? .shares).meaning). It is the same at "
                + "every region, so it cannot tell why here; the contribution can.", .warning)
        let odd = report.criteria.filter(\.disagrees).map(\.criterion)
        add(
            "removed and run again",
            odd.isEmpty
                ? "Every criterion pulls the score the way its contribution says."
                : "\(odd.joined(separator: ", ")), marked !, pull the score the other way when "
                    + "they are removed: believe the ablation.", odd.isEmpty ? .text : .warning)
        if !report.notices.isEmpty { add("to know", report.notices.joined(separator: " ")) }
        if showsTruth { add("planted", planted(report), .accent) }
        add(
            "made by",
            "\(report.model) \(report.run), epoch \(report.epoch), method \(report.method), "
                + "\(report.candidates) candidates, ablation by \(report.mode), seed "
                + "\(report.seed), city \(report.cityFingerprint.prefix(12)).", .dim)
        return lines
    }

    private func planted(_ report: SiteExplanation) -> String {
        let rows = report.criteria.filter { $0.planted != nil }
            .sorted { ($0.planted ?? 0) > ($1.planted ?? 0) }
        guard !rows.isEmpty else { return "Nothing was planted for this brand." }
        return rows.map { "\($0.criterion) \(Numbers.fixed($0.planted ?? 0, 2))" }
            .joined(separator: ", ") + "."
    }
}

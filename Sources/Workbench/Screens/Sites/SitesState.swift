import Canvas
import Reports

/// What stands beside the lists of the Sites screen, in the order of its key.
public enum SitePicture: String, Codable, CaseIterable, Sendable {
    /// The criteria of the selected region, their instances and the messages.
    case reasons
    /// The ranked regions on the map of the city.
    case map
    /// Brands or categories against the criteria.
    case criteria
    /// How far brands are from each other, before and after the encoder.
    case distances
    /// All entities in the plane.
    case embedding

    /// Whether it is a matrix with a cell that keys move.
    var isMatrix: Bool { self == .criteria || self == .distances }
}

/// The brands of a run, and what the reader must know of them.
public struct SiteBrandList: Codable, Equatable, Sendable {
    public var rows: [SiteBrandRow]
    public var notices: [String]

    public init(rows: [SiteBrandRow], notices: [String]) {
        self.rows = rows
        self.notices = notices
    }
}

/// What the Sites screen shows.
public struct SitesState: Codable, Equatable, Sendable {
    /// Regions that are listed, and instances that are told of each path.
    static let listLength = 200
    static let instances = 20

    public var run: String?
    public var candidates = "new"
    public var pane = Pane.siteBrands
    public var picture = SitePicture.reasons
    /// Shows what was planted; off at first, so that nobody is led by it.
    public var showsTruth = false

    /// What was selected the last time, until its lists are there.
    public var restored: SiteSelection?

    public var brands = Inquiry<SiteBrandsQuestion>()
    /// Indices into the brands that pass the filter, in the chosen order.
    public var visible: [Int] = []
    public var choice = ListChoice()
    public var list = ListPosition()

    /// Criteria that are switched off for the selected brand.
    public var off: [String] = []
    public var alpha: Double?
    /// The question that the selection stands for; asked once it has rested.
    public var wanted: SiteRequest?
    public var generation = 0
    public var ranking = Inquiry<SiteRequest>()
    /// The ranking as trained, which rankings without a criterion are compared with.
    public var baseline: SiteRanking?
    public var regionChoice = ListChoice()
    public var regionList = ListPosition()

    public var wantedReasons: SiteExplanationRequest?
    public var reasonsGeneration = 0
    public var reasons = Inquiry<SiteExplanationRequest>()
    public var criteriaList = ListPosition()
    public var instanceList = ListPosition()
    public var messageList = ListPosition()
    public var reasonChoice = ListChoice()
    public var wayChoice = ListChoice()
    public var messageChoice = ListChoice()
    public var faithfulness = Inquiry<SiteExplanationRequest>()

    /// `brand` or `category`: the rows of the criteria picture.
    public var by = "brand"
    /// `weight` or `contribution`: its cells.
    public var value = "weight"
    public var heat = Inquiry<CriteriaRequest>()
    public var distances = Inquiry<BrandDistancesQuestion>()
    public var method = "pca"
    /// `before` or `after` the encoder: what distances and embedding show.
    public var stage = "after"
    public var embedding = Inquiry<EmbeddingRequest>()
    /// The cell of a matrix that keys move.
    public var matrixRows = ListPosition()
    public var matrixColumns = ListPosition()
    /// How the map is looked at, and the embedding.
    public var mapView = MapView()
    public var planeView = MapView()
}

extension SitesState {
    /// The brand that the list selects.
    var selectedBrand: SiteBrandRow? {
        guard brands.isFresh else { return nil }
        return visible[safe: list.selected].flatMap { brands.answer?.rows[safe: $0] }
    }

    /// The ranking on the screen answers what is selected.
    var isRankingFresh: Bool { ranking.isFresh && ranking.target == wanted }

    /// The ranking of the selected brand, perhaps of a question before the last.
    var shownRanking: SiteRanking? {
        guard let answer = ranking.answer, let wanted, answer.run == wanted.run,
            String(answer.brand) == wanted.brand
        else { return nil }
        return answer
    }

    /// The reasons on the screen answer what is selected.
    var areReasonsFresh: Bool { reasons.isFresh && reasons.target == wantedReasons }

    /// The reasons of the selected brand, perhaps for the region before.
    var shownReasons: SiteExplanation? {
        guard let answer = reasons.answer, let wanted, answer.run == wanted.run,
            String(answer.brand) == wanted.brand
        else { return nil }
        return answer
    }

    /// The selected criterion, where the selected row is one.
    var selectedCriterion: CriterionRow? {
        selectedReason.flatMap { shownReasons?.criteria[safe: $0] }
    }

    /// The selected row of the table of criteria, by its own order.
    var selectedReason: Int? { reasonRowsShown[safe: criteriaList.selected] }

    /// A ranking came: whoever follows one region through the criteria keeps it.
    mutating func takeRanking(after last: SiteRanking?) {
        let report = ranking.answer
        guard ranking.target == wanted else { return }
        let before = lines(
            of: last?.brand == report?.brand && last?.run == report?.run ? last : nil)
        let selected =
            before[safe: regionList.selected].flatMap { region(in: $0, of: last) }?.region
            ?? restored?.region
        restored = nil
        if wanted?.isEdited == false { baseline = report }
        let lines = lines
        let index = lines.firstIndex { region(in: $0)?.region == selected }
        regionList.selected = selected == nil ? 0 : index ?? 0
    }

    /// Another run: nothing of the one before stays but requests that are under way.
    mutating func forgetRun() {
        brands.clear()
        heat.clear()
        distances.clear()
        embedding.clear()
        (visible, list) = ([], ListPosition())
        forgetBrand()
        (wanted, wantedReasons) = (nil, nil)
        ranking.clear()
        reasons.clear()
    }

    /// Another brand: what was switched off and measured belongs to the one before.
    mutating func forgetBrand() {
        (off, alpha, baseline) = ([], nil, nil)
        faithfulness.clear()
    }
}

// MARK: - Lists

/// A line of the list of regions.
enum SiteLine: Equatable {
    case item(Int)
    case title
    case truth(Int)
}

extension SitesState {
    /// Recomputes which brands are visible.
    mutating func arrange() {
        visible = Self.brandTable.arranged(brands.answer?.rows ?? [], by: choice)
    }

    /// Ranked regions that pass the filter, a title, and the regions of the test part.
    var lines: [SiteLine] { lines(of: shownRanking) }

    private func lines(of ranking: SiteRanking?) -> [SiteLine] {
        guard let ranking else { return [] }
        let items = Self.regionTable.arranged(ranking.rows, by: regionChoice)
            .map { SiteLine.item($0) }
        guard !ranking.truth.isEmpty else { return items }
        return items + [.title] + ranking.truth.indices.map { .truth($0) }
    }

    func region(in line: SiteLine) -> SiteRegionRow? { region(in: line, of: shownRanking) }

    private func region(in line: SiteLine, of ranking: SiteRanking?) -> SiteRegionRow? {
        switch line {
        case .item(let index): ranking?.rows[safe: index]
        case .truth(let index): ranking?.truth[safe: index]
        case .title: nil
        }
    }

    var selectedRegion: SiteRegionRow? {
        lines[safe: regionList.selected].flatMap { region(in: $0) }
    }

    /// The rank of a region as trained, where it is known; the list ends somewhere.
    func rankBefore(_ region: Int) -> Double? {
        guard let baseline else { return nil }
        let row =
            baseline.rows.first { $0.region == region }
            ?? baseline.truth.first { $0.region == region }
        return row?.rank
    }

    /// Rows of the table of criteria that are shown of the criteria, the direct link and the constant.
    var reasonRows: Int { reasonRowsShown.count }
}

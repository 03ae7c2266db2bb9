import Support

/// Reads the samples of takeaway recommendation that Ele.me published on Tianchi.
///
/// A row is a shop that was shown to a user, with 39 columns, as a rule without a header; rows
/// whose first column is 1 count. The shop is the place and lies in the middle of its geohash, the
/// user in the middle of theirs. The category, the brand and the area (AOI) of the shop are its
/// category, brand and region. The lists of earlier shops, which have no dates, are left out.
public struct ElemeImporter: CityImporter {
    /// The columns in the order of the release.
    public static let columnNames = [
        "clicked", "user_id", "gender", "visit_city", "avg_price", "is_supervip", "ctr_30",
        "ord_30", "total_amt_30", "shop_id", "item_id", "city_id", "district_id", "shop_aoi_id",
        "shop_geohash_6", "shop_geohash_12", "brand_id", "category_1_id",
        "merge_standard_food_id", "rank_7", "rank_30", "rank_90", "shop_id_list", "item_id_list",
        "category_1_id_list", "merge_standard_food_id_list", "brand_id_list", "price_list",
        "shop_aoi_id_list", "shop_geohash6_list", "timediff_list", "hours_list",
        "time_type_list", "weekdays_list", "times", "hours", "time_type", "weekdays", "geohash12",
    ]

    /// Which columns hold what, for files of other makes.
    public static var columns: VisitTableColumns {
        var columns = VisitTableColumns(user: "user_id", place: "shop_id", time: "times")
        columns.about = PlaceColumns(
            geohash: "shop_geohash_12", category: "category_1_id", brand: "brand_id",
            region: "shop_aoi_id")
        columns.userGeohash = "geohash12"
        columns.conditions = [.init(column: "clicked", value: "1")]
        return columns
    }

    public let path: String
    public let settings: ImportSettings
    public var columns = ElemeImporter.columns
    /// What the rows are.
    public var action = VisitAction.order
    /// nil takes the one that makes 39 columns of the first row.
    public var delimiter: Character?
    public var badRows = BadRows.fail
    public var progress: (@Sendable (ImportProgress) -> Void)?

    public init(path: String, settings: ImportSettings) {
        self.path = path
        self.settings = settings
    }

    public func read(_ run: ImportRun) throws -> CityDraft {
        let (delimiter, hasHeader) = try shape()
        let table = VisitTable(
            path: path,
            shape: TableShape(
                delimiter: delimiter, header: hasHeader ? .names : .fixed(Self.columnNames)),
            columns: columns, action: action)
        return try settings.draft(of: path, tables: [table], run)
    }

    /// The delimiter, and whether the first row names the columns.
    ///
    /// The lists within a row have delimiters of their own, and more of them; so the most frequent
    /// one would be the wrong one.
    private func shape() throws -> (delimiter: UInt8?, hasHeader: Bool) {
        let wanted = try delimiter.map { [try TableShape.delimiter($0)] }
        for delimiter in wanted ?? [",", "\t", "|", ";", "\u{1}"].map({ UInt8(ascii: $0) }) {
            var reader = try TableReader(path: path, delimiter: delimiter, most: RowSample.bytes)
            guard try reader.next() else { break }
            if reader.texts().contains(columns.user) { return (delimiter, true) }
            if reader.fields.count == Self.columnNames.count { return (delimiter, false) }
        }
        throw Failure(
            .badData,
            "the first row neither has \(Self.columnNames.count) fields nor names a column "
                + columns.user,
            remedy: "name the delimiter, or add a header", file: path, line: 1)
    }
}

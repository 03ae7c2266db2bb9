import Tensors

/// Reads the check-ins of Gowalla and Brightkite as SNAP publishes them.
///
/// Five columns by tab, without a header: user, UTC time such as `2010-10-19T23:55:27Z`, latitude,
/// longitude, place. Brightkite's file has rows without place and time, and 0, 0 where a location
/// is unknown; such rows are bad.
public struct SNAPImporter: CityImporter {
    public let path: String
    public let settings: ImportSettings
    public var badRows = BadRows.fail
    public var progress: (@Sendable (ImportProgress) -> Void)?

    /// - Parameter settings: Their times count for nothing, since they are UTC.
    public init(path: String, settings: ImportSettings) {
        self.path = path
        self.settings = settings.with(.utc)
    }

    public func read(_ run: ImportRun) throws -> CityDraft {
        let names = ["user", "time", "latitude", "longitude", "place"]
        var table = VisitTable(
            path: path,
            shape: TableShape(
                delimiter: UInt8(ascii: "\t"), hasQuotes: false, header: .fixed(names)),
            columns: VisitTableColumns(
                user: "user", place: "place", time: "time", latitude: "latitude",
                longitude: "longitude"))
        table.zeroIsMissing = true
        return try settings.draft(of: path, tables: [table], run)
    }
}

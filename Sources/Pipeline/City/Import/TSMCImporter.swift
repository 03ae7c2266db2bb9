import Tensors

/// Reads the text files of Foursquare's TSMC 2014 release.
///
/// Eight columns by tab, without a header and without quotes: user, venue, category identifier,
/// category, latitude, longitude, offset of the zone in minutes, UTC time such as
/// `Tue Apr 03 18:00:09 +0000 2012`. The files are Latin-1. Each visit's own offset makes its
/// local time; the raw time stays UTC.
public struct TSMCImporter: CityImporter {
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
        var columns = VisitTableColumns(
            user: "user", place: "venue", time: "time", latitude: "latitude",
            longitude: "longitude", category: "category")
        columns.offset = "offset"
        let names = [
            "user", "venue", "category identifier", "category", "latitude", "longitude", "offset",
            "time",
        ]
        let shape = TableShape(
            delimiter: UInt8(ascii: "\t"), hasQuotes: false, header: .fixed(names))
        let table = VisitTable(path: path, shape: shape, columns: columns)
        return try settings.draft(of: path, tables: [table], run)
    }
}

extension ImportSettings {
    /// The settings of a layout whose times are known.
    func with(_ times: SourceTimes) -> ImportSettings {
        var settings = self
        settings.times = times
        return settings
    }
}
